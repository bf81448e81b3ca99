import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";

/** A program of this folder in a process of its own. */
export interface Child {
  /** What it said when it was ready. */
  ready: string;
  pid: number;
  stop(): Promise<void>;
}

/** Starts a program and waits for its first line. */
export async function startChild(program: string, environment: Record<string, string>): Promise<Child> {
  const child = spawnProgram(program, environment);
  const lines = createInterface({ input: child.stdout as NodeJS.ReadableStream });
  const ended = once(child, "exit");
  const [ready] = (await Promise.race([once(lines, "line"), ended.then(() => [undefined])])) as [string | undefined];
  if (ready === undefined) throw new Error(`${program} ended before it was ready`);
  const stop = async () => {
    child.kill("SIGTERM");
    await ended;
  };
  return { ready, pid: child.pid ?? 0, stop };
}

/** Runs a program to its end; gives what it printed. */
export async function runChild(program: string, environment: Record<string, string>): Promise<string> {
  const child = spawnProgram(program, environment);
  let printed = "";
  child.stdout?.on("data", (chunk) => (printed += chunk));
  const [code] = await once(child, "close");
  if (code !== 0) throw new Error(`${program} ended with ${code}`);
  return printed;
}

/** Its standard input closes when this process ends, however that comes; then it ends, too. */
const spawnProgram = (program: string, environment: Record<string, string>): ChildProcess =>
  spawn(process.execPath, [join(import.meta.dirname, program)], {
    env: { ...process.env, ...environment },
    stdio: ["pipe", "pipe", "inherit"],
  });

/** Inside a child: ends the work when it is told to, or when nobody is there any more to tell. */
export function untilTold(stop: () => Promise<unknown>): void {
  const end = () => void stop().then(() => process.exit(0));
  process.once("SIGTERM", end);
  process.stdin.once("end", end).resume();
}
