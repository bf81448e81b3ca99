import "@mantine/charts/styles.layer.css";
import { BarChart } from "@mantine/charts";
import { useReducedMotion } from "@mantine/hooks";
import { useTranslation } from "react-i18next";
import { figure } from "../../format.ts";
import { type By, filterOf, type Kind, opens, type Sums, type UsageSearch } from "./statistics.ts";

interface StatisticChartProps extends Sums {
  by: By;
  kind: Kind;
  onOpen: (filter: UsageSearch) => void;
}

const bars_max = 12;
const colors = ["guild.5", "teal.6", "orange.6", "grape.6", "cyan.7", "lime.7", "pink.6", "yellow.7"];

/** Use as bars, one colour a product; a click on a bar opens its records. The table below says the same in numbers. */
export default function StatisticChart({ rows, unit, by, kind, onOpen }: StatisticChartProps) {
  const { t } = useTranslation();
  const still = useReducedMotion();
  const days = by === "day";
  const shown = days ? rows : rows.slice(0, bars_max);
  const products = [...new Set(shown.flatMap((row) => Object.keys(row.products)))].sort();
  const data = shown.map(({ key, label, products }) => ({ key, label: days ? key.slice(5) : label, ...products }));
  const open = (bar: { payload?: { key?: string } }) =>
    bar.payload?.key && opens({ key: bar.payload.key }) && onOpen(filterOf(by, kind, bar.payload.key));
  return (
    <div aria-hidden>
      <BarChart
        h={days ? 240 : Math.max(90, 34 * shown.length + 50)}
        data={data}
        dataKey="label"
        type="stacked"
        orientation={days ? "horizontal" : "vertical"}
        series={products.map((name, at) => ({ name, color: colors[at % colors.length] ?? "guild.5" }))}
        valueFormatter={(value) => `${figure(value)} ${t(`parts.${unit}`)}`}
        withLegend={products.length > 1}
        tickLine="none"
        barChartProps={{ accessibilityLayer: false }}
        gridAxis={days ? "x" : "y"}
        maxBarWidth={36}
        xAxisProps={days ? {} : { tickFormatter: (value: number) => figure(value) }}
        yAxisProps={days ? { tickFormatter: (value: number) => figure(value), width: 56 } : { width: 130 }}
        barProps={{ cursor: "pointer", isAnimationActive: !still, onClick: (bar) => void open(bar as never) }}
      />
    </div>
  );
}
