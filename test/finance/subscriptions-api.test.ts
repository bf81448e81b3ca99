import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { listHouseCharges } from "../../contract/books.ts";
import * as finance from "../../contract/finance.ts";
import * as house from "../../contract/house.ts";
import { listLimits } from "../../contract/limits.ts";
import { listNotifications } from "../../contract/notifications.ts";
import { buyPackage, listPackages, offerPackage } from "../../contract/packages.ts";
import { setPrice } from "../../contract/prices.ts";
import { listChanges } from "../../contract/reports.ts";
import * as contract from "../../contract/subscriptions.ts";
import { subscriptionJobs } from "../../server/domain/finance/subscription-jobs.ts";
import { reserveStorage } from "../../server/domain/limits/limits.ts";
import { type Lab, lab } from "../containers/lab.ts";
import { problemOf } from "../world.ts";

let it: Lab;
let acme_id: string;
const gib = 2 ** 30;
const acme = { params: { namespace: "acme" } };
const list = async () => (await it.mia.call(contract.listSubscriptions, { ...acme, query: {} })).items;
const subscribe = (body: object = {}, who = it.mia) =>
  who.call(contract.subscribeStorage, { ...acme, body: { gib: 10, period: "month", ...body } });
const told = async () =>
  (await it.mia.call(listNotifications, { query: {} })).items
    .map(({ action }) => action)
    .filter((action) => /^(subscription|storage)\./.test(action));
const allowance = async () => (await it.mia.call(contract.getStorageAllowance, acme)).allowance_bytes;

beforeAll(async () => {
  it = await lab();
  acme_id = (await it.owner.query("select id from namespace where path = 'acme'")).rows[0].id;
  await it.root.call(setPrice, { params: { product: "storage_month" }, body: { amount_micros: 1_000_000 } });
  await it.root.call(house.setCredit, { ...acme, body: { credit_micros: 50_000_000 } });
});
afterAll(() => it.stop());

describe("storage is granted", () => {
  test("by the operator, to everybody of a kind or to one, and stands beside the maintainers' own limit", async () => {
    expect(await allowance()).toBeNull();
    const body = { organization_bytes: 5 * gib, person_bytes: null };
    await it.root.call(contract.setDefaultStorageGrants, { body });
    expect(await allowance()).toBe(5 * gib);
    await it.root.call(contract.setStorageGrant, { ...acme, body: { bytes: 2 * gib } });
    expect(await allowance()).toBe(2 * gib);
    const { items } = await it.dev.call(listLimits, { params: { organization: "acme" } });
    expect(items[0]).toMatchObject({ product: "storage", limit: null, allowance: 2 * gib, effective_limit: 2 * gib });
    const grants = await it.root.call(contract.listStorageGrants, { query: {} });
    expect(grants).toMatchObject({ defaults: body, items: [{ namespace: "acme", granted_bytes: 2 * gib }] });
    expect(await told()).toEqual(["storage.grant"]);
    expect((await problemOf(it.mia.call(contract.listStorageGrants, { query: {} }))).status).toBe(403);
  });

  test("and an upload that does not fit is refused with its numbers", async () => {
    const asked = { namespace_id: acme_id, account_id: it.dev.id, bytes: 3 * gib };
    await expect(reserveStorage(it.ctx, asked)).rejects.toMatchObject({
      extra: {
        refusals: [
          { condition: "allowance", product: "storage", limit: 2 * gib, in_use: 0, asked: 3 * gib, unit: "bytes" },
        ],
      },
    });
  });
});

