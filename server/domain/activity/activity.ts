import { accountOf, afterCommit, type Ctx, may, type Target } from "../../kernel/context.ts";
import { pageOf } from "../../kernel/page.ts";
import type { Attempt } from "../../kernel/problem.ts";
import { configured } from "../mail/mail.ts";
import * as queries from "./queries.ts";
import { mailedTopics, topicOf } from "./topics.ts";

export { download } from "./download.ts";
export { mailedTopics } from "./topics.ts";

/** Writes the line in the caller's transaction, and tells listeners and whom it concerns after its commit. */
export async function record(ctx: Ctx, line: queries.Line): Promise<void> {
  const told = await queries.insert(ctx, { ...line, topic: noticeOf(ctx, line), refused: false });
  changed(ctx, line.namespace_id, line.entity.kind, line.resource_id);
  for (const account_id of told)
    afterCommit(ctx, () => ctx.ports.live.publish({ ...where(null, "notification"), account_id }));
}

/** Writes the lines of several who act in one transaction; lines that concern nobody and change nothing that is named. */
export async function recordAll(lines: readonly [Ctx, queries.Line][]): Promise<void> {
  await queries.insertAll(lines);
  for (const [ctx, line] of lines) changed(ctx, line.namespace_id, line.entity.kind, line.resource_id);
}

/** Tells listeners of a change that is no line of history (bytes that arrived, a state that moved). */
export function changed(ctx: Ctx, namespace_id: string | null, entity: string, resource_id?: string): void {
  if (namespace_id === null) return;
  afterCommit(ctx, () => ctx.ports.live.publish(where(namespace_id, entity, resource_id)));
}

const where = (namespace_id: string | null, entity: string, resource_id: string | null = null) => ({
  namespace_id,
  entity,
  resource_id,
});

const noticeOf = (ctx: Ctx, { action }: queries.Line) => {
  const name = topicOf(action);
  const mail = !configured(ctx) ? "impossible" : mailedTopics.has(name) ? "usual" : "unusual";
  return { name, mail } as const;
};

/** Writes down an attempt that was refused, after its transaction was undone. */
export const recordRefusal = async (ctx: Ctx, attempt: Attempt, detail: string): Promise<void> =>
  void (await queries.insert(ctx, {
    ...attempt,
    severity: "warning",
    text: `was refused: ${detail}`,
    after: {},
    refused: true,
  }));

type Organization = Target & { id: string };

/** What happened in an organization that the asker sees, newest first. */
export async function list(ctx: Ctx, organization: Organization, filters: queries.Filters) {
  may(ctx, "activity.list", organization);
  return pageOf(await queries.list(ctx, organization.id, filters), filters.limit, (row) => row.id);
}

/** What happened in the asker's own account and namespace, newest first. */
export async function listOwn(ctx: Ctx, filters: queries.Filters) {
  may(ctx, "account.see_activity");
  return pageOf(await queries.list(ctx, accountOf(ctx), filters), filters.limit, (row) => row.id);
}

const day_ms = 86_400_000;
const steps = [
  ["hour", 4 * day_ms],
  ["day", 120 * day_ms],
  ["week", Number.POSITIVE_INFINITY],
] as const;

/** How much happened through time, by severity, of the lines that the list would show. */
export async function chart(ctx: Ctx, organization: Organization, asked: queries.Wanted & { zone: string }) {
  may(ctx, "activity.list", organization);
  const to = asked.to === undefined ? new Date() : new Date(asked.to);
  const first = asked.from === undefined ? await queries.firstAt(ctx, organization.id) : new Date(asked.from);
  const from = first && first < to ? first : to;
  const [step] = steps.find(([, most]) => to.getTime() - from.getTime() <= most) ?? ["week"];
  return { step, from, to, items: await queries.chart(ctx, organization.id, asked, { step, zone: asked.zone }) };
}
