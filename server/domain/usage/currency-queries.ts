import { sql } from "kysely";
import type { Ctx } from "../../kernel/context.ts";

/** What was chosen or fixed, if anything was. A currency is fixed once there is a price. */
export async function read(ctx: Ctx): Promise<{ code: string; is_fixed: boolean } | undefined> {
  const { rows } = await sql<{ code: string; is_fixed: boolean }>`
    select code, is_fixed from currency`.execute(ctx.db);
  return rows[0];
}

/** Chooses another one; false: it is fixed. */
export async function choose(ctx: Ctx, code: string): Promise<boolean> {
  const { rows } = await sql`
    insert into currency (code, is_fixed) values (${code}, false)
    on conflict (only_one) do update set code = excluded.code, since = now() where not currency.is_fixed
    returning code`.execute(ctx.db);
  return rows.length > 0;
}

/** Fixes what was chosen (or this one, where the settings name it), and says which it is. */
export async function fix(ctx: Ctx, code: string, is_named: boolean): Promise<string> {
  const { rows } = await sql<{ code: string }>`
    insert into currency (code) values (${code})
    on conflict (only_one) do update set is_fixed = true,
      code = case when ${is_named} and not currency.is_fixed then excluded.code else currency.code end
    returning code`.execute(ctx.db);
  return (rows[0] as (typeof rows)[number]).code;
}
