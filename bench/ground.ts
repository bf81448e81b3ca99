import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { type Embedded, startEmbedded } from "../server/database/embedded.ts";
import { migrate } from "../server/database/migrate.ts";
import { fillCrowd, hermit } from "./crowd.ts";

/** A database of a known size. */
interface Crowd {
  /** As the plain role that the server works as. */
  url: string;
  /** As the owner of every table. */
  owner_url: string;
}

/** A PostgreSQL with durable settings, and databases on it. */
export interface Ground {
  /** For what the rows write to disk. */
  folder: string;
  /** A database whose namespaces hold so many resources each; made when it is first asked for. */
  crowd(resources: number): Promise<Crowd>;
  stop(): Promise<void>;
}

/** Starts the PostgreSQL that everything is measured on. */
export async function openGround(): Promise<Ground> {
  const folder = mkdtempSync(join(tmpdir(), "guildhall-bench-"));
  const postgres = await startEmbedded({ folder: join(folder, "postgres") });
  const made = new Map<number, Promise<Crowd>>();
  const crowd = (resources: number) => {
    const there = made.get(resources) ?? makeCrowd(postgres, resources);
    made.set(resources, there);
    return there;
  };
  const stop = async () => {
    await postgres.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  return { folder, crowd, stop };
}

async function makeCrowd(postgres: Embedded, resources: number): Promise<Crowd> {
  const name = `crowd_${resources}`;
  await execute(postgres.url("postgres", "postgres"), `create database ${name}`);
  const owner_url = postgres.url(name, "postgres");
  await migrate(owner_url, { grant_to: "app" });
  await fillCrowd(owner_url, { mixed: resources, secretive: resources, [hermit]: resources });
  await execute(owner_url, "vacuum analyze");
  return { url: postgres.url(name), owner_url };
}

/** Runs a statement on a connection of its own; gives its rows. */
export async function execute(url: string, sql: string, values: unknown[] = []): Promise<pg.QueryResultRow[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql, values.length > 0 ? values : undefined)).rows;
  } finally {
    await client.end();
  }
}
