import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";

/** A server in a process of its own, with its own data folder, that is killed and started again. */
export interface Victim {
  url: string;
  /** Ends it by SIGKILL, at any moment, and starts it again; gives how long that took. */
  crash(): Promise<number>;
  /** Ends it as an operator would. */
  stop(): Promise<void>;
}

export async function startVictim(
  data: string,
  port: number,
  environment: Record<string, string> = {},
): Promise<Victim> {
  let child = await serve(data, port, environment);
  return {
    url: `http://127.0.0.1:${port}`,
    async crash() {
      const gone = once(child, "exit");
      child.kill("SIGKILL");
      await gone;
      const began = performance.now();
      child = await serve(data, port, environment);
      return performance.now() - began;
    },
    async stop() {
      const gone = once(child, "exit");
      child.kill("SIGTERM");
      await gone;
    },
  };
}

async function serve(data: string, port: number, environment: Record<string, string>): Promise<ChildProcess> {
  const child = spawn(process.execPath, [join(import.meta.dirname, "serve.ts")], {
    env: { ...process.env, GUILDHALL_DATA: data, PORT: String(port), LOG_LEVEL: "error", ...environment },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ready = new Promise<void>((resolve, reject) => {
    createInterface({ input: child.stdout }).on("line", (line) => line.startsWith("ready") && resolve());
    child.once("exit", (code) => reject(new Error(`the server ended with ${code} before it was ready`)));
  });
  await ready;
  return child;
}
