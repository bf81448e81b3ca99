import { CompiledQuery, sql } from "kysely";
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
    .select([
      "namespace.path as namespace_path",
      "owner.path as owner_path",
      "owner.name as owner_name",
      "me.role",
      sql<Tie | null>`strongest_tie(me.role, resource.owner_id = ${ctx.actor.id}::uuid, resource.visibility)`.as("tie"),
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
    `select asked.n::int, r.id, r.kind, r.name, r.namespace_id, me.role,
      strongest_tie(me.role, r.owner_id = asked.actor_id, r.visibility) as tie
    from (select $1::uuid[] as actors, $2::uuid[] as ids offset 0) given
    cross join lateral unnest(given.actors, given.ids) with ordinality asked (actor_id, id, n)
    cross join lateral (select * from resource where id = asked.id and deleted_at is null offset 0) r
    left join lateral standing_in(asked.actor_id, r.namespace_id) me on true`,
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
  visibility?: Visibility | undefined;
}

/** Visibilities with whose resources the asker reaches in them: a maintainer everybody's, others of the private their own. */
const reach = (role: Role | null, f: Filters) =>
  (["private", "organization-read", "organization-write"] as const)
    .filter((visibility) => f.visibility === undefined || f.visibility === visibility)
    .map((visibility) => ({ visibility, only_own: visibility === "private" && role !== "maintainer" }));

/**
 * Walks an index from the newest, of one kind and one visibility, no further than a page. The order begins with a column
 * that only these indexes have: by id alone the planner may walk the primary key through everybody else's resources.
 */
const walk = (kind: ResourceKind, { visibility, only_own }: ReturnType<typeof reach>[number], f: Filters) => sql`
  (select r.* from resource r
  where r.namespace_id = asked.namespace_id and r.kind = ${sql.lit(kind)} and r.visibility = ${sql.lit(visibility)}
    and r.deleted_at is null and (r.created_at, r.id) < (asked.created_at, asked.id)
    ${only_own ? sql`and r.owner_id = asked.actor_id` : sql``}
    ${f.owner === undefined ? sql`` : sql`and r.owner_id = asked.owner_id`}
    ${f.query === undefined ? sql`` : sql`and r.name ilike ${like(f.query)}`}
  order by r.created_at desc, r.id desc limit ${sql.lit(f.limit + 1)})`;

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
  const walks = kinds.flatMap((kind) => reach(namespace.role, f).map((way) => walk(kind, way, f)));
  const { rows } = await sql<Row>`
    with asked as materialized (
      select n.id as namespace_id, n.path as namespace_path, ${ctx.actor.id}::uuid as actor_id,
        ${namespace.role}::member_role as role, (select o.id from namespace o where o.path = ${f.owner ?? null}) as owner_id,
        coalesce(last.id, ${lastId}) as id, coalesce(last.created_at, 'infinity') as created_at
      from namespace n
      left join resource last on last.id = ${f.cursor === undefined ? null : idOf(f.cursor)} and last.namespace_id = n.id
      where n.id = ${namespace.id}
    )
    select resource.*, asked.namespace_path, owner.path as owner_path, owner.name as owner_name, asked.role,
      strongest_tie(asked.role, resource.owner_id = asked.actor_id, resource.visibility) as tie
    from asked
    cross join lateral (
      select w.id, w.created_at from (${sql.join(walks, sql` union all `)}) w
      order by w.created_at desc, w.id desc limit ${sql.lit(f.limit + 1)}
    ) page
    join resource on resource.id = page.id
    left join account owner on owner.id = resource.owner_id
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
  columns: { name?: string; description?: string; visibility?: Visibility; deleted_at?: Date },
) =>
  ctx.db
    .updateTable("resource")
    .set({ ...columns, updated_at: sql`now()` })
    .where("id", "=", id)
    .execute();

/** Who reaches a resource and by which ways in, by path; from the same ties() that enforces. */
export const explain = (
  ctx: Ctx,
  resource: { id: string; namespace_id: string },
  page: { limit: number; after: string },
) =>
  sql<{ path: string; name: string; tie: Tie | null; reasons: string[] }>`
    select a.path, a.name, w.tie, w.reasons
    from (
      select m.account_id from member m where m.organization_id = ${resource.namespace_id}
      union select ${resource.namespace_id}::uuid
    ) p
    join account a on a.id = p.account_id
    cross join lateral (
      select max(t.tie) as tie,
        coalesce(array_agg(distinct t.reason) filter (where t.reason is not null), '{}')
          || case when role_in(a.id, ${resource.namespace_id}) = 'maintainer' and a.id <> ${resource.namespace_id}
               then array['maintainer'] else '{}' end as reasons
      from ties(a.id, ${resource.namespace_id}) t where t.resource_id = ${resource.id}
    ) w
    where cardinality(w.reasons) > 0 and a.path > ${page.after}
    order by a.path limit ${page.limit + 1}`.execute(ctx.db);
