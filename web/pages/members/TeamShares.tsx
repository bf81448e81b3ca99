import { Group } from "@mantine/core";
import { IconFolder, IconShare3 } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { listTeamShares, type Team, type TeamShare } from "../../../contract/teams.ts";
import { usePages } from "../../api.ts";
import { kindIcon, VisibilityBadge } from "../../parts/badges.tsx";
import { type Column, DataTable } from "../../parts/DataTable.tsx";
import { EmptyState } from "../../parts/EmptyState.tsx";
import { TextLink } from "../../parts/links.tsx";
import { Section } from "../../parts/Section.tsx";
import { paths, resourcePath } from "../../paths.ts";

/** What everybody in a team reaches by being in it. */
export function TeamShares({ namespace, team }: { namespace: string; team: Team }) {
  const { t } = useTranslation();
  const list = usePages(listTeamShares, { params: { organization: namespace, team: team.name }, query: {} });
  return (
    <Section title={t("teams.shared_title")} hint={t("teams.shared_hint")} flush>
      <DataTable
        label={t("teams.shared_title")}
        columns={useColumns()}
        list={list}
        rowKey={({ id }) => id}
        opens
        empty={
          <EmptyState icon={<IconShare3 size={22} />} title={t("teams.shared_empty")}>
            {t("teams.shared_empty_text")}
          </EmptyState>
        }
      />
    </Section>
  );
}

function useColumns(): Column<TeamShare>[] {
  const { t } = useTranslation();
  return [
    { key: "name", title: t("teams.name"), cell: (row) => <Name share={row} /> },
    { key: "level", title: t("access.level"), width: 150, cell: ({ level }) => t(`access.levels.${level}`) },
    {
      key: "visibility",
      title: t("resources.visibility"),
      from: "sm",
      width: 270,
      cell: (row) => <VisibilityBadge visibility={row.visibility} namespace={row.namespace} />,
    },
    {
      key: "owner",
      title: t("resources.owner"),
      from: "md",
      width: 180,
      cell: ({ owner }) => owner?.name ?? t("resources.owner_organization"),
    },
  ];
}

function Name({ share: { kind, namespace, name } }: { share: TeamShare }) {
  const { t } = useTranslation();
  const Icon = kind === "project" ? IconFolder : kindIcon[kind];
  const label = kind === "project" ? t("projects.project") : t(`parts.kinds.${kind}`);
  const to = kind === "project" ? paths.project(namespace, name) : resourcePath({ kind, namespace, name });
  return (
    <Group gap={8} wrap="nowrap">
      <Icon size={17} stroke={1.7} aria-label={label} style={{ flex: "none" }} />
      <TextLink {...to} fw={600}>
        {name}
      </TextLink>
    </Group>
  );
}
