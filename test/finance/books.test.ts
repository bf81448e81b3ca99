import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as contract from "../../contract/books.ts";
import { setBilling } from "../../contract/house.ts";
import { setPrice } from "../../contract/prices.ts";
import * as books from "../../server/domain/finance/book-queries.ts";
import { health } from "../../server/domain/finance/health-queries.ts";
import { jobs } from "../../server/domain/finance/jobs.ts";
import { type Lab, lab } from "../containers/lab.ts";
import { watch } from "../sharing/plans.ts";
import { problemOf } from "../world.ts";

let it: Lab;
const month = new Date().toISOString().slice(0, 7);
beforeAll(async () => {
  it = await lab();
  await it.root.call(setPrice, { params: { product: "small" }, body: { amount_micros: 36_000_000 } });
  await it.container("long", "sleep 100");
  await it.root.call(setBilling, { body: { billing: true } });
  await use(7200);
  for (const job of jobs(it.ctx)) await job.run();
  await it.owner.query("select charge(id) from namespace");
  await it.owner.query("select sum_days(1000)");
});
afterAll(() => it.stop());

/** Use of acme in one second, of so many unit-seconds. */
const use = async (units: number) => {
  const id = crypto.randomUUID();
  const ended = new Date();
  await it.owner.query(
    `select meter_open($1, 'compute', 'small', r.namespace_id, $2, r.id, 'execution 1', $3, $4)
     from resource r where r.name = 'long'`,
    [id, it.dev.id, units, new Date(ended.getTime() - 1000)],
  );
  await it.owner.query("select meter_change($1, 0, $2, true)", [id, ended]);
};

describe("the books of the installation", () => {
  test("say what was used and charged by month, product and namespace, down to the lines", async () => {
    for (const [by, key] of [
      ["month", month],
      ["product", "small"],
      ["namespace", "acme"],
    ] as const) {
      const { items } = await it.root.call(contract.listBooks, { query: { by } });
      expect(items).toMatchObject([{ key, compute_unit_seconds: 7200, charged_micros: 72_000_000 }]);
    }
    const none = await it.root.call(contract.listBooks, { query: { by: "product", namespace: "dev-d" } });
    expect(none.items).toEqual([]);
    const lines = { params: { namespace: "acme" }, query: { month, product: "small" } };
    expect((await it.root.call(contract.listHouseCharges, lines)).items).toMatchObject([
      { member: { path: "dev-d" }, quantity: 7200, amount_micros: 72_000_000 },
    ]);
    expect((await problemOf(it.mia.call(contract.listBooks, { query: {} }))).status).toBe(403);
  });

  test("are read in pages, each line once", async () => {
    await it.owner.query(
      `insert into revenue_month select $1::date, 'small', id, 5 from namespace where path <> 'acme'`,
      [`${month}-01`],
    );
    const keys: string[] = [];
    for (let cursor: string | undefined; ; ) {
      const page = await it.root.call(contract.listBooks, { query: { by: "namespace", limit: 2, cursor } });
      keys.push(...page.items.map(({ key }) => key));
      if (page.next_cursor === null) break;
      cursor = page.next_cursor;
    }
    expect(keys[0]).toBe("acme");
    expect(new Set(keys).size).toBe(keys.length);
    await it.owner.query("delete from revenue_month where micros = 5");
  });
});

test("a price's effect is what a month would have cost with it, and whom it changes most", async () => {
  const preview = (amount_micros: number, of?: string) =>
    it.root.call(contract.previewPrice, { params: { product: "small" }, query: { amount_micros, month: of } });
  const acme = { namespace: "acme", before_micros: 72_000_000, after_micros: 144_000_000 };
  expect(await preview(72_000_000, month)).toMatchObject({ namespaces: 1, ...of(acme), items: [acme] });
  expect(await preview(72_000_000)).toMatchObject({ namespaces: 0, before_micros: 0, items: [] });
});

const of = ({ before_micros, after_micros }: { before_micros: number; after_micros: number }) => ({
  before_micros,
  after_micros,
});

test("the health of namespaces is sorted from the worst, in pages that have each once", async () => {
  await it.owner.query("update namespace_health set seen_at = '-infinity'");
  for (const job of jobs(it.ctx)) await job.run();
  const { items } = await it.root.call(contract.listHealth, { query: { sort: "owed" } });
  expect(items[0]).toMatchObject({ namespace: "acme", owed_micros: 72_000_000, payable_micros: -72_000_000 });
  for (const sort of contract.healthOrders) {
    const seen: string[] = [];
    for (let cursor: string | undefined; ; ) {
      const page = await it.root.call(contract.listHealth, { query: { sort, limit: 3, cursor } });
      seen.push(...page.items.map(({ namespace }) => namespace));
      if (page.next_cursor === null) break;
      cursor = page.next_cursor;
    }
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen.length).toBe(items.length);
  }
});

test("switched off, billing charges in steps, and a step that was cut off is gone on with", async () => {
  await use(3600);
  await it.owner.query("select begin_closing(null)");
  expect((await it.owner.query("select close_wallets(2) as done")).rows[0].done).toBe(2);
  for (const job of jobs(it.ctx)) await job.run();
  expect((await it.owner.query("select is_on, closing_since from billing")).rows).toEqual([
    { is_on: false, closing_since: null },
  ]);
  const { items } = await it.root.call(contract.listBooks, { query: { by: "namespace" } });
  expect(items[0]).toMatchObject({ key: "acme", charged_micros: 108_000_000 });
  expect(await it.root.call(setBilling, { body: { billing: false } })).toEqual({ billing: false, closing: false });
});

test("none of them reads a table from end to end, however many namespaces there are", async () => {
  await it.owner.query(`
    insert into namespace (path, kind) select 'org-' || i, 'organization' from generate_series(1, 3000) i;
    insert into namespace_health (namespace_id, payable, days_left)
      select id, (random() * 1000)::int, (random() * 100)::int from namespace where path like 'org-%';
    insert into revenue_month select m::date, p, id, 5 from namespace, unnest(array['a', 'b']) p,
      generate_series(date '2021-01-01', date '2021-12-01', interval '1 month') m where path like 'org-%';
    insert into usage_month (namespace_id, account_id, type, product, month, quantity_us)
      select r.namespace_id, '${it.dev.id}', 'compute', r.product, r.month, 5 from revenue_month r where r.product in ('a', 'b');`);
  await it.owner.query("vacuum analyze");
  const watched = watch(String(it.owner.options.connectionString));
  const ctx = { ...it.ctx, db: watched.db };
  const read = async (what: () => Promise<unknown>) => {
    watched.sent.length = 0;
    await what();
    const [sent] = watched.sent;
    if (!sent) throw new Error("a statement was sent");
    const { rows, scans } = await watched.explain(sent, "custom");
    expect(scans.filter((scan) => /^Seq Scan on (namespace_health|revenue_month|usage_month)$/.test(scan))).toEqual([]);
    return rows;
  };
  const first = { limit: 50, after: null };
  for (const sort of contract.healthOrders)
    expect(await read(() => health(ctx, { sort, ...first })), sort).toBeLessThan(1000);
  const after = { place: "50", id: crypto.randomUUID() };
  expect(await read(() => health(ctx, { sort: "payable", limit: 50, after }))).toBeLessThan(1000);
  for (const by of contract.bookGrains)
    for (const narrowed of [{ month }, {}, { product: "small" }])
      expect(await read(() => books.books(ctx, { by, ...narrowed, ...first })), by).toBeLessThan(1000);
  await watched.close();
});
