import { lacksCommand } from "../../../contract/containers.ts";
import type { ExecutionMode } from "../../../contract/executions.ts";
import type { Ctx } from "../../kernel/context.ts";
import { invalid } from "../../kernel/problem.ts";
import type { Asked, Service } from "./asking.ts";
import { refuseServerless } from "./engines.ts";
import { idleStopOf } from "./workspace-queries.ts";

/** How one execution runs and what ends it, fixed at its start. */
export interface Terms extends Service {
  mode: ExecutionMode;
  command: string;
  time_limit_minutes: number | null;
  idle_stop_minutes: number | null;
  continues: string | null;
}

/** What was asked for, else what the container says. How soon an unused workspace stops is the least that anybody says. */
export async function termsOf(
  ctx: Ctx,
  namespace_id: string,
  asked: Asked & { resource_type: string; driver: string },
  recipe: Pick<Terms, "mode" | "command">,
): Promise<Terms> {
  const { mode = recipe.mode, command = recipe.command, time_limit_minutes = null, continues = null } = asked;
  refuseServerless(ctx, mode, asked);
  if (lacksCommand({ mode, command })) throw invalid("body.command", "Write the command to run");
  const is_workspace = mode === "workspace";
  const idle = is_workspace ? [asked.idle_stop_minutes, ...(await policies(ctx, namespace_id))] : [];
  const service = asked.service ?? { port: null, health_path: null, program: null };
  return { mode, command, time_limit_minutes, continues, ...service, idle_stop_minutes: leastOf(idle) };
}

/** The terms alone, without what else the recipe has. */
export const termsIn = (terms: Terms): Terms => {
  const { mode, command, time_limit_minutes, idle_stop_minutes, continues, port, health_path, program } = terms;
  return { mode, command, time_limit_minutes, idle_stop_minutes, continues, port, health_path, program };
};

const policies = async (ctx: Ctx, namespace_id: string) => [
  ctx.ports.idle_stop_minutes,
  await idleStopOf(ctx, namespace_id),
];

function leastOf(minutes: readonly (number | null | undefined)[]): number | null {
  const said = minutes.filter((it) => it !== null && it !== undefined);
  return said.length === 0 ? null : Math.min(...said);
}
