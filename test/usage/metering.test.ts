import fc from "fast-check";
import type pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Grain } from "../../contract/reports.ts";
import { openDatabase, openPool } from "../../server/database/connect.ts";
import { invariants } from "../../server/domain/limits/verify.ts";
import { growth } from "../../server/domain/usage/growth-queries.ts";
import { sumDays } from "../../server/domain/usage/price-queries.ts";
import * as queries from "../../server/domain/usage/queries.ts";
import { list } from "../../server/domain/usage/record-queries.ts";
import { statistics } from "../../server/domain/usage/statistic-queries.ts";
import { stepsOf } from "../../server/domain/usage/steps.ts";
import { closeMeter, openMeter } from "../../server/domain/usage/usage.ts";
import { type Ctx, type Ports, system, transact } from "../../server/kernel/context.ts";
import { counters } from "../limits/counters.ts";

let it: Awaited<ReturnType<typeof counters>>;
let pool: pg.Pool;
let ctx: Ctx;
const resources: string[] = [];

beforeAll(async () => {
  it = await counters(3);
  pool = openPool(it.url, () => {});
  const db = openDatabase(pool);
  ctx = { actor: system, db, ports: {} as Ports, ip: null, request_id: null, after_commit: null };
  for (const name of ["one", "two"]) {
    const insert = `insert into resource (namespace_id, kind, name, visibility, owner_id, created_by)
      values ($1, 'dataset', $2, 'private', $3, $3) returning id`;
    resources.push((await it.one<{ id: string }>(insert, [it.organization, name, it.people[0]])).id);
  }
});
afterAll(async () => {
  await pool.end();
  await it.stop();
});

/** One thing that may happen to a meter: times are milliseconds from the first of March. */
type Step = { do: "open" | "change" | "close"; rate: number; at: number };

const day_ms = 86_400_000;
const origin = Date.UTC(2026, 2, 1);
/** Whole days are likely, and the moments around them: borders are where sums go wrong. */
const moment = fc.oneof(
  fc.integer({ min: 0, max: 5 * day_ms }),
  fc
    .tuple(fc.integer({ min: 0, max: 5 }), fc.integer({ min: -1, max: 1 }))
    .map(([d, ms]) => Math.max(0, d * day_ms + ms)),
);
const step: fc.Arbitrary<Step> = fc.record({
  do: fc.constantFrom("open", "change", "change", "close"),
  rate: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 2 ** 40 })),
  at: moment,
});
const history = fc.record({
  person: fc.nat(2),
  resource: fc.nat(1),
  steps: fc.array(step, { minLength: 1, maxLength: 8 }),
});

/** What the record and each day should say: plain arithmetic on whole numbers. */
function model(steps: readonly Step[]) {
  const days = new Map<string, bigint>();
  let open: { since: number; rate: number } | null = null;
  let ended = false;
  const end = (at: number) => {
    if (!open) return;
    for (let from = open.since; from < at; ) {
      const to = Math.min(at, (Math.floor(from / day_ms) + 1) * day_ms);
      const day = new Date(origin + from).toISOString().slice(0, 10);
      days.set(day, (days.get(day) ?? 0n) + BigInt(open.rate) * BigInt(to - from) * 1000n);
      from = to;
    }
  };
  for (const { do: what, rate, at } of steps) {
    if (what === "open") open ??= { since: at, rate };
    else if (open && !ended) {
      const now = Math.max(at, open.since);
      end(now);
      open = { since: now, rate: what === "close" ? open.rate : rate };
      ended = what === "close";
    }
  }
  for (const [key, value] of days) if (value === 0n) days.delete(key);
  return { days, total: [...days.values()].reduce((a, b) => a + b, 0n), exists: open !== null, ended };
}

/** What is held at a moment: the rate of the last change before it. */
function heldAt(steps: readonly Step[], moment_ms: number): number {
  let [rate, since, began, ended] = [0, 0, false, false];
  for (const { do: what, rate: next, at } of steps) {
    const now = Math.max(at, since);
    if (ended || (what === "open" ? began : !began)) continue;
    if (now >= moment_ms) break;
    began = true;
    since = now;
    ended = what === "close";
    rate = ended ? 0 : next;
  }
  return rate;
}

