import { type RawBuilder, sql } from "kysely";
import type { MemberTies } from "../../../contract/departures.ts";
import type { ResourceKind } from "../../../contract/resources.ts";
import type { Role } from "../../access/policy.ts";
import type { Ctx } from "../../kernel/context.ts";

/** Who goes, from where. */
export interface Whose {
  organization_id: string;
  account_id: string;
}

const shown_max = 100;

/** How many rows there are, and the first of them, as one JSON value. */
const some = (rows: RawBuilder<unknown>, more: RawBuilder<unknown> = sql``) => sql`(
  select jsonb_build_object('count', count(*), 'items',
    coalesce(jsonb_agg(to_jsonb(x) - 'n' order by x.n) filter (where x.n <= ${sql.lit(shown_max)}), '[]') ${more})
  from (${rows}) x)`;

const logicalBytes = sql`, 'logical_bytes', coalesce(sum(x.logical_bytes), 0)`;

const owned = (kind: ResourceKind) =>
  some(
    sql`select r.name, r.bytes as logical_bytes, row_number() over (order by r.bytes desc, r.id) as n
    from resource r, who where r.namespace_id = who.organization_id and r.owner_id = who.account_id
      and r.kind = ${sql.lit(kind)} and r.deleted_at is null`,
    logicalBytes,
  );

const projects = some(sql`
  select p.name, count(r.id) as resources, coalesce(sum(r.bytes), 0) as logical_bytes,
    row_number() over (order by p.name) as n
  from who join project p on p.namespace_id = who.organization_id and p.owner_id = who.account_id
  left join resource r on r.project_id = p.id and r.deleted_at is null
  group by p.id`);

const shares = some(sql`
  select coalesce(r.kind::text, 'project') as kind, coalesce(r.name, p.name) as name, s.level,
    row_number() over (order by s.id) as n
  from who join share s on s.organization_id = who.organization_id and s.account_id = who.account_id
  left join resource r on r.id = s.resource_id
  left join project p on p.id = s.project_id
  where s.project_id is not null or r.deleted_at is null`);

const executions = some(sql`
  select c.name as container, e.number, e.state, row_number() over (order by e.id) as n
  from who join execution e on e.started_by = who.account_id and e.namespace_id = who.organization_id
    and e.state in ('queued', 'starting', 'running', 'stopping')
  join resource c on c.id = e.container_id and c.kind <> 'engine'`);

const tokens = some(sql`
  select t.name, row_number() over (order by t.id desc) as n
  from who join token t on t.namespace_id = who.organization_id and t.revoked_at is null
    and (t.secret_by = who.account_id or t.assigned_to = who.account_id)
  where (t.expires_at is null or t.expires_at > now()) and token_stopped(t, t.secret_by) is null`);

const ownTokens = sql`(
  select count(*) from who join token t on t.account_id = who.account_id
  where t.revoked_at is null and (t.expires_at is null or t.expires_at > now()))`;

const webhooks = some(sql`
  select substring(w.url from '://([^/?#]+)') as host, row_number() over (order by w.id desc) as n
  from who join webhook w on w.namespace_id = who.organization_id and w.set_by = who.account_id
  where w.enabled and webhook_stopped(w) is null`);

const theirEngines = sql`
  who join engine g on g.started_by = who.account_id and g.wanted in ('running', 'asleep')
  join resource e on e.id = g.resource_id and e.namespace_id = who.organization_id and e.deleted_at is null`;

const runningEngines = some(sql`select e.name, row_number() over (order by e.name) as n from ${theirEngines}`);

const routes = (all: boolean) =>
  some(sql`
  select r.name, row_number() over (order by r.name) as n from resource r
  where r.deleted_at is null and (${all} or r.visibility <> 'private') and r.id in (
    select u.resource_id from ${theirEngines} join upstream u on u.engine_id = g.resource_id)`);

const uploads = some(sql`
  select r.kind, r.name as repository, v.number as version, v.files, v.bytes as logical_bytes, row_number() over (order by v.id) as n
  from who join version v on v.created_by = who.account_id and v.state = 'open'
  join resource r on r.id = v.resource_id and r.namespace_id = who.organization_id and r.deleted_at is null`);

