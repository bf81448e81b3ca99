import type { Command } from "commander";
import {
  buyPackage,
  getPackage,
  type HouseOffer,
  listHouseOffers,
  listOffers,
  listPackages,
  listPackageUses,
  type Offer,
  offerPackage,
  type Package,
  type PackageUse,
  refundPackage,
  withdrawPackage,
} from "../../contract/packages.ts";
import { money, quantity } from "../format.ts";
import { type Column, type OutputOptions, show, showList } from "../output.ts";
import { gather } from "../pages.ts";
import { openSession } from "../session.ts";
import { type ListOptions, teach, withJson, withList } from "../teach.ts";
import { micros, wholeNumber } from "../values.ts";

/** `packages`: use that is paid for ahead. */
export function addPackages(program: Command): void {
  const packages = program
    .command("packages")
    .enablePositionalOptions()
    .description("List the packages of an organization, or yours, with what is left of them")
    .argument("<namespace>")
    .action(list);
  teach(withList(packages), "guildhall packages acme");
  const offers = packages
    .command("offers")
    .description("List the packages that can be bought")
    .argument("<namespace>")
    .action(listWares);
  teach(withJson(offers), "guildhall packages offers acme");
  const buying = packages
    .command("buy")
    .description("Buy a package from the wallet; it pays for use before the balance does")
    .argument("<namespace>")
    .argument("<offer>", "its number among the offers", wholeNumber)
    .action(buy);
  teach(withJson(buying), "guildhall packages buy acme 3");
  const showing = packages
    .command("show")
    .description("Show what went from a package on each day (UTC)")
    .argument("<namespace>")
    .argument("<number>", "of its order", wholeNumber)
    .action(showOne);
  teach(withJson(showing), "guildhall packages show acme 12");
  const uses = packages
    .command("uses")
    .description("List what a package paid for, by day and member")
    .argument("<namespace>")
    .argument("<number>", "of its order", wholeNumber)
    .action(listUses);
  teach(withList(uses), "guildhall packages uses acme 12");
  addHouse(packages);
}

function addHouse(packages: Command): void {
  const all = packages
    .command("offered")
    .description("List what is offered to whom, and how many were bought (operators)")
    .option("--withdrawn", "those that are offered no longer")
    .action(listHouse);
  teach(withList(all), "guildhall packages offered");
  const offering = packages
    .command("offer")
    .description("Offer a package; it never changes (operators)")
    .argument("<name>")
    .argument("<product>", "a resource type, storage, or api: calls of models")
    .argument("<quantity>", "unit hours, GiB for 30 days, or what calls cost", wholeNumber)
    .argument("<price>", "such as 99.50", micros)
    .requiredOption("--days <days>", "for how many days it is good", wholeNumber)
    .option("--organizations", "for organizations alone")
    .option("--people", "for people alone")
    .option("--for <namespace>", "for one alone")
    .action(offer);
  teach(withJson(offering), 'guildhall packages offer "100 hours" cpu-small 100 20 --days 90 --organizations');
  const withdrawing = packages
    .command("withdraw")
    .description("Offer a package no longer; those that were bought stay good (operators)")
    .argument("<offer>", "its number", wholeNumber)
    .action(withdraw);
  teach(withJson(withdrawing), "guildhall packages withdraw 3");
  const refunding = packages
    .command("take-back")
    .description("Take back a package of which nothing is used; its price is in the wallet again (operators)")
    .argument("<number>", "of its order", wholeNumber)
    .argument("<reason>")
    .action(takeBack);
  teach(withJson(refunding), 'guildhall packages take-back 12 "bought by mistake"');
}

const per = { "unit-hour": "unit hours", "gib-month": "GiB months" } as const;

const states = { good: "good", used_up: "used up", expired: "ended", refunded: "taken back" } as const;
const inWords = ({ quantity, unit, currency }: Offer | Package) =>
  unit === "currency" ? `${money(quantity * 1_000_000, currency)} of calls` : `${quantity} ${per[unit]}`;

const lotColumns: readonly Column<Package>[] = [
  { title: "NUMBER", of: ({ number }) => String(number) },
  { title: "PACKAGE", of: ({ name }) => name },
  { title: "PRODUCT", of: ({ product }) => product },
  { title: "LEFT", of: (row) => `${Number(row.left.toFixed(2))} of ${inWords(row)}`, align: "right" },
  { title: "STATE", of: ({ state }) => states[state] },
  { title: "GOOD UNTIL", of: ({ last_day }) => last_day },
];

