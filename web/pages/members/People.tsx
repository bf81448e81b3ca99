import { Group, Paper, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconUsers } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { changeRole, listMembers, type Member, type Role } from "../../../contract/members.ts";
import { useAct, usePages } from "../../api.ts";
import { useMe, useNamespace } from "../../namespace.ts";
import { RoleBadge } from "../../parts/badges.tsx";
import { type Column, DataTable } from "../../parts/DataTable.tsx";
import { EmptyState } from "../../parts/EmptyState.tsx";
import { ErrorNotice } from "../../parts/ErrorNotice.tsx";
import { NamespaceAvatar } from "../../parts/NamespaceAvatar.tsx";
import { RoleSelect } from "../../parts/RoleSelect.tsx";
import { TimeAgo } from "../../parts/TimeAgo.tsx";
import { MemberActions } from "./MemberActions.tsx";
import { TeamChips } from "./TeamChips.tsx";

interface PeopleProps {
  namespace: string;
  query: string | undefined;
  role: Role | undefined;
  team: string | undefined;
  sort: "joined" | "active" | undefined;
}

/** Who is in the organization; maintainers change roles in the row. */
export function People({ namespace, query, role, team, sort }: PeopleProps) {
  const { t } = useTranslation();
  const maintains = useNamespace(namespace).role === "maintainer";
  const list = usePages(listMembers, {
    params: { organization: namespace },
    query: {
      ...(query ? { query } : {}),
      ...(role ? { role } : {}),
      ...(team ? { team } : {}),
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

function Who({ path, name, avatar_url }: Member) {
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
        <Text size="xs" c="dimmed" lh={1.3}>
          {path}
        </Text>
      </div>
    </Group>
  );
}

function RoleCell({ namespace, member }: { namespace: string; member: Member }) {
  const { t } = useTranslation();
  const { path, name, role } = member;
  const act = useAct(changeRole, ({ role }) =>
    notifications.show({ message: t("members.role_changed", { name, role: t(`parts.roles.${role}`) }) }),
  );
  if (!member.can["member.change_role"]) return <RoleBadge role={role} />;
  return (
    <>
      <RoleSelect
        size="xs"
        aria-label={t("members.role_of", { name })}
        value={act.isPending ? act.variables.body.role : role}
        disabled={act.isPending}
        onChange={(next) => act.mutate({ params: { organization: namespace, member: path }, body: { role: next } })}
      />
      <ErrorNotice error={act.error} />
    </>
  );
}
