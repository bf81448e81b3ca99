import { useTranslation } from "react-i18next";
import type { z } from "zod";
import { Visibility } from "../../../contract/resources.ts";
import { useMe, useNamespace } from "../../namespace.ts";
import type { resourceList } from "../../search.ts";
import { visibilityKey } from "../badges.tsx";
import { Choice } from "../Choice.tsx";
import { SearchField } from "../SearchField.tsx";
import { Toolbar } from "../Toolbar.tsx";
import { useMembers } from "./standing.ts";

type Search = z.output<typeof resourceList>;

interface ResourceFiltersProps {
  namespace: string;
  search: Search;
  onSearch: (change: Search) => void;
}

/** Search by name, and in an organization by visibility and owner. */
export function ResourceFilters({ namespace, search, onSearch }: ResourceFiltersProps) {
  const { t } = useTranslation();
  const { kind } = useNamespace(namespace);
  const owners = useOwners(namespace);
  return (
    <Toolbar>
      <SearchField label={t("resources.search")} value={search.query} onChange={(query) => onSearch({ query })} />
      {kind === "organization" && (
        <>
          <Choice
            aria-label={t("resources.visibility")}
            placeholder={t("resources.any_visibility")}
            data={Visibility.options.map((value) => ({
              value,
              label: t(`parts.visibility.${visibilityKey[value]}_label`),
            }))}
            value={search.visibility ?? null}
            onChange={(value) => onSearch({ visibility: (value ?? undefined) as Visibility | undefined })}
            clearable
            w={210}
          />
          <Choice
            aria-label={t("resources.owner")}
            placeholder={t("resources.any_owner")}
            data={owners}
            value={search.owner ?? null}
            onChange={(owner) => onSearch({ owner: owner ?? undefined })}
            searchable
            clearable
            w={200}
          />
        </>
      )}
    </Toolbar>
  );
}

/** Members to choose from, oneself first. */
function useOwners(namespace: string) {
  const { t } = useTranslation();
  const self = useMe()?.path;
  const members = useMembers(namespace) ?? [];
  return [...members]
    .sort((a, b) => Number(b.path === self) - Number(a.path === self))
    .map(({ path, name }) => ({ value: path, label: path === self ? `${name} (${t("parts.you")})` : name }));
}
