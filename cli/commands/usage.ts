import type { Command } from "commander";
import type { z } from "zod";
import {
  exportCosts,
  exportUsageRecords,
  type Grain,
  getStatistics,
  grains,
  type Statistic,
} from "../../contract/reports.ts";
import {
  getOverview,
  listUsageRecords,
  type Order,
  type Overview,
  orders,
  states,
  type UsageRecord,
} from "../../contract/usage.ts";
import { bytes, duration, money, quantity } from "../format.ts";
import { ownNamespace } from "../namespaces.ts";
import { type Column, facts, orUnlimited, show, showList, table, when } from "../output.ts";
import { gather } from "../pages.ts";
import { openSession, type Session } from "../session.ts";
import { choice, type ListOptions, teach, withList } from "../teach.ts";
import { timeAgo } from "../values.ts";
import { addStorage, save, storageOf } from "./storage.ts";
import { addReports, showChanges } from "./usage-reports.ts";
import { viewNamed } from "./usage-view-find.ts";
import { addViews, spanOf } from "./usage-views.ts";

/** `usage`: what a namespace uses and used. */
export function addUsage(program: Command): void {
  const command = program
    .command("usage")
    .enablePositionalOptions()
    .description("Show what a namespace uses now and used this month, summed up or record by record")
    .argument("[namespace]", "your own, if left out")
    .option("--view <name>", "what a saved view shows; other options narrow it further or replace what it says")
    .addOption(choice("--by <what>", "sums by member, team, resource, project, product, day, week or month", grains))
    .option("--records", "each stretch of use")
    .option("--csv", "with --records: print everything that fits as CSV")
    .option("--focus", "print what was used and what it costs with the columns of FinOps FOCUS, a row a record and day")
    .addOption(choice("--type <type>", "only compute, storage or api", ["compute", "storage", "api"]))
    .option("--product <product>", "only this resource type, or storage")
    .option("--member <user-name>", "only what they used")
    .option("--team <name>", "only what those used who are in it now")
    .option("--project <name>", "only what is in it now")
    .option("--resource <address>", "with --records: part of its address; else all of it, as in datasets/acme/iris")
    .addOption(choice("--state <state>", "with --records: what goes on, has ended, or corrections", states))
    .addOption(choice("--order <order>", "with --records: by when they began, or the largest first", orders))
    .option("--from <when>", "a span such as 7d ago, or a date", timeAgo)
    .option("--to <when>", "a span such as 1d ago, or a date", timeAgo)
    .action(usage);
  teach(
    withList(command),
    "guildhall usage",
    "guildhall usage acme --by member",
    "guildhall usage acme --by day --from 30d",
    "guildhall usage acme --by member --product rtx-5090 --from 2026-11-01",
    "guildhall usage acme --records --state running",
    "guildhall usage acme --records --csv > records.csv",
    'guildhall usage acme --view "Costs of the week"',
    "guildhall usage acme --focus --from 2026-11-01 > costs.csv",
  );
  addStorage(command);
  addReports(command);
  addViews(command);
}

interface Narrowing {
  type?: "compute" | "storage" | "api";
  product?: string;
  member?: string;
  team?: string;
  project?: string;
  resource?: string;
}

interface UsageOptions extends ListOptions, Narrowing {
  by?: Grain;
  view?: string;
  records?: boolean;
  csv?: true;
  focus?: true;
  state?: (typeof states)[number];
  order?: Order;
  from?: string;
  to?: string;
}

async function usage(named: string | undefined, options: UsageOptions): Promise<void> {
  const session = openSession();
  const namespace = named ?? (await ownNamespace(session));
  if (options.view !== undefined) return showView(session, namespace, options.view, options);
  if (options.focus) return saveCosts(session, namespace, options);
  if (options.records && options.csv) return saveRecords(session, namespace, options);
  if (options.records) return showRecords(session, namespace, options);
  if (options.by) return showStatistics(session, namespace, options);
  const overview = await session.call(getOverview, { params: { namespace } });
  show(options, overview, () => described(namespace, overview));
}

/** What a view shows, as far as the options do not say otherwise. */
async function showView(session: Session, namespace: string, name: string, options: UsageOptions): Promise<void> {
  const { query } = await viewNamed(session, namespace, name);
  const span = spanOf(query);
  if (query.report === "statistics") {
    const { by = "day", type, product, member, team, project } = query;
    return showStatistics(session, namespace, {
      by,
      ...given({ type, product, member, team, project }),
      ...span,
      ...options,
    });
  }
  if (query.report === "records") {
    const { report: _, from: __, to: ___, last_days: ____, ...filters } = query;
    const wanted = { ...given(filters), ...span, ...options };
    return options.csv ? saveRecords(session, namespace, wanted) : showRecords(session, namespace, wanted);
  }
  if (query.report === "changes") {
    const { change: kind, about } = query;
    return showChanges(session, namespace, { ...given({ kind, about }), ...span, ...options });
  }
  const { parts = "project", project, member, kind, resource, sort } = query;
  return storageOf(session, namespace, { ...given({ project, member, kind, resource, sort }), ...options, by: parts });
}

