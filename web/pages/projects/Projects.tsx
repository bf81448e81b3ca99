import { Box, Button, Paper, Text } from "@mantine/core";
import { IconFilterOff, IconFolder, IconPlus } from "@tabler/icons-react";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { lazy, type ReactNode, Suspense } from "react";
import { useTranslation } from "react-i18next";
import { listProjects, type Project } from "../../../contract/projects.ts";
import { usePages } from "../../api.ts";
import { number } from "../../format.ts";
import { useNamespace } from "../../namespace.ts";
import { SubjectChoice } from "../../parts/access/SubjectChoice.tsx";
import { VisibilityBadge } from "../../parts/badges.tsx";
import { type Column, DataTable } from "../../parts/DataTable.tsx";
import { EmptyState } from "../../parts/EmptyState.tsx";
import { Bytes } from "../../parts/figures.tsx";
import { GuardedButton, useReason } from "../../parts/guard.tsx";
import { TextLink } from "../../parts/links.tsx";
import { PageTitle } from "../../parts/PageTitle.tsx";
import { useNamespaceCan } from "../../parts/resource/standing.ts";
import { SearchField } from "../../parts/SearchField.tsx";
import { TimeAgo } from "../../parts/TimeAgo.tsx";
import { Toolbar } from "../../parts/Toolbar.tsx";
import { paths } from "../../paths.ts";

const NewProject = lazy(() => import("./NewProject.tsx"));

const from = "/frame/$namespace/projects";

/** The projects of a workbench that one may see. */
export default function Projects() {
  const { t } = useTranslation();
  const { namespace } = useParams({ from });
  const search = useSearch({ from });
  const navigate = useNavigate({ from: "/$namespace/projects" });
  const reason = useReason()(useNamespaceCan(namespace), "project.create");
  const show = (change: Partial<typeof search>) =>
    void navigate({ search: (old) => ({ ...old, ...change }), replace: true });
  const create = (
    <GuardedButton reason={reason} leftSection={<IconPlus size={16} />} onClick={() => show({ new: true })}>
      {t("projects.new")}
    </GuardedButton>
  );
  const { query, owner } = search;
  const list = usePages(listProjects, {
    query: { namespace, ...(query ? { query } : {}), ...(owner ? { owner } : {}) },
  });
  return (
    <>
      <PageTitle title={t("projects.title")} action={create} />
      <Filters namespace={namespace} query={query} owner={owner} onSearch={show} />
      <Paper style={{ overflow: "hidden" }}>
        <DataTable
          label={t("projects.title")}
          columns={useColumns(namespace)}
          list={list}
          rowKey={({ id }) => id}
          opens
          empty={
            query || owner ? (
              <NothingFits onClear={() => show({ query: undefined, owner: undefined })} />
            ) : (
              <NoProjects>{create}</NoProjects>
            )
          }
        />
      </Paper>
      <Suspense>{search.new && <NewProject namespace={namespace} onClose={() => show({ new: undefined })} />}</Suspense>
    </>
  );
}

interface FiltersProps {
  namespace: string;
  query: string | undefined;
  owner: string | undefined;
  onSearch: (change: { query?: string | undefined; owner?: string | undefined }) => void;
}

function Filters({ namespace, query, owner, onSearch }: FiltersProps) {
  const { t } = useTranslation();
  const { kind } = useNamespace(namespace);
  return (
    <Toolbar>
      <SearchField label={t("projects.search")} value={query} onChange={(next) => onSearch({ query: next })} />
      {kind === "organization" && (
        <SubjectChoice
          organization={namespace}
          aria-label={t("resources.owner")}
          placeholder={t("resources.any_owner")}
          value={owner}
          onChange={(next) => onSearch({ owner: next })}
          clearable
          w={200}
        />
      )}
    </Toolbar>
  );
}

function NoProjects({ children }: { children: ReactNode }) {
  const { t } = useTranslation();
  return (
    <EmptyState icon={<IconFolder size={22} />} title={t("projects.empty_title")} action={children}>
      {t("projects.empty_text")}
    </EmptyState>
  );
}

function NothingFits({ onClear }: { onClear: () => void }) {
  const { t } = useTranslation();
  return (
    <EmptyState
      icon={<IconFilterOff size={22} />}
      title={t("resources.no_match")}
      action={
        <Button variant="default" onClick={onClear}>
          {t("parts.clear_filters")}
        </Button>
      }
    >
      {t("resources.no_match_hint")}
    </EmptyState>
  );
}

function useColumns(namespace: string): Column<Project>[] {
  const { t } = useTranslation();
  const personal = useNamespace(namespace).kind === "person";
  const columns: Column<Project>[] = [
    { key: "name", title: t("resources.name"), cell: (row) => <Name {...row} /> },
    {
      key: "visibility",
      title: t("resources.visibility"),
      cell: (row) => <VisibilityBadge visibility={row.visibility} namespace={row.namespace} />,
      from: "sm",
    },
    {
      key: "owner",
      title: t("resources.owner"),
      cell: (row) => row.owner?.name ?? t("resources.owner_organization"),
      from: "sm",
    },
    {
      key: "resources",
      title: t("projects.resources"),
      cell: (row) => number(row.resources),
      align: "right",
      from: "xs",
    },
    {
      key: "size",
      title: t("resources.size"),
      cell: (row) => <Bytes value={row.logical_bytes} />,
      align: "right",
      from: "xs",
    },
    { key: "updated", title: t("resources.updated"), cell: (row) => <TimeAgo time={row.updated_at} />, from: "xs" },
  ];
  return columns.filter(({ key }) => !personal || key !== "owner");
}

/** On a phone the visibility stands under the name, for there is no column for it. */
const Name = ({ namespace, name, description, visibility }: Project) => (
  <div>
    <TextLink {...paths.project(namespace, name)} fw={600}>
      {name}
    </TextLink>
    {description && (
      <Text size="xs" c="dimmed" lineClamp={1}>
        {description}
      </Text>
    )}
    <Box hiddenFrom="sm" mt={4}>
      <VisibilityBadge visibility={visibility} namespace={namespace} />
    </Box>
  </div>
);
