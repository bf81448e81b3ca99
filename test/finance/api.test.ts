import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startExecution } from "../../contract/executions.ts";
import * as finance from "../../contract/finance.ts";
import * as house from "../../contract/house.ts";
import { listNotifications } from "../../contract/notifications.ts";
import { setPrice } from "../../contract/prices.ts";
import { listUsageRecords } from "../../contract/usage.ts";
import { unpaidJobs } from "../../server/domain/containers/unpaid-jobs.ts";
import { jobs } from "../../server/domain/finance/jobs.ts";
import { type Lab, lab } from "../containers/lab.ts";
import { problemOf } from "../world.ts";

let it: Lab;
beforeAll(async () => {
  it = await lab();
  // ten minutes cost six units of the currency
  await it.root.call(setPrice, { params: { product: "small" }, body: { amount_micros: 36_000_000 } });
  await it.container("long", "sleep 100");
  await it.container("short", "sleep 0.2");
});
afterAll(() => it.stop());

const acme = { params: { namespace: "acme" } };
const wallet = () => it.mia.call(finance.getWallet, acme);
const ask = (amount_micros: number) =>
  it.mia.call(finance.askTopUp, { ...acme, body: { amount_micros, note: "by bank" } });
const decide = (number: number, body: { decision: "confirm" } | { decision: "decline"; reason: string }) =>
  it.root.call(house.decideTopUp, { params: { number }, body });
const pay = async (amount_micros: number) => {
  const { number } = await ask(amount_micros);
  return decide(number, { decision: "confirm" });
};
const tend = async () => {
  for (const job of [...jobs(it.ctx), ...unpaidJobs(it.ctx)]) await job.run();
};
const start = (name: string) => it.dev.call(startExecution, { params: { namespace: "acme", name }, body: {} });
const told = async (who = it.mia) =>
  (await who.call(listNotifications, { query: {} })).items.map(({ action }) => action);

describe("a top-up", () => {
  test("is asked for by a maintainer, told to operators, and in the wallet once it is confirmed", async () => {
    const { number, state } = await ask(5_000_000);
    expect(state).toBe("pending");
    expect(await told(it.root)).toContain("top_up.ask");
    expect((await wallet()).balance_micros).toBe(0);
    expect(await decide(number, { decision: "confirm" })).toMatchObject({ state: "paid" });
    expect((await problemOf(decide(number, { decision: "confirm" }))).status).toBe(409);
    expect((await wallet()).balance_micros).toBe(5_000_000);
    expect(await told()).toContain("top_up.confirm");
  });

  test("can be declined with a reason, or cancelled, and nothing moves", async () => {
    const declined = await ask(7);
    expect(await decide(declined.number, { decision: "decline", reason: "no payment came" })).toMatchObject({
      state: "declined",
      reason: "no payment came",
    });
    const { number } = await ask(7);
    await it.mia.call(finance.cancelTopUp, { params: { namespace: "acme", number }, body: {} });
    expect((await problemOf(decide(number, { decision: "confirm" }))).status).toBe(409);
    expect((await wallet()).balance_micros).toBe(5_000_000);
  });

  test("is paid back as far as it is not spent, and no further", async () => {
    const { number } = await pay(1_000_000);
    const back = (amount_micros: number) =>
      it.root.call(house.refundTopUp, { params: { number }, body: { amount_micros, reason: "too much" } });
    expect(await back(400_000)).toMatchObject({ refunded_micros: 400_000 });
    expect((await problemOf(back(700_000))).fields).toMatchObject([{ path: "body.amount_micros" }]);
    expect((await wallet()).balance_micros).toBe(5_600_000);
  });

  test("is nobody's business but the maintainers'", async () => {
    expect((await problemOf(it.dev.call(finance.getWallet, acme))).status).toBe(403);
    expect((await problemOf(it.eve.call(finance.getWallet, acme))).status).toBe(404);
    expect((await problemOf(it.mia.call(house.getFinance, {}))).status).toBe(403);
    const own = await it.dev.call(finance.getWallet, { params: { namespace: it.dev.path } });
    expect(own).toMatchObject({ balance_micros: 0, billing: false });
  });
});

