import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { beforeEach, expect, onTestFinished, test } from "vitest";
import { migrate } from "../../server/database/migrate.ts";
import { emptyDatabase } from "../postgres.ts";

let folder = "";
let url = "";
let app_url = "";

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "guildhall-migrations-"));
  const database = await emptyDatabase();
  url = database.owner_url;
  app_url = database.url;
  onTestFinished(() => database.drop().then(() => rmSync(folder, { recursive: true })));
});

const write = (name: string, sql: string) => writeFileSync(join(folder, name), sql);
const run = () => migrate(url, { folder });
const ask = async (sql: string, address = url) => {
  const client = new pg.Client({ connectionString: address });
  await client.connect();
  return client
    .query(sql)
    .then(({ rows }) => rows)
    .finally(() => client.end());
};

test("files run in order of their numbers, once", async () => {
  write("0002_more.sql", "alter table thing add size int;");
  write("0001_thing.sql", "create table thing (id int); insert into thing values (1);");
  expect(await run()).toEqual(["0001_thing.sql", "0002_more.sql"]);
  expect(await run()).toEqual([]);
  expect(await ask("select id, size from thing")).toEqual([{ id: 1, size: null }]);
});

test("several servers that start at once run each file once", async () => {
  write("0001_thing.sql", "create table thing (id int); select pg_sleep(0.1);");
  const ran = await Promise.all([run(), run(), run()]);
  expect(ran.flat()).toEqual(["0001_thing.sql"]);
});

test("a file that fails leaves nothing of itself, keeps what ran before, and is named with its line", async () => {
  write("0001_thing.sql", "create table thing (id int);");
  write("0002_bad.sql", "create table other (id int);\n\nselect nothing from nowhere;\n");
  await expect(run()).rejects.toThrow('Migration 0002_bad.sql, line 3, failed: relation "nowhere" does not exist');
  expect(await ask("select to_regclass('thing') is null as thing, to_regclass('other') is null as other")).toEqual([
    { thing: false, other: true },
  ]);
  write("0002_bad.sql", "create table other (id int);");
  expect(await run()).toEqual(["0002_bad.sql"]);
});

test("a file that was changed after it ran is refused; other line ends are no change", async () => {
  write("0001_thing.sql", "create table thing (\n  id int\n);\n");
  await run();
  write("0001_thing.sql", "create table thing (\r\n  id int\r\n);\r\n");
  expect(await run()).toEqual([]);
  write("0001_thing.sql", "create table thing (id bigint);");
  await expect(run()).rejects.toThrow("0001_thing.sql was changed after it ran");
});

test("a database that is newer than the program is refused", async () => {
  write("0001_thing.sql", "create table thing (id int);");
  write("0002_later.sql", "create table later (id int);");
  await run();
  rmSync(join(folder, "0002_later.sql"));
  await expect(run()).rejects.toThrow("newer than this program, which does not know 0002_later.sql");
});

test("a late number, two of one number and a strange name are refused", async () => {
  write("0002_thing.sql", "create table thing (id int);");
  await run();
  write("0001_late.sql", "select 1;");
  await expect(run()).rejects.toThrow("0001_late.sql comes before 0002_thing.sql, which already ran");
  write("0002_same.sql", "select 1;");
  await expect(run()).rejects.toThrow("0002_same.sql and 0002_thing.sql have the same number");
  write("0001_Odd name.sql", "select 1;");
  await expect(run()).rejects.toThrow("0001_Odd name.sql is not named like 0001_what_it_does.sql");
});

test("the plain role may use what the migrations make, but not change it, nor what a migration took back", async () => {
  write("0001_thing.sql", "create table thing (id bigint generated always as identity, n int);");
  await migrate(url, { folder, grant_to: "app" });
  write("0002_record.sql", "create table record (id int); revoke update, delete on record from app;");
  await migrate(url, { folder, grant_to: "app" });
  await migrate(url, { folder, grant_to: "app" });
  await ask(
    "insert into thing (n) values (1); update thing set n = 2; delete from thing; insert into record values (1)",
    app_url,
  );
  for (const sql of [
    "drop table thing",
    "update record set id = 2",
    "delete from record",
    "delete from schema_migration",
  ])
    await expect(ask(sql, app_url), sql).rejects.toThrow(/must be owner|permission denied/);
  expect(await ask("select name from schema_migration order by name limit 1", app_url)).toHaveLength(1);
});
