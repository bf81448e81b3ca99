import { Box, Button, Paper, Text } from "@mantine/core";
import { IconFilterOff } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { z } from "zod";
import type { listContainers } from "../../../contract/containers.ts";
import type { listDatasets } from "../../../contract/datasets.ts";
import type { Resource } from "../../../contract/resources.ts";
import { usePages } from "../../api.ts";
import { useNamespace } from "../../namespace.ts";
import { resourcePath } from "../../paths.ts";
import type { resourceList } from "../../search.ts";
import { VisibilityBadge } from "../badges.tsx";
import { type Column, DataTable } from "../DataTable.tsx";
import { EmptyState } from "../EmptyState.tsx";
import { Bytes } from "../figures.tsx";
import { TextLink } from "../links.tsx";
import { TimeAgo } from "../TimeAgo.tsx";
import { ResourceFilters } from "./ResourceFilters.tsx";
import classes from "./resource.module.css";

type Search = z.output<typeof resourceList>;

interface ResourceListProps {
  route: typeof listDatasets | typeof listContainers;
  label: string;
  namespace: string;
  search: Search;
  /** Changes the filters in the address. */
  onSearch: (change: Search) => void;
  /** What an empty workbench says. */
  empty: ReactNode;
}

/** The list of data sets or containers visible to one, with its filters in the address. */
export function ResourceList({ route, label, namespace, search, onSearch, empty }: ResourceListProps) {
  const { t } = useTranslation();
  const { query, owner, visibility } = search;
  const list = usePages(route, { query: { namespace, query, owner, visibility } });
  const filtered = Boolean(query || owner || visibility);
  const clear = () => onSearch({ query: undefined, owner: undefined, visibility: undefined });
  return (
    <>
      <ResourceFilters namespace={namespace} search={search} onSearch={onSearch} />
      <Paper style={{ overflow: "hidden" }}>
        <DataTable
          label={label}
          columns={useColumns(namespace)}
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

function useColumns(namespace: string): Column<Resource>[] {
  const { t } = useTranslation();
  const personal = useNamespace(namespace).kind === "person";
  const columns: Column<Resource>[] = [
    { key: "name", title: t("resources.name"), cell: (row) => <Name row={row} personal={personal} /> },
    {
      key: "visibility",
      title: t("resources.visibility"),
      cell: (row) => <VisibilityBadge visibility={row.visibility} namespace={row.namespace} />,
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
  return columns.filter(({ key }) => !personal || (key !== "owner" && key !== "visibility"));
}

/** On a phone the visibility stands under the name, for there is no column for it. */
const Name = ({ row, personal }: { row: Resource; personal: boolean }) => (
  <div className={classes["nameCell"]}>
    <TextLink {...resourcePath(row)} fw={600}>
      {row.name}
    </TextLink>
    {row.description && (
      <Text size="xs" c="dimmed" lineClamp={1}>
        {row.description}
      </Text>
    )}
    {!personal && (
      <Box hiddenFrom="sm" mt={4}>
        <VisibilityBadge visibility={row.visibility} namespace={row.namespace} />
      </Box>
    )}
  </div>
);

/** Its owner by name; without one it belongs to the organization. */
function Owner({ row }: { row: Resource }) {
  const { t } = useTranslation();
  return <>{row.owner?.name ?? t("resources.owner_organization")}</>;
}
