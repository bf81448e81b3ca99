import { type RawBuilder, sql } from "kysely";
import type { ResourceKind } from "../../../contract/resources.ts";
import type { Ctx } from "../../kernel/context.ts";
import { idOf, like, part } from "../../kernel/page.ts";
import type { TokenRow } from "./queries.ts";

/** A token of an organization, with the names that are shown of it. */
export interface OrganizationTokenRow extends TokenRow {
  /** Why it does not work although it was not revoked and has not expired. */
  stopped: "maker_left" | "member_left" | null;
  created_by_path: string;
  created_by_name: string;
  secret_by_path: string;
  secret_by_name: string;
  assigned_path: string | null;
  assigned_name: string | null;
  team: string | null;
  resources: { id: string; kind: ResourceKind; name: string }[];
}

/** A page's worth of tokens `t`, with names looked up one by one. */
const shown = (from: RawBuilder<unknown>) => sql<OrganizationTokenRow>`
  select t.*, token_stopped(t, t.secret_by) as stopped, maker.path as created_by_path, maker.name as created_by_name,
    knower.path as secret_by_path, knower.name as secret_by_name, assigned.path as assigned_path,
    assigned.name as assigned_name, (select team.name from team where team.id = t.team_id) as team,
    coalesce((
      select jsonb_agg(jsonb_build_object('id', r.id, 'kind', r.kind, 'name', r.name) order by r.kind, r.name)
      from token_resource tr join resource r on r.id = tr.resource_id and r.namespace_id = t.namespace_id
      where tr.token_id = t.id and r.deleted_at is null), '[]') as resources
  from (select t from ${from}) found
  cross join lateral (select (found.t).*) t
  join account maker on maker.id = t.created_by
  join account knower on knower.id = t.secret_by
  left join account assigned on assigned.id = t.assigned_to
  order by t.id desc`;

interface Page {
  limit: number;
  cursor?: string | undefined;
  query?: string | undefined;
}

/** An organization's tokens that are not revoked, newest first; one more than asked for. */
export async function list(ctx: Ctx, namespace_id: string, page: Page): Promise<OrganizationTokenRow[]> {
  const { rows } = await shown(sql`token t where t.namespace_id = ${namespace_id} and t.revoked_at is null
    and t.id < ${idOf(page.cursor)} ${part(page.query, sql`t.name ilike ${like(page.query ?? "")}`)}
    order by t.id desc limit ${page.limit + 1}`).execute(ctx.db);
  return rows;
}

export async function get(ctx: Ctx, namespace_id: string, id: string): Promise<OrganizationTokenRow | undefined> {
  const { rows } = await shown(
    sql`token t where t.id = ${id} and t.namespace_id = ${namespace_id} and t.revoked_at is null`,
  ).execute(ctx.db);
  return rows[0];
}

/** Lets a token name things. */
export const name = (ctx: Ctx, token_id: string, resource_ids: readonly string[]) =>
  sql`insert into token_resource (token_id, resource_id)
    select ${token_id}, r.id from unnest(${sql.val(resource_ids)}::uuid[]) r (id)`.execute(ctx.db);
