import type pg from "pg";
import type { Grain } from "../../contract/reports.ts";
import { openDatabase, openPool } from "../../server/database/connect.ts";
import { invariants } from "../../server/domain/limits/verify.ts";
import * as queries from "../../server/domain/usage/queries.ts";
import { statistics } from "../../server/domain/usage/statistic-queries.ts";
import { stepsOf } from "../../server/domain/usage/steps.ts";
import { type Ctx, type Ports, system } from "../../server/kernel/context.ts";
import { counters } from "../limits/counters.ts";

/** At a time the rate becomes so much; null ends it. */
export type Happening = [time: string, rate: number | null];

/** Meters in an organization with two people and one resource, and what is said of them. */
export async function meters() {
  const it = await counters(2);
  // Sums must not depend on where the server stands: here the day has 23 hours once a year, and 25 once.
  const pool = openPool(`${it.url}${it.url.includes("?") ? "&" : "?"}options=-c%20TimeZone%3DEurope/Berlin`, () => {});
  const db = openDatabase(pool);
  const ctx: Ctx = { actor: system, db, ports: {} as Ports, ip: null, request_id: null, after_commit: null };
  const insert = `insert into resource (namespace_id, kind, name, visibility, owner_id, created_by)
    values ($1, 'container', 'one', 'private', $2, $2) returning id`;
  const { id: resource_id } = await it.one<{ id: string }>(insert, [it.organization, it.people[0]]);
  const place = { id: it.organization, role: "maintainer" as const };
  const play = async (product: string, happenings: readonly Happening[], person = 0): Promise<string> => {
    const id = crypto.randomUUID();
    const [[began, rate] = ["", null], ...more] = happenings;
    const type = product === "storage" ? "storage" : "compute";
    const whose = { namespace_id: it.organization, account_id: it.people[person] ?? "", resource_id };
    const meter = { id, type, product, ...whose, source: "execution 1", rate: rate ?? 0, at: new Date(began) } as const;
    await queries.open(ctx, meter);
    for (const [time, next] of more)
      await queries.change(ctx, [id], { at: new Date(time), ...(next === null ? {} : { rate: next }) });
    return id;
  };
  const summed = (span: { from: string; to: string }, by: Grain, within = ctx) =>
    statistics(within, place, {
      span,
      by,
      steps: by === "day" || by === "month" ? stepsOf(span.from, span.to, by) : [span],
    });
  const stop = async () => {
    await pool.end();
    await it.stop();
  };
  return { ...it, ctx, place, play, summed, ...saying(it.pool), stop };
}

/** What is asked of the tables themselves. */
const saying = (pool: pg.Pool) => ({
  price: (product: string, from_day: string, amount_micros: number) =>
    pool.query("insert into price (product, from_day, amount_micros) values ($1, $2, $3)", [
      ...[product, from_day, amount_micros],
    ]),
  clear: () =>
    pool.query(`delete from usage_day; delete from usage_sum; delete from usage_month; delete from usage_resource_sum;
      delete from usage_record; delete from price`),
  correct: async (id: string, seconds: number): Promise<string | null> =>
    (await pool.query("select correct_usage($1, $2::numeric * 1000000, 'it stood still') as made", [id, seconds]))
      .rows[0].made,
  /** Which rules about use do not hold. */
  broken: async (): Promise<string[]> => {
    const about = ["days_add_up", "sums_add_up", "roll_ups_add_up", "spending_is_records_at_their_prices"];
    const found: string[] = [];
    for (const { name, sql } of invariants.filter(({ name }) => about.includes(name)))
      if ((await pool.query(sql)).rows.length > 0) found.push(name);
    return found;
  },
});
