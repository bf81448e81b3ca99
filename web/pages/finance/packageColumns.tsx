import { Badge, Progress, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Package } from "../../../contract/packages.ts";
import { figure, money } from "../../format.ts";
import type { Column } from "../../parts/DataTable.tsx";
import { useProductName } from "../../parts/product.ts";
import { usePackageWords } from "./packageWords.ts";

const colors = { good: "teal", used_up: "gray", expired: "gray", refunded: "gray" } as const;

/** What is shown of a package that was bought, to whoever has it and to the operator. */
export function usePackageColumns(): Column<Package>[] {
  const { t } = useTranslation();
  const nameOf = useProductName();
  const { quantityOf } = usePackageWords();
  return [
    {
      key: "name",
      title: t("packages.name"),
      cell: ({ name, number, product }) => (
        <>
          <Text fw={550}>{name}</Text>
          <Text size="xs" c="dimmed">
            {t("packages.order", { number, product: nameOf(product) })}
          </Text>
        </>
      ),
    },
    {
      key: "left",
      title: t("packages.left"),
      width: { base: 148, sm: 240 },
      cell: ({ name, left, quantity, unit, currency, percent }) => (
        <>
          <Text size="sm">
            {t("packages.left_of", { left: figure(left), all: quantityOf(quantity, { unit, currency }) })}
          </Text>
          <Progress
            value={percent}
            color={percent <= 10 ? "red" : percent <= 30 ? "orange" : "guild"}
            size={6}
            mt={4}
            aria-label={t("packages.left_in", { name })}
          />
        </>
      ),
    },
    {
      key: "state",
      title: t("finance.state"),
      from: "sm",
      width: 150,
      cell: ({ state }) => <Badge color={colors[state]}>{t(`packages.states.${state}`)}</Badge>,
    },
    { key: "until", title: t("packages.last_day"), from: "md", width: 130, cell: ({ last_day }) => last_day },
    {
      key: "price",
      title: t("packages.price"),
      align: "right",
      from: "sm",
      width: 120,
      cell: ({ price_micros, currency }) => money(price_micros, currency),
    },
  ];
}
