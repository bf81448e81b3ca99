import { afterAll, beforeAll, expect, test } from "vitest";
import { invariants } from "../../server/domain/limits/verify.ts";
import { counters } from "../limits/counters.ts";

let it: Awaited<ReturnType<typeof counters>>;
beforeAll(async () => {
  it = await counters(3);
  await it.pool.query(`insert into price (product, from_day, amount_micros) values ('storage', '2020-01-01', 1000000)`);
  await it.pool.query(
    `insert into resource (id, namespace_id, kind, owner_id, created_by, name, visibility)
     select gen_random_uuid(), $1, 'dataset', $2, $2, 'set', 'private'`,
    [it.organization, it.people[0]],
  );
});
afterAll(() => it.stop());

/** Makes records of storage that began over the last hundred days, changes some and ends others. */
const store = async (count: number) => {
  await it.pool.query(
    `select meter_open(gen_random_uuid(), 'storage', 'storage', $1, ($2::uuid[])[1 + i % 3], r.id, 'x', 1000000 + i,
       clock_timestamp() - make_interval(secs => (i * 7919) % 8640000))
     from generate_series(1, $3::int) i, resource r`,
    [it.organization, it.people, count],
  );
  await it.pool.query(
    `select meter_change(id, rate + 5, clock_timestamp() - make_interval(hours => (rate % 200)::int), rate % 7 = 0)
     from usage_record where rate % 5 = 0 or rate % 7 = 0`,
  );
};
const gather = () => it.pool.query("select gather_storage(10000)");
const thisMonth = (account: string | null = null) =>
  it.one<{ said: string; summed: string }>(
    `select (select sum(us) from held_storage($1, $2, first_of_month(), day_of(now()), false) h where h.day < day_of(now())) as said,
       (select sum(u.rate * d.us) from usage_record u cross join lateral days_of(u.since, now()) d
        where u.type = 'storage' and u.ended_at is null and ($2::uuid is null or u.account_id = $2)
          and d.day >= first_of_month() and d.day < day_of(now())) as summed`,
    [it.organization, account],
  );
const differing = async () => {
  const check = invariants.find(({ name }) => name === "held_storage_is_records");
  return (await it.pool.query(check?.sql ?? "")).rows;
};

test("what storage used this month is the same from what is held as from every record, before and after it is gathered", async () => {
  await store(500);
  for (const when of ["before it is gathered", "after", "with more since"]) {
    expect(await differing()).toEqual([]);
    for (const who of [null, ...it.people]) {
      const { said, summed } = await thisMonth(who ?? null);
      expect(said).toBe(summed);
    }
    await gather();
    if (when === "after") await store(100);
  }
});

test("a start reads no record of storage to know what was spent, however many there are", async () => {
  await store(5000);
  await gather();
  await it.pool.query("select sum_days(100000)");
  const client = await it.pool.connect();
  const read = async () => {
    const { rows } = await client.query(
      `select relname, coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0) as n from pg_stat_xact_user_tables
       where relname in ('usage_record', 'storage_held', 'storage_change')`,
    );
    return Object.fromEntries(rows.map(({ relname, n }) => [relname, Number(n)]));
  };
  await client.query("begin");
  const before = await read();
  await client.query("select spent_this_month($1)", [it.organization]);
  const after = await read();
  await client.query("rollback");
  client.release();
  const rowsOf = (name: string) => (after[name] ?? 0) - (before[name] ?? 0);
  // planning alone looks at the first and last entry of an index
  expect(rowsOf("usage_record")).toBeLessThanOrEqual(2);
  // a row for each member and day of two months at the most, and one for all before
  expect(rowsOf("storage_held") + rowsOf("storage_change")).toBeLessThanOrEqual(3 * 63);
  expect(rowsOf("storage_held")).toBeGreaterThan(0);
});
