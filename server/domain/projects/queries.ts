import { type RawBuilder, sql } from "kysely";
import type { ProjectVisibility } from "../../../contract/projects.ts";
import type { Role, Switch, Tie } from "../../access/policy.ts";
import type { Ctx } from "../../kernel/context.ts";
import { like } from "../../kernel/page.ts";

/** Projects as the asker stands to them, with what is in them. */
const projects = (ctx: Ctx) =>
  ctx.db
    .selectFrom("project")
    .innerJoin("namespace", "namespace.id", "project.namespace_id")
    .leftJoin("account as owner", "owner.id", "project.owner_id")
    .leftJoinLateral(
      sql<{ role: Role }>`standing_in(${ctx.actor.id}::uuid, project.namespace_id)`.as<"me">(sql.ref("me")),
      (on) => on.onTrue(),
    )
    .leftJoinLateral(
      sql<{
        tie: Tie | null;
      }>`(select max(t.tie) as tie from project_ties(${ctx.actor.id}::uuid, me.role, project) t)`.as<"my">(
        sql.ref("my"),
      ),
      (on) => on.onTrue(),
    )
    .innerJoinLateral(
      sql<{ switches: Switch[] }>`switches_in(project.namespace_id)`.as<"on_there">(sql.ref("on_there")),
      (on) => on.onTrue(),
    )
    .innerJoinLateral(
      sql<{
        resources: number;
        bytes: number;
      }>`(select count(*) as resources, coalesce(sum(r.bytes), 0)::bigint as bytes
        from resource r where r.project_id = project.id and r.deleted_at is null)`.as<"held">(sql.ref("held")),
      (on) => on.onTrue(),
    )
    .where("namespace.deleted_at", "is", null)
    .selectAll("project")
    .select(["namespace.path as namespace_path", "namespace.kind as namespace_kind"])
    .select(["owner.path as owner_path", "owner.name as owner_name"])
    .select(["me.role", "my.tie", "on_there.switches", "held.resources", "held.bytes"]);

export type Row = NonNullable<Awaited<ReturnType<typeof get>>>;

export const get = (ctx: Ctx, id: string) => projects(ctx).where("project.id", "=", id).executeTakeFirst();

export const find = (ctx: Ctx, at: { namespace: string; name: string }) =>
  projects(ctx)
    .where("namespace.path", "=", at.namespace)
    .where(sql<boolean>`lower(project.name) = lower(${at.name})`)
    .executeTakeFirst();

/** How a project is locked: to change it, to delete it, or so that it stays as it is while something is put into it. */
const locks = { change: sql`no key update`, delete: sql`update`, stay: sql`share` };
export type Lock = keyof typeof locks;

export const lock = (ctx: Ctx, id: string, how: Lock) =>
  sql`select from project where id = ${id} for ${locks[how]}`.execute(ctx.db);

export interface Filters {
  limit: number;
  /** The last project that was read. */
  after: string | null;
  query?: string | undefined;
  owner?: string | undefined;
}

/** A walk by name over the projects of a namespace that `only` takes, no further than a page. */
const walk = (f: Filters, only: RawBuilder<unknown>) => sql`
  (select p.id, lower(p.name) as key from project p
  where p.namespace_id = asked.namespace_id and ${only} and lower(p.name) > asked.after
    ${f.owner === undefined ? sql`` : sql`and p.owner_id = asked.owner_id`}
    ${f.query === undefined ? sql`` : sql`and p.name ilike ${like(f.query)}`}
  order by lower(p.name) limit ${sql.lit(f.limit + 1)})`;

/** Projects that were shared with the asker, by name or by a team of theirs. */
const sharedWithMe = sql`p.id in (
  select s.project_id from share s
  where s.account_id = asked.actor_id and s.namespace_id = asked.namespace_id and s.project_id is not null
  union all
  select s.project_id from team_member tm join share s on s.team_id = tm.team_id and s.project_id is not null
  where tm.account_id = asked.actor_id and tm.organization_id = asked.namespace_id)`;

/** A maintainer sees every project; others what the organization reaches, their own, and what is shared with them. */
const walksOf = (role: Role | null, f: Filters) =>
  role === "maintainer"
    ? [walk(f, sql`true`)]
    : [
        walk(f, sql`p.visibility = 'organization-read'`),
        walk(f, sql`p.visibility = 'organization-write'`),
        walk(f, sql`p.owner_id = asked.actor_id`),
        walk(f, sharedWithMe),
      ];

/** A page of the projects that the asker may see in a namespace, by name; one more than asked for. */
export const list = (ctx: Ctx, namespace: { id: string; role: Role | null }, f: Filters): Promise<Row[]> =>
  projects(ctx)
    .innerJoin(
      sql<{ id: string; key: string }>`(
        with asked as materialized (
          select n.id as namespace_id, ${ctx.actor.id}::uuid as actor_id,
            (select o.id from namespace o where o.path = ${f.owner ?? null}) as owner_id,
            coalesce((select lower(l.name) from project l where l.id = ${f.after}::uuid and l.namespace_id = n.id), '') as after
          from namespace n where n.id = ${namespace.id}
        )
        select distinct w.id, w.key from asked
        cross join lateral (${sql.join(walksOf(namespace.role, f), sql` union all `)}) w
        order by w.key limit ${sql.lit(f.limit + 1)})`.as<"page">(sql.ref("page")),
      (on) => on.onRef("page.id", "=", "project.id"),
    )
    .orderBy("page.key")
    .execute();

export const insert = (
  ctx: Ctx,
  columns: {
    namespace_id: string;
    name: string;
    description: string;
    visibility: ProjectVisibility;
    owner_id: string;
  },
) =>
  ctx.db
    .insertInto("project")
    .values({ ...columns, created_by: columns.owner_id })
    .returning("id")
    .executeTakeFirstOrThrow();

/** Changes a project; what is in it follows its visibility. */
export const update = (
  ctx: Ctx,
  id: string,
  columns: { name?: string; description?: string; visibility?: ProjectVisibility },
) =>
  ctx.db
    .updateTable("project")
    .set({ ...columns, updated_at: sql`now()` })
    .where("id", "=", id)
    .execute();

/** Deletes a project that holds nothing; what was deleted in it stays recoverable, outside. */
export async function remove(ctx: Ctx, id: string): Promise<void> {
  await ctx.db
    .updateTable("resource")
    .set({ project_id: null })
    .where("project_id", "=", id)
    .where("deleted_at", "is not", null)
    .execute();
  await ctx.db.deleteFrom("project").where("id", "=", id).execute();
}
