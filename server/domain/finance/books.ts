import { type Ctx, may } from "../../kernel/context.ts";
import { keyOf, pageOf } from "../../kernel/page.ts";
import { notFound } from "../../kernel/problem.ts";
import * as queries from "./book-queries.ts";
import { type HealthOrder, type HealthRow, health as listHealth } from "./health-queries.ts";
import { findNamespace } from "./house-queries.ts";

interface Page {
  limit: number;
  cursor?: string | undefined;
}

/** The place after which a page begins, as it was put into the cursor. */
const placeOf = <T>(cursor: string | undefined): T | null => {
  const key = keyOf(cursor, /^\{"[\s\S]{2,400}\}$/);
  return key === undefined ? null : (JSON.parse(key) as T);
};

async function idOf(ctx: Ctx, path: string): Promise<string> {
  const namespace = await findNamespace(ctx, path);
  if (!namespace) throw notFound("namespace");
  return namespace.id;
}

/** What was used and charged in the installation, by month, product or namespace. */
export async function books(
  ctx: Ctx,
  q: Page & { by: "month" | "product" | "namespace"; month?: string | undefined; product?: string | undefined } & {
    namespace?: string | undefined;
  },
) {
  may(ctx, "finance.see");
  const namespace_id = q.namespace === undefined ? undefined : await idOf(ctx, q.namespace);
  const rows = await queries.books(ctx, { ...q, namespace_id, after: placeOf(q.cursor) });
  return pageOf(rows, q.limit, ({ charged, key }) => JSON.stringify({ charged, key }));
}

/** What a namespace was charged in a month, line by line. */
export async function houseCharges(ctx: Ctx, path: string, q: Page & { month: string; product?: string | undefined }) {
  may(ctx, "finance.see");
  const namespace_id = await idOf(ctx, path);
  const rows = await queries.houseCharges(ctx, { ...q, namespace_id, after: placeOf(q.cursor) });
  return pageOf(rows, q.limit, ({ day, journal_id: journal, account_id: account, type, product }) =>
    JSON.stringify({ day, journal, account, type, product }),
  );
}

/** How namespaces stand, the worst first. */
export async function health(ctx: Ctx, q: Page & { sort: HealthOrder }) {
  may(ctx, "finance.see");
  const rows: HealthRow[] = await listHealth(ctx, { ...q, after: placeOf(q.cursor) });
  return pageOf(rows, q.limit, ({ place, id }) => JSON.stringify({ place, id }));
}

const shown_max = 100;

/** What the use of a month cost, and would have cost at another price. */
export async function preview(ctx: Ctx, product: string, q: { amount_micros: number; month?: string | undefined }) {
  may(ctx, "price.set");
  const month = q.month ?? (await queries.lastMonth(ctx));
  const rows = await queries.effects(ctx, { product, month, amount: q.amount_micros, max: shown_max });
  return { month, rows };
}
