import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { type Embedded, startEmbedded } from "../server/database/embedded.ts";
import { migrate } from "../server/database/migrate.ts";
import { fillCrowd, growCrowd, hermit } from "./crowd.ts";
import { fillHistory } from "./history.ts";
import { fillOffices } from "./offices.ts";

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
  /** A database whose namespaces hold so many resources each, in no project and shared with nobody; made when first asked for. */
  crowd(resources: number): Promise<Crowd>;
  /** A database with a large organization in it, called `mixed`. */
  organization(): Promise<Crowd>;
  /** A database of this name with many organizations of one person, in which starts are counted. */
  offices(name: string): Promise<Crowd>;
  stop(): Promise<void>;
}

/** Starts the PostgreSQL that everything is measured on. */
export async function openGround(): Promise<Ground> {
  const folder = mkdtempSync(join(tmpdir(), "guildhall-bench-"));
  const postgres = await startEmbedded({ folder: join(folder, "postgres") });
  const made = new Map<number, Promise<Crowd>>();
  const crowd = (resources: number) => {
    const there = made.get(resources) ?? makeCrowd(postgres, `crowd_${resources}`, crowdOf(resources));
    made.set(resources, there);
    return there;
  };
  const stop = async () => {
    await postgres.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  const organization = () => makeCrowd(postgres, "large_organization", fillOrganization);
  const offices = (name: string) => makeCrowd(postgres, name, fillOffices);
  return { folder, crowd, organization, offices, stop };
}

const crowdOf = (resources: number) => (url: string) =>
  fillCrowd(url, { mixed: resources, secretive: resources, [hermit]: resources }, null);

/** Lines of its history. */
export const lines = process.env["BENCH_FULL"] === "1" ? 1_000_000 : 200_000;

/** 100,000 resources, 10,000 members, 200 teams, 500 projects, 14,000 shares and a long history. */
async function fillOrganization(url: string): Promise<void> {
  await fillCrowd(url, { mixed: 100_000, secretive: 1000, [hermit]: 1000 }, { teams: 200, projects: 500 });
  await growCrowd(url, "mixed", 9_600);
  await fillHistory(url, lines);
}

async function makeCrowd(postgres: Embedded, name: string, fill: (url: string) => Promise<void>): Promise<Crowd> {
  await execute(postgres.url("postgres", "postgres"), `create database ${name}`);
  const owner_url = postgres.url(name, "postgres");
  await migrate(owner_url, { grant_to: "app" });
  await fill(owner_url);
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
