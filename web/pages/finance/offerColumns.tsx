import { Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Offer } from "../../../contract/packages.ts";
import { number as inDigits, money } from "../../format.ts";
import type { Column } from "../../parts/DataTable.tsx";
import { useProductName } from "../../parts/product.ts";
import { usePackageWords } from "./packageWords.ts";

/** What is shown of a package that is offered, to whoever may buy it and to the operator. */
export function useOfferColumns(): Column<Offer>[] {
  const { t } = useTranslation();
  const nameOf = useProductName();
  const { quantityOf } = usePackageWords();
  return [
    {
      key: "name",
      title: t("packages.name"),
      cell: ({ name, product, quantity, unit, currency }) => (
        <>
          <Text fw={550}>{name}</Text>
          <Text size="xs" c="dimmed">
            {t("packages.content", { product: nameOf(product), quantity: quantityOf(quantity, { unit, currency }) })}
          </Text>
        </>
      ),
    },
    {
      key: "valid",
      title: t("packages.valid"),
      from: "sm",
      width: 130,
      cell: ({ valid_days }) => t("packages.days", { count: valid_days, days: inDigits(valid_days) }),
    },
    {
      key: "price",
      title: t("packages.price"),
      align: "right",
      width: { base: 120, sm: 170 },
      cell: ({ price_micros, worth_micros, currency }) => (
        <>
          <Text>{money(price_micros, currency)}</Text>
          {worth_micros > price_micros && (
            <Text size="xs" c="dimmed">
              {t("packages.saves", { percent: inDigits(100 - (100 * price_micros) / worth_micros) })}
            </Text>
          )}
        </>
      ),
    },
  ];
}
