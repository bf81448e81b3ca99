import { Select, Stack, Switch, TagsInput } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { notifications } from "@mantine/notifications";
import { useTranslation } from "react-i18next";
import type { Organization } from "../../../contract/organizations.ts";
import type { Visibility } from "../../../contract/resources.ts";
import type { Input } from "../../../contract/route.ts";
import {
  editOrganizationSettings,
  inviters,
  type OrganizationSettings,
  usageVisibilities,
} from "../../../contract/settings.ts";
import { useAct } from "../../api.ts";
import { ConfirmDialog } from "../../parts/ConfirmDialog.tsx";
import { ErrorNotice } from "../../parts/ErrorNotice.tsx";
import { ContentLog } from "./ContentLog.tsx";
import { DefaultVisibility } from "./DefaultVisibility.tsx";
import { IdleStop } from "./IdleStop.tsx";

interface PoliciesProps {
  organization: Organization;
  settings: OrganizationSettings;
}

/** What holds for everybody in the organization; each is saved as it is chosen. */
export function Policies({ organization, settings }: PoliciesProps) {
  const { t } = useTranslation();
  const act = useAct(editOrganizationSettings, () => notifications.show({ message: t("parts.saved") }));
  const [asking, { open, close }] = useDisclosure(false);
  const readOnly = !organization.can["organization.edit_settings"];
  const change = (body: Input<typeof editOrganizationSettings>["body"]) =>
    act.mutateAsync({ params: { organization: organization.path }, body });
  const set = (body: Parameters<typeof change>[0]) => readOnly || void change(body).catch(() => undefined);
  const fixed = { readOnly, "aria-readonly": readOnly, disabled: act.isPending };
  const stopsPublishing = settings.allow_publishing && settings.published > 0;
  return (
    <Stack gap="md">
      <ErrorNotice error={act.error} />
      <DefaultVisibility settings={settings} readOnly={readOnly} disabled={act.isPending} onChange={set} />
      <Switch
        label={t("organizations.allow_private")}
        description={t("organizations.allow_private_hint")}
        checked={settings.allow_private}
        {...fixed}
        onChange={({ currentTarget }) => set(privacy(currentTarget.checked, settings))}
      />
      <Switch
        label={t("organizations.allow_publishing")}
        description={t("organizations.allow_publishing_hint")}
        checked={settings.allow_publishing}
        {...fixed}
        onChange={({ currentTarget }) =>
          stopsPublishing && !readOnly ? open() : set({ allow_publishing: currentTarget.checked })
        }
      />
      {(["editors_share", "data_approval", "application_approval"] as const).map((name) => (
        <Switch
          key={name}
          label={t(`organizations.${name}`)}
          description={t(`organizations.${name}_hint`)}
          checked={settings[name]}
          {...fixed}
          onChange={({ currentTarget }) => set({ [name]: currentTarget.checked })}
        />
      ))}
      <Select
        maw={420}
        label={t("organizations.inviters")}
        allowDeselect={false}
        data={inviters.map((value) => ({ value, label: t(`organizations.inviters_${value}`) }))}
        value={settings.inviters}
        {...fixed}
        onChange={(value) => value && set({ inviters: value as OrganizationSettings["inviters"] })}
      />
      <Select
        maw={420}
        label={t("organizations.usage_visibility")}
        allowDeselect={false}
        data={usageVisibilities.map((value) => ({ value, label: t(`organizations.usage_${value}`) }))}
        value={settings.usage_visibility}
        {...fixed}
        onChange={(value) => value && set({ usage_visibility: value as OrganizationSettings["usage_visibility"] })}
      />
      <Times settings={settings} fixed={fixed} onChange={set} />
      <TagsInput
        maw={560}
        label={t("organizations.email_domains")}
        description={t("organizations.email_domains_hint")}
        placeholder={settings.email_domains.length === 0 ? "school.example" : ""}
        value={settings.email_domains}
        {...fixed}
        onChange={(email_domains) => set({ email_domains })}
      />
      <ConfirmDialog
        opened={asking}
        onClose={close}
        title={t("organizations.unpublish_title")}
        confirm={t("organizations.unpublish_confirm")}
        onConfirm={() => change({ allow_publishing: false })}
      >
        {t("organizations.unpublish_text", { count: settings.published })}
      </ConfirmDialog>
    </Stack>
  );
}

/** How long a workspace waits, and what is said is kept. */
const Times = (props: Parameters<typeof IdleStop>[0] & Parameters<typeof ContentLog>[0]) => (
  <>
    <IdleStop {...props} />
    <ContentLog {...props} />
  </>
);

/** Where private is not allowed nothing begins private: those defaults go along. */
function privacy(allow_private: boolean, { default_visibility: defaults }: OrganizationSettings) {
  const open = (visibility: Visibility) => (visibility === "private" ? "organization-read" : visibility);
  if (allow_private) return { allow_private };
  return {
    allow_private,
    default_visibility: Object.fromEntries(Object.entries(defaults).map(([kind, value]) => [kind, open(value)])),
  };
}
