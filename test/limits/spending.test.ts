import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createContainer, deleteContainer } from "../../contract/containers.ts";
import { listDeleted, restoreDeleted } from "../../contract/deleted.ts";
import { startExecution } from "../../contract/executions.ts";
import { listProofs, verify } from "../../contract/installation.ts";
import { listLimits, setDefaultMemberLimit, setLimit } from "../../contract/limits.ts";
import { listNotifications } from "../../contract/notifications.ts";
import { listPrices, setPrice } from "../../contract/prices.ts";
import { datasets } from "../../contract/repositories.ts";
import { getOverview, listUsageRecords } from "../../contract/usage.ts";
import { jobs } from "../../server/domain/limits/jobs.ts";
import { keepCurrency } from "../../server/domain/usage/currency.ts";
import { sumDays } from "../../server/domain/usage/price-queries.ts";
import { type Lab, lab } from "../containers/lab.ts";
import { problemOf } from "../world.ts";

let it: Lab;
beforeAll(async () => {
  it = await lab();
});
afterAll(() => it.stop());

const limit = (product: string, to: number | null) =>
  it.mia.call(setLimit, { params: { organization: "acme", product }, body: { limit: to } });
const item = async (product: string) =>
  (await it.dev.call(listLimits, { params: { organization: "acme" } })).items.find((one) => one.product === product);
const price = (product: string, amount_micros: number, from_day?: string) =>
  it.root.call(setPrice, { params: { product }, body: { amount_micros, from_day } });
const today = () => new Date().toISOString().slice(0, 10);
const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

/** A micro for a microsecond of a unit. */
const second_is_one = 3_600_000_000;

describe("a price", () => {
  test("is set by operators, the first from today on, and every other from tomorrow", async () => {
    expect(
      (await problemOf(it.mia.call(setPrice, { params: { product: "small" }, body: { amount_micros: 1 } }))).status,
    ).toBe(403);
    expect(await price("small", second_is_one)).toMatchObject({ from_day: today(), holds: true, unit: "unit-hour" });
    expect(await price("small", 5)).toMatchObject({ from_day: inDays(1), holds: false });
    const { items, currency } = await it.dev.call(listPrices, {});
    expect([currency, items.map(({ amount_micros }) => amount_micros)]).toEqual(["CNY", [5, second_is_one]]);
  });

  test("of a day that is past or of today stays as it is", async () => {
    for (const day of [today(), inDays(-1)]) {
      const refused = await problemOf(price("small", 7, day));
      expect(refused.fields).toMatchObject([{ path: "body.from_day" }]);
    }
    expect((await problemOf(price("nothing", 7))).status).toBe(404);
  });

  test("fixes the currency: with another one Guildhall does not start any more, and says why", async () => {
    await keepCurrency(it.ctx);
    const other = { ...it.ctx, ports: { ...it.ctx.ports, currency: "EUR", currency_is_named: true } };
    await expect(keepCurrency(other)).rejects.toThrow("prices and money here are in CNY");
  });

  test("makes what is used cost what its time says, exactly, before and after it is summed", async () => {
    await it.container("costly", "sleep 0.2");
    await it.start(it.dev, "costly", { units: 2 });
    const done = await it.reach(it.dev, "costly", 1, "succeeded");
    const cost = Math.round((done.seconds ?? 0) * 2 * 1_000_000);
    expect(done.cost).toEqual({ amount_micros: cost, currency: "CNY" });
    const { items } = await it.dev.call(listUsageRecords, {
      params: { namespace: "acme" },
      query: { type: "compute" },
    });
    expect(items[0]?.cost.amount_micros).toBe(cost);
    for (const _ of ["before", "after"]) {
      const { spent_this_month } = await it.dev.call(getOverview, { params: { namespace: "acme" } });
      expect(spent_this_month.amount_micros).toBe(cost);
      expect(await item("monthly_spend")).toMatchObject({ in_use: cost, member_in_use: cost, unit: "micros" });
      await sumDays(it.ctx, 100);
    }
    expect(await it.broken()).toEqual([]);
  });
});

