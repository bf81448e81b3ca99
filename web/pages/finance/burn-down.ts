import type { getBudget } from "../../../contract/budgets.ts";
import type { Output } from "../../../contract/route.ts";

const day_ms = 86_400_000;
const at = (day: string) => Date.parse(`${day}T00:00:00Z`);

interface Point {
  day: string;
  left: number | null;
  expected: number | null;
  even: number;
}

/** What is left at the end of each day of a budget's period until today, then at the same pace; and an even pace. */
export function burnDown({ budget, days }: Output<typeof getBudget>, today: string): { points: Point[]; left: number } {
  const { first_day, last_day, amount_micros: amount, expected_micros } = budget;
  const spent = new Map(days.map(({ day, spent_micros }) => [day, spent_micros]));
  const count = Math.round((at(last_day) - at(first_day)) / day_ms) + 1;
  const ahead = Math.max(1, Math.round((at(last_day) - Math.max(at(today), at(first_day))) / day_ms));
  let left = amount;
  const points = Array.from({ length: count }, (_, i): Point => {
    const day = new Date(at(first_day) + i * day_ms).toISOString().slice(0, 10);
    left -= spent.get(day) ?? 0;
    const even = amount * (1 - (i + 1) / count);
    const to_come = Math.round((at(day) - at(today)) / day_ms);
    const expected =
      expected_micros === null || to_come < 0 || today < first_day
        ? null
        : left - ((expected_micros - (amount - left)) * to_come) / ahead;
    return { day, left: day > today ? null : left, expected, even };
  });
  return { points, left };
}
