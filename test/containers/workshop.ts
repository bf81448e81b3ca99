import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type pg from "pg";
import { pino } from "pino";
import { openDatabase, openPool } from "../../server/database/connect.ts";
import type { Asked } from "../../server/domain/containers/asking.ts";
import * as containers from "../../server/domain/containers/containers.ts";
import { type Supervisor, superviseExecutions } from "../../server/domain/containers/jobs.ts";
import type { ComputeDriver } from "../../server/domain/containers/ports.ts";
import * as starts from "../../server/domain/containers/starts.ts";
import { invariants } from "../../server/domain/limits/verify.ts";
import { type Ctx, nobody, type Ports, system } from "../../server/kernel/context.ts";
import { createJobs } from "../../server/kernel/jobs.ts";
import { createLive } from "../../server/kernel/live.ts";
import { counters } from "../limits/counters.ts";
import { until } from "../world.ts";
import { createEngine } from "./engine.ts";

/** The rooms on a database of their own with an engine in memory, without a server: what runs them is in the test's hands. */
export async function workshop() {
  const database = await counters(3);
  const folder = mkdtempSync(join(tmpdir(), "guildhall-workshop-"));
  const engine = createEngine();
  const log = pino({ level: "silent" });
  const pool = openPool(database.url, () => {});
  const ports = {
    ...{ live: createLive(), jobs: createJobs(log), log, machines: new Map([[engine.name, engine]]) },
    executions_folder: join(folder, "executions"),
    currency: "EUR",
  } as unknown as Ports;
  const ctxOn = (pool: pg.Pool, compute: ComputeDriver = engine): Ctx => ({
    ...{ actor: system, db: openDatabase(pool), ip: null, request_id: null, after_commit: null },
    ports: { ...ports, engines: new Map([[compute.name, compute]]) },
  });
  const ctx = ctxOn(pool);
  const as = (i: number): Ctx => ({
    ...ctx,
    actor: { ...nobody, kind: "person", id: database.people[i] ?? null, path: `person-${i}`, name: `person-${i}` },
  });
  await database.pool.query("update resource_type set capacity = 100");
  const at = (name: string) => ({ namespace: "acme", name });
  const recipe = { description: "", resource_type: "gpu", command: "true", bindings: [] };
  const container = (name: string, more: Partial<containers.Given> = {}) =>
    containers.create(as(0), at(name), { ...recipe, visibility: "organization-write", ...more });
  const start = (name: string, i = 0, more: Partial<Asked> = {}) =>
    starts.start(as(i), at(name), { units: 1, ...more });
  const row = (id: string) => database.one<Row>("select * from execution where id = $1", [id]);
  const reach = (id: string, ...states: string[]) =>
    until(`execution ${id} being ${states.join(" or ")}`, async () => {
      const seen = await row(id);
      return states.includes(seen.state) && seen;
    });
  const broken = () => brokenIn(database.pool);
  const supervisors: Supervisor[] = [];
  /** A new life of Guildhall; lives before it just hang, as after kill -9. */
  const live = (
    options: Parameters<typeof superviseExecutions>[1] & { pool?: pg.Pool; compute?: ComputeDriver } = {},
  ) => {
    const supervisor = superviseExecutions(options.pool ? ctxOn(options.pool, options.compute) : ctx, options);
    if (!options.pool) supervisors.push(supervisor);
    const run = (name: string) => supervisor.jobs.find((job) => job.name === name)?.run();
    return {
      ...{ run: () => run("executions"), compare: () => run("engine"), admit: () => run("queue") },
      ...{ sweep: () => run("purged containers"), sample: () => run("samples") },
    };
  };
  const stop = async () => {
    for (const run of engine.runs.keys()) engine.end(run);
    const stopping = supervisors.map((supervisor) => supervisor.stop());
    engine.release();
    await Promise.all(stopping);
    await pool.end();
    await database.stop();
    rmSync(folder, { recursive: true });
  };
  return { ...database, ctx, as, at, engine, folder, container, start, row, reach, broken, live, stop };
}

/** The names of the invariants that do not hold. */
async function brokenIn(pool: pg.Pool): Promise<string[]> {
  const found: string[] = [];
  for (const { name, sql } of invariants) if ((await pool.query(sql)).rowCount) found.push(name);
  return found;
}

interface Row {
  id: string;
  state: string;
  generation: number;
  started_at: Date | null;
  ended_at: Date | null;
  seen_at: Date | null;
  exit_code: number | null;
  error: string | null;
  stop_reason: string | null;
  output_bytes: string;
}