const invitations = some(sql`
  select i.id, i.role, i.email, row_number() over (order by i.id desc) as n
  from who join invitation i on i.organization_id = who.organization_id and i.created_by = who.account_id
  where i.revoked_at is null and i.expires_at > now() and (i.max_uses is null or i.uses < i.max_uses)`);

const teams = sql`(
  select coalesce(jsonb_agg(jsonb_build_object('name', t.name, 'is_lead', tm.is_lead) order by t.name), '[]')
  from who join team_member tm on tm.organization_id = who.organization_id and tm.account_id = who.account_id
  join team t on t.id = tm.team_id)`;

const lastMaintainer = sql`(
  select me.role = 'maintainer' and not exists (select from member m
    where m.organization_id = who.organization_id and m.role = 'maintainer' and m.account_id <> who.account_id)
  from who join member me on me.organization_id = who.organization_id and me.account_id = who.account_id)`;

/** Everything in an organization that hangs on one person; of routes `all`, or those that everybody there may see. */
export async function ties(ctx: Ctx, whose: Whose, all: boolean): Promise<Omit<MemberTies, "member">> {
  const { rows } = await sql<Omit<MemberTies, "member">>`
    with who as materialized (
      select ${whose.organization_id}::uuid as organization_id, ${whose.account_id}::uuid as account_id
    )
    select ${owned("dataset")} as datasets, ${owned("model")} as models, ${owned("container")} as containers,
      ${owned("engine")} as engines,
      ${owned("application")} as applications, ${owned("api")} as apis,
      ${projects} as projects,
      ${teams} as teams, ${shares} as shares, ${executions} as executions, ${uploads} as uploads,
      ${tokens} as tokens, ${ownTokens}::int as own_tokens, ${runningEngines} as running_engines,
      ${routes(all)} as routes, ${webhooks} as webhooks, ${invitations} as invitations,
      coalesce(${lastMaintainer}, false) as last_maintainer`.execute(ctx.db);
  if (!rows[0]) throw new Error("one row of ties");
  return rows[0];
}

/** Locks a membership against every change that counts on it; undefined when it has ended meanwhile. */
export const lock = (ctx: Ctx, { organization_id, account_id }: Whose) =>
  ctx.db
    .selectFrom("member")
    .select(["role", "joined_at", "added_by"])
    .where("organization_id", "=", organization_id)
    .where("account_id", "=", account_id)
    .forUpdate()
    .executeTakeFirst();

/** What a removal takes away, by name and with what it needs to be given back. */
export interface Taken {
  joined_at: string;
  added_by: string | null;
  /** Who got the resources of a kind and the projects; null: the organization. */
  heirs: Record<ResourceKind | "project", string | null>;
  resources: { id: string; kind: ResourceKind; name: string }[];
  projects: { id: string; name: string }[];
  teams: { id: string; name: string; is_lead: boolean }[];
  shares: {
    resource_id: string | null;
    project_id: string | null;
    owner_id: string | null;
    level: string;
    created_by: string;
    kind: ResourceKind | "project";
    name: string;
  }[];
  invitations: number;
}

