import { buffer } from "node:stream/consumers";
import type { TextDifference } from "../../../contract/comparisons.ts";
import type { Preview, Table, Unreadable } from "../../../contract/previews.ts";
import type { Content } from "../../kernel/content.ts";
import { Problem } from "../../kernel/problem.ts";
import { textOf } from "./cells.ts";
import { read } from "./desk.ts";
import { mediaTypeOf, shownInPage } from "./media.ts";
import { formatOf, table } from "./tables.ts";

export { mediaTypeOf, shownAs } from "./media.ts";
export { table as tableOf } from "./tables.ts";

const preview_bytes = 128 * 1024;
const preview_rows = 100;

/** The beginning of a file as what its name says it is, where its bytes agree; `key` as for a table. */
export async function previewOf(content: Content, path: string, key?: string): Promise<Preview> {
  if (content.bytes === 0) return { kind: "none", reason: "empty" };
  const media_type = mediaTypeOf(path);
  const kind = shownInPage(media_type);
  if (kind) return { kind, media_type };
  if (/\.ipynb$/i.test(path)) return { kind: "notebook" };
  if (media_type === "application/pdf") return { kind: "none", reason: "binary" };
  return formatOf(path) ? previewTable(content, path, key) : previewText(content, path);
}

/** What is no table is shown as text, where it is text. */
async function previewTable(content: Content, path: string, key: string | undefined): Promise<Preview> {
  try {
    return firstRows(await table(content, path, key, { limit: preview_rows, offset: 0, desc: false }));
  } catch (error) {
    if (!(error instanceof Problem) || error.kind !== "unreadable") throw error;
    if (formatOf(path) === "parquet")
      return { kind: "none", reason: "unreadable", detail: error.message, why: error.extra.reason as Unreadable };
    return previewText(content, path);
  }
}

const firstRows = ({ columns, rows, next_offset }: Table): Preview => ({
  kind: "table",
  columns: columns.map(({ name, type }) => ({ name, type })),
  rows: rows.map(({ cells }) => cells.map((cell) => cell ?? "")),
  truncated: next_offset !== null,
});

async function previewText(content: Content, path: string): Promise<Preview> {
  const truncated = content.bytes === null || content.bytes > preview_bytes;
  const bytes = await buffer(await content.open(truncated ? { start: 0, end: preview_bytes - 1 } : undefined));
  const text = textOf(bytes, truncated);
  if (text === undefined) return { kind: "none", reason: "binary" };
  return { kind: /\.(md|markdown)$/i.test(path) ? "markdown" : "text", text, truncated };
}

const compared_bytes_max = 2 ** 20;

/** What is different between two files, line by line, where both are texts; a file that is not there is an empty one. */
export async function differencesOf(before?: Content, after?: Content): Promise<TextDifference> {
  const sizes = [before?.bytes ?? 0, after?.bytes ?? 0] as const;
  if (before?.etag !== undefined && before.etag === after?.etag) return { kind: "none", reason: "same" };
  if (Math.max(...sizes) > compared_bytes_max) return { kind: "none", reason: "large" };
  try {
    return await read(behindEachOther(before, after, sizes), { task: "differences", first_bytes: sizes[0] });
  } catch (error) {
    if (!(error instanceof Problem) || error.kind !== "unreadable") throw error;
    return { kind: "none", reason: "different" }; // it took too long, or too much
  }
}

/** Two files as one, for a reader that asks for ranges of either. */
const behindEachOther = (
  before: Content | undefined,
  after: Content | undefined,
  [first, second]: readonly [number, number],
): Content => ({
  media_type: "text/plain",
  inline: false,
  bytes: first + second,
  open: async (range = { start: 0, end: first + second - 1 }) => {
    const [file, offset] = range.start < first ? [before, 0] : [after, first];
    return (file as Content).open({ start: range.start - offset, end: range.end - offset });
  },
});
