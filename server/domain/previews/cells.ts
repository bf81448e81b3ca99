const cell_max = 1000;
/** All cells of an answer together. */
const page_max = 2_000_000;
const depth_max = 6;

/** How long a cell may be where so many are shown. */
export const cellLength = (rows: number, columns: number): number =>
  Math.max(40, Math.min(cell_max, Math.floor(page_max / Math.max(1, rows * columns))));

/** A value as text, cut to a length; null where there is none. */
export function cellOf(value: unknown, length = cell_max): string | null {
  if (value === null || value === undefined) return null;
  if (typeof value === "string") return cut(value, length);
  if (value instanceof Date) return dateText(value);
  if (value instanceof Uint8Array) return bytesText(value, length);
  if (typeof value === "object") return cut(jsonText(value, { left: length, depth: 0 }), length);
  return cut(String(value), length);
}

const cut = (text: string, length: number) => (text.length > length ? `${text.slice(0, length - 1)}…` : text);

function dateText(date: Date): string {
  if (Number.isNaN(date.getTime())) return "?";
  return date
    .toISOString()
    .replace(/T00:00:00\.000Z$/, "")
    .replace(/\.000Z$/, "Z");
}

/** Text where the bytes are text; else how many they are. */
function bytesText(bytes: Uint8Array, length: number): string {
  const text = textOf(bytes.subarray(0, length * 4), bytes.length > length * 4);
  return text === undefined ? `‹${bytes.length} bytes›` : cut(text, length);
}

/** UTF-8 without NUL, or nothing; a character that the end cuts in two is left out. */
export function textOf(bytes: Uint8Array, isCut: boolean, encoding = "utf-8"): string | undefined {
  try {
    const text = new TextDecoder(encoding, { fatal: true }).decode(bytes, { stream: isCut });
    return text.includes("\0") ? undefined : text;
  } catch {
    return undefined;
  }
}

/** JSON of a value that may be endless: it stops when there is enough of it. */
function jsonText(value: unknown, budget: { left: number; depth: number }): string {
  if (budget.left <= 0) return "…";
  if (typeof value === "bigint") return String(value);
  if (value === null || value === undefined) return "null";
  if (value instanceof Date || value instanceof Uint8Array) return JSON.stringify(cellOf(value, 200));
  if (typeof value === "string") return take(budget, JSON.stringify(value.slice(0, budget.left)));
  if (typeof value !== "object") return take(budget, String(value));
  if (budget.depth >= depth_max) return "…";
  const inner = { left: budget.left, depth: budget.depth + 1 };
  const parts: string[] = [];
  for (const key of Object.keys(value)) {
    if (inner.left <= 0) break;
    const text = jsonText((value as Record<string, unknown>)[key], inner);
    parts.push(Array.isArray(value) ? text : `${JSON.stringify(key)}:${text}`);
    inner.left -= key.length;
  }
  budget.left = inner.left;
  return Array.isArray(value) ? `[${parts.join(",")}]` : `{${parts.join(",")}}`;
}

function take(budget: { left: number }, text: string): string {
  budget.left -= text.length + 1;
  return text;
}
