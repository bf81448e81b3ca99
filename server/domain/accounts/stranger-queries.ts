import { sql } from "kysely";
import type { Ctx } from "../../kernel/context.ts";
import { removeFactors } from "./link-queries.ts";

/**
 * Takes every way in from whoever made an account with an address that they never confirmed, once somebody proves that it
 * is theirs: else a stranger could have made it for them, and wait inside.
 */
export async function shutOut(ctx: Ctx, account_id: string): Promise<void> {
  await removeFactors(ctx, account_id);
  await sql`delete from credential where account_id = ${account_id} and provider_id <> 'credential'`.execute(ctx.db);
  await sql`update token set revoked_at = now() where account_id = ${account_id} and revoked_at is null`.execute(
    ctx.db,
  );
  await sql`delete from device_request where account_id = ${account_id}`.execute(ctx.db);
}
