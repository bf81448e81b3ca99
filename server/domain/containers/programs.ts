import type { Ctx } from "../../kernel/context.ts";
import type { ExecutionSpec } from "./ports.ts";
import type * as queries from "./queries.ts";

/** The folders of the program of ours that an execution runs; none, where it runs no such thing. */
export function programOf(ctx: Ctx, { program }: queries.Work): ExecutionSpec["inputs"] {
  if (program === null) return [];
  const found = ctx.ports.programs.get(program);
  if (!found || found.fault !== null) throw new Error(found?.fault ?? `There is no program ${program} here any more`);
  return found.inputs;
}