async function list(namespace: string, options: ListOptions): Promise<void> {
  const { call } = openSession();
  const page = await gather(options, (query) => call(listPackages, { params: { namespace }, query }));
  showList(options, page, lotColumns, "No package was bought yet.");
}

const offerColumns: readonly Column<Offer>[] = [
  { title: "OFFER", of: ({ number }) => String(number) },
  { title: "PACKAGE", of: ({ name }) => name },
  { title: "PRODUCT", of: ({ product }) => product },
  { title: "QUANTITY", of: inWords, align: "right" },
  { title: "PRICE", of: ({ price_micros, currency }) => money(price_micros, currency), align: "right" },
  { title: "WITHOUT IT", of: ({ worth_micros, currency }) => money(worth_micros, currency), align: "right" },
  { title: "GOOD FOR", of: ({ valid_days }) => `${valid_days} days` },
];

async function listWares(namespace: string, options: OutputOptions): Promise<void> {
  const page = await openSession().call(listOffers, { params: { namespace } });
  showList(options, page, offerColumns, "No packages are offered at present.");
}

async function buy(namespace: string, offer: number, options: OutputOptions): Promise<void> {
  const bought = await openSession().call(buyPackage, { params: { namespace }, body: { offer } });
  show(options, bought, () => `${bought.name} is bought (order ${bought.number}) and good until ${bought.last_day}.`);
}

async function showOne(namespace: string, number: number, options: OutputOptions): Promise<void> {
  const one = await openSession().call(getPackage, { params: { namespace, number } });
  show(options, one, () => {
    const head = `${one.name}: ${one.left} of ${inWords(one)} left, ${states[one.state]}, until ${one.last_day}`;
    const days = one.days.map(
      ({ day, used, left }) => `${day}  ${used.toFixed(3).padStart(12)}  ${left.toFixed(3)} left`,
    );
    return [head, ...days].join("\n");
  });
}

const useColumns: readonly Column<PackageUse>[] = [
  { title: "DAY", of: ({ day }) => day },
  { title: "MEMBER", of: ({ member }) => member.path },
  { title: "QUANTITY", of: (row) => quantity(row.quantity, row.unit), align: "right" },
];

async function listUses(namespace: string, number: number, options: ListOptions): Promise<void> {
  const { call } = openSession();
  const page = await gather(options, (query) => call(listPackageUses, { params: { namespace, number }, query }));
  showList(options, page, useColumns, "Nothing of it is charged yet.");
}

const houseColumns: readonly Column<HouseOffer>[] = [
  ...offerColumns,
  { title: "FOR", of: ({ audience, namespace }) => namespace ?? audience },
  { title: "BOUGHT", of: ({ sold }) => String(sold), align: "right" },
];

async function listHouse(options: ListOptions & { withdrawn?: boolean }): Promise<void> {
  const { call } = openSession();
  const withdrawn = options.withdrawn ?? false;
  const page = await gather(options, (query) => call(listHouseOffers, { query: { ...query, withdrawn } }));
  showList(options, page, houseColumns, "No packages are offered.");
}

interface Whom {
  days: number;
  organizations?: boolean;
  people?: boolean;
  for?: string;
}

async function offer(
  name: string,
  product: string,
  quantity: number,
  price_micros: number,
  { days: valid_days, for: namespace, ...options }: OutputOptions & Whom,
): Promise<void> {
  const kinds = options.organizations ? "organizations" : options.people ? "people" : "everybody";
  const whom = namespace === undefined ? ({ audience: kinds } as const) : ({ audience: "one", namespace } as const);
  const body = { name, product, quantity, price_micros, valid_days, ...whom };
  const made = await openSession().call(offerPackage, { body });
  show(options, made, () => `${made.name} is offered as number ${made.number}.`);
}

async function withdraw(number: number, options: OutputOptions): Promise<void> {
  const row = await openSession().call(withdrawPackage, { params: { number }, body: {} });
  show(options, row, () => `${row.name} is offered no longer.`);
}

async function takeBack(number: number, reason: string, options: OutputOptions): Promise<void> {
  const row = await openSession().call(refundPackage, { params: { number }, body: { reason } });
  show(options, row, () => `${money(row.price_micros, row.currency)} are in the wallet of ${row.namespace} again.`);
}
