import { sql } from "kysely";
import type { Role } from "../../access/policy.ts";
import type { Ctx } from "../../kernel/context.ts";

/** The teams of an organization by lower-case name. */
export async function teams(ctx: Ctx, organization_id: string): Promise<Map<string, { id: string; name: string }>> {
  const rows = await ctx.db
    .selectFrom("team")
    .select(["id", "name"])
    .where("organization_id", "=", organization_id)
    .execute();
  return new Map(rows.map((team) => [team.name.toLowerCase(), team]));
}

/** Puts members into teams; who is in one already stays as they are there. */
export const putIntoTeams = (
  ctx: Ctx,
  organization_id: string,
  entries: readonly { team_id: string; account_id: string }[],
) =>
  ctx.db
    .insertInto("team_member")
    .values(entries.map((entry) => ({ organization_id, ...entry })))
    .onConflict((on) => on.columns(["team_id", "account_id"]).doNothing())
    .execute();

export interface ExportRow {
  email: string;
  path: string;
  name: string;
  role: Role;
  teams: string | null;
  joined_at: Date;
  last_active_at: Date | null;
}

/** Members below a path, in its order, with their teams; `after` is the last path of the piece before. */
export const exportRows = (ctx: Ctx, organization_id: string, { after, limit }: { after: string; limit: number }) =>
  ctx.db
    .selectFrom("member")
    .innerJoin("account", "account.id", "member.account_id")
    .select(["account.email", "account.path", "account.name", "account.last_active_at"])
    .select(["member.role", "member.joined_at"])
    .select(
      sql<string | null>`(
        select string_agg(t.name, '; ' order by t.name) from team_member tm join team t on t.id = tm.team_id
        where tm.account_id = member.account_id and tm.organization_id = member.organization_id)`.as("teams"),
    )
    .where("member.organization_id", "=", organization_id)
    .where("account.path", ">", after)
    .orderBy("account.path")
    .limit(limit)
    .execute();
