import { createHash, randomInt } from "node:crypto";
import { type Ctx, may, transact } from "../../kernel/context.ts";
import { money } from "../../kernel/money.ts";
import { invalid } from "../../kernel/problem.ts";
import { record } from "../activity/activity.ts";
import { keepCurrency } from "../usage/usage.ts";
import { seen } from "./finance.ts";
import * as queries from "./order-queries.ts";

/** Without what is taken for something else. */
const letters = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789";

/** Twenty characters in groups of five: as long as a key, and readable from paper. */
const newCode = () =>
  Array.from({ length: 4 }, () => Array.from({ length: 5 }, () => letters[randomInt(letters.length)]).join("")).join(
    "-",
  );

/** Hyphens, spaces and small letters are the writer's business. */
const hashOf = (code: string): string =>
  createHash("sha256")
    .update(code.toUpperCase().replace(/[^A-Z0-9]/g, ""))
    .digest("hex");

interface Wanted {
  label: string;
  count: number;
  amount: number;
  expires_at: string | undefined;
}

/** Makes a batch of vouchers; their codes are known to nobody after this. */
export const make = (ctx: Ctx, { count, ...wanted }: Wanted) =>
  transact(ctx, async (ctx) => {
    may(ctx, "finance.tend");
    if (wanted.expires_at !== undefined && Date.parse(wanted.expires_at) <= Date.now())
      throw invalid("body.expires_at", "This lies in the past");
    await keepCurrency(ctx, true);
    const batch_id = crypto.randomUUID();
    const codes = Array.from({ length: count }, newCode);
    await queries.insertVouchers(ctx, { batch_id, ...wanted }, codes.map(hashOf));
    await record(ctx, {
      action: "voucher.create",
      severity: "notice",
      namespace_id: null,
      entity: { kind: "voucher", id: batch_id, name: wanted.label },
      text: `made ${count} vouchers of ${money(wanted.amount, ctx.ports.currency)} (${wanted.label})`,
      after: { count, ...wanted },
    });
    return { batch_id, codes };
  });

/** The newest batches. */
export async function list(ctx: Ctx): Promise<queries.BatchRow[]> {
  may(ctx, "finance.see");
  return queries.listBatches(ctx);
}

/** Redeems a code, once: what it is worth is in the wallet then. */
export const redeem = (ctx: Ctx, path: string, code: string): Promise<number> =>
  transact(ctx, async (ctx) => {
    const namespace = await seen(ctx, path);
    may(ctx, "wallet.order", namespace);
    const voucher = await queries.redeem(ctx, hashOf(code), namespace.id);
    if (!voucher) throw invalid("body.code", "There is no such voucher, or it is used up or over");
    const { id: operation_id, amount } = voucher;
    await queries.receive(ctx, { operation_id, kind: "voucher", namespace_id: namespace.id, amount });
    await record(ctx, {
      action: "voucher.redeem",
      severity: "notice",
      namespace_id: namespace.id,
      entity: { kind: "voucher", id: voucher.id, name: voucher.label },
      text: `redeemed a voucher of ${money(amount, ctx.ports.currency)}`,
      after: { amount },
    });
    return amount;
  });
