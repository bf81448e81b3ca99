import type { ApiLimits } from "../../../contract/apis.ts";
import { Problem } from "../../kernel/problem.ts";

/** What is left of the tightest rate of a minute, for people who look at headers. */
export interface Rate {
  limit: number;
  remaining: number;
  reset_seconds: number;
}

const minute_ms = 60_000;
/** Of the minute that is running, by what is counted; in memory, since nothing is owed for it after a restart. */
let counts = new Map<string, number>();
let minute = 0;

interface Caller {
  resource_id: string;
  account_id: string;
  token_id: string | null;
}

const words = { namespace: "of everybody together", member: "of one member", token: "of one token" };

/** Counts a call against the rates of its route; refuses it when one is spent, and counts it nowhere then. */
export function takeRate(caller: Caller, limits: Partial<ApiLimits>, now = Date.now()): Rate | null {
  turn(now);
  const reset_seconds = Math.ceil((minute_ms - (now % minute_ms)) / 1000);
  const rates = ratesOf(caller, limits);
  const [spent] = rates.filter(({ limit, used }) => used >= limit);
  if (spent)
    throw new Problem("too_many", `The model takes ${spent.limit} calls a minute ${words[spent.of]}`, {
      retry_after_seconds: reset_seconds,
    });
  for (const { key, used } of rates) counts.set(key, used + 1);
  const [tightest] = rates.sort((a, b) => a.limit - a.used - (b.limit - b.used));
  if (!tightest) return null;
  return { limit: tightest.limit, remaining: tightest.limit - tightest.used - 1, reset_seconds };
}

function turn(now: number): void {
  const current = Math.floor(now / minute_ms);
  if (current === minute) return;
  minute = current;
  counts = new Map();
}

function ratesOf({ resource_id, account_id, token_id }: Caller, limits: Partial<ApiLimits>) {
  const subjects = { namespace: "", member: account_id, token: token_id };
  return (["namespace", "member", "token"] as const).flatMap((of) => {
    const limit = limits[of]?.requests_per_minute;
    if (limit == null || subjects[of] === null) return [];
    const key = `${resource_id} ${of} ${subjects[of]}`;
    return [{ of, key, limit, used: counts.get(key) ?? 0 }];
  });
}
