import * as contract from "../../../contract/containers.ts";
import * as execution from "../../../contract/executions.ts";
import * as workspace from "../../../contract/workspaces.ts";
import { type Bound, on } from "../../kernel/on.ts";
import { present as presentResource } from "../sharing/present.ts";
import * as containers from "./containers.ts";
import * as executions from "./executions.ts";
import * as logs from "./logs.ts";
import * as outputs from "./outputs.ts";
import { addressFor } from "./passes.ts";
import { present, presentExecution, presentFile, presentVisitor } from "./present.ts";
import * as workspaces from "./workspaces.ts";

/** The routes of this room. */
export const routes: Bound[] = [
  on(contract.createContainer, async (ctx, { body: { namespace, name, ...given } }) =>
    present(ctx, await containers.create(ctx, { namespace, name }, given)),
  ),
  on(contract.listContainers, async (ctx, { query }) => {
    const page = await containers.list(ctx, query);
    return { ...page, items: page.items.map((row) => presentResource(ctx, row)) };
  }),
  on(contract.getContainer, async (ctx, { params }) => present(ctx, await containers.get(ctx, params))),
  on(contract.editContainer, async (ctx, { params, body }) => present(ctx, await containers.edit(ctx, params, body))),
  on(contract.deleteContainer, async (ctx, { params }) => containers.remove(ctx, params).then(() => undefined)),
  on(contract.cloneContainer, async (ctx, { params, body }) => {
    const { container, dropped } = await containers.clone(ctx, params, body);
    return { container: present(ctx, container), dropped_bindings: dropped };
  }),
  on(execution.startExecution, async (ctx, { params, body }) =>
    presentExecution(ctx, await executions.start(ctx, params, body)),
  ),
  on(execution.listExecutions, async (ctx, { params, query }) => {
    const page = await executions.list(ctx, params, query);
    return { ...page, items: page.items.map((row) => presentExecution(ctx, row)) };
  }),
  on(execution.listAllExecutions, async (ctx, { query }) => {
    const page = await executions.listVisible(ctx, query);
    return { ...page, items: page.items.map((row) => presentExecution(ctx, row)) };
  }),
  on(execution.getExecution, async (ctx, { params }) => presentExecution(ctx, await executions.get(ctx, params))),
  on(execution.stopExecution, async (ctx, { params }) => presentExecution(ctx, await executions.stop(ctx, params))),
  on(workspace.openWorkspace, async (ctx, { params }) => {
    const { url, until } = addressFor(ctx, (await workspaces.open(ctx, params)).execution.id);
    return { url, expires_at: new Date(until).toISOString() };
  }),
  on(workspace.listVisitors, async (ctx, { params }) => ({
    items: (await workspaces.listVisitors(ctx, params)).map(presentVisitor),
  })),
  on(workspace.extendExecution, async (ctx, { params, body }) =>
    presentExecution(ctx, await workspaces.extend(ctx, params, body.minutes)),
  ),
  on(workspace.restartExecution, async (ctx, { params }) =>
    presentExecution(ctx, await workspaces.restart(ctx, params)),
  ),
  on(execution.getLogs, async (ctx, { params, query }, wire) => logs.tell(ctx, params, query, wire)),
  on(execution.listOutputs, async (ctx, { params, query }) => {
    const page = await outputs.list(ctx, params, query);
    return { ...page, items: page.items.map(presentFile) };
  }),
  on(execution.getOutput, async (ctx, { params, query }) =>
    outputs.download(ctx, params, params.path, query.inline === true),
  ),
  on(execution.previewOutput, async (ctx, { params }) => outputs.preview(ctx, params, params.path)),
  on(execution.readOutputTable, async (ctx, { params, query }) => outputs.table(ctx, params, params.path, query)),
];
