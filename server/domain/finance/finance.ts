import { type Ctx, may, see } from "../../kernel/context.ts";
import { exported, type Format } from "../../kernel/export.ts";
import { keyOf, pageOf } from "../../kernel/page.ts";
import { namespaceOf } from "../organizations/organizations.ts";
import { presentLine } from "./present.ts";
import * as queries from "./queries.ts";

export { listUnpaid } from "./queries.ts";

/** A namespace whose money the asker may see; of one where they are a mere member they hear that they may not. */
export async function seen(ctx: Ctx, path: string) {
  const namespace = see(ctx, "namespace.see", await namespaceOf(ctx, path), "namespace");
  may(ctx, "wallet.see", namespace);
  return namespace;
}

/** What a namespace can pay, and what it was charged this month. */
export async function wallet(ctx: Ctx, path: string) {
  const namespace = await seen(ctx, path);
  return { namespace, wallet: await queries.wallet(ctx, namespace.id) };
}

/** Movements of a wallet, newest first. */
export async function movements(
  ctx: Ctx,
  path: string,
  page: { limit: number; cursor?: string | undefined; kind?: queries.MovementRow["kind"] | undefined },
) {
  const { id } = await seen(ctx, path);
  const rows = await queries.movements(ctx, id, { ...page, below: belowOf(page.cursor) });
  return pageOf(rows, page.limit, (row) => String(row.id));
}

/** The number below which a page of numbered things begins. */
export const belowOf = (cursor: string | undefined): number =>
  Number(keyOf(cursor, /^\d{1,15}$/) ?? Number.MAX_SAFE_INTEGER);

/** The lines of one charge. */
export async function charges(ctx: Ctx, path: string, number: number): Promise<queries.ChargeRow[]> {
  const { id } = await seen(ctx, path);
  return queries.charges(ctx, id, number);
}

const first = { day: "-infinity", product: "", type: "", member: "" };

/** What was charged for the days of a month: all of it, and by day and product. */
export async function statement(ctx: Ctx, path: string, month: string) {
  const { id } = await seen(ctx, path);
  const days = await queries.statementDays(ctx, id, month);
  const sum = (of: (day: queries.DayRow) => number) => days.reduce((sum, day) => sum + of(day), 0);
  return { days, total: sum((day) => day.amount_micros), lines: sum((day) => day.lines) };
}

interface Page {
  limit: number;
  cursor?: string | undefined;
}

/** The lines of a month's statement, by day, product and member. */
export async function statementLines(ctx: Ctx, path: string, month: string, page: Page) {
  const { id } = await seen(ctx, path);
  return linesOf(ctx, id, month, page);
}

async function linesOf(ctx: Ctx, namespace_id: string, month: string, { limit, cursor }: Page) {
  const after = cursor === undefined ? first : (JSON.parse(keyOf(cursor, /^\{/) ?? "{}") as queries.Line);
  const rows = await queries.statement(ctx, namespace_id, month, { limit, after });
  const page = pageOf(rows, limit, ({ day, product, type, member_path: member }) =>
    JSON.stringify({ day, product, type, member }),
  );
  return { ...page, items: page.items.map(presentLine) };
}

/** The same as a file, read while it is written. */
export async function download(ctx: Ctx, path: string, { month, format }: { month: string; format: Format }) {
  const namespace = await seen(ctx, path);
  return exported({
    ...{ name: `statement-${path}-${month}`, format, columns },
    page: (page) => linesOf(ctx, namespace.id, month, page),
    flat: ({ member, amount_micros, ...line }) => ({
      ...line,
      member: member.path,
      member_name: member.name,
      amount: (amount_micros / 1_000_000).toFixed(6),
      currency: ctx.ports.currency,
    }),
  });
}

const columns = [
  ...["day", "product", "member", "member_name", "quantity", "unit", "amount", "currency", "kind", "covered"],
] as const;
