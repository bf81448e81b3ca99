import { sql } from "kysely";
import type { Ctx } from "../../kernel/context.ts";

/** An execution that runs, as far as its samples go. */
export interface Running {
  id: string;
  driver: string;
  mode: string;
  namespace_id: string;
  started_by: string;
  devices: string[];
  /** What is counted of its output already. */
  held_bytes: number;
}

/** What an execution used at a moment. */
export interface SampleRow {
  at: Date;
  /** Since its start. */
  cpu_seconds: number;
  memory_bytes: number;
  output_bytes: number;
  gpu_percent: number | null;
  gpu_memory_bytes: number | null;
}

/** Every execution that runs, with the devices it holds. */
export const listRunning = (ctx: Ctx): Promise<Running[]> =>
  ctx.db
    .selectFrom("execution")
    .select(["id", "driver", "mode", "namespace_id", "started_by", "devices", "output_bytes as held_bytes"])
    .where(sql<boolean>`state in ('running', 'stopping') and started_at is not null`)
    .execute();

/** Writes down samples, and thins those of executions that have too many: every second one, but the newest. */
export async function insertSamples(
  ctx: Ctx,
  samples: readonly (SampleRow & { execution_id: string })[],
): Promise<void> {
  await sql`
    insert into execution_sample
    select s.* from jsonb_populate_recordset(null::execution_sample, ${JSON.stringify(samples)}::jsonb) s
    join execution e on e.id = s.execution_id on conflict do nothing`.execute(ctx.db);
}

/** Takes away every second sample of executions that have more than `most`, except the newest `kept`. */
export async function thin(ctx: Ctx, ids: readonly string[], most: number, kept: number): Promise<void> {
  await sql`
    delete from execution_sample s using (
      select execution_id, at, row_number() over newest as age, count(*) over (partition by execution_id) as all_of_it
      from execution_sample where execution_id = any (${sql.val(ids)}::uuid[])
      window newest as (partition by execution_id order by at desc)
    ) n
    where s.execution_id = n.execution_id and s.at = n.at
      and n.all_of_it > ${most} and n.age > ${kept} and n.age % 2 = 0`.execute(ctx.db);
}

/** The samples of an execution, oldest first. */
export const listSamples = (ctx: Ctx, execution_id: string): Promise<SampleRow[]> =>
  ctx.db
    .selectFrom("execution_sample")
    .select(["at", "cpu_seconds", "memory_bytes", "output_bytes", "gpu_percent", "gpu_memory_bytes"])
    .where("execution_id", "=", execution_id)
    .orderBy("at")
    .execute();

/** The newest two of what runs, newest first: with them it is known what it uses now. */
export const latestSamples = sql<{ at: string; cpu_seconds: number; memory_bytes: number; output_bytes: number }[]>`
  case when execution.ended_at is null then array(
    select jsonb_build_object('at', s.at, 'cpu_seconds', s.cpu_seconds, 'memory_bytes', s.memory_bytes,
      'output_bytes', s.output_bytes)
    from execution_sample s where s.execution_id = execution.id order by s.at desc limit 2) else '{}' end`.as(
  "latest_samples",
);
