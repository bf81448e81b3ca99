import type { z } from "zod";
import type { Audience, View, ViewQuery } from "../../../contract/views.ts";
import { accountOf, type Ctx, canOf, may, transact } from "../../kernel/context.ts";
import { invalid, notFound, Problem } from "../../kernel/problem.ts";
import { record } from "../activity/activity.ts";
import { seen } from "./usage.ts";
import * as queries from "./view-queries.ts";

type Namespace = Awaited<ReturnType<typeof seen>>;

const views_max = 100;
const sharing = ["usage_view.share"] as const;

const shares = (ctx: Ctx, namespace: Namespace): boolean =>
  canOf(ctx, namespace, sharing)["usage_view.share"] === true && namespace.namespace_kind === "organization";

const shelfOf = (ctx: Ctx, namespace: Namespace): queries.Shelf => ({
  id: namespace.id,
  account_id: accountOf(ctx),
  shares: shares(ctx, namespace),
});

/** The asker's own views, and those that were saved for them. */
export async function list(ctx: Ctx, path: string) {
  const namespace = await seen(ctx, path);
  const shelf = shelfOf(ctx, namespace);
  const rows = await queries.list(ctx, shelf);
  return { items: rows.map((row) => present(shelf, row)), can: { share: shelf.shares } };
}

/** Keeps what a report shows under a name. */
export const save = (ctx: Ctx, path: string, given: queries.Given) =>
  transact(ctx, async (ctx) => {
    const namespace = await permitted(ctx, path, given.audience);
    const shelf = shelfOf(ctx, namespace);
    await hasRoom(ctx, shelf, given.audience);
    const id = await queries.insert(ctx, shelf, given);
    const made = await found(ctx, shelf, id);
    await recordOf(ctx, namespace, made, "saved", { after: shownOf(given) });
    return present(shelf, made);
  });

interface At {
  namespace: string;
  id: string;
}

interface Change {
  name?: string | undefined;
  audience?: Audience | undefined;
  query?: ViewQuery | undefined;
}

/** Changes the name of a view, for whom it is, or what it shows. */
export const edit = (ctx: Ctx, at: At, { name, audience, query }: Change) =>
  transact(ctx, async (ctx) => {
    const { namespace, shelf, row } = await mine(ctx, at);
    const after = { name: name ?? row.name, audience: audience ?? row.audience, query: query ?? row.query };
    if (after.audience !== row.audience) await mayMove(ctx, namespace, shelf, row, after.audience);
    await queries.update(ctx, row.id, after);
    await recordOf(ctx, namespace, { ...row, ...after }, "changed", { before: shownOf(row), after: shownOf(after) });
    return present(shelf, await found(ctx, shelf, row.id));
  });

/** Deletes a view. */
export const remove = (ctx: Ctx, at: At): Promise<void> =>
  transact(ctx, async (ctx) => {
    const { namespace, row } = await mine(ctx, at);
    await queries.remove(ctx, row.id);
    await recordOf(ctx, namespace, row, "deleted", { before: shownOf(row) });
  });

/** Says with which view the asker's own reports open. */
export const open = (ctx: Ctx, path: string, id: string | null) =>
  transact(ctx, async (ctx) => {
    const namespace = await permitted(ctx, path, "me");
    const shelf = shelfOf(ctx, namespace);
    if (id !== null) await found(ctx, shelf, id);
    await queries.setOpening(ctx, shelf, id);
    return { id };
  });

/** A namespace in which the asker may keep a view for somebody. */
async function permitted(ctx: Ctx, path: string, audience: Audience): Promise<Namespace> {
  const namespace = await seen(ctx, path);
  may(ctx, "usage_view.save", namespace);
  if (audience === "me") return namespace;
  if (namespace.namespace_kind === "person")
    throw invalid("body.audience", "Only you read what you use yourself: save it for yourself");
  may(ctx, "usage_view.share", namespace);
  return namespace;
}

/** A view that the asker may change: their own, or one for others, which takes the right to share. */
async function mine(ctx: Ctx, { namespace: path, id }: At) {
  const namespace = await permitted(ctx, path, "me");
  const shelf = shelfOf(ctx, namespace);
  const row = await found(ctx, shelf, id);
  if (row.audience !== "me") may(ctx, "usage_view.share", namespace);
  return { namespace, shelf, row };
}

async function mayMove(ctx: Ctx, namespace: Namespace, shelf: queries.Shelf, row: queries.ViewRow, to: Audience) {
  await permitted(ctx, namespace.path, to);
  if (to === "me" && !row.is_own)
    throw new Problem("conflict", `${row.owner_name} saved this view: only they can keep it for themselves`);
  if ((to === "me") !== (row.audience === "me")) await hasRoom(ctx, shelf, to);
}

async function hasRoom(ctx: Ctx, shelf: queries.Shelf, audience: Audience): Promise<void> {
  if ((await queries.count(ctx, shelf, audience)) < views_max) return;
  throw new Problem("conflict", `There are ${views_max} views already: delete one that nobody needs`);
}

async function found(ctx: Ctx, shelf: queries.Shelf, id: string): Promise<queries.ViewRow> {
  const row = await queries.find(ctx, shelf, id);
  if (!row) throw notFound("view");
  return row;
}

/** What the record tells of a view: of one that is somebody's own neither its name nor what it shows. */
const shownOf = ({ name, audience, query }: queries.Given) =>
  audience === "me" ? { audience } : { name, audience, ...query };

async function recordOf(
  ctx: Ctx,
  { id: namespace_id }: Namespace,
  row: Pick<queries.ViewRow, "id" | "name" | "audience">,
  verb: "saved" | "changed" | "deleted",
  change: { before?: Record<string, unknown>; after?: Record<string, unknown> },
): Promise<void> {
  const own = row.audience === "me";
  await record(ctx, {
    action: "usage_view.save",
    severity: "info",
    namespace_id,
    entity: { kind: "usage_view", id: row.id, name: own ? "a view of their own" : row.name },
    text: own ? `${verb} a view of use of their own` : `${verb} the view of use ${row.name}`,
    ...change,
  });
}

const present = (shelf: queries.Shelf, row: queries.ViewRow): z.input<typeof View> => ({
  id: row.id,
  name: row.name,
  audience: row.audience,
  query: row.query,
  owner: { path: row.owner_path, name: row.owner_name },
  opens: row.opens,
  updated_at: row.updated_at.toISOString(),
  can: { edit: row.audience === "me" || shelf.shares },
});
