import type { z } from "zod";
import type { EngineEvent } from "../../../contract/engine-parts.ts";
import type { Engine, EngineLine } from "../../../contract/engines.ts";
import { type Ctx, canOf } from "../../kernel/context.ts";
import { presentExecution } from "../containers/present.ts";
import { present as presentResource, shown } from "../sharing/present.ts";
import type { EngineRow } from "./engines.ts";
import type * as queries from "./queries.ts";
import { startsOnCall, stateOf } from "./states.ts";

const shownOfEngines = [...shown, "execution.start", "execution.stop"] as const;
const own = ["execution.stop_own"] as const;

/** An engine as the API shows it. */
export const present = (ctx: Ctx, row: EngineRow): z.input<typeof Engine> => ({
  ...commonOf(ctx, row),
  ...recipeOf(row.engine),
  ...row.served,
  state: stateOf(row.engine),
  starts_on_call: startsOnCall(row.engine),
  ...{ fault: row.engine.fault, failures: row.engine.failures },
  next_start_at: timeOf(row.engine.next_start_at),
  started_by: { path: row.engine.started_by_path, name: row.engine.started_by_name },
  checked_at: timeOf(row.engine.checked_at),
  active_at: timeOf(row.engine.active_at),
  execution: row.execution && presentExecution(ctx, row.execution),
});

/** Whoever started it may stop it, as its verb judges. */
function commonOf(ctx: Ctx, row: EngineRow) {
  const common = presentResource(ctx, row, shownOfEngines);
  if (row.engine.started_by !== ctx.actor.id) return common;
  return { ...common, can: { ...common.can, "execution.stop": canOf(ctx, row, own)["execution.stop_own"] === true } };
}

const recipeOf = (engine: queries.EngineRow) => ({
  ...{ preset: engine.preset, gguf: engine.gguf, command: engine.command, port: engine.port },
  ...{ health_path: engine.health_path, variables: engine.variables, environment: engine.environment },
  ...{ resource_type: engine.resource_type, units: engine.units, time_limit_minutes: engine.time_limit_minutes },
  ...{ restarts_max: engine.restarts_max, idle_minutes: engine.idle_minutes },
});

const timeOf = (at: Date | null): string | null => at?.toISOString() ?? null;

/** A line of the list of engines. */
export const presentLine = (ctx: Ctx, row: Omit<EngineRow, "execution">): z.input<typeof EngineLine> => ({
  ...presentResource(ctx, row),
  ...(row.tie === null ? { model: null, version: null } : row.served),
  ...{ preset: row.engine.preset, resource_type: row.engine.resource_type },
  state: stateOf(row.engine),
  starts_on_call: startsOnCall(row.engine),
});

type EventRow = Awaited<ReturnType<typeof queries.listEvents>>[number];

/** Something that became of an engine, as the API shows it. */
export const presentEvent = ({ at, kind, execution_number, text }: EventRow): z.input<typeof EngineEvent> => ({
  ...{ at: at.toISOString(), kind, execution: execution_number, text },
});
