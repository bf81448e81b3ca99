import { CompiledQuery } from "kysely";
import type { ApiLimits } from "../../../contract/apis.ts";
import type { Db } from "../../kernel/context.ts";

/** Why a call is refused that a cap has no room for: which cap, with its numbers. */
export interface Why {
  cap: "minute" | "token" | "member" | "namespace" | "budget" | "balance" | "day";
  limit: number;
  used: number;
  /** Of a rate and of a limit of a day: whose. */
  of: "namespace" | "member" | "token" | null;
}

/** What a call was given: tokens that may come out, or why not; and what is left of the tightest rate of a minute. */
export interface Hold {
  id: string;
  tokens: number | null;
  short: Why[] | null;
  rate_limit: number | null;
  rate_left: number | null;
  /** Until the minute is over. */
  seconds: number;
}

/** A call that wants a hold: one that begins, or one that goes on and has produced so much. */
export interface Ask {
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
  output_tokens: number;
  /** Tokens that are to come out: so many at least, and so many if there is room. */
  need: number;
  want: number;
  limits: Partial<ApiLimits>;
  /** It costs something. */
  costs: boolean;
  /** Its route has limits of a day. */
  daily: boolean;
  opens: boolean;
}

/** Holds what calls may cost, one after the other: the whole admission is one statement. */
export async function hold(db: Db, asks: readonly Ask[]): Promise<Hold[]> {
  const numbered = JSON.stringify(asks.map((ask, i) => ({ ...ask, n: i + 1 })));
  const text = `select * from hold_calls(array(
    select a::call_ask from jsonb_populate_recordset(null::call_ask, $1::jsonb) a order by a.n))`;
  const { rows } = await db.executeQuery<Hold>(CompiledQuery.raw(text, [numbered]));
  return rows;
}
