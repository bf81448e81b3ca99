import { afterAll, afterEach, beforeEach, describe, expect, test } from "vitest";
import { money as inTerminal } from "../../cli/format.ts";
import { money } from "../../server/kernel/money.ts";
import { money as inConsole } from "../../web/format.ts";
import { shelf } from "./shelf.ts";

let it: Awaited<ReturnType<typeof shelf>>;
const made: (typeof it)[] = [];
beforeEach(async () => {
  it = await shelf();
  made.push(it);
});
afterEach(async () => expect(await it.broken()).toEqual([]));
afterAll(async () => {
  for (const one of made) await one.stop();
});

/** At a time the rate becomes so much; null ends it, and it is charged. */
type Happening = [time: string, rate: number | null];

interface Case {
  name: string;
  /** Of the connection that meters and charges. */
  zone?: string;
  /** For an hour of one unit, in the currency. */
  prices: [from_day: string, price: number][];
  /** Unit hours that are good from one day to another, the first bought first. */
  packages?: [first: string, last: string, hours: number][];
  runs: Happening[][];
  /** What each run is charged, in micros. */
  charged: number[];
  /** Hours left in each package. */
  left?: number[];
}

const one = 1_000_000;
const cases: Case[] = [
  {
    name: "over the day that has 23 hours where the server stands",
    zone: "America/New_York",
    prices: [["2026-01-01", 2]],
    runs: [
      [
        ["2026-03-08T05:00:00Z", 1],
        ["2026-03-09T04:00:00Z", null],
      ],
    ],
    charged: [46 * one],
  },
  {
    name: "over the day that has 25 hours where the server stands, while a package ends at midnight of UTC",
    zone: "Europe/Berlin",
    prices: [["2026-01-01", 2]],
    packages: [["2026-10-01", "2026-10-24", 100]],
    runs: [
      [
        ["2026-10-24T22:00:00Z", 1],
        ["2026-10-25T23:00:00Z", null],
      ],
    ],
    charged: [46 * one],
    left: [98],
  },
  {
    name: "over a leap day into a month with another price",
    prices: [
      ["2024-01-01", 1],
      ["2024-03-01", 5],
    ],
    runs: [
      [
        ["2024-02-28T23:00:00Z", 1],
        ["2024-03-01T01:00:00Z", null],
      ],
    ],
    charged: [30 * one],
  },
  {
    name: "over the end of a year, to the millisecond",
    prices: [
      ["2025-01-01", 3.6],
      ["2026-01-01", 36],
    ],
    runs: [
      [
        ["2025-12-31T23:59:59.999Z", 1000],
        ["2026-01-01T00:00:00.002Z", null],
      ],
    ],
    charged: [1000 + 20_000],
  },
  {
    name: "with a price that changes in the middle",
    prices: [
      ["2026-05-01", 3.6],
      ["2026-05-02", 7.2],
    ],
    runs: [
      [
        ["2026-05-01T22:30:00Z", 2],
        ["2026-05-02T00:30:00Z", null],
      ],
    ],
    charged: [10_800_000 + 7_200_000],
  },
  {
    name: "with a package that ends in the middle",
    prices: [["2026-05-01", 2]],
    packages: [["2026-04-01", "2026-05-01", 10]],
    runs: [
      [
        ["2026-05-01T20:00:00Z", 1],
        ["2026-05-02T04:00:00Z", null],
      ],
    ],
    charged: [8 * one],
    left: [6],
  },
  {
    name: "with a package that ends, another that begins and a price that changes at one midnight",
    prices: [
      ["2026-05-01", 2],
      ["2026-05-02", 3],
    ],
    packages: [
      ["2026-04-01", "2026-05-01", 10],
      ["2026-05-02", "2026-06-01", 3],
    ],
    runs: [
      [
        ["2026-05-01T20:00:00Z", 1],
        ["2026-05-02T04:00:00Z", null],
      ],
    ],
    charged: [3 * one],
    left: [6, 0],
  },
  {
    name: "with a package that is used up in the middle, run after run",
    prices: [["2026-05-01", 2]],
    packages: [
      ["2026-04-01", "2026-05-31", 3],
      ["2026-04-01", "2026-05-31", 2],
    ],
    runs: [
      [
        ["2026-05-01T10:00:00Z", 2],
        ["2026-05-01T11:00:00Z", null],
      ],
      [
        ["2026-05-01T12:00:00Z", 2],
        ["2026-05-01T13:00:00Z", null],
      ],
      [
        ["2026-05-01T14:00:00Z", 2],
        ["2026-05-01T15:00:00Z", null],
      ],
    ],
    charged: [0, 0, 2 * one],
    left: [0, 0],
  },
  {
    name: "across midnight and a restart, whose end is seen twice",
    prices: [["2026-05-01", 6]],
    runs: [
      [
        ["2026-05-01T23:00:00Z", 3],
        ["2026-05-01T23:59:00Z", 3],
        ["2026-05-02T00:30:00Z", 3],
        ["2026-05-02T01:00:00Z", null],
        ["2026-05-02T09:00:00Z", null],
      ],
    ],
    charged: [36 * one],
  },
  {
    name: "when the clock of the server is set back",
    prices: [["2026-05-01", 3.6]],
    runs: [
      [
        ["2026-05-01T10:00:00Z", 2],
        ["2026-05-01T09:00:00Z", 4],
        ["2026-05-01T10:00:10Z", null],
      ],
    ],
    charged: [40_000],
  },
  {
    name: "by thirds of an hour whose sum is the hour, as of a currency without minor units",
    prices: [["2026-05-01", 100]],
    runs: [
      [
        ["2026-05-01T10:00:00Z", 1],
        ["2026-05-01T10:20:00Z", null],
      ],
      [
        ["2026-05-01T11:00:00Z", 1],
        ["2026-05-01T11:20:00Z", null],
      ],
      [
        ["2026-05-01T12:00:00Z", 1],
        ["2026-05-01T12:20:00Z", null],
      ],
    ],
    charged: [33_333_333, 33_333_334, 33_333_333],
  },
  {
    name: "by seconds that cost less than a millionth, as of a currency with three digits",
    prices: [["2026-05-01", 0.001]],
    runs: [
      [
        ["2026-05-01T10:00:00Z", 1],
        ["2026-05-01T10:00:01Z", null],
      ],
      [
        ["2026-05-01T11:00:00Z", 1],
        ["2026-05-01T11:00:01Z", null],
      ],
      [
        ["2026-05-01T12:00:00Z", 1],
        ["2026-05-01T12:59:58Z", null],
      ],
    ],
    charged: [0, 1, 999],
  },
];

