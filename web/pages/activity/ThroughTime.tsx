import { Box, Group, Paper, Skeleton, Text, Title } from "@mantine/core";
import { lazy, Suspense } from "react";
import { useTranslation } from "react-i18next";
import type { ActivityChart } from "../../../contract/activity.ts";
import { ErrorNotice } from "../../parts/ErrorNotice.tsx";
import { useActivityChart } from "./chart.ts";
import type { queryOf } from "./filters.ts";

const ActivityBars = lazy(() => import("./ActivityBars.tsx"));

interface ThroughTimeProps {
  namespace: string;
  query: ReturnType<typeof queryOf>;
  onNarrow: (days: { from: string; to: string }) => void;
}

/** The filtered record through time; a click on a bar narrows the dates to its days. */
export function ThroughTime({ namespace, query, onNarrow }: ThroughTimeProps) {
  const { t } = useTranslation();
  const { data, error, refetch } = useActivityChart(namespace, query);
  if (error && !data) return <ErrorNotice error={error} onRetry={refetch} />;
  if (!data) return <Skeleton height={214} radius="lg" mb="md" />;
  if (data.items.length === 0) return null;
  return (
    <Paper component="section" aria-label={t("activity.chart")} px="md" py="sm" mb="md">
      <Group justify="space-between" gap={4} mb={6}>
        <Title order={2} fz="sm">
          {t("activity.chart")} · {t(`activity.chart_steps.${data.step}`)}
        </Title>
        <Text size="xs" c="dimmed">
          <Sum items={data.items} /> {data.step !== "hour" && t("activity.chart_hint")}
        </Text>
      </Group>
      <Box mih={150}>
        <Suspense fallback={<Skeleton height={150} />}>
          <ActivityBars chart={data} onNarrow={onNarrow} />
        </Suspense>
      </Box>
    </Paper>
  );
}

/** The counts in words. */
function Sum({ items }: Pick<ActivityChart, "items">) {
  const { t } = useTranslation();
  const sum = (key: "info" | "notice" | "warning") => items.reduce((all, item) => all + item[key], 0);
  const [warnings, notices] = [sum("warning"), sum("notice")];
  return <>{t("activity.chart_sum", { count: sum("info") + warnings + notices, warnings, notices })}</>;
}