describe("storage is subscribed to", () => {
  test("by maintainers, when use is paid for, from what the wallet can pay", async () => {
    expect((await problemOf(subscribe())).detail).toContain("Billing is off");
    await it.root.call(house.setBilling, { body: { billing: true } });
    expect((await problemOf(subscribe({}, it.dev))).status).toBe(403);
    expect((await problemOf(subscribe({ period: "year" }))).detail).toContain("No storage is sold for this period");
    expect((await problemOf(subscribe({ gib: 51 }))).detail).toContain("costs 51.00");
    const query = { gib: 10, period: "month" } as const;
    const quote = await it.mia.call(contract.quoteSubscription, { ...acme, query });
    expect(quote).toMatchObject({ cost_micros: 10_000_000, payable_micros: 50_000_000, days: quote.days_of_period });
    const made = await subscribe();
    expect(made).toMatchObject({ gib: 10, state: "active", renews: true, next: { gib: 10, cost_micros: 10_000_000 } });
    expect(made.last_day).toBe(quote.last_day);
    expect(await allowance()).toBe(12 * gib);
    expect(await it.mia.call(finance.getWallet, acme)).toMatchObject({ balance_micros: -10_000_000 });
  });

  test("and is a movement, a line and a change of its own name, and no package to be found among them", async () => {
    const { items } = await it.mia.call(finance.listMovements, { ...acme, query: {} });
    expect(items[0]).toMatchObject({ kind: "subscription", amount_micros: -10_000_000 });
    const number = items[0]?.number ?? 0;
    const lines = await it.mia.call(finance.listCharges, { params: { namespace: "acme", number } });
    expect(lines.items).toMatchObject([{ kind: "subscription", product: "storage", unit: "byte-seconds" }]);
    expect((await it.mia.call(listPackages, { ...acme, query: {} })).items).toEqual([]);
  });

  test("becomes more for the rest of its period, and less with the next one", async () => {
    const [{ number } = { number: 0 }] = await list();
    const change = (body: object, who = it.mia) =>
      who.call(contract.changeSubscription, { params: { namespace: "acme", number }, body });
    expect((await problemOf(change({ gib: 500 }))).detail).toContain("costs 490.00");
    expect(await change({ gib: 15 })).toMatchObject({ gib: 15, next: { gib: 15 } });
    expect(await change({ gib: 4 })).toMatchObject({ gib: 15, next: { gib: 4, cost_micros: 4_000_000 } });
    expect(await change({ renews: false })).toMatchObject({ gib: 15, renews: false, next: null });
    expect((await problemOf(change({ renews: true }, it.dev))).status).toBe(403);
    expect(await change({ renews: true })).toMatchObject({ next: { gib: 4 } });
    const { payments } = await it.mia.call(contract.getSubscription, { params: { namespace: "acme", number } });
    expect(payments).toMatchObject([
      { gib: 5, amount_micros: 5_000_000 },
      { gib: 10, amount_micros: 10_000_000 },
    ]);
  });

  test("renews itself, and its maintainers hear of it", async () => {
    const shift = (table: string, where: string) =>
      `update ${table} set first_day = first_day - n, last_day = last_day - n ${where}`;
    const client = await it.owner.connect();
    await client.query("set session_replication_role = replica");
    const days = "(select last_day - day_of(clock_timestamp()) + 1 as n from storage_subscription) d";
    await client.query(
      `with d as materialized (select * from ${days}), lots as (${shift("package_lot", "from d where subscription_id is not null")})
       ${shift("storage_subscription", "from d").replace(" from d", ", anchor = (last_day - n + 1 - interval '4 years')::date from d")}`,
    );
    await client.query("reset session_replication_role");
    client.release();
    const [before] = await list();
    expect(before).toMatchObject({ state: "late", gib: 15 });
    for (const job of subscriptionJobs(it.ctx)) await job.run();
    const [after] = await list();
    expect(after).toMatchObject({ state: "active", gib: 4 });
    expect(await allowance()).toBe(6 * gib);
    expect(await told()).toContain("subscription.renew");
    expect(await it.broken()).toEqual([]);
  });
});

describe("what changed", () => {
  const changes = async (who = it.mia) =>
    (await who.call(listChanges, { ...acme, query: {} })).items.map(({ kind, before, after }) => ({
      kind,
      before,
      after,
    }));

  test("is listed with what was and what is, money's for those who see it", async () => {
    const { number } = await it.root.call(offerPackage, {
      body: { name: "Ten", product: "small", quantity: 10, price_micros: 5, valid_days: 3 },
    });
    await it.mia.call(buyPackage, { ...acme, body: { offer: number } });
    const all = await changes();
    expect(all[0]).toMatchObject({ kind: "package", after: { amount: 5 } });
    expect(all[1]).toMatchObject({ kind: "subscription", before: { gib: 15 }, after: { gib: 4, amount: 4_000_000 } });
    expect(all).toContainEqual({ kind: "grant", before: { granted: 5 * gib }, after: { granted: 2 * gib } });
    expect(new Set((await changes(it.dev)).map(({ kind }) => kind))).toEqual(new Set(["grant", "price", "capacity"]));
  });

  test("and the operator's lines say what was bought and what was subscribed to", async () => {
    const month = new Date().toISOString().slice(0, 7);
    const { items } = await it.root.call(listHouseCharges, { ...acme, query: { month } });
    const lines = items.map(({ kind, product, unit }) => ({ kind, product, unit }));
    expect(lines).toContainEqual({ kind: "subscription", product: "storage", unit: "byte-seconds" });
    expect(lines).toContainEqual({ kind: "package", product: "small", unit: "unit-seconds" });
  });
});
