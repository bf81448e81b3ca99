import { Readable } from "node:stream";
import { stringify } from "csv-stringify/sync";
import type { Content } from "./content.ts";

/** How a list is written as a file: for spreadsheets, or a JSON object a line for programs. */
export type Format = keyof typeof media;

const media = { csv: "text/csv; charset=utf-8", jsonl: "application/x-ndjson; charset=utf-8" };
const page_rows = 500;

interface Exported<Item> {
  /** Without the day and the ending. */
  name: string;
  format: Format;
  /** So many items after a cursor, as the API shows them. */
  page(at: { limit: number; cursor: string | undefined }): Promise<{ items: Item[]; next_cursor: string | null }>;
  columns: readonly string[];
  /** An item as a line of a spreadsheet, by column. */
  flat(item: Item): object;
}

/** A list as a file, written while it is read: a million items are never in memory together. */
export const exported = <Item>(list: Exported<Item>): Content => ({
  media_type: media[list.format],
  bytes: null,
  inline: false,
  file_name: `${list.name}-${new Date().toISOString().slice(0, 10)}.${list.format}`,
  open: async () => Readable.from(written(list)),
});

async function* written<Item>(list: Exported<Item>): AsyncGenerator<string> {
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const isFirst = cursor === undefined;
    const page = await list.page({ limit: page_rows, cursor });
    yield list.format === "csv"
      ? spreadsheet(list, page.items, isFirst)
      : page.items.map((item) => `${JSON.stringify(item)}\n`).join("");
    cursor = page.next_cursor;
  }
}

/** Spreadsheets want a mark for UTF-8, and would take what begins like a formula for one. */
const spreadsheet = <Item>({ columns, flat }: Exported<Item>, items: readonly Item[], isFirst: boolean): string =>
  stringify(items.map(flat), { header: isFirst, bom: isFirst, columns: [...columns], escape_formulas: true });
