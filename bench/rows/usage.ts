import { presentStatistic } from "../../server/domain/usage/present.ts";
import { statistics } from "../../server/domain/usage/records.ts";
import { openAskers } from "../asker.ts";
import { personOf } from "../crowd.ts";
import { execute, type Ground } from "../ground.ts";
import type { Group } from "../measure.ts";
import { openPlain } from "../statements.ts";

const events = process.env["BENCH_FULL"] === "1" ? 10_000_000 : 200_000;
const month = { from: "2026-10-01", to: "2026-10-31" };
/** The 10 ms of the design were 7.7 times such a statement where they were written (0061). */
const per_sums = { ratio_max: 4 };
/** They were a fiftieth of a scan of ten millions, which grows with what it scans; the report does not. */
const per_scan = { ratio_max: 200_000 / events };
/** From then on a connection plans the report no more, as one of a server that has been up for a while. */
const planned_after = 12;
const amount = events.toLocaleString("en");

/**
 * The report of a month by member and product, as a request would present it, without HTTP: beside a plain
 * statement over the sums that are kept, and a scan of the records themselves. One organization has a fifth of them, as many as all others.
 */
export async function rows(ground: Ground): Promise<Group> {
  const { url, owner_url } = await ground.crowd(1000);
  await execute(owner_url, filling);
  await execute(owner_url, "select fill_usage($1)", [events]);
  await execute(owner_url, "vacuum analyze");
  const askers = await openAskers(url);
  const maintainer = { ...askers.ctxOf(personOf("maintainer")) };
  maintainer.ports = { currency: "EUR" } as typeof maintainer.ports;
  const plain = openPlain(owner_url);
  const report = async () => {
    const { items } = await statistics(maintainer, "mixed", { ...month, by: "member" });
    return items.map((row) => presentStatistic(maintainer, row));
  };
  const scan = () => plain.query({ name: "raw", text: raw, values: [month.from, month.to] });
  isEqual(await report(), (await scan()).rows);
  for (let n = 0; n < planned_after; n++) await report();
  const row = {
    work: `a month's report by member and product, of ${amount} records in all, a fifth of them in the organization`,
    unit: "ms",
    figure: () => took(report),
  };
  const sums = () => plain.query({ name: "sums", text: kept, values: [month.from] });
  return {
    rows: [
      {
        ...row,
        floor: { what: "a plain statement over the sums by month", figure: () => took(sums) },
        target: per_sums,
      },
      { ...row, floor: { what: "a scan of the same records", figure: () => took(scan) }, target: per_scan, rounds: 3 },
    ],
    close: async () => {
      await askers.close();
      await plain.end();
    },
  };
}

/** Milliseconds, the least of a few: what else the machine does is not meant. */
async function took(work: () => Promise<unknown>): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  for (let n = 0; n < 3; n++) {
    const began = performance.now();
    await work();
    least = Math.min(least, performance.now() - began);
  }
  return least;
}

/** The report says what the records say, to the millisecond; otherwise no figure counts. */
function isEqual(said: ReturnType<typeof presentStatistic>[], told: { key: string; us: string }[]): void {
  const sums = new Map(said.map(({ key, product, quantity }) => [`${key} ${product}`, quantity]));
  if (sums.size !== told.length || told.some(({ key, us }) => sums.get(key) !== Math.round(Number(us) / 1000) / 1000))
    throw new Error("the report of a month is not the sum of its records");
}

const kept = `
  select a.path as key, a.name as label, g.product, g.type, round(sum(g.quantity_us) / 1000000, 3) as quantity
  from usage_month g join account a on a.id = g.account_id join namespace n on n.id = g.namespace_id and n.path = 'mixed'
  where g.month = $1 group by 1, 2, 3, 4`;
const raw = `
  select a.path || ' ' || u.product as key, sum(d.quantity_us)::text as us
  from usage_day d join usage_record u on u.id = d.record_id join account a on a.id = u.account_id
  join namespace n on n.id = d.namespace_id and n.path = 'mixed'
  where d.day between $1 and $2 group by 1`;

/**
 * Records that lie in one day each, of 400 people and four resource types, through October, with the sums that the jobs would have made.
 * The indexes are made after the rows.
 */
const filling = `
  create function fill_usage(p_events int) returns void language plpgsql as $$
  declare definition text; definitions text[];
  begin
    set session_replication_role = replica;
    set maintenance_work_mem = '512MB';
    select array_agg(i.indexdef) into definitions from pg_indexes i
      where i.tablename in ('usage_record', 'usage_day') and i.indexname not in ('usage_record_pkey', 'usage_day_pkey');
    for definition in select i.indexname from pg_indexes i where i.indexdef = any (definitions) loop
      execute 'drop index ' || definition;
    end loop;
    insert into usage_record (id, type, product, namespace_id, account_id, resource_id, source, rate, since, accrued_us,
      started_at, ended_at)
    select uuidv7(), 'compute', 'type-' || i / 2000 % 4, n.id, a.id, n.resource_id, 'execution ' || i, 1, t.at + t.length,
      microseconds(t.at, t.at + t.length), t.at, t.at + t.length
    from generate_series(1, p_events) i
    join (select n.path, n.id, (select min(r.id::text)::uuid from resource r where r.namespace_id = n.id) as resource_id
      from namespace n offset 0) n on n.path = case when i % 5 = 0 then 'mixed' else 'secretive' end
    join (select id, row_number() over (order by path) - 1 as nth from account where path like 'person-%' limit 400 offset 0) a
      on a.nth = i / 5 % 400
    cross join lateral (select timestamptz '2026-10-01T00:00:00Z' + i % 744 * interval '1 hour' as at,
      (1 + i % 3000) * interval '1 second' as length) t;
    insert into usage_day (record_id, day, namespace_id, quantity_us, rate_at_end, summed_us)
    select u.id, (u.started_at at time zone 'UTC')::date, u.namespace_id, u.accrued_us, 0, u.accrued_us from usage_record u;
    foreach definition in array definitions loop execute definition; end loop;
    insert into usage_resource_sum (namespace_id, day, resource_id, account_id, type, product, quantity_us)
    select namespace_id, (started_at at time zone 'UTC')::date, resource_id, account_id, type, product, sum(accrued_us)
    from usage_record group by 1, 2, 3, 4, 5, 6;
    insert into usage_sum (namespace_id, day, account_id, type, product, quantity_us)
    select namespace_id, day, account_id, type, product, sum(quantity_us) from usage_resource_sum group by 1, 2, 3, 4, 5;
    insert into usage_month (namespace_id, month, account_id, type, product, quantity_us)
    select namespace_id, date_trunc('month', day)::date, account_id, type, product, sum(quantity_us)
    from usage_sum group by 1, 2, 3, 4, 5;
  end $$`;
