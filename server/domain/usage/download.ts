import { Readable } from "node:stream";
import { stringify } from "csv-stringify/sync";
import type { Content } from "../../kernel/content.ts";
import type { PartRow } from "./part-queries.ts";
import { presentPart } from "./storage-present.ts";

const media = { csv: "text/csv; charset=utf-8", jsonl: "application/x-ndjson; charset=utf-8" };

/** Parts as a file for spreadsheets or programs. */
export const contentOf = (
  pages: AsyncGenerator<PartRow[]>,
  { name, format }: { name: string; format: keyof typeof media },
): Content => ({
  media_type: media[format],
  bytes: null,
  inline: false,
  file_name: `${name}-${new Date().toISOString().slice(0, 10)}.${format}`,
  open: async () => Readable.from(written(pages, textOf[format])),
});

async function* written(
  pages: AsyncGenerator<PartRow[]>,
  text: (rows: readonly PartRow[], isFirst: boolean) => string,
): AsyncGenerator<string> {
  let isFirst = true;
  for await (const rows of pages) {
    yield text(rows, isFirst);
    isFirst = false;
  }
}

const textOf = {
  /** For spreadsheets: they want a mark for UTF-8, and would take what begins like a formula for one. */
  csv: (rows: readonly PartRow[], isFirst: boolean) =>
    stringify(rows.map(flat), { header: isFirst, bom: isFirst, columns: [...columns], escape_formulas: true }),
  jsonl: (rows: readonly PartRow[]) => rows.map((row) => `${JSON.stringify(presentPart(row))}\n`).join(""),
};

const columns = [
  ...["project", "member", "member_name", "kind", "resource", "source", "hidden"],
  ...["resources", "logical_bytes", "physical_bytes"],
] as const;

function flat(row: PartRow) {
  const { member, hidden, ...part } = presentPart(row);
  return { ...part, member: member?.path, member_name: member?.name, hidden: String(hidden) };
}
