import { CompiledQuery, type RawBuilder, sql } from "kysely";
import type { ResourceKind, Visibility } from "../../../contract/resources.ts";
import type { Role } from "../../access/policy.ts";
import type { Ctx, Db, Target } from "../../kernel/context.ts";
import { gather, inOrder } from "../../kernel/gather.ts";
import { idOf, lastId, like } from "../../kernel/page.ts";
import { type Row, selected, tieOf } from "./queries.ts";

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
 * Walks an index from the newest, of one kind, no further than a page. The order begins with a column that only these
 * indexes have: by id alone the planner may walk the primary key through everybody else's resources.
 */
const walk = (kind: ResourceKind, f: Filters, which: RawBuilder<unknown> = sql``) => sql`
  (select r.id, r.created_at from resource r
  where r.namespace_id = asked.namespace_id and r.kind = ${sql.lit(kind)}
    and (r.created_at, r.id) < (asked.created_at, asked.id) and ${wanted(f)} ${which}
  order by r.created_at desc, r.id desc limit ${sql.lit(f.limit + 1)})`;

const visible = sql`and r.visibility <> 'private'`;
const ofVisibility = (visibility: Visibility) => sql`and r.visibility = ${sql.lit(visibility)}`;
const own = sql`and r.visibility = 'private' and r.owner_id = asked.actor_id`;

/** What is shared with the asker: by name, by a team of theirs, by a project; each way walks too. */
const sharedWalks = (kind: ResourceKind, f: Filters): RawBuilder<unknown>[] => {
  const shares = (whose: RawBuilder<unknown>) => sql`
    (select r.id, r.created_at from share s join resource r on r.id = s.resource_id
    where ${whose} and s.kind = ${sql.lit(kind)} and (s.resource_created_at, s.resource_id) < (asked.created_at, asked.id)
      and ${wanted(f)} ${f.visibility === undefined ? sql`` : ofVisibility(f.visibility)}
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
      ${f.visibility === undefined ? sql`` : ofVisibility(f.visibility)}
    order by r.created_at desc, r.id desc limit ${sql.lit(f.limit + 1)})`,
  ...(f.visibility === undefined || f.visibility === "private" ? [walk(kind, f, own)] : []),
];

/** The walks of one kind: a maintainer sees everything, others of what is private their own and what is shared with them. */
function walksOf(kind: ResourceKind, { role, has_ways }: Viewer, f: Filters): RawBuilder<unknown>[] {
  if (f.project !== undefined) return projectWalks(kind, f);
  const one = (which: RawBuilder<unknown>) => walk(kind, f, which);
  const mine = has_ways ? [one(own), ...sharedWalks(kind, f)] : [one(own)];
  if (f.owner !== undefined) return ofOwner(f, role).map(one);
  if (f.visibility !== undefined && f.visibility !== "private") return [one(ofVisibility(f.visibility))];
  if (role === "maintainer") return [one(f.visibility === undefined ? sql`` : ofVisibility("private"))];
  return f.visibility === undefined ? [one(visible), ...mine] : mine;
}

/** The index of an owner's resources goes by visibility, too; each of what is private is asked for its ties. */
const ofOwner = (f: Filters, role: Role | null) =>
  (f.visibility === undefined ? visibilities : [f.visibility]).map((visibility) =>
    visibility === "private" && role !== "maintainer"
      ? sql`${ofVisibility(visibility)} and exists (select from ties(asked.actor_id, asked.role, r))`
      : ofVisibility(visibility),
  );

const visibilities = ["private", "organization-read", "organization-write"] as const;

/** Whose view of a namespace a list is; `has_ways`: by a share, a team or a project there may be more than the rows say. */
export interface Viewer {
  account_id: string | null;
  role: Role | null;
  has_ways: boolean;
}

/** How people stand in namespaces of these paths; requests of the same moment ask together. */
const viewers = gather(async (db: Db, asked: readonly { actor_id: string | null; path: string }[]) => {
  const query = CompiledQuery.raw(
    `select asked.n::int, n.id, n.id as namespace_id, 'namespace' as kind, n.path as name, me.role,
      exists (select from share s where s.account_id = asked.actor_id and s.namespace_id = n.id and s.resource_id is not null)
        or exists (select from share s where s.account_id = asked.actor_id and s.namespace_id = n.id and s.project_id is not null)
        or exists (select from team_member tm where tm.account_id = asked.actor_id and tm.organization_id = n.id)
        or exists (select from project p where p.owner_id = asked.actor_id and p.namespace_id = n.id) as has_ways
    from (select $1::uuid[] as actors, $2::text[] as paths offset 0) given
    cross join lateral unnest(given.actors, given.paths) with ordinality asked (actor_id, path, n)
    cross join lateral (select * from namespace where path = asked.path and deleted_at is null offset 0) n
    left join lateral standing_in(asked.actor_id, n.id) me on true`,
    [asked.map(({ actor_id }) => actor_id), asked.map(({ path }) => path)],
  );
  const { rows } = await db.executeQuery<NamespaceView & { n: number }>(query);
  return inOrder(rows, asked.length);
});

type NamespaceView = Target & { id: string; role: Role | null; has_ways: boolean };

/** A namespace as the asker stands in it and sees its lists. */
export const viewed = (ctx: Ctx, path: string): Promise<NamespaceView | undefined> =>
  viewers(ctx.db, { actor_id: ctx.actor.id, path });

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
  const walks = kinds.flatMap((kind) => walksOf(kind, viewer, f));
  const ids = sql`select ${viewer.has_ways || f.project !== undefined ? sql`distinct` : sql``} w.id, w.created_at`;
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
    select ${selected}, asked.namespace_path, asked.namespace_kind, owner.path as owner_path, owner.name as owner_name,
      project.name as project_name, asked.role, on_there.switches,
      ${tieOf(sql`asked.actor_id`, sql`asked.role`, sql`resource`)} as tie
    from asked
    cross join lateral switches_in(asked.namespace_id) on_there
    cross join lateral (
      ${ids} from (${sql.join(walks, sql` union all `)}) w
      order by w.created_at desc, w.id desc limit ${sql.lit(f.limit + 1)}
    ) page
    join resource on resource.id = page.id
    left join account owner on owner.id = resource.owner_id
    left join project on project.id = resource.project_id
    order by page.created_at desc, page.id desc`.execute(ctx.db);
  return rows;
}