/** Reads what is about to be taken. */
export async function look(ctx: Ctx, { organization_id, account_id }: Whose): Promise<Omit<Taken, "heirs">> {
  const { rows } = await sql<Omit<Taken, "heirs">>`
    select m.joined_at, m.added_by,
      (select coalesce(jsonb_agg(jsonb_build_object('id', r.id, 'kind', r.kind, 'name', r.name)), '[]') from resource r
        where r.namespace_id = m.organization_id and r.owner_id = m.account_id and r.deleted_at is null) as resources,
      (select coalesce(jsonb_agg(jsonb_build_object('id', p.id, 'name', p.name)), '[]') from project p
        where p.namespace_id = m.organization_id and p.owner_id = m.account_id) as projects,
      (select coalesce(jsonb_agg(jsonb_build_object('id', t.id, 'name', t.name, 'is_lead', tm.is_lead)), '[]')
        from team_member tm join team t on t.id = tm.team_id
        where tm.organization_id = m.organization_id and tm.account_id = m.account_id) as teams,
      (select coalesce(jsonb_agg(jsonb_build_object('resource_id', s.resource_id, 'project_id', s.project_id,
          'owner_id', coalesce(r.owner_id, p.owner_id), 'level', s.level, 'created_by', s.created_by,
          'kind', coalesce(r.kind::text, 'project'), 'name', coalesce(r.name, p.name))), '[]')
        from share s left join resource r on r.id = s.resource_id left join project p on p.id = s.project_id
        where s.organization_id = m.organization_id and s.account_id = m.account_id) as shares,
      0 as invitations
    from member m where m.organization_id = ${organization_id} and m.account_id = ${account_id}`.execute(ctx.db);
  if (!rows[0]) throw new Error("a locked member is there");
  return rows[0];
}

/** Ends the membership; teams and shares end with it. */
export const endMembership = (ctx: Ctx, { organization_id, account_id }: Whose) =>
  ctx.db
    .deleteFrom("member")
    .where("organization_id", "=", organization_id)
    .where("account_id", "=", account_id)
    .execute();

/** Hands over what somebody owned, what is deleted (and may be restored) as well; null: nobody owns it then. */
export async function passOn(ctx: Ctx, whose: Whose, kind: ResourceKind, heir: string | null): Promise<number> {
  let passed = 0;
  for (const which of [sql<boolean>`deleted_at is null`, sql<boolean>`deleted_at is not null`]) {
    const { numUpdatedRows } = await ctx.db
      .updateTable("resource")
      .set({ owner_id: heir })
      .where("namespace_id", "=", whose.organization_id)
      .where("owner_id", "=", whose.account_id)
      .where("kind", "=", kind)
      .where(which)
      .executeTakeFirst();
    passed += Number(numUpdatedRows);
  }
  return passed;
}

export async function passOnProjects(ctx: Ctx, whose: Whose, heir: string | null): Promise<number> {
  const { numUpdatedRows } = await ctx.db
    .updateTable("project")
    .set({ owner_id: heir })
    .where("namespace_id", "=", whose.organization_id)
    .where("owner_id", "=", whose.account_id)
    .executeTakeFirst();
  return Number(numUpdatedRows);
}

export async function revokeInvitations(ctx: Ctx, whose: Whose): Promise<number> {
  const { numUpdatedRows } = await ctx.db
    .updateTable("invitation")
    .set({ revoked_at: sql`now()` })
    .where("organization_id", "=", whose.organization_id)
    .where("created_by", "=", whose.account_id)
    .where("revoked_at", "is", null)
    .where(sql<boolean>`expires_at > now() and (max_uses is null or uses < max_uses)`)
    .executeTakeFirst();
  return Number(numUpdatedRows);
}

/** How many executions the reconciler will stop. */
export async function countRunning(ctx: Ctx, whose: Whose): Promise<number> {
  const { count } = await ctx.db
    .selectFrom("execution")
    .select(({ fn }) => fn.countAll<number>().as("count"))
    .where("namespace_id", "=", whose.organization_id)
    .where("started_by", "=", whose.account_id)
    .where("state", "in", ["queued", "starting", "running"])
    .executeTakeFirstOrThrow();
  return count;
}

/** Remembers who went, how, and what could be given back. */
export async function remember(
  ctx: Ctx,
  { organization_id, account_id }: Whose,
  how: { role: Role; removed: boolean; ended_by: string | null; taken: Taken },
): Promise<Date> {
  const columns = { ...how, taken: JSON.stringify(how.taken), left_at: sql<Date>`clock_timestamp()` };
  const { left_at } = await ctx.db
    .insertInto("former_member")
    .values({ organization_id, account_id, ...columns })
    .onConflict((on) => on.columns(["organization_id", "account_id"]).doUpdateSet(columns))
    .returning("left_at")
    .executeTakeFirstOrThrow();
  return left_at;
}
