import { sql } from "kysely";
import type { Role } from "../../access/policy.ts";
import type { Ctx } from "../../kernel/context.ts";
import { idOf, like } from "../../kernel/page.ts";

const members = (ctx: Ctx, organization_id: string) =>
  ctx.db
    .selectFrom("member")
    .innerJoin("account", "account.id", "member.account_id")
    .select(["member.account_id", "member.role", "member.joined_at"])
    .select(["account.path", "account.name", "account.email", "account.last_active_at", teams.as("teams")])
    .where("member.organization_id", "=", organization_id);

/** The names of a member's teams. */
const teams = sql<string[]>`array(select (select t.name from team t where t.id = tm.team_id) from team_member tm
  where tm.account_id = member.account_id and tm.organization_id = member.organization_id order by 1)`;

/** Whether a member is in a team: by a page of it where nothing else narrows the list. */
const isIn = (organization_id: string, team: string, { after, limit, role, query }: Filters) =>
  sql<boolean>`member.account_id = any (array(
    select tm.account_id from team_member tm
    where tm.team_id = (select t.id from team t where t.organization_id = ${organization_id} and lower(t.name) = lower(${team}))
      and tm.path > ${after}
    order by tm.path ${role === undefined && query === undefined ? sql`limit ${sql.lit(limit + 1)}` : sql``}))`;

export type MemberRow = NonNullable<Awaited<ReturnType<typeof find>>>;

export const find = (ctx: Ctx, organization_id: string, path: string) =>
  members(ctx, organization_id).where("account.path", "=", path).executeTakeFirst();

export interface Filters {
  limit: number;
  after: string;
  query?: string | undefined;
  role?: Role | undefined;
  team?: string | undefined;
}

/** Members by path; one more than asked for. */
export const list = (ctx: Ctx, organization_id: string, f: Filters) =>
  members(ctx, organization_id)
    .where("member.path", ">", f.after)
    .$if(f.role !== undefined, (q) => q.where("member.role", "=", f.role as Role))
    .$if(f.team !== undefined, (q) => q.where(isIn(organization_id, f.team as string, f)))
    .$if(f.query !== undefined, (q) =>
      q.where((e) =>
        e.or(["account.name", "account.path"].map((c) => e(c as "account.name", "ilike", like(f.query as string)))),
      ),
    )
    .orderBy("member.path")
    .limit(f.limit + 1)
    .execute();

/** The accounts with these e-mails or paths. */
export const accounts = (ctx: Ctx, emails: string[], paths: string[]) =>
  ctx.db
    .selectFrom("account")
    .select(["id", "path", "name", "email"])
    .where((e) => e.or([e("email", "in", [...emails, ""]), e("path", "in", [...paths, ""])]))
    .execute();

/** Makes somebody a member; false when they are one already. */
export async function insert(
  ctx: Ctx,
  organization_id: string,
  account_id: string,
  role: Role,
  added_by: string | null,
) {
  const made = await ctx.db
    .insertInto("member")
    .values({ organization_id, account_id, role, added_by })
    .onConflict((on) => on.constraint("member_once").doNothing())
    .returning("account_id")
    .executeTakeFirst();
  return made !== undefined;
}

export const setRole = (ctx: Ctx, organization_id: string, account_id: string, role: Role) =>
  ctx.db
    .updateTable("member")
    .set({ role })
    .where("organization_id", "=", organization_id)
    .where("account_id", "=", account_id)
    .execute();

/** Ends a membership and remembers how; what the person owned in the organization is the organization's now. */
export async function remove(ctx: Ctx, organization_id: string, account_id: string, removed: boolean) {
  await ctx.db
    .deleteFrom("member")
    .where("organization_id", "=", organization_id)
    .where("account_id", "=", account_id)
    .execute();
  await ctx.db
    .insertInto("former_member")
    .values({ organization_id, account_id, removed })
    .onConflict((on) =>
      on.columns(["organization_id", "account_id"]).doUpdateSet({ removed, left_at: sql`clock_timestamp()` }),
    )
    .execute();
  return {
    invitations_revoked: await revokeInvitationsOf(ctx, organization_id, account_id),
    ...(await tied(ctx, organization_id, account_id)),
  };
}

