import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import pg from "pg";
import { type Cluster, openCluster, spawnPostmaster } from "./cluster.ts";
import { claimFolder, type Folder, inUse, releaseFolder } from "./folder.ts";
import { heldExitCode } from "./lock.ts";

export interface EmbeddedOptions {
  /** Made when it is not there; everything of PostgreSQL is in it. */
  folder: string;
  /** Settings of PostgreSQL on top of the durable defaults, for tests. */
  settings?: Readonly<Record<string, string>>;
  /** Each line that PostgreSQL writes, and what happens to it. */
  log?: (line: string) => void;
  /** PostgreSQL keeps crashing and is given up; without it, that ends the process. */
  onLost?: (error: Error) => void;
}

export interface Embedded {
  /** The address of a database as a role: `app` may read and write rows, `postgres` owns everything. */
  url(database?: string, role?: "app" | "postgres"): string;
  /** Resolves when the last process is gone and everything is on disk. */
  stop(): Promise<void>;
}

const crashesAMinute = 5;
const stopSeconds = 20;

/** Starts the PostgreSQL that npm installed, watches over it, and makes the database `guildhall` and the role `app`. */
export async function startEmbedded(options: EmbeddedOptions): Promise<Embedded> {
  const folder = claimFolder(options.folder);
  let supervisor: ReturnType<typeof supervise> | undefined;
  const stop = async () => {
    await supervisor?.stop();
    releaseFolder(folder);
  };
  try {
    supervisor = supervise(await openCluster(folder, options.settings ?? {}), options);
    await supervisor.start();
    await makeRoleAndDatabase(urlOf(folder, "postgres", "postgres"));
  } catch (error) {
    await stop();
    throw error;
  }
  return { url: (database = "guildhall", role = "app") => urlOf(folder, database, role), stop };
}

/** Complete, so that PGPORT or PGSSLMODE in our environment change nothing. */
const urlOf = ({ socket }: Folder, database: string, role: string): string =>
  `postgresql://${role}@localhost:5432/${database}?host=${encodeURIComponent(socket)}&sslmode=disable`;

/** Starts the postmaster, and starts it again when it ends without being asked to. */
function supervise(cluster: Cluster, { log = () => {}, onLost = giveUp }: EmbeddedOptions) {
  let running: ChildProcess | undefined;
  let again: NodeJS.Timeout | undefined;
  let crashes: number[] = [];
  let stopping = false;

  const start = async () => {
    const child = spawnPostmaster(cluster);
    running = child;
    await untilReady(child, cluster, log);
    child.once("exit", (code, signal) => crashed(code ?? signal));
  };
  const crashed = (reason: unknown) => {
    if (stopping) return;
    crashes = [...crashes.filter((at) => at > Date.now() - 60_000), Date.now()];
    log(`PostgreSQL ended unexpectedly (${reason}); starting it again`);
    if (crashes.length > crashesAMinute)
      return onLost(new Error(`PostgreSQL ended ${crashes.length} times in a minute`));
    again = setTimeout(() => void start().catch(crashed), 50 * 2 ** crashes.length);
  };
  const stop = async () => {
    stopping = true;
    clearTimeout(again);
    if (running) await end(running);
  };
  return { start, stop };
}

/** Resolves when it serves; rejects with its last words when it ends before that. */
function untilReady(child: ChildProcess, cluster: Cluster, log: (line: string) => void): Promise<void> {
  const words: string[] = [];
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code, signal) => {
      if (code === heldExitCode) reject(inUse(cluster.folder));
      else reject(new Error(`PostgreSQL did not start (${code ?? signal}): ${words.slice(-10).join("\n")}`));
    });
    createInterface({ input: child.stderr as NodeJS.ReadableStream }).on("line", (line) => {
      log(line);
      words.push(line);
      if (words.length > 50) words.shift();
      if (line.endsWith("database system is ready to accept connections")) resolve();
    });
  });
}

/** The fast shutdown rolls back open transactions and writes a checkpoint; the immediate one is for when that hangs. */
async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const exited = once(child, "exit");
  child.kill("SIGINT");
  const late = setTimeout(() => child.kill("SIGQUIT"), stopSeconds * 1000);
  await exited;
  clearTimeout(late);
}

/** Thrown from a timer, so that it ends the process with its message. */
function giveUp(error: Error): void {
  setImmediate(() => {
    throw error;
  });
}

async function makeRoleAndDatabase(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rowCount: role } = await client.query("select from pg_roles where rolname = 'app'");
    if (!role) await client.query("create role app login");
    const { rowCount: database } = await client.query("select from pg_database where datname = 'guildhall'");
    if (!database) await client.query("create database guildhall");
  } finally {
    await client.end();
  }
}
