import { Group, Select } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { ContainerMode } from "../../../contract/containers.ts";
import { span } from "../../format.ts";

/** What ends an execution that does not end by itself. */
export interface Ends {
  time_limit_minutes?: number | undefined;
  idle_stop_minutes?: number | undefined;
}

interface EndFieldsProps {
  mode: ContainerMode;
  value: Ends;
  onChange: (ends: Ends) => void;
}

const choices = { time_limit_minutes: [30, 60, 120, 240, 480, 1440, 10_080], idle_stop_minutes: [15, 30, 60, 120] };

/** When it is stopped: after a time, or when nobody uses it. */
export function EndFields({ mode, value, onChange }: EndFieldsProps) {
  const { t } = useTranslation();
  const fields =
    mode === "workspace" ? (["time_limit_minutes", "idle_stop_minutes"] as const) : (["time_limit_minutes"] as const);
  return (
    <Group align="start" gap="md">
      {fields.map((field) => (
        <Select
          key={field}
          w={280}
          label={t(`containers.${field}`)}
          description={t(`containers.${field}_hint`)}
          placeholder={t(`containers.${field}_none`)}
          clearable
          data={choices[field].map((minutes) => ({ value: String(minutes), label: span(minutes) }))}
          value={value[field] === undefined ? null : String(value[field])}
          onChange={(minutes) => onChange({ ...value, [field]: minutes === null ? undefined : Number(minutes) })}
        />
      ))}
    </Group>
  );
}
