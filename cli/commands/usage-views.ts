import type { Command } from "commander";
import { daysOf, type View, type ViewQuery } from "../../contract/views.ts";
import { ownNamespace } from "../namespaces.ts";
import { type Column, showList } from "../output.ts";
import { openSession } from "../session.ts";
import { teach, withJson } from "../teach.ts";
import { addViewEdits } from "./usage-view-edit.ts";
import { viewsOf } from "./usage-view-find.ts";

/** `usage views`. */
export function addViews(usage: Command): void {
  const list = usage
    .command("views")
    .enablePositionalOptions()
    .description("List the saved views of use, one's own and those for others, too")
    .argument("[namespace]", "your own, if left out")
    .action(views);
  teach(withJson(list), "guildhall usage views acme", 'guildhall usage acme --view "Costs of the week"');
  addViewEdits(list);
}

const columns: readonly Column<View>[] = [
  { title: "NAME", of: ({ name }) => name },
  { title: "SHOWS", of: ({ query }) => query.report },
  { title: "FOR", of: ({ audience }) => audience },
  { title: "BY", of: ({ owner }) => owner.path },
];

async function views(named: string | undefined, options: { json?: boolean }): Promise<void> {
  const session = openSession();
  const namespace = named ?? (await ownNamespace(session));
  showList(options, { items: await viewsOf(session, namespace) }, columns, "No view is saved.");
}

/** The span of a view, as moments. */
export function spanOf(query: ViewQuery): { from?: string; to?: string } {
  const { from, to } = daysOf(query, new Date().toISOString().slice(0, 10));
  return { ...(from ? { from: `${from}T00:00:00.000Z` } : {}), ...(to ? { to: `${to}T23:59:59.999Z` } : {}) };
}
