import type { Command } from "commander";
import { chooseCurrency, listPrices, type Price, setPrice } from "../../contract/prices.ts";
import { money } from "../format.ts";
import { type Column, type OutputOptions, show, showList } from "../output.ts";
import { openSession } from "../session.ts";
import { teach, withJson } from "../teach.ts";
import { micros } from "../values.ts";

/** `prices`: what products cost. */
export function addPrices(program: Command): void {
  const prices = program
    .command("prices")
    .enablePositionalOptions()
    .description("List what products cost, cost and will cost")
    .action(list);
  teach(withJson(prices), "guildhall prices");
  const setting = prices
    .command("set")
    .description("Set what a product costs from a day on; past days keep their prices (operators)")
    .argument("<product>", "a resource type, or storage")
    .argument("<amount>", "for an hour of one unit, or 30 days of one GiB, such as 0.25", micros)
    .option("--from <date>", "the first day (UTC); tomorrow if left out, today for a first price")
    .action(set);
  teach(withJson(setting), "guildhall prices set cpu-small 0.25", "guildhall prices set storage 0.1 --from 2027-01-01");
  const choosing = prices
    .command("currency")
    .description("Choose the currency of everything, while there is neither a price nor money (operators)")
    .argument("<code>", "as in ISO 4217, such as EUR")
    .action(choose);
  teach(withJson(choosing), "guildhall prices currency CNY");
}

const per = {
  "unit-hour": "an hour of one unit",
  "gib-month": "30 days of one GiB",
  gib: "one GiB for the period",
} as const;

const columns = (currency: string): readonly Column<Price>[] => [
  { title: "PRODUCT", of: ({ product }) => product },
  { title: "PRICE", of: ({ amount_micros }) => money(amount_micros, currency), align: "right" },
  { title: "FOR", of: ({ unit }) => per[unit] },
  { title: "FROM", of: ({ from_day }) => from_day },
  { title: "HOLDS TODAY", of: ({ holds }) => (holds ? "yes" : "–") },
];

async function list(options: OutputOptions): Promise<void> {
  const page = await openSession().call(listPrices, {});
  showList(options, page, columns(page.currency), "Nothing has a price: everything is free.");
}

async function set(product: string, amount_micros: number, options: OutputOptions & { from?: string }): Promise<void> {
  const body = { amount_micros, from_day: options.from };
  const price = await openSession().call(setPrice, { params: { product }, body });
  show(
    options,
    price,
    () => `${product} costs ${money(price.amount_micros)} for ${per[price.unit]} from ${price.from_day} on.`,
  );
}

async function choose(code: string, options: OutputOptions): Promise<void> {
  const chosen = await openSession().call(chooseCurrency, { body: { currency: code.toUpperCase() } });
  show(options, chosen, () => `Everything is in ${chosen.currency} now.`);
}
