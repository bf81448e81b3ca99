import { sql } from "kysely";
import type pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openDatabase, openPool } from "../../server/database/connect.ts";
import { inOneMessage } from "../../server/kernel/one-message.ts";
import { freshDatabase } from "../postgres.ts";

let database: Awaited<ReturnType<typeof freshDatabase>>;
let pool: pg.Pool;
const heard: string[] = [];
beforeAll(async () => {
  database = await freshDatabase();
  pool = openPool(database.owner_url, () => {});
  pool.on("connect", (client) => {
    const query = client.query.bind(client) as (asked: unknown) => Promise<unknown>;
    client.query = ((asked: unknown) => {
      heard.push("sent");
      return query(asked).finally(() => heard.push("answered"));
    }) as typeof client.query;
  });
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});

const add = (name: string) =>
  sql<{ there: number }>`insert into namespace (path, kind) values (${name}, 'organization') returning
    (select count(*)::int from namespace where path like 'one-%') as there`;

test("statements are sent before any is answered, and each finds what those before it left", async () => {
  const rows = await openDatabase(pool)
    .transaction()
    .execute((db) => {
      heard.length = 0;
      return inOneMessage(db, [add("one-1"), add("one-2"), sql<{ two: number }>`select 2 as two`]);
    });
  expect(rows).toEqual([[{ there: 0 }], [{ there: 1 }], [{ two: 2 }]]);
  expect(heard.slice(0, 4)).toEqual(["sent", "sent", "sent", "answered"]);
});

test("one that fails undoes all of its transaction, and is what is heard of", async () => {
  const db = openDatabase(pool);
  const failing = db.transaction().execute((db) => inOneMessage(db, [add("one-3"), sql`select 1 / 0`, add("one-4")]));
  await expect(failing).rejects.toThrow("division by zero");
  expect(await inOneMessage(db, [add("one-5")])).toEqual([[{ there: 2 }]]);
});
