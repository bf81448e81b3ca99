import { Group, NumberInput, Select } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { span } from "../../format.ts";

/** When an engine is stopped, and how often it is started again. */
export type EngineEnds = { idle_minutes: number | null; time_limit_minutes: number | null; restarts_max: number };

interface EndFieldsProps {
  value: EngineEnds;
  onChange: (ends: Partial<EngineEnds>) => void;
}

const choices = { idle_minutes: [5, 15, 30, 60, 240], time_limit_minutes: [60, 240, 480, 1440, 10_080] };

/** When it is stopped: when nobody calls it, or after a time; and how often it is started again after a failure. */
export function EndFields({ value, onChange }: EndFieldsProps) {
  const { t } = useTranslation();
  return (
    <Group align="start" gap="md">
      {(["idle_minutes", "time_limit_minutes"] as const).map((field) => (
        <Select
          key={field}
          w={240}
          label={t(`engines.${field}`)}
          description={t(`engines.${field}_hint`)}
          placeholder={t("engines.never")}
          clearable
          data={[...new Set([...choices[field], ...(value[field] === null ? [] : [value[field]])])].map((minutes) => ({
            value: String(minutes),
            label: span(minutes),
          }))}
          value={value[field] === null ? null : String(value[field])}
          onChange={(minutes) => onChange({ [field]: minutes === null ? null : Number(minutes) })}
        />
      ))}
      <NumberInput
        w={200}
        label={t("engines.restarts_max")}
        description={t("engines.restarts_max_hint")}
        min={0}
        max={100}
        allowDecimal={false}
        value={value.restarts_max}
        onChange={(restarts) => onChange({ restarts_max: Number(restarts) || 0 })}
      />
    </Group>
  );
}
