import type { Execution } from "../../contract/executions.ts";
import { listAllExecutions } from "../../contract/executions.ts";
import { listUsageRecords, type UsageRecord } from "../../contract/usage.ts";
import type { Engine, Interval } from "./engine.ts";
import type { Asker } from "./people.ts";

/** How often Guildhall writes down what it sees to run: what nobody saw end may be counted short by that, or long. */
const reconcile_ms = 10_000;

interface Compared {
  faults: string[];
  /** Executions by the state they ended in. */
  states: Map<string, number>;
  text: string;
}

/** Holds every record of compute against what the engines themselves have seen, and the other way round. */
export async function compareUse(
  operator: Asker,
  organizations: readonly string[],
  engines: readonly Engine[],
): Promise<Compared> {
  const [faults, states]: [string[], Map<string, number>] = [[], new Map()];
  const tallies = new Map(engines.map(({ name }) => [name as string, { exact: 0, greatest_ms: 0, loose: 0 }]));
  for (const namespace of organizations) {
    const records = new Map((await recordsOf(operator, namespace)).map((record) => [record.id, record]));
    for (const execution of await executionsOf(operator, namespace)) {
      states.set(execution.state, (states.get(execution.state) ?? 0) + 1);
      const engine = engines.find(({ name }) => name === execution.driver) as Engine;
      const record = records.get(execution.id);
      records.delete(execution.id);
      const fault = compareOne(execution, record, engine, tallies.get(engine.name) as Tally);
      if (fault) faults.push(`${namespace}/${execution.container}/${execution.number}, ${execution.state}: ${fault}`);
    }
    for (const id of records.keys()) faults.push(`the usage record ${id} belongs to no execution`);
  }
  const lines = [...tallies].map(
    ([name, { exact, greatest_ms, loose }]) =>
      `use by ${name}: ${exact} records at most ${greatest_ms.toFixed(0)} ms off its own; ` +
      `${loose} whose end it could not write, within ${reconcile_ms} ms`,
  );
  return { faults, states, text: lines.join("\n") };
}

interface Tally {
  exact: number;
  greatest_ms: number;
  loose: number;
}

function compareOne(
  execution: Execution,
  record: UsageRecord | undefined,
  { name, records, step_ms }: Engine,
  tally: Tally,
): string | null {
  const seen = records.get(execution.id);
  const { error, started_at } = execution;
  if (!record && (!seen?.began || neverBegan(execution))) return null;
  if (!record) return `it ran and there is no record of its use: ${JSON.stringify({ error, started_at, seen })}`;
  if (!seen?.began)
    return `its use is recorded and ${name} knows nothing of it: ${JSON.stringify({ record, seen, error })}`;
  const off_ms = differenceOf(record, seen);
  if (seen.ended) tally.exact++;
  else tally.loose++;
  if (seen.ended) tally.greatest_ms = Math.max(tally.greatest_ms, off_ms);
  if (off_ms <= (seen.ended ? step_ms : reconcile_ms)) return null;
  return `its use is recorded ${off_ms} ms off what ${name} saw: ${JSON.stringify({ record, seen, error })}`;
}

/** Its start was not acknowledged, and whatever had begun of it was ended before anything else. */
const neverBegan = ({ state, error, started_at }: Execution): boolean =>
  started_at === null &&
  (state === "cancelled" || (state === "failed" && !!error?.startsWith("It could not be started")));

/** By begin or by end, whichever is worse. */
function differenceOf({ started_at, ended_at }: UsageRecord, { began, ended, gone }: Interval): number {
  const end = (ended ?? gone)?.getTime() ?? Number.POSITIVE_INFINITY;
  const to = ended_at === null ? 0 : Date.parse(ended_at);
  return Math.max(Math.abs(Date.parse(started_at) - (began?.getTime() ?? 0)), Math.abs(to - end));
}

/** All executions of a namespace. */
export async function executionsOf({ call }: Asker, namespace: string): Promise<Execution[]> {
  return all((cursor) => call(listAllExecutions, { query: { namespace, limit: 100, ...cursor } }));
}

async function recordsOf({ call }: Asker, namespace: string): Promise<UsageRecord[]> {
  const params = { namespace };
  return all((cursor) => call(listUsageRecords, { params, query: { type: "compute", limit: 100, ...cursor } }));
}

/** Every page of a list. */
export async function all<T>(
  ask: (cursor: { cursor?: string }) => Promise<{ items: T[]; next_cursor: string | null }>,
): Promise<T[]> {
  const found: T[] = [];
  for (let cursor: { cursor?: string } | null = {}; cursor; ) {
    const page: { items: T[]; next_cursor: string | null } = await ask(cursor);
    found.push(...page.items);
    cursor = page.next_cursor === null ? null : { cursor: page.next_cursor };
  }
  return found;
}
