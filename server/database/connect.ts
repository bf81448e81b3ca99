import { Kysely, PostgresDialect } from "kysely";
import pg from "pg";
import { preparing } from "./prepared.ts";
import type { DB } from "./schema.gen.ts";

/** The query builder, knowing every table that the migrations make. */
export type Database = Kysely<DB>;

export interface PoolOptions {
  /** How many connections at most; twice the cores serve a busy server. */
  max?: number;
  /** No statement may take longer; 0 is no limit. */
  statement_timeout_ms?: number;
}

/**
 * Opens a pool. `onError` hears of idle connections that broke, without it the first one would end the process; once the
 * pool is being closed a connection that the database ends first is no news.
 */
export function openPool(url: string, onError: (error: Error) => void, options: PoolOptions = {}): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    max: options.max ?? 10,
    statement_timeout: options.statement_timeout_ms ?? 30_000,
    idle_in_transaction_session_timeout: 60_000,
    connectionTimeoutMillis: 10_000,
    application_name: "guildhall",
    types: { getTypeParser },
    // What is sent with a statement that is still under way, as the first of a transaction with its `begin`, does not wait.
    pipeline: true,
  });
  // A client that has left the pool may still hear that the database stops: without a listener that would end us.
  pool.on("connect", (client) => client.on("error", () => {}));
  return pool.on("error", (error) => {
    if (!pool.ending) onError(error);
  });
}

/** The query builder on a pool. */
export function openDatabase(pool: pg.Pool): Database {
  return new Kysely<DB>({ dialect: new PostgresDialect({ pool: preparing(pool) }) });
}

const { DATE, INT8, TIMESTAMPTZ } = pg.types.builtins;
const INT8_ARRAY = 1016;
const textOfInt8Array = pg.types.getTypeParser(INT8_ARRAY as typeof INT8) as (text: string) => string[];

/** Counts and bytes are numbers, a day is its text (not a midnight somewhere), `numeric` stays text and exact. */
const parsers = new Map<number, (text: string) => unknown>([
  [INT8, integer],
  [INT8_ARRAY, (text) => textOfInt8Array(text).map((item) => (item === null ? null : integer(item)))],
  [DATE, (text) => text],
  [TIMESTAMPTZ, moment],
]);

const getTypeParser = ((oid: number, format?: "text" | "binary") =>
  (format !== "binary" && parsers.get(oid)) ||
  pg.types.getTypeParser(oid, format as "text")) as typeof pg.types.getTypeParser;

const slowMoment = pg.types.getTypeParser(TIMESTAMPTZ);

/** A moment in UTC goes the short way, its digits one after another: lists are full of them. */
function moment(text: string): unknown {
  if (text.length < 22 || text[10] !== " " || !text.endsWith("+00")) return slowMoment(text);
  const at = (start: number) => (text.charCodeAt(start) - 48) * 10 + text.charCodeAt(start + 1) - 48;
  const ms = text[19] === "." ? Number(text.slice(20, -3).padEnd(3, "0").slice(0, 3)) : 0;
  return new Date(Date.UTC(at(0) * 100 + at(2), at(5) - 1, at(8), at(11), at(14), at(17), ms));
}

/** A wrong number must never pass for a right one. */
function integer(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError(`${text} is too large for an exact number`);
  return value;
}
