import type { Command } from "commander";
import { type Deleted, listDeleted, purgeDeleted, restoreDeleted } from "../../contract/deleted.ts";
import { ResourceKind } from "../../contract/resources.ts";
import { thingAt } from "../address.ts";
import { exitCodes, failure } from "../failure.ts";
import { bytes } from "../format.ts";
import { gatherFrom } from "../namespaces.ts";
import { type Column, type OutputOptions, show, showList, when } from "../output.ts";
import { gather } from "../pages.ts";
import { confirmed } from "../prompt.ts";
import { openSession } from "../session.ts";
import { type ListOptions, listsBy, teach, withJson, withList } from "../teach.ts";

const columns: readonly Column<Deleted>[] = [
  { title: "NAME", of: ({ namespace, name }) => `${namespace}/${name}` },
  { title: "KIND", of: ({ kind }) => kind },
  { title: "SIZE", of: ({ logical_bytes }) => bytes(logical_bytes), align: "right" },
  { title: "OWNER", of: ({ owner, namespace }) => owner?.path ?? namespace },
  { title: "DELETED", of: ({ deleted_at }) => when(deleted_at) },
  { title: "BY", of: ({ deleted_by }) => deleted_by?.path },
  { title: "GONE FOR GOOD", of: ({ purged_at }) => when(purged_at) },
];

const kinds = ResourceKind.options.map((kind) => `${kind}s` as const);
const thing = "<kind>/<namespace>/<name>, such as engines/acme/chat";

/** What was deleted and can be restored. */
export function addDeleted(program: Command): void {
  const command = program
    .command("deleted")
    .description("List what was deleted in the last 30 days and can be restored")
    .argument("[namespace]", "all of yours, if left out");
  listsBy(withList(command), 1, list);
  teach(command, "guildhall deleted acme", "guildhall deleted restore engines/acme/chat");
  const restoring = command
    .command("restore")
    .description("Restore what was deleted, the last of its name, with everything it held")
    .argument("<thing>", thing)
    .option("--as <name>", "another name, where its own is taken")
    .action(restore);
  teach(withJson(restoring), "guildhall deleted restore apis/acme/chat");
  const purging = command
    .command("purge")
    .description("Delete it for good: nobody can restore it any more")
    .argument("<thing>", thing)
    .option("--yes", "do not ask")
    .action(purge);
  teach(withJson(purging), "guildhall deleted purge datasets/acme/iris");
}

async function list(namespace: string | undefined, options: ListOptions): Promise<void> {
  const session = openSession();
  const page = await gatherFrom(session, namespace, options, (query) => session.call(listDeleted, { query }));
  showList(options, page, columns, "Nothing was deleted in the last 30 days.");
}

/** The last that was deleted under a name. */
async function find(text: string): Promise<Deleted> {
  const { kind, address } = thingAt(text, kinds);
  const { namespace, name } = address;
  const { call } = openSession();
  const { items } = await gather({ limit: 10_000 }, (page) => call(listDeleted, { query: { namespace, ...page } }));
  const found = items.find((one) => `${one.kind}s` === kind && one.name.toLowerCase() === name.toLowerCase());
  if (found) return found;
  throw failure(`Nothing that was deleted here is ${text}, or you may not restore it.`, {
    exit_code: exitCodes.not_found,
    hint: `What was deleted: guildhall deleted ${namespace}`,
  });
}

async function restore(text: string, options: OutputOptions & { as?: string }): Promise<void> {
  const { id } = await find(text);
  const restored = await openSession().call(restoreDeleted, { params: { id }, body: { name: options.as } });
  show(options, restored, () => `Restored ${restored.namespace}/${restored.name}.`);
}

async function purge(text: string, options: OutputOptions & { yes?: true }): Promise<void> {
  const { id, name } = await find(text);
  if (!options.yes && !(await confirmed(`Delete ${name} for good? Nobody can restore it then.`, "--yes"))) return;
  await openSession().call(purgeDeleted, { params: { id } });
  show(options, { purged: text }, () => `${text} is gone for good.`);
}