/** A package of unit hours, bought long ago and good on these days. */
async function bought([first, last, hours]: [string, string, number]): Promise<void> {
  const lot = await it.buy(1, 1);
  const client = await it.pool.connect();
  await client.query("set session_replication_role = replica");
  await client.query(
    "update package_lot set first_day = $2, last_day = $3, quantity_us = $4::numeric * 3600000000 where id = $1",
    [lot, first, last, hours],
  );
  await client.query("reset session_replication_role");
  client.release();
}

/** Meters a run and charges it, as a server in some zone. */
async function charge(run: readonly Happening[], zone: string): Promise<number> {
  const client = await it.pool.connect();
  const id = crypto.randomUUID();
  await client.query(`set timezone = '${zone}'`);
  const [[began, rate] = ["", 0], ...more] = run;
  const values = [id, it.organization, it.member, it.resource, rate, began];
  await client.query("select meter_open($1, 'compute', 'gpu', $2, $3, $4, 'execution 1', $5, $6)", values);
  for (const [time, next] of more)
    await client.query("select meter_change($1, $2, $3, $4)", [id, next ?? 0, time, next === null]);
  await client.query(
    `insert into wallet_watch (namespace_id, charged_at) values ($1, $2)
     on conflict (namespace_id) do update set charged_at = excluded.charged_at`,
    [it.organization, began],
  );
  const { rows } = await client.query("select charge($1) as c", [it.organization]);
  await client.query("reset timezone");
  client.release();
  return Number(rows[0].c);
}

describe("what is charged is exact", () => {
  test.each(cases)("$name", async ({ zone = "UTC", prices, packages = [], runs, charged, left = [] }) => {
    await it.pool.query("delete from price");
    for (const [day, price] of prices)
      await it.pool.query("insert into price (product, from_day, amount_micros) values ('gpu', $1, $2)", [
        day,
        price * one,
      ]);
    await it.pool.query("update billing set from_day = '2020-01-01'");
    await it.receive(1000 * one);
    for (const lot of packages) await bought(lot);
    const sums: number[] = [];
    for (const run of runs) sums.push(await charge(run, zone));
    expect(sums).toEqual(charged);
    expect(await it.charge()).toBe(0);
    const hour = 3_600_000_000 / 6_000_000;
    expect((await it.lots()).map((lot) => lot / hour)).toEqual(left);
    const spent = charged.reduce((sum, amount) => sum + amount, 0);
    expect(await it.wallet()).toMatchObject({ balance: 1000 * one - packages.length - spent, owed: 0 });
  });
});

describe("money is told with the digits of its currency", () => {
  test.each([
    ["JPY", "1235 JPY", "\u00a51,235"],
    ["EUR", "1234.57 EUR", "\u20ac1,234.57"],
    ["KWD", "1234.568 KWD", "KWD\u00a01,234.568"],
  ])("%s", (currency, sentence, shown) => {
    expect(money(1_234_567_800, currency)).toBe(sentence);
    expect(inConsole(1_234_567_800, currency)).toBe(shown);
  });

  test("in the terminal as many as there are, and never fewer than its currency has", () => {
    expect([inTerminal(5_000_000, "JPY"), inTerminal(5_000_000, "KWD"), inTerminal(5_000_001, "JPY")]).toEqual([
      ...["5 JPY", "5.000 KWD", "5.000001 JPY"],
    ]);
  });
});
