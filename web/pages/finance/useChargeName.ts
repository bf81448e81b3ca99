import { useTranslation } from "react-i18next";
import type { Charge } from "../../../contract/finance.ts";
import { useProductName } from "../../parts/product.ts";

/** What a line was charged for: use by its product, and what was paid ahead as that. */
export function useChargeName(): (line: Pick<Charge, "kind" | "product">) => string {
  const { t } = useTranslation();
  const nameOf = useProductName();
  return ({ kind, product }) => {
    if (kind === "subscription") return t("finance.subscribed");
    return kind === "package" ? t("finance.bought", { product: nameOf(product) }) : nameOf(product);
  };
}
