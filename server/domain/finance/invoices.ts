import { Readable } from "node:stream";
import type { Content } from "../../kernel/content.ts";
import { type Ctx, transact } from "../../kernel/context.ts";
import { exported, type Format } from "../../kernel/export.ts";
import type { Job } from "../../kernel/jobs.ts";
import { money } from "../../kernel/money.ts";
import { keyOf, pageOf } from "../../kernel/page.ts";
import { notFound } from "../../kernel/problem.ts";
import { record } from "../activity/activity.ts";
import { enqueue } from "../mail/mail.ts";
import { belowOf, seen } from "./finance.ts";
import { keepersOf } from "./house-queries.ts";
import { letterOf, nameOf, paperOf } from "./invoice-present.ts";
import * as queries from "./invoice-queries.ts";
import { print } from "./paper.ts";
import { presentLine } from "./present.ts";

/** Documents of a wallet, newest first. */
export async function list(
  ctx: Ctx,
  path: string,
  page: { limit: number; cursor?: string | undefined; kind?: queries.InvoiceRow["kind"] | undefined },
) {
  const { id } = await seen(ctx, path);
  const rows = await queries.list(ctx, id, { ...page, below: belowOf(page.cursor) });
  return pageOf(rows, page.limit, (row) => String(row.number));
}

/** A document of a wallet with its sums. */
export async function get(ctx: Ctx, path: string, number: number): Promise<queries.InvoiceRow> {
  const { id } = await seen(ctx, path);
  const row = await queries.find(ctx, number);
  if (!row || row.namespace_id !== id) throw notFound("document");
  return row;
}

/** A document as PDF: what it says was written down when it was issued, only the language can be chosen. */
export async function printed(
  ctx: Ctx,
  path: string,
  number: number,
  language: "en" | "zh" | undefined,
): Promise<Content> {
  const row = await get(ctx, path, number);
  const bytes = await print(paperOf(ctx, row, language));
  return { ...pdf, bytes: bytes.length, file_name: `${nameOf(row)}.pdf`, open: pieceOf(bytes) };
}

const pdf = { media_type: "application/pdf", inline: false } as const;

const pieceOf =
  (bytes: Buffer): Content["open"] =>
  async (range) =>
    Readable.from([range ? bytes.subarray(range.start, range.end + 1) : bytes]);

const first = { day: "-infinity", product: "", type: "", member: "" };

/** Every line of a document as a file, read while it is written. */
export async function lines(ctx: Ctx, path: string, number: number, format: Format): Promise<Content> {
  const row = await get(ctx, path, number);
  const name = nameOf(row);
  return exported({
    ...{ name, format, columns },
    page: (page) => (row.kind === "statement" ? linesOf(ctx, row, page) : oneLine(row)),
    flat: ({ member, amount_micros, ...line }) => ({
      ...{ number: name, ...line, member: member.path, member_name: member.name },
      ...{ amount: (amount_micros / 1_000_000).toFixed(6), currency: row.currency },
    }),
  });
}

const columns = [
  ...["number", "day", "product", "member", "member_name", "quantity", "unit", "amount", "currency"],
] as const;

async function linesOf(ctx: Ctx, row: queries.InvoiceRow, at: { limit: number; cursor: string | undefined }) {
  const after = at.cursor === undefined ? first : JSON.parse(keyOf(at.cursor, /^\{/) ?? "{}");
  const rows = await queries.lines(ctx, row, { limit: at.limit, after });
  const page = pageOf(rows, at.limit, ({ day, product, type, member_path: member }) =>
    JSON.stringify({ day, product, type, member }),
  );
  return { ...page, items: page.items.map(presentLine) };
}

/** What a receipt or a credit note is about. */
async function oneLine(row: queries.InvoiceRow) {
  const line = {
    ...{ day: row.issued_at.toISOString().slice(0, 10), product: `top-up ${row.order_number}` },
    ...{ member: { path: row.payer_path, name: row.payer_name }, quantity: 1, unit: "" },
    amount_micros: row.kind === "receipt" ? row.amount : -row.amount,
  };
  return { items: [line], next_cursor: null };
}

/** Issues what says that a top-up was paid, or paid back, in the transaction of the movement. */
export async function issueReceipt(
  ctx: Ctx,
  operation_id: string,
  said: { note?: string; reason?: string },
): Promise<void> {
  const number = await queries.issueReceipt(ctx, operation_id, said);
  if (number !== undefined) await announce(ctx, number);
}

const namespaces_max = 200;

/** Issues statements when a month is over. */
export const invoiceJobs = (ctx: Ctx): Job[] => [{ name: "statements", every_seconds: 300, run: () => issueAll(ctx) }];

/** Each by itself: one that fails keeps no other from its statement. */
async function issueAll(ctx: Ctx): Promise<void> {
  for (let due = [""]; due.length > 0 && !ctx.ports.jobs.stopping.aborted; ) {
    due = await queries.listDue(ctx, namespaces_max);
    let issued = 0;
    for (const id of due) if (await issue(ctx, id)) issued++;
    if (issued === 0) return; // tried again at the next turn
  }
}

const issue = (ctx: Ctx, namespace_id: string): Promise<boolean> =>
  transact(ctx, async (ctx) => {
    for (const number of await queries.issueStatements(ctx, namespace_id)) await announce(ctx, number);
    return true;
  }).catch((error) => {
    ctx.ports.log.error({ err: error, namespace: namespace_id }, "a statement was not issued");
    return false;
  });

/** Tells maintainers of a new document, and the address of its profile. */
async function announce(ctx: Ctx, number: number): Promise<void> {
  const row = await queries.find(ctx, number);
  if (!row) return;
  await record(ctx, {
    action: "invoice.issue",
    severity: "notice",
    namespace_id: row.namespace_id,
    entity: { kind: "invoice", id: null, name: nameOf(row) },
    text: `issued ${nameOf(row)} of ${money(row.amount, row.currency)}`,
    after: { kind: row.kind, amount: row.amount },
    concerns: await keepersOf(ctx, row.namespace_id),
  });
  if (row.payer?.email) await enqueue(ctx, { to: row.payer.email, ...letterOf(ctx, row, row.payer.language) });
}
