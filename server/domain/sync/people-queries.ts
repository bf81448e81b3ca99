import { sql } from "kysely";
import type { SyncStanding } from "../../../contract/sync.ts";
import type { Role } from "../../access/policy.ts";
import type { Ctx } from "../../kernel/context.ts";
import { like } from "../../kernel/page.ts";

/** Who was given another role here stands by themselves. */
const standing = sql<SyncStanding>`case when p.standing = 'synced' and m.overridden then 'overridden' else p.standing end`;

const people = (ctx: Ctx, organization_id: string) =>
  ctx.db
    .selectFrom("sync_person as p")
    .innerJoin("sync_link as l", "l.id", "p.link_id")
    .leftJoin("account as a", "a.id", "p.account_id")
    .leftJoin("member as m", (on) =>
      on.onRef("m.account_id", "=", "p.account_id").onRef("m.organization_id", "=", "l.organization_id"),
    )
    .select(["p.forge_account_id", "p.login", "p.name", "p.follows_again", "p.account_id", "l.default_role"])
    .select(["a.path", "a.name as account_name", sql<Role | null>`m.role`.as("role"), standing.as("standing")])
    .select(sql<"admin" | "member" | null>`p.forge_role`.as("forge_role"))
    .where("l.organization_id", "=", organization_id)
    .where("l.ended_at", "is", null);

export type PersonRow = NonNullable<Awaited<ReturnType<typeof find>>>;

export const find = (ctx: Ctx, organization_id: string, forge_account_id: string) =>
  people(ctx, organization_id).where("p.forge_account_id", "=", forge_account_id).executeTakeFirst();

/** By their name there; one more than asked for. `after` is a number there. */
export const list = (
  ctx: Ctx,
  organization_id: string,
  f: { limit: number; after: string; standing?: SyncStanding | undefined; query?: string | undefined },
) =>
  people(ctx, organization_id)
    .$if(f.after !== "", (q) =>
      q.where(
        sql<boolean>`(p.login, p.forge_account_id) > (select b.login, b.forge_account_id from sync_person b
          where b.link_id = l.id and b.forge_account_id = ${f.after})`,
      ),
    )
    .$if(f.standing !== undefined, (q) => q.where(standing, "=", f.standing as SyncStanding))
    .$if(f.query !== undefined, (q) =>
      q.where(sql<boolean>`(p.login ilike ${like(f.query as string)} or p.name ilike ${like(f.query as string)})`),
    )
    .orderBy("p.login")
    .orderBy("p.forge_account_id")
    .limit(f.limit + 1)
    .execute();

export const setFollowing = (ctx: Ctx, link_id: string, forge_account_id: string) =>
  ctx.db
    .updateTable("sync_person")
    .set({ follows_again: true })
    .where("link_id", "=", link_id)
    .where("forge_account_id", "=", forge_account_id)
    .execute();

/** Awaited people who are known here by now. */
export const known = (ctx: Ctx, limit: number) =>
  ctx.db
    .selectFrom("sync_person as p")
    .innerJoin("sync_link as l", (on) => on.onRef("l.id", "=", "p.link_id").on("l.ended_at", "is", null))
    .innerJoin("namespace as n", (on) => on.onRef("n.id", "=", "l.organization_id").on("n.deleted_at", "is", null))
    .innerJoin("forge_identity as i", (on) =>
      on.onRef("i.provider_id", "=", "l.provider_id").onRef("i.forge_account_id", "=", "p.forge_account_id"),
    )
    .select(["p.link_id", "p.forge_account_id"])
    .where("p.standing", "=", "pending")
    .where("l.health", "not in", ["suspended", "moved"])
    .where(
      sql<boolean>`not exists (select from sync_person o where o.link_id = p.link_id and o.account_id = i.account_id)`,
    )
    .limit(limit)
    .execute();
