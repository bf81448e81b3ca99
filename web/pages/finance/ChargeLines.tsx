import { Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Charge } from "../../../contract/finance.ts";
import { money } from "../../format.ts";
import { type Column, DataTable, type Listing } from "../../parts/DataTable.tsx";
import { Quantity, useQuantityWords } from "../../parts/figures.tsx";
import { TextLink } from "../../parts/links.tsx";
import { useProductName } from "../../parts/product.ts";
import { paths } from "../../paths.ts";
import { useChargeName } from "./useChargeName.ts";

type Line = Omit<Charge, "movement">;

interface ChargeLinesProps {
  namespace: string;
  currency: string;
  list: Listing<Line>;
}

/** Whose use of what on which day, each line a way to its records of use. */
export function ChargeLines({ namespace, currency, list }: ChargeLinesProps) {
  const { t } = useTranslation();
  const nameOf = useProductName();
  const chargeName = useChargeName();
  const quantityOf = useQuantityWords();
  const columns: Column<Line>[] = [
    { key: "day", title: t("finance.day"), cell: ({ day }) => day },
    {
      key: "product",
      title: t("finance.product"),
      cell: ({ day, product, member, kind }) => (
        <>
          {kind !== "use" ? (
            chargeName({ kind, product })
          ) : (
            <TextLink
              {...paths.usage(namespace, { tab: "records", product, member: member.path, from: day, to: day })}
              aria-label={t("finance.open_records", { product: nameOf(product), member: member.name, day })}
            >
              {nameOf(product)}
            </TextLink>
          )}
          <Text size="xs" c="dimmed" hiddenFrom="sm">
            {member.name}
          </Text>
        </>
      ),
    },
    { key: "member", title: t("finance.member"), from: "sm", cell: ({ member }) => member.name },
    {
      key: "quantity",
      title: t("finance.quantity"),
      align: "right",
      from: "sm",
      cell: ({ quantity, covered, unit }) => (
        <>
          <Quantity value={quantity} unit={unit} currency={currency} />
          {covered !== 0 && (
            <Text size="xs" c="dimmed">
              {t("finance.covered", { quantity: quantityOf({ value: covered, unit, currency }) })}
            </Text>
          )}
        </>
      ),
    },
    {
      key: "amount",
      title: t("finance.amount"),
      align: "right",
      cell: ({ amount_micros }) => money(amount_micros, currency),
    },
  ];
  return (
    <DataTable
      label={t("finance.lines")}
      columns={columns}
      list={list}
      rowKey={({ day, kind, product, member }) => `${day} ${kind} ${product} ${member.path}`}
      opens
      empty={null}
    />
  );
}
