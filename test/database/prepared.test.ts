import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Database, openDatabase, openPool } from "../../server/database/connect.ts";
import { execute, type FreshDatabase, freshDatabase } from "../postgres.ts";

let database: FreshDatabase;
let db: Database;

beforeAll(async () => {
  database = await freshDatabase();
  db = openDatabase(openPool(database.url, () => {}, { max: 1 }));
});
afterAll(() => db.destroy().then(() => database.drop()));

async function prepared(): Promise<string[]> {
  const { rows } = await sql<{ statement: string }>`select statement from pg_prepared_statements`.execute(db);
  return rows.map(({ statement }) => statement);
}

test("a statement that is sent again and again is prepared, one that is seldom sent is not", async () => {
  for (let i = 0; i < 10; i++) await db.selectFrom("account").select("id").where("path", "=", `person-${i}`).execute();
  await db.selectFrom("account").select("name").where("path", "=", "seldom").execute();
  const statements = (await prepared()).join("\n");
  expect(statements).toContain('select "id" from "account"');
  expect(statements).not.toContain('select "name" from "account"');
});

test("a prepared statement answers each time for what it is asked, also inside a transaction that is undone", async () => {
  const double = async (n: number, on: Pick<Database, "getExecutor">) =>
    (await sql<{ twice: number }>`select ${n}::int * 2 as twice`.execute(on as Database)).rows[0]?.twice;
  for (let n = 0; n < 8; n++) expect(await double(n, db)).toBe(n * 2);
  const transaction = await db.startTransaction().execute();
  expect(await double(21, transaction)).toBe(42);
  await transaction.rollback().execute();
  expect(await double(4, db)).toBe(8);
});

test("what a transaction sends at once, its begin included, is answered each with its own", async () => {
  const answers = await db.transaction().execute((tx) =>
    Promise.all(
      Array.from({ length: 20 }, async (_, n) => {
        const { rows } = await sql<{ n: number; inside: boolean }>`
          select ${n}::int as n, now() <> statement_timestamp() as inside`.execute(tx);
        return rows[0];
      }),
    ),
  );
  expect(answers.map((row) => row?.n)).toEqual(Array.from({ length: 20 }, (_, n) => n));
  expect(answers.at(-1)?.inside).toBe(true);
});

test("a failure undoes its transaction and nothing else, whatever was sent along with it", async () => {
  const spoiled = db.transaction().execute((tx) => sql`select 1 / 0`.execute(tx));
  await expect(spoiled).rejects.toThrow("division by zero");
  const { rows } = await sql<{ in_transaction: boolean }>`
    select now() <> statement_timestamp() as in_transaction from pg_sleep(0.001)`.execute(db);
  expect(rows[0]?.in_transaction).toBe(false);
});

test("a transaction on a connection that is gone fails with its first statement, and the next has a new one", async () => {
  const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(db);
  const first = db.transaction().execute(async (tx) => {
    await execute(database.owner_url, `select pg_terminate_backend(${rows[0]?.pid})`);
    await sql`select 1`.execute(tx);
  });
  await expect(first).rejects.toThrow();
  await expect(db.transaction().execute((tx) => sql`select 1`.execute(tx))).resolves.toBeTruthy();
});

test("no more statements are prepared than a connection can hold", async () => {
  for (let i = 0; i < 300; i++)
    for (let again = 0; again < 6; again++) await sql`select ${1}::int as ${sql.id(`column_${i}`)}`.execute(db);
  expect((await prepared()).length).toBeLessThanOrEqual(256);
});

test.each([
  ["2026-11-23 15:45:49.123456+00", "2026-11-23T15:45:49.123Z"],
  ["2026-11-23 15:45:49.1+00", "2026-11-23T15:45:49.100Z"],
  ["2026-11-23 15:45:49+00", "2026-11-23T15:45:49.000Z"],
  ["1999-12-31 23:59:59.999999+00", "1999-12-31T23:59:59.999Z"],
])("the moment %s comes as it is, whatever zone the session speaks of", async (text, expected) => {
  for (const zone of ["UTC", "Asia/Shanghai", "America/St_Johns"]) {
    await sql`select set_config('timezone', ${zone}, false)`.execute(db);
    const { rows } = await sql<{ at: Date }>`select ${text}::timestamptz as at`.execute(db);
    expect(rows[0]?.at.toISOString()).toBe(expected);
  }
});

test("moments beyond the calendar come as the driver gives them", async () => {
  await sql`select set_config('timezone', 'UTC', false)`.execute(db);
  const { rows } = await sql<{ at: unknown }>`
    select at::timestamptz as at from (values ('infinity'), ('0044-03-15 BC'), ('12026-01-01')) t (at)`.execute(db);
  expect(rows.map(({ at }) => String(at))).toEqual([
    "Infinity",
    String(new Date(Date.UTC(-43, 2, 15))),
    String(new Date(Date.UTC(12026, 0, 1))),
  ]);
});
