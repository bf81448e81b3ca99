import "@mantine/charts/styles.layer.css";
import { BarChart } from "@mantine/charts";
import { useReducedMotion } from "@mantine/hooks";
import { figure } from "../../format.ts";
import { useProductName } from "../../parts/product.ts";
import { type By, isThroughTime, opens, type Row } from "./statistics.ts";

interface StatisticChartProps {
  rows: Row[];
  by: By;
  /** A value as it is written. */
  words: (value: number) => string;
  /** Values are counts: the axis has no fractions. */
  whole?: boolean;
  onOpen: (key: string) => void;
}

const bars_max = 12;
const colors = ["guild.5", "teal.6", "orange.6", "grape.6", "cyan.7", "lime.7", "pink.6", "yellow.7"];

/** Use as bars, one colour a product; a click on a bar opens its records. The table below says the same in numbers. */
export default function StatisticChart({ rows, by, words, whole = false, onOpen }: StatisticChartProps) {
  const still = useReducedMotion();
  const productName = useProductName();
  const upright = isThroughTime(by);
  const shown = upright ? rows : rows.slice(0, bars_max);
  const products = [...new Set(shown.flatMap((row) => Object.keys(row.products)))].sort();
  const nameOf = (key: string, label: string) =>
    by === "month" ? key.slice(0, 7) : upright ? key.slice(5) : shortened(label);
  const data = shown.map(({ key, label, products }) => ({ key, label: nameOf(key, label), ...products }));
  const open = (bar: { payload?: { key?: string } }) =>
    bar.payload?.key && opens({ key: bar.payload.key }) && onOpen(bar.payload.key);
  return (
    <div aria-hidden>
      <BarChart
        h={upright ? 240 : Math.max(90, 34 * shown.length + 50)}
        data={data}
        dataKey="label"
        type="stacked"
        orientation={upright ? "horizontal" : "vertical"}
        series={products.map((name, at) => ({
          name,
          label: productName(name),
          color: colors[at % colors.length] ?? "guild.5",
        }))}
        valueFormatter={words}
        withLegend={products.length > 1}
        tickLine="none"
        barChartProps={{ accessibilityLayer: false }}
        gridAxis={upright ? "x" : "y"}
        maxBarWidth={36}
        xAxisProps={upright ? {} : { tickFormatter: (value: number) => figure(value) }}
        yAxisProps={
          upright
            ? { tickFormatter: (value: number) => figure(value), width: 56, allowDecimals: !whole }
            : { width: 130 }
        }
        barProps={{ cursor: "pointer", isAnimationActive: !still, onClick: (bar) => void open(bar as never) }}
      />
    </div>
  );
}

const letters_max = 22;

/** Of an address the end says which one it is. */
function shortened(label: string): string {
  const name = label.split("/").at(-1) ?? label;
  return name.length > letters_max ? `${name.slice(0, letters_max - 1)}…` : name;
}
