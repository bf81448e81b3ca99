import { sql } from "kysely";
import type pg from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Grain } from "../../contract/usage.ts";
import { openDatabase, openPool } from "../../server/database/connect.ts";
import { invariants } from "../../server/domain/limits/verify.ts";
import { sumDays } from "../../server/domain/usage/price-queries.ts";
import * as queries from "../../server/domain/usage/queries.ts";
import { list } from "../../server/domain/usage/record-queries.ts";
import { statistics } from "../../server/domain/usage/statistic-queries.ts";
import { stepsOf } from "../../server/domain/usage/steps.ts";
import { type Ctx, type Ports, system } from "../../server/kernel/context.ts";
import { counters } from "../limits/counters.ts";

let it: Awaited<ReturnType<typeof counters>>;
let pool: pg.Pool;
let ctx: Ctx;
let resource_id: string;

beforeAll(async () => {
  it = await counters(2);
  // Sums must not depend on where the server stands: here the day has 23 hours once a year, and 25 once.
  pool = openPool(`${it.url}${it.url.includes("?") ? "&" : "?"}options=-c%20TimeZone%3DEurope/Berlin`, () => {});
  ctx = {
    ...{ actor: system, db: openDatabase(pool), ports: {} as Ports, ip: null, request_id: null, after_commit: null },
  };
  const insert = `insert into resource (namespace_id, kind, name, visibility, owner_id, created_by)
    values ($1, 'container', 'one', 'private', $2, $2) returning id`;
  resource_id = (await it.one<{ id: string }>(insert, [it.organization, it.people[0]])).id;
});
afterAll(async () => {
  await pool.end();
  await it.stop();
});
beforeEach(() =>
  it.pool.query(
    "delete from usage_day; delete from usage_sum; delete from usage_month; delete from usage_resource_sum; delete from usage_record; delete from price",
  ),
);

const place = () => ({ id: it.organization, role: "maintainer" as const });

/** At a time the rate becomes so much; null ends it. */
type Happening = [time: string, rate: number | null];

async function play(product: string, happenings: readonly Happening[], person = 0): Promise<string> {
  const id = crypto.randomUUID();
  const [[began, rate] = ["", null], ...more] = happenings;
  const type = product === "storage" ? "storage" : "compute";
  const whose = { namespace_id: it.organization, account_id: it.people[person] ?? "", resource_id };
  const meter = { id, type, product, ...whose, source: "execution 1", rate: rate ?? 0, at: new Date(began) } as const;
  await queries.open(ctx, meter);
  for (const [time, next] of more)
    await queries.change(ctx, [id], { at: new Date(time), ...(next === null ? {} : { rate: next }) });
  return id;
}

const price = (product: string, from_day: string, amount_micros: number) =>
  it.pool.query("insert into price (product, from_day, amount_micros) values ($1, $2, $3)", [
    ...[product, from_day, amount_micros],
  ]);

const summed = (span: { from: string; to: string }, by: Grain) =>
  statistics(ctx, place(), {
    ...{ span, by },
    steps: by === "day" || by === "week" || by === "month" ? stepsOf(span.from, span.to, by) : [span],
  });

interface Case {
  name: string;
  product?: string;
  prices?: [from_day: string, micros: number][];
  happenings: Happening[];
  /** Seconds of units or bytes by day. */
  days: Record<string, number>;
  cost?: number;
}

