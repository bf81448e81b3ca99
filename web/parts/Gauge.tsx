import { Progress, Text } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Unit } from "../../contract/problem.ts";
import { amount } from "../format.ts";
import classes from "./gauge.module.css";

interface GaugeProps {
  label: string;
  used: number;
  /** Null: there is no limit, so no bar either. */
  limit: number | null;
  unit: Unit;
  /** Of money. */
  currency?: string | undefined;
  /** Beside the numbers: what else is to be known. */
  hint?: ReactNode;
  /** In a table: one line of numbers, a thin bar. */
  slim?: boolean;
}

/** Use against a limit, in numbers and as a bar; a full one says so in words. */
export function Gauge({ label, used, limit, unit, currency, hint, slim = false }: GaugeProps) {
  const { t } = useTranslation();
  const words_of = (value: number) => amount(value, unit, currency);
  const share = limit === null ? 0 : limit === 0 ? 100 : Math.min(100, (100 * used) / limit);
  const color = share >= 100 ? "red" : share >= 80 ? "orange" : "guild";
  const words =
    limit === null
      ? t("parts.gauge_unlimited", { used: words_of(used) })
      : t("parts.gauge", { used: words_of(used), limit: words_of(limit) });
  return (
    <div className={classes["gauge"]} data-slim={slim || undefined}>
      {!slim && (
        <Text size="xs" c="dimmed" fw={550}>
          {label}
        </Text>
      )}
      <Text className={classes["words"] ?? ""}>
        {words}
        {share >= 100 && <span className={classes["full"]}> {t("parts.gauge_full")}</span>}
      </Text>
      {limit !== null && <Progress value={share} color={color} size={slim ? 4 : 8} mt={4} aria-label={label} />}
      {hint && (
        <Text size="xs" c="dimmed" mt={4}>
          {hint}
        </Text>
      )}
    </div>
  );
}
