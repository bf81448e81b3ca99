import { useTranslation } from "react-i18next";
import type { Offer } from "../../../contract/packages.ts";
import { figure, money } from "../../format.ts";

/** A quantity of a package in words: `12 unit hours`, and of calls what they cost. */
export function usePackageWords() {
  const { t } = useTranslation();
  return {
    quantityOf: (quantity: number, { unit, currency }: Pick<Offer, "unit" | "currency">) =>
      t(`packages.units.${unit}`, {
        quantity: unit === "currency" ? money(Math.round(quantity * 1_000_000), currency) : figure(quantity),
      }),
  };
}
