import { Select, Stack, TagsInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useTranslation } from "react-i18next";
import { getSetup } from "../../../contract/accounts.ts";
import { roles } from "../../../contract/members.ts";
import type { Organization } from "../../../contract/organizations.ts";
import {
  addingWays,
  editOrganizationSettings,
  joinWays,
  type OrganizationSettings,
} from "../../../contract/settings.ts";
import { useAct, useCall } from "../../api.ts";
import { ErrorNotice } from "../../parts/ErrorNotice.tsx";
import { Section } from "../../parts/Section.tsx";

type Change = Partial<Pick<OrganizationSettings, "adding" | "joining" | "join_domains" | "join_role">>;

interface JoinSettingsProps {
  organization: Organization;
  settings: OrganizationSettings;
}

/** How people get in; saved as it is chosen. */
export function JoinSettings({ organization, settings }: JoinSettingsProps) {
  const { t } = useTranslation();
  const act = useAct(editOrganizationSettings, () => notifications.show({ message: t("parts.saved") }));
  const fixed = !organization.can["organization.edit_settings"] || act.isPending;
  const { data: installation } = useCall(getSetup, {});
  const set = (body: Change) => act.mutate({ params: { organization: organization.path }, body });
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
        {installation?.mail && <JoinDomains settings={settings} fixed={fixed} onSet={set} />}
      </Stack>
    </Section>
  );
}

interface JoinDomainsProps {
  settings: OrganizationSettings;
  fixed: boolean;
  onSet: (change: Change) => void;
}

/** Domains whose people come in by themselves once they have confirmed their address, and as what. */
function JoinDomains({ settings: { join_domains, join_role }, fixed, onSet }: JoinDomainsProps) {
  const { t } = useTranslation();
  return (
    <>
      <TagsInput
        label={t("coming.join_domains")}
        description={t("coming.join_domains_hint")}
        placeholder={join_domains.length === 0 ? "example.org" : undefined}
        value={join_domains}
        disabled={fixed}
        onChange={(join_domains) => onSet({ join_domains })}
      />
      {join_domains.length > 0 && (
        <Select
          label={t("coming.join_role")}
          allowDeselect={false}
          data={roles.filter((r) => r !== "maintainer").map((value) => ({ value, label: t(`parts.roles.${value}`) }))}
          value={join_role}
          disabled={fixed}
          onChange={(value) => value && onSet({ join_role: value as OrganizationSettings["join_role"] })}
        />
      )}
    </>
  );
}
