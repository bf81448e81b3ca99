import { afterCommit, type Ctx } from "../../kernel/context.ts";
import { changed } from "../activity/activity.ts";
import { halt } from "../containers/lifecycle.ts";
import { start } from "../containers/starts.ts";
import { commandOf, serviceOf } from "./presets.ts";
import * as queries from "./queries.ts";
import { isActive } from "./states.ts";

/** Writes down what became of an engine, and tells whoever looks at it. */
export async function note(
  ctx: Ctx,
  engine: Pick<queries.EngineRow, "resource_id" | "namespace_id" | "visibility" | "number">,
  kind: queries.EventKind,
  text = "",
): Promise<void> {
  const { resource_id: engine_id, namespace_id, visibility, number: execution_number } = engine;
  await queries.insertEvent(ctx, { engine_id, kind, execution_number, text: text.slice(0, 1000) });
  changed(ctx, namespace_id, "engine", visibility === "private" ? engine_id : undefined);
}

/**
 * Starts an execution of a locked engine, for whoever acts; what stands against it is thrown, and then nothing was
 * changed. In one transaction with what is written down of it, so that no crash leaves one without the other.
 */
export async function run(ctx: Ctx, engine: queries.EngineRow, on_limit: "reject" | "queue"): Promise<void> {
  const { resource_type, units, time_limit_minutes, name, namespace_path: namespace } = engine;
  const execution = await start(
    ctx,
    { kind: "engine", namespace, name },
    {
      ...{ mode: "service", resource_type, units, on_limit, service: serviceOf(engine) },
      command: commandOf(name, engine),
      time_limit_minutes: time_limit_minutes ?? undefined,
    },
  );
  await queries.update(ctx, engine.resource_id, {
    ...{ wanted: "running", started_by: execution.started_by, execution_id: execution.id },
    ...{ next_start_at: null, checks_failed: 0, checked_at: null, fault: null, active_at: null },
  });
  const is_waiting = execution.allocation_id === null;
  await note(ctx, { ...engine, number: execution.number }, is_waiting ? "waiting" : "started");
  afterCommit(ctx, () => ctx.ports.jobs.poke("engines"));
}

/** Ends what runs of an engine. */
export async function end(ctx: Ctx, engine: queries.EngineRow): Promise<void> {
  if (engine.execution_id !== null && isActive(engine)) await halt(ctx, engine.execution_id, "asked");
  afterCommit(ctx, () => ctx.ports.jobs.poke("engines"));
}
