import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { shelf } from "./shelf.ts";

let it: Awaited<ReturnType<typeof shelf>>;
beforeAll(async () => {
  it = await shelf();
});
afterAll(() => it.stop());

describe("the days of a subscription", () => {
  test.each([
    // begun on, for, the day asked for, the first and the last day of its period
    ["2026-01-31", "month", "2026-01-31", "2026-01-31", "2026-02-27"],
    ["2026-01-31", "month", "2026-02-28", "2026-02-28", "2026-03-30"],
    ["2026-01-31", "month", "2026-03-31", "2026-03-31", "2026-04-29"],
    ["2026-01-31", "month", "2026-04-30", "2026-04-30", "2026-05-30"],
    ["2028-01-31", "month", "2028-02-29", "2028-02-29", "2028-03-30"],
    ["2028-02-29", "year", "2028-02-29", "2028-02-29", "2029-02-27"],
    ["2028-02-29", "year", "2029-02-28", "2029-02-28", "2030-02-27"],
    ["2028-02-29", "year", "2032-02-29", "2032-02-29", "2033-02-27"],
    ["2026-11-30", "quarter", "2027-02-27", "2026-11-30", "2027-02-27"],
    ["2026-11-30", "quarter", "2027-02-28", "2027-02-28", "2027-05-29"],
    ["2026-12-31", "month", "2027-01-31", "2027-01-31", "2027-02-27"],
    ["2026-03-29", "month", "2026-10-25", "2026-09-29", "2026-10-28"],
  ])("begun on %s for a %s: %s is of %s to %s", async (anchor, period, day, first, last) => {
    const text = "select first_day::text as first, last_day::text as last from subscription_span($1, $2, $3)";
    expect(await it.one(text, [anchor, period, day])).toEqual({ first, last });
  });

  test("cover every day of eight years once, whenever they began", async () => {
    const gaps = await it.pool.query(
      `select a.day, p.period, d.day as at
       from generate_series('2027-12-29'::date, '2028-03-02'::date, '1 day') a (day)
       cross join unnest(array['month', 'quarter', 'year']) p (period)
       cross join generate_series('2027-12-29'::date, '2035-12-31'::date, '13 days') d (day)
       cross join lateral subscription_span(a.day::date, p.period, d.day::date) s
       cross join lateral subscription_span(a.day::date, p.period, s.last_day + 1) n
       where d.day >= a.day and (d.day not between s.first_day and s.last_day or n.first_day <> s.last_day + 1) limit 5`,
    );
    expect(gaps.rows).toEqual([]);
  });
});