const hour = 3600;
const cases: Case[] = [
  {
    name: "across midnight",
    happenings: [
      ["2026-04-10T23:59:30Z", 2],
      ["2026-04-11T00:00:45Z", null],
    ],
    days: { "2026-04-10": 60, "2026-04-11": 90 },
  },
  {
    name: "across the end of a month and of a year, to the millisecond",
    happenings: [
      ["2025-12-31T23:59:59.999Z", 1],
      ["2026-01-01T00:00:00.002Z", null],
    ],
    days: { "2025-12-31": 0.001, "2026-01-01": 0.002 },
  },
  {
    name: "over a leap day",
    happenings: [
      ["2024-02-28T12:00:00Z", 1],
      ["2024-03-01T12:00:00Z", null],
    ],
    days: { "2024-02-28": 12 * hour, "2024-02-29": 24 * hour, "2024-03-01": 12 * hour },
  },
  {
    name: "where clocks go forward",
    happenings: [
      ["2026-03-28T23:00:00Z", 1],
      ["2026-03-30T22:00:00Z", null],
    ],
    days: { "2026-03-28": hour, "2026-03-29": 24 * hour, "2026-03-30": 22 * hour },
  },
  {
    name: "where clocks go back",
    happenings: [
      ["2026-10-24T22:00:00Z", 1],
      ["2026-10-25T23:00:00Z", null],
    ],
    days: { "2026-10-24": 2 * hour, "2026-10-25": 23 * hour },
  },
  {
    name: "when the clock of the server is set back",
    happenings: [
      ["2026-04-10T10:00:00Z", 2],
      ["2026-04-10T09:00:00Z", 4],
      ["2026-04-10T10:00:10Z", null],
    ],
    days: { "2026-04-10": 40 },
  },
  {
    name: "when an end is seen again after a restart",
    happenings: [
      ["2026-04-10T10:00:00Z", 3],
      ["2026-04-10T10:00:10Z", null],
      ["2026-04-12T10:00:00Z", null],
      ["2026-04-12T10:00:00Z", 9],
    ],
    days: { "2026-04-10": 30 },
  },
  {
    name: "when the price changes in the middle",
    prices: [
      ["2026-05-01", 3_600_000],
      ["2026-05-02", 7_200_001],
    ],
    happenings: [
      ["2026-05-01T22:00:00Z", 1],
      ["2026-05-02T02:00:00Z", null],
    ],
    days: { "2026-05-01": 2 * hour, "2026-05-02": 2 * hour },
    cost: 2 * 3_600_000 + 2 * 7_200_001,
  },
  {
    name: "of storage that grows at noon and is paid for by the GiB-month",
    product: "storage",
    prices: [["2026-05-01", 30_000_000]],
    happenings: [
      ["2026-05-01T00:00:00Z", 2 ** 30],
      ["2026-05-01T12:00:00Z", 3 * 2 ** 30],
      ["2026-05-02T00:00:00Z", null],
    ],
    days: { "2026-05-01": 2 ** 30 * 12 * hour * 4 },
    cost: 2_000_000,
  },
  {
    name: "in a month whose price is another at its end",
    prices: [
      ["2026-04-01", 1_000_000],
      ["2026-05-31", 5_000_000],
    ],
    happenings: [
      ["2026-05-30T23:00:00Z", 4],
      ["2026-06-01T01:00:00Z", null],
    ],
    days: { "2026-05-30": 4 * hour, "2026-05-31": 96 * hour, "2026-06-01": 4 * hour },
    cost: 4 * 1_000_000 + 96 * 5_000_000 + 4 * 5_000_000,
  },
];

describe("use is exact", () => {
  test.each(cases)("$name", async ({ product = "small", prices = [], happenings, days, cost = 0 }) => {
    for (const [day, micros] of prices) await price(product, day, micros);
    await play(product, happenings);
    const dates = Object.keys(days).sort();
    const span = { from: dates[0] ?? "", to: dates.at(-1) ?? "" };
    const total = Object.values(days).reduce((a, b) => a + b, 0);
    for (const state of ["of records", "of sums"]) {
      const by_day = Object.fromEntries((await summed(span, "day")).map((row) => [row.key, Number(row.quantity)]));
      expect(by_day, state).toEqual(days);
      for (const by of ["month", "member", "resource", "product"] as const) {
        const rows = await summed({ from: "2024-01-01", to: "2026-12-31" }, by);
        expect(
          rows.reduce((sum, { quantity }) => sum + Number(quantity), 0),
          `${state} by ${by}`,
        ).toBeCloseTo(total, 6);
        expect(
          rows.reduce((sum, { cost_micros }) => sum + cost_micros, 0),
          `${state} by ${by}`,
        ).toBe(cost);
      }
      const [record] = await list(ctx, place(), { limit: 1, order: "newest" });
      expect([Number(record?.quantity), record?.cost_micros]).toEqual([total, cost]);
      await sumDays(ctx, 1000);
    }
    expect(await broken()).toEqual([]);
  });
});

/** Of the rules about use. */
async function broken(): Promise<string[]> {
  const about = ["days_add_up", "sums_add_up", "roll_ups_add_up", "spending_is_records_at_their_prices"];
  const found: string[] = [];
  for (const { name, sql: text } of invariants.filter(({ name }) => about.includes(name)))
    if ((await it.pool.query(text)).rows.length > 0) found.push(name);
  return found;
}

