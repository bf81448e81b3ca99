import { CompiledQuery, type RawBuilder, sql } from "kysely";
import type { ResourceKind, Visibility } from "../../../contract/resources.ts";
import type { Role, Tie } from "../../access/policy.ts";
import type { Ctx, Db } from "../../kernel/context.ts";
import { gather, inOrder } from "../../kernel/gather.ts";
import { idOf, lastId, like } from "../../kernel/page.ts";

/**
 * The strongest of ties() for an actor who stands as `role`. Most resources are in no project and were never shared: what
 * ties somebody to them is in the row, and nobody looks further.
 */
const tieOf = (actor: RawBuilder<unknown>, role: RawBuilder<unknown>, r: RawBuilder<unknown>) => sql<Tie | null>`
  case when row_says_all(${role}, ${r}) then strongest_tie(${role}, (${r}).owner_id = ${actor}, (${r}).visibility)
    else (select max(t.tie) from ties(${actor}, ${role}, ${r}) t) end`;

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
    .where("namespace.deleted_at", "is", null)
    .select([
      "namespace.path as namespace_path",
      "namespace.kind as namespace_kind",
      "owner.path as owner_path",
      "owner.name as owner_name",
      "project.name as project_name",
      "me.role",
      tieOf(sql`${ctx.actor.id}::uuid`, sql`me.role`, sql`resource`).as("tie"),
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

/** Locks a resource for a change of who reaches it. */
export const lock = (ctx: Ctx, id: string) =>
  sql`select from resource where id = ${id} for no key update`.execute(ctx.db);

/**
 * How people stand to resources. The questions come as a row and each is looked up by itself (`offset 0`), so that one
 * plan, by the primary key, serves any number.
 */
const standings = gather(async (db: Db, asked: readonly { actor_id: string | null; id: string }[]) => {
  const query = CompiledQuery.raw(
    `select asked.n::int, (found.r).id, (found.r).kind, (found.r).name, (found.r).namespace_id, me.role,
      case when row_says_all(me.role, found.r)
        then strongest_tie(me.role, (found.r).owner_id = asked.actor_id, (found.r).visibility)
        else (select max(t.tie) from ties(asked.actor_id, me.role, found.r) t) end as tie
    from (select $1::uuid[] as actors, $2::uuid[] as ids offset 0) given
    cross join lateral unnest(given.actors, given.ids) with ordinality asked (actor_id, id, n)
    cross join lateral (
      select r from resource r join namespace n on n.id = r.namespace_id and n.deleted_at is null
      where r.id = asked.id and r.deleted_at is null offset 0
    ) found
    left join lateral standing_in(asked.actor_id, (found.r).namespace_id) me on true`,
    [asked.map(({ actor_id }) => actor_id), asked.map(({ id }) => id)],
  );
  const { rows } = await db.executeQuery<Standing & { n: number }>(query);
  return inOrder(rows, asked.length);
});

/** How the asker stands to a resource: a hot path, so that requests of the same moment ask together. */
export const standing = (ctx: Ctx, id: string): Promise<Standing | undefined> =>
  standings(ctx.db, { actor_id: ctx.actor.id, id });

export type Standing = Pick<Row, "id" | "kind" | "name" | "namespace_id" | "role" | "tie">;

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

/** What is shared with the asker: by name, by a team of theirs, by a project; each way walks too. */
const sharedWalks = (kind: ResourceKind, f: Filters): RawBuilder<unknown>[] => {
  const shares = (whose: RawBuilder<unknown>) => sql`
    (select r.id, r.created_at from share s join resource r on r.id = s.resource_id
    where ${whose} and s.kind = ${sql.lit(kind)} and (s.resource_created_at, s.resource_id) < (asked.created_at, asked.id)
      and ${wanted(f)} ${f.visibility === undefined ? sql`` : sql`and r.visibility = ${sql.lit(f.visibility)}`}
    order by s.resource_created_at desc, s.resource_id desc limit ${sql.lit(f.limit + 1)})`;
  return [
    shares(sql`s.account_id = asked.actor_id and s.namespace_id = asked.namespace_id`),
    sql`select w.id, w.created_at from team_member tm
      cross join lateral ${shares(sql`s.team_id = tm.team_id`)} w
      where tm.account_id = asked.actor_id and tm.organization_id = asked.namespace_id`,
    sql`select w.id, w.created_at from (${myProjects}) p
      cross join lateral (
        select r.id, r.created_at from resource r
        where r.project_id = p.id and r.kind = ${sql.lit(kind)}
          and (r.created_at, r.id) < (asked.created_at, asked.id) and ${wanted(f)}
        order by r.created_at desc, r.id desc limit ${sql.lit(f.limit + 1)}
      ) w`,
  ];
};

/** Projects whose private resources the asker reaches: their own, and what is shared with them. */
const myProjects = sql`
  select p.id from project p
  where p.owner_id = asked.actor_id and p.namespace_id = asked.namespace_id and p.visibility in ('private', 'shared')
  union
  select s.project_id from share s join project p on p.id = s.project_id and p.visibility = 'shared'
  where s.account_id = asked.actor_id and s.namespace_id = asked.namespace_id
  union
  select s.project_id from team_member tm
  join share s on s.team_id = tm.team_id
  join project p on p.id = s.project_id and p.visibility = 'shared'
  where tm.account_id = asked.actor_id and tm.organization_id = asked.namespace_id`;

/** What is in a project is as visible as the project, to whoever reaches that; else one's own is left. */
const projectWalks = (kind: ResourceKind, f: Filters): RawBuilder<unknown>[] => [
  sql`(select r.id, r.created_at from resource r
    where r.project_id = asked.project_id and asked.project_open and r.kind = ${sql.lit(kind)}
      and (r.created_at, r.id) < (asked.created_at, asked.id) and ${wanted(f)}
      ${f.visibility === undefined ? sql`` : sql`and r.visibility = ${sql.lit(f.visibility)}`}
    order by r.created_at desc, r.id desc limit ${sql.lit(f.limit + 1)})`,
  ...(f.visibility === undefined || f.visibility === "private" ? [walk(kind, "private", f, own)] : []),
];

const tied = sql`and exists (select from ties(asked.actor_id, asked.role, r))`;

/** The walks of one kind: a maintainer sees everything, others of what is private their own and what is shared with them. */
function walksOf(kind: ResourceKind, role: Role | null, f: Filters): RawBuilder<unknown>[] {
  if (f.project !== undefined) return projectWalks(kind, f);
  const visibilities = f.visibility === undefined ? (["private", ...visible] as const) : [f.visibility];
  return visibilities.flatMap((visibility) => {
    if (visibility !== "private" || role === "maintainer") return [walk(kind, visibility, f)];
    // One owner has less than everybody shares: each of theirs is asked for its ties.
    if (f.owner !== undefined) return [walk(kind, visibility, f, tied)];
    return [walk(kind, visibility, f, own), ...sharedWalks(kind, f)];
  });
}

const visible = ["organization-read", "organization-write"] as const;

/** Whose view of a namespace a list is. */
export interface Viewer {
  account_id: string | null;
  role: Role | null;
}

/**
 * A page of what somebody may see in a namespace, newest first, one row more than asked for: a merge of walks. What is
 * asked for comes as a row, so that one plan serves every asker and is made once.
 */
export async function listVisible(
  ctx: Ctx,
  namespace_id: string,
  viewer: Viewer,
  kinds: readonly ResourceKind[],
  f: Filters,
): Promise<Row[]> {
  const walks = kinds.flatMap((kind) => walksOf(kind, viewer.role, f));
  const { rows } = await sql<Row>`
    with asked as materialized (
      select n.id as namespace_id, n.path as namespace_path, n.kind as namespace_kind,
        ${viewer.account_id}::uuid as actor_id, ${viewer.role}::member_role as role,
        (select o.id from namespace o where o.path = ${f.owner ?? null}) as owner_id,
        p.id as project_id, (${viewer.role}::member_role = 'maintainer'
          or exists (select from project_ties(${viewer.account_id}::uuid, ${viewer.role}::member_role, p))) as project_open,
        coalesce(last.id, ${lastId}) as id, coalesce(last.created_at, 'infinity') as created_at
      from namespace n
      left join project p on p.namespace_id = n.id and lower(p.name) = lower(${f.project ?? null})
      left join resource last on last.id = ${f.cursor === undefined ? null : idOf(f.cursor)} and last.namespace_id = n.id
      where n.id = ${namespace_id}
    )
    select resource.*, asked.namespace_path, asked.namespace_kind, owner.path as owner_path, owner.name as owner_name,
      project.name as project_name, asked.role,
      ${tieOf(sql`asked.actor_id`, sql`asked.role`, sql`resource`)} as tie
    from asked
    cross join lateral (
      select distinct w.id, w.created_at from (${sql.join(walks, sql` union all `)}) w
      order by w.created_at desc, w.id desc limit ${sql.lit(f.limit + 1)}
    ) page
    join resource on resource.id = page.id
    left join account owner on owner.id = resource.owner_id
    left join project on project.id = resource.project_id
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
    project_id: string | null;
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
  columns: {
    name?: string;
    description?: string;
    visibility?: Visibility;
    project_id?: string | null;
    has_shares?: boolean;
    deleted_at?: Date;
  },
) =>
  ctx.db
    .updateTable("resource")
    .set({ ...columns, updated_at: sql`now()` })
    .where("id", "=", id)
    .execute();
