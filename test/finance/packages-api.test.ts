import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { addressOf } from "../../contract/client.ts";
import { startExecution } from "../../contract/executions.ts";
import * as finance from "../../contract/finance.ts";
import * as house from "../../contract/house.ts";
import { listNotifications } from "../../contract/notifications.ts";
import * as packages from "../../contract/packages.ts";
import { setPrice } from "../../contract/prices.ts";
import { exportCosts } from "../../contract/reports.ts";
import { listUsageRecords } from "../../contract/usage.ts";
import { jobs } from "../../server/domain/finance/jobs.ts";
import { type Lab, lab } from "../containers/lab.ts";
import { problemOf } from "../world.ts";

let it: Lab;
const hour_micros = 36_000_000;
beforeAll(async () => {
  it = await lab();
  await it.root.call(setPrice, { params: { product: "small" }, body: { amount_micros: hour_micros } });
  await it.container("long", "sleep 100");
  await it.root.call(house.setCredit, { ...acme, body: { credit_micros: 60_000_000 } });
});
afterAll(() => it.stop());

const acme = { params: { namespace: "acme" } };
const offer = (more: object = {}) =>
  it.root.call(packages.offerPackage, {
    body: { name: "Ten hours", product: "small", quantity: 10, price_micros: 20_000_000, valid_days: 30, ...more },
  });
const buy = (number: number, who = it.mia) => who.call(packages.buyPackage, { ...acme, body: { offer: number } });
const tend = async () => {
  for (const job of jobs(it.ctx)) await job.run();
};
const told = async () =>
  (await it.mia.call(listNotifications, { query: {} })).items
    .map(({ action }) => action)
    .filter((action) => action.startsWith("package."));
