import { Box } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { z } from "zod";
import { Visibility } from "../../../contract/resources.ts";
import { useNamespace } from "../../namespace.ts";
import type { resourceList } from "../../search.ts";
import { ProjectChoice } from "../access/ProjectChoice.tsx";
import { SubjectChoice } from "../access/SubjectChoice.tsx";
import { visibilityKey } from "../badges.tsx";
import { Choice } from "../Choice.tsx";
import { SearchField } from "../SearchField.tsx";
import { Toolbar } from "../Toolbar.tsx";

type Search = Omit<z.output<typeof resourceList>, "new">;

interface ResourceFiltersProps {
  namespace: string;
  /** The one project whose resources are listed: all are as visible as it is. */
  project: string | undefined;
  search: Search;
  onSearch: (change: Search) => void;
  action?: ReactNode;
}

/** Search by name and project, and in an organization by visibility and owner. */
export function ResourceFilters({ namespace, project, search, onSearch, action }: ResourceFiltersProps) {
  const { t } = useTranslation();
  const { kind } = useNamespace(namespace);
  return (
    <Toolbar>
      <SearchField label={t("resources.search")} value={search.query} onChange={(query) => onSearch({ query })} />
      {project === undefined && (
        <ProjectChoice
          namespace={namespace}
          aria-label={t("projects.project")}
          placeholder={t("projects.any")}
          value={search.project}
          onChange={(next) => onSearch({ project: next })}
          w={170}
        />
      )}
      {kind === "organization" && project === undefined && (
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
      )}
      {kind === "organization" && (
        <SubjectChoice
          organization={namespace}
          aria-label={t("resources.owner")}
          placeholder={t("resources.any_owner")}
          value={search.owner}
          onChange={(owner) => onSearch({ owner })}
          clearable
          w={200}
        />
      )}
      {action && <Box ml="auto">{action}</Box>}
    </Toolbar>
  );
}
