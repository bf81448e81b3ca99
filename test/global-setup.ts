import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync, statfsSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { startEmbedded } from "../server/database/embedded.ts";
import { migrate } from "../server/database/migrate.ts";
import { execute } from "./postgres.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** The address of the run's PostgreSQL, as its superuser. */
    postgres_url: string;
    /** A folder of the run on the disk, which everybody may enter; it goes with the run. */
    scratch: string;
  }
}

const prefix = "guildhall-test-";
/** What a crash of the machine would lose, no test wants back. */
const settings = {
  fsync: "off",
  synchronous_commit: "off",
  full_page_writes: "off",
  wal_level: "minimal",
  max_wal_senders: "0",
  max_connections: "200",
};

/** One PostgreSQL for the whole run, with a migrated database that each test file copies. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const base = roomyFolder();
  for (const place of new Set([base, tmpdir()])) sweep(place);
  const scratch = mkdtempSync(join(tmpdir(), `${prefix}${process.pid}-`));
  chmodSync(scratch, 0o755);
  project.provide("scratch", scratch);
  const folder = mkdtempSync(join(base, `${prefix}${process.pid}-`));
  const postgres = await startEmbedded({ folder, settings });
  const url = postgres.url("postgres", "postgres");
  await execute(url, "create database template");
  await migrate(postgres.url("template", "postgres"), { grant_to: "app" });
  project.provide("postgres_url", url);
  return async () => {
    await postgres.stop();
    for (const own of [folder, scratch]) rmSync(own, { recursive: true, force: true });
  };
}

/** In memory where there is room (a container often has 64 MB). */
function roomyFolder(): string {
  const memory = "/dev/shm";
  const { bavail, bsize } = existsSync(memory) ? statfsSync(memory) : { bavail: 0, bsize: 0 };
  return bavail * bsize > 2 ** 30 ? memory : tmpdir();
}

/** Runs that were killed leave their folder. */
function sweep(base: string): void {
  for (const name of readdirSync(base)) {
    const pid = name.startsWith(prefix) && name.slice(prefix.length).split("-")[0];
    if (pid && !existsSync(`/proc/${pid}`)) rmSync(join(base, name), { recursive: true, force: true });
  }
}
