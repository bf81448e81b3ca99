import { afterCommit, type Ctx, may, type Target } from "../../kernel/context.ts";
import { pageOf } from "../../kernel/page.ts";
import type { Attempt } from "../../kernel/problem.ts";
import * as queries from "./queries.ts";

/** Writes the line in the caller's transaction, and tells listeners after its commit. */
export async function record(ctx: Ctx, line: queries.Line): Promise<void> {
  await queries.insert(ctx, { ...line, severity: line.severity ?? "info", refused: false });
  changed(ctx, line.namespace_id, line.entity.kind, line.resource_id);
}

/** Tells listeners of a change that is no line of history (bytes that arrived, a state that moved). */
export function changed(ctx: Ctx, namespace_id: string | null, entity: string, resource_id?: string): void {
  if (namespace_id === null) return;
  afterCommit(ctx, () => ctx.ports.live.publish({ namespace_id, entity, resource_id: resource_id ?? null }));
}

/** Writes down an attempt that was refused, after its transaction was undone. */
export const recordRefusal = (ctx: Ctx, attempt: Attempt, detail: string): Promise<void> =>
  queries.insert(ctx, {
    ...attempt,
    severity: "warning",
    text: `was refused: ${detail}`,
    after: {},
    refused: true,
  });

/** What happened in an organization that the asker sees, newest first. */
export async function list(ctx: Ctx, organization: Target & { id: string }, filters: queries.Filters) {
  may(ctx, "activity.list", organization);
  return pageOf(await queries.list(ctx, organization.id, filters), filters.limit, (row) => row.id);
}
