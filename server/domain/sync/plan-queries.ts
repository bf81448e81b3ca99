import { sql } from "kysely";
import type { Role } from "../../access/policy.ts";
import type { Ctx } from "../../kernel/context.ts";
import type { Known, Member, Person, Staged } from "./plan.ts";
import type { LinkRow } from "./queries.ts";

/** Whoever else changes who maintains the organization comes before this or after it. */
export const lockOrganization = (ctx: Ctx, id: string) =>
  sql`select from organization where id = ${id} for no key update`.execute(ctx.db);

export const staged = (ctx: Ctx, run_id: string): Promise<Staged[]> =>
  ctx.db
    .selectFrom("sync_staged")
    .select(["forge_account_id", "login", "name", sql<Staged["forge_role"]>`forge_role`.as("forge_role")])
    .where("run_id", "=", run_id)
    .orderBy("login")
    .orderBy("forge_account_id")
    .execute();

/** Locked: who is removed by somebody at the same moment is so before this, or after it. Read before the members. */
export const known = (ctx: Ctx, link_id: string, only?: string): Promise<Known[]> =>
  ctx.db
    .selectFrom("sync_person")
    .select(["forge_account_id", "login", "name", "follows_again", "account_id"])
    .select([sql<Known["forge_role"]>`forge_role`.as("forge_role"), sql<Known["standing"]>`standing`.as("standing")])
    .where("link_id", "=", link_id)
    .$if(only !== undefined, (q) => q.where("forge_account_id", "=", only as string))
    .orderBy("login")
    .orderBy("forge_account_id")
    .forUpdate()
    .execute();

/** Locked: what a member becomes at the same moment they are before this, or after it. */
export const members = (ctx: Ctx, organization_id: string): Promise<Member[]> =>
  ctx.db
    .selectFrom("member as m")
    .innerJoin("account as a", "a.id", "m.account_id")
    .select(["m.account_id", "a.path", "a.name", "m.overridden", "m.joined_at"])
    .select([sql<Role>`m.role`.as("role"), sql<Member["source"]>`m.source`.as("source")])
    .where("m.organization_id", "=", organization_id)
    .orderBy("m.account_id")
    .forNoKeyUpdate("m")
    .execute();

type PersonRow = Person & { forge_account_id: string };

/** Whom of these there we know here: as the last sync did, or by an account that they have shown to be theirs. */
export async function people(
  ctx: Ctx,
  { id, organization_id, provider_id }: Pick<LinkRow, "id" | "organization_id" | "provider_id">,
  ids: readonly string[],
): Promise<PersonRow[]> {
  const { rows } = await sql<PersonRow>`
    with bound as (
      select p.forge_account_id, p.account_id from sync_person p where p.link_id = ${id} and p.account_id is not null
    ),
    found as (
      select distinct on (i.account_id) i.forge_account_id, i.account_id
      from unnest(${sql.val(ids)}::text[]) s (id)
      join forge_identity i on i.provider_id = ${provider_id} and i.forge_account_id = s.id
      where not exists (select from bound b where b.account_id = i.account_id or b.forge_account_id = i.forge_account_id)
      order by i.account_id, i.forge_account_id
    )
    select w.forge_account_id, a.id as account_id, a.path, a.name, email_is_allowed(a.email, o.email_domains) as email_allowed,
      exists (select from former_member f where f.organization_id = o.id and f.account_id = a.id
        and (not f.removed or f.ended_by is not null)) as removed_here
    from (select * from bound union all select * from found) w
    join account a on a.id = w.account_id
    join organization o on o.id = ${organization_id}`.execute(ctx.db);
  return rows;
}

/** Writes down what everybody there is from now on; of those who are named, or of all. */
export async function putPeople(ctx: Ctx, link_id: string, people: readonly Known[], only?: string): Promise<void> {
  const kept = JSON.stringify(people);
  await sql`
    delete from sync_person p where p.link_id = ${link_id} ${only === undefined ? sql`` : sql`and p.forge_account_id = ${only}`}
      and not exists (select from jsonb_to_recordset(${kept}::jsonb) k (forge_account_id text)
        where k.forge_account_id = p.forge_account_id)`.execute(ctx.db);
  await sql`
    insert into sync_person (link_id, forge_account_id, login, name, forge_role, standing, follows_again, account_id)
    select ${link_id}::uuid, k.forge_account_id, k.login, k.name, k.forge_role, k.standing, k.follows_again, k.account_id
    from jsonb_populate_recordset(null::sync_person, ${kept}::jsonb) k
    on conflict (link_id, forge_account_id) do update set login = excluded.login, name = excluded.name,
      forge_role = excluded.forge_role, standing = excluded.standing, follows_again = excluded.follows_again,
      account_id = excluded.account_id`.execute(ctx.db);
}

/** Somebody who is removed by a sync is not remembered as removed here. */
export const forget = (ctx: Ctx, link_id: string, account_id: string) =>
  ctx.db.deleteFrom("sync_person").where("link_id", "=", link_id).where("account_id", "=", account_id).execute();

/** A member follows the sync from now on. */
export const setFollowing = (ctx: Ctx, organization_id: string, account_id: string) =>
  sql`update member set source = 'gitee', overridden = false
    where organization_id = ${organization_id} and account_id = ${account_id}`.execute(ctx.db);
