import * as contract from "../../../contract/engines.ts";
import { type Bound, on } from "../../kernel/on.ts";
import * as executions from "../containers/executions.ts";
import { tell } from "../containers/logs.ts";
import { presentExecution } from "../containers/present.ts";
import * as samples from "../containers/samples.ts";
import { ask } from "./asking.ts";
import * as engines from "./engines.ts";
import { present, presentEvent, presentLine } from "./present.ts";
import { list as listPresets } from "./presets.ts";

const kind = "engine" as const;

/** The routes of this room. */
export const routes: Bound[] = [
  on(contract.listPresets, async (ctx) => ({ items: listPresets(ctx) })),
  on(contract.deployEngine, async (ctx, { body: { namespace, name, ...given } }) =>
    present(ctx, await engines.deploy(ctx, { namespace, name }, given)),
  ),
  on(contract.listEngines, async (ctx, { query }) => {
    const page = await engines.list(ctx, query);
    return { ...page, items: page.items.map((row) => presentLine(ctx, row)) };
  }),
  on(contract.getEngine, async (ctx, { params }) => present(ctx, await engines.get(ctx, params))),
  on(contract.editEngine, async (ctx, { params, body }) => present(ctx, await engines.edit(ctx, params, body))),
  on(contract.deleteEngine, async (ctx, { params }) => engines.remove(ctx, params).then(() => undefined)),
  on(contract.startEngine, async (ctx, { params, body }) =>
    present(ctx, await engines.start(ctx, params, body.on_limit)),
  ),
  on(contract.stopEngine, async (ctx, { params }) => present(ctx, await engines.stop(ctx, params))),
  on(contract.restartEngine, async (ctx, { params }) => present(ctx, await engines.restart(ctx, params))),
  on(contract.askEngine, async (ctx, { params: { path, ...at }, body }, wire) =>
    ask(ctx, at, `/${path}`, body, wire.signal),
  ),
  on(contract.listEngineEvents, async (ctx, { params }) => ({
    items: (await engines.listEvents(ctx, params)).map(presentEvent),
  })),
  on(contract.listEngineExecutions, async (ctx, { params, query }) => {
    const page = await executions.list(ctx, { ...params, kind }, query);
    return { ...page, items: page.items.map((row) => presentExecution(ctx, row)) };
  }),
  on(contract.getEngineLogs, async (ctx, { params, query }, wire) => tell(ctx, { ...params, kind }, query, wire)),
  on(contract.listEngineSamples, async (ctx, { params }) => samples.list(ctx, { ...params, kind })),
];
