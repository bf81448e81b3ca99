import { useTranslation } from "react-i18next";
import { bytes, type CountedUnit, number, use } from "../format.ts";

/** A size, exact to the byte on hover. */
export const Bytes = ({ value }: { value: number }) => (
  <span title={`${number(value)} B`} style={{ whiteSpace: "nowrap" }}>
    {bytes(value)}
  </span>
);

/** What was used, in unit hours or GiB hours; exact on hover. */
export function Quantity({ value, unit }: { value: number; unit: CountedUnit }) {
  const { t } = useTranslation();
  const words = use(value, unit);
  return (
    <span title={`${number(value, 3)} ${unit}`} style={{ whiteSpace: "nowrap" }}>
      {words.value} {t(`parts.${words.unit}`)}
    </span>
  );
}
