import type { Command } from "commander";
import {
  type Audience,
  audiences,
  deleteView,
  editView,
  saveView,
  setOpeningView,
  type View,
  type ViewQuery,
  viewFields,
} from "../../contract/views.ts";
import { ownNamespace } from "../namespaces.ts";
import { type OutputOptions, say, show } from "../output.ts";
import { openSession, type Session } from "../session.ts";
import { choice, teach, withJson } from "../teach.ts";
import { wholeNumber } from "../values.ts";
import { isNamed, viewNamed, viewsOf } from "./usage-view-find.ts";

const reports = Object.keys(viewFields) as ViewQuery["report"][];

type FieldOf<Query> = Query extends unknown ? keyof Query : never;

/** What a report can be narrowed to or laid out by, as options of these names. */
const filters: Record<Exclude<FieldOf<ViewQuery>, "report" | "last_days">, string> = {
  by: "sums by member, team, resource, project, product, day, week or month",
  type: "only compute, storage or api",
  product: "only this resource type, or storage",
  member: "only what they used",
  team: "only what those used who are in it",
  project: "only what is in it",
  resource: "only this, as in datasets/acme/iris",
  state: "of records: running, ended or corrections",
  order: "of records: newest, oldest or largest first",
  parts: "of storage: by project, member, resource or version",
  kind: "of storage: dataset, model or container",
  sort: "of storage: name; else the largest first",
  every: "of storage: week or month",
  change: "of changes: limit, price, capacity or correction",
  about: "of changes: with this in the name",
  from: "first day (UTC)",
  to: "last day (UTC)",
};

/** `usage views save`, `delete`, `open`. */
export function addViewEdits(views: Command): void {
  const saving = views
    .command("save")
    .description(
      "Save a report with its filters and days under a name; your view of that name is replaced, or a shared one by one",
    )
    .argument("<namespace>")
    .argument("<name>")
    .addOption(choice("--report <report>", "what it is a view of", reports).default("statistics"))
    .addOption(choice("--for <whom>", "whom it is for", audiences).default("me"))
    .option("--last-days <days>", "so many days up to the one on which it is opened", wholeNumber);
  for (const [name, meaning] of Object.entries(filters)) saving.option(`--${name} <${name}>`, meaning);
  teach(
    withJson(saving.action(save)),
    'guildhall usage views save acme "Costs of the week" --by product --last-days 7 --for everybody',
    'guildhall usage views save acme "What runs" --report records --state running',
  );
  const deleting = views
    .command("delete")
    .description("Delete a view; nothing that was used is lost by it")
    .argument("<namespace>")
    .argument("<name>")
    .action(remove);
  teach(deleting, 'guildhall usage views delete acme "Costs of the week"');
  const opening = views
    .command("open")
    .description("Open one's own reports of a namespace with a view, or with the overview again")
    .argument("<namespace>")
    .argument("[name]", "the overview, if left out")
    .action(openWith);
  teach(opening, 'guildhall usage views open acme "Costs of the week"', "guildhall usage views open acme");
}

interface SaveOptions extends OutputOptions {
  report: ViewQuery["report"];
  for: Audience;
  lastDays?: number;
  [filter: string]: unknown;
}

async function save(namespace: string, name: string, options: SaveOptions): Promise<void> {
  const session = openSession();
  const { report, for: audience, lastDays: last_days } = options;
  const given = Object.fromEntries(Object.keys(filters).map((key) => [key, options[key]]));
  // the server knows what each report can say, and which words
  const body = { name, audience, query: { report, ...given, last_days } as ViewQuery };
  const old = await replaced(session, namespace, name, audience);
  const saved = old
    ? await session.call(editView, { params: { namespace, id: old.id }, body })
    : await session.call(saveView, { params: { namespace }, body });
  show(options, saved, () => `Saved: \`guildhall usage ${namespace} --view "${saved.name}"\` shows it.`);
}

/** One's own view of that name; else one that is shared, where this one will be: those who share keep them together. */
async function replaced(session: Session, namespace: string, name: string, audience: Audience) {
  const me = await ownNamespace(session);
  const named = (await viewsOf(session, namespace)).filter((view) => view.can.edit && isNamed(view, name));
  const isShared = (view: View) => view.audience !== "me" && audience !== "me";
  return named.find(({ owner }) => owner.path === me) ?? named.find(isShared);
}

async function remove(namespace: string, name: string): Promise<void> {
  const session = openSession();
  const { id } = await viewNamed(session, namespace, name);
  await session.call(deleteView, { params: { namespace, id } });
  say(`The view ${name} is deleted.`);
}

async function openWith(namespace: string, name: string | undefined): Promise<void> {
  const session = openSession();
  const id = name === undefined ? null : (await viewNamed(session, namespace, name)).id;
  await session.call(setOpeningView, { params: { namespace }, body: { id } });
  say(`Your reports of ${namespace} open with ${name ?? "the overview"}.`);
}
