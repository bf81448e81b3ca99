import * as page from "../../../contract/container-pages.ts";
import * as contract from "../../../contract/containers.ts";
import { compareExecutions } from "../../../contract/execution-comparisons.ts";
import * as execution from "../../../contract/executions.ts";
import { outputArchives } from "../../../contract/output-archives.ts";
import * as publication from "../../../contract/publications.ts";
import type { RepositoryKind } from "../../../contract/repositories.ts";
import * as workspace from "../../../contract/workspaces.ts";
import { type Bound, on } from "../../kernel/on.ts";
import { present as presentResource } from "../sharing/present.ts";
import { compare } from "./comparisons.ts";
import * as containers from "./containers.ts";
import { listEnvironments } from "./engines.ts";
import * as executions from "./executions.ts";
import * as logs from "./logs.ts";
import { archive } from "./output-archives.ts";
import * as outputs from "./outputs.ts";
import * as pages from "./pages.ts";
import { addressFor } from "./passes.ts";
import { present, presentEntry, presentExecution, presentFile, presentVisitor } from "./present.ts";
import { presentComparison, presentOrigin, presentPage, presentPublication } from "./present-outputs.ts";
import * as publications from "./publications.ts";
import * as samples from "./samples.ts";
import * as starts from "./starts.ts";
import * as workspaces from "./workspaces.ts";

const ofOrigins = (kind: RepositoryKind): Bound =>
  on(publication.originRoutes[kind].list, async (ctx, { params }) => ({
    items: (await publications.origins(ctx, { ...params, kind })).map((origin) => presentOrigin(ctx, origin)),
  }));

/** The routes of this room. */
export const routes: Bound[] = [
  on(contract.listEnvironments, async (ctx) => ({ items: listEnvironments(ctx) })),
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
  on(execution.startExecution, (ctx, { params, body }) => starts.answer(ctx, params, body), { keeps_keys: true }),
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
  on(execution.listSamples, async (ctx, { params }) => samples.list(ctx, params)),
  on(execution.listOutputs, async (ctx, { params, query }) => {
    const page = await outputs.list(ctx, params, query);
    return { ...page, items: page.items.map(presentFile) };
  }),
  on(execution.listOutputFolder, async (ctx, { params, query }) => {
    const page = await outputs.folder(ctx, params, query);
    return { ...page, items: page.items.map(presentEntry) };
  }),
  on(execution.getOutput, async (ctx, { params, query }) =>
    outputs.download(ctx, params, params.path, query.inline === true),
  ),
  on(outputArchives.zip, async (ctx, { params, query }) => archive(ctx, params, "zip", query.under)),
  on(outputArchives.tar, async (ctx, { params, query }) => archive(ctx, params, "tar", query.under)),
  on(execution.previewOutput, async (ctx, { params }) => outputs.preview(ctx, params, params.path)),
  on(execution.readOutputTable, async (ctx, { params, query }) => outputs.table(ctx, params, params.path, query)),
  on(publication.publishOutput, async (ctx, { params, body }) =>
    presentPublication(await publications.publish(ctx, params, body)),
  ),
  on(publication.listPublications, async (ctx, { params, query }) => {
    const page = await publications.list(ctx, params, query);
    return { ...page, items: page.items.map(presentPublication) };
  }),
  on(publication.getPublication, async (ctx, { params }) => presentPublication(await publications.find(ctx, params))),
  ofOrigins("dataset"),
  ofOrigins("model"),
  on(page.getContainerPage, async (ctx, { params }) => presentPage(await pages.get(ctx, params))),
  on(page.editContainerPage, async (ctx, { params, body }) => presentPage(await pages.edit(ctx, params, body))),
  on(compareExecutions, async (ctx, { params, query }) =>
    presentComparison(ctx, await compare(ctx, params, otherOf(params, query.with))),
  ),
];

/** The other execution, of the same container or of one that is named. */
function otherOf(
  { namespace, name, other: number }: { namespace: string; name: string; other: number },
  named?: string,
) {
  const [there = namespace, container = name] = named?.split("/") ?? [];
  return { namespace: there, name: container, number };
}
