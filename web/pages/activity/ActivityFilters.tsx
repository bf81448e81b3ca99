import { Button, Switch, Text, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Severity } from "../../../contract/activity.ts";
import { listMembers } from "../../../contract/members.ts";
import { useCall } from "../../api.ts";
import { Choice } from "../../parts/Choice.tsx";
import { SearchField } from "../../parts/SearchField.tsx";
import { Toolbar } from "../../parts/Toolbar.tsx";
import type { Filters } from "./filters.ts";

const entities = [
  "organization",
  "member",
  "invitation",
  "dataset",
  "version",
  "container",
  "execution",
  "limit",
] as const;

interface FiltersProps {
  namespace: string;
  filters: Filters;
  onChange: (change: Partial<Filters>) => void;
}

/** What to look for in the record; all of it stands in the address. */
export function ActivityFilters({ namespace, filters, onChange }: FiltersProps) {
  const { t } = useTranslation();
  const { data } = useCall(listMembers, { params: { organization: namespace }, query: { limit: 100 } });
  const { open: _open, ...set } = filters;
  const some = Object.values(set).some((value) => value !== undefined);
  return (
    <Toolbar>
      <SearchField label={t("activity.search")} value={filters.query} onChange={(query) => onChange({ query })} />
      <Choice
        w={128}
        clearable
        aria-label={t("activity.severity")}
        placeholder={t("activity.any_severity")}
        data={Severity.options.map((value) => ({ value, label: t(`activity.severities.${value}`) }))}
        value={filters.severity ?? null}
        onChange={(value) => onChange({ severity: (value as Filters["severity"]) ?? undefined })}
      />
      <Choice
        w={148}
        clearable
        aria-label={t("activity.entity")}
        placeholder={t("activity.any_entity")}
        data={entities.map((value) => ({ value, label: t(`activity.entities.${value}`) }))}
        value={filters.entity ?? null}
        onChange={(value) => onChange({ entity: value ?? undefined })}
      />
      <Choice
        w={148}
        clearable
        searchable
        aria-label={t("activity.actor")}
        placeholder={t("activity.any_actor")}
        data={data?.items.map(({ path, name }) => ({ value: path, label: name })) ?? []}
        value={filters.actor ?? null}
        onChange={(value) => onChange({ actor: value ?? undefined })}
      />
      <Days filters={filters} onChange={onChange} />
      <Switch
        label={t("activity.refused_only")}
        checked={filters.refused ?? false}
        onChange={(event) => onChange({ refused: event.currentTarget.checked || undefined })}
      />
      {some && (
        <Button
          variant="subtle"
          onClick={() =>
            onChange({
              query: undefined,
              severity: undefined,
              entity: undefined,
              actor: undefined,
              refused: undefined,
              from: undefined,
              to: undefined,
            })
          }
        >
          {t("parts.clear_filters")}
        </Button>
      )}
    </Toolbar>
  );
}

const Days = ({ filters, onChange }: Omit<FiltersProps, "namespace">) => {
  const { t } = useTranslation();
  return (["from", "to"] as const).map((end) => (
    <TextInput
      key={end}
      type="date"
      w={168}
      aria-label={t(`activity.${end}`)}
      leftSection={<Text c="dimmed">{t(`activity.${end}_short`)}</Text>}
      leftSectionWidth={50}
      value={filters[end] ?? ""}
      onChange={(event) => onChange({ [end]: event.currentTarget.value || undefined })}
    />
  ));
};
