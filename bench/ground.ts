import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { type Embedded, startEmbedded } from "../server/database/embedded.ts";
import { migrate } from "../server/database/migrate.ts";
import { fillCrowd } from "./crowd.ts";

/** A PostgreSQL with durable settings, and databases of a known size on it. */
export interface Ground {
  /** For what the rows write to disk. */
  folder: string;
  /** The address of a database whose namespaces hold so many resources each; made when it is first asked for. */
  crowd(resources: number): Promise<string>;
  stop(): Promise<void>;
}

/** Starts the PostgreSQL that everything is measured on. */
export async function openGround(): Promise<Ground> {
  const folder = mkdtempSync(join(tmpdir(), "guildhall-bench-"));
  const postgres = await startEmbedded({ folder: join(folder, "postgres") });
  const made = new Map<number, Promise<string>>();
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

async function makeCrowd(postgres: Embedded, resources: number): Promise<string> {
  const name = `crowd_${resources}`;
  await asOwner(postgres.url("postgres", "postgres"), (owner) => owner.query(`create database ${name}`));
  await migrate(postgres.url(name, "postgres"), { grant_to: "app" });
  await asOwner(postgres.url(name, "postgres"), (owner) => fillCrowd(owner, resources));
  return postgres.url(name);
}

async function asOwner(url: string, work: (owner: pg.Pool) => Promise<unknown>): Promise<void> {
  const owner = new pg.Pool({ connectionString: url, max: 1 });
  await work(owner).finally(() => owner.end());
}
