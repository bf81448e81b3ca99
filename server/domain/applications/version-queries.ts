import { sql } from "kysely";
import type { Role, Switch, Tie } from "../../access/policy.ts";
import type { Ctx } from "../../kernel/context.ts";

/** What one version of an application serves, with who made it and who decided on it. */
export interface VersionRow {
  id: string;
  resource_id: string;
  number: number;
  form: "link" | "static" | "engine";
  url: string | null;
  version_id: string | null;
  engine_id: string | null;
  folder: string;
  note: string;
  state: "pending" | "ready" | "rejected";
  created_by: string;
  created_at: Date;
  author_path: string;
  author_name: string;
  reviewed_at: Date | null;
  reviewer_path: string | null;
  reviewer_name: string | null;
  review_comment: string;
  /** What pages are taken from, or the engine that serves, where it is now. */
  source: string | null;
  source_version: number | null;
  source_readable: boolean;
  /** Whether what it serves is still there to be served. */
  there: boolean;
}

const columns = (ctx: Ctx) => sql`
  v.id, v.resource_id, v.number, v.form, v.url, v.version_id, v.engine_id, v.folder, v.note, v.state, v.created_by, v.created_at,
  author.path as author_path, author.name as author_name, v.reviewed_at, reviewer.path as reviewer_path,
  reviewer.name as reviewer_name, v.review_comment, s.kind || 's/' || sn.path || '/' || s.name as source,
  d.number as source_version,
  exists (select from resource again, ties(${ctx.actor.id}::uuid, role_in(${ctx.actor.id}::uuid, s.namespace_id), again)
    where again.id = s.id) as source_readable,
  v.form = 'link' or ${isThere} as there`;

/** Only what is ready, and belongs where the application does. */
const isThere = sql`coalesce((v.form = 'engine' or (d.state = 'ready' and d.removed_at is null)) and s.deleted_at is null
  and s.namespace_id = r.namespace_id, false)`;

const tables = sql`
  application_version v
  join resource r on r.id = v.resource_id
  join account author on author.id = v.created_by
  left join account reviewer on reviewer.id = v.reviewed_by
  left join version d on d.id = v.version_id
  left join resource s on s.id = coalesce(d.resource_id, v.engine_id)
  left join namespace sn on sn.id = s.namespace_id`;

/** Which versions one sees beside those that are ready: everybody's, or one's own. */
const seenBy = (ctx: Ctx, sees_all: boolean) =>
  sees_all ? sql`true` : sql`(v.state = 'ready' or v.created_by = ${ctx.actor.id}::uuid)`;

/** Versions below a number, newest first; one more than asked for. */
export async function list(
  ctx: Ctx,
  resource_id: string,
  page: { limit: number; below: number; sees_all: boolean },
): Promise<VersionRow[]> {
  const { rows } = await sql<VersionRow>`
    select ${columns(ctx)} from ${tables}
    where v.resource_id = ${resource_id} and v.number < ${page.below} and ${seenBy(ctx, page.sees_all)}
    order by v.number desc limit ${page.limit + 1}`.execute(ctx.db);
  return rows;
}

export async function find(ctx: Ctx, resource_id: string, number: number, sees_all: boolean) {
  const { rows } = await sql<VersionRow>`
    select ${columns(ctx)} from ${tables}
    where v.resource_id = ${resource_id} and v.number = ${number} and ${seenBy(ctx, sees_all)}`.execute(ctx.db);
  return rows[0];
}

/** What is served: the newest that is ready. */
export async function findServed(ctx: Ctx, resource_id: string): Promise<VersionRow | undefined> {
  const { rows } = await sql<VersionRow>`
    select ${columns(ctx)} from ${tables}
    where v.resource_id = ${resource_id} and v.state = 'ready'
    order by v.number desc limit 1`.execute(ctx.db);
  return rows[0];
}

/** The same with nothing but what serving it takes. */
export const findServing = (ctx: Ctx, resource_id: string) =>
  ctx.db
    .selectFrom("application_version as v")
    .leftJoin("resource as engine", "engine.id", "v.engine_id")
    .select(["v.id", "v.number", "v.form", "v.url", "v.version_id", "v.folder", "v.engine_id"])
    .select("engine.namespace_id as engine_namespace_id")
    .where("v.resource_id", "=", resource_id)
    .where("v.state", "=", "ready")
    .orderBy("v.number", "desc")
    .limit(1)
    .executeTakeFirst();

