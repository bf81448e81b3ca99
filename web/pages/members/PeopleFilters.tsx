import { useTranslation } from "react-i18next";
import { type Role, roles } from "../../../contract/members.ts";
import { TeamChoice } from "../../parts/access/TeamChoice.tsx";
import { Choice } from "../../parts/Choice.tsx";
import { SearchField } from "../../parts/SearchField.tsx";
import { Toolbar } from "../../parts/Toolbar.tsx";

interface Filters {
  query?: string | undefined;
  role?: Role | undefined;
  team?: string | undefined;
}

interface PeopleFiltersProps {
  namespace: string;
  filters: Filters;
  onChange: (change: Filters) => void;
}

/** Narrows the list of people by name, role and team. */
export function PeopleFilters({ namespace, filters: { query, role, team }, onChange }: PeopleFiltersProps) {
  const { t } = useTranslation();
  return (
    <Toolbar>
      <SearchField label={t("members.search")} value={query} onChange={(next) => onChange({ query: next })} />
      <Choice
        w={160}
        aria-label={t("members.role")}
        placeholder={t("members.any_role")}
        clearable
        data={roles.map((one) => ({ value: one, label: t(`parts.roles.${one}`) }))}
        value={role ?? null}
        onChange={(next) => onChange({ role: (next as Role | null) ?? undefined })}
      />
      <TeamChoice
        organization={namespace}
        w={160}
        aria-label={t("teams.team")}
        placeholder={t("teams.any")}
        value={team}
        onChange={(next) => onChange({ team: next })}
      />
    </Toolbar>
  );
}
