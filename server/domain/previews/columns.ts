import type { ColumnType, TableColumn } from "../../../contract/previews.ts";
import { cellOf } from "./cells.ts";

const missing = /^(|na|n\/a|nan|null|none|-|\?)$/i;
const number = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const date = /^\d{4}[-/]\d{1,2}[-/]\d{1,2}([T ]\d{1,2}:\d{2}(:\d{2}([.,]\d+)?)?\s?(Z|[+-]\d{2}:?\d{2})?)?$/;

const isMissing = (value: unknown) =>
  value === null || value === undefined || (typeof value === "string" && missing.test(value.trim()));

/** A column by the values of a sample. Of a text everything is text, so that numbers are told by how they are written. */
export function columnOf(name: string, values: readonly unknown[], isText: boolean): TableColumn {
  const given = values.filter((value) => !isMissing(value));
  const type = typeOf(given, isText);
  const { min, max } = extremesOf(given, type);
  return {
    ...{ name, type, stored_as: null, left_out: false },
    nulls: values.length - given.length,
    distinct: new Set(given.map((value) => (typeof value === "object" ? cellOf(value) : value))).size,
    min,
    max,
  };
}

function typeOf(given: readonly unknown[], isText: boolean): ColumnType {
  if (given.length === 0) return "empty";
  const every = (test: (value: unknown) => boolean) => given.every(test);
  const like = (pattern: RegExp) => every((value) => typeof value === "string" && pattern.test(value.trim()));
  if (every((value) => typeof value === "number") || (isText && like(number))) return "number";
  if (every((value) => typeof value === "boolean")) return "boolean";
  if (every((value) => typeof value === "object")) return "json";
  return like(date) ? "date" : "text";
}

/** Of numbers and dates only: the first and last of texts say little. */
function extremesOf(given: readonly unknown[], type: ColumnType): { min: string | null; max: string | null } {
  if (type !== "number" && type !== "date") return { min: null, max: null };
  const weight = type === "number" ? Number : (value: unknown) => Date.parse(String(value).trim());
  let [min, max] = [given[0], given[0]];
  for (const value of given) {
    if (weight(value) < weight(min)) min = value;
    if (weight(value) > weight(max)) max = value;
  }
  return { min: cellOf(min), max: cellOf(max) };
}
