import type { z } from "zod";
import type { deployEngine, editEngine } from "../../../contract/engines.ts";
import { accountOf, type Ctx, may, see, transact } from "../../kernel/context.ts";
import { invalid, Problem } from "../../kernel/problem.ts";
import { record } from "../activity/activity.ts";
import { bindable, describe } from "../containers/bindings.ts";
import { privately, seen as seenRunning } from "../containers/containers.ts";
import { environmentFor } from "../containers/engines.ts";
import * as executions from "../containers/executions.ts";
import { addRecipe, changeRecipe } from "../containers/recipes.ts";
import { namespaceOf } from "../organizations/organizations.ts";
import * as resources from "../resources/resources.ts";
import * as sharing from "../sharing/sharing.ts";
import { type Recipe, refuseUnserved } from "./presets.ts";
import * as queries from "./queries.ts";
import { end, note, run } from "./running.ts";
import { isActive } from "./states.ts";

export { type ReachedEngine, reachEngine } from "./reach.ts";

/** The model that an engine serves, as the asker may know it. */
export interface Served {
  model: string | null;
  version: number | null;
}

/** An engine as the asker stands to it, with both halves and what it runs as. */
export interface EngineRow extends sharing.ResourceRow {
  engine: queries.EngineRow;
  served: Served;
  execution: executions.ExecutionRow | null;
}

const seen = (ctx: Ctx, at: sharing.Address) => seenRunning(ctx, { ...at, kind: "engine" });

/** Finds an engine that the asker may read. */
export async function get(ctx: Ctx, at: sharing.Address): Promise<EngineRow> {
  const row = await seen(ctx, at);
  may(ctx, "resource.read_content", row);
  return whole(ctx, row);
}

async function whole(ctx: Ctx, row: sharing.ResourceRow): Promise<EngineRow> {
  const engine = await queries.get(ctx, row.id);
  const [served] = await servedBy(ctx, [engine]);
  const execution = engine.number === null ? null : await executions.find(ctx, row, engine.number);
  return { ...row, engine, served: served as Served, execution };
}

/** What each of some engines serves; what the asker may not read is not named. */
async function servedBy(ctx: Ctx, engines: readonly queries.EngineRow[]): Promise<Served[]> {
  const bound = await describe(ctx, [...new Set(engines.map(({ version_id }) => version_id))]);
  const readable = new Map(bound.filter((one) => one.readable).map((one) => [one.id, one]));
  return engines.map(({ version_id }) => {
    const found = readable.get(version_id);
    return { model: found?.source ?? null, version: found?.version ?? null };
  });
}

/** The engines visible to the asker, newest first. */
export async function list(ctx: Ctx, filters: Omit<Parameters<typeof sharing.listVisible>[1], "kind">) {
  const page = await sharing.listVisible(ctx, { ...filters, kind: "engine" });
  const engines = await queries.listAmong(
    ctx,
    page.items.map(({ id }) => id),
  );
  const served = await servedBy(ctx, engines);
  const byId = new Map(engines.map((engine, i) => [engine.resource_id, { engine, served: served[i] as Served }]));
  const items = page.items.flatMap((row) => {
    const found = byId.get(row.id);
    return found ? { ...row, ...found } : [];
  });
  return { ...page, items };
}

type Given = Omit<z.output<typeof deployEngine.body>, "namespace" | "name">;

/** Deploys a version of a model, and starts it; a limit that stands against that undoes all. */
export const deploy = (ctx: Ctx, at: sharing.Address, given: Given): Promise<EngineRow> =>
  transact(ctx, async (ctx) => {
    const namespace = see(ctx, "namespace.see", await namespaceOf(ctx, at.namespace), "namespace");
    may(ctx, "engine.create", namespace);
    const { description, visibility, project } = given;
    const row = await sharing.create(ctx, { kind: "engine", ...at, description, visibility, project });
    const { recipe, bound_id } = await resolved(ctx, given);
    await addRecipe(ctx, row.id, recipe, [bound_id]);
    await queries.insert(ctx, { resource_id: row.id, started_by: accountOf(ctx), ...columnsOf(given) });
    const engine = await queries.get(ctx, row.id);
    const [served] = await servedBy(ctx, [engine]);
    await note(ctx, engine, "deployed", `${served?.model}, version ${served?.version}`);
    if (given.start) await run(ctx, engine, given.on_limit);
    return whole(ctx, row);
  });

type Said = Recipe & {
  model: string;
  version: number | string;
  environment?: string | undefined;
  resource_type: string;
};

/** What runs of it, with names and `latest` resolved; what cannot be is refused. */
async function resolved(ctx: Ctx, said: Said) {
  const { resource_type, command } = said;
  const environment = await environmentFor(ctx, said, "body.environment");
  await refuseUnserved(ctx, said, resource_type);
  const bound_id = await bindable(ctx, { source: said.model, version: said.version }).catch(renamed);
  return { recipe: { environment, resource_type, command }, bound_id };
}

/** A binding is at fault by `source`, which is called `model` here. */
function renamed(error: unknown): never {
  if (!(error instanceof Problem) || error.kind !== "invalid") throw error;
  throw invalid(error.extra.fields?.[0]?.path === "version" ? "body.version" : "body.model", error.message);
}

type Columns = Recipe & Pick<Given, "units" | "time_limit_minutes" | "restarts_max" | "idle_minutes">;

const columnsOf = ({ preset, gguf, port, health_path, variables, ...it }: Columns) => ({
  ...{ preset, port, health_path },
  ...{ settings: JSON.stringify(gguf), variables: JSON.stringify(variables) },
  ...{ units: it.units, time_limit_minutes: it.time_limit_minutes },
  ...{ restarts_max: it.restarts_max, idle_minutes: it.idle_minutes },
});

