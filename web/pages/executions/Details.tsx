import { Table } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Execution } from "../../../contract/executions.ts";
import { exactTime, span } from "../../format.ts";
import { Bindings } from "../../parts/execution/Bindings.tsx";
import { useIsolation } from "../../parts/execution/isolation.ts";
import { RunTime } from "../../parts/execution/RunTime.tsx";
import { Snippet } from "../../parts/resource/Snippet.tsx";
import { Section } from "../../parts/Section.tsx";

/** With what an execution was started, and when what happened. */
export function Details({ execution }: { execution: Execution }) {
  const { t } = useTranslation();
  const isolation = useIsolation();
  const time = (at: string | null) => (at ? exactTime(at) : "–");
  const minutes = (count: number | null) => (count === null ? null : span(count));
  const rows: [string, ReactNode][] = [
    [t("containers.mode"), t(`containers.modes.${execution.mode}`)],
    [t("containers.time_limit_minutes"), minutes(execution.time_limit_minutes)],
    [t("containers.idle_stop_minutes"), minutes(execution.idle_stop_minutes)],
    [t("executions.continues"), execution.continues === null ? null : `#${execution.continues}`],
    [
      t("containers.command"),
      execution.command && <Snippet key="command" text={execution.command} label={t("containers.command")} />,
    ],
    [t("containers.inputs"), <Bindings key="inputs" bindings={execution.bindings} />],
    [t("executions.resource_type"), `${execution.resource_type} · ${t("parts.units", { count: execution.units })}`],
    [t("executions.devices"), execution.devices.join(", ")],
    [t("executions.isolation"), execution.sandbox === isolation?.text ? isolation?.words : execution.sandbox],
    [t("executions.queued"), time(execution.queued_at)],
    [t("executions.started"), time(execution.started_at)],
    [t("executions.ended"), time(execution.ended_at)],
    [t("executions.duration"), <RunTime key="time" execution={execution} />],
    [t("executions.stop_reason"), execution.stop_reason && t(`executions.stop_reasons.${execution.stop_reason}`)],
  ];
  return (
    <Section title={t("executions.tabs.details")}>
      <Table variant="vertical" layout="fixed" withRowBorders={false}>
        <Table.Tbody>
          {rows
            .filter(([, value]) => value !== null && value !== "")
            .map(([label, value]) => (
              <Table.Tr key={label}>
                <Table.Th w={{ base: 96, sm: 140 }} c="dimmed" fw={500} style={{ verticalAlign: "top" }} scope="row">
                  {label}
                </Table.Th>
                <Table.Td>{value}</Table.Td>
              </Table.Tr>
            ))}
        </Table.Tbody>
      </Table>
    </Section>
  );
}
