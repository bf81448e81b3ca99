import type { Command } from "commander";
import { type Deleted, listDeleted } from "../../contract/deleted.ts";
import { bytes } from "../format.ts";
import { gatherFrom } from "../namespaces.ts";
import { type Column, showList, when } from "../output.ts";
import { openSession } from "../session.ts";
import { type ListOptions, teach, withList } from "../teach.ts";

const columns: readonly Column<Deleted>[] = [
  { title: "NAME", of: ({ namespace, name }) => `${namespace}/${name}` },
  { title: "KIND", of: ({ kind }) => kind },
  { title: "SIZE", of: ({ logical_bytes }) => bytes(logical_bytes), align: "right" },
  { title: "OWNER", of: ({ owner, namespace }) => owner?.path ?? namespace },
  { title: "DELETED", of: ({ deleted_at }) => when(deleted_at) },
  { title: "BY", of: ({ deleted_by }) => deleted_by?.path },
  { title: "GONE FOR GOOD", of: ({ purged_at }) => when(purged_at) },
];

/** What was deleted and can be restored. */
export function addDeleted(program: Command): void {
  const command = program
    .command("deleted")
    .description("List what was deleted in the last 30 days and can be restored")
    .argument("[namespace]", "all of yours, if left out")
    .action(list);
  teach(withList(command), "guildhall deleted acme", "guildhall data restore acme/iris");
}

async function list(namespace: string | undefined, options: ListOptions): Promise<void> {
  const session = openSession();
  const page = await gatherFrom(session, namespace, options, (query) => session.call(listDeleted, { query }));
  showList(options, page, columns, "Nothing was deleted in the last 30 days.");
}
