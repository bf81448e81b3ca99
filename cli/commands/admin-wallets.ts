import type { Command } from "commander";
import { type HouseWallet, listVouchers, listWallets, refundTopUp, type VoucherBatch } from "../../contract/house.ts";
import { money } from "../format.ts";
import { type Column, type OutputOptions, show, showList, when } from "../output.ts";
import { gather } from "../pages.ts";
import { openSession } from "../session.ts";
import { type ListOptions, teach, withJson, withList } from "../teach.ts";
import { micros, wholeNumber } from "../values.ts";

/** `admin wallets`, `admin refund`, `admin voucher-batches`. */
export function addAdminWallets(admin: Command): void {
  const wallets = admin
    .command("wallets")
    .description("List the wallets of all namespaces")
    .argument("[query]", "part of a path")
    .action(list);
  teach(withList(wallets), "guildhall admin wallets", "guildhall admin wallets class7");
  const refunding = admin
    .command("refund")
    .description("Write down that a top-up was paid back, as far as it is neither spent nor held")
    .argument("<number>", "of the top-up", wholeNumber)
    .argument("<amount>", "such as 50", micros)
    .argument("<reason>")
    .action(refund);
  teach(withJson(refunding), 'guildhall admin refund 12 50 "the course did not take place"');
  const batches = admin
    .command("voucher-batches")
    .description("List the newest batches of vouchers, with how many are redeemed; codes are never shown again")
    .action(listBatches);
  teach(withJson(batches), "guildhall admin voucher-batches");
}

const columns: readonly Column<HouseWallet>[] = [
  { title: "NAMESPACE", of: ({ namespace }) => namespace },
  { title: "BALANCE", of: ({ balance_micros }) => money(balance_micros), align: "right" },
  { title: "HELD", of: ({ held_micros }) => money(held_micros), align: "right" },
  { title: "CREDIT", of: ({ credit_micros }) => money(credit_micros), align: "right" },
  { title: "OWED", of: ({ owed_micros }) => money(owed_micros), align: "right" },
  { title: "CHARGED", of: ({ charged_at }) => when(charged_at) },
];

async function list(part: string | undefined, options: ListOptions): Promise<void> {
  const { call } = openSession();
  const page = await gather(options, (query) => call(listWallets, { query: { ...query, query: part } }));
  showList(options, page, columns, "No wallet is there yet.");
}

async function refund(number: number, amount_micros: number, reason: string, options: OutputOptions): Promise<void> {
  const order = await openSession().call(refundTopUp, { params: { number }, body: { amount_micros, reason } });
  const [back, all] = [money(order.refunded_micros, order.currency), money(order.amount_micros, order.currency)];
  show(options, order, () => `Of the top-up ${number} of ${order.namespace}, ${back} of ${all} are paid back.`);
}

const batchColumns: readonly Column<VoucherBatch>[] = [
  { title: "LABEL", of: ({ label }) => label },
  { title: "WORTH", of: ({ amount_micros }) => money(amount_micros), align: "right" },
  { title: "REDEEMED", of: ({ redeemed, count }) => `${redeemed} of ${count}`, align: "right" },
  { title: "MADE", of: ({ created_at }) => when(created_at) },
  { title: "EXPIRES", of: ({ expires_at }) => (expires_at === null ? "–" : when(expires_at)) },
];

async function listBatches(options: OutputOptions): Promise<void> {
  showList(options, await openSession().call(listVouchers, {}), batchColumns, "No vouchers were made yet.");
}
