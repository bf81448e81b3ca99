import { invalid } from "../../kernel/problem.ts";
import type { Step } from "./growth-queries.ts";

export type Every = "day" | "week" | "month";

const steps_max = 400;
export const day_ms = 86_400_000;

/** The day (UTC) of a moment. */
export const dayOf = (time: number) => new Date(time).toISOString().slice(0, 10);

/** The day on which the step after this one begins: weeks begin on Monday. */
export const nextOf: Record<Every, (day: Date) => number> = {
  day: (day) => day.getTime() + day_ms,
  week: (day) => day.getTime() + (7 - ((day.getUTCDay() + 6) % 7)) * day_ms,
  month: (day) => Date.UTC(day.getUTCFullYear(), day.getUTCMonth() + 1, 1),
};

/** The days, weeks or months of the calendar (UTC) from one day to another; the first and last end where the span does. */
export function stepsOf(from: string, to: string, every: Every): Step[] {
  const [begin, end] = [Date.parse(from), Date.parse(to)];
  if (begin > end) throw invalid("query.from", "The first day lies after the last");
  const steps: Step[] = [];
  for (let at = begin; at <= end; ) {
    if (steps.length === steps_max)
      throw invalid("query.every", `These are more than ${steps_max} steps: ask for a shorter span or longer steps`);
    const next = nextOf[every](new Date(at));
    steps.push({ from: dayOf(at), to: dayOf(Math.min(next - day_ms, end)) });
    at = next;
  }
  return steps;
}

/** The span that was asked for, up to today; 30 days where nothing was. */
export function spanOf(asked: { from?: string | undefined; to?: string | undefined }, now: Date): Step {
  const today = dayOf(now.getTime());
  const to = asked.to === undefined || asked.to > today ? today : inCalendar(asked.to);
  return { from: inCalendar(asked.from ?? dayOf(Date.parse(to) - 29 * day_ms)), to };
}

/** ISO has a year 0, the database's calendar has none. */
export const inCalendar = (day: string): string => (day.startsWith("0000") ? "0001-01-01" : day);

/** From the first of the month to its day, both as days of UTC. */
export function monthOf(now: Date): Step {
  const to = dayOf(now.getTime());
  return { from: `${to.slice(0, 8)}01`, to };
}
