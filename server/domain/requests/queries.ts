import { sql } from "kysely";
import type { JoinRequest } from "../../../contract/requests.ts";
import type { Role } from "../../access/policy.ts";
import type { Ctx } from "../../kernel/context.ts";
import { idOf } from "../../kernel/page.ts";

type State = JoinRequest["state"];

const requests = (ctx: Ctx, organization_id: string) =>
  ctx.db
    .selectFrom("join_request")
    .innerJoin("account", "account.id", "join_request.account_id")
    .leftJoin("account as decider", "decider.id", "join_request.decided_by")
    .selectAll("join_request")
    .select(["account.path", "account.name", "account.email"])
    .select(["decider.path as decider_path", "decider.name as decider_name"])
    .where("join_request.organization_id", "=", organization_id);

export type RequestRow = NonNullable<Awaited<ReturnType<typeof get>>>;

export const get = (ctx: Ctx, organization_id: string, id: string) =>
  requests(ctx, organization_id).where("join_request.id", "=", id).executeTakeFirst();

/** Requests, newest first; one more than asked for. */
export const list = (
  ctx: Ctx,
  organization_id: string,
  page: { limit: number; cursor?: string | undefined; state?: State | undefined },
) =>
  requests(ctx, organization_id)
    .where("join_request.id", "<", idOf(page.cursor))
    .$if(page.state !== undefined, (q) => q.where("join_request.state", "=", page.state as State))
    .orderBy("join_request.id", "desc")
    .limit(page.limit + 1)
    .execute();

/** The asker as an organization's door sees them: their role, their e-mail, and whether it is verified. */
export const asker = (ctx: Ctx, organization_id: string, account_id: string) =>
  ctx.db
    .selectFrom("account")
    .select(["id", "path", "name", "email", "email_verified"])
    .select(sql<Role | null>`role_in(account.id, ${organization_id})`.as("role"))
    .where("id", "=", account_id)
    .executeTakeFirstOrThrow();

/** The last request of somebody. */
export const lastOf = (ctx: Ctx, organization_id: string, account_id: string) =>
  ctx.db
    .selectFrom("join_request")
    .select(["state", "message", "created_at", "decided_at"])
    .where("organization_id", "=", organization_id)
    .where("account_id", "=", account_id)
    .orderBy("id", "desc")
    .executeTakeFirst();

/** Makes a request; undefined when one waits already. */
export const insert = (ctx: Ctx, organization_id: string, account_id: string, message: string) =>
  ctx.db
    .insertInto("join_request")
    .values({ organization_id, account_id, message })
    .onConflict((on) =>
      on.columns(["organization_id", "account_id"]).where("state", "=", sql.lit("pending")).doNothing(),
    )
    .returning("id")
    .executeTakeFirst();

interface Decision {
  state: Exclude<State, "pending">;
  role?: Role;
  decided_by?: string;
}

const settled = ({ state, role, decided_by }: Decision) => ({
  state,
  role: role ?? null,
  decided_by: decided_by ?? null,
  decided_at: sql<Date>`now()`,
});

/** Decides a request that waits; undefined when somebody did meanwhile. */
export const decide = (ctx: Ctx, id: string, decision: Decision) =>
  ctx.db
    .updateTable("join_request")
    .set(settled(decision))
    .where("id", "=", id)
    .where("state", "=", "pending")
    .returning("id")
    .executeTakeFirst();

/** Closes what somebody has asked, for they are in or no longer want to be. */
export const close = (ctx: Ctx, organization_id: string, account_id: string) =>
  ctx.db
    .updateTable("join_request")
    .set(settled({ state: "withdrawn" }))
    .where("organization_id", "=", organization_id)
    .where("account_id", "=", account_id)
    .where("state", "=", "pending")
    .returning("id")
    .executeTakeFirst();

/** People whose confirmed address is of a domain that an organization lets in, who are no members and never were. */
export const awaitedByDomain = (ctx: Ctx, limit: number) =>
  ctx.db
    .selectFrom("organization as o")
    .innerJoin("namespace as n", (on) => on.onRef("n.id", "=", "o.id").on("n.deleted_at", "is", null))
    .innerJoin("account as a", (on) =>
      on.on(sql<boolean>`a.email_verified and split_part(a.email, '@', 2) = any (o.join_domains)`),
    )
    .select(["o.id as organization_id", "o.join_role", "a.id", "a.path", "a.name", "a.email"])
    .where(sql<boolean>`o.join_domains <> '{}'`)
    .where(sql<boolean>`(o.email_domains = '{}' or split_part(a.email, '@', 2) = any (o.email_domains))`)
    .where(sql<boolean>`not exists (select from member m where m.organization_id = o.id and m.account_id = a.id)`)
    .where(
      sql<boolean>`not exists (select from former_member f where f.organization_id = o.id and f.account_id = a.id)`,
    )
    .limit(limit)
    .execute();
