import * as contract from "../../../contract/books.ts";
import { type Bound, on } from "../../kernel/on.ts";
import * as books from "./books.ts";
import { kindOf, unitOf } from "./present.ts";

/** The routes of the operator's books. */
export const bookRoutes: Bound[] = [
  on(contract.listBooks, async (ctx, { query }) => {
    const page = await books.books(ctx, query);
    const items = page.items.map(({ compute, storage, charged, ...row }) => ({
      ...row,
      ...{ compute_unit_seconds: Number(compute), storage_byte_seconds: Number(storage), charged_micros: charged },
    }));
    return { ...page, items, currency: ctx.ports.currency };
  }),
  on(contract.listHouseCharges, async (ctx, { params, query }) => {
    const page = await books.houseCharges(ctx, params.namespace, query);
    const items = page.items.map((row) => ({
      ...{ movement: row.journal_id, day: row.day, product: row.product },
      member: { path: row.member_path, name: row.member_name },
      quantity: Number(row.quantity),
      unit: unitOf(row.product),
      kind: kindOf(row.type),
      amount_micros: row.amount,
    }));
    return { ...page, items, currency: ctx.ports.currency };
  }),
  on(contract.listHealth, async (ctx, { query }) => {
    const page = await books.health(ctx, query);
    const items = page.items.map(({ id: _, place: __, payable, owed, per_day, active_at, seen_at, ...row }) => ({
      ...row,
      ...{ payable_micros: payable, owed_micros: owed, per_day_micros: per_day },
      ...{ active_at: active_at?.toISOString() ?? null, seen_at: seen_at.toISOString() },
    }));
    return { ...page, items, currency: ctx.ports.currency };
  }),
  on(contract.previewPrice, async (ctx, { params, query }) => {
    const { month, rows } = await books.preview(ctx, params.product, query);
    const [first] = rows;
    return {
      ...{ currency: ctx.ports.currency, month, namespaces: first?.namespaces ?? 0 },
      ...{ before_micros: first?.all_before ?? 0, after_micros: first?.all_after ?? 0 },
      items: rows.flatMap(({ namespace, name, before, after }) =>
        namespace === null ? [] : [{ namespace, name: name ?? namespace, before_micros: before, after_micros: after }],
      ),
    };
  }),
];
