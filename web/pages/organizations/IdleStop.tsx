import { Select } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { OrganizationSettings } from "../../../contract/settings.ts";
import { span } from "../../format.ts";

interface IdleStopProps {
  settings: OrganizationSettings;
  fixed: { readOnly: boolean; disabled: boolean };
  onChange: (change: Pick<OrganizationSettings, "idle_stop_minutes">) => void;
}

/** After how long a workspace that nobody uses is stopped. */
export function IdleStop({ settings: { idle_stop_minutes: now }, fixed, onChange }: IdleStopProps) {
  const { t } = useTranslation();
  return (
    <Select
      maw={420}
      label={t("organizations.idle_stop")}
      description={t("organizations.idle_stop_hint")}
      allowDeselect={false}
      data={choices(now).map((minutes) => ({
        value: String(minutes ?? ""),
        label: minutes === null ? t("organizations.idle_stop_default") : span(minutes),
      }))}
      value={String(now ?? "")}
      {...fixed}
      onChange={(value) => value !== null && onChange({ idle_stop_minutes: value === "" ? null : Number(value) })}
    />
  );
}

/** What is usual, and what was said by other means. */
const choices = (now: number | null): (number | null)[] => {
  const usual = [15, 30, 60, 120, 240, 720];
  const more = now === null || usual.includes(now) ? [] : [now];
  return [null, ...[...usual, ...more].toSorted((a, b) => a - b)];
};
