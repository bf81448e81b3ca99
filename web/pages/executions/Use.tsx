import { Group, Skeleton, Stack, Text } from "@mantine/core";
import { IconChartLine } from "@tabler/icons-react";
import { lazy, Suspense } from "react";
import { useTranslation } from "react-i18next";
import { listEngineSamples } from "../../../contract/engines.ts";
import { type Execution, type ExecutionSamples, endedStates, listSamples } from "../../../contract/executions.ts";
import { useCall } from "../../api.ts";
import { bytes, duration, number } from "../../format.ts";
import { EmptyState } from "../../parts/EmptyState.tsx";
import { ErrorNotice } from "../../parts/ErrorNotice.tsx";
import { Section } from "../../parts/Section.tsx";

const UseChart = lazy(() => import("./UseChart.tsx"));

const look_again_ms = 5000;

/** What an execution uses: processors, memory, /output and graphics cards, live while it runs. */
export function Use({ execution }: { execution: Execution }) {
  const { t } = useTranslation();
  const { namespace, container: name, number } = execution;
  const refetchInterval = endedStates.has(execution.state) ? false : look_again_ms;
  const route = execution.kind === "engine" ? listEngineSamples : listSamples;
  const { data, error, refetch } = useCall(
    route as typeof listSamples,
    { params: { namespace, name, number } },
    { refetchInterval },
  );
  if (error && !data) return <ErrorNotice error={error} onRetry={refetch} />;
  if (!data) return <Skeleton height={300} />;
  if (data.items.length === 0)
    return (
      <EmptyState icon={<IconChartLine size={22} />} title={t("executions.use_none")}>
        {t("executions.use_none_text")}
      </EmptyState>
    );
  return (
    <Section title={t("executions.tabs.use")}>
      <Charts execution={execution} samples={data} />
    </Section>
  );
}

type Item = ExecutionSamples["items"][number];

function Charts({ execution, samples }: { execution: Execution; samples: ExecutionSamples }) {
  const { t } = useTranslation();
  const { items, cpu_limit, memory_limit } = samples;
  const began = Date.parse(execution.started_at ?? items[0]?.at ?? "");
  const drawn = (of: (item: Item) => number | null) =>
    items.flatMap((item) => {
      const value = of(item);
      return value === null ? [] : [{ seconds: Math.round((Date.parse(item.at) - began) / 1000), value }];
    });
  const processors = (value: number) => number(value, 2);
  const percent = (value: number) => `${number(value)} %`;
  const charts = [
    { of: ({ cpu }: Item) => cpu, key: "cpu", color: "guild.5", format: processors, most: cpu_limit },
    { of: (item: Item) => item.memory_bytes, key: "memory", color: "teal.6", format: bytes, most: memory_limit },
    { of: (item: Item) => item.output_bytes, key: "output", color: "orange.6", format: bytes },
    { of: (item: Item) => item.gpu_percent, key: "gpu", color: "grape.6", format: percent },
    { of: (item: Item) => item.gpu_memory_bytes, key: "gpu_memory", color: "cyan.7", format: bytes },
  ] as const;
  return (
    <Stack gap="lg">
      {charts.map(({ of, key, color, format, ...rest }) => {
        const points = drawn(of);
        const last = points.at(-1);
        const most = "most" in rest ? format(rest.most) : undefined;
        if (!last) return null;
        const name = t(`executions.use_of.${key}`);
        return (
          <div key={key}>
            <Group gap="xs" mb={4}>
              <Text fw={550}>{name}</Text>
              <Text c="dimmed">
                {most === undefined ? format(last.value) : t("executions.use_now", { now: format(last.value), most })}
              </Text>
            </Group>
            <Suspense fallback={<Skeleton height={150} />}>
              <UseChart {...{ points, name, color, format }} formatTime={duration} />
            </Suspense>
          </div>
        );
      })}
    </Stack>
  );
}
