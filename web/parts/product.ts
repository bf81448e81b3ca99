import { useTranslation } from "react-i18next";

const known = [
  ...(["storage", "containers", "repositories", "monthly_spend", "api"] as const),
  ...(["storage_month", "storage_quarter", "storage_year"] as const),
];

/** What a product is called: resource types have names of their own. */
export function useProductName(): (product: string) => string {
  const { t } = useTranslation();
  return (product) => {
    const name = known.find((one) => one === product);
    return name ? t(`limits.products.${name}`) : product;
  };
}
