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

/** Switches billing. What was used until then is charged, or not, as it was. */
export const setBilling = (ctx: Ctx, billing: boolean): Promise<{ billing: boolean }> =>
  transact(ctx, async (ctx) => {
    may(ctx, "finance.tend");
    if (billing) await keepCurrency(ctx, true);
    if (!(await queries.setBilling(ctx, billing))) return { billing };
    await record(ctx, {
      action: "billing.set",
      severity: "warning",
      namespace_id: null,
      entity: { kind: "billing", id: null, name: "billing" },
      text: billing ? "switched billing on" : "switched billing off",
      before: { billing: !billing },
      after: { billing },
    });
    return { billing };
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