test("a voucher is worth something once, however it is written", async () => {
  const body = { label: "class 7", count: 2, amount_micros: 300_000 };
  const { codes } = await it.root.call(house.makeVouchers, { body });
  const redeem = (code = "") => it.mia.call(finance.redeemVoucher, { ...acme, body: { code } });
  expect(await redeem(codes[0]?.toLowerCase().replaceAll("-", " "))).toMatchObject({ amount_micros: 300_000 });
  const twice = await Promise.allSettled([redeem(codes[1]), redeem(codes[1]), redeem(codes[0])]);
  expect(twice.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  expect((await wallet()).balance_micros).toBe(6_200_000);
  const { items } = await it.root.call(house.listVouchers, {});
  expect(items).toMatchObject([{ label: "class 7", count: 2, redeemed: 2 }]);
  const kept = await it.owner.query("select encode(code_hash, 'hex') as hash from voucher");
  expect(JSON.stringify(kept.rows)).not.toContain(codes[0]?.replaceAll("-", ""));
});

describe("with billing on", () => {
  test("what was used before is not charged, and a start holds its next ten minutes", async () => {
    await start("short");
    await it.reach(it.dev, "short", 1, "succeeded");
    await it.root.call(house.setBilling, { body: { billing: true } });
    await start("long");
    await it.reach(it.dev, "long", 1, "running");
    expect(await wallet()).toMatchObject({ billing: true, held_micros: 6_000_000, an_hour_micros: 36_000_000 });
  });

  test("a start that cannot be paid says what it needs and what there is", async () => {
    const { code, refusals } = await problemOf(start("long"));
    expect(code).toBe("limit_reached");
    expect(refusals).toMatchObject([{ condition: "balance", asked: 6_000_000, unit: "micros", currency: "CNY" }]);
    expect(refusals?.[0]?.limit).toBeLessThan(200_001);
    expect((await problemOf(start("long"))).detail).toContain("the first ten minutes cost 6.00");
  });

  test("what runs is stopped with its reason when it can be paid no longer, and maintainers hear of it once", async () => {
    await pay(6_000_000);
    await start("long");
    await it.reach(it.dev, "long", 2, "running");
    // as if the first had run for eleven minutes
    await it.owner.query(
      `update usage_record set since = since - interval '11 minutes'
       where ended_at is null and type = 'compute' and source = 'execution 1'`,
    );
    await tend();
    const stopped = await it.reach(it.dev, "long", 2, "cancelled");
    expect(stopped).toMatchObject({ stop_reason: "balance" });
    await tend();
    expect((await told()).filter((action) => action === "wallet.empty")).toHaveLength(1);
    const { items } = await it.dev.call(listNotifications, { query: {} });
    expect(items.map(({ action }) => action)).toContain("execution.stop");
  });

  test("a charge opens down to whose use it was, and that to the records of use", async () => {
    const { items } = await it.mia.call(finance.listMovements, { ...acme, query: { kind: "charge" } });
    const number = items[0]?.number ?? 0;
    const lines = await it.mia.call(finance.listCharges, { params: { namespace: "acme", number } });
    const sum = lines.items.reduce((sum, { amount_micros }) => sum + amount_micros, 0);
    expect(-(items[0]?.amount_micros ?? 0) + (items[0]?.owed_micros ?? 0)).toBe(sum);
    const [line] = lines.items;
    expect(line).toMatchObject({ product: "small", member: { path: "dev-d" }, unit: "unit-seconds" });
    const records = await it.mia.call(listUsageRecords, {
      params: { namespace: "acme" },
      query: { product: line?.product, member: line?.member.path, from: `${line?.day}T00:00:00.000Z` },
    });
    expect(records.items.map(({ source }) => source)).toContain("execution 2");
  });

  test("a statement is the sum of its lines, on the page and as a file", async () => {
    const month = new Date().toISOString().slice(0, 7);
    const page = await it.mia.call(finance.getStatement, { ...acme, query: { month } });
    const { items } = await it.mia.call(finance.listStatementLines, { ...acme, query: { month } });
    const sum = (of: { amount_micros: number }[]) => of.reduce((sum, { amount_micros }) => sum + amount_micros, 0);
    expect([sum(items), sum(page.days), items.length]).toEqual([page.total_micros, page.total_micros, page.lines]);
    const file = await it.mia.fetch(`/api/v1/namespaces/acme/wallet/statement/export?month=${month}`);
    const text = await file.text();
    expect(text.split("\n")[0]).toContain("day,product,member,member_name,quantity,unit,amount,currency");
    expect(text.trim().split("\n")).toHaveLength(items.length + 1);
    const { revenue } = await it.root.call(house.getFinance, {});
    expect(revenue).toEqual([{ month, product: "small", amount_micros: page.total_micros }]);
  });

  test("an organization's wallet is its own: nobody's personal one is touched", async () => {
    const { items } = await it.root.call(house.listWallets, { query: {} });
    expect(items.filter(({ balance_micros, kind }) => kind === "person" && balance_micros !== 0)).toEqual([]);
    expect(items.map(({ namespace }) => namespace)).toContain("acme");
  });

  test("credit lets more start, and cannot be taken back while it is used", async () => {
    const credit = (credit_micros: number) => it.root.call(house.setCredit, { ...acme, body: { credit_micros } });
    await credit(50_000_000);
    await start("short");
    await it.reach(it.dev, "short", 2, "succeeded");
    const { rows } = await it.owner.query(
      "select balance::float8 as balance from ledger_account where kind = 'wallet' and credit > 0",
    );
    if (rows[0].balance < 0) expect((await problemOf(credit(0))).status).toBe(409);
    expect(await it.broken()).toEqual([]);
  });
});
