import "@mantine/charts/styles.layer.css";
import { DonutChart } from "@mantine/charts";
import { useReducedMotion } from "@mantine/hooks";
import { bytes } from "../../format.ts";
import type { Piece } from "./projects.ts";

/** The pieces as a ring around their sum; the list beside it says the same in words. */
export default function StorageRing({ pieces, sum }: { pieces: Piece[]; sum: number }) {
  const still = useReducedMotion();
  return (
    <div aria-hidden>
      <DonutChart
        data={pieces.map(({ name, bytes: value, color }) => ({ name, value, color }))}
        size={150}
        thickness={20}
        paddingAngle={pieces.length > 1 ? 2 : 0}
        strokeWidth={0}
        chartLabel={bytes(sum)}
        tooltipDataSource="segment"
        valueFormatter={bytes}
        pieProps={{ isAnimationActive: !still, rootTabIndex: -1 }}
        pieChartProps={{ accessibilityLayer: false }}
      />
    </div>
  );
}
