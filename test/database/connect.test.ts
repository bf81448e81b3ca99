import { sql } from "kysely";
import type pg from "pg";
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from "vitest";
import { openDatabase, openPool } from "../../server/database/connect.ts";
import { isAway } from "../../server/database/constraints.ts";
import { execute, type FreshDatabase, freshDatabase } from "../postgres.ts";

let database: FreshDatabase;
let pool: pg.Pool;
const errors: Error[] = [];

beforeAll(async () => {
  database = await freshDatabase();
  pool = openPool(database.url, (error) => errors.push(error), { statement_timeout_ms: 300 });
});
afterAll(() => pool.end().then(() => database.drop()));

const value = async (expression: string) => (await pool.query(`select ${expression} as value`)).rows[0].value;

test("counts and bytes come as numbers, days and exact amounts as text, moments as dates", async () => {
  expect(await value("count(*)")).toBe(1);
  expect(await value("9007199254740991::bigint")).toBe(Number.MAX_SAFE_INTEGER);
  expect(await value("array[1, null, 3]::bigint[]")).toEqual([1, null, 3]);
  expect(await value("0.10::numeric")).toBe("0.10");
  expect(await value("date '2026-02-28'")).toBe("2026-02-28");
  expect(await value("timestamptz '2026-02-28 12:00+00'")).toEqual(new Date("2026-02-28T12:00:00Z"));
  expect(await value("null::bigint")).toBeNull();
});

test("a number too large to be exact is refused instead of rounded", async () => {
  await expect(value("9007199254740993::bigint")).rejects.toThrow("9007199254740993 is too large for an exact number");
  expect(await value("1::bigint")).toBe(1);
});

test("a statement that takes too long is ended", async () => {
  await expect(value("pg_sleep(5)")).rejects.toThrow("statement timeout");
});

test("a connection that breaks while idle is told of, and replaced", async () => {
  await value("1");
  const ours = "usename = 'app' and datname = current_database()";
  await execute(database.owner_url, `select pg_terminate_backend(pid) from pg_stat_activity where ${ours}`);
  await vi.waitFor(() => expect(errors.length).toBeGreaterThan(0), 10_000);
  expect(await value("1")).toBe(1);
});

test("a pool that is being closed says nothing of connections that the database ends", async () => {
  const heard: Error[] = [];
  const closing = openPool(database.url, (error) => heard.push(error));
  const client = await closing.connect();
  client.release();
  const closed = closing.end();
  client.emit("error", new Error("terminating connection due to administrator command"));
  await closed;
  expect(heard).toEqual([]);
});

test("the query builder reads the migrated tables as the plain role", async () => {
  const other = openPool(database.url, () => {});
  const db = openDatabase(other);
  onTestFinished(() => db.destroy());
  const { rows } = await sql<{ role: string }>`select current_user as role`.execute(db);
  expect(rows).toEqual([{ role: "app" }]);
  expect(await db.selectFrom("namespace").selectAll().execute()).toEqual([]);
});

test("a database that is not there yet is told from one that refuses", async () => {
  const away = openPool("postgresql://app@localhost:5432/guildhall?host=/nowhere/at/all", () => {});
  onTestFinished(() => away.end());
  const unreachable = await away.query("select 1").catch((error) => error);
  const refused = await pool.query("select from no_such_table").catch((error) => error);
  expect([isAway(unreachable), isAway(refused), isAway(new Error("other"))]).toEqual([true, false, false]);
});
