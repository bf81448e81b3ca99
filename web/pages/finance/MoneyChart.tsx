import "@mantine/charts/styles.layer.css";
import { BarChart } from "@mantine/charts";
import { useReducedMotion } from "@mantine/hooks";
import { money } from "../../format.ts";

interface Bar {
  /** The day or month it stands over. */
  at: string;
  product: string;
  amount_micros: number;
}

const colors = ["guild.5", "teal.6", "orange.6", "grape.6", "cyan.7", "lime.7", "pink.6", "yellow.7"];

/** Money through time, one colour a product. The numbers below say the same. */
export default function MoneyChart({ bars, currency }: { bars: readonly Bar[]; currency: string }) {
  const still = useReducedMotion();
  const products = [...new Set(bars.map(({ product }) => product))].sort();
  const data = new Map<string, Record<string, number | string>>();
  for (const { at, product, amount_micros } of bars) {
    const bar = data.get(at) ?? { at };
    bar[product] = Number(bar[product] ?? 0) + amount_micros;
    data.set(at, bar);
  }
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
        barProps={{ isAnimationActive: !still }}
      />
    </div>
  );
}
