import { Select, SimpleGrid } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useTranslation } from "react-i18next";
import type { Organization } from "../../../contract/organizations.ts";
import { type ResourceKind, Visibility } from "../../../contract/resources.ts";
import { editOrganizationSettings } from "../../../contract/settings.ts";
import { useAct } from "../../api.ts";
import { visibilityKey } from "../../parts/badges.tsx";
import { ErrorNotice } from "../../parts/ErrorNotice.tsx";

interface DefaultsProps {
  organization: Organization;
  defaults: Record<ResourceKind, Visibility>;
}

const kinds = ["dataset", "container"] as const;

/** What new resources of each kind begin with; saved as it is chosen. */
export function DefaultVisibility({ organization, defaults }: DefaultsProps) {
  const { t } = useTranslation();
  const act = useAct(editOrganizationSettings, () => notifications.show({ message: t("parts.saved") }));
  const data = Visibility.options.map((value) => ({
    value,
    label: t(`parts.visibility.${visibilityKey[value]}_label`),
  }));
  const choose = (kind: ResourceKind, visibility: Visibility) =>
    act.mutate({ params: { organization: organization.path }, body: { default_visibility: { [kind]: visibility } } });
  return (
    <>
      <ErrorNotice error={act.error} />
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="sm">
        {kinds.map((kind) => (
          <Select
            key={kind}
            label={t(`organizations.default_${kind}`)}
            description={t(`parts.visibility.${visibilityKey[defaults[kind]]}_hint`)}
            allowDeselect={false}
            data={data}
            value={defaults[kind]}
            readOnly={!organization.can["organization.edit_settings"]}
            disabled={act.isPending}
            onChange={(value) => value && choose(kind, value as Visibility)}
          />
        ))}
      </SimpleGrid>
    </>
  );
}
