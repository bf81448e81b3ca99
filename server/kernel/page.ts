import { type RawBuilder, sql } from "kysely";
import { invalid } from "./problem.ts";

/** Cuts what was read (one more than asked for) into a page; the cursor names its last item. */
export function pageOf<T>(
  rows: T[],
  limit: number,
  cursorOf: (row: T) => string,
): { items: T[]; next_cursor: string | null } {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items, next_cursor: rows.length > limit && last !== undefined ? encode(cursorOf(last)) : null };
}

const encode = (key: string) => Buffer.from(key).toString("base64url");

/** The key inside a cursor, checked by `pattern`; a made-up cursor is the caller's fault, not ours. */
export function keyOf(cursor: string | undefined, pattern: RegExp): string | undefined {
  if (cursor === undefined) return undefined;
  const key = Buffer.from(cursor, "base64url").toString();
  if (!pattern.test(key)) throw invalid("query.cursor", "This cursor is not one of ours: begin without one");
  return key;
}

export const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
/** The greatest id: keyset walks begin below it. */
export const lastId = "ffffffff-ffff-ffff-ffff-ffffffffffff";
/** The least id: keyset walks upwards begin above it. */
export const firstId = "00000000-0000-0000-0000-000000000000";
export const idOf = (cursor: string | undefined): string => keyOf(cursor, uuid) ?? lastId;

/** Text as a LIKE pattern that matches it anywhere. */
export const like = (text: string): string => `%${text.replace(/[\\%_]/g, "\\$&")}%`;

/** The condition of a filter; nothing where the filter was not given. */
export const part = (given: unknown, condition: RawBuilder<unknown>) =>
  given === undefined ? sql`` : sql`and ${condition}`;
