import { join } from "node:path";
import type { Ctx } from "../../kernel/context.ts";

/** Where the log and the output of an execution are on the host. */
export function placesOf(ctx: Ctx, id: string) {
  const folder = join(ctx.ports.executions_folder, id);
  return { folder, output: join(folder, "output"), log: join(folder, "log") };
}
