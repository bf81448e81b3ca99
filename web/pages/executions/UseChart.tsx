import "@mantine/charts/styles.layer.css";
import { AreaChart } from "@mantine/charts";

interface UseChartProps {
  points: { seconds: number; value: number }[];
  name: string;
  color: string;
  format: (value: number) => string;
  formatTime: (seconds: number) => string;
}

/** One figure over the time of an execution. The last one stands in words above it. */
export default function UseChart({ points, name, color, format, formatTime }: UseChartProps) {
  return (
    <div aria-hidden>
      <AreaChart
        h={150}
        data={points}
        dataKey="seconds"
        series={[{ name: "value", label: name, color }]}
        valueFormatter={format}
        curveType="linear"
        withDots={points.length === 1}
        tickLine="none"
        gridAxis="x"
        xAxisProps={{ type: "number", domain: [0, "dataMax"], tickFormatter: formatTime }}
        yAxisProps={{ width: 78, domain: [0, "auto"] }}
        areaChartProps={{ accessibilityLayer: false }}
        areaProps={{ isAnimationActive: false }}
      />
    </div>
  );
}
