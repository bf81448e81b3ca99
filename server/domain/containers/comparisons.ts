import type { parameters } from "../../../contract/execution-comparisons.ts";
import type { Ctx } from "../../kernel/context.ts";
import { type Differences, differencesOf } from "./differences.ts";
import { type ExecutionAddress, type ExecutionRow, get } from "./executions.ts";
import { placesOf } from "./places.ts";
import type { FrozenBinding } from "./queries.ts";
import { createTurns } from "./turns.ts";

type Value = string | number | string[] | null;

/** What one execution has otherwise than another. */
export interface Comparison {
  from: ExecutionRow;
  to: ExecutionRow;
  parameters: { name: (typeof parameters)[number]; from: Value; to: Value; same: boolean }[];
  outputs: Differences;
}

/** Files are read for it: so many at once. */
const inTurn = createTurns(2);

/** Compares an execution with another one, also of another container; both must be the asker's to read. */
export async function compare(ctx: Ctx, at: ExecutionAddress, other: ExecutionAddress): Promise<Comparison> {
  const [from, to] = [await get(ctx, at), await get(ctx, other)];
  const folders = [from, to].map(({ id }) => placesOf(ctx, id).output) as [string, string];
  const outputs = await inTurn(() => differencesOf(...folders));
  const names = Object.keys(values) as (keyof typeof values)[];
  const rows = names.map((name) => ({ name, from: values[name](from), to: values[name](to) }));
  const same = (a: Value, b: Value) => JSON.stringify(a) === JSON.stringify(b);
  return { from, to, outputs, parameters: rows.map((row) => ({ ...row, same: same(row.from, row.to) })) };
}

const secondsBetween = (from: Date | null, to: Date | null): number | null =>
  from && to ? Math.max(0, (to.getTime() - from.getTime()) / 1000) : null;

const values: Record<(typeof parameters)[number], (row: ExecutionRow) => Value> = {
  mode: ({ mode }) => mode,
  command: ({ command }) => command,
  environment: ({ environment }) => environment,
  resource_type: ({ resource_type }) => resource_type,
  units: ({ units }) => units,
  devices: ({ devices }) => devices,
  bindings: ({ bindings }) =>
    (bindings as unknown as FrozenBinding[]).map(({ path, source, version }) => `${path} = ${source}/${version}`),
  sandbox: ({ sandbox }) => sandbox,
  state: ({ state }) => state,
  exit_code: ({ exit_code }) => exit_code,
  started_by: ({ started_by_path }) => started_by_path,
  queued_at: ({ queued_at }) => queued_at.toISOString(),
  started_at: ({ started_at }) => started_at?.toISOString() ?? null,
  ended_at: ({ ended_at }) => ended_at?.toISOString() ?? null,
  waited_seconds: ({ queued_at, started_at }) => secondsBetween(queued_at, started_at),
  seconds: ({ started_at, ended_at }) => secondsBetween(started_at, ended_at),
  output_bytes: ({ output_bytes }) => output_bytes,
  cost_micros: ({ cost_micros }) => cost_micros,
};
