import type { z } from "zod";
import type { ExecutionSamples } from "../../../contract/executions.ts";
import type { Ctx } from "../../kernel/context.ts";
import { type ExecutionAddress, get } from "./executions.ts";
import * as queries from "./sample-queries.ts";

/** What an execution used over time, with what it may use. */
export async function list(ctx: Ctx, at: ExecutionAddress): Promise<z.input<typeof ExecutionSamples>> {
  const row = await get(ctx, at);
  const rows = row.started_at === null ? [] : await queries.listSamples(ctx, row.id);
  const items = rows.map((sample, i) => ({
    at: sample.at.toISOString(),
    cpu: rateOf(sample, rows[i - 1] ?? { at: row.started_at ?? sample.at, cpu_seconds: 0 }),
    memory_bytes: sample.memory_bytes,
    output_bytes: sample.output_bytes,
    gpu_percent: sample.gpu_percent,
    gpu_memory_bytes: sample.gpu_memory_bytes,
  }));
  return { items, cpu_limit: row.cpu_millis / 1000, memory_limit: row.memory_bytes };
}

type Point = Pick<queries.SampleRow, "at" | "cpu_seconds">;

/** Processors in use between two looks. */
export function rateOf(now: Point, before: Point): number {
  const seconds = (now.at.getTime() - before.at.getTime()) / 1000;
  return seconds <= 0 ? 0 : Math.max(0, now.cpu_seconds - before.cpu_seconds) / seconds;
}
