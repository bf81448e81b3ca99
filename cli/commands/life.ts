import type { Command } from "commander";
import { deleteApplication, editApplication } from "../../contract/applications.ts";
import { deleteContainer, editContainer } from "../../contract/containers.ts";
import { type Deleted, listDeleted, restoreDeleted } from "../../contract/deleted.ts";
import { repositoryRoutes } from "../../contract/repositories.ts";
import { transferApplication, transferContainer, transferDataset, transferModel } from "../../contract/transfers.ts";
import { type Address, repositoryAt, resourceAt } from "../address.ts";
import { exitCodes, failure } from "../failure.ts";
import { type OutputOptions, say, show } from "../output.ts";
import { gather } from "../pages.ts";
import { confirmed } from "../prompt.ts";
import { openSession } from "../session.ts";
import { teach, withJson } from "../teach.ts";
import { removeInside } from "./versions.ts";

const words = { data: "data set or model", containers: "container", applications: "application" } as const;
type Group = keyof typeof words;
const routes = {
  dataset: { ...repositoryRoutes.dataset, transfer: transferDataset },
  model: { ...repositoryRoutes.model, transfer: transferModel },
  container: { remove: deleteContainer, edit: editContainer, transfer: transferContainer },
  application: { remove: deleteApplication, edit: editApplication, transfer: transferApplication },
} as const;

const kinds = { containers: "container", applications: "application" } as const;

/** What an address names in a group of commands, and the routes for it. */
function thingIn(group: Group, text: string) {
  const { kind, ...params } = group === "data" ? repositoryAt(text) : { kind: kinds[group], ...resourceAt(text) };
  return { kind, params, routes: routes[kind] };
}

/** What resources have in common: `transfer`, `publish` and `unpublish` (applications not), `rm`, `restore`. */
export function addLife(group: Command, kind: Group): void {
  const own = `guildhall ${kind}`;
  const address = kind === "data" ? "[datasets|models]/<namespace>/<name>" : "<namespace>/<name>";
  const transfer = group
    .command("transfer")
    .description(`Move a ${words[kind]} into another namespace: its shares end, its storage counts there`)
    .argument("<address>", address)
    .argument("<to>", "a namespace, or <namespace>/<name> to give it another name")
    .option("--project <name>", "a project to put it into")
    .option("--yes", "do not ask")
    .action((from, to, options) => move(kind, from, to, options));
  teach(withJson(transfer), `${own} transfer acme/iris beta`, `${own} transfer acme/iris beta/flowers --yes`);
  if (kind !== "applications") addPublishing(group, kind, address);
  const rm = group
    .command("rm")
    .description(`Delete a ${words[kind]}; it can be restored for 30 days`)
    .argument("<address>", address);
  if (kind === "data") addInside(rm);
  else rm.action((address, options) => remove(kind, address, options));
  teach(withJson(rm), `${own} rm acme/iris`);
  const restoring = group
    .command("restore")
    .description(`Restore a deleted ${words[kind]}, the last of its name`)
    .argument("<address>", address)
    .option("--as <name>", "another name, where its own is taken")
    .action((address, options) => restore(kind, address, options));
  teach(withJson(restoring), `${own} restore acme/iris`, `${own} restore acme/iris --as iris-2`);
}

/** What may be published: everything but what is opened by people with a name. */
type Publishable = Exclude<Group, "applications">;

function addPublishing(group: Command, kind: Publishable, address: string): void {
  for (const [verb, published] of [["publish", true] as const, ["unpublish", false] as const]) {
    const command = group
      .command(verb)
      .description(
        published ? `Let the whole world read a ${words[kind]}` : `Withdraw a ${words[kind]} from the public`,
      )
      .argument("<address>", address)
      .action((address, options) => publish(kind, address, published, options));
    teach(withJson(command), `guildhall ${kind} ${verb} acme/iris`);
  }
}

/** Also one version of it, or what is inside an open one. */
function addInside(rm: Command): void {
  rm.argument(
    "[path]",
    "with <address>@<version>: a file of an open version, or a folder, written with a slash at its end",
  )
    .option("--yes", "do not ask before a version is deleted")
    .option("--even-if-bound", "delete a version that containers are bound to")
    .action((address: string, path: string | undefined, options) =>
      address.includes("@") ? removeInside(address, path, options) : remove("data", address, options),
    );
  teach(rm, "guildhall data rm acme/iris@3 raw/", "guildhall data rm acme/iris@2 --yes");
}

interface MoveOptions extends OutputOptions {
  project?: string;
  yes?: boolean;
}

async function move(group: Group, from: string, to: string, options: MoveOptions): Promise<void> {
  const { params, routes } = thingIn(group, from);
  const target: Partial<Address> = to.includes("/") ? resourceAt(to) : { namespace: to };
  const question = `Move ${from} to ${to}? Its shares end, and its old address leads nowhere.`;
  if (!options.yes && !(await confirmed(question, "--yes"))) return say("Nothing was moved.");
  const { namespace = to, name } = target;
  const body = { namespace, name, project: options.project, confirm: params.name };
  const moved = await openSession().call(routes.transfer, { params, body });
  show(options, moved, () => `Moved ${from} to ${moved.namespace}/${moved.name}.`);
}

async function publish(group: Publishable, address: string, published: boolean, options: OutputOptions): Promise<void> {
  const { url, call } = openSession();
  const { params, routes } = thingIn(group, address);
  const edited = await call(routes.edit, { params, body: { published } });
  const where = `${url}/${edited.namespace}/${edited.kind}s/${edited.name}`;
  show(options, edited, () =>
    published ? `The whole world may read ${address}: ${where}` : `${address} is not public any more.`,
  );
}

async function remove(group: Group, address: string, options: OutputOptions): Promise<void> {
  const { call } = openSession();
  const { params, routes } = thingIn(group, address);
  await call(routes.remove, { params });
  const undo = `guildhall ${group} restore ${address}`;
  show(options, { deleted: address }, () => `Deleted ${address}. Within 30 days: ${undo}`);
}

async function restore(group: Group, address: string, options: OutputOptions & { as?: string }): Promise<void> {
  const { call } = openSession();
  const { id } = await findDeleted(group, address);
  const restored = await call(restoreDeleted, { params: { id }, body: { name: options.as } });
  show(options, restored, () => `Restored ${restored.namespace}/${restored.name}.`);
}

/** The last that was deleted under a name. */
async function findDeleted(group: Group, address: string): Promise<Deleted> {
  const { kind, params } = thingIn(group, address);
  const { namespace, name } = params;
  const { call } = openSession();
  const { items } = await gather({ limit: 10_000 }, (page) => call(listDeleted, { query: { namespace, ...page } }));
  const found = items.find((one) => one.kind === kind && one.name.toLowerCase() === name.toLowerCase());
  if (found) return found;
  throw failure(`No deleted ${kind === "dataset" ? "data set" : kind} ${namespace}/${name} that you may restore.`, {
    exit_code: exitCodes.not_found,
    hint: `What was deleted: guildhall deleted ${namespace}`,
  });
}
