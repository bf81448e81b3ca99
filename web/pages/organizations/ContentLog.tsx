import { Group, Select, Stack } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { contentLogs, type OrganizationSettings } from "../../../contract/settings.ts";

type Log = Pick<OrganizationSettings, "content_log_percent" | "content_log_days" | "content_log_of">;

interface ContentLogProps {
  settings: OrganizationSettings;
  fixed: { readOnly: boolean; disabled: boolean };
  onChange: (change: Partial<Log>) => void;
}

/** Whether something of what is said in calls of models is kept: of how many, of which, how long. */
export function ContentLog({ settings, fixed, onChange }: ContentLogProps) {
  const { t } = useTranslation();
  const { content_log_percent: percent, content_log_days: days, content_log_of: of } = settings;
  return (
    <Stack gap="xs">
      <Select
        maw={420}
        label={t("organizations.content_log")}
        description={t("organizations.content_log_hint")}
        allowDeselect={false}
        data={choices([1, 5, 10, 25, 50, 100], percent).map((value) => ({
          value: String(value ?? ""),
          label:
            value === null ? t("organizations.content_log_off") : t("organizations.content_log_percent", { value }),
        }))}
        value={String(percent ?? "")}
        {...fixed}
        onChange={(value) => onChange({ content_log_percent: value ? Number(value) : null })}
      />
      {percent !== null && (
        <Group gap="md" align="flex-end">
          <Select
            w={200}
            label={t("organizations.content_log_days")}
            allowDeselect={false}
            data={choices([1, 3, 7, 14, 30, 90], days).flatMap((value) =>
              value === null
                ? []
                : [{ value: String(value), label: t("organizations.content_log_for", { count: value }) }],
            )}
            value={String(days)}
            {...fixed}
            onChange={(value) => value && onChange({ content_log_days: Number(value) })}
          />
          <Select
            w={200}
            label={t("organizations.content_log_of")}
            allowDeselect={false}
            data={contentLogs.map((value) => ({ value, label: t(`organizations.content_log_of_${value}`) }))}
            value={of}
            {...fixed}
            onChange={(value) => value && onChange({ content_log_of: value as Log["content_log_of"] })}
          />
        </Group>
      )}
    </Stack>
  );
}

/** What is usual, and what was said by other means. */
const choices = (usual: number[], now: number | null): (number | null)[] => [
  null,
  ...[...new Set([...usual, ...(now === null ? [] : [now])])].toSorted((a, b) => a - b),
];
