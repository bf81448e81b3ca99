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
  let [exact, greatest_ms, loose, compared] = [0, 0, 0, 0];
  for (const namespace of organizations) {
    const executions = await executionsOf(operator, namespace);
    const records = await recordsOf(operator, namespace);
    for (const { id } of records.filter(({ id }) => !executions.some((e) => e.id === id)))
      faults.push(`the usage record ${id} belongs to no execution`);
    const used = new Map(records.map((record) => [record.id, record]));
    for (const execution of executions) {
      states.set(execution.state, (states.get(execution.state) ?? 0) + 1);
      const engine = engines.find(({ name }) => name === execution.driver);
      const record = used.get(execution.id);
      const seen = engine?.records.get(execution.id);
      const name = `${execution.namespace}/${execution.container}/${execution.number}, ${execution.state}`;
      if (!record) {
        if (seen?.began && !neverBegan(execution)) faults.push(`${name}: it ran and there is no record of its use`);
        continue;
      }
      compared++;
      if (!engine || !seen?.began) {
        faults.push(`${name}: its use is recorded and ${execution.driver} knows nothing of it`);
        continue;
      }
      const off_ms = differenceOf(record, seen);
      const sure = seen.ended !== null;
      if (sure) [exact, greatest_ms] = [exact + 1, Math.max(greatest_ms, off_ms)];
      else loose++;
      if (off_ms > (sure ? engine.step_ms : reconcile_ms))
        faults.push(
          `${name}: its use is recorded ${off_ms} ms off what ${engine.name} saw (${JSON.stringify({ record, seen, execution })})`,
        );
    }
  }
  return {
    faults,
    states,
    text: `${compared} records of use compared with their engines: ${exact} by the engine's own end, at most ${greatest_ms.toFixed(0)} ms off; ${loose} whose end was killed with their engine, within ${reconcile_ms} ms`,
  };
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
