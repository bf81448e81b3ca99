import { sql } from "kysely";
import type { Role, Tie } from "../../access/policy.ts";
import type { Ctx } from "../../kernel/context.ts";
import { like } from "../../kernel/page.ts";

/** Teams as the asker stands to them: whoever leads one manages it. */
const teams = (ctx: Ctx) =>
  ctx.db
    .selectFrom("team")
    .leftJoin("team_member as mine", (on) =>
      on.onRef("mine.team_id", "=", "team.id").on("mine.account_id", "=", ctx.actor.id),
    )
    .selectAll("team")
    .select([
      sql<boolean>`mine.account_id is not null`.as("is_member"),
      sql<Tie | null>`case when mine.is_lead then 'manager' end`.as("tie"),
      sql<number>`(select count(*) from team_member m where m.team_id = team.id)`.as("members"),
      sql<
        { path: string; name: string }[]
      >`coalesce((select jsonb_agg(jsonb_build_object('path', a.path, 'name', a.name)
        order by a.path) from team_member m join account a on a.id = m.account_id
        where m.team_id = team.id and m.is_lead), '[]')`.as("leads"),
    ]);

export type Row = NonNullable<Awaited<ReturnType<typeof find>>>;

export const find = (ctx: Ctx, organization_id: string, name: string) =>
  teams(ctx)
    .where("team.organization_id", "=", organization_id)
    .where(sql<boolean>`lower(team.name) = lower(${name})`)
    .executeTakeFirst();

/** Teams by name, one more than asked for; the cursor is a team's id. */
export const list = (
  ctx: Ctx,
  organization_id: string,
  f: { limit: number; after: string | null; query?: string | undefined },
) =>
  teams(ctx)
    .where("team.organization_id", "=", organization_id)
    .$if(f.after !== null, (q) =>
      q.where(sql<boolean>`lower(team.name) > (select lower(last.name) from team last where last.id = ${f.after})`),
    )
    .$if(f.query !== undefined, (q) => q.where("team.name", "ilike", like(f.query as string)))
    .orderBy(sql`lower(team.name)`)
    .limit(f.limit + 1)
    .execute();

export async function insert(
  ctx: Ctx,
  columns: { organization_id: string; name: string; description: string; created_by: string },
): Promise<void> {
  await ctx.db.insertInto("team").values(columns).execute();
}

export const update = (ctx: Ctx, id: string, columns: { name?: string; description?: string }) =>
  ctx.db.updateTable("team").set(columns).where("id", "=", id).execute();

/** Locks a team, so that nobody joins it or shares with it meanwhile. */
export const lock = (ctx: Ctx, id: string) => sql`select from team where id = ${id} for update`.execute(ctx.db);

/** Deletes a team with its memberships and shares; gives how many things were shared with it. */
export async function remove(ctx: Ctx, id: string): Promise<number> {
  const { count } = await ctx.db
    .selectFrom("share")
    .select(({ fn }) => fn.countAll<number>().as("count"))
    .where("team_id", "=", id)
    .executeTakeFirstOrThrow();
  await ctx.db.deleteFrom("team").where("id", "=", id).execute();
  return count;
}

/** Who is in a team. */
const people = (ctx: Ctx, team_id: string) =>
  ctx.db
    .selectFrom("team_member as m")
    .innerJoin("account", "account.id", "m.account_id")
    .innerJoin("member", (on) =>
      on.onRef("member.organization_id", "=", "m.organization_id").onRef("member.account_id", "=", "m.account_id"),
    )
    .select(["m.account_id", "m.path", "account.name", "member.role", "m.is_lead", "m.added_at"])
    .where("m.team_id", "=", team_id);

export type PersonRow = NonNullable<Awaited<ReturnType<typeof findPerson>>>;

export const findPerson = (ctx: Ctx, team_id: string, path: string) =>
  people(ctx, team_id).where("m.path", "=", path).executeTakeFirst();

/** Who is in a team, by path; one more than asked for. */
export const listPeople = (
  ctx: Ctx,
  team_id: string,
  f: { limit: number; after: string; query?: string | undefined },
) =>
  people(ctx, team_id)
    .where("m.path", ">", f.after)
    .$if(f.query === undefined, (q) => q.where(isOnPage(team_id, f)))
    .$if(f.query !== undefined, (q) =>
      q.where((e) =>
        e.or([e("m.path", "ilike", like(f.query as string)), e("account.name", "ilike", like(f.query as string))]),
      ),
    )
    .orderBy("m.path")
    .limit(f.limit + 1)
    .execute();

/** The page is found before anybody is looked up: who plans for any team does not know that it may be everybody's. */
const isOnPage = (team_id: string, { after, limit }: { after: string; limit: number }) =>
  sql<boolean>`m.account_id = any (array(
    select tm.account_id from team_member tm where tm.team_id = ${team_id} and tm.path > ${after}
    order by tm.path limit ${sql.lit(limit + 1)}))`;

/** A member of the organization by path. */
export const member = (ctx: Ctx, organization_id: string, path: string) =>
  ctx.db
    .selectFrom("member")
    .innerJoin("account", "account.id", "member.account_id")
    .select(["account.id", "account.path", "account.name", sql<Role>`member.role`.as("role")])
    .where("member.organization_id", "=", organization_id)
    .where("member.path", "=", path)
    .executeTakeFirst();

/** Puts somebody into a team, or changes whether they lead it. */
export async function putPerson(
  ctx: Ctx,
  team: { id: string; organization_id: string },
  account_id: string,
  is_lead: boolean,
): Promise<void> {
  await ctx.db
    .insertInto("team_member")
    .values({ team_id: team.id, organization_id: team.organization_id, account_id, is_lead })
    .onConflict((on) => on.columns(["team_id", "account_id"]).doUpdateSet({ is_lead }))
    .execute();
}

export const removePerson = (ctx: Ctx, team_id: string, account_id: string) =>
  ctx.db.deleteFrom("team_member").where("team_id", "=", team_id).where("account_id", "=", account_id).execute();
