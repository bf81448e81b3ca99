import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { startEmbedded } from "../../server/database/embedded.ts";
import { execute } from "../postgres.ts";

/** A server in a process of its own, with its own data folder, that is killed and started again. */
export interface Victim {
  url: string;
  data: string;
  /** Ends it by SIGKILL, at any moment, and starts it again; gives how long that took. */
  crash(): Promise<number>;
  /** Ends its PostgreSQL by SIGKILL; the server starts it again. */
  crashDatabase(): Promise<void>;
  /** Ends it as an operator would, changes something in its database, and starts it again. */
  restart(sql: string): Promise<void>;
  /** Ends it as an operator would. */
  stop(): Promise<void>;
}

export async function startVictim(
  data: string,
  port: number,
  environment: Record<string, string> = {},
): Promise<Victim> {
  let child = await serve(data, port, environment);
  const end = async (signal: "SIGKILL" | "SIGTERM") => {
    const gone = once(child, "exit");
    child.kill(signal);
    await gone;
  };
  return {
    url: `http://127.0.0.1:${port}`,
    data,
    async crash() {
      await end("SIGKILL");
      const began = performance.now();
      child = await serve(data, port, environment);
      return performance.now() - began;
    },
    async crashDatabase() {
      const [pid] = (await readFile(join(data, "postgres/cluster/postmaster.pid"), "utf8")).split("\n");
      if (await isPostgres(pid)) process.kill(Number(pid), "SIGKILL");
    },
    async restart(sql) {
      await end("SIGTERM");
      const postgres = await startEmbedded({ folder: join(data, "postgres") });
      await execute(postgres.url("guildhall", "postgres"), sql);
      await postgres.stop();
      child = await serve(data, port, environment);
    },
    stop: () => end("SIGTERM"),
  };
}

/** A server without its database complains by the hundred. */
const LOG_LEVEL = process.env["LOG_LEVEL"] ?? "fatal";

/** One that was killed a moment ago may still be named. */
const isPostgres = (pid = ""): Promise<boolean> =>
  readFile(`/proc/${pid}/comm`, "latin1").then(
    (name) => name.startsWith("postgres"),
    () => false,
  );

async function serve(data: string, port: number, environment: Record<string, string>): Promise<ChildProcess> {
  const child = spawn(process.execPath, [join(import.meta.dirname, "serve.ts")], {
    env: { ...process.env, GUILDHALL_DATA: data, PORT: String(port), LOG_LEVEL, ...environment },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ready = new Promise<void>((resolve, reject) => {
    createInterface({ input: child.stdout }).on("line", (line) => line.startsWith("ready") && resolve());
    child.once("exit", (code) => reject(new Error(`the server ended with ${code} before it was ready`)));
  });
  await ready;
  return child;
}
