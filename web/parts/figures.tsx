import { useTranslation } from "react-i18next";
import { bytes, type CountedUnit, money, number, use } from "../format.ts";

/** A size, exact to the byte on hover. */
export const Bytes = ({ value }: { value: number }) => (
  <span title={`${number(value)} B`} style={{ whiteSpace: "nowrap" }}>
    {bytes(value)}
  </span>
);

interface QuantityProps {
  value: number;
  unit: CountedUnit;
  /** In what calls of models are counted. */
  currency?: string;
}

/** How a quantity reads: in unit hours, in GiB hours, and calls of models in money. */
export function useQuantityWords(): (quantity: QuantityProps) => string {
  const { t } = useTranslation();
  return ({ value, unit, currency = "" }) => {
    if (unit === "micros") return money(value, currency);
    const words = use(value, unit);
    return `${words.value} ${t(`parts.${words.unit}`)}`;
  };
}

/** What was used, as it reads best; exact on hover. */
export function Quantity(quantity: QuantityProps) {
  const words = useQuantityWords();
  return (
    <span title={`${number(quantity.value, 3)} ${quantity.unit}`} style={{ whiteSpace: "nowrap" }}>
      {words(quantity)}
    </span>
  );
}
