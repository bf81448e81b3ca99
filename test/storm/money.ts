import { getWallet } from "../../contract/finance.ts";
import { listWallets, setBilling, setCredit } from "../../contract/house.ts";
import { setPrice } from "../../contract/prices.ts";
import { getOverview } from "../../contract/usage.ts";
import type { Asker } from "./people.ts";
import { all } from "./records.ts";

/** A unit costs a hundredth a second, so ten minutes of it six. */
const hour_micros = 36_000_000;
const rich_micros = 10_000_000_000;
/** Two units at once, and ever less: refused for money before anything else. */
const poor_micros = 14_000_000;

/** Everything is paid: what runs has a price, and the first organization little to pay it with. */
export async function bill(
  { call }: Asker,
  products: readonly string[],
  organizations: readonly string[],
): Promise<void> {
  for (const product of products) await call(setPrice, { params: { product }, body: { amount_micros: hour_micros } });
  for (const [i, namespace] of organizations.entries())
    await call(setCredit, { params: { namespace }, body: { credit_micros: i === 0 ? poor_micros : rich_micros } });
  await call(setBilling, { body: { billing: true } });
}

/** Nothing is held for what has ended, and what was used is paid, owed or still to be charged: to the millionth. */
export async function auditMoney({ call }: Asker, organizations: readonly string[]): Promise<string[]> {
  const wallets = await all((cursor) => call(listWallets, { query: { limit: 100, ...cursor } }));
  const held = wallets.filter(({ held_micros }) => held_micros !== 0);
  const faults = held.map(({ namespace, held_micros }) => `${namespace}: ${held_micros} are held for nothing`);
  for (const namespace of organizations) {
    const wallet = await call(getWallet, { params: { namespace } });
    const { spent_this_month } = await call(getOverview, { params: { namespace } });
    const counted = -wallet.balance_micros + wallet.owed_micros + wallet.uncharged_micros;
    const off = counted - spent_this_month.amount_micros;
    if (Math.abs(off) > rounded_micros) faults.push(`${namespace}: ${off} micros between its wallet and its use`);
  }
  return faults;
}

/** Each member's use of each product on a day is rounded by itself. */
const rounded_micros = 20;