export async function countWaiting(ctx: Ctx, resource_id: string, sees_all: boolean): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*) from application_version v
    where v.resource_id = ${resource_id} and v.state = 'pending' and ${seenBy(ctx, sees_all)}`.execute(ctx.db);
  return rows[0]?.count ?? 0;
}

/** What a version is made of. */
export interface Wanted {
  form: "link" | "static" | "engine";
  url: string | null;
  version_id: string | null;
  engine_id: string | null;
  folder: string;
}

/** Makes the next version. Whoever calls it has locked the application. */
export async function insert(
  ctx: Ctx,
  v: Wanted & { resource_id: string; created_by: string; note: string; state: "pending" | "ready" },
): Promise<number> {
  const { rows } = await sql<{ number: number }>`
    insert into application_version (resource_id, form, url, version_id, engine_id, folder, note, state, created_by, number)
    select ${v.resource_id}, ${v.form}, ${v.url}, ${v.version_id}::uuid, ${v.engine_id}::uuid, ${v.folder}, ${v.note},
      ${v.state}, ${v.created_by}, coalesce(max(number), 0) + 1
    from application_version where resource_id = ${v.resource_id}
    returning number`.execute(ctx.db);
  return rows[0]?.number ?? 0;
}

/** Writes a decision on a locked version. */
export const setReview = (
  ctx: Ctx,
  id: string,
  review: { state: "ready" | "rejected"; reviewed_by: string; review_comment: string },
) =>
  ctx.db
    .updateTable("application_version")
    .set({ ...review, reviewed_at: sql`now()` })
    .where("id", "=", id)
    .execute();

/** Locks an application for a change of its versions. */
export const lock = (ctx: Ctx, resource_id: string) =>
  sql`select from resource where id = ${resource_id} for no key update`.execute(ctx.db);

/** What pages would be taken from: whether it is ready, where it is, whose, and whether its folder begins with a page. */
export async function findSource(ctx: Ctx, version_id: string, index: string) {
  const { rows } = await sql<{ ready: boolean; namespace_id: string; owner_id: string | null; has_index: boolean }>`
    select d.state = 'ready' and d.removed_at is null as ready, s.namespace_id, s.owner_id,
      exists (select from file_from(d.id, ${index}) f where f.path = ${index}) as has_index
    from version d join resource s on s.id = d.resource_id and s.deleted_at is null
    where d.id = ${version_id}`.execute(ctx.db);
  return rows[0];
}

/** Who decides on the versions of an application: those who may approve where it is, and can open it. */
export async function listReviewers(ctx: Ctx, resource_id: string): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select m.account_id as id from resource r
    join member m on m.organization_id = r.namespace_id and m.role in ('reviewer', 'maintainer')
    where r.id = ${resource_id} and exists (select from ties(m.account_id, m.role, r))`.execute(ctx.db);
  return rows.map(({ id }) => id);
}

/** A version that waits or was rejected, with where it is and how the asker stands to it. */
export interface ReviewRow {
  version: VersionRow;
  namespace_path: string;
  name: string;
  role: Role | null;
  tie: Tie | null;
  switches: Switch[];
}

/** What waits for the asker, or of the asker's own for others (then with what was rejected), oldest first; one more than asked for. */
export async function listReviews(
  ctx: Ctx,
  asked: { mine: boolean; namespace: string | null; after: string; limit: number },
): Promise<ReviewRow[]> {
  const me = sql`${ctx.actor.id}::uuid`;
  const wanted = asked.mine
    ? sql`v.created_by = ${me} and v.state in ('pending', 'rejected')`
    : sql`v.state = 'pending' and v.created_by <> ${me} and me.role in ('reviewer', 'maintainer')`;
  const { rows } = await sql<VersionRow & Omit<ReviewRow, "version">>`
    select ${columns(ctx)}, n.path as namespace_path, r.name, me.role, my.tie, on_there.switches
    from ${tables}
    join namespace n on n.id = r.namespace_id and n.deleted_at is null
    left join lateral standing_in(${me}, r.namespace_id) me on true
    cross join lateral switches_in(r.namespace_id) on_there
    cross join lateral (select max(t.tie) as tie from ties(${me}, me.role, r) t) my
    where ${wanted} and my.tie is not null and r.deleted_at is null and v.id > ${asked.after}
      and (${asked.namespace}::text is null or n.path = ${asked.namespace})
    order by v.id limit ${asked.limit + 1}`.execute(ctx.db);
  return rows.map(({ namespace_path, name, role, tie, switches, ...version }) => ({
    ...{ version, namespace_path, name, role, tie, switches },
  }));
}