describe("a correction", () => {
  const correct = async (id: string, seconds: number) =>
    (
      await it.one<{ made: string | null }>(
        "select correct_usage($1, $2::numeric * 1000000, 'it stood still') as made",
        [...[id, seconds]],
      )
    ).made;

  test("is a record of the difference, on the days of what it corrects and at their prices", async () => {
    await price("small", "2026-05-01", 3_600_000);
    await price("small", "2026-05-02", 7_200_000);
    const id = await play("small", [
      ["2026-05-01T22:00:00Z", 1],
      ["2026-05-02T01:00:00Z", null],
    ]);
    await sumDays(ctx, 1000);
    const before = await it.one("select * from usage_record where id = $1", [id]);
    const made = await correct(id, 3 * 1800);
    expect(await it.one("select * from usage_record where id = $1", [id])).toEqual(before);
    const rows = await list(ctx, place(), { limit: 9, order: "newest" });
    expect(rows.map((row) => [row.id, Number(row.quantity), row.cost_micros, row.corrects, row.reason])).toEqual([
      [made, -5400, -(3_600_000 + 3_600_000), id, "it stood still"],
      [id, 10_800, 2 * 3_600_000 + 7_200_000, null, null],
    ]);
    const may = { from: "2026-05-01", to: "2026-05-31" };
    expect((await summed(may, "day")).map(({ key, quantity }) => [key, Number(quantity)])).toEqual([
      ["2026-05-01", 3600],
      ["2026-05-02", 1800],
    ]);
    await sumDays(ctx, 1000);
    expect((await summed(may, "member")).map(({ quantity, cost_micros }) => [Number(quantity), cost_micros])).toEqual([
      [5400, 7_200_000],
    ]);
    expect(await broken()).toEqual([]);
  });

  test("can be corrected again by correcting the record, down to nothing and up from it, and adds up to the microsecond", async () => {
    const id = await play("small", [
      ["2026-05-01T23:59:59Z", 1],
      ["2026-05-04T00:00:01Z", null],
    ]);
    for (const seconds of [0.001, 0, 100, 99.999, 7]) {
      expect(await correct(id, seconds)).not.toBeNull();
      await sumDays(ctx, 1000);
      const [sum] = await summed({ from: "2026-05-01", to: "2026-05-31" }, "member");
      expect(Number(sum?.quantity ?? 0)).toBe(seconds);
    }
    expect(await correct(id, 7)).toBeNull();
    expect(await broken()).toEqual([]);
  });

  test("is refused for what goes on, and for corrections", async () => {
    const open = await play("small", [["2026-05-01T00:00:00Z", 1]]);
    expect(await correct(open, 1)).toBeNull();
    await queries.change(ctx, [open], { at: new Date("2026-05-02T00:00:00Z") });
    const made = await correct(open, 1);
    expect(await correct(made ?? "", 5)).toBeNull();
  });
});

describe("roll-ups", () => {
  /** What every record says, day by day at the price of each, with nothing added up before. */
  const raw = async (from: string, to: string, key: string) => {
    const { rows } = await it.pool.query<{ key: string; us: string; cost: string }>(
      `select ${key} as key, sum(x.us)::text as us, micros(sum(x.us * grains(u.type, u.product, x.day, 1)))::text as cost
       from usage_record u join account a on a.id = u.account_id cross join lateral (
         select d.day, d.quantity_us as us from usage_day d where d.record_id = u.id
         union all select o.day, u.rate * o.us from days_of(u.since, $3) o where u.ended_at is null
       ) x where x.day between $1 and $2 group by 1 having sum(x.us) <> 0 order by 1`,
      [from, to, new Date()],
    );
    return rows;
  };

  test("give what the raw records give, whatever is summed already, whichever days are asked for", async () => {
    for (const [product, day, micros] of [
      ["small", "2026-01-01", 1_000_000],
      ["small", "2026-03-10", 3_333_333],
      ["large", "2026-04-01", 7_777_777],
    ] as const)
      await price(product, day, micros);
    // pseudo-random, and the same every time
    let seed = 42;
    const random = (below: number) => {
      seed = (seed * 48_271) % 2_147_483_647;
      return seed % below;
    };
    for (let n = 0; n < 60; n++) {
      const began = Date.UTC(2026, random(5), 1 + random(28), random(24), random(60), 0, random(1000));
      const ended = began + 1 + random(20 * 86_400_000);
      const id = await play(
        random(2) ? "small" : "large",
        [
          [new Date(began).toISOString(), 1 + random(4)],
          [new Date(ended).toISOString(), null],
        ],
        random(2),
      );
      if (n % 3 === 0) await sumDays(ctx, random(40));
      if (n % 7 === 0) await it.one("select correct_usage($1, $2, 'test')", [id, 1 + random(1_000_000_000)]);
    }
    for (const [from, to] of [
      ["2026-01-01", "2026-06-30"],
      ["2026-02-01", "2026-02-28"],
      ["2026-03-01", "2026-03-31"],
      ["2026-02-14", "2026-04-02"],
      ["2026-03-10", "2026-03-10"],
      ["2026-05-20", "2027-01-01"],
    ] as const) {
      for (const [by, key] of [
        ["member", "a.path || ' ' || u.product"],
        ["product", "u.product || ' ' || u.product"],
        ["day", "x.day::text || ' ' || u.product"],
        ["resource", "'containers/acme/one ' || u.product"],
      ] as const) {
        const said = (await summed({ from, to }, by))
          .map((row) => ({ key: `${row.key} ${row.product}`, us: Number(row.quantity), cost: String(row.cost_micros) }))
          .filter(({ us }) => us !== 0);
        const told = (await raw(from, to, key)).map((row) => ({
          ...row,
          us: Math.round(Number(row.us) / 1000) / 1000,
        }));
        expect(new Set(said), `${by} ${from} to ${to}`).toEqual(new Set(told));
      }
    }
    while ((await sumDays(ctx, 17)) > 0);
    expect(await broken()).toEqual([]);
    expect((await sql`select from usage_month`.execute(ctx.db)).rows.length).toBeGreaterThan(5);
  });
});