type Change = z.output<typeof editEngine.body>;

/** Changes an engine: what it runs (resource.edit) and what it shares with other resources. What runs goes on as it is. */
export const edit = (ctx: Ctx, at: sharing.Address, change: Change): Promise<EngineRow> =>
  transact(ctx, async (ctx) => {
    const { name, description, visibility, project, ...said } = change;
    const before = await seen(ctx, at);
    const after = await sharing.edit(ctx, before, { name, description, visibility, project });
    if (Object.values(said).some((value) => value !== undefined)) await editRecipe(ctx, before, said);
    return whole(ctx, after);
  });

async function editRecipe(ctx: Ctx, row: sharing.ResourceRow, said: Omit<Change, keyof sharing.Change>): Promise<void> {
  may(ctx, "resource.edit", row);
  const { engine: before, served } = await whole(ctx, row);
  if (served.model === null && said.model === undefined)
    throw invalid("body.model", "You may not read the model that it serves: choose another");
  const now = {
    ...{ ...before, model: served.model ?? "", version: served.version ?? "latest" },
    ...Object.fromEntries(Object.entries(said).filter(([, value]) => value !== undefined)),
  };
  const { recipe, bound_id } = await resolved(ctx, now);
  await changeRecipe(ctx, row.id, recipe, [bound_id]);
  await queries.update(ctx, row.id, columnsOf(now));
  await record(ctx, {
    ...lineOf(row, "resource.edit", `changed what the engine ${row.name} runs`),
    before: shownIn(before, served),
    after: shownIn(now, now),
  });
}

const shownIn = (it: Columns & { resource_type: string; environment: string }, { model, version }: Served | Said) => ({
  ...{ model, version, preset: it.preset, gguf: it.gguf, command: it.command, port: it.port },
  ...{ health_path: it.health_path, variables: it.variables, environment: it.environment },
  ...{ resource_type: it.resource_type, units: it.units, time_limit_minutes: it.time_limit_minutes },
  ...{ restarts_max: it.restarts_max, idle_minutes: it.idle_minutes },
});

const lineOf = (row: sharing.ResourceRow, action: string, text: string) => ({
  ...{ action, namespace_id: row.namespace_id, text },
  entity: { kind: "engine", id: row.id, name: row.name },
  ...privately(row),
});

/** Starts an engine for the asker; one that runs goes on. */
export const start = (ctx: Ctx, at: sharing.Address, on_limit: "reject" | "queue"): Promise<EngineRow> =>
  transact(ctx, async (ctx) => {
    const { row, engine } = await locked(ctx, at);
    may(ctx, "execution.start", row);
    if (engine.state === "stopping") await startAfterEnd(ctx, engine);
    else if (!isActive(engine)) {
      await queries.update(ctx, row.id, { failures: 0 });
      await run(ctx, engine, on_limit);
    }
    return whole(ctx, row);
  });

/** Its units are free when its end is seen; then the watch starts it, for the asker. */
async function startAfterEnd(ctx: Ctx, engine: queries.EngineRow): Promise<void> {
  const { resource_id: id } = engine;
  await queries.update(ctx, id, { wanted: "running", started_by: accountOf(ctx), failures: 0, fault: null });
  await queries.setNextStart(ctx, id, 0);
}

/** Stops an engine; no call starts it again. */
export const stop = (ctx: Ctx, at: sharing.Address): Promise<EngineRow> =>
  transact(ctx, async (ctx) => {
    const { row, engine } = await locked(ctx, at);
    may(ctx, engine.started_by === ctx.actor.id ? "execution.stop_own" : "execution.stop", row);
    if (engine.wanted === "stopped" && !isActive(engine)) return whole(ctx, row);
    await queries.update(ctx, row.id, { wanted: "stopped", next_start_at: null, fault: null });
    await end(ctx, engine);
    await note(ctx, engine, "stopped", `by ${ctx.actor.name}`);
    await record(ctx, lineOf(row, "engine.stop", `stopped the engine ${row.name}`));
    return whole(ctx, row);
  });

/** Stops an engine and starts it as it is written down now, for the asker. */
export const restart = (ctx: Ctx, at: sharing.Address): Promise<EngineRow> =>
  transact(ctx, async (ctx) => {
    const { row, engine } = await locked(ctx, at);
    may(ctx, "execution.start", row);
    may(ctx, engine.started_by === ctx.actor.id ? "execution.stop_own" : "execution.stop", row);
    if (isActive(engine)) {
      await startAfterEnd(ctx, engine);
      await end(ctx, engine);
      await note(ctx, engine, "restarting", `by ${ctx.actor.name}`);
    } else await run(ctx, engine, "reject");
    await record(ctx, lineOf(row, "engine.restart", `restarted the engine ${row.name}`));
    return whole(ctx, row);
  });

async function locked(ctx: Ctx, at: sharing.Address) {
  const { id } = await seen(ctx, at);
  await queries.lock(ctx, id);
  return { row: await seen(ctx, at), engine: await queries.get(ctx, id) };
}

/** Deletes an engine: what runs of it stops, and a restored one stays stopped until somebody starts it. */
export const remove = (ctx: Ctx, at: sharing.Address): Promise<void> =>
  transact(ctx, async (ctx) => {
    const { engine } = await locked(ctx, at);
    await resources.remove(ctx, "engine", at);
    await queries.update(ctx, engine.resource_id, { wanted: "stopped", next_start_at: null });
    await end(ctx, engine);
  });

/** What became of an engine, latest first. */
export async function listEvents(ctx: Ctx, at: sharing.Address) {
  const row = await seen(ctx, at);
  may(ctx, "resource.read_content", row);
  return queries.listEvents(ctx, row.id);
}
