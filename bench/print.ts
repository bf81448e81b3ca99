import { availableParallelism } from "node:os";
import type { Measured, Target } from "./measure.ts";

/** A row for the terminal. */
export const lineOf = (row: Measured): string =>
  `${row.holds ? "✓" : "✗"} ${row.work}: ${cellsOf(row).slice(1).filter(Boolean).join(" · ")}`;

/** The document with every row. */
export function documentOf(measured: readonly Measured[]): string {
  const head = ["work", "figure", "floor", "ratio", "spread", "target", "held"];
  const rows = measured.map((row) => [...cellsOf(row), row.holds ? "yes" : "**no**"]);
  const table = [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`);
  return `${introduction()}\n\n${table.join("\n")}\n`;
}

const introduction = () => `# Performance

Written by \`npm run bench\`: ${new Date().toISOString().slice(0, 10)}, ${availableParallelism()} cores, Node \
${process.version}, the PostgreSQL that comes with Guildhall, durable settings.

Figures move with the machine, and with whatever else it does. What counts is the **ratio** to a floor that is measured
in the same run, round by round in turn: the least that would have to be done if Guildhall did nothing else. Figure and
floor are medians, the ratio is the median of the rounds' own ratios, the spread their least and greatest.
\`npm run bench -- lists\` runs one group of \`bench/rows/\`; \`BENCH_FULL=1\` takes a million
resources, a million lines and ten million records of use.`;

function cellsOf({ work, unit, figure, floor, ratio, spread, target }: Measured): string[] {
  return [
    work,
    `${round(figure)} ${unit}`,
    floor ? `${round(floor.figure)} ${unit} (${floor.what})` : "",
    ratio === undefined ? "" : round(ratio),
    `${round(spread[0])} to ${round(spread[1])}`,
    targetOf(target, unit),
  ];
}

function targetOf(target: Target, unit: string): string {
  if ("ratio_min" in target) return `≥ ${round(target.ratio_min)}`;
  return "ratio_max" in target ? `≤ ${round(target.ratio_max)}` : `≤ ${target.most} ${unit}`;
}

/** Three digits that mean something. */
const round = (value: number): string =>
  value >= 100 ? Math.round(value).toLocaleString("en") : String(Number(value.toPrecision(3)));