describe("a limit on a month's spending", () => {
  const start = () => it.dev.call(startExecution, { params: { namespace: "acme", name: "costly" }, body: {} });

  test("refuses new starts once it is reached, with what was spent, and tells maintainers once", async () => {
    await limit("monthly_spend", 100);
    const { refusals, fits_now } = await problemOf(start());
    expect(refusals).toMatchObject([
      { condition: "organization_limit", product: "monthly_spend", limit: 100, unit: "micros", currency: "CNY" },
    ]);
    expect(fits_now).toBe(0);
    const warn = jobs(it.ctx).find(({ name }) => name === "limits near their end");
    await warn?.run();
    await warn?.run();
    const { items } = await it.mia.call(listNotifications, { query: {} });
    expect(items.filter(({ action }) => action === "limit.reached")).toHaveLength(1);
  });

  test("of each member counts what that member spent", async () => {
    await limit("monthly_spend", null);
    const params = { organization: "acme", product: "monthly_spend" };
    await it.mia.call(setDefaultMemberLimit, { params, body: { limit: 100 } });
    expect((await problemOf(start())).refusals).toMatchObject([
      { condition: "member_limit", product: "monthly_spend" },
    ]);
    const other = await it.deb.call(startExecution, { params: { namespace: "acme", name: "costly" }, body: {} });
    await it.reach(it.deb, "costly", other.number, "succeeded");
    await it.mia.call(setDefaultMemberLimit, { params, body: { limit: null } });
  });
});

describe("a limit on how many there may be", () => {
  const make = (name: string, person = it.dev) =>
    person.call(createContainer, { body: { namespace: "acme", name, command: "true", resource_type: "small" } });

  test("of containers refuses one more, however it comes, and counts what is deleted no longer", async () => {
    await make("first");
    const { in_use } = (await item("containers")) ?? { in_use: 0 };
    await limit("containers", in_use);
    expect((await problemOf(make("second"))).refusals).toMatchObject([
      { condition: "organization_limit", product: "containers", limit: in_use, in_use, asked: 1, unit: "items" },
    ]);
    expect(await item("containers")).toMatchObject({ in_use });
    await it.dev.call(deleteContainer, { params: { namespace: "acme", name: "first" } });
    await make("second");
    const { items } = await it.dev.call(listDeleted, { query: { namespace: "acme" } });
    const restored = it.dev.call(restoreDeleted, { params: { id: items[0]?.id ?? "" }, body: {} });
    expect((await problemOf(restored)).refusals).toMatchObject([{ product: "containers" }]);
    await limit("containers", null);
    expect(await it.broken()).toEqual([]);
  });

  test("of repositories holds however many are made at once", async () => {
    await limit("repositories", 3);
    const all = await Promise.allSettled(
      Array.from({ length: 8 }, (_, i) =>
        it.dev.call(datasets.create, { body: { namespace: "acme", name: `set-${i}` } }),
      ),
    );
    expect(all.filter(({ status }) => status === "fulfilled")).toHaveLength(3);
    expect(await item("repositories")).toMatchObject({ in_use: 3, member_in_use: 3 });
    await limit("repositories", null);
    expect(await it.broken()).toEqual([]);
  });
});

describe("a proof", () => {
  test("is kept with when it was made and how long each part took", async () => {
    const made = await it.root.call(verify, {});
    const { items } = await it.root.call(listProofs, { query: { limit: "1" } });
    expect(items).toEqual([made]);
    expect(made).toMatchObject({ ok: true });
    expect((await problemOf(it.mia.call(listProofs, { query: {} }))).status).toBe(403);
  });

  test("that fails names the rows by their ids, tells operators once, and shows in the metrics", async () => {
    await it.owner.query("update resource_type set in_use = in_use + 1 where name = 'small'");
    const prove = jobs(it.ctx).find(({ name }) => name === "proof");
    await prove?.run();
    await prove?.run();
    const { items } = await it.root.call(listProofs, { query: {} });
    const check = items[0]?.checks.find(({ name }) => name === "capacity_units");
    expect(check).toMatchObject({ rows: 1, found: [{ in_use: 1, capacity: 50 }] });
    const told = await it.root.call(listNotifications, { query: {} });
    expect(told.items.filter(({ action }) => action === "proof.broken")).toHaveLength(1);
    expect(await (await fetch(`${it.url}/metrics`)).text()).toContain('guildhall_proof_rows{check="capacity_units"} 1');
    await it.owner.query("update resource_type set in_use = in_use - 1 where name = 'small'");
  });
});
