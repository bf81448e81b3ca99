import type { Grain } from "../../../contract/reports.ts";
import type { Content } from "../../kernel/content.ts";
import { type Ctx, may, transact } from "../../kernel/context.ts";
import { exported, type Format } from "../../kernel/export.ts";
import { pageOf } from "../../kernel/page.ts";
import { invalid, notFound, Problem } from "../../kernel/problem.ts";
import { record } from "../activity/activity.ts";
import { chargeRows } from "./charges.ts";
import * as corrected from "./correction-queries.ts";
import { presentRecord, unitOf } from "./present.ts";
import * as queries from "./record-queries.ts";
import { statistics as summed } from "./statistic-queries.ts";
import { inCalendar, monthOf, stepsOf } from "./steps.ts";
import { addressOf } from "./storage.ts";
import { place, placeWithMoney } from "./usage.ts";

type Asked = Parameters<typeof queries.list>[2];

/** Usage records, those that began last first. */
export async function records(ctx: Ctx, path: string, asked: Asked) {
  const rows = await queries.list(ctx, await place(ctx, path), asked);
  return pageOf(rows, asked.limit, queries.cursorOf);
}

/** Every record as a file. */
export async function download(
  ctx: Ctx,
  path: string,
  { format, ...wanted }: Omit<Asked, "limit"> & { format: Format },
): Promise<Content> {
  const namespace = await place(ctx, path);
  return exported({
    ...{ name: `${path}-usage`, format, columns, flat },
    async page(at) {
      const page = pageOf(await queries.list(ctx, namespace, { ...wanted, ...at }), at.limit, queries.cursorOf);
      return { ...page, items: page.items.map((row) => presentRecord(ctx, row)) };
    },
  });
}

const columns = [
  ...["type", "product", "member", "member_name", "resource", "project", "source", "started_at", "ended_at"],
  ...["quantity", "unit", "storage_bytes", "cost", "currency", "corrects", "reason", "id"],
] as const;

function flat({ member, cost, ...row }: ReturnType<typeof presentRecord>) {
  return {
    ...row,
    ...{ member: member.path, member_name: member.name },
    ...{ cost: cost.amount_micros / 1_000_000, currency: cost.currency },
  };
}

interface Days {
  from?: string | undefined;
  to?: string | undefined;
}

/** The days that were asked for, this month by default. */
function daysOf(asked: Days) {
  const month = monthOf(new Date());
  const span = { from: inCalendar(asked.from ?? month.from), to: inCalendar(asked.to ?? month.to) };
  if (span.from > span.to) throw invalid("query.from", "The first day lies after the last");
  return span;
}

/** Steps end with the present one; a span that lies ahead has one. */
function untilToday({ from, to }: ReturnType<typeof daysOf>) {
  const { to: today } = monthOf(new Date());
  return { from, to: to <= today ? to : from <= today ? today : from };
}

/** What was used and what it costs, as FinOps FOCUS wants it; for who sees the wallet, what was paid ahead, too. */
export async function downloadCosts(ctx: Ctx, path: string, asked: Days): Promise<Content> {
  const namespace = await placeWithMoney(ctx, path);
  return chargeRows(ctx, namespace, { path, ...daysOf(asked), money: namespace.money });
}

/** Sums of a span of days (UTC), this month by default. */
export async function statistics(
  ctx: Ctx,
  path: string,
  asked: Days & { by: Grain; resource?: string | undefined } & Omit<
      Parameters<typeof summed>[2],
      "span" | "steps" | "by" | "resource"
    >,
) {
  const namespace = await place(ctx, path);
  const { by, from: _, to: __, resource, ...wanted } = asked;
  const days = daysOf(asked);
  const through = by === "day" || by === "week" || by === "month";
  const span = through ? untilToday(days) : days;
  const steps = through ? stepsOf(span.from, span.to, by) : [];
  const items = await summed(ctx, namespace, {
    ...wanted,
    ...{ span, by, steps: steps.length > 0 ? steps : [span] },
    resource: resource === undefined ? undefined : addressOf(resource),
  });
  return { ...span, steps, items };
}

/**
 * Makes a record say what it should have said, by a record of the difference: what was written stays, and whoever reads the
 * sums of its days finds them right. Only what has ended is corrected.
 */
export const correct = (
  ctx: Ctx,
  id: string,
  given: { quantity: number; reason: string },
): Promise<queries.RecordRow> =>
  transact(ctx, async (ctx) => {
    may(ctx, "usage.correct");
    const before = await corrected.standing(ctx, id);
    if (!before) throw notFound("usage record");
    if (!before.has_ended) throw new Problem("conflict", "This record goes on: it can be corrected when it has ended");
    if (before.corrects)
      throw new Problem("conflict", "This is a correction: correct the record that it corrects again");
    const made = await corrected.correct(ctx, id, given);
    if (!made) throw new Problem("conflict", "The record says so much already: nothing is to be corrected");
    await record(ctx, {
      action: "usage.correct",
      severity: "notice",
      namespace_id: before.namespace_id,
      entity: { kind: "usage_record", id, name: `${before.product}, ${before.source}` },
      text: `corrected the use of ${before.product} by ${before.source}: ${given.reason}`,
      before: { quantity: Number(before.quantity), unit: unitOf[before.type] },
      after: { quantity: given.quantity, unit: unitOf[before.type], correction: made },
      concerns: [before.account_id],
    });
    const [row] = await queries.list(
      ctx,
      { id: before.namespace_id, role: null },
      { id: made, limit: 1, order: "newest" },
    );
    if (!row) throw new Error("a correction vanished inside its own transaction");
    return row;
  });
