import type { Command } from "commander";
import {
  askTopUp,
  getWallet,
  listMovements,
  listTopUps,
  type Movement,
  redeemVoucher,
  type TopUp,
  type Wallet,
} from "../../contract/finance.ts";
import { type Card, listCards, removeCard, startCheckout } from "../../contract/payments.ts";
import { money } from "../format.ts";
import { type Column, type OutputOptions, say, show, showList, when } from "../output.ts";
import { gather } from "../pages.ts";
import { openSession } from "../session.ts";
import { type ListOptions, teach, withJson, withList } from "../teach.ts";
import { micros } from "../values.ts";
import { addWalletLines } from "./wallet-lines.ts";

/** `wallet`: the money of a namespace, for those who keep it. */
export function addWallet(program: Command): void {
  const wallet = program
    .command("wallet")
    .enablePositionalOptions()
    .description("Show what an organization, or you, can pay")
    .argument("<namespace>")
    .action(showWallet);
  teach(withJson(wallet), "guildhall wallet acme", "guildhall wallet movements acme");
  const movements = wallet
    .command("movements")
    .description("List what came into the wallet and what it paid")
    .argument("<namespace>")
    .action(listMoves);
  teach(withList(movements), "guildhall wallet movements acme");
  const topUps = wallet.command("top-ups").description("List top-ups").argument("<namespace>").action(listOrders);
  teach(withList(topUps), "guildhall wallet top-ups acme");
  const ask = wallet
    .command("top-up")
    .description("Ask for a top-up, which the operator confirms when the payment has come; or pay it by card")
    .argument("<namespace>")
    .argument("<amount>", "such as 500 or 99.50", micros)
    .option("--note <text>", "what helps to find the payment", "")
    .option("--card", "pay it at the payment provider's page, whose address is printed")
    .action(order);
  teach(
    withJson(ask),
    'guildhall wallet top-up acme 500 --note "transfer of Monday"',
    "guildhall wallet top-up acme 500 --card",
  );
  const cards = wallet
    .command("cards")
    .description("List the cards that the payment provider keeps, or have it forget one")
    .argument("<namespace>")
    .option("--remove <id>", "as listed")
    .action(showCards);
  teach(withJson(cards), "guildhall wallet cards acme", "guildhall wallet cards acme --remove pm_1Q2w3e");
  const redeem = wallet
    .command("redeem")
    .description("Redeem a voucher")
    .argument("<namespace>")
    .argument("<code>")
    .action(redeemCode);
  teach(withJson(redeem), "guildhall wallet redeem acme ABCDE-FGHJK-LMNPQ-RSTUV");
  addWalletLines(wallet);
}

function wordsOf(w: Wallet): string {
  const amount = (value: number) => money(value, w.currency);
  const lines = [
    ["Balance", amount(w.balance_micros)],
    ["Can be paid now", amount(w.payable_micros)],
    ["Held for what runs", amount(w.held_micros)],
    ["Used, not charged yet", amount(w.uncharged_micros)],
    ["Credit", amount(w.credit_micros)],
    ["Owed", amount(w.owed_micros)],
    ["Lasts for", w.minutes_left === null ? "–" : `${w.minutes_left} min`],
    ["Billing", w.billing ? "on" : "off: nothing is refused for money"],
  ];
  return lines.map(([label = "", value]) => `${label.padEnd(22)} ${value}`).join("\n");
}

async function showWallet(namespace: string, options: OutputOptions): Promise<void> {
  const wallet = await openSession().call(getWallet, { params: { namespace } });
  show(options, wallet, () => wordsOf(wallet));
}

const moveColumns: readonly Column<Movement>[] = [
  { title: "NUMBER", of: ({ number }) => String(number) },
  { title: "WHEN", of: ({ at }) => when(at) },
  { title: "WHAT", of: ({ kind }) => kind },
  { title: "AMOUNT", of: ({ amount_micros }) => money(amount_micros), align: "right" },
  {
    title: "BALANCE",
    of: ({ balance_micros }) => (balance_micros === null ? "–" : money(balance_micros)),
    align: "right",
  },
  { title: "BY", of: ({ by }) => by?.path ?? "–" },
];

async function listMoves(namespace: string, options: ListOptions): Promise<void> {
  const { call } = openSession();
  const page = await gather(options, (query) => call(listMovements, { params: { namespace }, query }));
  showList(options, page, moveColumns, "No money has moved yet.");
}

const orderColumns: readonly Column<TopUp>[] = [
  { title: "NUMBER", of: ({ number }) => String(number) },
  { title: "STATE", of: ({ state }) => state },
  { title: "AMOUNT", of: ({ amount_micros, currency }) => money(amount_micros, currency), align: "right" },
  { title: "BY", of: ({ buyer }) => buyer.path },
  { title: "NOTE", of: ({ note, reason }) => reason ?? note },
];

async function listOrders(namespace: string, options: ListOptions): Promise<void> {
  const { call } = openSession();
  const page = await gather(options, (query) => call(listTopUps, { params: { namespace }, query }));
  showList(options, page, orderColumns, "No top-up was asked for yet.");
}

interface OrderOptions extends OutputOptions {
  note: string;
  card?: boolean;
}

async function pay(namespace: string, amount_micros: number, options: OrderOptions): Promise<void> {
  const begun = await openSession().call(startCheckout, { params: { namespace }, body: { amount_micros } });
  show(options, begun, () => `Pay the top-up ${begun.top_up.number} within the hour at:\n${begun.url}`);
}

const cardColumns: readonly Column<Card>[] = [
  { title: "ID", of: ({ id }) => id },
  { title: "CARD", of: ({ brand, last4 }) => `${brand} …${last4}` },
  { title: "UNTIL", of: ({ exp_month, exp_year }) => `${exp_month}/${exp_year}` },
];

async function showCards(namespace: string, options: OutputOptions & { remove?: string }): Promise<void> {
  const { call } = openSession();
  if (options.remove !== undefined) {
    await call(removeCard, { params: { namespace, card: options.remove } });
    return say(`The payment provider has forgotten ${options.remove}.`);
  }
  showList(options, await call(listCards, { params: { namespace } }), cardColumns, "No card is saved.");
}

async function order(namespace: string, amount_micros: number, options: OrderOptions): Promise<void> {
  if (options.card) return pay(namespace, amount_micros, options);
  const body = { amount_micros, note: options.note };
  const made = await openSession().call(askTopUp, { params: { namespace }, body });
  show(
    options,
    made,
    () => `The top-up ${made.number} of ${money(made.amount_micros, made.currency)} waits for the operator.`,
  );
}

async function redeemCode(namespace: string, code: string, options: OutputOptions): Promise<void> {
  const got = await openSession().call(redeemVoucher, { params: { namespace }, body: { code } });
  show(options, got, () => `${money(got.amount_micros, got.currency)} are in the wallet of ${namespace} now.`);
}
