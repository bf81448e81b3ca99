import "@mantine/charts/styles.layer.css";
import { LineChart } from "@mantine/charts";
import { Box, Skeleton, Text } from "@mantine/core";
import { useReducedMotion } from "@mantine/hooks";
import { useTranslation } from "react-i18next";
import { getBudget } from "../../../contract/budgets.ts";
import { useCall } from "../../api.ts";
import { money } from "../../format.ts";
import { ErrorNotice } from "../../parts/ErrorNotice.tsx";
import { TextLink } from "../../parts/links.tsx";
import { paths } from "../../paths.ts";
import { useBudgetWords } from "./budget-words.ts";
import { burnDown } from "./burn-down.ts";

/** What is left of a budget at the end of each day: as it went, as it would go on, and an even pace beside it. */
export default function BudgetBurnDown({ namespace, id }: { namespace: string; id: string }) {
  const { t } = useTranslation();
  const words = useBudgetWords();
  const still = useReducedMotion();
  const { data, error, refetch } = useCall(getBudget, { params: { namespace, id } });
  if (error) return <ErrorNotice error={error} onRetry={refetch} />;
  if (!data) return <Skeleton height={260} m="md" />;
  const { budget, currency } = data;
  const today = new Date().toISOString().slice(0, 10);
  const { points, left } = burnDown(data, today);
  const records = paths.usage(namespace, {
    tab: "records",
    from: budget.first_day,
    to: budget.last_day < today ? budget.last_day : today,
    ...(budget.member ? { member: budget.member.path } : {}),
    ...(budget.project === null ? {} : { project: budget.project }),
  });
  return (
    <Box p="md">
      <Text fw={600}>{t("budgets.left", { amount: money(left, currency) })}</Text>
      <Text size="sm" mb="sm">
        {words.outlook(budget, currency)} <TextLink {...records}>{t("budgets.records")}</TextLink>
      </Text>
      <div aria-hidden>
        <LineChart
          h={240}
          data={points}
          dataKey="day"
          curveType="linear"
          withDots={false}
          withLegend
          connectNulls={false}
          series={[
            { name: "left", label: t("budgets.line_left"), color: "guild.5" },
            { name: "expected", label: t("budgets.line_expected"), color: "orange.6", strokeDasharray: "5 4" },
            { name: "even", label: t("budgets.line_even"), color: "gray.5", strokeDasharray: "2 4" },
          ]}
          referenceLines={[
            { y: 0, color: "red.6" },
            ...(points.some(({ day }) => day === today)
              ? [{ x: today, label: t("budgets.today"), color: "gray.6", labelPosition: "insideTopLeft" as const }]
              : []),
          ]}
          valueFormatter={(value) => money(Math.round(value), currency)}
          tickLine="none"
          gridAxis="x"
          xAxisProps={{ tickFormatter: (day: string) => day.slice(5), minTickGap: 24 }}
          yAxisProps={{ width: 92 }}
          lineChartProps={{ accessibilityLayer: false }}
          lineProps={{ isAnimationActive: !still }}
        />
      </div>
      <Text size="xs" c="dimmed">
        {t("budgets.method")}
      </Text>
    </Box>
  );
}
