import { useTranslation } from "react-i18next";
import type { Offer } from "../../../contract/packages.ts";
import { figure } from "../../format.ts";

/** A quantity of a package in words: `12 unit hours`. */
export function usePackageWords() {
  const { t } = useTranslation();
  return {
    quantityOf: (quantity: number, unit: Offer["unit"]) => t(`packages.units.${unit}`, { quantity: figure(quantity) }),
  };
}
