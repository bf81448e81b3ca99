import { Grid, Text } from "@mantine/core";
import { IconTerminal2 } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { Container } from "../../../contract/containers.ts";
import { type Execution, endedStates, listExecutions } from "../../../contract/executions.ts";
import { usePages } from "../../api.ts";
import { type Column, DataTable } from "../../parts/DataTable.tsx";
import { EmptyState } from "../../parts/EmptyState.tsx";
import { RunTime } from "../../parts/execution/RunTime.tsx";
import { StateBadge } from "../../parts/execution/StateBadge.tsx";
import { GuardedButton, useReason } from "../../parts/guard.tsx";
import { isVisitor } from "../../parts/life/visitor.ts";
import { TextLink } from "../../parts/links.tsx";
import { Section } from "../../parts/Section.tsx";
import { TimeAgo } from "../../parts/TimeAgo.tsx";
import { paths } from "../../paths.ts";
import { Readme } from "./Readme.tsx";
import { Recipe } from "./Recipe.tsx";

interface ContainerRunProps {
  container: Container;
  onStart: () => void;
}

/** Left the recipe, right what came of it, below what it says of itself; a visitor is shown the recipe alone. */
export function ContainerRun({ container, onStart }: ContainerRunProps) {
  if (isVisitor(container))
    return (
      <>
        <Recipe container={container} />
        <Readme container={container} />
      </>
    );
  return (
    <>
      <Grid gap="md">
        <Grid.Col span={{ base: 12, md: 5 }} order={{ base: 2, md: 1 }}>
          <Recipe container={container} />
        </Grid.Col>
        <Grid.Col span={{ base: 12, md: 7 }} order={{ base: 1, md: 2 }}>
          <Executions container={container} onStart={onStart} />
        </Grid.Col>
      </Grid>
      <Readme container={container} />
    </>
  );
}

function Executions({ container, onStart }: ContainerRunProps) {
  const { t } = useTranslation();
  const reason = useReason()(container.can, "execution.start");
  const { namespace, name } = container;
  const list = usePages(listExecutions, { params: { namespace, name }, query: { limit: 25 } });
  const running = list.items?.filter(({ state }) => !endedStates.has(state)).length ?? 0;
  return (
    <Section
      title={t("containers.executions")}
      hint={running > 0 ? t("containers.active", { count: running }) : undefined}
      flush
    >
      <DataTable
        label={t("containers.executions")}
        columns={useColumns()}
        list={list}
        rowKey={({ id }) => id}
        opens
        empty={
          <EmptyState
            icon={<IconTerminal2 size={22} />}
            title={t("containers.no_executions")}
            action={
              <GuardedButton reason={reason} onClick={onStart}>
                {t("containers.start")}
              </GuardedButton>
            }
          >
            {t("containers.no_executions_text")}
          </EmptyState>
        }
      />
    </Section>
  );
}

function useColumns(): Column<Execution>[] {
  const { t } = useTranslation();
  return [
    {
      key: "number",
      title: "#",
      cell: (row) => (
        <TextLink {...paths.execution(row.namespace, row.container, row.number)} fw={600}>
          #{row.number}
        </TextLink>
      ),
    },
    { key: "state", title: t("executions.state"), cell: ({ state }) => <StateBadge state={state} /> },
    { key: "member", title: t("executions.started_by"), cell: ({ started_by }) => started_by.name, from: "xs" },
    { key: "time", title: t("executions.duration"), cell: (row) => <RunTime execution={row} />, align: "right" },
    {
      key: "exit",
      title: t("executions.exit_code"),
      cell: ({ exit_code }) => <Text>{exit_code ?? "–"}</Text>,
      align: "right",
      from: "xs",
    },
    { key: "queued", title: t("executions.asked_for"), cell: (row) => <TimeAgo time={row.queued_at} />, from: "xs" },
  ];
}
