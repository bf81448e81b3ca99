import { type StdioOptions, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { ExecutionSpec } from "../../../../server/domain/containers/ports.ts";

/**
 * Starts an execution from a process of its own and kills that process once it has. Files in `left_open` are open in
 * that process, as some parents leave files open to what they start.
 */
export async function crash(options: object, spec: ExecutionSpec, left_open: number[] = []): Promise<void> {
  const script = join(import.meta.dirname, "crashing.ts");
  const stdio: StdioOptions = ["ignore", "pipe", "inherit", ...left_open];
  const child = spawn(process.execPath, [script, JSON.stringify({ options, spec })], { stdio });
  const exit = once(child, "exit");
  if (child.stdout) await Promise.race([once(child.stdout, "data"), exit]);
  child.kill("SIGKILL");
  const [, signal] = await exit;
  if (signal !== "SIGKILL") throw new Error("The process ended before it was killed");
}
