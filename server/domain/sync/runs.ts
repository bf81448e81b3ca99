import { accountOf, type Ctx, may, transact } from "../../kernel/context.ts";
import { keyOf, pageOf } from "../../kernel/page.ts";
import { notFound, Problem } from "../../kernel/problem.ts";
import { record } from "../activity/activity.ts";
import { seen } from "../organizations/organizations.ts";
import { apply as applyPlan, plan } from "./applying.ts";
import * as queries from "./queries.ts";
import * as runQueries from "./run-queries.ts";
import { linkOf } from "./sync.ts";

export type { RunRow } from "./run-queries.ts";

/** Syncs, or looks, now; what is being read already is what was asked for. */
export async function start(ctx: Ctx, path: string, { preview }: { preview: boolean }): Promise<runQueries.RunRow> {
  const run = await transact(ctx, async (ctx) => {
    const { link } = await linkOf(ctx, path, "sync.run");
    if (link.health === "suspended" && !preview)
      throw new Problem("conflict", "The sync is suspended: let it go on first");
    const whose = { link_id: link.id, organization_id: link.organization_id, asked_by: accountOf(ctx) };
    const begun = await runQueries.begin(ctx, { ...whose, trigger: "button", preview });
    if (!begun.is_new && !preview) await runQueries.wantMore(ctx, begun.id);
    return found(await runQueries.find(ctx, link.organization_id, begun.id));
  });
  ctx.ports.jobs.poke("sync");
  return run;
}

function found(run: runQueries.RunRow | undefined): runQueries.RunRow {
  if (!run) throw notFound("sync run");
  return run;
}

/** Runs of an organization, the newest first. */
export async function list(ctx: Ctx, path: string, page: Parameters<typeof runQueries.list>[2]) {
  const organization = await seen(ctx, path);
  may(ctx, "sync.see", organization);
  return pageOf(await runQueries.list(ctx, organization.id, page), page.limit, (row) => row.id);
}

/** One run. */
export async function get(ctx: Ctx, path: string, id: string): Promise<runQueries.RunRow> {
  const organization = await seen(ctx, path);
  may(ctx, "sync.see", organization);
  return found(await runQueries.find(ctx, organization.id, id));
}

type Page = { limit: number; cursor?: string | undefined; kind?: string | undefined };

/** What a run changed, or would. */
export async function changes(ctx: Ctx, path: string, id: string, { cursor, ...page }: Page) {
  await get(ctx, path, id);
  const after = Number(keyOf(cursor, /^\d{1,9}$/) ?? -1);
  return pageOf(await runQueries.listChanges(ctx, id, { ...page, after }), page.limit, (row) => String(row.n));
}

/**
 * Does what a person has seen, and nothing else: where it would be something else by now, that is written down to be
 * looked at, and nothing is done.
 */
export async function apply(ctx: Ctx, path: string, id: string): Promise<runQueries.RunRow> {
  const was_same = await transact(ctx, async (ctx) => {
    const { link, run } = await waiting(ctx, path, id);
    if (link.health === "suspended") throw new Problem("conflict", "The sync is suspended: let it go on first");
    const planned = await plan(ctx, link, run);
    const is_same = run.plan_sha256?.equals(planned.plan_sha256) === true;
    if (is_same) await applyPlan(ctx, link, run, planned);
    else await runQueries.showAnew(ctx, id, planned);
    return is_same;
  });
  if (!was_same)
    throw new Problem("stale", "Members or settings changed since this was read: look at it again. Nothing was done");
  return get(ctx, path, id);
}

/** Puts away what waits. */
export const discard = (ctx: Ctx, path: string, id: string): Promise<runQueries.RunRow> =>
  transact(ctx, async (ctx) => {
    const { organization, link } = await waiting(ctx, path, id);
    await runQueries.settle(ctx, id, { state: "superseded", decided_by: accountOf(ctx) });
    await record(ctx, {
      action: "sync.discard",
      namespace_id: organization.id,
      entity: { kind: "sync", id, name: link.login },
      text: "put a sync away that was to be confirmed",
    });
    return found(await runQueries.find(ctx, organization.id, id));
  });

const day_ms = 86_400_000;

async function waiting(ctx: Ctx, path: string, id: string) {
  const { organization, link: before } = await linkOf(ctx, path, "sync.run");
  const link = await queries.lock(ctx, before.id);
  const run = await runQueries.lock(ctx, id);
  if (!link || !run || run.organization_id !== organization.id) throw notFound("sync run");
  if (run.link_id !== link.id || !["previewed", "waiting"].includes(run.state))
    throw new Problem("conflict", "This does not wait for anybody any more");
  if (!run.read_at || Date.now() - run.read_at.getTime() > day_ms)
    throw new Problem("stale", "This was read more than a day ago: sync again");
  return { organization, link, run };
}
