import { randomBytes } from "node:crypto";
import pg from "pg";
import { inject } from "vitest";

export interface FreshDatabase {
  /** As the plain role that the server works as. */
  url: string;
  /** As the superuser that owns every table. */
  owner_url: string;
  drop(): Promise<void>;
}

/** A database of this test file's own: a copy of the migrated template. */
export const freshDatabase = (): Promise<FreshDatabase> => copyOf("template");

/** A database without any table. */
export const emptyDatabase = (): Promise<FreshDatabase> => copyOf("template1");

async function copyOf(template: string): Promise<FreshDatabase> {
  const server = inject("postgres_url");
  const name = `test_${randomBytes(8).toString("hex")}`;
  await execute(server, `create database ${name} template ${template} strategy file_copy`);
  return {
    url: addressOf(server, name, "app"),
    owner_url: addressOf(server, name, "postgres"),
    drop: async () => {
      await untilLeft(server, name);
      await execute(server, `drop database if exists ${name} with (force)`);
    },
  };
}

/** A pool says it has ended before its last connection is gone; whoever stays longer is shown out. */
async function untilLeft(server: string, name: string): Promise<void> {
  const client = new pg.Client({ connectionString: server });
  await client.connect();
  const guests = async () =>
    (await client.query("select from pg_stat_activity where datname = $1", [name])).rowCount ?? 0;
  for (let i = 0; i < 40 && (await guests()) > 0; i++) await new Promise((resolve) => setTimeout(resolve, 25));
  await client.end();
}

/** Runs a statement on a connection of its own. */
export async function execute(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(sql).finally(() => client.end());
}

function addressOf(server: string, database: string, role: string): string {
  const url = new URL(server);
  url.pathname = `/${database}`;
  url.username = role;
  return url.href;
}
