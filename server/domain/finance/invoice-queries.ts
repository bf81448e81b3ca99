import { sql } from "kysely";
import type { Ctx } from "../../kernel/context.ts";
import { part } from "../../kernel/page.ts";
import type { Paper, Party } from "./paper-content.ts";
import type { ChargeRow, Line } from "./queries.ts";

type Summary = Pick<Paper, "products" | "days" | "members" | "more" | "moves">;

export interface InvoiceRow {
  number: number;
  kind: Paper["kind"];
  namespace_id: string;
  month: string | null;
  after_day: string | null;
  last_day: string | null;
  after_journal: number | null;
  through_journal: number | null;
  order_number: number | null;
  amount: number;
  opening: number | null;
  closing: number | null;
  currency: string;
  payer_path: string;
  payer_name: string;
  payer: (Party & { language: Paper["language"] }) | null;
  issuer: Party | null;
  summary: Partial<Summary> & { note?: string; reason?: string };
  issued_at: Date;
}

const profile = (id: "payer_id" | "issuer_id") => sql`(select jsonb_build_object('name', p.company, 'tax_id', p.tax_id,
  'address', p.address, 'email', p.email, 'language', p.language) from billing_profile p where p.id = i.${sql.ref(id)})`;

const columns = sql`i.number, i.kind, i.namespace_id, to_char(i.last_day, 'YYYY-MM') as month, i.after_day, i.last_day,
  i.after_journal, i.through_journal, t.number as order_number, i.amount, i.opening, i.closing, i.currency, i.payer_path,
  i.payer_name, ${profile("payer_id")} as payer, ${profile("issuer_id")} as issuer, i.issued_at`;

/** Documents of a namespace below the cursor, newest first, one more than asked for; without their sums. */
export async function list(
  ctx: Ctx,
  namespace_id: string,
  page: { limit: number; below: number; kind?: Paper["kind"] | undefined },
): Promise<InvoiceRow[]> {
  const { rows } = await sql<InvoiceRow>`
    select ${columns}, '{}'::jsonb as summary from invoice i left join top_up t on t.id = i.order_id
    where i.namespace_id = ${namespace_id} and i.number < ${page.below} ${part(page.kind, sql`i.kind = ${page.kind}`)}
    order by i.number desc limit ${page.limit + 1}`.execute(ctx.db);
  return rows;
}

export async function find(ctx: Ctx, number: number): Promise<InvoiceRow | undefined> {
  const { rows } = await sql<InvoiceRow>`
    select ${columns}, i.summary from invoice i left join top_up t on t.id = i.order_id
    where i.number = ${number}`.execute(ctx.db);
  return rows[0];
}

/** What a statement was made of, by day, product and member, after a line; one more than asked for. */
export async function lines(ctx: Ctx, i: InvoiceRow, at: { limit: number; after: Line }): Promise<ChargeRow[]> {
  const { after } = at;
  const { rows } = await sql<ChargeRow>`
    select 0 as journal_id, c.day, c.type, c.product, a.path as member_path, a.name as member_name,
      round(sum(c.quantity_us) / 1000000, 3) as quantity, sum(c.amount)::bigint as amount
    from statement_charges(${i.namespace_id}, ${i.after_day}, ${i.last_day}, ${i.after_journal}, ${i.through_journal}) c
    join account a on a.id = c.account_id
    where (c.day, c.product, c.type, a.path) > (${after.day}::date, ${after.product}, ${after.type}, ${after.member})
    group by 2, 3, 4, 5, 6 order by c.day, c.product, c.type, a.path limit ${at.limit + 1}`.execute(ctx.db);
  return rows;
}

/** Whose statements of past months are due. */
export async function listDue(ctx: Ctx, max: number): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select w.namespace_id as id from ledger_account w left join invoice_watch x on x.namespace_id = w.namespace_id
    where w.kind = 'wallet' and (x.through is null or x.through < first_of_month() - 1)
    order by x.through nulls first, w.namespace_id limit ${max}`.execute(ctx.db);
  return rows.map(({ id }) => id);
}

/** Issues the statements that are due in a namespace, under their numbers. */
export async function issueStatements(ctx: Ctx, namespace_id: string): Promise<number[]> {
  const { rows } = await sql<{ number: number }>`
    select number from issue_statements(${namespace_id}, ${ctx.ports.currency}) number`.execute(ctx.db);
  return rows.map(({ number }) => number);
}

/** Issues what says that money came, or went back, by its operation; undefined where that was done. */
export async function issueReceipt(ctx: Ctx, operation_id: string, said: { note?: string; reason?: string }) {
  const { rows } = await sql<{ number: number | null }>`
    select issue_receipt(${operation_id}, ${ctx.ports.currency}, ${JSON.stringify(said)}::jsonb) as number`.execute(
    ctx.db,
  );
  return rows[0]?.number ?? undefined;
}
