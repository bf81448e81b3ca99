import type { ExecutionMode } from "../../../contract/executions.ts";
import { type Ctx, may } from "../../kernel/context.ts";
import { invalid, Problem } from "../../kernel/problem.ts";
import { resourceType } from "../limits/limits.ts";
import type { ComputeDriver } from "./ports.ts";

/** The engine that an execution is on, now and as long as it lasts. */
export function engineOf(ctx: Ctx, { driver }: { driver: string }): ComputeDriver {
  const engine = ctx.ports.engines.get(driver);
  if (engine) return engine;
  throw new Error(`There is no engine ${driver} any more: name it in GUILDHALL_COMPUTE until its executions are over`);
}

/** Whether an engine did not answer: then nothing is known of what it has, and nothing is concluded. */
export const isDown = (error: unknown): boolean => error instanceof Error && error.name === "EngineDown";

/** What executions may run in here, by engine. */
export function listEnvironments(ctx: Ctx): { name: string; driver: string; image: string | null }[] {
  may(ctx, "resource_type.list");
  return [...ctx.ports.engines.values()].flatMap(({ name: driver, environments }) =>
    environments.map((one) => ({ ...one, driver })),
  );
}

/**
 * The environment for a resource type: the one wanted if its engine offers it, the engine's first if none is wanted.
 * `field` is what was said about it.
 */
export async function environmentFor(
  ctx: Ctx,
  { resource_type, environment }: { resource_type: string; environment?: string | undefined },
  field: string,
): Promise<string> {
  const type = await resourceType(ctx, resource_type);
  if (!type) throw invalid("body.resource_type", `There is no resource type "${resource_type}"`);
  return environmentOn(ctx, { ...type, resource_type, environment }, field);
}

/** The same for a resource type that was read. */
export function environmentOn(
  ctx: Ctx,
  { driver, resource_type, environment }: { driver: string; resource_type: string; environment?: string | undefined },
  field: string,
): string {
  const offered = ctx.ports.engines.get(driver)?.environments ?? [];
  const names = offered.map(({ name }) => name);
  const chosen = environment ?? names[0];
  if (chosen !== undefined && names.includes(chosen)) return chosen;
  const choice = names.length > 0 ? `choose ${names.join(", ")}` : `${driver} is not in use here`;
  throw invalid(field, `The environment "${chosen ?? ""}" is not there on ${resource_type}: ${choice}`);
}

/** A workspace without Jupyter would fail at every start. */
export async function refuseWithoutServer(ctx: Ctx, mode: ExecutionMode, resource_type: string): Promise<void> {
  const type = mode === "workspace" ? await resourceType(ctx, resource_type) : undefined;
  if (type) refuseServerless(ctx, mode, { ...type, resource_type });
}

/** The same for a resource type that was read. */
export function refuseServerless(ctx: Ctx, mode: ExecutionMode, type: { driver: string; resource_type: string }): void {
  if (mode !== "workspace" || ctx.ports.engines.get(type.driver)?.jupyter !== false) return;
  throw new Problem(
    "conflict",
    `Workspaces need Jupyter, which ${type.resource_type} does not have here: an operator installs jupyter-notebook`,
  );
}
