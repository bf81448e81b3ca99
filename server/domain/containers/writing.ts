import { afterCommit, type Ctx } from "../../kernel/context.ts";
import { recordAll } from "../activity/activity.ts";
import type { Decision } from "../limits/limits.ts";
import type { Asking, Outcome } from "./asking.ts";
import { lineOf } from "./executions.ts";
import type { Able } from "./judging.ts";
import { executionsAmong } from "./queries.ts";
import { nextPlaces } from "./queue-queries.ts";
import { insertExecutions } from "./start-queries.ts";
import { termsIn } from "./terms.ts";

/** A start that was admitted, or waits. */
export type Going = Able & { decision: Decision };

/** Writes down what was admitted and what waits. What waits holds nothing but its place. */
export async function write(ctx: Ctx, going: readonly Going[]): Promise<[Asking, Outcome][]> {
  if (going.length === 0) return [];
  const waiting = going.filter(({ decision }) => decision.allocation_id === null).length;
  const places = (waiting > 0 ? await nextPlaces(ctx, waiting) : []).values();
  const rows = going.map((start) => ({ ...rowOf(start), ...heldBy(start.decision, places) }));
  const made = await insertExecutions(ctx, rows);
  await recordAll(
    going.map(({ one, container, units, resource_type, decision }, i) => {
      const on = `on ${units} × ${resource_type}${decision.allocation_id === null ? ", which waits in the queue" : ""}`;
      return [one.ctx, lineOf(container, made[i] as (typeof made)[number], "start", on)];
    }),
  );
  afterCommit(ctx, () => ctx.ports.jobs.poke("executions"));
  const found = await executionsAmong(
    ctx,
    made.map(({ id }) => id),
  );
  const executions = new Map(found.map((row) => [row.id, row]));
  return going.map(({ one, container: { tie, role } }, i) => {
    const row = executions.get(made[i]?.id ?? "") as (typeof found)[number];
    return [one, { execution: { ...row, tie, role } }];
  });
}

const rowOf = (it: Able) => ({
  container_id: it.container.id,
  namespace_id: it.container.namespace_id,
  started_by: it.account_id,
  charged_to: it.account_id,
  resource_type: it.resource_type,
  units: it.units,
  cpu_millis: it.locked.cpu_millis * it.units,
  memory_bytes: Math.min(it.locked.memory_bytes * it.units, Number.MAX_SAFE_INTEGER),
  driver: it.locked.driver,
  environment: it.environment,
  bindings: it.bindings,
  ...termsIn(it),
});

const heldBy = (decision: Decision, places: Iterator<number>) =>
  decision.allocation_id === null
    ? { ...{ allocation_id: null, devices: [], place: places.next().value as number }, ...waitingFor(decision) }
    : { allocation_id: decision.allocation_id, devices: decision.devices };

const waitingFor = ({ waits_on, refusals }: Extract<Decision, { allocation_id: null }>) => ({
  waits_on,
  waiting_for: refusals,
});
