import { sql } from "kysely";
import type { ResourceKind } from "../../../contract/resources.ts";
import type { Ctx } from "../../kernel/context.ts";
import { idOf, lastId, like } from "../../kernel/page.ts";
import type { ResourceRow } from "../sharing/sharing.ts";

export interface Filters {
  limit: number;
  cursor?: string | undefined;
  query?: string | undefined;
  namespace?: string | undefined;
  project?: string | undefined;
}

const wanted = ({ query, namespace, project }: Filters) => sql`r.deleted_at is null
    ${query === undefined ? sql`` : sql`and r.name ilike ${like(query)}`}
    ${namespace === undefined ? sql`` : sql`and r.namespace_id = (select id from namespace where path = ${namespace})`}
    ${project === undefined ? sql`` : sql`and r.project_id in (select id from project where lower(name) = lower(${project}))`}`;

/** What people share with the asker out of their own namespaces, by a share of it or of its project, newest first. */
export async function list(ctx: Ctx, kinds: readonly ResourceKind[], f: Filters): Promise<ResourceRow[]> {
  const walks = kinds.map((kind) => guestWalks(kind, f));
  const { rows } = await sql<ResourceRow>`
    with asked as materialized (
      select me.id as actor_id, coalesce(last.id, ${lastId}) as id, coalesce(last.created_at, 'infinity') as created_at
      from (select ${ctx.actor.id}::uuid as id) me
      left join resource last on last.id = ${f.cursor === undefined ? null : idOf(f.cursor)}
    )
    select resource.*, n.path as namespace_path, n.kind as namespace_kind, owner.path as owner_path,
      owner.name as owner_name, project.name as project_name, null::member_role as role, my.tie, on_there.switches
    from asked
    cross join lateral (
      select distinct w.id, w.created_at from (${sql.join(walks, sql` union all `)}) w
      order by w.created_at desc, w.id desc limit ${sql.lit(f.limit + 1)}
    ) page
    join resource on resource.id = page.id
    join namespace n on n.id = resource.namespace_id and n.deleted_at is null
    cross join lateral switches_in(n.id) on_there
    left join account owner on owner.id = resource.owner_id
    left join project on project.id = resource.project_id
    cross join lateral (select max(t.tie) as tie from ties(asked.actor_id, null, resource) t) my
    order by page.created_at desc, page.id desc`.execute(ctx.db);
  return rows;
}

const guestWalks = (kind: ResourceKind, f: Filters) => sql`
  (select r.id, r.created_at from share s join resource r on r.id = s.resource_id
  where s.account_id = asked.actor_id and s.organization_id is null and s.kind = ${sql.lit(kind)}
    and (s.resource_created_at, s.resource_id) < (asked.created_at, asked.id) and ${wanted(f)}
  order by s.resource_created_at desc, s.resource_id desc limit ${sql.lit(f.limit + 1)})
  union all
  (select w.id, w.created_at from share s
  cross join lateral (
    select r.id, r.created_at from resource r
    where r.project_id = s.project_id and r.kind = ${sql.lit(kind)}
      and (r.created_at, r.id) < (asked.created_at, asked.id) and ${wanted(f)}
    order by r.created_at desc, r.id desc limit ${sql.lit(f.limit + 1)}
  ) w
  where s.account_id = asked.actor_id and s.organization_id is null and s.project_id is not null)`;
