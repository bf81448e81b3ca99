import type { ExecutionMode } from "../../../contract/executions.ts";
import { type Ctx, may } from "../../kernel/context.ts";
import { Problem } from "../../kernel/problem.ts";
import { type Decision, standingAgainst, type Wanted } from "../limits/limits.ts";
import type * as sharing from "../sharing/sharing.ts";
import type { ExecutionRow } from "./executions.ts";

/** How a service is reached, and what makes it one. */
export interface Service {
  /** Null: it listens on its socket. */
  port: number | null;
  /** What it answers with 2xx or 3xx once it serves; null: any answer will do. */
  health_path: string | null;
  /** A program of Guildhall's own that its command runs, by its name in `ports.programs`. */
  program: string | null;
}

/** What may be chosen at a start; the rest is the container's. */
export interface Asked {
  command?: string | undefined;
  resource_type?: string | undefined;
  units: number;
  /** What becomes of a start that a limit stands against. */
  on_limit?: "reject" | "queue" | undefined;
  mode?: ExecutionMode | undefined;
  time_limit_minutes?: number | undefined;
  idle_stop_minutes?: number | undefined;
  /** The execution whose /output it begins with. */
  continues?: string | undefined;
  /** Where it listens and how one sees that it serves; of a service only. */
  service?: Service | undefined;
  /** What it reads and runs in, where that is not what the container says now. */
  as_before?: { bound_ids: string[]; environment: string } | undefined;
}

/** A start that somebody asks for. */
export interface Asking {
  ctx: Ctx;
  /** As it was found, before anything was locked. */
  container: sharing.Standing;
  asked: Asked;
  wanted: Wanted;
}

/** What became of it; where a limit stands against it nothing was changed. */
export type Outcome =
  | { execution: ExecutionRow }
  | { refused: Extract<Decision, { allocation_id: null }> }
  | { failed: unknown }
  | { answered: unknown };

/** Whether it takes a place in the queue where a limit stands against it. */
export const wantsToWait = ({ asked }: Asking): boolean => asked.on_limit === "queue";

/** A start without permission is told of the limits in its way as well. */
export async function mayStart(ctx: Ctx, container: sharing.Standing, wanted: Wanted): Promise<void> {
  try {
    may(ctx, "execution.start", container);
  } catch (error) {
    if (!(error instanceof Problem) || error.kind !== "forbidden") throw error;
    const { resource_type: product, units: asked } = wanted;
    const lacking = { condition: "permission" as const, product, limit: 0, in_use: 0, asked, unit: "units" as const };
    const refusals = [lacking, ...(await standingAgainst(ctx, wanted))];
    throw new Problem("forbidden", error.message, { ...error.extra, refusals });
  }
}
