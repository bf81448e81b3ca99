import "@mantine/charts/styles.layer.css";
import { BarChart } from "@mantine/charts";
import { useReducedMotion } from "@mantine/hooks";
import { money } from "../../format.ts";

interface Bar {
  /** The day or month it stands over, whole. */
  at: string;
  product: string;
  amount_micros: number;
}

const colors = ["guild.5", "teal.6", "orange.6", "grape.6", "cyan.7", "lime.7", "pink.6", "yellow.7"];

interface MoneyChartProps {
  bars: readonly Bar[];
  currency: string;
  /** What a click on a bar opens, by the day or month it stands over. */
  onOpen: (at: string) => void;
}

/** Money through time, one colour a product; a bar leads to what is behind it. The numbers below say the same. */
export default function MoneyChart({ bars, currency, onOpen }: MoneyChartProps) {
  const still = useReducedMotion();
  const products = [...new Set(bars.map(({ product }) => product))].sort();
  const data = new Map<string, Record<string, number | string>>();
  for (const { at, product, amount_micros } of bars) {
    const bar = data.get(at) ?? { at };
    bar[product] = Number(bar[product] ?? 0) + amount_micros;
    data.set(at, bar);
  }
  const open = (bar: { payload?: { at?: string } }) => bar.payload?.at && onOpen(bar.payload.at);
  return (
    <div aria-hidden>
      <BarChart
        h={240}
        data={[...data.values()].sort((a, b) => String(a["at"]).localeCompare(String(b["at"])))}
        dataKey="at"
        type="stacked"
        series={products.map((name, at) => ({ name, color: colors[at % colors.length] ?? "guild.5" }))}
        valueFormatter={(value) => money(value, currency)}
        withLegend={products.length > 1}
        tickLine="none"
        barChartProps={{ accessibilityLayer: false }}
        maxBarWidth={36}
        yAxisProps={{ width: 84 }}
        xAxisProps={{ tickFormatter: (at: string) => (at.length > 7 ? at.slice(5) : at) }}
        barProps={{ cursor: "pointer", isAnimationActive: !still, onClick: (bar) => void open(bar as never) }}
      />
    </div>
  );
}