/** What was used until a moment, in whole numbers. */
const usedUntil = (steps: readonly Step[], moment_ms: number): bigint => {
  const cut = [
    ...steps.map((step) => ({ ...step, at: Math.min(step.at, moment_ms) })),
    { do: "close", rate: 0, at: moment_ms },
  ];
  return model(cut as Step[]).total;
};

async function play(id: string, { person, resource, steps }: { person: number; resource: number; steps: Step[] }) {
  for (const { do: what, rate, at } of steps) {
    const time = new Date(origin + at);
    if (what === "close") await closeMeter(ctx, id, time);
    else if (what === "change") await queries.change(ctx, [id], { rate, at: time });
    else
      await openMeter(ctx, {
        ...{
          id,
          type: "storage",
          product: "storage",
          namespace_id: it.organization,
          source: "version 1",
          rate,
          at: time,
        },
        ...{ account_id: it.people[person] ?? "", resource_id: resources[resource] ?? "" },
      });
  }
}

type Played = Parameters<typeof play>[1];

const tables = ["day", "record", "sum", "month", "resource_sum"];
const clear = () => it.pool.query(tables.map((of) => `delete from usage_${of}`).join(";"));

test("records and days say what plain arithmetic says, whatever comes late, twice or out of order", async () => {
  await fc.assert(
    fc.asyncProperty(history, async (one) => {
      const id = crypto.randomUUID();
      await play(id, one);
      const expected = model(one.steps);
      const { rows } = await it.pool.query(
        "select day::text, quantity_us::text as us from usage_day where record_id = $1 and quantity_us > 0",
        [id],
      );
      const record = await it.one<{ us: string; ended: boolean } | undefined>(
        "select accrued_us::text as us, ended_at is not null as ended from usage_record where id = $1",
        [id],
      );
      expect(new Map(rows.map((row) => [row.day, BigInt(row.us)]))).toEqual(expected.days);
      expect(record?.us ?? "0").toBe(String(expected.total));
      expect(record?.ended ?? false).toBe(expected.ended);
    }),
    { numRuns: 60 },
  );
  const days = invariants.find(({ name }) => name === "days_add_up");
  expect((await it.pool.query(days?.sql ?? "")).rowCount).toBe(0);
}, 60_000);

test("a second closing changes nothing, and time never goes back", async () => {
  const id = crypto.randomUUID();
  const at = (ms: number, what: Step["do"], rate = 3) => ({ do: what, rate, at: ms });
  await play(id, {
    person: 0,
    resource: 0,
    steps: [at(1000, "open"), at(500, "change", 7), at(2000, "close"), at(9000, "close")],
  });
  expect(await it.one("select accrued_us::text as us, rate from usage_record where id = $1", [id])).toEqual({
    us: "7000000",
    rate: "7",
  });
});

test("what ended in the instant it began used nothing, and is counted on its day", async () => {
  await clear();
  const id = crypto.randomUUID();
  const [open, close] = [{ do: "open", rate: 3, at: 1000 } as const, { do: "close", rate: 0, at: 1000 } as const];
  await play(id, { person: 0, resource: 0, steps: [open, close] });
  const { rows } = await it.pool.query(
    "select day::text, quantity_us::text as us from usage_day where record_id = $1",
    [id],
  );
  expect(rows).toEqual([{ day: "2026-03-01", us: "0" }]);
});

describe("sums by each grain", () => {
  const place = () => ({ id: it.organization, role: "maintainer" as const });
  const summed = (ctx: Ctx, span: { from: string; to: string }, by: Grain) =>
    statistics(ctx, place(), { span, by, steps: by === "day" ? stepsOf(span.from, span.to, "day") : [span] });

  test("are the sum of the records, open ones counted until now", async () => {
    await clear();
    const histories = fc.sample(history, { numRuns: 12, seed: 7 });
    for (const one of histories) await play(crypto.randomUUID(), one);
    await transact(ctx, async (ctx) => {
      const records = await list(ctx, place(), { limit: 1000, order: "newest" });
      const total = records.reduce((sum, row) => sum + Number(row.quantity), 0);
      expect(total).toBeGreaterThan(0);
      for (const by of ["member", "resource", "product", "day"] as const) {
        const span = { from: "2026-01-01", to: "2027-02-01" };
        const sums = await summed(ctx, span, by);
        const sum = sums.reduce((so_far, row) => so_far + row.quantity, 0);
        expect(Math.abs(sum - total) / total).toBeLessThan(1e-9);
      }
    });
  });

  test("hold only the days that were asked for", async () => {
    await clear();
    const open = { do: "open", rate: 10, at: day_ms - 1000 } as const;
    await play(crypto.randomUUID(), {
      person: 1,
      resource: 0,
      steps: [open, { do: "close", rate: 0, at: 2 * day_ms + 5 }],
    });
    const on = (from: string, to: string) => summed(ctx, { from, to }, "day");
    expect((await on("2026-03-01", "2026-03-03")).map(({ key, quantity }) => [key, quantity])).toEqual([
      ["2026-03-01", 10],
      ["2026-03-02", 864_000],
      ["2026-03-03", 0.05],
    ]);
    expect(await on("2026-03-04", "2026-03-09")).toEqual([]);
    const [person] = await summed(ctx, { from: "2026-03-02", to: "2026-03-02" }, "member");
    expect(person).toMatchObject({ key: "person-1", quantity: 864_000 });
  });
});

