import type { z } from "zod";
import type { HouseOffer, Offer, Package, PackageUse } from "../../../contract/packages.ts";
import type { Ctx } from "../../kernel/context.ts";
import type { DayRow, LotRow, UseRow } from "./lot-queries.ts";
import type { OfferRow } from "./package-queries.ts";

/** Of a microsecond of a unit, or of a byte; of calls millionths of micros. */
const sizes = { compute: 3_600_000_000, storage: 2 ** 30 * 2_592_000_000_000, api: 1_000_000_000_000 } as const;
export const units = { compute: "unit-hour", storage: "gib-month", api: "currency" } as const;
const counted = { compute: "unit-seconds", storage: "byte-seconds", api: "micros" } as const;

export const inUnits = (us: string, type: keyof typeof sizes) => Number((Number(us) / sizes[type]).toPrecision(12));

const contentOf = (ctx: Ctx, row: OfferRow | LotRow) => ({
  number: row.number,
  name: row.name,
  product: row.product,
  unit: units[row.type],
  quantity: inUnits(row.quantity_us, row.type),
  price_micros: row.price,
  currency: ctx.ports.currency,
});

/** A package that can be bought, as the API shows it. */
export const presentOffer = (ctx: Ctx, row: OfferRow): z.input<typeof Offer> => ({
  ...contentOf(ctx, row),
  worth_micros: row.worth,
  valid_days: row.valid_days,
});

/** A package as operators see it. */
export const presentHouseOffer = (ctx: Ctx, row: OfferRow): z.input<typeof HouseOffer> => ({
  ...presentOffer(ctx, row),
  audience: row.audience,
  namespace: row.namespace,
  sold: row.sold,
  created_at: row.created_at.toISOString(),
  withdrawn_at: row.withdrawn_at?.toISOString() ?? null,
});

/** A package that was bought, as the API shows it. */
export const presentPackage = (ctx: Ctx, row: LotRow): z.input<typeof Package> => ({
  ...contentOf(ctx, row),
  namespace: row.namespace,
  state: row.state,
  left: inUnits(row.left_us, row.type),
  percent: row.percent,
  buyer: { path: row.buyer_path, name: row.buyer_name },
  bought_at: row.bought_at.toISOString(),
  first_day: row.first_day,
  last_day: row.last_day,
});

/** What went from a package day by day, and what was left then. */
export function presentDays({ type, quantity_us }: LotRow, days: readonly DayRow[]) {
  let left = BigInt(quantity_us);
  return days.map(({ day, used_us }) => {
    left -= BigInt(used_us);
    return { day, used: inUnits(used_us, type), left: inUnits(String(left), type) };
  });
}

/** What a package paid for, as the API shows it. */
export const presentUse = (row: UseRow): z.input<typeof PackageUse> => ({
  day: row.day,
  product: row.product,
  member: { path: row.member_path, name: row.member_name },
  quantity: Number(row.quantity),
  unit: counted[row.type],
});
