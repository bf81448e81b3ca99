import { Button, Group, Paper, SegmentedControl, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconBuildingCommunity } from "@tabler/icons-react";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { type ListedOrganization, listAllOrganizations, restoreOrganization } from "../../../contract/organizations.ts";
import { useAct, usePages } from "../../api.ts";
import { bytes, exactTime, number } from "../../format.ts";
import { useMe } from "../../namespace.ts";
import { type Column, DataTable } from "../../parts/DataTable.tsx";
import { EmptyState } from "../../parts/EmptyState.tsx";
import { ErrorNotice } from "../../parts/ErrorNotice.tsx";
import { TextLink } from "../../parts/links.tsx";
import { NamespaceAvatar } from "../../parts/NamespaceAvatar.tsx";
import { PageTitle } from "../../parts/PageTitle.tsx";
import { SearchField } from "../../parts/SearchField.tsx";
import { TimeAgo } from "../../parts/TimeAgo.tsx";
import { Toolbar } from "../../parts/Toolbar.tsx";
import { paths } from "../../paths.ts";
import { OperatorsOnly } from "./OperatorsOnly.tsx";

const states = ["present", "deleted"] as const;

export default function Organizations() {
  const { t } = useTranslation();
  const { state = "present", query } = useSearch({ from: "/frame/admin/organizations" });
  const navigate = useNavigate({ from: "/admin/organizations" });
  const operator = useMe()?.operator ?? false;
  const list = usePages(listAllOrganizations, { query: { state, query } }, { enabled: operator });
  const act = useAct(restoreOrganization, ({ name }) =>
    notifications.show({ message: t("organizations.restored", { name }) }),
  );
  const restore = (path: string) => act.mutate({ params: { organization: path } });
  const columns = useColumns(state, restore, act.isPending);
  return (
    <OperatorsOnly>
      <PageTitle
        title={t("admin.organizations_title")}
        facts={<Text c="dimmed">{t("admin.organizations_text")}</Text>}
      />
      <ErrorNotice error={act.error} />
      <Paper>
        <Toolbar>
          <SearchField
            label={t("admin.organizations_find")}
            value={query}
            onChange={(query) => void navigate({ search: { state, query }, replace: true })}
          />
          <SegmentedControl
            data={states.map((value) => ({ value, label: t(`admin.organizations_${value}`) }))}
            value={state}
            onChange={(value) => void navigate({ search: { state: value as typeof state, query }, replace: true })}
          />
        </Toolbar>
        <DataTable
          label={t("admin.organizations_title")}
          columns={columns}
          list={list}
          rowKey={({ path }) => path}
          empty={
            <EmptyState icon={<IconBuildingCommunity size={22} />} title={t(`admin.organizations_none_${state}`)}>
              {t("admin.organizations_none_text")}
            </EmptyState>
          }
        />
      </Paper>
    </OperatorsOnly>
  );
}

function useColumns(state: (typeof states)[number], restore: (path: string) => void, busy: boolean) {
  const { t } = useTranslation();
  const name: Column<ListedOrganization> = {
    key: "name",
    title: t("organizations.name"),
    cell: (row) => <Who {...row} />,
  };
  const size: Column<ListedOrganization>[] = [
    {
      key: "members",
      title: t("admin.organizations_members"),
      align: "right",
      from: "sm",
      cell: (row) => number(row.members),
    },
    {
      key: "storage",
      title: t("admin.organizations_storage"),
      align: "right",
      from: "sm",
      cell: (row) => bytes(row.storage_bytes),
    },
  ];
  const made: Column<ListedOrganization>[] = [
    { key: "by", title: t("admin.organizations_by"), from: "md", cell: ({ created_by }) => created_by.name },
    {
      key: "since",
      title: t("organizations.since"),
      from: "xs",
      cell: ({ created_at }) => <TimeAgo time={created_at} />,
    },
  ];
  const gone: Column<ListedOrganization>[] = [
    { key: "by", title: t("admin.organizations_deleted_by"), from: "md", cell: ({ deleted_by }) => deleted_by?.name },
    {
      key: "until",
      title: t("organizations.restorable"),
      from: "sm",
      cell: (row) => row.restorable_until && exactTime(row.restorable_until),
    },
    {
      key: "restore",
      title: t("parts.actions"),
      quiet: true,
      align: "right",
      cell: ({ path }) => (
        <Button size="xs" variant="default" loading={busy} onClick={() => restore(path)}>
          {t("organizations.restore")}
        </Button>
      ),
    },
  ];
  return [name, ...size, ...(state === "deleted" ? gone : made)];
}

/** A deleted one has no page to go to. */
function Who({ path, name, avatar_url, deleted_at }: ListedOrganization) {
  return (
    <Group gap="sm" wrap="nowrap">
      <NamespaceAvatar
        path={path}
        name={name}
        avatar_url={deleted_at ? null : avatar_url}
        kind="organization"
        size={30}
      />
      <div>
        {deleted_at ? <Text fw={550}>{name}</Text> : <TextLink {...paths.home(path)}>{name}</TextLink>}
        <Text size="xs" c="dimmed">
          {path}
        </Text>
      </div>
    </Group>
  );
}
