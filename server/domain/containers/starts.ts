import type { z } from "zod";
import type { Execution } from "../../../contract/executions.ts";
import { accountOf, type Ctx, see } from "../../kernel/context.ts";
import { gather } from "../../kernel/gather.ts";
import { answerBefore, findAnswers } from "../../kernel/idempotency.ts";
import { invalid } from "../../kernel/problem.ts";
import { fitsInstead, limitReached } from "../limits/limits.ts";
import * as sharing from "../sharing/sharing.ts";
import { type Asked, type Asking, mayStart, type Outcome } from "./asking.ts";
import type { RunningAddress } from "./containers.ts";
import type { ExecutionRow } from "./executions.ts";
import { expecting, heldBy } from "./holders.ts";
import { presentExecution } from "./present.ts";
import { resourceTypeOf } from "./start-queries.ts";
import { startAll } from "./together.ts";

/** While one transaction is under way whoever comes waits for the next, which is of all who came meanwhile. */
const together = gather((_db: Ctx["db"], askings: readonly Asking[]) => startAll(askings), {
  rounds: 1,
  questions: 64,
});

/**
 * Starts an execution if every condition holds; else it waits in the queue, where that is asked for, or all that stand
 * against it are said. Decided and written in one transaction, with those who ask at the same time; the reconcilers take
 * it from there.
 */
export async function start(ctx: Ctx, at: RunningAddress, asked: Asked): Promise<ExecutionRow> {
  const asking = await askingOf(ctx, at, asked);
  return madeOf(asking, await outcomeOf(asking));
}

type Shape = z.input<typeof Execution>;

/** The same as a route answers it: a key that was answered before has its answer. */
export async function answer(ctx: Ctx, at: sharing.Address, asked: Asked): Promise<Shape> {
  const [before] = ctx.once ? await findAnswers(ctx, [ctx.once]) : [];
  if (before && ctx.once) return answerBefore(before, ctx.once) as Shape;
  const asking = await askingOf(ctx, at, asked);
  const outcome = await outcomeOf(asking);
  return "answered" in outcome ? (outcome.answered as Shape) : presentExecution(ctx, await madeOf(asking, outcome));
}

/** In somebody's transaction it is decided by itself. */
async function outcomeOf(asking: Asking): Promise<Outcome> {
  const { ctx } = asking;
  return ctx.after_commit ? ((await startAll([asking]))[0] as Outcome) : together(ctx.db, asking);
}

/** What can be refused before anything is locked is: it costs nobody else anything. */
async function askingOf(ctx: Ctx, at: RunningAddress, asked: Asked): Promise<Asking> {
  if (asked.command?.includes("\0")) throw invalid("body.command", "NUL is not allowed");
  const { kind = "container" } = at;
  const container = see(ctx, "resource.see", await sharing.standingAt(ctx, kind, at), kind);
  const wanted = {
    namespace_id: container.namespace_id,
    account_id: accountOf(ctx),
    resource_type: asked.resource_type ?? (await resourceTypeOf(ctx, container.id)),
    units: asked.units,
  };
  await mayStart(ctx, container, wanted);
  return { ctx, container, asked, wanted };
}

async function madeOf({ ctx, container, wanted }: Asking, outcome: Outcome): Promise<ExecutionRow> {
  if ("execution" in outcome) return expecting(ctx, outcome.execution);
  if (!("refused" in outcome)) throw "failed" in outcome ? outcome.failed : new Error("only routes have keys");
  // Nothing was changed. Who holds the units is looked up after the locks are gone.
  const { refusals, numbers } = outcome.refused;
  const held = await heldBy(ctx, container, wanted.resource_type, refusals);
  throw limitReached(held, numbers, attemptAt(container), await fitsInstead(ctx, wanted));
}

const attemptAt = (container: sharing.Standing) => ({
  action: "execution.start",
  namespace_id: container.namespace_id,
  entity: { kind: "container", id: container.id, name: container.name },
});