describe("what is held through time", () => {
  const place = () => ({ id: it.organization, role: "maintainer" as const });
  const dayOf = (n: number) => new Date(origin + n * day_ms).toISOString().slice(0, 10);
  const names = {
    all: () => null,
    project: () => null,
    kind: () => "dataset",
    member: ({ person }: Played) => `person-${person}`,
    resource: ({ resource }: Played) => `datasets/acme/${["one", "two"][resource]}`,
  };

  /** The same by plain arithmetic: by name and step, bytes at its end and thousandths of byte-seconds. */
  function expected(
    histories: readonly Played[],
    steps: readonly { from: string; to: string }[],
    by: keyof typeof names,
  ) {
    const sums = new Map<string, readonly [bigint, bigint]>();
    for (const one of histories)
      steps.forEach(({ from, to }, at) => {
        const [begins, ends] = [Date.parse(from) - origin, Date.parse(to) + day_ms - origin];
        const name = `${names[by](one)} ${at + 1}`;
        const [bytes, used] = sums.get(name) ?? [0n, 0n];
        const more = (usedUntil(one.steps, ends) - usedUntil(one.steps, begins)) / 1000n;
        sums.set(name, [bytes + BigInt(heldAt(one.steps, ends)), used + more]);
      });
    return new Map([...sums].filter(([, [bytes, used]]) => bytes > 0n || used > 0n));
  }

  test.each(["day", "week", "month"] as const)(
    "is at the end of each %s what plain arithmetic says, whatever is summed already",
    async (every) => {
      const steps = stepsOf(dayOf(0), dayOf(40), every);
      for (let seed = 1; seed <= 8; seed++) {
        await clear();
        const histories = fc.sample(history, { numRuns: 10, seed });
        for (const one of histories) {
          const [id, { steps }] = [crypto.randomUUID(), one];
          await play(id, { ...one, steps: steps.slice(0, seed) }).then(() => sumDays(ctx, seed * 3));
          await play(id, { ...one, steps: steps.slice(seed) });
        }
        const compare = async (summed: string) => {
          for (const by of ["all", "member", "resource", "kind", "project"] as const) {
            const said = (await growth(ctx, place(), { steps, by, series: 20 })).map(
              ({ key, step, bytes_at_end, quantity }) =>
                [`${key} ${step}`, [BigInt(bytes_at_end), BigInt(quantity.replace(".", ""))]] as const,
            );
            const told = said.filter(([, [bytes, used]]) => bytes > 0n || used > 0n);
            expect(new Map(told), `seed ${seed}, by ${by}, ${summed}`).toEqual(expected(histories, steps, by));
          }
        };
        await compare("some days are summed");
        while ((await sumDays(ctx, 100)) > 0);
        await compare("all days are summed");
      }
    },
    60_000,
  );

  test("has the greatest by name, and the rest in one", async () => {
    await clear();
    const open = (person: number, rate: number) =>
      play(crypto.randomUUID(), { person, resource: 0, steps: [{ do: "open", rate, at: 0 }] });
    await Promise.all([open(0, 5), open(1, 7), open(2, 1)]);
    const rows = await growth(ctx, place(), { steps: stepsOf(dayOf(0), dayOf(0), "day"), by: "member", series: 1 });
    expect(rows.map(({ rest, key, bytes_at_end }) => [rest, key, bytes_at_end])).toEqual([
      ["others", null, 6],
      [null, "person-1", 7],
    ]);
  });
});
