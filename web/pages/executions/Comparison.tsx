import { Group, Paper, Select, Skeleton, Switch, Text } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { compareExecutions } from "../../../contract/execution-comparisons.ts";
import { type Execution, listExecutions } from "../../../contract/executions.ts";
import { useCall } from "../../api.ts";
import { ErrorNotice } from "../../parts/ErrorNotice.tsx";
import { OutputDifferences } from "./OutputDifferences.tsx";
import { ParameterDifferences } from "./ParameterDifferences.tsx";

interface ComparisonProps {
  execution: Execution;
  other: number | undefined;
  onOther: (other: number) => void;
}

/** An execution beside another of the same container: parameters, times, the files they left. */
export function Comparison({ execution, other: named, onOther }: ComparisonProps) {
  const { t } = useTranslation();
  const [only, setOnly] = useState(true);
  const { namespace, container: name, number } = execution;
  const list = useCall(listExecutions, { params: { namespace, name }, query: { limit: 100 } });
  const others = list.data?.items.map((one) => one.number).filter((one) => one !== number) ?? [];
  const other = named ?? others.find((one) => one < number) ?? others[0];
  const { data, error, refetch } = useCall(
    compareExecutions,
    { params: { namespace, name, number: other ?? number, other: number }, query: {} },
    { enabled: other !== undefined },
  );
  if (!list.data) return <Skeleton height={320} />;
  if (other === undefined)
    return (
      <Paper p="md">
        <Text c="dimmed">{t("outputs.compare_none")}</Text>
      </Paper>
    );
  const numbers = [...new Set([...others, other])].sort((a, b) => b - a);
  return (
    <>
      <Group mb="md" align="end">
        <Select
          label={t("outputs.compare_with")}
          w={200}
          allowDeselect={false}
          value={String(other)}
          data={numbers.map((one) => ({ value: String(one), label: t("outputs.execution_number", { number: one }) }))}
          onChange={(next) => next && onOther(Number(next))}
        />
        <Switch
          mb={8}
          label={t("outputs.differences_only")}
          checked={only}
          onChange={(event) => setOnly(event.currentTarget.checked)}
        />
      </Group>
      {error && !data ? <ErrorNotice error={error} onRetry={refetch} /> : null}
      {!data && !error && <Skeleton height={240} />}
      {data && (
        <>
          <ParameterDifferences comparison={data} only={only} />
          <OutputDifferences comparison={data} />
        </>
      )}
    </>
  );
}
