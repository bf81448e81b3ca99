import { sql } from "kysely";
import type { ProviderKind } from "../../../contract/sign-in-providers.ts";
import type { Ctx } from "../../kernel/context.ts";

export interface ProviderColumns {
  name: string;
  base_url: string;
  client_id: string;
  secret: Buffer;
  secret_key: string;
  scopes: string[];
  enabled: boolean;
}

const columns = ["id", "kind", "name", "base_url", "client_id", "secret", "secret_key", "scopes", "enabled"] as const;

const shown = (ctx: Ctx) =>
  ctx.db
    .selectFrom("sign_in_provider")
    .select([...columns, "created_at", "updated_at"])
    .select(
      sql<number>`(select count(distinct account_id)::int from credential where provider_id = sign_in_provider.id)`.as(
        "people",
      ),
    );

/** Every provider, by name. */
export const list = (ctx: Ctx) => shown(ctx).orderBy("name").orderBy("id").execute();

export const find = (ctx: Ctx, id: string): Promise<ProviderRow | undefined> =>
  shown(ctx).where("id", "=", id).executeTakeFirst();

export type ProviderRow = Awaited<ReturnType<typeof list>>[number];

/** Holds a provider as it is: nobody changes it, and nobody is connected with it meanwhile. */
export const lock = (ctx: Ctx, id: string) =>
  ctx.db.selectFrom("sign_in_provider").select("id").where("id", "=", id).forUpdate().executeTakeFirst();

/** Those that are offered, by name. */
export const listEnabled = (ctx: Ctx) =>
  ctx.db
    .selectFrom("sign_in_provider")
    .select(["id", "kind", "name"])
    .where("enabled", "=", true)
    .orderBy("name")
    .execute();

export const insert = (ctx: Ctx, row: ProviderColumns & { id: string; kind: ProviderKind }) =>
  ctx.db.insertInto("sign_in_provider").values(row).execute();

export const update = (ctx: Ctx, id: string, changes: Partial<ProviderColumns>) =>
  ctx.db
    .updateTable("sign_in_provider")
    .set({ ...changes, updated_at: sql`now()` })
    .where("id", "=", id)
    .execute();

/** Removes a provider with what connects people with it: another of the same id must not find them. */
export async function remove(ctx: Ctx, id: string): Promise<void> {
  await ctx.db.deleteFrom("credential").where("provider_id", "=", id).execute();
  await ctx.db.deleteFrom("sign_in_provider").where("id", "=", id).execute();
}
