import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { addressOf } from "../../contract/client.ts";
import { setDefaultMemberLimit, setLimit, setMemberLimit } from "../../contract/limits.ts";
import { setPrice } from "../../contract/prices.ts";
import {
  correctUsage,
  exportChanges,
  exportCosts,
  exportUsageRecords,
  getForecast,
  getStatistics,
  listChanges,
} from "../../contract/reports.ts";
import { editOrganizationSettings } from "../../contract/settings.ts";
import { listUsageRecords, type Order } from "../../contract/usage.ts";
import { type Lab, lab } from "../containers/lab.ts";
import { type Person, problemOf } from "../world.ts";

let it: Lab;
beforeAll(async () => {
  it = await lab();
  await it.root.call(setPrice, { params: { product: "small" }, body: { amount_micros: 3_600_000_000 } });
  await it.container("shared", "printf 12345 >out");
  await it.container("secret", "sleep 0.2", { visibility: "private" });
  await it.start(it.dev, "shared");
  await it.start(it.mia, "secret");
  await it.reach(it.dev, "shared", 1, "succeeded");
  await it.reach(it.mia, "secret", 1, "succeeded");
});
afterAll(() => it.stop());

const params = { namespace: "acme" };
const records = async (person: Person, query: object = {}) =>
  (await person.call(listUsageRecords, { params, query })).items;
const file = async (person: Person, address: string) => (await person.fetch(address)).text();

describe("records", () => {
  test("go on, have ended, or are corrections", async () => {
    expect((await records(it.mia, { state: "running" })).map(({ type }) => type)).toEqual(["storage"]);
    expect((await records(it.mia, { state: "ended" })).map(({ type }) => type)).toEqual(["compute", "compute"]);
    expect(await records(it.mia, { state: "correction" })).toEqual([]);
  });

  test.each(["newest", "oldest", "largest"] as const)("%s first are the same page by page", async (order: Order) => {
    const seen: string[] = [];
    for (let cursor: string | undefined; ; ) {
      const query = { order, limit: "1", ...(cursor ? { cursor } : {}) };
      const page = await it.dev.call(listUsageRecords, { params, query });
      seen.push(...page.items.map(({ id }) => id));
      if (page.next_cursor === null) break;
      cursor = page.next_cursor;
    }
    expect(seen).toEqual((await records(it.dev, { order })).map(({ id }) => id));
    expect(seen).toHaveLength(order === "largest" ? 2 : 3);
  });

  test("are files with the names that the asker may know", async () => {
    const csv = await file(it.dev, addressOf(exportUsageRecords, { params, query: { format: "csv" } }));
    const lines = csv.trim().split("\n");
    expect(lines[0]).toContain("type,product,member,member_name,resource,project,source");
    expect(lines).toHaveLength(4);
    expect(csv).not.toContain("secret");
    const jsonl = await file(it.mia, addressOf(exportUsageRecords, { params, query: { format: "jsonl" } }));
    expect(
      jsonl
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line)),
    ).toMatchObject((await records(it.mia)).map(({ id, source, member }) => ({ id, source, member })));
  });

  test("are costs by day as FOCUS wants them, and their sum is that of the statistics", async () => {
    const csv = await file(it.mia, addressOf(exportCosts, { params, query: {} }));
    const [head = "", ...lines] = csv.replace("\ufeff", "").trim().split("\n");
    const columns = head.split(",");
    for (const name of ["BilledCost", "EffectiveCost", "ChargePeriodStart", "ServiceCategory", "SubAccountId"])
      expect(columns).toContain(name);
    const compute = lines.filter((line) => line.includes("Unit-Hours"));
    const billed = compute.reduce((sum, line) => sum + Number(line.split(",")[columns.indexOf("BilledCost")]), 0);
    const { items } = await it.mia.call(getStatistics, { params, query: { by: "product", type: "compute" } });
    expect(billed).toBeCloseTo((items[0]?.cost.amount_micros ?? 0) / 1_000_000, 4);
    expect(billed).toBeGreaterThan(0);
    expect(await file(it.dev, addressOf(exportCosts, { params, query: {} }))).not.toContain("secret");
  });
});

