import type { z } from "zod";
import type { Charge, Movement, TopUp, Wallet } from "../../../contract/finance.ts";
import type { HouseWallet, VoucherBatch } from "../../../contract/house.ts";
import { type Ctx, canOf, type Target } from "../../kernel/context.ts";
import type { HouseWalletRow } from "./house-queries.ts";
import type { BatchRow, OrderRow } from "./order-queries.ts";
import type { ChargeRow, MovementRow, WalletRow } from "./queries.ts";

const actions = ["wallet.order"] as const;

/** What a wallet can still pay. */
export const payableOf = (w: WalletRow): number => w.balance + w.credit - w.held - w.uncharged - w.owed;

/** A wallet as the API shows it. */
export function presentWallet(
  ctx: Ctx,
  { namespace, wallet: w }: { namespace: Target; wallet: WalletRow },
): z.input<typeof Wallet> {
  const payable = payableOf(w);
  return {
    currency: ctx.ports.currency,
    billing: w.billing,
    pays_online: ctx.ports.payments !== null,
    balance_micros: w.balance,
    credit_micros: w.credit,
    held_micros: w.held,
    owed_micros: w.owed,
    uncharged_micros: w.uncharged,
    payable_micros: payable,
    an_hour_micros: w.an_hour,
    minutes_left: w.an_hour === 0 ? null : Math.max(0, Math.floor((payable / w.an_hour) * 60)),
    spent: w.spent,
    can: { ...canOf(ctx, namespace, actions) },
  };
}

/** A movement as the API shows it. */
export const presentMovement = (row: MovementRow): z.input<typeof Movement> => ({
  number: row.id,
  at: row.at.toISOString(),
  kind: row.kind,
  amount_micros: row.amount,
  balance_micros: row.balance_after,
  owed_micros: row.owed,
  order: row.order_number,
  by: row.actor_path === null ? null : { path: row.actor_path, name: row.actor_name ?? row.actor_path },
});

/** What a line was charged for. */
export const kindOf = (type: ChargeRow["type"]): Charge["kind"] =>
  type === "package" || type === "subscription" ? type : "use";

const units: Record<string, "byte-seconds" | "micros"> = { storage: "byte-seconds", api: "micros" };
/** In what use of a product is counted. */
export const unitOf = (product: string) => units[product] ?? ("unit-seconds" as const);

/** A line of a statement as the API shows it. */
export const presentLine = (row: ChargeRow): Omit<z.input<typeof Charge>, "movement"> => ({
  day: row.day,
  product: row.product,
  member: { path: row.member_path, name: row.member_name },
  quantity: Number(row.quantity),
  unit: unitOf(row.product),
  kind: kindOf(row.type),
  covered: Number(row.covered),
  amount_micros: row.amount,
});

/** A line of a charge as the API shows it. */
export const presentCharge = (row: ChargeRow): z.input<typeof Charge> => ({
  movement: row.journal_id,
  ...presentLine(row),
});

/** A top-up as the API shows it. */
export const presentTopUp = (ctx: Ctx, row: OrderRow): z.input<typeof TopUp> => ({
  number: row.number,
  namespace: row.namespace,
  buyer: { path: row.buyer_path, name: row.buyer_name },
  amount_micros: row.amount,
  currency: ctx.ports.currency,
  note: row.note,
  state: row.state,
  reason: row.reason,
  refunded_micros: row.refunded,
  provider: row.provider,
  created_at: row.created_at.toISOString(),
  decided_at: row.decided_at?.toISOString() ?? null,
});

/** A wallet as operators see it. */
export const presentHouseWallet = (row: HouseWalletRow): z.input<typeof HouseWallet> => ({
  ...row,
  charged_at: row.charged_at?.toISOString() ?? null,
});

/** A batch of vouchers as operators see it. */
export const presentBatch = (row: BatchRow): z.input<typeof VoucherBatch> => ({
  ...row,
  expires_at: row.expires_at?.toISOString() ?? null,
  created_at: row.created_at.toISOString(),
});
