import { Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { LimitItem } from "../../../contract/limits.ts";
import { useProductName } from "../../parts/product.ts";

/** A product by name, and what it is counted in where that is not plain. */
export function Product({ product, unit }: Pick<LimitItem, "product" | "unit">) {
  const { t } = useTranslation();
  const hint =
    unit === "units" ? t("limits.counted_in_units") : unit === "micros" ? t("limits.counted_in_month") : null;
  return (
    <>
      <Text fw={600} style={{ whiteSpace: "nowrap" }}>
        {useProductName()(product)}
      </Text>
      {hint && (
        <Text size="xs" c="dimmed" style={{ whiteSpace: "nowrap" }}>
          {hint}
        </Text>
      )}
    </>
  );
}
