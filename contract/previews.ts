import { z } from "zod";
import { Bytes, Flag } from "./common.ts";

const ColumnType = z.enum(["number", "date", "boolean", "text", "json", "bytes", "empty"]);
export type ColumnType = z.output<typeof ColumnType>;

/** Why a file is not shown that claims to be a table; sentences are made of it where people read. */
export const Unreadable = z.enum([
  "broken",
  "slow",
  "memory",
  "no_json",
  "no_text",
  "no_parquet",
  "utf16",
  "row_too_long",
  "contradicts",
  "too_much",
  "too_many_columns",
  "nested",
  "in_other_files",
  "no_such_column",
  "cells_too_large",
  "not_sorted",
]);
export type Unreadable = z.output<typeof Unreadable>;

/** The beginning of a file, made safe to show. */
export const Preview = z
  .discriminatedUnion("kind", [
    z.object({
      kind: z.literal("table"),
      columns: z.array(z.object({ name: z.string(), type: ColumnType })),
      rows: z.array(z.array(z.string())),
      truncated: z.boolean(),
    }),
    z.object({ kind: z.literal("markdown"), text: z.string(), truncated: z.boolean() }),
    z.object({ kind: z.literal("text"), text: z.string(), truncated: z.boolean() }),
    z.object({ kind: z.literal("notebook") }),
    z.object({ kind: z.enum(["image", "audio", "video"]), media_type: z.string() }),
    z.object({
      kind: z.literal("none"),
      reason: z.enum(["binary", "empty", "unreadable"]),
      detail: z.string().optional().describe("Why it is unreadable, in English."),
      why: Unreadable.optional().describe("The same for programs."),
    }),
  ])
  .meta({ id: "Preview" });
export type Preview = z.output<typeof Preview>;

const TableColumn = z
  .object({
    name: z.string(),
    type: ColumnType,
    stored_as: z.string().nullable().describe("The type that the file itself gives it."),
    nulls: z.int().nullable(),
    distinct: z.int().nullable(),
    min: z.string().nullable(),
    max: z.string().nullable(),
    left_out: z.boolean().describe("Its cells are too large to be read for a page; they are all null here."),
  })
  .meta({ id: "TableColumn" });
export type TableColumn = z.output<typeof TableColumn>;

/** Some rows of a table that a file holds. */
export const Table = z
  .object({
    columns: z.array(TableColumn),
    columns_total: z.int(),
    figures: z
      .object({ of: z.enum(["all", "sample", "statistics"]), rows: z.int() })
      .describe("What `nulls`, `distinct`, `min` and `max` were taken from; `statistics`: the file's own word for it."),
    rows: z.array(
      z.object({
        number: z.int().describe("Which row of the file it is, from 1."),
        cells: z.array(z.string().nullable()).describe("Long texts are cut and end with an ellipsis."),
      }),
    ),
    next_offset: z.int().nullable(),
    total_rows: z.int().nullable().describe("Null: not counted to the end yet."),
    counted: z.object({ rows: z.int(), bytes: Bytes }).describe("How far rows are counted; each answer counts on."),
    sortable: z.boolean().describe("Whether the file is small enough to be sorted."),
  })
  .meta({ id: "Table" });
export type Table = z.output<typeof Table>;

/** Which rows of a table, and in which order. */
export const tableQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  offset: z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER).default(0).describe("Rows to leave out first."),
  sort: z.string().max(1000).optional().describe("A column's name; empty cells come last either way."),
  desc: Flag.default(false),
});
export type TableQuery = z.output<typeof tableQuery>;
