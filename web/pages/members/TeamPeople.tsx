import { ActionIcon, Group, Switch, Text, Tooltip } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { notifications } from "@mantine/notifications";
import { IconUserMinus, IconUsers } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import {
  listTeamMembers,
  putTeamMember,
  removeTeamMember,
  type Team,
  type TeamMember,
} from "../../../contract/teams.ts";
import { useAct, usePages } from "../../api.ts";
import { Someone } from "../../parts/access/AccessList.tsx";
import { RoleBadge } from "../../parts/badges.tsx";
import { ConfirmDialog } from "../../parts/ConfirmDialog.tsx";
import { type Column, DataTable } from "../../parts/DataTable.tsx";
import { EmptyState } from "../../parts/EmptyState.tsx";
import { ErrorNotice } from "../../parts/ErrorNotice.tsx";
import { GuardedButton, useReason } from "../../parts/guard.tsx";
import { SearchField } from "../../parts/SearchField.tsx";
import { Section } from "../../parts/Section.tsx";
import { TimeAgo } from "../../parts/TimeAgo.tsx";

interface TeamPeopleProps {
  namespace: string;
  team: Team;
  query: string | undefined;
  onQuery: (query: string | undefined) => void;
  onAdd: () => void;
}

/** Who is in a team; whoever may, makes leads and takes people out. */
export function TeamPeople({ namespace, team, query, onQuery, onAdd }: TeamPeopleProps) {
  const { t } = useTranslation();
  const reason = useReason()(team.can, "team.edit");
  const list = usePages(listTeamMembers, {
    params: { organization: namespace, team: team.name },
    query: query ? { query } : {},
  });
  const some = team.members > 0;
  return (
    <Section
      title={t("teams.members")}
      action={some && <SearchField label={t("teams.search_members")} value={query} onChange={onQuery} />}
      flush
    >
      <DataTable
        label={t("teams.members")}
        columns={useColumns(namespace, team)}
        list={list}
        rowKey={({ path }) => path}
        empty={
          some ? (
            <EmptyState icon={<IconUsers size={22} />} title={t("access.nobody_found")} />
          ) : (
            <EmptyState
              icon={<IconUsers size={22} />}
              title={t("teams.empty_members")}
              action={
                <GuardedButton reason={reason} onClick={onAdd}>
                  {t("teams.add")}
                </GuardedButton>
              }
            >
              {t("teams.empty_members_text")}
            </EmptyState>
          )
        }
      />
    </Section>
  );
}

function useColumns(namespace: string, team: Team): Column<TeamMember>[] {
  const { t } = useTranslation();
  return [
    { key: "person", title: t("members.person"), cell: (row) => <Someone {...row} /> },
    { key: "role", title: t("members.role"), from: "sm", width: 140, cell: ({ role }) => <RoleBadge role={role} /> },
    {
      key: "lead",
      title: t("teams.lead"),
      width: 90,
      cell: (row) => <Lead namespace={namespace} team={team} member={row} />,
    },
    {
      key: "since",
      title: t("teams.since"),
      from: "md",
      width: 150,
      cell: ({ added_at }) => <TimeAgo time={added_at} />,
    },
    {
      key: "actions",
      title: t("parts.actions"),
      quiet: true,
      align: "right",
      width: 60,
      cell: (row) => <TakeOut namespace={namespace} team={team} member={row} />,
    },
  ];
}

interface CellProps {
  namespace: string;
  team: Team;
  member: TeamMember;
}

/** Whether somebody leads the team: a switch for whoever may say so. */
function Lead({ namespace, team, member: { path, name, is_lead } }: CellProps) {
  const { t } = useTranslation();
  const reason = useReason()(team.can, "team.edit");
  const put = useAct(putTeamMember);
  const params = { organization: namespace, team: team.name, member: path };
  return (
    <Tooltip label={reason} disabled={!reason}>
      <Group gap={4}>
        <Switch
          aria-label={t("teams.lead_of", { name })}
          checked={put.isPending ? put.variables.body?.is_lead === true : is_lead}
          disabled={Boolean(reason) || put.isPending}
          onChange={(event) => put.mutate({ params, body: { is_lead: event.currentTarget.checked } })}
        />
        <ErrorNotice error={put.error} />
      </Group>
    </Tooltip>
  );
}

function TakeOut({ namespace, team, member: { path, name } }: CellProps) {
  const { t } = useTranslation();
  const [opened, { open, close }] = useDisclosure(false);
  const remove = useAct(removeTeamMember, () =>
    notifications.show({ message: t("teams.removed", { name, team: team.name }) }),
  );
  if (!team.can["team.edit"]) return null;
  const params = { organization: namespace, team: team.name, member: path };
  return (
    <>
      <Tooltip label={t("teams.remove", { name })}>
        <ActionIcon aria-label={t("teams.remove", { name })} onClick={open}>
          <IconUserMinus size={17} />
        </ActionIcon>
      </Tooltip>
      <ConfirmDialog
        opened={opened}
        onClose={close}
        title={t("teams.remove_title", { name, team: team.name })}
        confirm={t("teams.remove_action")}
        onConfirm={() => remove.mutateAsync({ params })}
      >
        <Text>{t("teams.remove_text")}</Text>
      </ConfirmDialog>
    </>
  );
}
