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

const shown_max = 5000;
const first = { day: "-infinity", product: "", type: "", member: "" };

/** What was charged for the days of a month: the lines of it, and their sum. */
export async function statement(ctx: Ctx, path: string, month: string) {
  const { id } = await seen(ctx, path);
  const lines = await queries.statement(ctx, id, month, { limit: shown_max, after: first });
  return { lines: lines.slice(0, shown_max), total: lines.reduce((sum, { amount }) => sum + amount, 0) };
}

/** The same as a file, read while it is written. */
export async function download(ctx: Ctx, path: string, { month, format }: { month: string; format: Format }) {
  const namespace = await seen(ctx, path);
  return exported({
    ...{ name: `statement-${path}-${month}`, format, columns },
    async page({ limit, cursor }) {
      const after = cursor === undefined ? first : (JSON.parse(keyOf(cursor, /^\{/) ?? "{}") as queries.Line);
      const rows = await queries.statement(ctx, namespace.id, month, { limit, after });
      const page = pageOf(rows, limit, ({ day, product, type, member_path: member }) =>
        JSON.stringify({ day, product, type, member }),
      );
      return { ...page, items: page.items.map(presentLine) };
    },
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
