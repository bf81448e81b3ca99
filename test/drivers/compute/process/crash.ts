import { type StdioOptions, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { ExecutionSpec } from "../../../../server/domain/containers/ports.ts";

/** How the process that will be killed is: whose it is, and files that are open in it from before. */
interface How {
  user?: number;
  left_open?: number[];
}

/** Starts an execution from a process of its own and kills that process once it has. */
export async function crash(options: object, spec: ExecutionSpec, { user, left_open = [] }: How = {}): Promise<void> {
  const script = join(import.meta.dirname, "crashing.ts");
  const stdio: StdioOptions = ["ignore", "pipe", "inherit", ...left_open];
  const child = spawn(process.execPath, [script, JSON.stringify({ options, spec, user: user ?? null })], { stdio });
  const exit = once(child, "exit");
  if (child.stdout) await Promise.race([once(child.stdout, "data"), exit]);
  child.kill("SIGKILL");
  const [, signal] = await exit;
  if (signal !== "SIGKILL") throw new Error("The process ended before it was killed");
}
