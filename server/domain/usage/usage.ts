import { accountOf, type Ctx, canOf, see } from "../../kernel/context.ts";
import { namespaceOf } from "../organizations/organizations.ts";
import { spentThisMonth } from "./price-queries.ts";
import * as queries from "./queries.ts";
import { monthOf } from "./steps.ts";
import * as held from "./storage-queries.ts";

export { keepCurrency } from "./currency.ts";

export type { TypeRow } from "./queries.ts";
export type { TotalsRow } from "./storage-queries.ts";

/**
 * Opens a usage record at a rate (units of a resource type, or bytes); a second call with its id changes nothing.
 * Without `at` the time is the database's.
 */
export const openMeter = (ctx: Ctx, meter: queries.Meter): Promise<void> => queries.open(ctx, meter);

/** Opens several usage records at once, each as `openMeter` does. */
export const openMeters = (ctx: Ctx, meters: readonly queries.Meter[]): Promise<void> => queries.openAll(ctx, meters);

/** Goes on at a new rate; the whole rate, not the difference. */
export const changeMeter = (ctx: Ctx, id: string, rate: number, at?: Date): Promise<void> =>
  queries.change(ctx, [id], { rate, at });

/** Ends a usage record for good; a second call changes nothing. */
export const closeMeter = (ctx: Ctx, id: string, at?: Date): Promise<void> => queries.change(ctx, [id], { at });

/** Ends several usage records at once. */
export const closeMeters = (ctx: Ctx, ids: readonly string[], at?: Date): Promise<void> =>
  queries.change(ctx, ids, { at });

/** A namespace whose use the asker may read in sums. */
export const seen = async (ctx: Ctx, path: string) => see(ctx, "usage.see", await namespaceOf(ctx, path), "namespace");

const ofEverybody = "usage.see_of_everybody";

/** A namespace whose use the asker may read: everybody's, or only their own where the organization wants it so. */
export async function place(ctx: Ctx, path: string): Promise<queries.Place> {
  const namespace = await seen(ctx, path);
  const all = namespace.usage_visibility !== "own" || canOf(ctx, namespace, [ofEverybody])[ofEverybody];
  return all ? namespace : { ...namespace, only: accountOf(ctx) };
}

const ofMoney = ["wallet.see"] as const;

/** The same, and whether the asker may see its money. */
export async function placeWithMoney(ctx: Ctx, path: string) {
  const namespace = await place(ctx, path);
  return { ...namespace, money: canOf(ctx, namespace, ofMoney)["wallet.see"] ?? false };
}

/** What a namespace uses now and used this month (UTC). */
export async function overview(ctx: Ctx, path: string) {
  const namespace = await seen(ctx, path);
  const month = monthOf(new Date());
  const [totals, compute, spent] = await Promise.all([
    held.totals(ctx, namespace.id),
    queries.compute(ctx, namespace.id, month),
    spentThisMonth(ctx, namespace.id),
  ]);
  if (!totals) throw new Error("sums have one row");
  return { totals, compute, spent, month_began_at: new Date(month.from) };
}
