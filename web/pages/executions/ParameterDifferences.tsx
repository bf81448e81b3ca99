import { Table, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { ExecutionComparison } from "../../../contract/execution-comparisons.ts";
import type { Execution, ExecutionState } from "../../../contract/executions.ts";
import { bytes, duration, exactTime, money } from "../../format.ts";
import { StateBadge } from "../../parts/execution/StateBadge.tsx";
import { Snippet } from "../../parts/resource/Snippet.tsx";
import { Section } from "../../parts/Section.tsx";
import classes from "./comparison.module.css";

interface ParameterDifferencesProps {
  comparison: ExecutionComparison;
  /** What is the same is left out. */
  only: boolean;
}

type Row = ExecutionComparison["parameters"][number];

/** Parameters and times of two executions side by side; one below the other on a phone. */
export function ParameterDifferences({ comparison, only }: ParameterDifferencesProps) {
  const { t } = useTranslation();
  const { from, to, parameters } = comparison;
  const rows = parameters.filter(({ same }) => !only || !same);
  if (rows.length === 0)
    return (
      <Section title={t("executions.tabs.details")}>
        <Text c="dimmed">{t("outputs.no_difference")}</Text>
      </Section>
    );
  return (
    <Section title={t("executions.tabs.details")} flush>
      <Table className={classes["sides"] ?? ""} layout="fixed" verticalSpacing="xs" horizontalSpacing="md">
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">{t("outputs.parameter")}</Table.Th>
            <Table.Th scope="col">{t("outputs.execution_number", { number: from.number })}</Table.Th>
            <Table.Th scope="col">{t("outputs.execution_number", { number: to.number })}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((row) => (
            <Table.Tr key={row.name} data-same={row.same || undefined}>
              <Table.Th scope="row">{t(`outputs.parameters.${row.name}`)}</Table.Th>
              <Table.Td data-side={`#${from.number}`}>
                <Value name={row.name} value={row.from} of={from} />
              </Table.Td>
              <Table.Td data-side={`#${to.number}`}>
                <Value name={row.name} value={row.to} of={to} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Section>
  );
}

interface ValueProps {
  name: Row["name"];
  value: Row["from"];
  of: Execution;
}

function Value({ name, value, of }: ValueProps) {
  const { t } = useTranslation();
  if (value === null || value === "" || (Array.isArray(value) && value.length === 0)) return <Text c="dimmed">–</Text>;
  if (name === "command") return <Snippet text={String(value)} label={`#${of.number}: ${t("containers.command")}`} />;
  if (name === "state") return <StateBadge state={value as ExecutionState} />;
  if (Array.isArray(value)) return value.map((one) => <Text key={one}>{one}</Text>);
  if (name.endsWith("_at")) return <Text>{exactTime(String(value))}</Text>;
  if (name === "mode") return <Text>{t(`containers.modes.${of.mode}`)}</Text>;
  if (name === "cost_micros" && of.cost) return <Text>{money(of.cost.amount_micros, of.cost.currency)}</Text>;
  if (name === "output_bytes") return <Text>{bytes(Number(value))}</Text>;
  if (name.endsWith("seconds")) return <Text>{duration(Number(value))}</Text>;
  return <Text>{String(value)}</Text>;
}