describe("a correction", () => {
  const first = async () => (await records(it.mia, { type: "compute", member: "dev-d", state: "ended" }))[0]?.id ?? "";

  test("is the operator's, with a reason, and everybody who reads the records reads it", async () => {
    const id = await first();
    const body = { quantity: 1000, reason: "The machine stood still" };
    const made = await it.root.call(correctUsage, { params: { id }, body });
    expect(made).toMatchObject({ corrects: id, reason: "The machine stood still", storage_bytes: null });
    const both = await records(it.dev, { type: "compute", member: "dev-d" });
    expect(both.reduce((sum, { quantity }) => sum + quantity, 0)).toBeCloseTo(1000, 6);
    expect(both.reduce((sum, { cost }) => sum + cost.amount_micros, 0)).toBe(1_000_000_000);
    const { items } = await it.dev.call(getStatistics, { params, query: { by: "member", type: "compute" } });
    expect(items.find(({ key }) => key === "dev-d")).toMatchObject({ quantity: 1000, cost: { amount_micros: 1e9 } });
    expect(await it.broken()).toEqual([]);
  });

  test("says why it cannot be made", async () => {
    const correct = (id: string, quantity = 5) =>
      problemOf(it.root.call(correctUsage, { params: { id }, body: { quantity, reason: "no" } }));
    const [running] = await records(it.mia, { state: "running" });
    const [correction] = await records(it.mia, { state: "correction" });
    expect((await correct(running?.id ?? "")).detail).toContain("when it has ended");
    expect((await correct(correction?.id ?? "")).detail).toContain("This is a correction");
    expect((await correct(await first(), 1000)).detail).toContain("so much already");
    expect((await correct(crypto.randomUUID())).status).toBe(404);
    const body = { quantity: 1, reason: "no" };
    expect((await problemOf(it.mia.call(correctUsage, { params: { id: await first() }, body }))).status).toBe(403);
  });
});

describe("changes", () => {
  beforeAll(async () => {
    const product = { organization: "acme", product: "storage" };
    await it.mia.call(setLimit, { params: product, body: { limit: 1000 } });
    await it.mia.call(setDefaultMemberLimit, { params: product, body: { limit: 500 } });
    await it.mia.call(setMemberLimit, { params: { ...product, member: "dev-d" }, body: { limit: 50 } });
    await it.mia.call(setMemberLimit, { params: { ...product, member: "deb-d" }, body: { limit: 60 } });
  });

  const changes = async (person: Person, query: object = {}) =>
    (await person.call(listChanges, { params, query })).items;
  const words = (items: Awaited<ReturnType<typeof changes>>) => items.map(({ kind, subject }) => `${kind} ${subject}`);

  test("are of limits, prices, capacity and corrections, with before, after, actor and time", async () => {
    const all = await changes(it.mia);
    expect(words(all)).toEqual([
      ...["limit deb-d/storage", "limit dev-d/storage", "limit */storage", "limit storage"],
      ...["correction small, execution 1", "price small", "capacity small", "capacity cpu-small"],
    ]);
    expect(all[3]).toMatchObject({ before: { limit: null }, after: { limit: 1000 }, actor: { path: "mia-m" } });
    expect(words(await changes(it.vic, { kind: "price" }))).toEqual(["price small"]);
    expect(words(await changes(it.vic, { subject: "DEV" }))).toEqual(["limit dev-d/storage"]);
    expect(await changes(it.vic, { to: "2020-01-01T00:00:00Z" })).toEqual([]);
    const csv = await file(it.vic, addressOf(exportChanges, { params, query: { kind: "limit" } }));
    expect(csv.trim().split("\n")).toHaveLength(5);
  });

  test("come page by page", async () => {
    const first = await it.mia.call(listChanges, { params, query: { limit: "4" } });
    const query = { limit: "4", cursor: first.next_cursor ?? "" };
    const second = await it.mia.call(listChanges, { params, query });
    expect([...first.items, ...second.items]).toEqual(await changes(it.mia));
  });

  test("of others alone are not told where everybody reads only their own use", async () => {
    const settings = { params: { organization: "acme" } };
    await it.mia.call(editOrganizationSettings, { ...settings, body: { usage_visibility: "own" } });
    expect(words(await changes(it.dev, { kind: "limit" }))).toEqual([
      ...["limit dev-d/storage", "limit */storage", "limit storage"],
    ]);
    expect(words(await changes(it.dev, { kind: "correction" }))).toHaveLength(1);
    expect(await changes(it.deb, { kind: "correction" })).toEqual([]);
    await it.mia.call(editOrganizationSettings, { ...settings, body: { usage_visibility: "all" } });
  });
});

test("the forecast carries on the mean of the days there were, and says when a limit is reached", async () => {
  const { items } = await it.vic.call(getForecast, { params });
  const [storage, spend] = items;
  expect(storage).toMatchObject({ product: "storage", used: 5, limit: 1000, per_day: 5, days: 1 });
  const days = (Date.parse(storage?.runs_out_at ?? "") - Date.now()) / 86_400_000;
  expect(days).toBeCloseTo((1000 - 5) / 5, 1);
  expect(spend).toMatchObject({ product: "monthly_spend", limit: null, runs_out_at: null });
  expect(spend?.used).toBeGreaterThan(1_000_000_000);
  expect(spend?.expected).toBeGreaterThan(spend?.used ?? 0);
});

test("strangers are told of none of it", async () => {
  for (const what of ["changes", "changes/export", "forecast", "records/export", "costs/export"])
    expect((await it.eve.fetch(`/api/v1/namespaces/acme/usage/${what}`)).status, what).toBe(404);
});
