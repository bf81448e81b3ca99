import { afterCommit, type Ctx, canOf, nobody, transact } from "../../kernel/context.ts";
import { changed } from "../activity/activity.ts";
import { admitAll, type Decision, lockFor, release } from "../limits/limits.ts";
import * as sharing from "../sharing/sharing.ts";
import { unreadable } from "./bindings.ts";
import { evict } from "./lifecycle.ts";
import * as queries from "./queue-queries.ts";

/** How many are decided in one transaction: locks that many starts want are waited for once for all of them. */
const together_max = 64;

/**
 * Admits whoever waits and may start now, in order. Nobody overtakes who waits on the same counter, and nobody waits for
 * another's own limit: one who is refused closes the narrowest counter against them for all who come later.
 */
export async function admitWaiting(ctx: Ctx): Promise<void> {
  const rows = await queries.listWaiting(ctx);
  const moved = new Set<string>();
  for (let i = 0; i < rows.length; i += together_max)
    for (const { resource_type } of await decideAll(ctx, rows.slice(i, i + together_max))) moved.add(resource_type);
  for (const { namespace_id, resource_type } of rows)
    if (moved.has(resource_type)) changed(ctx, namespace_id, "execution");
}

/** Decides some who wait; gives those who wait no more. What nobody foresaw undoes all; then each is tried by itself. */
async function decideAll(ctx: Ctx, rows: readonly queries.WaitingRow[]): Promise<readonly queries.WaitingRow[]> {
  try {
    return await transact(ctx, (ctx) => decide(ctx, rows));
  } catch (error) {
    if (rows.length === 1) throw error;
    const gone: queries.WaitingRow[] = [];
    for (const row of rows) gone.push(...(await decideAll(ctx, [row])));
    return gone;
  }
}

/**
 * All conditions, under the locks of their counters. Their own rows are locked first, as by a stop: another life of
 * Guildhall may have admitted them meanwhile, and what they hold then is theirs.
 */
async function decide(ctx: Ctx, rows: readonly queries.WaitingRow[]): Promise<readonly queries.WaitingRow[]> {
  const waiting = await queries.lockWaiting(ctx, rows);
  const still = rows.filter(({ id }) => waiting.has(id));
  if (still.length === 0) return rows;
  const locks = await lockFor(ctx, still.map(startOf));
  const starts = locks.starts.filter(({ locked }) => locked.driver !== null);
  const decisions = await admitAll(ctx, { ...locks, starts });
  const stay = starts.flatMap(({ row }, i) => staying(row, decisions[i] as Decision));
  await queries.setWaiting(ctx, stay);
  await begin(
    ctx,
    starts.flatMap(({ row }, i) => admitted(row, decisions[i] as Decision)),
  );
  return rows.filter(({ id }) => !stay.some((one) => one.id === id));
}

const startOf = (row: queries.WaitingRow) => ({
  ...{ row, operation_id: row.id, namespace_id: row.namespace_id, account_id: row.started_by },
  ...{ container_id: row.container_id, resource_type: row.resource_type, units: row.units },
  ...{ place: row.place, waits: true },
});

/** What stands against those behind others is what stands against the others. */
const staying = ({ id }: queries.WaitingRow, decision: Decision): queries.Stay[] => {
  if (decision.allocation_id !== null) return [];
  const { waits_on, refusals, numbers } = decision;
  return [{ id, waits_on, waiting_for: numbers.ahead_on == null ? refusals : null }];
};

const admitted = (row: queries.WaitingRow, decision: Decision) =>
  decision.allocation_id === null ? [] : [{ row, decision }];

/** While one waited here or in the queue, much may have changed. */
async function begin(ctx: Ctx, all: ReturnType<typeof admitted>): Promise<void> {
  if (all.length === 0) return;
  const against = await Promise.all(all.map(({ row }) => againstNow(ctx, row)));
  for (const [i, { row, decision }] of all.entries()) {
    const reason = against[i];
    if (reason) await turnAway(ctx, row.id, decision.allocation_id, reason);
    else await queries.setAdmitted(ctx, row.id, decision);
  }
  afterCommit(ctx, () => ctx.ports.jobs.poke("executions"));
}

/** Why a start may not run any more, and what it is about. */
interface Against {
  reason: "permission_lost" | "inputs_lost";
  what?: string;
}

async function turnAway(ctx: Ctx, id: string, allocation_id: string, { reason, what }: Against): Promise<void> {
  await release(ctx, allocation_id);
  await evict(ctx, id, reason, what);
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
