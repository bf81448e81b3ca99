import type { TextDifference } from "../../../contract/comparisons.ts";
import { textOf } from "./cells.ts";
import type { Comparing, Source } from "./reading.ts";

const context_lines = 3;
const line_length_max = 1000;
const lines_max = 4000;
/** Above these two texts have little in common, and nobody reads what is different. */
const edits_max = 20_000;
const compare_ms_max = 2000;

const none = (reason: "binary" | "different"): TextDifference => ({ kind: "none", reason });

/** What is different between two texts that stand one behind the other. */
export async function differences(source: Source, { first_bytes }: Comparing): Promise<TextDifference> {
  const before = textOf(await source.read(0, first_bytes), false);
  const after = textOf(await source.read(first_bytes, source.bytes), false);
  if (before === undefined || after === undefined) return none("binary");
  const { structuredPatch } = await import("diff");
  const limits = { context: context_lines, maxEditLength: edits_max, timeout: compare_ms_max };
  const patch = structuredPatch("", "", before, after, "", "", limits);
  return patch ? shown(patch.hunks) : none("different");
}

interface Hunk {
  oldStart: number;
  newStart: number;
  lines: string[];
}

function shown(hunks: readonly Hunk[]): TextDifference {
  const count = (sign: string) => hunks.reduce((sum, { lines }) => sum + lines.filter((l) => l[0] === sign).length, 0);
  let left = lines_max;
  const parts = hunks.flatMap(({ oldStart, newStart, lines }) => {
    const some = lines.slice(0, left).map(cut);
    left -= some.length;
    return some.length > 0 ? [{ old_start: oldStart, new_start: newStart, lines: some }] : [];
  });
  const total = hunks.reduce((sum, { lines }) => sum + lines.length, 0);
  return { kind: "lines", added: count("+"), removed: count("-"), parts, truncated: total > lines_max };
}

const cut = (line: string): string => (line.length > line_length_max ? `${line.slice(0, line_length_max)}…` : line);
