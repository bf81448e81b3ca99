import { Group, Paper, Text } from "@mantine/core";
import { IconShare3 } from "@tabler/icons-react";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { listSharedWithMe, type Resource } from "../../../contract/resources.ts";
import { usePages } from "../../api.ts";
import { kindIcon } from "../../parts/badges.tsx";
import { type Column, DataTable } from "../../parts/DataTable.tsx";
import { EmptyState } from "../../parts/EmptyState.tsx";
import { Bytes } from "../../parts/figures.tsx";
import { TextLink } from "../../parts/links.tsx";
import { PageTitle } from "../../parts/PageTitle.tsx";
import { KindFilters } from "../../parts/resource/KindFilters.tsx";
import { TimeAgo } from "../../parts/TimeAgo.tsx";
import { resourcePath } from "../../paths.ts";

/** What people share with one from their own workbenches. */
export default function Shared() {
  const { t } = useTranslation();
  const search = useSearch({ from: "/frame/$namespace/shared" });
  const navigate = useNavigate({ from: "/$namespace/shared" });
  const show = (change: Partial<typeof search>) =>
    void navigate({ search: (old) => ({ ...old, ...change }), replace: true });
  const list = usePages(listSharedWithMe, { query: search });
  const filtered = Boolean(search.query || search.kind);
  return (
    <>
      <PageTitle title={t("frame.shared")} />
      <KindFilters search={search} onShow={show} />
      <Paper style={{ overflow: "hidden" }}>
        <DataTable
          label={t("frame.shared")}
          columns={useColumns()}
          list={list}
          rowKey={({ id }) => id}
          opens
          empty={
            <EmptyState
              icon={<IconShare3 size={22} />}
              title={t(filtered ? "resources.no_match" : "access.shared_empty")}
            >
              {t(filtered ? "resources.no_match_hint" : "access.shared_empty_text")}
            </EmptyState>
          }
        />
      </Paper>
    </>
  );
}

function useColumns(): Column<Resource>[] {
  const { t } = useTranslation();
  return [
    { key: "name", title: t("resources.name"), cell: (row) => <Name {...row} /> },
    { key: "by", title: t("access.share_by"), cell: ({ owner, namespace }) => owner?.name ?? namespace },
    {
      key: "may",
      title: t("access.you_may"),
      from: "sm",
      cell: ({ tie, kind }) => t(`access.own.${tie ?? "reader"}.${kind}`),
    },
    {
      key: "size",
      title: t("resources.size"),
      cell: (row) => <Bytes value={row.logical_bytes} />,
      align: "right",
      from: "xs",
    },
    { key: "updated", title: t("resources.updated"), cell: (row) => <TimeAgo time={row.updated_at} />, from: "md" },
  ];
}

function Name(resource: Resource) {
  const { t } = useTranslation();
  const Icon = kindIcon[resource.kind];
  return (
    <div>
      <Group gap={8} wrap="nowrap">
        <Icon size={17} stroke={1.7} aria-label={t(`parts.kinds.${resource.kind}`)} style={{ flex: "none" }} />
        <TextLink {...resourcePath(resource)} fw={600}>
          {resource.name}
        </TextLink>
      </Group>
      {resource.description && (
        <Text size="xs" c="dimmed" lineClamp={1}>
          {resource.description}
        </Text>
      )}
    </div>
  );
}
