import { Badge, Button, Paper, Text } from "@mantine/core";
import { IconPlus, IconUsersGroup } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { listTeams, type Team } from "../../../contract/teams.ts";
import { usePages } from "../../api.ts";
import { names, number } from "../../format.ts";
import { type Column, DataTable } from "../../parts/DataTable.tsx";
import { EmptyState } from "../../parts/EmptyState.tsx";
import { GuardedButton, useReason } from "../../parts/guard.tsx";
import { TextLink } from "../../parts/links.tsx";
import { SearchField } from "../../parts/SearchField.tsx";
import { TimeAgo } from "../../parts/TimeAgo.tsx";
import { Toolbar } from "../../parts/Toolbar.tsx";
import { paths } from "../../paths.ts";
import { NewTeam } from "./NewTeam.tsx";

interface TeamsProps {
  namespace: string;
  can: Record<string, boolean> | undefined;
  query: string | undefined;
  /** Whether a new one is being made. */
  making: boolean;
  onShow: (change: { query?: string | undefined; new?: true | undefined }) => void;
}

/** The teams of an organization; each opens to who is in it. */
export default function Teams({ namespace, can, query, making, onShow }: TeamsProps) {
  const { t } = useTranslation();
  const list = usePages(listTeams, { params: { organization: namespace }, query: query ? { query } : {} });
  const create = (
    <GuardedButton
      reason={useReason()(can, "team.create")}
      leftSection={<IconPlus size={16} />}
      onClick={() => onShow({ new: true })}
    >
      {t("teams.new")}
    </GuardedButton>
  );
  return (
    <>
      <Toolbar>
        <SearchField label={t("teams.search")} value={query} onChange={(next) => onShow({ query: next })} />
        {create}
      </Toolbar>
      <Paper>
        <DataTable
          label={t("teams.title")}
          columns={useColumns(namespace)}
          list={list}
          rowKey={({ id }) => id}
          opens
          empty={
            query ? (
              <EmptyState
                icon={<IconUsersGroup size={22} />}
                title={t("teams.none_found")}
                action={
                  <Button variant="default" onClick={() => onShow({ query: undefined })}>
                    {t("parts.clear_filters")}
                  </Button>
                }
              >
                {t("teams.none_found_text")}
              </EmptyState>
            ) : (
              <EmptyState icon={<IconUsersGroup size={22} />} title={t("teams.empty_title")}>
                {t("teams.empty_text")}
              </EmptyState>
            )
          }
        />
      </Paper>
      {making && <NewTeam namespace={namespace} onClose={() => onShow({ new: undefined })} />}
    </>
  );
}

function useColumns(namespace: string): Column<Team>[] {
  const { t } = useTranslation();
  return [
    { key: "name", title: t("teams.name"), cell: (row) => <Name namespace={namespace} team={row} /> },
    {
      key: "leads",
      title: t("teams.leads"),
      from: "sm",
      width: "30%",
      cell: ({ leads }) => (leads.length > 0 ? names(leads.map(({ name }) => name)) : "—"),
    },
    {
      key: "members",
      title: t("teams.members"),
      align: "right",
      width: 90,
      cell: ({ members }) => number(members),
    },
    {
      key: "created",
      title: t("teams.created"),
      from: "md",
      width: 150,
      cell: ({ created_at }) => <TimeAgo time={created_at} />,
    },
  ];
}

function Name({ namespace, team: { name, description, is_member } }: { namespace: string; team: Team }) {
  const { t } = useTranslation();
  return (
    <div>
      <TextLink {...paths.team(namespace, name)} fw={600}>
        {name}
      </TextLink>
      {is_member && (
        <Badge color="gray" ml={8}>
          {t("teams.yours")}
        </Badge>
      )}
      {description && (
        <Text size="xs" c="dimmed" lineClamp={1}>
          {description}
        </Text>
      )}
    </div>
  );
}