/** Resources that lose their owner and executions that the reconciler will stop. */
async function tied(ctx: Ctx, organization_id: string, account_id: string) {
  const kept = await ctx.db
    .updateTable("resource")
    .set({ owner_id: null })
    .where("namespace_id", "=", organization_id)
    .where("owner_id", "=", account_id)
    .executeTakeFirst();
  const running = await ctx.db
    .selectFrom("execution")
    .select(({ fn }) => fn.countAll<number>().as("count"))
    .where("namespace_id", "=", organization_id)
    .where("started_by", "=", account_id)
    .where("state", "in", ["queued", "starting", "running"])
    .executeTakeFirstOrThrow();
  return { resources_kept: Number(kept.numUpdatedRows), executions_stopped: running.count };
}

async function revokeInvitationsOf(ctx: Ctx, organization_id: string, account_id: string): Promise<number> {
  const revoked = await ctx.db
    .updateTable("invitation")
    .set({ revoked_at: sql`now()` })
    .where("organization_id", "=", organization_id)
    .where("created_by", "=", account_id)
    .where("revoked_at", "is", null)
    .executeTakeFirst();
  return Number(revoked.numUpdatedRows);
}

const invitations = (ctx: Ctx) =>
  ctx.db
    .selectFrom("invitation")
    .innerJoin("account as author", "author.id", "invitation.created_by")
    .selectAll("invitation")
    .select(["author.path as created_by_path", "author.name as created_by_name"])
    .select(
      sql<"pending" | "expired" | "exhausted" | "revoked">`
      case when invitation.revoked_at is not null then 'revoked'
        when invitation.max_uses is not null and invitation.uses >= invitation.max_uses then 'exhausted'
        when invitation.expires_at <= now() then 'expired' else 'pending' end`.as("state"),
    );

export type InvitationRow = NonNullable<Awaited<ReturnType<typeof getInvitation>>>;

export const getInvitation = (ctx: Ctx, organization_id: string, id: string) =>
  invitations(ctx)
    .where("invitation.organization_id", "=", organization_id)
    .where("invitation.id", "=", id)
    .executeTakeFirst();

export const listInvitations = (
  ctx: Ctx,
  organization_id: string,
  page: { limit: number; cursor?: string | undefined },
) =>
  invitations(ctx)
    .where("invitation.organization_id", "=", organization_id)
    .where("invitation.id", "<", idOf(page.cursor))
    .orderBy("invitation.id", "desc")
    .limit(page.limit + 1)
    .execute();

/** An invitation by the hash of its code, with its organization; locked where it is about to be used. */
export const findInvitation = (ctx: Ctx, code_sha256: Buffer, lock: boolean) =>
  invitations(ctx)
    .innerJoin("organization", "organization.id", "invitation.organization_id")
    .innerJoin("namespace", "namespace.id", "organization.id")
    .select(["namespace.path", "organization.name", "organization.description"])
    .where("invitation.code_sha256", "=", code_sha256)
    .$if(lock, (q) => q.forUpdate("invitation"))
    .executeTakeFirst();

/** An id in the order of time, before its row: the code is derived from it. */
export async function newId(ctx: Ctx): Promise<string> {
  const { rows } = await sql<{ id: string }>`select uuidv7() as id`.execute(ctx.db);
  return rows[0]?.id ?? "";
}

export async function insertInvitation(
  ctx: Ctx,
  columns: {
    id: string;
    organization_id: string;
    role: Role;
    code_sha256: Buffer;
    email: string | null;
    max_uses: number | null;
    expires_at: Date;
    created_by: string;
  },
): Promise<void> {
  await ctx.db.insertInto("invitation").values(columns).execute();
}

export const countUse = (ctx: Ctx, id: string) =>
  ctx.db.updateTable("invitation").set({ uses: sql`uses + 1` }).where("id", "=", id).execute();

export const revokeInvitation = (ctx: Ctx, id: string) =>
  ctx.db
    .updateTable("invitation")
    .set({ revoked_at: sql`now()` })
    .where("id", "=", id)
    .where("revoked_at", "is", null)
    .execute();

/** The asker's e-mail and membership, and whether they were removed after a time. */
export const standingOf = (ctx: Ctx, organization_id: string, account_id: string, since: Date) =>
  ctx.db
    .selectFrom("account")
    .select(["account.email"])
    .select([
      sql<boolean>`exists (select from former_member f where f.organization_id = ${organization_id}
        and f.account_id = account.id and f.removed and f.left_at > ${since})`.as("removed_since"),
      sql<Role | null>`role_in(account.id, ${organization_id})`.as("role"),
    ])
    .where("account.id", "=", account_id)
    .executeTakeFirstOrThrow();
