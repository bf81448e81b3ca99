import "@mantine/charts/styles.layer.css";
import { AreaChart } from "@mantine/charts";
import { useReducedMotion } from "@mantine/hooks";
import { useTranslation } from "react-i18next";
import type { Package } from "../../../contract/packages.ts";
import { figure } from "../../format.ts";
import { usePackageWords } from "./packageWords.ts";

interface BurnDownProps {
  bought: Package & { days: readonly { day: string; left: number }[] };
}

const day_ms = 86_400_000;
const shown_max = 400;

/** Every day of use until today or its last one, since a day without use is a level stretch; none after it was used up. */
function pointsOf({ days, quantity, first_day, last_day, state }: BurnDownProps["bought"]) {
  const today = new Date().toISOString().slice(0, 10);
  const until = today < last_day ? today : last_day;
  const last = days.at(-1)?.day ?? first_day;
  const end = state === "used_up" || last > until ? last : until;
  const left = new Map(days.map((day) => [day.day, day.left]));
  const points = [{ day: "", left: quantity }];
  for (
    let at = Date.parse(days[0]?.day ?? first_day);
    points.length < shown_max && at <= Date.parse(end);
    at += day_ms
  ) {
    const day = new Date(at).toISOString().slice(0, 10);
    points.push({ day, left: left.get(day) ?? points.at(-1)?.left ?? quantity });
  }
  return points;
}

/** What was left of a package at the end of each day. The lines below say where it went. */
export default function PackageBurnDown({ bought }: BurnDownProps) {
  const { t } = useTranslation();
  const still = useReducedMotion();
  const { quantityOf } = usePackageWords();
  return (
    <div aria-hidden>
      <AreaChart
        h={220}
        p="sm"
        data={pointsOf(bought)}
        dataKey="day"
        curveType="linear"
        withDots={false}
        series={[{ name: "left", label: t("packages.left"), color: "guild.5" }]}
        valueFormatter={(value) => quantityOf(value, bought)}
        tickLine="none"
        gridAxis="x"
        xAxisProps={{ tickFormatter: (day: string) => day.slice(5) }}
        yAxisProps={{ width: 64, domain: [0, bought.quantity], tickFormatter: (value: number) => figure(value) }}
        areaChartProps={{ accessibilityLayer: false }}
        areaProps={{ isAnimationActive: !still }}
      />
    </div>
  );
}
