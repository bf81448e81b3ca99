import { Box, Button, Group, Paper, Text } from "@mantine/core";
import { IconFilterOff } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { z } from "zod";
import type { listApis } from "../../../contract/apis.ts";
import type { listContainers } from "../../../contract/containers.ts";
import type { listEngines } from "../../../contract/engines.ts";
import type { datasets, models } from "../../../contract/repositories.ts";
import type { listResources, listSharedWithMe, Resource } from "../../../contract/resources.ts";
import { usePages } from "../../api.ts";
import { useNamespace } from "../../namespace.ts";
import { resourcePath } from "../../paths.ts";
import type { resourceList } from "../../search.ts";
import { kindIcon, VisibilityBadge } from "../badges.tsx";
import { type Column, DataTable } from "../DataTable.tsx";
import { EmptyState } from "../EmptyState.tsx";
import { Bytes } from "../figures.tsx";
import { TextLink } from "../links.tsx";
import { TimeAgo } from "../TimeAgo.tsx";
import { InProject } from "./InProject.tsx";
import { ResourceFilters } from "./ResourceFilters.tsx";
import classes from "./resource.module.css";

type Search = Omit<z.output<typeof resourceList>, "new">;
type Extra = Column<Resource>;

interface ResourceListProps {
  route:
    | typeof datasets.list
    | typeof models.list
    | typeof listContainers
    | typeof listEngines
    | typeof listApis
    | typeof listResources
    | typeof listSharedWithMe;
  label: string;
  namespace: string;
  /** Only what is in this project. */
  project?: string;
  search: Search;
  /** Changes the filters in the address. */
  onSearch: (change: Search) => void;
  /** What an empty workbench says. */
  empty: ReactNode;
  /** A column of this kind alone, after the name. */
  extra?: Extra;
  /** What one does most here, beside the filters. */
  action?: ReactNode;
}

/** The list of resources visible to one, of a workbench or of a project in it, with its filters in the address. */
export function ResourceList(props: ResourceListProps) {
  const { t } = useTranslation();
  const { route, label, namespace, project, search, onSearch, empty, action, extra } = props;
  const { query, owner, visibility } = search;
  const list = usePages(route, { query: { namespace, query, owner, visibility, project: project ?? search.project } });
  const filtered = Boolean(query || owner || visibility || (search.project && !project));
  const clear = () => onSearch({ query: undefined, owner: undefined, visibility: undefined, project: undefined });
  return (
    <>
      <ResourceFilters namespace={namespace} project={project} search={search} onSearch={onSearch} action={action} />
      <Paper style={{ overflow: "hidden" }}>
        <DataTable
          label={label}
          columns={useColumns(namespace, project, extra)}
          list={list}
          rowKey={({ id }) => id}
          opens
          empty={filtered ? <NothingFits onClear={clear} title={t("resources.no_match")} /> : empty}
        />
      </Paper>
    </>
  );
}

function NothingFits({ title, onClear }: { title: string; onClear: () => void }) {
  const { t } = useTranslation();
  return (
    <EmptyState
      icon={<IconFilterOff size={22} />}
      title={title}
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

function useColumns(namespace: string, project: string | undefined, extra: Extra | undefined): Column<Resource>[] {
  const { t } = useTranslation();
  const personal = useNamespace(namespace).kind === "person";
  const plain = personal || project !== undefined;
  const columns: Column<Resource>[] = [
    {
      key: "name",
      title: t("resources.name"),
      cell: (row) => <Name row={row} plain={plain} kind={Boolean(project)} />,
    },
    ...(extra ? [extra] : []),
    { key: "project", title: t("projects.project"), cell: (row) => <InProject resource={row} />, from: "md" },
    {
      key: "visibility",
      title: t("resources.visibility"),
      cell: (row) => <VisibilityBadge {...row} />,
      from: "sm",
    },
    { key: "owner", title: t("resources.owner"), cell: (row) => <Owner row={row} />, from: "sm" },
    {
      key: "size",
      title: t("resources.size"),
      cell: (row) => <Bytes value={row.logical_bytes} />,
      align: "right",
      from: "xs",
    },
    { key: "updated", title: t("resources.updated"), cell: (row) => <TimeAgo time={row.updated_at} />, from: "xs" },
    { key: "created", title: t("resources.created"), cell: (row) => <TimeAgo time={row.created_at} />, from: "lg" },
  ];
  const without = [...(personal ? ["owner"] : []), ...(plain ? ["visibility"] : []), ...(project ? ["project"] : [])];
  return columns.filter(({ key }) => !without.includes(key));
}

interface NameProps {
  row: Resource;
  /** All are equally visible: no word on it. */
  plain: boolean;
  /** Data sets and containers are mixed: an icon says which it is. */
  kind: boolean;
}

/** On a phone the visibility stands under the name, for there is no column for it. */
function Name({ row, plain, kind }: NameProps) {
  const { t } = useTranslation();
  const Icon = kindIcon[row.kind];
  return (
    <div className={classes["nameCell"]}>
      <Group gap={8} wrap="nowrap">
        {kind && <Icon size={17} stroke={1.7} aria-label={t(`parts.kinds.${row.kind}`)} style={{ flex: "none" }} />}
        <TextLink {...resourcePath(row)} fw={600}>
          {row.name}
        </TextLink>
      </Group>
      {row.description && (
        <Text size="xs" c="dimmed" lineClamp={1}>
          {row.description}
        </Text>
      )}
      {!plain && (
        <Box hiddenFrom="sm" mt={4}>
          <VisibilityBadge {...row} />
        </Box>
      )}
    </div>
  );
}

/** Its owner by name; without one it belongs to the organization. */
function Owner({ row }: { row: Resource }) {
  const { t } = useTranslation();
  return <>{row.owner?.name ?? t("resources.owner_organization")}</>;
}
