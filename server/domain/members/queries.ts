import { sql } from "kysely";
import type { z } from "zod";
import type { memberSorts, MemberSource as Source } from "../../../contract/members.ts";
import type { Role } from "../../access/policy.ts";
import type { Ctx } from "../../kernel/context.ts";
import { idOf, like } from "../../kernel/page.ts";

const members = (ctx: Ctx, organization_id: string) =>
  ctx.db
    .selectFrom("member")
    .innerJoin("account", "account.id", "member.account_id")
    .innerJoin("namespace", "namespace.id", "account.id")
    .select(["member.account_id", "member.role", "member.joined_at", "namespace.avatar_id"])
    .select([sql<MemberSource>`member.source`.as("source"), "member.overridden"])
    .select(["account.path", "account.name", "account.email", "account.last_active_at", teams.as("teams")])
    .where("member.organization_id", "=", organization_id);

/** The names of a member's teams. */
const teams = sql<string[]>`array(select (select t.name from team t where t.id = tm.team_id) from team_member tm
  where tm.account_id = member.account_id and tm.organization_id = member.organization_id order by 1)`;

/** Whether a member is in a team: by a page of it where that is the page that is asked for. */
const isIn = (organization_id: string, team: string, { sort, after, limit, role, source, query }: Filters) => {
  const page = sql`and tm.path > ${after} order by tm.path`;
  const narrowed = [role, source, query].some((filter) => filter !== undefined);
  return sql<boolean>`member.account_id = any (array(
    select tm.account_id from team_member tm
    where tm.team_id = (select t.id from team t where t.organization_id = ${organization_id} and lower(t.name) = lower(${team}))
      ${sort === "path" ? page : sql``} ${sort === "path" && !narrowed ? sql`limit ${sql.lit(limit + 1)}` : sql``}))`;
};

export type MemberRow = NonNullable<Awaited<ReturnType<typeof find>>>;

export const find = (ctx: Ctx, organization_id: string, path: string) =>
  members(ctx, organization_id).where("account.path", "=", path).executeTakeFirst();

export interface Filters {
  limit: number;
  /** The path of the last member of the page before. */
  after: string;
  query?: string | undefined;
  /** Whether the search looks at e-mails as well. */
  emails: boolean;
  role?: Role | undefined;
  source?: MemberSource | undefined;
  sort: MemberSort;
  team?: string | undefined;
}

export type MemberSource = z.output<typeof Source>;
type MemberSort = (typeof memberSorts)[number];

/** Where a page begins, by each order; what ties is ordered by account. */
const isAfter = (organization_id: string, { sort, after }: Filters) => {
  if (sort === "path") return sql<boolean>`member.path > ${after}`;
  const last = sql`from account a join member m on m.account_id = a.id and m.organization_id = ${organization_id}
    where a.path = ${after}`;
  if (sort === "joined")
    return sql<boolean>`(member.joined_at, member.account_id) < (select m.joined_at, m.account_id ${last})`;
  return sql<boolean>`(coalesce(account.last_active_at, '-infinity'), account.id)
    < (select coalesce(a.last_active_at, '-infinity'), a.id ${last})`;
};

const orders = {
  path: sql`member.path`,
  joined: sql`member.joined_at desc, member.account_id desc`,
  active: sql`coalesce(account.last_active_at, '-infinity') desc, account.id desc`,
};

/** Members in an order; one more than asked for. */
export const list = (ctx: Ctx, organization_id: string, f: Filters) =>
  members(ctx, organization_id)
    .$if(f.after !== "", (q) => q.where(isAfter(organization_id, f)))
    .$if(f.role !== undefined, (q) => q.where("member.role", "=", f.role as Role))
    .$if(f.source !== undefined, (q) => q.where("member.source", "=", f.source as MemberSource))
    .$if(f.team !== undefined, (q) => q.where(isIn(organization_id, f.team as string, f)))
    .$if(f.query !== undefined, (q) => q.where(isFound(f.query as string, f.emails)))
    .orderBy(orders[f.sort])
    .limit(sql.lit(f.limit + 1)) // as a parameter it would hide from a plan for everybody that this is a walk
    .execute();

