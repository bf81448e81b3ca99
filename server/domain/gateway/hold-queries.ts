import { CompiledQuery, sql } from "kysely";
import type { Ctx } from "../../kernel/context.ts";

/** Whose call it is, for the caps that stand over it. */
export interface Whose {
  resource_id: string;
  namespace_id: string;
  account_id: string;
  token_id: string | null;
  /** It costs something. */
  costs: boolean;
  /** Its route has limits of a day. */
  daily: boolean;
}

/** Caps over a call with what is used and held of each, in nanos; null: there is none. */
export interface CapsRow {
  n: number;
  token_cap: number | null;
  token_used: number | null;
  member_cap: number | null;
  member_used: number | null;
  namespace_cap: number | null;
  namespace_used: number | null;
  payable: number | null;
  /** Of the namespace, the member and the token, today. */
  day_calls: string[] | number[] | null;
  day_tokens: string[] | number[] | null;
}

const columns = ["resource_id", "namespace_id", "account_id", "token_id", "costs", "daily"] as const;
const arrays = (all: readonly Whose[]) => columns.map((column) => all.map((one) => one[column]));

/** Locks what calls are admitted against and reads it. */
export async function lock(ctx: Ctx, all: readonly Whose[]): Promise<CapsRow[]> {
  const text = "select * from lock_calls($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::boolean[], $6::boolean[])";
  const { rows } = await ctx.db.executeQuery<CapsRow>(CompiledQuery.raw(text, arrays(all)));
  return rows;
}

export interface BudgetRow {
  n: number;
  budget_id: string;
  project: string | null;
  account_id: string | null;
  amount: number;
  used: number;
}

/** Locks the budgets that calls count on and reads what is left of each; the last locks. */
export async function lockBudgets(ctx: Ctx, all: readonly Whose[]): Promise<BudgetRow[]> {
  const text = "select * from lock_budgets_of_calls($1::uuid[], $2::uuid[], $3::uuid[])";
  const values = (["namespace_id", "account_id", "resource_id"] as const).map((column) =>
    all.map((one) => one[column]),
  );
  const { rows } = await ctx.db.executeQuery<BudgetRow>(CompiledQuery.raw(text, values));
  return rows;
}

/** A call under way, as it is written when it begins. */
export interface Open {
  id: string;
  process_id: string;
  request_id: string;
  resource_id: string;
  namespace_id: string;
  account_id: string;
  token_id: string | null;
  protocol: string;
  stream: boolean;
  call_nanos: number;
  input_nanos: number;
  output_nanos: number;
  input_tokens: number;
  held_tokens: number;
  held_nanos: number;
}

export const open = (ctx: Ctx, calls: readonly Open[]) =>
  sql`insert into open_call (id, process_id, request_id, resource_id, namespace_id, account_id, token_id, protocol, stream,
      call_nanos, input_nanos, output_nanos, input_tokens, held_tokens, held_nanos)
    select id, process_id, request_id, resource_id, namespace_id, account_id, token_id, protocol, stream,
      call_nanos, input_nanos, output_nanos, input_tokens, held_tokens, held_nanos
    from jsonb_populate_recordset(null::open_call, ${JSON.stringify(calls)}::jsonb)`.execute(ctx.db);

/** More that is held for a call, and what was produced of it until now. */
export interface Growth {
  id: string;
  output_tokens: number;
  held_tokens: number;
  held_nanos: number;
}

export const grow = (ctx: Ctx, growths: readonly Growth[]) =>
  sql`update open_call o set output_tokens = g.output_tokens, held_tokens = o.held_tokens + g.held_tokens,
      held_nanos = o.held_nanos + g.held_nanos
    from jsonb_populate_recordset(null::open_call, ${JSON.stringify(growths)}::jsonb) g where o.id = g.id`.execute(
    ctx.db,
  );
