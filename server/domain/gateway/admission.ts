/** What is counted of a call: billionths of the currency, tokens, and the call itself. */
export interface Amounts {
  nanos: number;
  tokens: number;
  calls: number;
}

/** One cap that stands over a call, and what is left of it. Calls decided together share what has the same key. */
export interface Room {
  key: string;
  measure: keyof Amounts;
  left: number;
  /** Why a call is refused that it has no room for. */
  why: Why;
}

/** Which cap it is, with its numbers. */
export interface Why {
  cap: "token" | "member" | "namespace" | "budget" | "balance" | "day";
  limit: number;
  used: number;
  /** Of a limit of a day: whose. */
  of?: "namespace" | "member" | "token";
}

/** What is wanted: an amount in any case, and between `need` and `want` tokens that come out, each with its own cost. */
export interface Wish {
  rooms: readonly Room[];
  fixed: Amounts;
  each: Amounts;
  need: number;
  want: number;
}

export type Decision = { tokens: number } | { short: Room[] };

/**
 * Decides one wish after the other on what those before it left. Each gets as many tokens as every one of its caps has
 * room for, or nothing when one has no room for the least that it needs.
 */
export function decide(wishes: readonly Wish[]): Decision[] {
  const taken = new Map<string, number>();
  return wishes.map(({ rooms, fixed, each, need, want }) => {
    const left = (room: Room) => room.left - (taken.get(room.key) ?? 0);
    const cost = (measure: keyof Amounts, tokens: number) => fixed[measure] + tokens * each[measure];
    const short = rooms.filter((room) => cost(room.measure, need) > Math.max(left(room), 0));
    if (short.length > 0) return { short };
    const most = (room: Room) =>
      each[room.measure] > 0 ? Math.floor((left(room) - fixed[room.measure]) / each[room.measure]) : want;
    const tokens = Math.min(want, ...rooms.map(most));
    for (const { key, measure } of rooms) taken.set(key, (taken.get(key) ?? 0) + cost(measure, tokens));
    return { tokens };
  });
}
