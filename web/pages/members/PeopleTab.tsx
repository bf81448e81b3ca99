import { useTranslation } from "react-i18next";
import type { z } from "zod";
import { memberSorts, type Role, roles } from "../../../contract/members.ts";
import { TeamChoice } from "../../parts/access/TeamChoice.tsx";
import { Choice } from "../../parts/Choice.tsx";
import { SearchField } from "../../parts/SearchField.tsx";
import { Toolbar } from "../../parts/Toolbar.tsx";
import type { members } from "../../search.ts";
import { People } from "./People.tsx";

type Search = z.output<typeof members>;

interface PeopleTabProps {
  namespace: string;
  search: Search;
  onShow: (change: Partial<Search>) => void;
}

/** The members with what narrows and orders them. */
export function PeopleTab({ namespace, search, onShow }: PeopleTabProps) {
  const { t } = useTranslation();
  const { query, role, team, sort } = search;
  return (
    <>
      <Toolbar>
        <SearchField label={t("members.search")} value={query} onChange={(query) => onShow({ query })} />
        <Choice
          w={150}
          aria-label={t("members.role")}
          placeholder={t("members.any_role")}
          clearable
          data={roles.map((role) => ({ value: role, label: t(`parts.roles.${role}`) }))}
          value={role ?? null}
          onChange={(role) => onShow({ role: (role as Role | null) ?? undefined })}
        />
        <TeamChoice
          organization={namespace}
          w={150}
          aria-label={t("teams.team")}
          placeholder={t("teams.any")}
          value={team}
          onChange={(team) => onShow({ team })}
        />
        <Choice
          w={170}
          aria-label={t("coming.sort")}
          allowDeselect={false}
          data={memberSorts.map((sort) => ({ value: sort, label: t(`coming.sorts.${sort}`) }))}
          value={sort ?? "path"}
          onChange={(next) => onShow({ sort: next === "path" ? undefined : (next as Search["sort"]) })}
        />
      </Toolbar>
      <People namespace={namespace} query={query} role={role} team={team} sort={sort} />
    </>
  );
}
