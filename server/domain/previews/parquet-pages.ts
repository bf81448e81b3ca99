import type { ColumnMetaData } from "hyparquet";
import { parquetHeader } from "hyparquet/src/column.js";
import { type Source, unreadable } from "./reading.ts";

/** What the pages of one answer may come to; what a file says of itself is believed no further. */
export interface Budget {
  pages: number;
  uncompressed_bytes: number;
  values: number;
}

export const budgetOf = (): Budget => ({
  pages: 20_000,
  uncompressed_bytes: 256 * 1024 * 1024,
  values: 16_000_000,
});

/** Of one column and one answer. */
const column_bytes_max = 32 * 1024 * 1024;
const page_bytes_max = 32 * 1024 * 1024;
const page_uncompressed_max = 64 * 1024 * 1024;
const page_values_max = 4_000_000;
const window_bytes = 256 * 1024;
const header_bytes_max = 1024 * 1024;

/** Which rows of a row group are wanted, and how pages tell theirs. */
export interface Wanted {
  start: number;
  end: number;
  /** `skip`: pages before the rows are left out; `begin`: everything up to them is read; `all`: rows and values differ. */
  way: "skip" | "begin" | "all";
}

/** The pages that hold some rows, with the dictionary; `first` is the row that they begin with. Undefined: they are too large. */
export async function pagesOf(
  source: Source,
  chunk: ColumnMetaData,
  wanted: Wanted,
  budget: Budget,
): Promise<{ bytes: Uint8Array; first: number; rows: number } | undefined> {
  const { start, end } = rangeOf(chunk, source);
  const peek = windowed(source, end);
  const parts: Uint8Array[] = [];
  let taken = 0;
  let first = 0;
  let rows = 0;
  for (let at = start; at < end && (wanted.way === "all" || first + rows < wanted.end); ) {
    const page = await pageAt(peek, at, end, budget);
    at = page.end;
    if (page.rows !== null && wanted.way === "skip" && rows === 0 && first + page.rows <= wanted.start) {
      first += page.rows;
      continue;
    }
    taken += page.end - page.start;
    if (taken > column_bytes_max) return undefined;
    spend(budget, page);
    parts.push(await source.read(page.start, page.end));
    rows += page.rows ?? 0;
  }
  return { bytes: Buffer.concat(parts), first, rows };
}

function rangeOf(chunk: ColumnMetaData, source: Source): { start: number; end: number } {
  const data = Number(chunk.data_page_offset);
  const dictionary = Number(chunk.dictionary_page_offset ?? 0n);
  const start = dictionary > 0 && dictionary < data ? dictionary : data;
  const end = start + Number(chunk.total_compressed_size);
  if (!(start >= 4 && end >= start && end <= source.bytes))
    throw unreadable("contradicts", "It says that a column lies outside the file");
  return { start, end };
}

interface Page {
  start: number;
  end: number;
  /** Null: a dictionary. */
  rows: number | null;
  uncompressed_bytes: number;
  values: number;
}

async function pageAt(peek: Peek, start: number, end: number, budget: Budget): Promise<Page> {
  budget.pages--;
  if (budget.pages < 0) throw unreadable("too_much", "Its rows lie in more pages than a preview reads");
  const { header, length } = await headerAt(peek, start);
  const { data_page_header: v1, data_page_header_v2: v2, dictionary_page_header: dictionary } = header;
  const page = {
    start,
    end: start + length + size(header.compressed_page_size, page_bytes_max),
    rows: header.type === "DICTIONARY_PAGE" ? null : size(v2 ? v2.num_rows : v1?.num_values, page_values_max),
    uncompressed_bytes: size(header.uncompressed_page_size, page_uncompressed_max),
    values: size((v2 ?? v1 ?? dictionary)?.num_values, page_values_max),
  };
  if (page.end > end) throw unreadable("contradicts", "It says that a page is longer than its column");
  return page;
}

function size(given: number | undefined, max: number): number {
  if (given === undefined || !(given >= 0) || given > max)
    throw unreadable(
      "too_much",
      `It says that a page has ${given} bytes or values, and a preview reads at most ${max}`,
    );
  return given;
}

function spend(budget: Budget, { uncompressed_bytes, values }: Page): void {
  budget.uncompressed_bytes -= uncompressed_bytes;
  budget.values -= values;
  if (budget.uncompressed_bytes < 0 || budget.values < 0)
    throw unreadable("too_much", "Unpacked, these rows are more than a preview reads");
}

async function headerAt(peek: Peek, at: number) {
  for (let bytes = 4096; ; bytes *= 8) {
    const seen = await peek(at, bytes);
    try {
      const reader = { view: new DataView(seen.buffer, seen.byteOffset, seen.byteLength), offset: 0 };
      return { header: parquetHeader(reader), length: reader.offset };
    } catch (error) {
      if (seen.length < bytes || bytes > header_bytes_max) throw error;
    }
  }
}

type Peek = (at: number, bytes: number) => Promise<Uint8Array>;

/** Small looks ahead are served from one larger reading. */
function windowed(source: Source, end: number): Peek {
  let window = { at: 0, bytes: new Uint8Array() };
  return async (at, bytes) => {
    const wanted = Math.min(bytes, end - at);
    if (at < window.at || at + wanted > window.at + window.bytes.length) {
      const to = Math.min(at + Math.max(bytes, window_bytes), end);
      window = { at, bytes: Uint8Array.from(await source.read(at, to)) };
    }
    return window.bytes.subarray(at - window.at, at - window.at + wanted);
  };
}
