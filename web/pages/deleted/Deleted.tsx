import { Paper, Stack, Text } from "@mantine/core";
import { IconTrash } from "@tabler/icons-react";
import { useParams } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { type Deleted as DeletedShape, listDeleted } from "../../../contract/deleted.ts";
import { usePages } from "../../api.ts";
import { kindIcon } from "../../parts/badges.tsx";
import { type Column, DataTable } from "../../parts/DataTable.tsx";
import { EmptyState } from "../../parts/EmptyState.tsx";
import { Bytes } from "../../parts/figures.tsx";
import { PageTitle } from "../../parts/PageTitle.tsx";
import { TimeAgo } from "../../parts/TimeAgo.tsx";
import { DeletedActs } from "./DeletedActs.tsx";

/** What was deleted in a workbench and can be restored. */
export default function Deleted() {
  const { t } = useTranslation();
  const { namespace } = useParams({ from: "/frame/$namespace/deleted" });
  const list = usePages(listDeleted, { query: { namespace } });
  return (
    <>
      <PageTitle title={t("life.deleted_title")} facts={<Text c="dimmed">{t("life.deleted_hint")}</Text>} />
      <Paper style={{ overflow: "hidden" }}>
        <DataTable
          label={t("life.deleted_title")}
          columns={useColumns()}
          list={list}
          rowKey={({ id }) => id}
          empty={
            <EmptyState icon={<IconTrash size={22} />} title={t("life.deleted_empty")}>
              {t("life.deleted_empty_text")}
            </EmptyState>
          }
        />
      </Paper>
    </>
  );
}

function useColumns(): Column<DeletedShape>[] {
  const { t } = useTranslation();
  return [
    { key: "name", title: t("resources.name"), cell: (row) => <Name row={row} /> },
    {
      key: "owner",
      title: t("resources.owner"),
      cell: ({ owner }) => owner?.name ?? t("resources.owner_organization"),
      from: "md",
    },
    {
      key: "size",
      title: t("resources.size"),
      cell: (row) => <Bytes value={row.logical_bytes} />,
      align: "right",
      from: "sm",
    },
    { key: "when", title: t("life.deleted_when"), cell: (row) => <When row={row} />, from: "xs" },
    { key: "end", title: t("life.gone_when"), cell: (row) => <TimeAgo time={row.purged_at} />, from: "sm" },
    { key: "acts", title: t("parts.actions"), quiet: true, cell: (row) => <DeletedActs row={row} />, align: "right" },
  ];
}

function Name({ row }: { row: DeletedShape }) {
  const { t } = useTranslation();
  const Icon = kindIcon[row.kind];
  return (
    <Stack gap={0}>
      <Text fw={600} style={{ overflowWrap: "anywhere" }}>
        <Icon size={15} aria-hidden style={{ verticalAlign: "-2px", marginRight: 6 }} />
        {row.name}
      </Text>
      <Text size="xs" c="dimmed">
        {t(`parts.kinds.${row.kind}`)}
      </Text>
    </Stack>
  );
}

function When({ row: { deleted_at, deleted_by } }: { row: DeletedShape }) {
  const { t } = useTranslation();
  return (
    <Stack gap={0}>
      <TimeAgo time={deleted_at} />
      {deleted_by && (
        <Text size="xs" c="dimmed">
          {t("life.deleted_by", { name: deleted_by.name })}
        </Text>
      )}
    </Stack>
  );
}