/** By the index of all names, paths and e-mails; what is found is then looked up among the members. */
const isFound = (query: string, emails: boolean) => {
  const columns = emails ? [sql`name`, sql`path`, sql`email`] : [sql`name`, sql`path`];
  return sql<boolean>`account.id = any (array(
    select a.id from account a where ${sql.join(
      columns.map((column) => sql`a.${column} ilike ${like(query)}`),
      sql` or `,
    )}))`;
};

/** The accounts with these e-mails or paths, and whether they are members. */
export const accounts = (ctx: Ctx, organization_id: string, emails: readonly string[], paths: readonly string[]) =>
  ctx.db
    .selectFrom("account")
    .leftJoin("member", (on) =>
      on.onRef("member.account_id", "=", "account.id").on("member.organization_id", "=", organization_id),
    )
    .select(["account.id", "account.path", "account.name", "account.email", "member.role"])
    .where(
      sql<boolean>`(account.email = any (${sql.val(emails)}::text[]) or account.path = any (${sql.val(paths)}::text[]))`,
    )
    .execute();

/** Makes somebody a member; false when they are one already. */
export async function insert(
  ctx: Ctx,
  organization_id: string,
  account_id: string,
  { role, added_by, source = "local" }: { role: Role; added_by: string | null; source?: MemberSource },
) {
  const made = await ctx.db
    .insertInto("member")
    .values({ organization_id, account_id, role, added_by, source })
    .onConflict((on) => on.constraint("member_once").doNothing())
    .returning("account_id")
    .executeTakeFirst();
  return made !== undefined;
}

/** Makes many members; gives the accounts of those who were none before. */
export async function insertAll(
  ctx: Ctx,
  organization_id: string,
  people: readonly { id: string; role: Role }[],
  added_by: string,
): Promise<string[]> {
  const made = await ctx.db
    .insertInto("member")
    .values(people.map(({ id, role }) => ({ organization_id, account_id: id, role, added_by })))
    .onConflict((on) => on.constraint("member_once").doNothing())
    .returning("account_id")
    .execute();
  return made.map(({ account_id }) => account_id);
}

/** The maintainers of an organization: whoever is told what only they decide. */
export async function maintainersOf(ctx: Ctx, organization_id: string, most?: number): Promise<string[]> {
  const rows = await ctx.db
    .selectFrom("member")
    .select("account_id")
    .where("organization_id", "=", organization_id)
    .where("role", "=", "maintainer")
    .$if(most !== undefined, (q) => q.limit(most ?? 0))
    .execute();
  return rows.map(({ account_id }) => account_id);
}

/** Gives a member a role. Who came by a sync has it for good then, unless it is the sync that gives it. */
export const setRole = (
  ctx: Ctx,
  organization_id: string,
  account_id: string,
  { role, by_sync = false }: { role: Role; by_sync?: boolean },
) =>
  ctx.db
    .updateTable("member")
    .set({ role, overridden: by_sync ? false : sql<boolean>`source <> 'local'` })
    .where("organization_id", "=", organization_id)
    .where("account_id", "=", account_id)
    .execute();

/** Keeps a membership from ending before the caller's transaction does; false when there is none. */
export async function lockMember(ctx: Ctx, organization_id: string, account_id: string): Promise<boolean> {
  const found = await ctx.db
    .selectFrom("member")
    .select("role")
    .where("organization_id", "=", organization_id)
    .where("account_id", "=", account_id)
    .forKeyShare()
    .executeTakeFirst();
  return found !== undefined;
}

const state = sql<"pending" | "accepted" | "expired" | "exhausted" | "revoked">`
  case when invitation.max_uses = 1 and invitation.uses >= 1 then 'accepted'
    when invitation.revoked_at is not null then 'revoked'
    when invitation.max_uses is not null and invitation.uses >= invitation.max_uses then 'exhausted'
    when invitation.expires_at <= now() then 'expired' else 'pending' end`;

