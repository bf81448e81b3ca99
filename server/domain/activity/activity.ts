import { afterCommit, type Ctx, may, type Target } from "../../kernel/context.ts";
import { pageOf } from "../../kernel/page.ts";
import type { Attempt } from "../../kernel/problem.ts";
import { configured } from "../mail/mail.ts";
import * as queries from "./queries.ts";
import { mailedTopics, topicOf } from "./topics.ts";

export { mailedTopics } from "./topics.ts";

/** Writes the line in the caller's transaction, and tells listeners and whom it concerns after its commit. */
export async function record(ctx: Ctx, line: queries.Line): Promise<void> {
  const told = await queries.insert(ctx, { ...line, topic: noticeOf(ctx, line), refused: false });
  changed(ctx, line.namespace_id, line.entity.kind, line.resource_id);
  for (const account_id of told)
    afterCommit(ctx, () => ctx.ports.live.publish({ ...where(null, "notification"), account_id }));
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

/** What happened in an organization that the asker sees, newest first. */
export async function list(ctx: Ctx, organization: Target & { id: string }, filters: queries.Filters) {
  may(ctx, "activity.list", organization);
  return pageOf(await queries.list(ctx, organization.id, filters), filters.limit, (row) => row.id);
}
