import { type Ctx, may, transact } from "../../kernel/context.ts";
import { money } from "../../kernel/money.ts";
import { keyOf, pageOf } from "../../kernel/page.ts";
import { notFound } from "../../kernel/problem.ts";
import { record } from "../activity/activity.ts";
import { keepCurrency } from "../usage/usage.ts";
import * as queries from "./house-queries.ts";

/** What all wallets hold and owe, and what was charged. */
export async function overview(ctx: Ctx): Promise<queries.HouseRow> {
  may(ctx, "finance.see");
  return queries.house(ctx);
}

/** Wallets of all namespaces, by path. */
export async function wallets(
  ctx: Ctx,
  page: { limit: number; cursor?: string | undefined; query?: string | undefined },
) {
  may(ctx, "finance.see");
  const rows = await queries.listWallets(ctx, { ...page, after: keyOf(page.cursor, /^[a-z0-9-]{1,60}$/) ?? "" });
  return pageOf(rows, page.limit, (row) => row.namespace);
}

const closed_at_once = 100;
const request_ms = 15_000;

/**
 * Switches billing. What was used until then is not charged, or was: switched off, namespaces are charged a few at a time,
 * each in a transaction of its own; where there are many, that goes on after the answer.
 */
export async function setBilling(ctx: Ctx, billing: boolean): Promise<{ billing: boolean; closing: boolean }> {
  await transact(ctx, async (ctx) => {
    may(ctx, "finance.tend");
    if (billing) await keepCurrency(ctx, true);
    const changed = await (billing ? queries.setBilling(ctx, true) : queries.beginClosing(ctx));
    if (changed) await recordBilling(ctx, billing);
  });
  if (billing) return { billing, closing: false };
  const closing = !(await closeBilling(ctx, Date.now() + request_ms));
  return { billing: closing, closing };
}

/** Goes on with switching billing off until a moment; true when nothing is left of it. */
export async function closeBilling(ctx: Ctx, until: number): Promise<boolean> {
  while (await queries.isClosing(ctx)) {
    if (Date.now() > until) return false;
    const done = await transact(ctx, (ctx) => queries.closeWallets(ctx, closed_at_once));
    if (done < closed_at_once) await transact(ctx, (ctx) => queries.setBilling(ctx, false));
  }
  return true;
}

const recordBilling = (ctx: Ctx, billing: boolean) =>
  record(ctx, {
    action: "billing.set",
    severity: "warning",
    namespace_id: null,
    entity: { kind: "billing", id: null, name: "billing" },
    text: billing ? "switched billing on" : "switched billing off",
    before: { billing: !billing },
    after: { billing },
  });

/** Lets a wallet go below nought by so much. */
export const setCredit = (ctx: Ctx, path: string, credit_micros: number): Promise<{ credit_micros: number }> =>
  transact(ctx, async (ctx) => {
    may(ctx, "finance.tend");
    const namespace = await queries.findNamespace(ctx, path);
    if (!namespace) throw notFound("namespace");
    await keepCurrency(ctx, true);
    const before = await queries.setCredit(ctx, namespace.id, credit_micros);
    await record(ctx, {
      action: "wallet.set_credit",
      severity: "notice",
      namespace_id: namespace.id,
      entity: { kind: "wallet", id: namespace.id, name: namespace.path },
      text: `set the credit of ${namespace.path} to ${money(credit_micros, ctx.ports.currency)}`,
      before: { credit: before },
      after: { credit: credit_micros },
      concerns: await queries.keepersOf(ctx, namespace.id),
    });
    return { credit_micros };
  });
