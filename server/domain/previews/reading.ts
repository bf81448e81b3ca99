import type { TextDifference } from "../../../contract/comparisons.ts";
import type { TableColumn, Unreadable } from "../../../contract/previews.ts";

/** What a table is read from: the whole is never in memory. `end` is excluded. */
export interface Source {
  bytes: number;
  read(start: number, end: number): Promise<Uint8Array>;
}

/** A row as it is shown. */
export interface Row {
  number: number;
  cells: (string | null)[];
}

/** Where rows begin, every so many bytes, as far as the file was counted; `at` begins row `row`. */
export interface RowIndex {
  offsets: number[];
  rows: number[];
  at: number;
  row: number;
  complete: boolean;
}

/** How the rows of a text are told apart, and their cells. */
export interface Dialect {
  encoding: "utf-8" | "gb18030";
  newline: "\n" | "\r";
  /** None: every line is JSON. */
  delimiter: string | null;
  /** Where the first row begins, after the names of columns. */
  start: number;
  /** The names of JSON's columns, as they stand in the lines. */
  keys: string[];
}

/** What is known of a table once it was opened: kept for the next reading of the same bytes. */
export interface Known {
  columns: TableColumn[];
  columns_total: number;
  figures: { of: "all" | "sample" | "statistics"; rows: number };
  /** How rows are found where lines make them; null: the file says where. */
  lines: { dialect: Dialect; index: RowIndex } | null;
  total_rows: number | null;
  /** Whether sorting may be tried. */
  sortable: boolean;
}

/** Rows in the order of one column, those with nothing in it last. */
export interface Order {
  /** Numbers of rows, from 0. */
  rows: Uint32Array;
  /** Where lines make the rows: where each begins and how long it is. */
  offsets: Float64Array | null;
  lengths: Uint32Array | null;
  /** How many at the end have nothing in the column. */
  empty: number;
}

/** One row of an order. */
export interface Spot {
  row: number;
  offset: number;
  length: number;
}

export type Format = "separated" | "json-lines" | "parquet";

/** Two texts, one behind the other: the first has so many bytes. */
export interface Comparing {
  task: "differences";
  first_bytes: number;
}

/** One piece of reading. */
export type Job = Tabular | Comparing;

/** Of a table; `key` is the same for the same bytes. */
export type Tabular = { format: Format; path: string; key: string } & (
  | { task: "open" }
  | { task: "window"; known: Known; offset: number; limit: number }
  | { task: "order"; known: Known; column: number }
  | { task: "pick"; known: Known; spots: Spot[] }
);

/** What a job gives. */
export interface Done {
  open: Known;
  window: { rows: Row[]; known: Known };
  order: Order;
  pick: Row[];
  differences: TextDifference;
}

/** How tables of one format are read. */
export interface Reader {
  open(source: Source, path: string, key: string): Promise<Known>;
  window(source: Source, known: Known, offset: number, limit: number, key: string): Promise<Done["window"]>;
  order(source: Source, known: Known, column: number, key: string): Promise<Order>;
  pick(source: Source, known: Known, spots: readonly Spot[], key: string): Promise<Row[]>;
}

/** What is sorted: more would take longer than anybody waits. */
export const sorting = { bytes_max: 50 * 1024 * 1024, rows_max: 500_000 };
export const columns_max = 200;

/** The file is not what it says, or too much for a preview; the sentence is for people. */
export const unreadable = (why: Unreadable, sentence: string): Error =>
  Object.assign(new Error(sentence), { name: "Unreadable", why });
