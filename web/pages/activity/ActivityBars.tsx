import "@mantine/charts/styles.layer.css";
import { BarChart } from "@mantine/charts";
import { useReducedMotion } from "@mantine/hooks";
import { useTranslation } from "react-i18next";
import type { ActivityChart } from "../../../contract/activity.ts";
import { number } from "../../format.ts";
import { type Bar, barsOf, daysOf } from "./chart.ts";

interface BarsProps {
  chart: ActivityChart;
  height?: number;
  /** Told the days of the bar that was clicked. */
  onNarrow?: ((days: { from: string; to: string }) => void) | undefined;
}

/** How much happened through time, by severity. What is said in words and in the list below is not read aloud again. */
export default function ActivityBars({ chart, height = 150, onNarrow }: BarsProps) {
  const { t, i18n } = useTranslation();
  const still = useReducedMotion();
  const open = (bar: { payload?: Bar }) => bar.payload && onNarrow?.(daysOf(bar.payload.at, chart.step));
  const series = (["info", "notice", "warning"] as const).map((name, i) => ({
    name,
    label: t(`activity.severities.${name}`),
    color: ["gray.5", "guild.5", "orange.6"][i] ?? "gray.5",
  }));
  return (
    <div aria-hidden>
      <BarChart
        h={height}
        data={barsOf(chart, i18n.language) as never}
        dataKey="label"
        type="stacked"
        series={series}
        withLegend={false}
        tickLine="none"
        gridAxis="x"
        maxBarWidth={28}
        valueFormatter={(value) => number(value)}
        barChartProps={{ accessibilityLayer: false }}
        xAxisProps={{ minTickGap: 24 }}
        yAxisProps={{ allowDecimals: false, width: 44, tickFormatter: (value: number) => number(value) }}
        barProps={{
          cursor: onNarrow ? "pointer" : "default",
          isAnimationActive: !still,
          onClick: (bar) => void open(bar as never),
        }}
      />
    </div>
  );
}
