import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import pg from "pg";

export interface MigrateOptions {
  /** Where the numbered files are. */
  folder?: string;
  /** A role that may read and write the rows of every table made from now on, and own nothing. */
  grant_to?: string;
}

interface Migration {
  name: string;
  sql: string;
  sha256: string;
}

/** Runs, in order and each in its own transaction, the files this database has not seen; gives their names. */
export async function migrate(url: string, options: MigrateOptions = {}): Promise<string[]> {
  const files = readMigrations(options.folder ?? join(import.meta.dirname, "migrations"));
  const client = new pg.Client({ connectionString: url, application_name: "guildhall migrate" });
  await client.connect();
  try {
    await client.query("select pg_advisory_lock(hashtext('guildhall migrate'))"); // until the connection ends
    await prepare(client, options.grant_to);
    const open = pending(files, await readHistory(client));
    for (const file of open) await run(client, file);
    return open.map((file) => file.name);
  } finally {
    await client.end();
  }
}

/** The migrations that a folder holds, in order. */
function readMigrations(folder: string): Migration[] {
  const names = readdirSync(folder)
    .filter((name) => name.endsWith(".sql"))
    .sort();
  for (const [i, name] of names.entries()) {
    if (!/^\d{4}_[a-z0-9_]+\.sql$/.test(name)) throw new Error(`${name} is not named like 0001_what_it_does.sql`);
    const before = names[i - 1];
    if (before?.slice(0, 4) === name.slice(0, 4)) throw new Error(`${before} and ${name} have the same number`);
  }
  return names.map((name) => {
    const sql = readFileSync(join(folder, name), "utf8").replaceAll("\r\n", "\n");
    return { name, sql, sha256: createHash("sha256").update(sql).digest("hex") };
  });
}

/**
 * The grants are default privileges, made before the first table, so that a migration may take some of them back
 * (from a table that is only ever added to) without their coming again at the next start.
 */
async function prepare(client: pg.Client, role: string | undefined): Promise<void> {
  await client.query(`
    create table if not exists schema_migration (
      name text primary key,
      sha256 text not null,
      applied_at timestamptz not null default now()
    )`);
  if (role === undefined) return;
  const to = pg.escapeIdentifier(role);
  await client.query(`
    grant usage on schema public to ${to};
    grant select on schema_migration to ${to};
    alter default privileges in schema public grant select, insert, update, delete on tables to ${to};
    alter default privileges in schema public grant usage on sequences to ${to};
    alter default privileges in schema public grant execute on functions to ${to};`);
}

async function readHistory(client: pg.Client): Promise<Map<string, string>> {
  const { rows } = await client.query<Migration>("select name, sha256 from schema_migration order by name");
  return new Map(rows.map((row) => [row.name, row.sha256]));
}

function pending(files: Migration[], history: Map<string, string>): Migration[] {
  const known = new Set(files.map((file) => file.name));
  const newer = [...history.keys()].filter((name) => !known.has(name));
  if (newer.length > 0)
    throw new Error(
      `The database is newer than this program, which does not know ${newer.join(", ")}: start the newer one`,
    );
  const last = [...history.keys()].at(-1) ?? "";
  for (const { name, sha256 } of files) {
    const ran = history.get(name);
    if (ran === undefined && name < last)
      throw new Error(`${name} comes before ${last}, which already ran: give it a later number`);
    if (ran !== undefined && ran !== sha256)
      throw new Error(`${name} was changed after it ran: put it back, and write the change as a new migration`);
  }
  return files.filter((file) => !history.has(file.name));
}

async function run(client: pg.Client, { name, sql, sha256 }: Migration): Promise<void> {
  try {
    await client.query("begin");
    await client.query(sql);
    await client.query("insert into schema_migration (name, sha256) values ($1, $2)", [name, sha256]);
    await client.query("commit");
  } catch (cause) {
    await client.query("rollback");
    throw new Error(`Migration ${name}${lineOf(sql, cause)} failed: ${(cause as Error).message}`, { cause });
  }
}

function lineOf(sql: string, error: unknown): string {
  const position = Number((error as pg.DatabaseError).position);
  return position > 0 ? `, line ${sql.slice(0, position).split("\n").length},` : "";
}
