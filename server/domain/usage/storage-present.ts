import type { z } from "zod";
import type { StorageGrowth, StoragePart, StorageSummary } from "../../../contract/usage.ts";
import type { GrowthRow, Step } from "./growth-queries.ts";
import type { PartRow } from "./part-queries.ts";
import type { SummaryRow } from "./storage-queries.ts";

/** How much is stored, as the API shows it. */
export const presentSummary = ({
  deleted_bytes: bytes,
  deleted_resources: resources,
  ...row
}: SummaryRow): z.input<typeof StorageSummary> => ({ ...row, deleted: { bytes, resources } });

/** A part of what is stored, as the API shows it. */
export const presentPart = ({
  key: _,
  mark: __,
  member_path,
  member_name,
  ...row
}: PartRow): z.input<typeof StoragePart> => ({
  ...row,
  member: member_path === null ? null : { path: member_path, name: member_name ?? "" },
});

type Series = z.input<typeof StorageGrowth>["series"][number];

/** What was stored through time, as the API shows it: a point a step, also where there was nothing. */
export function presentGrowth(given: {
  from: string;
  to: string;
  every: "day" | "week" | "month";
  steps: readonly Step[];
  rows: readonly GrowthRow[];
}): z.input<typeof StorageGrowth> {
  const { rows, steps, ...span } = given;
  const series = new Map<string, Series>();
  for (const { rest, key, label, step, bytes_at_end, quantity } of rows) {
    const name = JSON.stringify([rest, key]);
    const one = series.get(name) ?? {
      rest,
      key,
      label,
      points: steps.map(() => ({ bytes_at_end: 0, byte_seconds: 0 })),
    };
    one.points[step - 1] = { bytes_at_end, byte_seconds: Number(quantity) };
    series.set(name, one);
  }
  return { ...span, steps: [...steps], series: [...series.values()].sort(inOrder) };
}

/** What has a name by what it holds in the end, then the rest. */
const inOrder = (a: Series, b: Series) =>
  Number(a.rest !== null) - Number(b.rest !== null) || endOf(b) - endOf(a) || usedBy(b) - usedBy(a);

const endOf = ({ points }: Series) => points.at(-1)?.bytes_at_end ?? 0;
const usedBy = ({ points }: Series) => points.reduce((sum, { byte_seconds }) => sum + byte_seconds, 0);
