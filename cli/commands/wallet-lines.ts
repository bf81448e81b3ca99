import type { Command } from "commander";
import {
  type Charge,
  cancelTopUp,
  exportStatement,
  forecastMeans,
  getStatement,
  listCharges,
  listStatementLines,
  type MeansLeft,
} from "../../contract/finance.ts";
import { money, quantity } from "../format.ts";
import { type Column, type OutputOptions, say, show, showList, table, when } from "../output.ts";
import { gather } from "../pages.ts";
import { openSession } from "../session.ts";
import { type ListOptions, teach, withJson, withList } from "../teach.ts";
import { wholeNumber } from "../values.ts";
import { save } from "./storage.ts";

/** `wallet statement`, `wallet charges`, `wallet forecast`, `wallet cancel`: what money went for, and how long it lasts. */
export function addWalletLines(wallet: Command): void {
  const statement = wallet
    .command("statement")
    .description("List what the days of a month were charged: by day, product and member")
    .argument("<namespace>")
    .option("--month <month>", "of UTC, such as 2026-11; this one, if left out")
    .option("--csv", "print all of it as CSV")
    .action(showStatement);
  teach(
    withList(statement),
    "guildhall wallet statement acme",
    "guildhall wallet statement acme --month 2026-10 --csv > october.csv",
  );
  const charges = wallet
    .command("charges")
    .description(
      "Open a charge into its lines: whose use of what on which day; guildhall usage --records shows that use",
    )
    .argument("<namespace>")
    .argument("<number>", "of the movement, as guildhall wallet movements lists it", wholeNumber)
    .action(openCharge);
  teach(withJson(charges), "guildhall wallet charges acme 12");
  const ahead = wallet
    .command("forecast")
    .description("Say when balance and packages run out if they go on as in the last 30 days")
    .argument("<namespace>")
    .action(forecast);
  teach(withJson(ahead), "guildhall wallet forecast acme");
  const cancelling = wallet
    .command("cancel")
    .description("Cancel a top-up that waits")
    .argument("<namespace>")
    .argument("<number>", "as guildhall wallet top-ups lists it", wholeNumber)
    .action(cancel);
  teach(withJson(cancelling), "guildhall wallet cancel acme 3");
}

type Line = Omit<Charge, "movement">;

const columns = (currency: string): readonly Column<Line>[] => [
  { title: "DAY", of: ({ day }) => day },
  { title: "PRODUCT", of: ({ product, kind }) => (kind === "use" ? product : `${kind}: ${product}`) },
  { title: "MEMBER", of: ({ member }) => member.path },
  { title: "USED", of: (line) => (line.unit === "micros" ? "–" : quantity(line.quantity, line.unit)), align: "right" },
  { title: "AMOUNT", of: ({ amount_micros }) => money(amount_micros, currency), align: "right" },
];

async function showStatement(
  namespace: string,
  { month = new Date().toISOString().slice(0, 7), csv, ...options }: ListOptions & { month?: string; csv?: true },
): Promise<void> {
  const { call } = openSession();
  const at = { params: { namespace }, query: { month } };
  if (csv) return save(await call.open(exportStatement, at));
  const { currency, total_micros } = await call(getStatement, at);
  const page = await gather(options, (query) => call(listStatementLines, { ...at, query: { ...query, month } }));
  showList(options, page, columns(currency), `Nothing was charged in ${month}.`);
  if (!options.json) say(`In all: ${money(total_micros, currency)} for ${month}.`);
}

async function openCharge(namespace: string, number: number, options: OutputOptions): Promise<void> {
  const page = await openSession().call(listCharges, { params: { namespace, number } });
  showList(options, page, columns(""), "This movement is no charge.");
}

async function forecast(namespace: string, options: OutputOptions): Promise<void> {
  const answer = await openSession().call(forecastMeans, { params: { namespace } });
  show(options, answer, () => table(meansColumns(answer.currency), answer.items));
}

function meansColumns(currency: string): readonly Column<MeansLeft>[] {
  const inWords = ({ unit }: MeansLeft, value: number) => {
    if (unit === "micros") return money(Math.round(value), currency);
    return `${Number(value.toPrecision(3))} ${unit === "currency" ? currency : unit}`;
  };
  return [
    { title: "PAID FROM", of: ({ product }) => (product === null ? "balance" : `packages of ${product}`) },
    { title: "LEFT", of: (one) => inWords(one, one.left), align: "right" },
    { title: "A DAY", of: (one) => inWords(one, one.per_day), align: "right" },
    { title: "MEAN OF", of: ({ days }) => `${days.toFixed(1)} days`, align: "right" },
    { title: "GOOD UNTIL", of: ({ last_day }) => last_day ?? "–" },
    { title: "RUNS OUT", of: ({ runs_out_at }) => (runs_out_at === null ? "–" : when(runs_out_at)) },
  ];
}

async function cancel(namespace: string, number: number, options: OutputOptions): Promise<void> {
  const order = await openSession().call(cancelTopUp, { params: { namespace, number }, body: {} });
  show(options, order, () => `The top-up ${number} of ${namespace} is ${order.state}.`);
}