/** What no trigger is to see. */
const unwatched = async (text: string) => {
  const client = await it.owner.connect();
  await client.query("set session_replication_role = replica");
  await client.query(text);
  await client.query("reset session_replication_role");
  client.release();
};
/** What was used and costs since yesterday, with the columns of FOCUS. */
const costs = async (who = it.mia) => {
  const from = new Date(Date.now() - 86_400_000).toISOString().slice(0, 10);
  const answer = await who.fetch(addressOf(exportCosts, { ...acme, query: { from } }));
  const [head = "", ...lines] = (await answer.text()).replace("\ufeff", "").trim().split(/\r?\n/);
  const columns = head.split(",");
  return lines.map((line) =>
    Object.fromEntries(
      (line.match(/("[^"]*")+|[^,]+|(?<=^|,)(?=,|$)/g) ?? []).map((cell, at) => [columns[at] ?? "rest", cell]),
    ),
  );
};
/** As if what runs had begun so many hours earlier. */
const longer = (hours: number) =>
  it.owner.query(
    "update usage_record set since = since - $1 * interval '1 hour' where ended_at is null and type = 'compute'",
    [hours],
  );

describe("a package is offered", () => {
  test("to those it is for, with what it is worth, until it is withdrawn", async () => {
    const { number } = await offer();
    await offer({ name: "For people", audience: "people" });
    await offer({ name: "For another", audience: "one", namespace: it.eve.path });
    const own = await offer({ name: "For Acme", audience: "one", namespace: "acme" });
    const { items } = await it.mia.call(packages.listOffers, acme);
    expect(items.map(({ name }) => name)).toEqual(["Ten hours", "For Acme"]);
    expect(items[0]).toMatchObject({ quantity: 10, unit: "unit-hour", worth_micros: 10 * hour_micros });
    await it.root.call(packages.withdrawPackage, { params: { number: own.number }, body: {} });
    const again = it.root.call(packages.withdrawPackage, { params: { number: own.number }, body: {} });
    expect((await problemOf(again)).status).toBe(409);
    expect((await problemOf(buy(own.number))).status).toBe(409);
    expect((await it.mia.call(packages.listOffers, acme)).items.map((one) => one.number)).toEqual([number]);
  });

  test("of a product that there is, to somebody who is there", async () => {
    expect((await problemOf(offer({ product: "nothing" }))).fields).toMatchObject([{ path: "body.product" }]);
    expect((await problemOf(offer({ audience: "one" }))).fields).toMatchObject([{ path: "body.namespace" }]);
    expect((await problemOf(offer({ namespace: "acme" }))).fields).toMatchObject([{ path: "body.namespace" }]);
    expect((await problemOf(it.mia.call(packages.listHouseOffers, { query: {} }))).status).toBe(403);
  });
});

describe("a package is bought", () => {
  test("by maintainers, when use is paid for, from what the wallet can pay", async () => {
    expect((await problemOf(buy(1))).detail).toContain("Billing is off");
    await it.root.call(house.setBilling, { body: { billing: true } });
    expect((await problemOf(buy(1, it.dev))).status).toBe(403);
    const dear = await offer({ price_micros: 60_000_001 });
    expect((await problemOf(buy(dear.number))).detail).toContain("costs 60.00");
    const bought = await buy(1);
    expect(bought).toMatchObject({
      name: "Ten hours",
      state: "good",
      left: 10,
      percent: 100,
      price_micros: 20_000_000,
    });
    const { items } = await it.mia.call(finance.listMovements, { ...acme, query: {} });
    expect(items[0]).toMatchObject({ kind: "package", amount_micros: -20_000_000, order: bought.number });
    expect(await it.mia.call(finance.getWallet, acme)).toMatchObject({ balance_micros: -20_000_000 });
  });

  test("and taken back while nothing of it is used", async () => {
    const { number } = await buy(1);
    const back = () => it.root.call(packages.refundPackage, { params: { number }, body: { reason: "by mistake" } });
    expect(await back()).toMatchObject({ state: "refunded" });
    expect((await problemOf(back())).status).toBe(409);
    expect(await told()).toContain("package.refund");
    const sold = await it.root.call(packages.listSoldPackages, { query: {} });
    expect(sold.items.map(({ state }) => state)).toEqual(["refunded", "good"]);
  });

  test("and pays for what runs, while the wallet holds nothing", async () => {
    await it.dev.call(startExecution, { params: { namespace: "acme", name: "long" }, body: {} });
    await it.reach(it.dev, "long", 1, "running");
    expect(await it.mia.call(finance.getWallet, acme)).toMatchObject({ held_micros: 0, an_hour_micros: 0 });
  });

  test("and its maintainers hear of 30, of 10 and of 0 percent left, once each", async () => {
    // whatever time of day it is
    await it.owner.query("update billing set from_day = from_day - 1");
    await it.owner.query("update price set from_day = from_day - 1");
    await unwatched("update package_lot set first_day = first_day - 1");
    await longer(6.5);
    await tend();
    const { items } = await it.mia.call(finance.forecastMeans, acme);
    const [balance, hours] = items;
    expect(balance).toMatchObject({ product: null, unit: "micros", left: 40_000_000, last_day: null });
    expect(hours).toMatchObject({ product: "small", unit: "unit-hour" });
    const { left = 0, per_day = 0, days = 0, runs_out_at } = hours ?? {};
    expect([left, per_day * days]).toEqual([expect.closeTo(3.5, 1), expect.closeTo(6.5, 1)]);
    expect(Date.parse(runs_out_at ?? "")).toBeCloseTo(Date.now() + (left / per_day) * 86_400_000, -5);
    expect(await told()).not.toContain("package.low");
    await longer(1);
    await tend();
    await tend();
    expect((await told()).filter((action) => action === "package.low")).toHaveLength(1);
    await longer(1.9);
    await tend();
    await tend();
    expect((await told()).filter((action) => action === "package.low")).toHaveLength(2);
    await longer(1);
    await tend();
    await tend();
    expect((await told()).filter((action) => action === "package.used_up")).toHaveLength(1);
    expect((await told()).filter((action) => action === "package.low")).toHaveLength(2);
    expect(await it.broken()).toEqual([]);
  });

  test("and opens down to whose use of which day it paid for, and that to the records of use", async () => {
    const { items } = await it.mia.call(packages.listPackages, { ...acme, query: {} });
    const number = items.find(({ state }) => state === "used_up")?.number ?? 0;
    await it.owner.query("select charge(id) from namespace where path = 'acme'");
    const one = await it.mia.call(packages.getPackage, { params: { namespace: "acme", number } });
    expect(one.days.reduce((sum, { used }) => sum + used, 0)).toBeCloseTo(10, 9);
    expect(one.days.at(-1)?.left).toBe(0);
    const uses = await it.mia.call(packages.listPackageUses, {
      params: { namespace: "acme", number },
      query: { limit: 1 },
    });
    expect(uses.items[0]).toMatchObject({ product: "small", member: { path: "dev-d" }, unit: "unit-seconds" });
    const [line] = uses.items;
    const records = await it.mia.call(listUsageRecords, {
      params: { namespace: "acme" },
      query: { product: line?.product, member: line?.member.path },
    });
    expect(records.items.map(({ source }) => source)).toContain("execution 1");
  });

  test("and what it paid for is billed at nothing, listed at its price, and worth its part of the package, as FOCUS wants it", async () => {
    const lines = await costs();
    const sum = (category: string, column: string) =>
      lines.filter((one) => one["PricingCategory"] === category).reduce((all, one) => all + Number(one[column]), 0);
    expect(sum("Committed", "BilledCost")).toBe(0);
    expect(sum("Committed", "EffectiveCost")).toBeCloseTo(20, 1);
    expect(sum("Committed", "ListCost")).toBeCloseTo(360, 0);
    expect(sum("Committed", "PricingQuantity")).toBeCloseTo(10, 1);
    const use = lines.filter((one) => one["ChargeCategory"] === "Usage" && one["PricingCategory"] === "Standard");
    for (const one of use) expect(one["BilledCost"]).toBe(one["ListCost"]);
    expect(use.reduce((all, one) => all + Number(one["BilledCost"]), 0)).toBeGreaterThan(0);
  });

  test("and is a purchase there, as often as it was bought or taken back, for who sees the wallet alone", async () => {
    const bought = (lines: Awaited<ReturnType<typeof costs>>) =>
      lines
        .filter((one) => one["ChargeCategory"] === "Purchase")
        .map((one) => [one["BilledCost"], one["EffectiveCost"], one["ChargeFrequency"], one["ResourceType"]].join());
    const lot = "0,One-Time,package";
    expect(bought(await costs())).toEqual([`20,${lot}`, `20,${lot}`, `-20,${lot}`]);
    expect(bought(await costs(it.dev))).toEqual([]);
    const all = (await costs()).reduce((sum, one) => sum + Number(one["BilledCost"]), 0);
    const month = new Date().toISOString().slice(0, 7);
    await it.owner.query("select charge(id) from namespace where path = 'acme'");
    const { total_micros } = await it.mia.call(finance.getStatement, { ...acme, query: { month } });
    expect(all).toBeCloseTo(total_micros / 1_000_000, 0);
  });

  test("and its price is in the statement, with what it paid for beside what the wallet did", async () => {
    const month = new Date().toISOString().slice(0, 7);
    const { total_micros } = await it.mia.call(finance.getStatement, { ...acme, query: { month } });
    const { items } = await it.mia.call(finance.listStatementLines, { ...acme, query: { month, limit: 100 } });
    const bought = items.filter(({ kind }) => kind === "package");
    expect(bought.reduce((sum, { amount_micros }) => sum + amount_micros, 0)).toBe(20_000_000);
    expect(
      items.filter(({ kind }) => kind === "use").reduce((sum, { covered }) => sum + covered, 0),
    ).toBeLessThanOrEqual(36_000);
    expect(items.reduce((sum, { amount_micros }) => sum + amount_micros, 0)).toBe(total_micros);
  });

  test("and its end is written down when some of it is unused", async () => {
    await it.root.call(house.setCredit, { ...acme, body: { credit_micros: 90_000_000 } });
    const { number } = await buy(1);
    await unwatched(
      `update package_lot set first_day = first_day - 31, last_day = last_day - 31 where number = ${number}`,
    );
    await tend();
    await tend();
    expect((await told()).filter((action) => action === "package.expire")).toHaveLength(1);
    const one = await it.mia.call(packages.getPackage, { params: { namespace: "acme", number } });
    expect(one).toMatchObject({ state: "expired", left: 10 });
  });
});
