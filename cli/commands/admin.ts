import type { Command } from "commander";
import {
  type BookLine,
  bookGrains,
  type Health,
  healthOrders,
  listBooks,
  listHealth,
  previewPrice,
} from "../../contract/books.ts";
import type { TopUp } from "../../contract/finance.ts";
import { decideTopUp, getFinance, listAllTopUps, makeVouchers, setBilling, setCredit } from "../../contract/house.ts";
import { getIssuer, setIssuer } from "../../contract/invoices.ts";
import { misuse } from "../failure.ts";
import { money } from "../format.ts";
import { type Column, facts, type OutputOptions, show, showList, when } from "../output.ts";
import { gather } from "../pages.ts";
import { openSession } from "../session.ts";
import { choice, type ListOptions, teach, withJson, withList } from "../teach.ts";
import { micros, timeAhead, wholeNumber } from "../values.ts";
import { addAdminSignIn } from "./admin-sign-in.ts";
import { addAdminWallets } from "./admin-wallets.ts";
import { type ProfileOptions, tendProfile, withProfile } from "./billing-profile.ts";

/** `admin`: who comes in, and the money of the installation, for its operators. */
export function addAdmin(program: Command): void {
  const admin = program.command("admin").description("Tend sign-in and money of the installation (operators)");
  teach(admin, "guildhall admin finance", "guildhall admin top-ups --state pending");
  const finance = admin.command("finance").description("Show what all wallets hold and owe").action(overview);
  teach(withJson(finance), "guildhall admin finance");
  const billing = admin
    .command("billing")
    .description("Switch billing: off, nothing is refused for money, and what is used then is never charged")
    .argument("<on|off>")
    .action(switchBilling);
  teach(withJson(billing), "guildhall admin billing on");
  const issuer = admin
    .command("issuer")
    .description("Show what documents say of whoever issues them, or change what is given of it")
    .action(tendIssuer);
  teach(withProfile(issuer), 'guildhall admin issuer --company "University of X" --language zh');
  addAdminSignIn(admin);
  addOrders(admin);
  addAdminWallets(admin);
  addReports(admin);
}

function addOrders(admin: Command): void {
  const topUps = admin
    .command("top-ups")
    .description("List the top-ups of all wallets")
    .addOption(choice("--state <state>", "in this state", ["pending", "paid", "declined", "cancelled"]))
    .action(listOrders);
  teach(withList(topUps), "guildhall admin top-ups --state pending");
  const confirm = admin
    .command("confirm")
    .description("Confirm that a top-up was paid: its money is in the wallet then")
    .argument("<number>", "of the top-up", wholeNumber)
    .action((number: number, options: OutputOptions) => decide(number, options));
  teach(withJson(confirm), "guildhall admin confirm 12");
  const decline = admin
    .command("decline")
    .description("Decline a top-up")
    .argument("<number>", "of the top-up", wholeNumber)
    .argument("<reason>")
    .action((number: number, reason: string, options: OutputOptions) => decide(number, options, reason));
  teach(withJson(decline), 'guildhall admin decline 12 "no payment came"');
  const vouchers = admin
    .command("vouchers")
    .description("Make vouchers; their codes are shown this once")
    .argument("<label>", "what they are for")
    .argument("<count>", "how many", wholeNumber)
    .argument("<amount>", "worth of each, such as 50", micros)
    .option("--expires <time>", "a time, or from now on such as 30d", timeAhead)
    .action(vouch);
  teach(withJson(vouchers), 'guildhall admin vouchers "Course of spring" 30 20 --expires 90d');
  const credit = admin
    .command("credit")
    .description("Let a wallet go below nought by so much")
    .argument("<namespace>")
    .argument("<amount>", "such as 100", micros)
    .action(giveCredit);
  teach(withJson(credit), "guildhall admin credit acme 100");
}

function addReports(admin: Command): void {
  const books = admin
    .command("books")
    .description("Sum what was used and charged in the last twelve months")
    .addOption(choice("--by <what>", "by month, product or namespace", bookGrains).default("month"))
    .option("--month <month>", "of this month (UTC), such as 2026-11")
    .option("--product <product>", "of this product")
    .option("--namespace <path>", "of this namespace")
    .action(showBooks);
  teach(withList(books), "guildhall admin books", "guildhall admin books --by namespace --month 2026-11");
  const health = admin
    .command("health")
    .description("List how namespaces stand with money and limits, the worst first")
    .addOption(choice("--sort <what>", "the worst first by", healthOrders).default("days_left"))
    .action(showHealth);
  teach(withList(health), "guildhall admin health --sort owed");
  const preview = admin
    .command("preview")
    .description("Say what last month would have cost at another price (set it with guildhall prices set)")
    .argument("<product>", "a resource type, or storage")
    .argument("<amount>", "for an hour of one unit, or 30 days of one GiB", micros)
    .option("--month <month>", "of another month (UTC)")
    .action(showEffect);
  teach(withJson(preview), "guildhall admin preview cpu-small 0.3");
}

async function overview(options: OutputOptions): Promise<void> {
  const house = await openSession().call(getFinance, {});
  const { currency, billing, closing } = house;
  show(options, house, () =>
    facts([
      ["Billing", closing ? "being switched off" : billing ? "on" : "off"],
      ["In all wallets", money(house.balance_micros, currency)],
      ["Owed by all", money(house.owed_micros, currency)],
      ["Top-ups that wait", String(house.pending)],
    ]),
  );
}

