import type { FileMetaData, SchemaTree } from "hyparquet";
import type { ColumnType, TableColumn } from "../../../contract/previews.ts";
import { cellOf } from "./cells.ts";

const text_max = 100;

/** A column as a Parquet file's table of contents describes it. */
export function parquetColumn(tree: SchemaTree, metadata: FileMetaData): TableColumn {
  const { name } = tree.element;
  return {
    name,
    type: typeOf(tree),
    stored_as: storedAs(tree),
    left_out: false,
    ...figuresOf(tree, metadata),
  };
}

function typeOf({ element, children }: SchemaTree): ColumnType {
  const { type, converted_type, logical_type, repetition_type } = element;
  if (children.length > 0 || repetition_type === "REPEATED") return "json";
  const named = logical_type?.type ?? converted_type ?? "";
  if (/^(DATE|TIMESTAMP)/.test(named) || type === "INT96") return "date";
  if (/^(STRING|UTF8|ENUM|UUID|TIME)/.test(named)) return "text";
  if (/^(JSON|BSON|VARIANT|GEO)/.test(named)) return "json";
  if (type === "BOOLEAN") return "boolean";
  if (/^(DECIMAL|FLOAT16|INT)/.test(named)) return named === "INTERVAL" ? "text" : "number";
  return type === "BYTE_ARRAY" || type === "FIXED_LEN_BYTE_ARRAY" ? "bytes" : "number";
}

function storedAs({ element: { type, converted_type, logical_type }, children }: SchemaTree): string {
  const named = logical_type?.type ?? converted_type;
  if (children.length > 0) return (named ?? "STRUCT").toLowerCase();
  const physical = type?.toLowerCase().replaceAll("_", " ") ?? "?";
  return named && named !== "UTF8" && named !== "STRING"
    ? named.toLowerCase().replaceAll("_", " ")
    : named
      ? "string"
      : physical;
}

type Figures = Pick<TableColumn, "nulls" | "distinct" | "min" | "max">;
type Weighed = string | number | bigint | Date | boolean;

/** What all row groups say together; where one says nothing, nobody knows. */
function figuresOf(tree: SchemaTree, { row_groups }: FileMetaData): Figures {
  const none = { nulls: null, distinct: null, min: null, max: null };
  if (tree.children.length > 0) return none;
  const { name } = tree.element;
  const all = row_groups.map(
    ({ columns }) => columns.find(({ meta_data }) => meta_data?.path_in_schema[0] === name)?.meta_data?.statistics,
  );
  const nulls = all.reduce<bigint | undefined>(
    (sum, each) => (sum === undefined || each?.null_count === undefined ? undefined : sum + each.null_count),
    0n,
  );
  const [only] = all;
  const isUnordered = /^(bytes|json)$/.test(typeOf(tree));
  return {
    nulls: nulls === undefined || all.length === 0 ? null : count(nulls),
    distinct: all.length === 1 && only?.distinct_count !== undefined ? count(only.distinct_count) : null,
    min: isUnordered
      ? null
      : extreme(
          all.map((each) => (each?.is_min_value_exact === false ? undefined : (each?.min_value ?? each?.min))),
          (a, b) => a < b,
        ),
    max: isUnordered
      ? null
      : extreme(
          all.map((each) => (each?.is_max_value_exact === false ? undefined : (each?.max_value ?? each?.max))),
          (a, b) => a > b,
        ),
  };
}

const count = (value: bigint): number | null => (value >= 0n && value <= 2n ** 53n - 1n ? Number(value) : null);

function extreme(values: readonly unknown[], wins: (a: Weighed, b: Weighed) => boolean): string | null {
  let best: Weighed | undefined;
  for (const value of values) {
    if (!isWeighed(value)) return null;
    if (best === undefined || wins(value, best)) best = value;
  }
  return best === undefined ? null : cellOf(best, text_max);
}

const isWeighed = (value: unknown): value is Weighed =>
  ["string", "number", "bigint", "boolean"].includes(typeof value) || value instanceof Date;
