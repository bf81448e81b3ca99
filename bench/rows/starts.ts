import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Ground } from "../ground.ts";
import type { Group } from "../measure.ts";

const root = join(import.meta.dirname, "../..");
const rounds = 3;

/** From the command to the line that says ready, as `npm start` does it; the console is built before. */
export async function rows(ground: Ground): Promise<Group> {
  let folders = 0;
  const fresh = () => join(ground.folder, `start-${folders++}`);
  const kept = fresh();
  await startOnce(kept);
  const seconds = { unit: "s", rounds };
  return {
    rows: [
      {
        work: "first start, into an empty folder",
        ...seconds,
        figure: async () => (await startOnce(fresh())).seconds,
        target: { most: 3 },
      },
      {
        work: "every later start",
        ...seconds,
        figure: async () => (await startOnce(kept)).seconds,
        target: { most: 1 },
      },
      {
        work: "idle memory, PostgreSQL included",
        unit: "MB",
        rounds,
        figure: async () => (await startOnce(kept)).megabytes,
        target: { most: 250 },
      },
    ],
    close: async () => {},
  };
}

async function startOnce(data: string): Promise<{ seconds: number; megabytes: number }> {
  const began = performance.now();
  const child = spawn(
    process.execPath,
    ["--import", join(root, "tools/prepare/node-24.js"), join(root, "server/main.ts")],
    {
      env: { ...process.env, GUILDHALL_DATA: data, PORT: "0" },
      stdio: ["ignore", "pipe", "inherit"],
    },
  );
  const ended = once(child, "exit");
  for await (const line of createInterface({ input: child.stdout })) if (line.includes("is ready")) break;
  const seconds = (performance.now() - began) / 1000;
  const megabytes = memoryOf(child.pid ?? 0);
  child.kill("SIGTERM");
  await ended;
  return { seconds, megabytes };
}

/** What a process and its descendants hold, pages they share counted once. */
function memoryOf(pid: number): number {
  const [, bytes = "0"] = /^Pss:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, "utf8")) ?? [];
  return childrenOf(pid).reduce((sum, child) => sum + memoryOf(child), Number(bytes) / 1000);
}

const childrenOf = (pid: number): number[] =>
  readdirSync(`/proc/${pid}/task`).flatMap((task) =>
    readFileSync(`/proc/${pid}/task/${task}/children`, "utf8").split(" ").filter(Boolean).map(Number),
  );