async function switchBilling(to: string, options: OutputOptions): Promise<void> {
  if (to !== "on" && to !== "off") throw misuse('Say "on" or "off".');
  const done = await openSession().call(setBilling, { body: { billing: to === "on" } });
  const words = done.closing ? "being switched off: what was used is charged first" : done.billing ? "on" : "off";
  show(options, done, () => `Billing is ${words}.`);
}

const tendIssuer = (options: ProfileOptions): Promise<void> => {
  const { call } = openSession();
  return tendProfile(
    options,
    () => call(getIssuer, {}),
    (body) => call(setIssuer, { body }),
  );
};

const orderColumns: readonly Column<TopUp>[] = [
  { title: "NUMBER", of: ({ number }) => String(number) },
  { title: "NAMESPACE", of: ({ namespace }) => namespace },
  { title: "STATE", of: ({ state }) => state },
  { title: "AMOUNT", of: ({ amount_micros, currency }) => money(amount_micros, currency), align: "right" },
  { title: "BY", of: ({ buyer }) => buyer.path },
  { title: "ASKED", of: ({ created_at }) => when(created_at) },
  { title: "NOTE", of: ({ note, reason }) => reason ?? note },
];

async function listOrders(options: ListOptions & { state?: TopUp["state"] }): Promise<void> {
  const { call } = openSession();
  const page = await gather(options, (query) => call(listAllTopUps, { query: { ...query, state: options.state } }));
  showList(options, page, orderColumns, "No top-up was asked for.");
}

async function decide(number: number, options: OutputOptions, reason?: string): Promise<void> {
  const body = reason === undefined ? { decision: "confirm" as const } : { decision: "decline" as const, reason };
  const order = await openSession().call(decideTopUp, { params: { number }, body });
  const amount = money(order.amount_micros, order.currency);
  show(options, order, () => `The top-up ${number} of ${amount} for ${order.namespace} is ${order.state}.`);
}

async function vouch(
  label: string,
  count: number,
  amount_micros: number,
  options: OutputOptions & { expires?: string },
): Promise<void> {
  const body = { label, count, amount_micros, expires_at: options.expires };
  const made = await openSession().call(makeVouchers, { body });
  show(options, made, () => made.codes.join("\n"));
}

async function giveCredit(namespace: string, credit_micros: number, options: OutputOptions): Promise<void> {
  const set = await openSession().call(setCredit, { params: { namespace }, body: { credit_micros } });
  show(options, set, () => `${namespace} may go below nought by ${money(set.credit_micros)} now.`);
}

interface BookOptions extends ListOptions {
  by: (typeof bookGrains)[number];
  month?: string;
  product?: string;
  namespace?: string;
}

const hours = (seconds: number, size: number) => (seconds / size).toFixed(2);

async function showBooks(options: BookOptions): Promise<void> {
  const { call } = openSession();
  const { by, month, product, namespace } = options;
  const page = await gather(options, (query) =>
    call(listBooks, { query: { ...query, by, month, product, namespace } }),
  );
  const columns: readonly Column<BookLine>[] = [
    { title: by.toUpperCase(), of: ({ key }) => key },
    { title: "UNIT HOURS", of: (row) => hours(row.compute_unit_seconds, 3600), align: "right" },
    { title: "GIB MONTHS", of: (row) => hours(row.storage_byte_seconds, 2 ** 30 * 2_592_000), align: "right" },
    { title: "CHARGED", of: ({ charged_micros }) => money(charged_micros), align: "right" },
  ];
  showList(options, page, columns, "Nothing was used or charged.");
}

const healthColumns: readonly Column<Health>[] = [
  { title: "NAMESPACE", of: ({ namespace }) => namespace },
  { title: "CAN BE PAID", of: ({ payable_micros }) => money(payable_micros), align: "right" },
  { title: "DAYS LEFT", of: ({ days_left }) => (days_left === null ? "–" : String(days_left)), align: "right" },
  { title: "OWED", of: ({ owed_micros }) => money(owed_micros), align: "right" },
  { title: "DECLINED", of: ({ declined }) => String(declined), align: "right" },
  { title: "USED UP", of: ({ over }) => String(over), align: "right" },
  { title: "LAST ACTIVITY", of: ({ active_at }) => when(active_at) },
];

async function showHealth(options: ListOptions & { sort: (typeof healthOrders)[number] }): Promise<void> {
  const { call } = openSession();
  const page = await gather(options, (query) => call(listHealth, { query: { ...query, sort: options.sort } }));
  showList(options, page, healthColumns, "Nobody is here yet.");
}

async function showEffect(
  product: string,
  amount_micros: number,
  options: OutputOptions & { month?: string },
): Promise<void> {
  const query = { amount_micros, month: options.month };
  const effect = await openSession().call(previewPrice, { params: { product }, query });
  const { currency, before_micros, after_micros, namespaces, month } = effect;
  const [was, would] = [money(before_micros, currency), money(after_micros, currency)];
  const sum = `${was} of ${month} would have been ${would}, of ${namespaces} namespaces.`;
  const lines = effect.items.map(
    (row) => `  ${row.namespace}: ${money(row.before_micros)} → ${money(row.after_micros)}`,
  );
  show(options, effect, () => [sum, ...lines].join("\n"));
}
