import { Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { type HouseCharge, listHouseCharges } from "../../../contract/books.ts";
import { usePages } from "../../api.ts";
import { money } from "../../format.ts";
import { type Column, DataTable } from "../../parts/DataTable.tsx";
import { Quantity } from "../../parts/figures.tsx";
import { Section } from "../../parts/Section.tsx";
import { useChargeName } from "../finance/useChargeName.ts";

interface HouseChargesProps {
  namespace: string;
  month: string;
  product: string | undefined;
  currency: string;
}

/** What a namespace was charged in a month, line by line: whose use of what on which day. */
export function HouseCharges({ namespace, month, product, currency }: HouseChargesProps) {
  const { t } = useTranslation();
  const nameOf = useChargeName();
  const list = usePages(listHouseCharges, { params: { namespace }, query: { month, product } });
  const columns: Column<HouseCharge>[] = [
    { key: "day", title: t("finance.day"), cell: ({ day }) => day },
    { key: "product", title: t("finance.product"), cell: (line) => nameOf(line) },
    { key: "member", title: t("finance.member"), from: "sm", cell: ({ member }) => member.name },
    {
      key: "quantity",
      title: t("finance.quantity"),
      align: "right",
      from: "sm",
      cell: ({ quantity, unit }) => <Quantity value={quantity} unit={unit} currency={currency} />,
    },
    { key: "movement", title: t("books.movement"), align: "right", from: "md", cell: ({ movement }) => `#${movement}` },
    {
      key: "amount",
      title: t("finance.amount"),
      align: "right",
      cell: ({ amount_micros }) => money(amount_micros, currency),
    },
  ];
  return (
    <Section title={t("books.lines", { namespace, month })} hint={t("books.lines_hint")} flush>
      <DataTable
        label={t("books.lines", { namespace, month })}
        columns={columns}
        list={list}
        rowKey={({ movement, day, kind, member, product }) => `${movement} ${day} ${kind} ${member.path} ${product}`}
        empty={
          <Text px="md" pb="md" c="dimmed">
            {t("books.lines_none")}
          </Text>
        }
      />
    </Section>
  );
}
