import { sql } from "kysely";
import type { ShareLevel } from "../../../contract/shares.ts";
import type { Tie } from "../../access/policy.ts";
import type { Ctx } from "../../kernel/context.ts";
import { idOf } from "../../kernel/page.ts";

/** Which table the thing that is shared lies in. */
export type Of = "resource_id" | "project_id";

/** A person or a team: one of the two is null. */
export interface Whom {
  account_id: string | null;
  team_id: string | null;
}

/** Shares with whom and by whom. What one gives to a team depends on who is in it. */
const shares = (ctx: Ctx, of: Of, id: string) =>
  ctx.db
    .selectFrom("share")
    .innerJoin("account as author", "author.id", "share.created_by")
    .leftJoin("account", "account.id", "share.account_id")
    .leftJoin("team", "team.id", "share.team_id")
    .select(["share.id", "share.level", "share.account_id", "share.team_id", "share.created_at"])
    .select(["account.path", "account.name", "team.name as team"])
    .select(["author.path as author_path", "author.name as author_name"])
    .select(
      sql<Tie | null>`case when share.account_id is not null
        then tie_by_share(role_in(share.account_id, share.namespace_id), share.level) end`.as("gives"),
    )
    .where(`share.${of}`, "=", id);

export type ShareRow = NonNullable<Awaited<ReturnType<typeof find>>>;

/** What a thing is shared with somebody as. */
export const find = (ctx: Ctx, of: Of, id: string, { account_id, team_id }: Whom) =>
  shares(ctx, of, id)
    .where("share.account_id", "is not distinct from", account_id)
    .where("share.team_id", "is not distinct from", team_id)
    .executeTakeFirst();

/** Whom a thing is shared with, newest first; one more than asked for. */
export const list = (ctx: Ctx, of: Of, id: string, page: { limit: number; cursor?: string | undefined }) =>
  shares(ctx, of, id)
    .where("share.id", "<", idOf(page.cursor))
    .orderBy("share.id", "desc")
    .limit(page.limit + 1)
    .execute();

export async function count(ctx: Ctx, of: Of, id: string): Promise<number> {
  const { count } = await ctx.db
    .selectFrom("share")
    .select(({ fn }) => fn.countAll<number>().as("count"))
    .where(of, "=", id)
    .executeTakeFirstOrThrow();
  return count;
}

/** Opens a thing to somebody, or changes how far. */
export async function put(
  ctx: Ctx,
  thing: { of: Of; id: string; namespace_id: string; organization_id: string | null },
  { account_id, team_id }: Whom,
  given: { level: ShareLevel; created_by: string },
): Promise<void> {
  const { of, id, namespace_id, organization_id } = thing;
  await ctx.db
    .insertInto("share")
    .values({ namespace_id, organization_id, [of]: id, account_id, team_id, ...given })
    .onConflict((on) =>
      on.columns([of, "account_id", "team_id"]).where(of, "is not", null).doUpdateSet({ level: given.level }),
    )
    .execute();
}

export const remove = (ctx: Ctx, id: string) => ctx.db.deleteFrom("share").where("id", "=", id).execute();

/** Ends every share of a thing; gives how many there were. */
export async function removeAll(ctx: Ctx, of: Of, id: string): Promise<number> {
  const removed = await ctx.db.deleteFrom("share").where(of, "=", id).executeTakeFirst();
  return Number(removed.numDeletedRows);
}

/** A person by path, and whether they are a member of an organization. */
export const person = (ctx: Ctx, path: string, organization_id: string | null) =>
  ctx.db
    .selectFrom("namespace")
    .innerJoin("account", "account.id", "namespace.id")
    .select(["account.id", "account.name"])
    .select(
      sql<boolean>`exists (select from member m where m.organization_id = ${organization_id}::uuid
        and m.account_id = account.id)`.as("is_member"),
    )
    .where("namespace.path", "=", path)
    .where("namespace.deleted_at", "is", null)
    .executeTakeFirst();

export const team = (ctx: Ctx, organization_id: string, name: string) =>
  ctx.db
    .selectFrom("team")
    .select(["id", "name"])
    .where("organization_id", "=", organization_id)
    .where(sql<boolean>`lower(name) = lower(${name})`)
    .executeTakeFirst();

/** Who is in a team: they are told, as far as a message to so many makes sense. */
export async function peopleOf(ctx: Ctx, team_id: string, limit: number): Promise<string[]> {
  const rows = await ctx.db
    .selectFrom("team_member")
    .select("account_id")
    .where("team_id", "=", team_id)
    .orderBy("path")
    .limit(limit)
    .execute();
  return rows.map(({ account_id }) => account_id);
}
