import type { Refusal } from "../../../contract/problem.ts";
import type { Ctx } from "../../kernel/context.ts";
import { lastId } from "../../kernel/page.ts";
import type { ResourceRow } from "../sharing/sharing.ts";
import * as queries from "./queries.ts";

const shown_max = 20;

/** Adds to each refusal who holds the units, as far as the asker may see: the newest few. */
export async function heldBy(ctx: Ctx, container: ResourceRow, refusals: readonly Refusal[]): Promise<Refusal[]> {
  const [first] = refusals;
  if (!first) return [];
  const rows = await queries.listVisible(ctx, {
    namespace: { id: container.namespace_id, role: container.role },
    resource_type: first.product,
    limit: 100,
    below: lastId,
    active: true,
  });
  return refusals.map((refusal) => {
    const holders = rows.filter((row) => refusal.condition !== "member_limit" || row.started_by === ctx.actor.id);
    return { ...refusal, held_by: holders.slice(0, shown_max).map(holderOf) };
  });
}

const holderOf = (row: queries.ExecutionRow) => ({
  execution: `${row.namespace}/${row.container}/${row.number}`,
  member: row.started_by_path,
  units: row.units,
  since: row.queued_at.toISOString(),
});
