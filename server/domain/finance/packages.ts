import { accountOf, type Ctx, may, transact } from "../../kernel/context.ts";
import { money } from "../../kernel/money.ts";
import { keyOf, pageOf } from "../../kernel/page.ts";
import { notFound, Problem } from "../../kernel/problem.ts";
import { record } from "../activity/activity.ts";
import { belowOf, seen } from "./finance.ts";
import { keepersOf } from "./house-queries.ts";
import * as lots from "./lot-queries.ts";
import * as queries from "./package-queries.ts";
import { wallet } from "./queries.ts";

interface Page {
  limit: number;
  cursor?: string | undefined;
}

const newest = Number.MAX_SAFE_INTEGER;

/** The packages that can be bought for a namespace. */
export async function offers(ctx: Ctx, path: string): Promise<queries.OfferRow[]> {
  const { id } = await seen(ctx, path);
  return queries.listFor(ctx, id);
}

/** The packages of a namespace, newest first. */
export async function list(ctx: Ctx, path: string, page: Page) {
  const { id: namespace_id } = await seen(ctx, path);
  const rows = await lots.list(ctx, { ...page, below: belowOf(page.cursor), namespace_id });
  return pageOf(rows, page.limit, (row) => String(row.number));
}

/** A package of a namespace, and what went from it on each day. */
export async function get(ctx: Ctx, path: string, number: number) {
  const lot = await lotOf(ctx, path, number);
  return { lot, days: await lots.listDays(ctx, lot) };
}

/** What a package paid for, newest day first. */
export async function uses(ctx: Ctx, path: string, number: number, page: Page) {
  const { id } = await lotOf(ctx, path, number);
  const [day = "infinity", member = ""] = keyOf(page.cursor, /^\d{4}-\d\d-\d\d [a-z0-9-]{1,60}$/)?.split(" ") ?? [];
  const rows = await lots.listUses(ctx, id, { limit: page.limit, day, member });
  return pageOf(rows, page.limit, (row) => `${row.day} ${row.member_path}`);
}

async function lotOf(ctx: Ctx, path: string, number: number): Promise<lots.LotRow> {
  const { id: namespace_id } = await seen(ctx, path);
  const [lot] = await lots.list(ctx, { limit: 1, below: newest, namespace_id, number });
  if (!lot) throw notFound("package");
  return lot;
}

/** Buys a package from the wallet: from now on it pays for use before the balance does. */
export const buy = (ctx: Ctx, path: string, number: number): Promise<lots.LotRow> =>
  transact(ctx, async (ctx) => {
    const namespace = await seen(ctx, path);
    may(ctx, "wallet.order", namespace);
    const offer = await queries.lockOffer(ctx, number, namespace.id);
    if (!offer) throw new Problem("conflict", "This package is not offered here, or no longer");
    const { billing } = await wallet(ctx, namespace.id);
    if (!billing) throw new Problem("conflict", "Billing is off: use is not paid for, so there is nothing to buy");
    const ids = { lot_id: crypto.randomUUID(), package_id: offer.id, namespace_id: namespace.id };
    const { bought, payable } = await queries.buy(ctx, { ...ids, buyer_id: accountOf(ctx) });
    if (bought === null) throw unpayable(ctx, offer, payable);
    await record(ctx, {
      action: "package.buy",
      severity: "notice",
      namespace_id: namespace.id,
      entity: { kind: "package", id: ids.lot_id, name: offer.name },
      text: `bought the package ${offer.name} for ${money(offer.price, ctx.ports.currency)}`,
      after: { order: bought, amount: offer.price },
      concerns: await keepersOf(ctx, namespace.id),
    });
    return lotOf(ctx, path, bought);
  });

const unpayable = ({ ports: { currency } }: Ctx, { price }: queries.OfferRow, payable: number) =>
  new Problem(
    "conflict",
    `The package costs ${money(price, currency)} and the wallet can pay ${money(Math.max(payable, 0), currency)} now: top it up first`,
  );
