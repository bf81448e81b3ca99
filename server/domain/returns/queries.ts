import { sql } from "kysely";
import type { Return } from "../../../contract/departures.ts";
import type { Ctx } from "../../kernel/context.ts";
import type { Taken } from "../departures/departures.ts";

const formers = (ctx: Ctx, organization_id: string) =>
  ctx.db
    .selectFrom("former_member")
    .innerJoin("account", "account.id", "former_member.account_id")
    .leftJoin("account as ender", "ender.id", "former_member.ended_by")
    .select(["former_member.account_id", "former_member.role", "former_member.removed", "former_member.left_at"])
    .select(["account.path", "account.name", "ender.path as ender_path", "ender.name as ender_name"])
    .select(sql<boolean>`former_member.taken is not null`.as("is_kept"))
    .where("former_member.organization_id", "=", organization_id)
    .where(
      sql<boolean>`not exists (select from member m where m.organization_id = former_member.organization_id
        and m.account_id = former_member.account_id)`,
    );

export type FormerRow = Awaited<ReturnType<typeof list>>[number];

/** Who left and did not come back, the last first; one more than asked for. `after` is a path. */
export const list = (ctx: Ctx, organization_id: string, { limit, after }: { limit: number; after: string }) =>
  formers(ctx, organization_id)
    .$if(after !== "", (q) =>
      q.where(
        sql<boolean>`(former_member.left_at, former_member.account_id) < (
          select f.left_at, f.account_id from former_member f join account a on a.id = f.account_id
          where f.organization_id = ${organization_id} and a.path = ${after})`,
      ),
    )
    .orderBy("former_member.left_at", "desc")
    .orderBy("former_member.account_id", "desc")
    .limit(limit + 1)
    .execute();

export const find = (ctx: Ctx, organization_id: string, path: string) =>
  formers(ctx, organization_id).where("account.path", "=", path).executeTakeFirst();

/** Takes what was kept of somebody: two who undo at once do it once. */
export async function take(ctx: Ctx, organization_id: string, account_id: string): Promise<Taken | undefined> {
  const row = await ctx.db
    .deleteFrom("former_member")
    .where("organization_id", "=", organization_id)
    .where("account_id", "=", account_id)
    .where("taken", "is not", null)
    .returning("taken")
    .executeTakeFirst();
  return row?.taken as Taken | undefined;
}

/** Makes somebody the member they were. */
export const setJoined = (
  ctx: Ctx,
  whose: { organization_id: string; account_id: string },
  { joined_at, added_by }: Taken,
) =>
  ctx.db
    .updateTable("member")
    .set({ joined_at, added_by })
    .where("organization_id", "=", whose.organization_id)
    .where("account_id", "=", whose.account_id)
    .execute();

/** One thing that was taken: what it is, and why it did not come back; null: it did. */
export interface Fate {
  kind: Return["not_given_back"][number]["kind"];
  name: string;
  reason: Return["not_given_back"][number]["reason"] | null;
}

interface Whose {
  organization_id: string;
  account_id: string;
}

/** Gives back resources that still belong to whoever got them. */
export async function giveBackResources(ctx: Ctx, whose: Whose, { resources, heirs }: Taken): Promise<Fate[]> {
  const { rows } = await sql<Fate>`
    with taken as (select * from jsonb_to_recordset(${JSON.stringify(resources)}::jsonb) t (id uuid, kind text, name text)),
    back as (
      update resource r set owner_id = ${whose.account_id} from taken t
      where r.id = t.id and r.namespace_id = ${whose.organization_id} and r.deleted_at is null
        and r.owner_id is not distinct from (${JSON.stringify(heirs)}::jsonb ->> t.kind)::uuid
      returning r.id
    )
    select t.kind, t.name, case when back.id is not null then null
      when r.id is null or r.deleted_at is not null then 'deleted' else 'changed_hands' end as reason
    from taken t left join back using (id) left join resource r on r.id = t.id`.execute(ctx.db);
  return rows;
}

export async function giveBackProjects(ctx: Ctx, whose: Whose, { projects, heirs }: Taken): Promise<Fate[]> {
  const { rows } = await sql<Fate>`
    with taken as (select * from jsonb_to_recordset(${JSON.stringify(projects)}::jsonb) t (id uuid, name text)),
    back as (
      update project p set owner_id = ${whose.account_id} from taken t
      where p.id = t.id and p.namespace_id = ${whose.organization_id}
        and p.owner_id is not distinct from ${heirs.project}::uuid
      returning p.id
    )
    select 'project' as kind, t.name, case when back.id is not null then null
      when p.id is null then 'deleted' else 'changed_hands' end as reason
    from taken t left join back using (id) left join project p on p.id = t.id`.execute(ctx.db);
  return rows;
}

export async function giveBackTeams(ctx: Ctx, whose: Whose, { teams }: Taken): Promise<Fate[]> {
  const { rows } = await sql<Fate>`
    with taken as (
      select * from jsonb_to_recordset(${JSON.stringify(teams)}::jsonb) t (id uuid, name text, is_lead boolean)
    ),
    back as (
      insert into team_member (team_id, organization_id, account_id, is_lead)
      select team.id, team.organization_id, ${whose.account_id}, t.is_lead
      from taken t join team on team.id = t.id and team.organization_id = ${whose.organization_id}
      on conflict (team_id, account_id) do nothing returning team_id as id
    )
    select 'team' as kind, t.name, case when back.id is null then 'deleted' end as reason
    from taken t left join back using (id)`.execute(ctx.db);
  return rows;
}

/** Gives back shares of what still has the owner it had; who owns it now decides for themselves. */
export async function giveBackShares(ctx: Ctx, whose: Whose, { shares }: Taken): Promise<Fate[]> {
  const { rows } = await sql<Fate>`
    with taken as (
      select t.*, r.id is not null or p.id is not null as is_there, r.id is not null or p.visibility <> 'private' as is_open,
        coalesce(r.owner_id, p.owner_id) is not distinct from t.owner_id as is_same
      from jsonb_to_recordset(${JSON.stringify(shares)}::jsonb)
        t (resource_id uuid, project_id uuid, owner_id uuid, level share_level, created_by uuid, kind text, name text)
      left join resource r on r.id = t.resource_id and r.namespace_id = ${whose.organization_id} and r.deleted_at is null
      left join project p on p.id = t.project_id and p.namespace_id = ${whose.organization_id}
    ),
    back as (
      insert into share (namespace_id, organization_id, resource_id, project_id, account_id, level, created_by)
      select ${whose.organization_id}, ${whose.organization_id}, t.resource_id, t.project_id, ${whose.account_id},
        t.level, t.created_by
      from taken t where t.is_there and t.is_same and t.is_open
      on conflict do nothing
    )
    select 'share' as kind, t.name, case when not t.is_there then 'deleted'
      when not (t.is_same and t.is_open) then 'changed_hands' end as reason
    from taken t`.execute(ctx.db);
  return rows;
}

/** Forgets what can no longer be given back. */
export const forget = (ctx: Ctx, days: number) =>
  ctx.db
    .updateTable("former_member")
    .set({ taken: null })
    .where("taken", "is not", null)
    .where("left_at", "<", sql<Date>`now() - make_interval(days => ${days})`)
    .execute();
