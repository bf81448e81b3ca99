import type { ApiLimits } from "../../../contract/apis.ts";
import { type Ctx, type Db, transact } from "../../kernel/context.ts";
import { gather } from "../../kernel/gather.ts";
import { type Amounts, type Decision, decide, type Room, type Wish } from "./admission.ts";
import * as queries from "./hold-queries.ts";
import type { Terms } from "./terms.ts";

/** A wish for a hold: a call that begins, or one that goes on. */
export interface Ask extends queries.Whose {
  ctx: Ctx;
  limits: Partial<ApiLimits>;
  terms: Terms;
  need: number;
  want: number;
  /** A call that begins, as it is to be written; its input counts with the first hold. */
  opens?: Omit<queries.Open, "held_tokens" | "held_nanos">;
  /** A call that goes on, and what it has produced. */
  grows?: { id: string; output_tokens: number };
}

/**
 * Holds what calls may cost before it is spent: those of the same moment in one transaction, locks first, then what is
 * read under them, then one decision after the other, then the rows. What nobody foresaw undoes all; then each is tried
 * by itself.
 */
export const hold: (db: Db, ask: Ask) => Promise<Decision> = gather(
  async (_db: Db, asks: readonly Ask[]) => {
    try {
      return await holdAll(asks);
    } catch (error) {
      if (asks.length === 1) throw error;
      return alone(asks);
    }
  },
  { rounds: 2, questions: 64 },
);

async function alone(asks: readonly Ask[]): Promise<Decision[]> {
  const decisions: Decision[] = [];
  for (const ask of asks) decisions.push(...(await holdAll([ask])));
  return decisions;
}

const holdAll = (asks: readonly Ask[]): Promise<Decision[]> =>
  transact((asks[0] as Ask).ctx, async (ctx) => {
    const caps = await queries.lock(ctx, asks);
    const budgets = asks.some(({ costs }) => costs) ? await queries.lockBudgets(ctx, asks) : [];
    const decisions = decide(
      asks.map((ask, i) => {
        const own = budgets.filter(({ n }) => n === i + 1);
        return wishOf(ask, [...roomsOf(ask, caps[i] as queries.CapsRow), ...(ask.costs ? own.map(budgetRoom) : [])]);
      }),
    );
    await write(ctx, asks, decisions);
    return decisions;
  });

function wishOf({ terms, opens, need, want }: Ask, rooms: readonly Room[]): Wish {
  const input = opens?.input_tokens ?? 0;
  const nanos = opens ? terms.call_nanos + input * terms.input_nanos : 0;
  const fixed: Amounts = { nanos, tokens: input, calls: opens ? 1 : 0 };
  return { rooms, fixed, each: { nanos: terms.output_nanos, tokens: 1, calls: 0 }, need, want };
}

const budgetRoom = ({ budget_id, amount, used }: queries.BudgetRow): Room => ({
  key: `budget ${budget_id}`,
  measure: "nanos",
  left: amount - used,
  why: { cap: "budget", limit: amount, used },
});

function roomsOf(ask: Ask, row: queries.CapsRow): Room[] {
  const { namespace_id, account_id, token_id } = ask;
  const money = (cap: "token" | "member" | "namespace" | "balance", key: string, limit: number | null, used: number) =>
    limit === null
      ? []
      : [{ key: `${cap} ${key}`, measure: "nanos" as const, left: limit - used, why: { cap, limit, used } }];
  return [
    ...money("token", token_id ?? "", row.token_cap, row.token_used ?? 0),
    ...money("member", `${namespace_id} ${account_id}`, row.member_cap, row.member_used ?? 0),
    ...money("namespace", namespace_id, row.namespace_cap, row.namespace_used ?? 0),
    ...money("balance", namespace_id, row.payable, 0),
    ...dayRooms(ask, row),
  ];
}

const scopes = ["namespace", "member", "token"] as const;

/** Limits of a day: a call from the console has no token, and none of its limits. */
function dayRooms({ resource_id, account_id, token_id, limits }: Ask, row: queries.CapsRow): Room[] {
  const subjects = { namespace: "", member: account_id, token: token_id };
  return scopes.flatMap((of, i) => {
    const subject = subjects[of];
    if (subject === null) return [];
    const key = `${resource_id} ${of} ${subject}`;
    const room = (measure: "calls" | "tokens", limit: number | null | undefined, used: number): Room[] =>
      limit == null
        ? []
        : [{ key: `${key} ${measure}`, measure, left: limit - used, why: { cap: "day", of, limit, used } }];
    return [
      ...room("calls", limits[of]?.requests_per_day, Number(row.day_calls?.[i] ?? 0)),
      ...room("tokens", limits[of]?.tokens_per_day, Number(row.day_tokens?.[i] ?? 0)),
    ];
  });
}

async function write(ctx: Ctx, asks: readonly Ask[], decisions: readonly Decision[]): Promise<void> {
  const given = asks.flatMap((ask, i) => {
    const decision = decisions[i];
    return decision && "tokens" in decision ? [{ ...ask, tokens: decision.tokens }] : [];
  });
  const opened = given.flatMap(({ opens, terms, tokens }) =>
    opens
      ? {
          ...opens,
          held_tokens: opens.input_tokens + tokens,
          held_nanos: terms.call_nanos + opens.input_tokens * terms.input_nanos + tokens * terms.output_nanos,
        }
      : [],
  );
  const grown = given.flatMap(({ grows, terms, tokens }) =>
    grows ? { ...grows, held_tokens: tokens, held_nanos: tokens * terms.output_nanos } : [],
  );
  if (opened.length > 0) await queries.open(ctx, opened);
  if (grown.length > 0) await queries.grow(ctx, grown);
}