type Given<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

/** What a view says of it. */
const given = <T extends object>(filters: T): Given<T> =>
  Object.fromEntries(Object.entries(filters).filter(([, value]) => value !== undefined)) as Given<T>;

const computeColumns: readonly Column<Overview["compute"][number]>[] = [
  { title: "RESOURCE TYPE", of: ({ resource_type }) => resource_type },
  { title: "IN USE", of: ({ units_in_use }) => units_in_use, align: "right" },
  { title: "LIMIT", of: ({ limit }) => orUnlimited(limit), align: "right" },
  { title: "CAPACITY", of: ({ capacity }) => capacity, align: "right" },
  { title: "EXECUTIONS THIS MONTH", of: ({ executions_this_month }) => executions_this_month, align: "right" },
  { title: "UNIT TIME THIS MONTH", of: (row) => duration(row.unit_seconds_this_month), align: "right" },
];

function described(namespace: string, overview: Overview) {
  const { storage, compute, resources, executions_active, month_began_at, spent_this_month } = overview;
  const stored = `${bytes(storage.logical_bytes)} of ${orUnlimited(storage.limit, bytes)}`;
  const summary = facts([
    ["Namespace", namespace],
    ["Storage", `${stored} (${bytes(storage.physical_bytes)} on disk)`],
    ["Data sets", resources.dataset],
    ["Models", resources.model],
    ["Containers", resources.container],
    ["Running now", executions_active],
    ["Spent this month", money(spent_this_month.amount_micros, spent_this_month.currency)],
    ["Month since", month_began_at.slice(0, 10)],
  ]);
  return compute.length ? `${summary}\n\n${table(computeColumns, compute)}` : summary;
}

const statisticColumns = (by: string): readonly Column<z.output<typeof Statistic>>[] => [
  { title: by.toUpperCase(), of: ({ label, key }) => label || key },
  ...(by === "product" ? [] : [{ title: "PRODUCT", of: ({ product }: { product: string }) => product }]),
  { title: "USED", of: (row) => quantity(row.quantity, row.unit), align: "right" },
  { title: "COST", of: ({ cost }) => money(cost.amount_micros, cost.currency), align: "right" },
];

const narrowed = ({ type, product, member, team, project, resource }: Narrowing) => ({
  ...{ type, product, member, team, project, resource },
});

/** Sums are of whole days. */
const dayOf = (time: string | undefined): string | undefined => time?.slice(0, 10);

async function showStatistics({ call }: Session, namespace: string, options: UsageOptions): Promise<void> {
  const { by = "member" } = options;
  const [from, to] = [dayOf(options.from), dayOf(options.to)];
  const statistics = await call(getStatistics, {
    params: { namespace },
    query: { by, from, to, ...narrowed(options) },
  });
  showList(options, statistics, statisticColumns(by), "Nothing was used in this time.");
}

const recordColumns: readonly Column<UsageRecord>[] = [
  { title: "FROM", of: ({ started_at }) => when(started_at) },
  { title: "TO", of: ({ ended_at }) => when(ended_at) },
  { title: "PRODUCT", of: ({ product }) => product },
  { title: "MEMBER", of: ({ member }) => member.path },
  { title: "RESOURCE", of: ({ resource }) => resource },
  { title: "SOURCE", of: ({ source }) => source },
  { title: "USED", of: (row) => quantity(row.quantity, row.unit), align: "right" },
  { title: "COST", of: ({ cost }) => money(cost.amount_micros, cost.currency), align: "right" },
];

const recordsOf = ({ from, to, state, order, ...options }: UsageOptions) => ({
  ...{ from, to, state, order },
  ...narrowed(options),
});

async function showRecords({ call }: Session, namespace: string, options: UsageOptions): Promise<void> {
  const page = await gather(options, (query) =>
    call(listUsageRecords, { params: { namespace }, query: { ...query, ...recordsOf(options) } }),
  );
  showList(options, page, recordColumns, "Nothing was used in this time.");
}

const saveRecords = async ({ call }: Session, namespace: string, options: UsageOptions): Promise<void> =>
  save(await call.open(exportUsageRecords, { params: { namespace }, query: { ...recordsOf(options), format: "csv" } }));

async function saveCosts({ call }: Session, namespace: string, options: UsageOptions): Promise<void> {
  const [from, to] = [dayOf(options.from), dayOf(options.to)];
  await save(await call.open(exportCosts, { params: { namespace }, query: { from, to } }));
}
