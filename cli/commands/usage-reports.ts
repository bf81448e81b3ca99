import type { Command } from "commander";
import {
  type Change,
  changeKinds,
  correctUsage,
  exportChanges,
  type Forecast,
  getForecast,
  listChanges,
} from "../../contract/reports.ts";
import { bytes, money, quantity } from "../format.ts";
import { ownNamespace } from "../namespaces.ts";
import { type Column, orUnlimited, show, showList, table, when } from "../output.ts";
import { gather } from "../pages.ts";
import { openSession, type Session } from "../session.ts";
import { choice, type ListOptions, teach, withJson, withList } from "../teach.ts";
import { amount, timeAgo } from "../values.ts";
import { save } from "./storage.ts";

/** `usage changes`, `usage forecast`, `usage correct`. */
export function addReports(usage: Command): void {
  const list = usage
    .command("changes")
    .description("List every change of what a namespace may use and of what it costs, newest first")
    .argument("[namespace]", "your own, if left out")
    .addOption(choice("--kind <kind>", "only limits, prices, capacity or corrections", changeKinds))
    .option("--about <text>", "only those of a product or member with this in its name")
    .option("--from <when>", "a span such as 90d, or a date", timeAgo)
    .option("--to <when>", "a span such as 1d ago, or a date", timeAgo)
    .option("--csv", "print everything that fits as CSV")
    .action(changes);
  teach(withList(list), "guildhall usage changes acme", "guildhall usage changes acme --kind price --csv > prices.csv");
  const ahead = usage
    .command("forecast")
    .description("Say when storage and the month's spending reach their limits if they go on as in the last 30 days")
    .argument("[namespace]", "your own, if left out")
    .action(forecast);
  teach(withJson(ahead), "guildhall usage forecast acme");
  const mend = usage
    .command("correct")
    .description("Correct what a record that has ended says; the difference becomes a record of its own (operators)")
    .argument("<id>", "of the record, as `--records --json` shows it")
    .requiredOption("--quantity <number>", "what it should have said in all: unit-seconds or byte-seconds", amount)
    .requiredOption("--reason <text>", "shown to whoever reads the records")
    .action(correct);
  teach(withJson(mend), 'guildhall usage correct 0191… --quantity 3600 --reason "The machine stood still"');
}

interface ChangesOptions extends ListOptions {
  kind?: (typeof changeKinds)[number];
  about?: string;
  from?: string;
  to?: string;
  csv?: true;
}

const columns: readonly Column<Change>[] = [
  { title: "TIME", of: ({ at }) => when(at) },
  { title: "KIND", of: ({ kind }) => kind },
  { title: "OF", of: ({ subject }) => subject },
  { title: "BY", of: ({ actor }) => actor.path ?? "Guildhall" },
  { title: "WHAT", of: ({ text }) => text },
];

async function changes(named: string | undefined, options: ChangesOptions): Promise<void> {
  const session = openSession();
  await showChanges(session, named ?? (await ownNamespace(session)), options);
}

/** Changes of what a namespace may use, newest first. */
export async function showChanges({ call }: Session, namespace: string, options: ChangesOptions): Promise<void> {
  const params = { namespace };
  const { kind, about: subject, from, to } = options;
  const wanted = { kind, subject, from, to };
  if (options.csv) return save(await call.open(exportChanges, { params, query: { ...wanted, format: "csv" } }));
  const page = await gather(options, (query) => call(listChanges, { params, query: { ...query, ...wanted } }));
  showList(options, page, columns, "Nothing has changed.");
}

async function forecast(named: string | undefined, options: { json?: boolean }): Promise<void> {
  const session = openSession();
  const answer = await session.call(getForecast, { params: { namespace: named ?? (await ownNamespace(session)) } });
  const inWords = (one: Forecast, value: number) =>
    one.unit === "bytes" ? bytes(value) : money(Math.round(value), answer.currency);
  const rows: readonly Column<Forecast>[] = [
    { title: "WHAT", of: ({ product }) => product.replace("_", " ") },
    { title: "NOW", of: (one) => inWords(one, one.used), align: "right" },
    { title: "LIMIT", of: (one) => orUnlimited(one.limit, (limit) => inWords(one, limit)), align: "right" },
    { title: "A DAY", of: (one) => inWords(one, one.per_day), align: "right" },
    { title: "MEAN OF", of: ({ days }) => `${days.toFixed(1)} days`, align: "right" },
    { title: "REACHED", of: ({ runs_out_at }) => (runs_out_at === null ? "-" : when(runs_out_at)) },
  ];
  show(options, answer, () => table(rows, answer.items));
}

async function correct(id: string, options: { json?: boolean; quantity: number; reason: string }): Promise<void> {
  const { quantity: wanted, reason } = options;
  const made = await openSession().call(correctUsage, { params: { id }, body: { quantity: wanted, reason } });
  show(options, made, () => `Written: ${quantity(made.quantity, made.unit)} on the days of ${made.source}.`);
}
