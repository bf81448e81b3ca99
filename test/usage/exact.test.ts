import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { sumDays } from "../../server/domain/usage/price-queries.ts";
import * as queries from "../../server/domain/usage/queries.ts";
import { list } from "../../server/domain/usage/record-queries.ts";
import { type Happening, meters } from "./shelf.ts";

let it: Awaited<ReturnType<typeof meters>>;
beforeAll(async () => {
  it = await meters();
});
afterAll(() => it.stop());
beforeEach(() => it.clear());

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
    for (const [day, micros] of prices) await it.price(product, day, micros);
    await it.play(product, happenings);
    const dates = Object.keys(days).sort();
    const span = { from: dates[0] ?? "", to: dates.at(-1) ?? "" };
    const total = Object.values(days).reduce((a, b) => a + b, 0);
    for (const state of ["of records", "of sums"]) {
      const by_day = Object.fromEntries((await it.summed(span, "day")).map((row) => [row.key, Number(row.quantity)]));
      expect(by_day, state).toEqual(days);
      for (const by of ["month", "member", "resource", "product"] as const) {
        const rows = await it.summed({ from: "2024-01-01", to: "2026-12-31" }, by);
        expect(
          rows.reduce((sum, { quantity }) => sum + Number(quantity), 0),
          `${state} by ${by}`,
        ).toBeCloseTo(total, 6);
        expect(
          rows.reduce((sum, { cost_micros }) => sum + cost_micros, 0),
          `${state} by ${by}`,
        ).toBe(cost);
      }
      const [record] = await list(it.ctx, it.place, { limit: 1, order: "newest" });
      expect([Number(record?.quantity), record?.cost_micros]).toEqual([total, cost]);
      await sumDays(it.ctx, 1000);
    }
    expect(await it.broken()).toEqual([]);
  });
});

describe("a correction", () => {
  test("is a record of the difference, on the days of what it corrects and at their prices", async () => {
    await it.price("small", "2026-05-01", 3_600_000);
    await it.price("small", "2026-05-02", 7_200_000);
    const id = await it.play("small", [
      ["2026-05-01T22:00:00Z", 1],
      ["2026-05-02T01:00:00Z", null],
    ]);
    await sumDays(it.ctx, 1000);
    const before = await it.one("select * from usage_record where id = $1", [id]);
    const made = await it.correct(id, 3 * 1800);
    expect(await it.one("select * from usage_record where id = $1", [id])).toEqual(before);
    const rows = await list(it.ctx, it.place, { limit: 9, order: "newest" });
    expect(rows.map((row) => [row.id, Number(row.quantity), row.cost_micros, row.corrects, row.reason])).toEqual([
      [made, -5400, -(3_600_000 + 3_600_000), id, "it stood still"],
      [id, 10_800, 2 * 3_600_000 + 7_200_000, null, null],
    ]);
    const may = { from: "2026-05-01", to: "2026-05-31" };
    expect((await it.summed(may, "day")).map(({ key, quantity }) => [key, Number(quantity)])).toEqual([
      ["2026-05-01", 3600],
      ["2026-05-02", 1800],
    ]);
    await sumDays(it.ctx, 1000);
    expect(
      (await it.summed(may, "member")).map(({ quantity, cost_micros }) => [Number(quantity), cost_micros]),
    ).toEqual([[5400, 7_200_000]]);
    expect(await it.broken()).toEqual([]);
  });

  test("can be corrected again by correcting the record, down to nothing and up from it, and adds up to the microsecond", async () => {
    const id = await it.play("small", [
      ["2026-05-01T23:59:59Z", 1],
      ["2026-05-04T00:00:01Z", null],
    ]);
    for (const seconds of [0.001, 0, 100, 99.999, 7]) {
      expect(await it.correct(id, seconds)).not.toBeNull();
      await sumDays(it.ctx, 1000);
      const [sum] = await it.summed({ from: "2026-05-01", to: "2026-05-31" }, "member");
      expect(Number(sum?.quantity ?? 0)).toBe(seconds);
    }
    expect(await it.correct(id, 7)).toBeNull();
    expect(await it.broken()).toEqual([]);
  });

  test("is refused for what goes on, and for corrections", async () => {
    const open = await it.play("small", [["2026-05-01T00:00:00Z", 1]]);
    expect(await it.correct(open, 1)).toBeNull();
    await queries.change(it.ctx, [open], { at: new Date("2026-05-02T00:00:00Z") });
    const made = await it.correct(open, 1);
    expect(await it.correct(made ?? "", 5)).toBeNull();
  });
});
