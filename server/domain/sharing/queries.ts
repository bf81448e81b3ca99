import { CompiledQuery, type RawBuilder, sql } from "kysely";
import type { Way } from "../../../contract/access.ts";
import type { ResourceKind, Visibility } from "../../../contract/resources.ts";
import type { Role, Tie } from "../../access/policy.ts";
import type { Ctx, Db } from "../../kernel/context.ts";
import { gather, inOrder } from "../../kernel/gather.ts";
import { idOf, lastId, like } from "../../kernel/page.ts";

/** Resources with what every reader wants to know of them: their namespace, their owner, the asker's role and tie. */
const resources = (ctx: Ctx) =>
  ctx.db
    .selectFrom("resource")
    .innerJoin("namespace", "namespace.id", "resource.namespace_id")
    .leftJoin("account as owner", "owner.id", "resource.owner_id")
    .leftJoinLateral(
      sql<{ role: Role }>`standing_in(${ctx.actor.id}::uuid, resource.namespace_id)`.as<"me">(sql.ref("me")),
      (on) => on.onTrue(),
    )
    .selectAll("resource")
    .leftJoin("project", "project.id", "resource.project_id")
    .leftJoinLateral(
      sql<{
        tie: Tie | null;
      }>`(select max(t.tie) as tie from ties(${ctx.actor.id}::uuid, me.role, resource) t)`.as<"my">(sql.ref("my")),
      (on) => on.onTrue(),
    )
    .where("namespace.deleted_at", "is", null)
    .select([
      "namespace.path as namespace_path",
      "owner.path as owner_path",
      "owner.name as owner_name",
      "project.name as project_name",
      "me.role",
      "my.tie",
    ]);

/** A resource by its address, as the asker stands to it. */
export const find = (ctx: Ctx, kind: ResourceKind, at: { namespace: string; name: string }) =>
  resources(ctx)
    .where("namespace.path", "=", at.namespace)
    .where("resource.kind", "=", kind)
    .where(sql`lower(resource.name)`, "=", at.name.toLowerCase())
    .where("resource.deleted_at", "is", null)
    .executeTakeFirst();

export const get = (ctx: Ctx, id: string) =>
  resources(ctx).where("resource.id", "=", id).where("resource.deleted_at", "is", null).executeTakeFirst();

/**
 * How people stand to resources. The questions come as a row and each is looked up by itself (`offset 0`), so that one
 * plan, by the primary key, serves any number.
 */
const standings = gather(async (db: Db, asked: readonly { actor_id: string | null; id: string }[]) => {
  const query = CompiledQuery.raw(
    `select asked.n::int, (found.r).id, (found.r).kind, (found.r).name, (found.r).namespace_id, (found.r).published,
      me.role, my.tie
    from (select $1::uuid[] as actors, $2::uuid[] as ids offset 0) given
    cross join lateral unnest(given.actors, given.ids) with ordinality asked (actor_id, id, n)
    cross join lateral (
      select r from resource r join namespace n on n.id = r.namespace_id and n.deleted_at is null
      where r.id = asked.id and r.deleted_at is null offset 0
    ) found
    left join lateral standing_in(asked.actor_id, (found.r).namespace_id) me on true
    cross join lateral (select max(t.tie) as tie from ties(asked.actor_id, me.role, found.r) t) my`,
    [asked.map(({ actor_id }) => actor_id), asked.map(({ id }) => id)],
  );
  const { rows } = await db.executeQuery<Standing & { n: number }>(query);
  return inOrder(rows, asked.length);
});

/** How the asker stands to a resource: a hot path, so that requests of the same moment ask together. */
export const standing = (ctx: Ctx, id: string): Promise<Standing | undefined> =>
  standings(ctx.db, { actor_id: ctx.actor.id, id });

export type Standing = Pick<Row, "id" | "kind" | "name" | "namespace_id" | "published" | "role" | "tie">;

export type Row = NonNullable<Awaited<ReturnType<typeof get>>>;

export interface Filters {
  limit: number;
  cursor?: string | undefined;
  query?: string | undefined;
  owner?: string | undefined;
  project?: string | undefined;
  visibility?: Visibility | undefined;
}

/** What every walk takes of a resource `r`, whatever index it goes by. */
const wanted = (f: Filters) => sql`r.deleted_at is null
    ${f.owner === undefined ? sql`` : sql`and r.owner_id = asked.owner_id`}
    ${f.project === undefined ? sql`` : sql`and r.project_id = asked.project_id`}
    ${f.query === undefined ? sql`` : sql`and r.name ilike ${like(f.query)}`}`;

