import "@mantine/charts/styles.layer.css";
import { AreaChart } from "@mantine/charts";
import { useReducedMotion } from "@mantine/hooks";
import type { StorageGrowth } from "../../../../contract/usage.ts";
import { bytes } from "../../../format.ts";
import type { Curve } from "./growth.ts";

interface GrowthChartProps {
  curves: Curve[];
  steps: StorageGrowth["steps"];
}

/** What was held at the end of each step, one part on the other. The table below says the same in numbers. */
export default function GrowthChart({ curves, steps }: GrowthChartProps) {
  const still = useReducedMotion();
  const data = steps.map(({ to }, at) => ({
    day: to,
    ...Object.fromEntries(curves.map(({ key, points }) => [key, points[at]?.bytes_at_end ?? 0])),
  }));
  return (
    <div aria-hidden>
      <AreaChart
        h={260}
        data={data}
        dataKey="day"
        type="stacked"
        curveType="stepAfter"
        withDots={steps.length === 1}
        series={curves.map(({ key, name, color }) => ({ name: key, label: name, color }))}
        valueFormatter={bytes}
        withLegend={curves.length > 1}
        tickLine="none"
        gridAxis="x"
        xAxisProps={{ tickFormatter: (day: string) => day.slice(5) }}
        yAxisProps={{ width: 86 }}
        areaChartProps={{ accessibilityLayer: false }}
        areaProps={{ isAnimationActive: !still }}
      />
    </div>
  );
}
