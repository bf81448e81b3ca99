import { useTranslation } from "react-i18next";
import type { z } from "zod";
import { MemberSource, memberSorts, type Role, roles } from "../../../contract/members.ts";
import { getSync } from "../../../contract/sync.ts";
import { useCall } from "../../api.ts";
import { useNamespace } from "../../namespace.ts";
import { TeamChoice } from "../../parts/access/TeamChoice.tsx";
import { Choice } from "../../parts/Choice.tsx";
import { SearchField } from "../../parts/SearchField.tsx";
import { Toolbar } from "../../parts/Toolbar.tsx";
import type { members } from "../../search.ts";
import { Awaited } from "./Awaited.tsx";
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
  const { query, role, team, source, sort } = search;
  const maintains = useNamespace(namespace).role === "maintainer";
  const sync = useCall(getSync, { params: { organization: namespace } }, { enabled: maintains });
  const follows = Boolean(sync.data?.link);
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
        {(follows || source) && (
          <Choice
            w={170}
            aria-label={t("gitee.any_source")}
            placeholder={t("gitee.any_source")}
            clearable
            data={MemberSource.options.map((value) => ({ value, label: t(`gitee.sources.${value}`) }))}
            value={source ?? null}
            onChange={(next) => onShow({ source: (next as Search["source"] | null) ?? undefined })}
          />
        )}
        <Choice
          w={170}
          aria-label={t("coming.sort")}
          allowDeselect={false}
          data={memberSorts.map((sort) => ({ value: sort, label: t(`coming.sorts.${sort}`) }))}
          value={sort ?? "path"}
          onChange={(next) => onShow({ sort: next === "path" ? undefined : (next as Search["sort"]) })}
        />
      </Toolbar>
      <People namespace={namespace} query={query} role={role} team={team} source={source} sort={sort} />
      {follows && !role && !team && source !== "local" && <Awaited namespace={namespace} query={query} />}
    </>
  );
}