/**
 * Walks an index from the newest, of one kind and one visibility, no further than a page. The order begins with a column
 * that only these indexes have: by id alone the planner may walk the primary key through everybody else's resources.
 */
const walk = (kind: ResourceKind, visibility: Visibility, f: Filters, only: RawBuilder<unknown> = sql``) => sql`
  (select r.id, r.created_at from resource r
  where r.namespace_id = asked.namespace_id and r.kind = ${sql.lit(kind)} and r.visibility = ${sql.lit(visibility)}
    and (r.created_at, r.id) < (asked.created_at, asked.id) and ${wanted(f)} ${only}
  order by r.created_at desc, r.id desc limit ${sql.lit(f.limit + 1)})`;

const own = sql`and r.owner_id = asked.actor_id`;

/** What is private to others and shared with the asker: by name, by a team of theirs, by a project; each way walks too. */
const sharedWalks = (kind: ResourceKind, f: Filters) => {
  const page = sql`order by s.resource_created_at desc, s.resource_id desc limit ${sql.lit(f.limit + 1)}`;
  const shares = (whose: RawBuilder<unknown>) => sql`
    (select r.id, r.created_at from share s join resource r on r.id = s.resource_id
    where ${whose} and s.kind = ${sql.lit(kind)} and (s.resource_created_at, s.resource_id) < (asked.created_at, asked.id)
      and r.visibility = 'private' and ${wanted(f)} ${page})`;
  return sql`
    (select distinct w.id, w.created_at from (
      ${shares(sql`s.account_id = asked.actor_id and s.namespace_id = asked.namespace_id`)}
      union all
      select w.id, w.created_at from team_member tm
      cross join lateral ${shares(sql`s.team_id = tm.team_id`)} w
      where tm.account_id = asked.actor_id and tm.organization_id = asked.namespace_id
      union all
      select w.id, w.created_at from (${myProjects}) p
      cross join lateral (
        select r.id, r.created_at from resource r
        where r.project_id = p.id and r.kind = ${sql.lit(kind)} and r.visibility = 'private'
          and (r.created_at, r.id) < (asked.created_at, asked.id) and ${wanted(f)}
        order by r.created_at desc, r.id desc limit ${sql.lit(f.limit + 1)}
      ) w
    ) w where not exists (select from resource o where o.id = w.id and o.owner_id = asked.actor_id)
    order by w.created_at desc, w.id desc limit ${sql.lit(f.limit + 1)})`;
};

/** Projects whose resources the asker reaches because they own the project or it is shared with them. */
const myProjects = sql`
  select p.id from project p where p.owner_id = asked.actor_id and p.namespace_id = asked.namespace_id
  union
  select s.project_id from share s
  where s.account_id = asked.actor_id and s.namespace_id = asked.namespace_id and s.project_id is not null
  union
  select s.project_id from team_member tm join share s on s.team_id = tm.team_id and s.project_id is not null
  where tm.account_id = asked.actor_id and tm.organization_id = asked.namespace_id`;

/** The walks of one kind: a maintainer sees everything, others of what is private their own and what is shared with them. */
function walksOf(kind: ResourceKind, role: Role | null, f: Filters): RawBuilder<unknown>[] {
  const visibilities = f.visibility === undefined ? (["private", ...visible] as const) : [f.visibility];
  return visibilities.flatMap((visibility) => {
    if (visibility !== "private" || role === "maintainer") return [walk(kind, visibility, f)];
    return [walk(kind, visibility, f, own), sharedWalks(kind, f)];
  });
}

const visible = ["organization-read", "organization-write"] as const;

/**
 * A page of what the asker may see in a namespace, newest first, one row more than asked for: a merge of walks. What is
 * asked for comes as a row, so that one plan serves every asker and is made once.
 */
