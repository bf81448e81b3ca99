import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sumDays } from "../../server/domain/usage/price-queries.ts";
import type { Ctx } from "../../server/kernel/context.ts";
import { meters } from "./shelf.ts";

let it: Awaited<ReturnType<typeof meters>>;
beforeAll(async () => {
  it = await meters();
});
afterAll(() => it.stop());

/** What every record says, day by day at the price of each, with nothing added up before. */
async function raw(ctx: Ctx, from: string, to: string, key: string) {
  const { rows } = await sql<{ key: string; us: string; cost: number }>`
    select ${sql.raw(key)} as key, sum(x.us)::text as us, micros(sum(x.us * grains(u.type, u.product, x.day, 1))) as cost
    from usage_record u join account a on a.id = u.account_id cross join lateral (
      select d.day, d.quantity_us as us from usage_day d where d.record_id = u.id
      union all select o.day, u.rate * o.us from days_of(u.since, now()) o where u.ended_at is null
    ) x where x.day between ${from} and ${to} group by 1 having sum(x.us) <> 0 order by 1`.execute(ctx.db);
  return rows.map(({ us, ...row }) => ({ ...row, us: Math.round(Number(us) / 1000) / 1000 }));
}

/** Records of five months, ended, going on and corrected, of which some days are summed and some are not. */
async function history() {
  for (const [product, day, micros] of [
    ["small", "2026-01-01", 1_000_000],
    ["small", "2026-03-10", 3_333_333],
    ["large", "2026-04-01", 7_777_777],
  ] as const)
    await it.price(product, day, micros);
  let seed = 42; // the same every time
  const random = (below: number) => {
    seed = (seed * 48_271) % 2_147_483_647;
    return seed % below;
  };
  for (let n = 0; n < 60; n++) {
    const began = Date.UTC(2026, random(5), 1 + random(28), random(24), random(60), 0, random(1000));
    const ended = began + 1 + random(20 * 86_400_000);
    const product = random(2) ? "small" : "large";
    const start: [string, number] = [new Date(began).toISOString(), 1 + random(4)];
    const goes_on = n % 10 === 9;
    const id = await it.play(product, goes_on ? [start] : [start, [new Date(ended).toISOString(), null]], random(2));
    if (n % 3 === 0) await sumDays(it.ctx, random(40));
    if (n % 7 === 0 && !goes_on) await it.correct(id, 1 + random(1000));
  }
}

const spans = [
  ["2026-01-01", "2026-06-30"],
  ["2026-02-01", "2026-02-28"],
  ["2026-03-01", "2026-03-31"],
  ["2026-02-14", "2026-04-02"],
  ["2026-03-10", "2026-03-10"],
  ["2026-05-20", "2027-01-01"],
] as const;

describe("roll-ups", () => {
  test("give what the raw records give, whatever is summed already, whichever days are asked for", async () => {
    await history();
    const compare = () =>
      it.ctx.db.transaction().execute(async (db) => {
        const ctx = { ...it.ctx, db };
        for (const [from, to] of spans)
          for (const [by, key] of [
            ["member", "a.path || ' ' || u.product"],
            ["product", "u.product || ' ' || u.product"],
            ["day", "x.day::text || ' ' || u.product"],
            ["resource", "'containers/acme/one ' || u.product"],
          ] as const) {
            const said = (await it.summed({ from, to }, by, ctx))
              .map((row) => ({ key: `${row.key} ${row.product}`, cost: row.cost_micros, us: Number(row.quantity) }))
              .filter(({ us }) => us !== 0);
            expect(new Set(said), `${by} ${from} to ${to}`).toEqual(new Set(await raw(ctx, from, to, key)));
          }
      });
    await compare();
    while ((await sumDays(it.ctx, 17)) > 0);
    await compare();
    expect(await it.broken()).toEqual([]);
    expect((await sql`select from usage_month`.execute(it.ctx.db)).rows.length).toBeGreaterThan(5);
  });
});
