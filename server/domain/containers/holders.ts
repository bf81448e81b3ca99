import type { Refusal } from "../../../contract/problem.ts";
import type { Ctx } from "../../kernel/context.ts";
import { lastId } from "../../kernel/page.ts";
import type { Standing } from "../sharing/sharing.ts";
import { endsAt, expectedAt } from "./expected.ts";
import * as queries from "./queries.ts";
import * as waiting from "./queue-queries.ts";

const shown_max = 20;

/**
 * Adds to each refusal who holds the units, as far as the asker may see (the newest few), and when enough is expected
 * back, which says nothing of whose it is.
 */
export async function heldBy(
  ctx: Ctx,
  container: Standing,
  resource_type: string,
  refusals: readonly Refusal[],
): Promise<Refusal[]> {
  const rows = await queries.listVisible(ctx, {
    namespace: { id: container.namespace_id, role: container.role },
    resource_type,
    limit: 100,
    below: lastId,
    active: true,
  });
  const holders = await waiting.listHolders(ctx, resource_type);
  const own = rows.filter(({ position }) => position === null);
  return refusals.map((refusal) => {
    if (refusal.unit !== "units" || refusal.condition === "queue") return refusal;
    const shown = own.filter((row) => refusal.condition !== "member_limit" || row.started_by === ctx.actor.id);
    const back = expectedBack(refusal, holders.filter(counts(ctx, container, refusal)));
    return { ...refusal, held_by: shown.slice(0, shown_max).map(holderOf), expected_at: back };
  });
}

const counts =
  (ctx: Ctx, { namespace_id }: Standing, { condition }: Refusal) =>
  (row: waiting.HolderRow) =>
    condition === "capacity" ||
    (row.namespace_id === namespace_id && (condition !== "member_limit" || row.started_by === ctx.actor.id));

/** What is refused however much comes back has no time. */
function expectedBack({ limit, in_use, asked }: Refusal, holders: waiting.HolderRow[]): string | null {
  if (limit === null || asked > limit) return null;
  const now = new Date();
  return expectedAt(in_use + asked - limit, holders.map(endOf(now)), now)?.toISOString() ?? null;
}

const endOf =
  (now: Date) =>
  ({ units, since, seconds, time_limit_minutes }: waiting.HolderRow) => {
    const after = (s: number) => new Date(since.getTime() + s * 1000);
    const usual = seconds === null ? null : after(seconds);
    return { units, ends_at: endsAt(usual, time_limit_minutes === null ? null : after(time_limit_minutes * 60), now) };
  };

const holderOf = (row: queries.ExecutionRow) => ({
  execution: `${row.namespace}/${row.container}/${row.number}`,
  member: row.started_by_path,
  units: row.units,
  since: row.queued_at.toISOString(),
});

/** An execution that waits, with when it is expected to start: when enough is back for it and for all before it. */
export async function expecting<T extends queries.ExecutionRow>(
  ctx: Ctx,
  row: T,
): Promise<T & { expected_start?: Date | null }> {
  if (row.position === null || row.place === null) return row;
  const { resource_type, place } = row;
  const { units, free } = await waiting.standing(ctx, { resource_type, place });
  const holders = await waiting.listHolders(ctx, resource_type);
  const only_units = ((row.waiting_for ?? []) as unknown as Refusal[]).every(
    ({ condition }) => condition === "capacity" || condition === "queue",
  );
  const now = new Date();
  return { ...row, expected_start: only_units ? expectedAt(units - free, holders.map(endOf(now)), now) : null };
}
