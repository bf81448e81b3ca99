import type { OutputChange } from "../../../contract/execution-comparisons.ts";
import { type OutputFile, openInside, walk } from "./output-folder.ts";

/** A file that two outputs do not have in common. */
export interface Difference {
  path: string;
  change: OutputChange;
  before: OutputFile | undefined;
  after: OutputFile | undefined;
}

interface Sum {
  files: number;
  bytes: number;
}

export interface Differences {
  items: Difference[];
  totals: Record<OutputChange | "same", Sum>;
  /** Null: to the end. */
  compared_to: string | null;
}

const files_max = 20_000;
const items_max = 1000;
const read_bytes_max = 256 * 2 ** 20;
const piece_bytes = 2 ** 20;

/**
 * Two outputs side by side by path. Sizes that differ are known to differ; what is as large as before is read, as far as
 * that goes in one answer: times say nothing, each execution writes its own.
 */
export async function differencesOf(before: string, after: string): Promise<Differences> {
  const none = () => ({ files: 0, bytes: 0 });
  const totals = { added: none(), removed: none(), changed: none(), unread: none(), same: none() };
  const items: Difference[] = [];
  const left = { bytes: read_bytes_max };
  let files = 0;
  for await (const pair of pairsOf(walk(before, ""), walk(after, ""))) {
    const path = (pair.before ?? pair.after)?.path ?? "";
    if (files++ >= files_max || items.length >= items_max) return { items, totals, compared_to: path };
    const change = await changeOf([before, after], pair, left);
    totals[change].files++;
    totals[change].bytes += (pair.after ?? pair.before)?.bytes ?? 0;
    if (change !== "same") items.push({ path, change, ...pair });
  }
  return { items, totals, compared_to: null };
}

type Pair = Pick<Difference, "before" | "after">;
type Walk = AsyncGenerator<OutputFile>;

/** Both walks are in order of paths. */
async function* pairsOf(one: Walk, other: Walk): AsyncGenerator<Pair> {
  const next = async (walk: Walk) => (await walk.next()).value as OutputFile | undefined;
  let [before, after] = [await next(one), await next(other)];
  while (before || after) {
    const is_first = before !== undefined && (!after || before.path <= after.path);
    const is_other = after !== undefined && (!before || after.path <= before.path);
    yield { before: is_first ? before : undefined, after: is_other ? after : undefined };
    if (is_first) before = await next(one);
    if (is_other) after = await next(other);
  }
}

async function changeOf(
  roots: [string, string],
  { before, after }: Pair,
  left: { bytes: number },
): Promise<OutputChange | "same"> {
  if (!before) return "added";
  if (!after) return "removed";
  if (before.bytes !== after.bytes) return "changed";
  if (before.bytes > left.bytes) return "unread";
  left.bytes -= before.bytes;
  return (await areEqual(roots, before.path)) ? "same" : "changed";
}

async function areEqual([one, other]: [string, string], path: string): Promise<boolean> {
  const handles: Awaited<ReturnType<typeof openInside>>[] = [];
  try {
    for (const root of [one, other]) handles.push(await openInside(root, path));
    const pieces = handles.map(() => Buffer.allocUnsafe(piece_bytes));
    for (;;) {
      const read = await Promise.all(handles.map((handle, i) => filled(handle, pieces[i] as Buffer)));
      const [a, b] = pieces.map((piece, i) => piece.subarray(0, read[i]));
      if (!a?.equals(b as Buffer)) return false;
      if (a.length < piece_bytes) return true;
    }
  } finally {
    for (const handle of handles) await handle.close();
  }
}

/** Reads on until the piece is full or the file ends. */
async function filled(handle: Awaited<ReturnType<typeof openInside>>, piece: Buffer): Promise<number> {
  let length = 0;
  while (length < piece.length) {
    const { bytesRead } = await handle.read(piece, length, piece.length - length, null);
    if (bytesRead === 0) break;
    length += bytesRead;
  }
  return length;
}
