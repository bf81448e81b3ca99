import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, beforeAll, inject, onTestFinished, vi } from "vitest";
import { processesOf } from "../../server/database/lock.ts";

/** What a started keeper is: its process, and what it said first. */
export interface Keeper {
  child: ChildProcess;
  /** Its first line. */
  says: { url?: string; owner_url?: string; refused?: string };
  /** What PostgreSQL wrote so far. */
  log: string[];
  /** Its exit code, or the signal that ended it. */
  ended: Promise<number | NodeJS.Signals | null>;
}

const nobody = 65534;
/** The real one, whatever a test puts on the PATH. */
const unshare = spawnSync("sh", ["-c", "command -v unshare"], { encoding: "utf8" }).stdout.trim();
const checkout = join(import.meta.dirname, "../..");
const bases: string[] = [];
let seed = "";

/** True where the tests may become other users. */
export const isRoot = process.getuid?.() === 0;
const [node, script] = [process.execPath, join(import.meta.dirname, "serve.ts")].map(reachable) as [string, string];
/** True where a user may have a namespace of their own; a container often forbids it. */
export const hasNamespaces = spawnSync(unshare, ["--user", "true"]).status === 0;

/** Makes one cluster before the tests of a file, which each test gets a copy of: initdb takes the most time. */
export function seeded(): void {
  beforeAll(async () => {
    seed = join(newBase(), "seed");
    const keeper = await keep(seed);
    await stop(keeper);
  });
  afterAll(() => {
    for (const base of bases.splice(0)) rmSync(base, { recursive: true, force: true });
  });
}

/** A data folder of a test's own with a stopped cluster in it. */
export function dataFolder(name = "data"): string {
  const folder = join(newBase(), name);
  mkdirSync(folder, { recursive: true });
  execFileSync("cp", ["-a", `${seed}/.`, folder]);
  return folder;
}

/** An empty place, beside the run's own database: in memory where there is room. */
export function newBase(): string {
  const beside = new URL(inject("postgres_url")).searchParams.get("host")?.startsWith("/dev/shm")
    ? "/dev/shm"
    : tmpdir();
  const base = mkdtempSync(join(beside, `guildhall-test-${process.pid}-`));
  bases.push(base);
  return base;
}

/** Starts a keeper on a folder, with words before the command (as whom) and variables; it is ended after the test. */
export async function keep(
  folder: string,
  options: { before?: readonly string[]; env?: NodeJS.ProcessEnv; alone?: boolean } = {},
): Promise<Keeper> {
  const [file = "", ...args] = [...(options.before ?? []), node, script, folder];
  const child = spawn(file, args, {
    env: { ...process.env, ...options.env },
    stdio: ["ignore", "pipe", "pipe"],
    cwd: "/",
  });
  const log: string[] = [];
  const ended = once(child, "exit").then(([code, signal]) => code ?? signal);
  createInterface({ input: child.stderr }).on("line", (line) => log.push(line));
  const first = once(createInterface({ input: child.stdout }), "line").then(([line]) => JSON.parse(line));
  const says = await Promise.race([first, ended.then((end) => ({ refused: `${end}: ${log.join("\n")}` }))]);
  const keeper = { child, says, log, ended };
  if (options.alone !== true && seed !== "" && folder !== seed) onTestFinished(() => stop(keeper));
  return keeper;
}

/** Asks it to end, and waits for that. */
export async function stop({ child, ended }: Keeper): Promise<void> {
  child.kill("SIGTERM");
  await ended;
}

/** Resolves when no process of PostgreSQL works in the folder any more. */
export async function untilNobodyWorksIn(folder: string): Promise<void> {
  await vi.waitFor(() => {
    const pids = processesOf(join(folder, "cluster"));
    if (pids.length > 0) throw new Error(`still there: ${pids.join(", ")}`);
  }, 15_000);
}

/** The number of the postmaster that works in a folder. */
export const postmasterOf = (folder: string): number =>
  Number(readFileSync(join(folder, "cluster/postmaster.pid"), "utf8").split("\n")[0]);

/** A PATH on which one program is another: `{ unshare: "exit 1" }`. */
export function pathWith(programs: Record<string, string>): NodeJS.ProcessEnv {
  const folder = newBase();
  for (const [name, body] of Object.entries(programs)) {
    writeFileSync(join(folder, name), `#!/bin/sh\n${body}\n`);
    chmodSync(join(folder, name), 0o755);
  }
  chmodSync(folder, 0o755);
  return { PATH: `${folder}:${process.env["PATH"]}` };
}

/**
 * The words that make the rest of a command run as an ordinary user, who owns `base` from then on. A checkout that
 * only root can reach is shown to them through a user namespace, where the number is another and the rights are not.
 */
export function asUser(uid: number, base: string): readonly string[] {
  if (isRoot && canReach(uid)) {
    execFileSync("chown", ["-R", `${uid}:${uid}`, base]);
    return ["setpriv", `--reuid=${uid}`, `--regid=${uid}`, "--clear-groups"];
  }
  return [unshare, "--user", `--map-user=${uid}`, `--map-group=${uid}`];
}

/** Whether that user may read the checkout, or the copy of it. */
export const canReach = (uid: number): boolean => mayRead(uid, script);

function mayRead(uid: number, file: string): boolean {
  return isRoot && spawnSync("test", ["-r", file], { uid, gid: uid, cwd: "/" }).status === 0;
}

/** A file of the checkout; where only root may enter that (a clone in a private folder), of a copy made of links. */
function reachable(file: string): string {
  if (!isRoot || !file.startsWith(checkout) || mayRead(nobody, file)) return file;
  // one for all files that this worker runs
  const copy = join(inject("scratch"), `checkout-${process.pid}`);
  if (!existsSync(copy)) {
    mkdirSync(copy, { mode: 0o755 });
    const parts = ["package.json", "contract", "server", "test", "node_modules"].map((part) => join(checkout, part));
    if (spawnSync("cp", ["-al", ...parts, copy]).status !== 0) execFileSync("cp", ["-a", ...parts, copy]);
  }
  return join(copy, file.slice(checkout.length));
}

/** A user who has a name on every Debian, and one whom no system knows. */
export const users = { nobody, nameless: 54_321 };
