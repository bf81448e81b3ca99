import { Select, SimpleGrid } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { type Role, roles } from "../../../contract/members.ts";

/** What ordinary members there may become here. */
export type DefaultRole = Exclude<Role, "maintainer">;

/** How an organization follows one there. */
export interface Following {
  default_role: DefaultRole;
  every_hours: number | null;
}

/** How it follows where nothing else is said. */
export const usual: Following = { default_role: "developer", every_hours: 6 };

interface FollowFieldsProps {
  value: Following;
  disabled?: boolean;
  onChange: (change: Partial<Following>) => void;
}

/** The role of ordinary members, and how often it is synced by itself. */
export function FollowFields({ value: { default_role, every_hours }, disabled = false, onChange }: FollowFieldsProps) {
  const { t } = useTranslation();
  const words = useEveryWords();
  return (
    <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="sm">
      <Select
        label={t("gitee.default_role")}
        description={t("gitee.default_role_hint")}
        allowDeselect={false}
        data={roles
          .filter((role) => role !== "maintainer")
          .map((value) => ({ value, label: t(`parts.roles.${value}`) }))}
        value={default_role}
        disabled={disabled}
        onChange={(role) => role && onChange({ default_role: role as DefaultRole })}
      />
      <Select
        label={t("gitee.every")}
        description={t("gitee.every_hint")}
        allowDeselect={false}
        data={choices(every_hours).map((hours) => ({ value: String(hours ?? ""), label: words(hours) }))}
        value={String(every_hours ?? "")}
        disabled={disabled}
        onChange={(hours) => hours !== null && onChange({ every_hours: hours === "" ? null : Number(hours) })}
      />
    </SimpleGrid>
  );
}

const choices = (now: number | null): (number | null)[] => {
  const common = [1, 6, 12, 24, 168];
  const more = now === null || common.includes(now) ? [] : [now];
  return [null, ...[...common, ...more].toSorted((a, b) => a - b)];
};

function useEveryWords() {
  const { t } = useTranslation();
  return (hours: number | null): string => {
    if (hours === null) return t("gitee.every_never");
    if (hours === 1) return t("gitee.every_hour");
    if (hours === 24) return t("gitee.every_day");
    return hours === 168 ? t("gitee.every_week") : t("gitee.every_hours", { count: hours });
  };
}
