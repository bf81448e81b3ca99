import type { Ctx } from "../../kernel/context.ts";
import type { Job } from "../../kernel/jobs.ts";
import { isBusy } from "./jupyter.ts";
import { evict, warn } from "./lifecycle.ts";
import { serverOf } from "./workspace.ts";
import * as queries from "./workspace-queries.ts";

/** What ends by its time or because nobody uses it, and the telling of that beforehand. */
export function workspaceJobs(ctx: Ctx): Job[] {
  let is_first = true;
  const end = async () => {
    if (is_first) await queries.setAllActive(ctx);
    is_first = false;
    await endOverdue(ctx);
  };
  return [
    { name: "ends of executions", every_seconds: 5, run: end },
    { name: "busy workspaces", every_seconds: 30, run: () => noteBusy(ctx) },
  ];
}

/** Looks once more whether a kernel is at work before what seems idle is stopped. */
async function endOverdue(ctx: Ctx): Promise<void> {
  if ((await queries.listEnding(ctx)).some(({ reason }) => reason === "idle")) await noteBusy(ctx);
  for (const { id, reason, is_over, minutes } of await queries.listEnding(ctx)) {
    if (is_over) await evict(ctx, id, reason);
    else await warn(ctx, id, minutes, await queries.listPeople(ctx, id));
  }
}

/**
 * What computes is in use, whether anybody looks or not: a kernel, which Jupyter may call idle all the same, or a program in
 * a terminal, of which it says nothing.
 */
async function noteBusy(ctx: Ctx): Promise<void> {
  const watched = await queries.listWatched(ctx);
  const busy = await Promise.all(watched.map(async (row) => row.computes || isBusy(serverOf(ctx, row))));
  const ids = watched.filter((_row, i) => busy[i]).map(({ id }) => id);
  if (ids.length > 0) await queries.setActive(ctx, ids);
}
