import { Group, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";

interface DaySpanProps {
  from: string | undefined;
  to: string | undefined;
  onChange: (change: { from?: string | undefined; to?: string | undefined }) => void;
}

/** From one day to another, both included, in UTC as use is counted; a line of its own on a phone. */
export function DaySpan({ from, to, onChange }: DaySpanProps) {
  const { t } = useTranslation();
  return (
    <Group gap={6} wrap="nowrap" style={{ gridColumn: "1 / -1" }}>
      <TextInput
        type="date"
        flex={1}
        miw={0}
        aria-label={t("usage.from")}
        title={t("usage.from")}
        value={from ?? ""}
        max={to}
        onChange={({ currentTarget: { value } }) => onChange({ from: value || undefined })}
      />
      <span aria-hidden>–</span>
      <TextInput
        type="date"
        flex={1}
        miw={0}
        aria-label={t("usage.to")}
        title={t("usage.to")}
        value={to ?? ""}
        min={from}
        onChange={({ currentTarget: { value } }) => onChange({ to: value || undefined })}
      />
    </Group>
  );
}
