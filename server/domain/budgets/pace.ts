const day_ms = 86_400_000;

interface Period {
  amount: number;
  spent: number;
  first_day: string;
  last_day: string;
}

/** What a budget comes to at the pace of its days until now; everybody can work it out again from the days themselves. */
export function paceOf({ amount, spent, first_day, last_day }: Period, now: Date) {
  const [from, to] = [Date.parse(first_day), Date.parse(last_day) + day_ms];
  if (now.getTime() < from) return { expected: null, runs_out_on: null };
  const passed = Math.max(Math.min(now.getTime(), to) - from, day_ms / 24) / day_ms;
  const per_day = spent / passed;
  const left = Math.max(to - now.getTime(), 0) / day_ms;
  const expected = Math.round(spent + per_day * left);
  if (expected <= amount || left === 0) return { expected, runs_out_on: null };
  const days = spent >= amount ? 0 : (amount - spent) / per_day;
  return { expected, runs_out_on: new Date(now.getTime() + days * day_ms).toISOString().slice(0, 10) };
}
