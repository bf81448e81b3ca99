import { Button, Chip, Group, Pill, Switch, Text, TextInput } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Severity } from "../../../contract/activity.ts";
import { Choice } from "../../parts/Choice.tsx";
import { SearchField } from "../../parts/SearchField.tsx";
import { Toolbar } from "../../parts/Toolbar.tsx";
import { type Filters, noFilters, organizationEntities, ownEntities, severitiesOf } from "./filters.ts";
import { useLineWords } from "./words.ts";

export interface FiltersProps {
  filters: Filters;
  onChange: (change: Partial<Filters>) => void;
}

interface AllProps extends FiltersProps {
  /** Whose record it is: an organization has more kinds of things. */
  own?: boolean;
  /** The choice of who did it, where several can. */
  actor?: ReactNode;
}

/** What to look for in the record; all of it stands in the address. */
export function ActivityFilters({ own = false, actor, filters, onChange }: AllProps) {
  const { t } = useTranslation();
  const { open: _open, ...set } = filters;
  const some = Object.values(set).some((value) => value !== undefined);
  return (
    <>
      <Toolbar>
        <SearchField label={t("activity.search")} value={filters.query} onChange={(query) => onChange({ query })} />
        <Choice
          w={172}
          clearable
          aria-label={t("activity.entity")}
          placeholder={t("activity.any_entity")}
          data={(own ? ownEntities : organizationEntities).map((value) => ({
            value,
            label: t(`activity.entities.${value}`),
          }))}
          value={filters.entity ?? null}
          onChange={(value) => onChange({ entity: value ?? undefined })}
        />
        {actor}
        <Days filters={filters} onChange={onChange} />
      </Toolbar>
      <Group gap="sm" mb="sm">
        <Severities filters={filters} onChange={onChange} />
        <Switch
          label={t("activity.refused_only")}
          checked={filters.refused ?? false}
          onChange={(event) => onChange({ refused: event.currentTarget.checked || undefined })}
        />
        <OneAction filters={filters} onChange={onChange} />
        {some && (
          <Button variant="subtle" size="compact-sm" onClick={() => onChange(noFilters)}>
            {t("parts.clear_filters")}
          </Button>
        )}
      </Group>
    </>
  );
}

function Severities({ filters, onChange }: FiltersProps) {
  const { t } = useTranslation();
  return (
    <Chip.Group
      multiple
      value={severitiesOf(filters)}
      onChange={(chosen) => onChange({ severity: chosen.length ? chosen.join(",") : undefined })}
    >
      <Group gap={6} role="group" aria-label={t("activity.severity")}>
        {Severity.options.map((one) => (
          <Chip key={one} value={one} size="sm" variant="outline">
            {t(`activity.severities.${one}`)}
          </Chip>
        ))}
      </Group>
    </Chip.Group>
  );
}

/** The one action that a line's details were asked for. */
function OneAction({ filters: { action }, onChange }: FiltersProps) {
  const { t } = useTranslation();
  const words = useLineWords();
  if (action === undefined) return null;
  return (
    <Pill
      withRemoveButton
      onRemove={() => onChange({ action: undefined })}
      removeButtonProps={{ "aria-label": t("parts.clear_filters") }}
    >
      {words({ action, entity: { kind: "", id: null, name: "" }, text: "" }).action}
    </Pill>
  );
}

const Days = ({ filters, onChange }: FiltersProps) => {
  const { t } = useTranslation();
  return (["from", "to"] as const).map((end) => (
    <TextInput
      key={end}
      type="date"
      w={190}
      aria-label={t(`activity.${end}`)}
      leftSection={<Text c="dimmed">{t(`activity.${end}_short`)}</Text>}
      leftSectionWidth={50}
      value={filters[end] ?? ""}
      onChange={(event) => onChange({ [end]: event.currentTarget.value || undefined })}
    />
  ));
};
