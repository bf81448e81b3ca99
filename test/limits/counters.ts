import pg from "pg";
import { openDatabase, openPool } from "../../server/database/connect.ts";
import * as limits from "../../server/domain/limits/limits.ts";
import { type Ctx, type Ports, system, transact } from "../../server/kernel/context.ts";
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
  const own = openPool(database.owner_url, () => {}, { max: 24 });
  const ports = { jobs: { poke: () => {} }, currency: "EUR" } as unknown as Ports;
  const ctx: Ctx = { actor: system, db: openDatabase(own), ports, ip: null, request_id: null, after_commit: null };
  const admit = (account = "", units = 1, operation_id: string = crypto.randomUUID(), resource_type = "gpu") =>
    transact(ctx, (ctx) =>
      limits.admit(ctx, { operation_id, namespace_id: organization, account_id: account, resource_type, units }),
    );
  const admitAll = (starts: readonly { account: string | undefined; units?: number; waits?: boolean }[]) =>
    transact(ctx, async (ctx) => {
      const wanted = starts.map(({ account: account_id = "", units = 1, waits = false }) => ({
        ...{ operation_id: crypto.randomUUID(), namespace_id: organization, account_id, resource_type: "gpu" },
        ...{ units, waits },
      }));
      return limits.admitAll(ctx, await limits.lockFor(ctx, wanted));
    });
  /** Resolves when somebody waits for a lock of this database. */
  const untilSomebodyWaits = async () => {
    const waiting = "select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'";
    while ((await pool.query(waiting)).rowCount === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  };
  const stop = async () => {
    await own.end();
    await pool.end();
    await database.drop();
  };
  const ways = { admit, admitAll, untilSomebodyWaits, stop };
  return { ...ways, ...{ pool, one, people: ids, organization, url: database.owner_url, ctx } };
}
