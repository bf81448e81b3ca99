import { Select, Stack } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useTranslation } from "react-i18next";
import type { Organization } from "../../../contract/organizations.ts";
import {
  addingWays,
  editOrganizationSettings,
  joinWays,
  type OrganizationSettings,
} from "../../../contract/settings.ts";
import { useAct } from "../../api.ts";
import { ErrorNotice } from "../../parts/ErrorNotice.tsx";
import { Section } from "../../parts/Section.tsx";

interface JoinSettingsProps {
  organization: Organization;
  settings: OrganizationSettings;
}

/** How people get in; saved as it is chosen. */
export function JoinSettings({ organization, settings }: JoinSettingsProps) {
  const { t } = useTranslation();
  const act = useAct(editOrganizationSettings, () => notifications.show({ message: t("parts.saved") }));
  const fixed = !organization.can["organization.edit_settings"] || act.isPending;
  const set = (body: Partial<Pick<OrganizationSettings, "adding" | "joining">>) =>
    act.mutate({ params: { organization: organization.path }, body });
  return (
    <Section title={t("coming.who_may_join")} hint={t("coming.who_may_join_hint")}>
      <ErrorNotice error={act.error} />
      <Stack gap="md" maw={420}>
        <Select
          label={t("coming.joining")}
          allowDeselect={false}
          data={joinWays.map((value) => ({ value, label: t(`coming.joining_${value}`) }))}
          value={settings.joining}
          disabled={fixed}
          onChange={(value) => value && set({ joining: value as OrganizationSettings["joining"] })}
        />
        <Select
          label={t("coming.adding")}
          allowDeselect={false}
          data={addingWays.map((value) => ({ value, label: t(`coming.adding_${value}`) }))}
          value={settings.adding}
          disabled={fixed}
          onChange={(value) => value && set({ adding: value as OrganizationSettings["adding"] })}
        />
      </Stack>
    </Section>
  );
}
