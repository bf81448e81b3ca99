import { Group, Paper, Text } from "@mantine/core";
import { IconUsers } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { listMembers, type Member, type Role } from "../../../contract/members.ts";
import { usePages } from "../../api.ts";
import { useMe, useNamespace } from "../../namespace.ts";
import { type Column, DataTable } from "../../parts/DataTable.tsx";
import { EmptyState } from "../../parts/EmptyState.tsx";
import { NamespaceAvatar } from "../../parts/NamespaceAvatar.tsx";
import { TimeAgo } from "../../parts/TimeAgo.tsx";
import { MemberActions } from "./MemberActions.tsx";
import { RoleCell } from "./RoleCell.tsx";
import { SourceMark } from "./SourceMark.tsx";
import { TeamChips } from "./TeamChips.tsx";

interface PeopleProps {
  namespace: string;
  query: string | undefined;
  role: Role | undefined;
  team: string | undefined;
  source: "local" | "gitee" | undefined;
  sort: "joined" | "active" | undefined;
}

/** Who is in the organization; maintainers change roles in the row. */
export function People({ namespace, query, role, team, source, sort }: PeopleProps) {
  const { t } = useTranslation();
  const maintains = useNamespace(namespace).role === "maintainer";
  const list = usePages(listMembers, {
    params: { organization: namespace },
    query: {
      ...(query ? { query } : {}),
      ...(role ? { role } : {}),
      ...(team ? { team } : {}),
      ...(source ? { source } : {}),
      ...(sort ? { sort } : {}),
    },
  });
  const columns: Column<Member>[] = [
    { key: "person", title: t("members.person"), cell: (row) => <Who {...row} /> },
    { key: "email", title: t("members.email"), from: "md", width: "22%", cell: (row) => <Email {...row} /> },
    {
      key: "role",
      title: t("members.role"),
      width: { base: 132, xs: 156 },
      cell: (row) => <RoleCell namespace={namespace} member={row} />,
    },
    {
      key: "teams",
      title: t("teams.title"),
      from: "md",
      width: "14%",
      cell: (row) => <TeamChips namespace={namespace} teams={row.teams} />,
    },
    {
      key: "joined",
      title: t("members.joined"),
      from: "sm",
      width: 128,
      cell: (row) => <TimeAgo time={row.joined_at} />,
    },
    {
      key: "active",
      title: t("members.active"),
      from: "lg",
      width: 128,
      cell: (row) => (row.last_active_at ? <TimeAgo time={row.last_active_at} /> : t("parts.never")),
    },
    {
      key: "actions",
      title: t("parts.actions"),
      quiet: true,
      width: { base: 76, xs: 126 },
      align: "right",
      cell: (row) => <MemberActions namespace={namespace} member={row} />,
    },
  ];
  return (
    <Paper>
      <DataTable
        label={t("members.people")}
        columns={maintains ? columns : columns.filter(({ key }) => key !== "email")}
        list={list}
        rowKey={({ path }) => path}
        empty={
          <EmptyState icon={<IconUsers size={22} />} title={t("members.empty")}>
            {t("members.empty_text")}
          </EmptyState>
        }
      />
    </Paper>
  );
}

/** On one line; the whole of a long one on hover. */
const Email = ({ email }: Member) => (
  <Text truncate title={email ?? undefined}>
    {email ?? "—"}
  </Text>
);

function Who({ path, name, avatar_url, source, overridden }: Member) {
  const { t } = useTranslation();
  const own = useMe()?.path === path;
  return (
    <Group gap="sm" wrap="nowrap">
      <NamespaceAvatar path={path} name={name} avatar_url={avatar_url} kind="person" size={30} />
      <div>
        <Text fw={550} lh={1.3}>
          {name}
          {own && (
            <Text span c="dimmed" fw={400}>
              {" "}
              · {t("parts.you")}
            </Text>
          )}
        </Text>
        <Group gap={6}>
          <Text size="xs" c="dimmed" lh={1.3}>
            {path}
          </Text>
          {source === "gitee" && <SourceMark overridden={overridden} />}
        </Group>
      </div>
    </Group>
  );
}
