import { sql } from "kysely";
import type { Ctx } from "../../kernel/context.ts";

const connections = (ctx: Ctx) =>
  ctx.db
    .selectFrom("forge_connection as c")
    .innerJoin("sign_in_provider as p", "p.id", "c.provider_id")
    .select(["c.id", "c.account_id", "c.provider_id", "c.forge_account_id", "c.login", "c.name", "c.state"])
    .select(["c.authorized_at", "c.created_at", "p.name as provider_name", "p.base_url as provider_address"])
    .select(
      sql<string[]>`array(select n.path from sync_lending s join sync_link l on l.id = s.link_id and l.ended_at is null
        join namespace n on n.id = l.organization_id and n.deleted_at is null
        where s.connection_id = c.id order by 1)`.as("organizations"),
    );

export type ConnectionRow = Awaited<ReturnType<typeof listOf>>[number];

export const listOf = (ctx: Ctx, account_id: string) =>
  connections(ctx).where("c.account_id", "=", account_id).orderBy("c.id").execute();

export const find = (ctx: Ctx, account_id: string, id: string) =>
  connections(ctx).where("c.account_id", "=", account_id).where("c.id", "=", id).executeTakeFirst();

/** The forges that can be connected. */
export const forges = (ctx: Ctx) =>
  ctx.db
    .selectFrom("sign_in_provider")
    .select(["id", "name", "base_url as address"])
    .where("kind", "=", "gitee")
    .where("enabled", "=", true)
    .orderBy("name")
    .execute();

export const keepState = (
  ctx: Ctx,
  row: { state_sha256: Buffer; account_id: string; provider_id: string; bound_to: string; expires_at: Date },
) => ctx.db.insertInto("forge_authorization").values(row).execute();

/** Takes what was begun, once: by whoever began it, where they began it, in time. */
export const takeState = (ctx: Ctx, whose: { state_sha256: Buffer; account_id: string; bound_to: string }) =>
  ctx.db
    .deleteFrom("forge_authorization")
    .where("state_sha256", "=", whose.state_sha256)
    .where("account_id", "=", whose.account_id)
    .where("bound_to", "=", whose.bound_to)
    .where("expires_at", ">", sql<Date>`now()`)
    .returning("provider_id")
    .executeTakeFirst();

export const forgetStates = (ctx: Ctx) =>
  ctx.db.deleteFrom("forge_authorization").where("expires_at", "<", sql<Date>`now()`).execute();

/** Whose account here an account there is: by a connection or by signing in with it. */
export const ownerOf = (ctx: Ctx, provider_id: string, forge_account_id: string) =>
  ctx.db
    .selectFrom("forge_identity")
    .select("account_id")
    .where("provider_id", "=", provider_id)
    .where("forge_account_id", "=", forge_account_id)
    .execute();

/** The connection of somebody with a forge, locked. */
export const lockOf = (ctx: Ctx, account_id: string, provider_id: string) =>
  ctx.db
    .selectFrom("forge_connection")
    .select(["id", "forge_account_id", "login"])
    .where("account_id", "=", account_id)
    .where("provider_id", "=", provider_id)
    .forUpdate()
    .executeTakeFirst();

export async function newId(ctx: Ctx): Promise<string> {
  const { rows } = await sql<{ id: string }>`select uuidv7() as id`.execute(ctx.db);
  return rows[0]?.id ?? "";
}

interface Tokens {
  tokens: Buffer;
  tokens_key: string;
  lifetime_seconds: number;
}

const lived = (seconds: number) => sql<Date>`clock_timestamp() + make_interval(secs => ${seconds})`;

/** Makes a connection, or gives it what a new authorization brought. */
export const put = (
  ctx: Ctx,
  row: { id: string; account_id: string; provider_id: string; forge_account_id: string } & Tokens & {
      login: string;
      name: string;
    },
) => {
  const { login, name, tokens, tokens_key, lifetime_seconds } = row;
  const expires_at = lived(lifetime_seconds);
  return ctx.db
    .insertInto("forge_connection")
    .values({ ...row, expires_at })
    .onConflict((on) =>
      on.column("id").doUpdateSet({
        ...{ login, name, tokens, tokens_key, lifetime_seconds, expires_at, state: "ok" },
        authorized_at: sql`clock_timestamp()`,
      }),
    )
    .execute();
};

/** The tokens of a connection, locked: two who would refresh them come after one another, in whatever process. */
export const lockTokens = (ctx: Ctx, id: string) =>
  ctx.db
    .selectFrom("forge_connection")
    .select(["id", "provider_id", "tokens", "tokens_key", "state"])
    .select(
      sql<number>`extract(epoch from expires_at - clock_timestamp())::float8 / lifetime_seconds`.as("left_of_life"),
    )
    .where("id", "=", id)
    .forUpdate()
    .executeTakeFirst();

export const setTokens = (ctx: Ctx, id: string, { tokens, tokens_key, lifetime_seconds }: Tokens) =>
  ctx.db
    .updateTable("forge_connection")
    .set({ tokens, tokens_key, lifetime_seconds, expires_at: lived(lifetime_seconds), state: "ok" })
    .where("id", "=", id)
    .execute();

export const setUnauthorized = (ctx: Ctx, id: string) =>
  ctx.db.updateTable("forge_connection").set({ state: "needs_authorization" }).where("id", "=", id).execute();

export async function remove(ctx: Ctx, account_id: string, id: string): Promise<boolean> {
  const { numDeletedRows } = await ctx.db
    .deleteFrom("forge_connection")
    .where("account_id", "=", account_id)
    .where("id", "=", id)
    .executeTakeFirst();
  return numDeletedRows > 0n;
}

/** What is read by a connection is read again soon: it was authorized anew. */
export const bringForward = (ctx: Ctx, connection_id: string) =>
  sql`update sync_link l set next_at = now() from sync_lending s
    where s.link_id = l.id and s.connection_id = ${connection_id} and l.ended_at is null
      and l.health in ('stale', 'needs_authorization')`.execute(ctx.db);

/** Organizations here that follow one of these there, where the asker belongs to them. */
export const linksTo = (ctx: Ctx, provider_id: string, ids: readonly string[]) =>
  ctx.db
    .selectFrom("sync_link as l")
    .innerJoin("namespace as n", "n.id", "l.organization_id")
    .innerJoin("member as m", "m.organization_id", "l.organization_id")
    .select(["l.forge_organization_id", "n.path"])
    .where("l.provider_id", "=", provider_id)
    .where("l.forge_organization_id", "=", sql<string>`any (${sql.val(ids)}::text[])`)
    .where("l.ended_at", "is", null)
    .where("n.deleted_at", "is", null)
    .where("m.account_id", "=", ctx.actor.id)
    .execute();