export async function listVisible(
  ctx: Ctx,
  namespace: { id: string; role: Role | null },
  kinds: readonly ResourceKind[],
  f: Filters,
): Promise<Row[]> {
  const walks = kinds.flatMap((kind) => walksOf(kind, namespace.role, f));
  const { rows } = await sql<Row>`
    with asked as materialized (
      select n.id as namespace_id, n.path as namespace_path, ${ctx.actor.id}::uuid as actor_id,
        ${namespace.role}::member_role as role, (select o.id from namespace o where o.path = ${f.owner ?? null}) as owner_id,
        (select p.id from project p where p.namespace_id = n.id and lower(p.name) = lower(${f.project ?? null})) as project_id,
        coalesce(last.id, ${lastId}) as id, coalesce(last.created_at, 'infinity') as created_at
      from namespace n
      left join resource last on last.id = ${f.cursor === undefined ? null : idOf(f.cursor)} and last.namespace_id = n.id
      where n.id = ${namespace.id}
    )
    select resource.*, asked.namespace_path, owner.path as owner_path, owner.name as owner_name,
      project.name as project_name, asked.role, my.tie
    from asked
    cross join lateral (
      select w.id, w.created_at from (${sql.join(walks, sql` union all `)}) w
      order by w.created_at desc, w.id desc limit ${sql.lit(f.limit + 1)}
    ) page
    join resource on resource.id = page.id
    left join account owner on owner.id = resource.owner_id
    left join project on project.id = resource.project_id
    cross join lateral (select max(t.tie) as tie from ties(asked.actor_id, asked.role, resource) t) my
    order by page.created_at desc, page.id desc`.execute(ctx.db);
  return rows;
}

/** Makes a resource of the asker's. */
export const insert = (
  ctx: Ctx,
  columns: {
    namespace_id: string;
    kind: ResourceKind;
    name: string;
    description: string;
    visibility: Visibility;
    owner_id: string;
    origin: string | null;
  },
) =>
  ctx.db
    .insertInto("resource")
    .values({ ...columns, created_by: columns.owner_id })
    .returning("id")
    .executeTakeFirstOrThrow();

export const update = (
  ctx: Ctx,
  id: string,
  columns: { name?: string; description?: string; visibility?: Visibility; published?: boolean },
) =>
  ctx.db
    .updateTable("resource")
    .set({ ...columns, updated_at: sql`now()` })
    .where("id", "=", id)
    .execute();

/** Somebody who reaches a thing, with their strongest tie and every way in. */
export interface AccessRow {
  path: string;
  name: string;
  tie: Tie | null;
  ways: Way[];
}

/** Everybody with a way in to resource `r`: whoever is named here is asked for their ties, nobody else has any. */
const reaching = sql`
  select m.account_id from r join member m on m.organization_id = r.namespace_id
  where r.visibility <> 'private' or m.role = 'maintainer' or m.account_id = r.owner_id
  union select r.namespace_id from r join account a on a.id = r.namespace_id
  union select s.account_id from r join share s on s.resource_id = r.id and s.account_id is not null
  union select s.account_id from r join share s on s.project_id = r.project_id and s.account_id is not null
  union select tm.account_id from r join share s on s.resource_id = r.id join team_member tm on tm.team_id = s.team_id
  union select tm.account_id from r join share s on s.project_id = r.project_id join team_member tm on tm.team_id = s.team_id
  union select m.account_id from r join project p on p.id = r.project_id
    join member m on m.organization_id = r.namespace_id and m.account_id = p.owner_id`;

/** Who reaches a resource and by which ways in, by path; from the same ties() that enforces. */
export const explain = (ctx: Ctx, resource: { id: string }, page: { limit: number; after: string }) =>
  sql<AccessRow>`
    with r as materialized (select * from resource where id = ${resource.id})
    select a.path, a.name, w.tie, w.ways
      || case when me.role = 'maintainer' and a.id <> r.namespace_id
           then jsonb_build_array(jsonb_build_object('reason', 'maintainer', 'tie', null, 'team', null, 'project', null))
           else '[]' end as ways
    from (
      select a.id, a.path, a.name from (${reaching}) p join account a on a.id = p.account_id
      where a.path > ${page.after} order by a.path limit ${page.limit + 1}
    ) a
    join resource r on r.id = ${resource.id}
    left join lateral standing_in(a.id, r.namespace_id) me on true
    cross join lateral (
      select max(t.tie) as tie, coalesce(jsonb_agg(jsonb_build_object(
        'reason', t.reason, 'tie', t.tie, 'team', team.name, 'project', project.name) order by t.tie desc), '[]') as ways
      from ties(a.id, me.role, r) t
      left join team on team.id = t.team_id
      left join project on project.id = t.project_id
    ) w
    order by a.path`.execute(ctx.db);
