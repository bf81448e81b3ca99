import { afterCommit, type Ctx, canOf, nobody, transact } from "../../kernel/context.ts";
import { changed } from "../activity/activity.ts";
import { admit, type Decision, release } from "../limits/limits.ts";
import * as sharing from "../sharing/sharing.ts";
import { unreadable } from "./bindings.ts";
import { evict } from "./lifecycle.ts";
import * as queries from "./queue-queries.ts";

type Refused = Extract<Decision, { allocation_id: null }>;

/**
 * Admits whoever waits and may start now, in order. Nobody overtakes who waits on the same counter, and nobody waits for
 * another's own limit: one who is refused closes the narrowest counter against them for all who come later.
 */
export async function admitWaiting(ctx: Ctx): Promise<void> {
  const closed = new Map<string, string>();
  const moved = new Set<string>();
  const rows = await queries.listWaiting(ctx);
  for (const row of rows) {
    const counters = countersOf(row);
    const behind = counters.find(([, key]) => closed.has(key));
    const outcome = behind ? { waits_on: behind[0] } : await decide(ctx, row);
    if (behind) await queries.setWaiting(ctx, row.id, behind[0], null);
    if (!("waits_on" in outcome)) moved.add(row.resource_type);
    const at = counters.find(([counter]) => "waits_on" in outcome && counter === outcome.waits_on);
    if (at) closed.set(at[1], row.id);
  }
  for (const { namespace_id, resource_type } of rows)
    if (moved.has(resource_type)) changed(ctx, namespace_id, "execution");
}

const countersOf = ({ namespace_id, started_by, resource_type }: queries.WaitingRow) =>
  [
    ["member", `${resource_type} ${namespace_id} ${started_by}`],
    ["namespace", `${resource_type} ${namespace_id}`],
    ["type", resource_type],
  ] as const;

type Outcome = { waits_on: string | null } | { admitted: boolean };

/**
 * Looks at one who waits: all conditions, under the locks of their counters, in one transaction. Their own row is locked
 * first, as by a stop: another life of Guildhall may have admitted them meanwhile, and what they hold then is theirs.
 */
const decide = (ctx: Ctx, row: queries.WaitingRow): Promise<Outcome> =>
  transact(ctx, async (ctx) => {
    const { id, namespace_id, started_by: account_id, container_id, resource_type, units, place } = row;
    if (!(await queries.lockWaiting(ctx, id))) return { admitted: false };
    const decision = await admit(ctx, {
      ...{ operation_id: id, namespace_id, account_id, container_id, resource_type, units, place },
    });
    if (decision.allocation_id === null) return stay(ctx, row, decision);
    // while one waited here or in the queue, much may have changed
    const against = await againstNow(ctx, row);
    if (against) await turnAway(ctx, id, decision.allocation_id, against);
    else await queries.setAdmitted(ctx, id, decision);
    afterCommit(ctx, () => ctx.ports.jobs.poke("executions"));
    return { admitted: against === null };
  });

/** Why a start may not run any more, and what it is about. */
interface Against {
  reason: "permission_lost" | "inputs_lost";
  what?: string;
}

async function turnAway(ctx: Ctx, id: string, allocation_id: string, { reason, what }: Against): Promise<void> {
  await release(ctx, allocation_id);
  await evict(ctx, id, reason, what);
}

async function stay(ctx: Ctx, row: queries.WaitingRow, { refusals, waits_on }: Refused): Promise<Outcome> {
  await queries.setWaiting(ctx, row.id, waits_on, refusals);
  return { waits_on };
}

/** The context of a person who asked for something that is done later, by their rights as they stand then. */
export async function inPlaceOf(ctx: Ctx, account_id: string): Promise<Ctx | undefined> {
  const person = await queries.personOf(ctx, account_id);
  return person && { ...ctx, actor: { ...nobody, ...person, kind: "person" } };
}

/** What stands against a start at its turn: whether its starter may start it and read what it reads, as they stand now. */
async function againstNow(
  ctx: Ctx,
  { started_by, container_id, bindings }: queries.WaitingRow,
): Promise<Against | null> {
  const theirs = await inPlaceOf(ctx, started_by);
  if (!theirs) return { reason: "permission_lost" };
  const container = await sharing.get(theirs, container_id);
  if (!container || !canOf(theirs, container, judged)[judged[0]]) return { reason: "permission_lost" };
  const lost = await unreadable(theirs, bindings);
  return lost.length === 0 ? null : { reason: "inputs_lost", what: lost.join(", ") };
}

const judged = ["execution.start"] as const;
