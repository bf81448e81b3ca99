import { Select, SimpleGrid } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { ResourceKind, Visibility } from "../../../contract/resources.ts";
import type { OrganizationSettings } from "../../../contract/settings.ts";
import { visibilityKey } from "../../parts/badges.tsx";

type Defaults = OrganizationSettings["default_visibility"];

interface DefaultsProps {
  settings: OrganizationSettings;
  readOnly: boolean;
  disabled: boolean;
  onChange: (change: { default_visibility: Partial<Defaults> }) => void;
}

/** What new resources of each kind begin with. */
export function DefaultVisibility({ settings, readOnly, disabled, onChange }: DefaultsProps) {
  const { t } = useTranslation();
  const { default_visibility: defaults, allow_private } = settings;
  const data = Visibility.options.map((value) => ({
    value,
    label: t(`parts.visibility.${visibilityKey[value]}_label`),
    disabled: value === "private" && !allow_private,
  }));
  return (
    <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }} spacing="sm">
      {ResourceKind.options.map((kind) => (
        <Select
          key={kind}
          label={t(`organizations.default_${kind}`)}
          description={t(`parts.visibility.${visibilityKey[defaults[kind]]}_hint`)}
          allowDeselect={false}
          data={data}
          value={defaults[kind]}
          readOnly={readOnly}
          disabled={disabled}
          onChange={(value) => value && onChange({ default_visibility: { [kind]: value as Visibility } })}
        />
      ))}
    </SimpleGrid>
  );
}
