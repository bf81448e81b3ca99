import { type Ctx, see } from "../../kernel/context.ts";
import { notFound, Problem } from "../../kernel/problem.ts";
import type { lockFor } from "../limits/limits.ts";
import * as sharing from "../sharing/sharing.ts";
import { type Asking, mayStart, wantsToWait } from "./asking.ts";
import { freeze } from "./bindings.ts";
import { environmentOn } from "./engines.ts";
import { countWaiting } from "./queue-queries.ts";
import type * as queries from "./start-queries.ts";
import { termsIn, termsOf } from "./terms.ts";

/** How many starts of one person may wait in a namespace. */
export const waiting_max = 100;

/** A start as the limits see it. */
export const startOf = (one: Asking) => ({ ...one.wanted, one, container_id: one.container.id });

/** How many more starts of theirs may wait, where one of them would. */
export async function roomToWait(ctx: Ctx, askings: readonly Asking[]): Promise<number[]> {
  if (!askings.some(wantsToWait)) return [];
  const people = askings.map(({ wanted }) => wanted);
  return (await countWaiting(ctx, people)).map((count) => waiting_max - count);
}

type Start = Awaited<ReturnType<typeof lockFor<ReturnType<typeof startOf>>>>["starts"][number] & { room: number };
type Recipe = Awaited<ReturnType<typeof queries.listRecipes>>[number];
/** A start that only a limit can stand against now. */
export type Able = Extract<Awaited<ReturnType<typeof judge>>, Start>;

/** Whether it may be started, and how it would run, as everything is now; what stands against it is a value. */
export async function judge(start: Start, now: Recipe | undefined) {
  const { one, locked, resource_type } = start;
  try {
    if (locked.driver === null) throw new Problem("not_found", "There is no such resource type");
    const container = see(one.ctx, "resource.see", await standingOf(one), "container");
    if (!now || container.namespace_id !== one.container.namespace_id) throw notFound("container");
    await mayStart(one.ctx, container, one.wanted);
    const recipe = { ...now, ...one.asked.as_before };
    const { driver } = locked;
    const terms = await termsOf(one.ctx, container.namespace_id, { ...one.asked, resource_type, driver }, recipe);
    const runs_in = { driver, resource_type, environment: recipe.environment };
    const environment = environmentOn(one.ctx, runs_in, "body.resource_type");
    const bindings = await freeze(one.ctx, recipe.bound_ids);
    const waits = wantsToWait(one) && start.room > 0;
    return { ...start, locked, waits, container, ...termsIn(terms), environment, bindings };
  } catch (failed) {
    if (failed instanceof Problem) return { one, failed };
    throw failed;
  }
}

const standingOf = ({ ctx, container }: Asking) => sharing.standingNow(ctx, container.id);
