import pg from "pg";
import { freshDatabase } from "../postgres.ts";

/** A database with an operator, an organization and people in it, for tests of the statements themselves. */
export async function counters(people = 4) {
  const database = await freshDatabase();
  const pool = new pg.Pool({ connectionString: database.owner_url, max: 24 });
  pool.on("error", () => {});
  const one = async <T = Record<string, unknown>>(text: string, values: unknown[] = []): Promise<T> =>
    (await pool.query(text, values)).rows[0] as T;
  const ids: string[] = [];
  for (let i = 0; i < people; i++) {
    const account =
      "insert into account (path, name, email, operator) values ($1, $1, $1 || '@example.org', $2) returning id";
    ids.push((await one<{ id: string }>(account, [`person-${i}`, i === 0])).id);
  }
  const { id: organization } = await one<{ id: string }>(
    "insert into namespace (path, kind) values ('acme', 'organization') returning id",
  );
  await pool.query("insert into organization (id, name, created_by) values ($1, 'Acme', $2)", [organization, ids[0]]);
  for (const id of ids)
    await pool.query("insert into member (organization_id, account_id, role) values ($1, $2, 'maintainer')", [
      organization,
      id,
    ]);
  await pool.query(
    "insert into resource_type (name, driver, capacity, cpu_millis, memory_bytes) values ('gpu', 'process', 5, 1000, 1)",
  );
  const admit = (account: string | undefined, units = 1, operation: string = crypto.randomUUID()) =>
    one<Admitted>("select * from admit($1, $2, $3, 'gpu', $4)", [operation, organization, account, units]);
  /** Resolves when somebody waits for a lock of this database. */
  const untilSomebodyWaits = async () => {
    const waiting = "select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'";
    while ((await pool.query(waiting)).rowCount === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  };
  const stop = async () => {
    await pool.end();
    await database.drop();
  };
  return { pool, one, people: ids, organization, admit, untilSomebodyWaits, url: database.owner_url, stop };
}

/** What admit() answers; bigints come as text. */
export interface Admitted {
  allocation_id: string | null;
  member_cap: string | null;
  member_in_use: string;
  namespace_cap: string | null;
  namespace_in_use: string;
  capacity: number;
  capacity_in_use: number;
  devices: string[] | null;
}
