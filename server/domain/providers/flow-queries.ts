import { sql } from "kysely";
import type { Ctx } from "../../kernel/context.ts";

interface Flow {
  state_sha256: Buffer;
  browser_sha256: Buffer;
  provider_id: string;
  session_id: string | null;
  next: string;
}

/** Keeps that somebody was sent to a provider, and forgets those who never came back. */
export async function begin(ctx: Ctx, flow: Flow, seconds: number): Promise<void> {
  await ctx.db.deleteFrom("sign_in_flow").where("expires_at", "<", sql<Date>`now() - interval '1 hour'`).execute();
  const expires_at = sql<Date>`now() + make_interval(secs => ${seconds})`;
  await ctx.db
    .insertInto("sign_in_flow")
    .values({ ...flow, expires_at })
    .execute();
}

/** Takes the flow of a state away: whoever comes second finds none, nor does another browser, or another provider. */
export const take = (ctx: Ctx, { state_sha256, browser_sha256, provider_id }: Omit<Flow, "session_id" | "next">) =>
  ctx.db
    .deleteFrom("sign_in_flow")
    .where("state_sha256", "=", state_sha256)
    .where("browser_sha256", "=", browser_sha256)
    .where("provider_id", "=", provider_id)
    .where("expires_at", ">", sql<Date>`now()`)
    .returning(["session_id", "next"])
    .executeTakeFirst();

/** Whose account somebody at a provider is connected with. */
export const ownerOf = async (ctx: Ctx, provider_id: string, provider_account_id: string) =>
  (
    await ctx.db
      .selectFrom("credential")
      .select("account_id")
      .where("provider_id", "=", provider_id)
      .where("provider_account_id", "=", provider_account_id)
      .executeTakeFirst()
  )?.account_id;

/** Whether a person may sign in with their address already, or with another's: then nobody else gets it. */
export const isEmailTaken = async (ctx: Ctx, email: string): Promise<boolean> =>
  (await ctx.db.selectFrom("account").select("id").where("email", "=", email).executeTakeFirst()) !== undefined;

export const isPathFree = async (ctx: Ctx, path: string): Promise<boolean> =>
  (await ctx.db.selectFrom("namespace_path").select("path").where("path", "=", path).executeTakeFirst()) === undefined;

/** Somebody whom a provider has named, and who is still to choose. */
export interface Arrival {
  provider_id: string;
  provider_account_id: string;
  login: string | null;
  name: string | null;
  email: string | null;
  email_verified: boolean;
  next: string;
}

/** Keeps somebody who is still to choose, and forgets those who never did. */
export async function arrive(ctx: Ctx, secret_sha256: Buffer, arrival: Arrival, seconds: number): Promise<void> {
  await ctx.db.deleteFrom("sign_in_arrival").where("expires_at", "<", sql<Date>`now() - interval '1 hour'`).execute();
  const expires_at = sql<Date>`now() + make_interval(secs => ${seconds})`;
  await ctx.db
    .insertInto("sign_in_arrival")
    .values({ ...arrival, secret_sha256, expires_at })
    .execute();
}

/** Somebody who is still to choose, with the provider that named them, while it is switched on. */
export const arrivalOf = (ctx: Ctx, secret_sha256: Buffer) =>
  ctx.db
    .selectFrom("sign_in_arrival")
    .innerJoin("sign_in_provider", "sign_in_provider.id", "sign_in_arrival.provider_id")
    .select(["provider_id", "provider_account_id", "login", "sign_in_arrival.name", "email", "email_verified", "next"])
    .select(["sign_in_provider.name as provider"])
    .where("secret_sha256", "=", secret_sha256)
    .where("expires_at", ">", sql<Date>`now()`)
    .where("sign_in_provider.enabled", "=", true)
    .executeTakeFirst();

export const forgetArrival = (ctx: Ctx, secret_sha256: Buffer) =>
  ctx.db.deleteFrom("sign_in_arrival").where("secret_sha256", "=", secret_sha256).execute();