const invitations = (ctx: Ctx) =>
  ctx.db
    .selectFrom("invitation")
    .innerJoin("account as author", "author.id", "invitation.created_by")
    .leftJoin("account as invited", "invited.id", "invitation.account_id")
    .selectAll("invitation")
    .select(["author.path as created_by_path", "author.name as created_by_name"])
    .select(["invited.path as person_path", "invited.name as person_name"])
    .select([
      state.as("state"),
      sql<{ path: string; name: string }[]>`(
        select coalesce(jsonb_agg(jsonb_build_object('path', a.path, 'name', a.name) order by u.id desc), '[]')
        from (
          select u.id, u.account_id from invitation_use u where u.invitation_id = invitation.id order by u.id desc limit 10
        ) u join account a on a.id = u.account_id)`.as("used_by"),
    ]);

export type InvitationState = InvitationRow["state"];
export type InvitationRow = NonNullable<Awaited<ReturnType<typeof getInvitation>>>;

export const getInvitation = (ctx: Ctx, organization_id: string, id: string) =>
  invitations(ctx)
    .where("invitation.organization_id", "=", organization_id)
    .where("invitation.id", "=", id)
    .executeTakeFirst();

export const listInvitations = (
  ctx: Ctx,
  organization_id: string,
  page: { limit: number; cursor?: string | undefined; state?: InvitationState | undefined },
) =>
  invitations(ctx)
    .where("invitation.organization_id", "=", organization_id)
    .where("invitation.id", "<", idOf(page.cursor))
    .$if(page.state !== undefined, (q) => q.where(state, "=", page.state as InvitationState))
    .orderBy("invitation.id", "desc")
    .limit(page.limit + 1)
    .execute();

/** An invitation by the hash of its code, with its organization; locked where it is about to be used. */
export const findInvitation = (ctx: Ctx, code_sha256: Buffer, lock: boolean) =>
  invitations(ctx)
    .innerJoin("organization", "organization.id", "invitation.organization_id")
    .innerJoin("namespace", "namespace.id", "organization.id")
    .select(["namespace.path", "namespace.avatar_id", "organization.name", "organization.description"])
    .where("invitation.code_sha256", "=", code_sha256)
    .where("namespace.deleted_at", "is", null)
    .$if(lock, (q) => q.forUpdate("invitation"))
    .executeTakeFirst();

/** Ids in the order of time, before their rows: codes are derived from them. */
export async function newIds(ctx: Ctx, count: number): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`select uuidv7() as id from generate_series(1, ${count})`.execute(ctx.db);
  return rows.map(({ id }) => id);
}

export interface NewInvitation {
  id: string;
  organization_id: string;
  role: Role;
  code_sha256: Buffer;
  email: string | null;
  account_id: string | null;
  max_uses: number | null;
  expires_at: Date;
  created_by: string;
}

export const insertInvitations = (ctx: Ctx, rows: readonly NewInvitation[]) =>
  ctx.db.insertInto("invitation").values(rows).execute();

/** Writes down that an invitation was used, and by whom. */
export async function addUse(ctx: Ctx, invitation_id: string, account_id: string): Promise<void> {
  await ctx.db.updateTable("invitation").set({ uses: sql`uses + 1` }).where("id", "=", invitation_id).execute();
  await ctx.db.insertInto("invitation_use").values({ invitation_id, account_id }).execute();
}

/** Locks an invitation; says when it was last mailed and where it goes. */
export const lockSent = (ctx: Ctx, id: string) =>
  ctx.db
    .selectFrom("invitation")
    .select(["sent_at"])
    .select((e) =>
      e.fn
        .coalesce(
          "invitation.email",
          e.selectFrom("account").select("account.email").whereRef("account.id", "=", "invitation.account_id"),
        )
        .as("to"),
    )
    .where("id", "=", id)
    .forUpdate()
    .executeTakeFirstOrThrow();

export const setSent = (ctx: Ctx, id: string) =>
  ctx.db.updateTable("invitation").set({ sent_at: sql`clock_timestamp()` }).where("id", "=", id).execute();

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
