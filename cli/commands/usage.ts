import type { Command } from "commander";
import type { z } from "zod";
import {
  getOverview,
  getStatistics,
  listUsageRecords,
  type Overview,
  type Statistic,
  type UsageRecord,
} from "../../contract/usage.ts";
import { bytes, duration, money, quantity } from "../format.ts";
import { ownNamespace } from "../namespaces.ts";
import { type Column, facts, orUnlimited, show, showList, table, when } from "../output.ts";
import { gather } from "../pages.ts";
import { openSession, type Session } from "../session.ts";
import { choice, type ListOptions, teach, withList } from "../teach.ts";
import { timeAgo } from "../values.ts";
import { addStorage } from "./storage.ts";

const groupings = ["member", "team", "resource", "project", "product", "day"] as const;

/** `usage`: what a namespace uses and used. */
export function addUsage(program: Command): void {
  const command = program
    .command("usage")
    .enablePositionalOptions()
    .description("Show what a namespace uses now and used this month, summed up or record by record")
    .argument("[namespace]", "your own, if left out")
    .addOption(choice("--by <what>", "sums by member, team, resource, project, product or day", groupings))
    .option("--records", "each stretch of use")
    .option("--from <when>", "a span such as 7d ago, or a date", timeAgo)
    .option("--to <when>", "a span such as 1d ago, or a date", timeAgo)
    .action(usage);
  teach(
    withList(command),
    "guildhall usage",
    "guildhall usage acme --by member",
    "guildhall usage acme --by day --from 30d",
    "guildhall usage acme --records --json",
  );
  addStorage(command);
}

interface UsageOptions extends ListOptions {
  by?: (typeof groupings)[number];
  records?: boolean;
  from?: string;
  to?: string;
}

async function usage(named: string | undefined, options: UsageOptions): Promise<void> {
  const session = openSession();
  const namespace = named ?? (await ownNamespace(session));
  if (options.records) return showRecords(session, namespace, options);
  if (options.by) return showStatistics(session, namespace, options);
  const overview = await session.call(getOverview, { params: { namespace } });
  show(options, overview, () => described(namespace, overview));
}

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
  { title: "RECORDS", of: ({ records }) => records, align: "right" },
];

/** Sums are of whole days. */
const dayOf = (time: string | undefined): string | undefined => time?.slice(0, 10);

async function showStatistics({ call }: Session, namespace: string, options: UsageOptions): Promise<void> {
  const { by = "member" } = options;
  const [from, to] = [dayOf(options.from), dayOf(options.to)];
  const statistics = await call(getStatistics, { params: { namespace }, query: { by, from, to } });
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
];

async function showRecords({ call }: Session, namespace: string, options: UsageOptions): Promise<void> {
  const { from, to } = options;
  const page = await gather(options, (query) =>
    call(listUsageRecords, { params: { namespace }, query: { ...query, from, to } }),
  );
  showList(options, page, recordColumns, "Nothing was used in this time.");
}
