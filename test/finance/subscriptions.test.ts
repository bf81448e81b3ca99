import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { shelf } from "./shelf.ts";

let it: Awaited<ReturnType<typeof shelf>>;
const made: (typeof it)[] = [];
beforeEach(async () => {
  it = await shelf();
  made.push(it);
});
afterAll(async () => {
  for (const one of made) await one.stop();
});

const balance = async () => (await it.wallet())["balance"];

describe("a subscription to storage", () => {
  test("is paid once for its whole period, and there at once", async () => {
    await it.grant(1);
    await it.sell(30);
    await it.receive(100);
    expect(await it.subscribe(4)).toBeNull();
    expect(await it.subscribe(3)).not.toBeNull();
    expect(await it.allowance()).toBe(4);
    expect(await balance()).toBe(10);
    const line = await it.one("select type, product, amount from ledger_charge");
    expect(line).toEqual({ type: "subscription", product: "storage", amount: "90" });
    expect(await it.broken()).toEqual([]);
  });

  test("is not to be had for a period that nobody sells", async () => {
    await it.receive(100);
    await it.sell(0);
    expect(await it.subscribe(1)).toBeNull();
    expect(await it.subscribe(1, { period: "year" })).toBeNull();
    expect(await balance()).toBe(100);
  });

  test("pays for what is stored before the balance does", async () => {
    await it.sell(30);
    await it.pool.query("insert into price (product, from_day, amount_micros) values ('storage', '2020-01-01', 7200)");
    await it.receive(100);
    await it.subscribe(3);
    // an hour of a GiB costs ten micros
    const meter = crypto.randomUUID();
    const began = new Date(Date.now() - 3_600_000);
    const values = [meter, it.organization, it.member, it.resource, 2 ** 30, began];
    await it.pool.query("update billing set from_day = from_day - 1");
    await it.pass((await it.one<{ id: string }>("select id from storage_subscription")).id, 1);
    await it.one("select meter_open($1, 'storage', 'storage', $2, $3, $4, 'data', $5, $6)", values);
    await it.one("select meter_change($1, 0, $2, true)", [meter, new Date()]);
    expect(await it.charge()).toBe(0);
    const { used } = await it.one<{ used: number }>(
      "select used_us / 3600000000 / 1073741824 as used from package_lot",
    );
    expect(Number(used)).toBeCloseTo(1, 3);
    expect(await it.broken()).toEqual([]);
  });

  test("renews itself at the price of its first day, without a gap, and tells before", async () => {
    await it.grant(0);
    await it.sell(30);
    await it.receive(100);
    const id = (await it.subscribe(1)) ?? "";
    const { left } = await it.subscription(id);
    expect(await it.renew(id)).toBeNull();
    await it.pass(id, left - 3);
    expect(await it.renew(id)).toBe("soon");
    expect(await it.renew(id)).toBeNull();
    await it.pool.query(
      "insert into price (product, from_day, amount_micros) values ('storage_month', current_date - 1, 40)",
    );
    await it.pass(id, 4);
    expect(await it.allowance()).toBe(1);
    expect(await it.renew(id)).toBe("renewed");
    expect(await it.renew(id)).toBeNull();
    expect(await balance()).toBe(30);
    expect(await it.subscription(id)).toMatchObject({ state: "active" });
    expect(await it.broken()).toEqual([]);
  });

  test("that cannot be renewed holds for seven days, then ends; nothing is deleted, and nothing more fits", async () => {
    await it.grant(1);
    await it.sell(30);
    await it.receive(70);
    const id = (await it.subscribe(2)) ?? "";
    await it.pool.query("update billing set from_day = '2020-01-01'");
    await it.one("select hold($1, $2, 'storage', $3)", [it.organization, it.member, 3 * 2 ** 30]);
    const { left } = await it.subscription(id);
    await it.pass(id, left - 3);
    expect(await it.renew(id)).toBe("unpayable");
    await it.pass(id, 10);
    expect(await it.allowance()).toBe(3);
    expect(await it.renew(id)).toBe("late");
    expect(await it.renew(id)).toBeNull();
    await it.pass(id, 1);
    expect(await it.allowance()).toBe(1);
    expect(await it.renew(id)).toBe("unpaid");
    expect(await it.subscription(id)).toMatchObject({ state: "ended" });
    expect(await it.one("select * from hold($1, $2, 'storage', 1)", [it.organization, it.member])).toMatchObject({
      ...{ held: false, allowance: String(2 ** 30), namespace_in_use: String(3 * 2 ** 30) },
    });
    expect(await balance()).toBe(10);
    expect(await it.broken()).toEqual([]);
  });

  test("that was late is renewed from where it ended when money comes", async () => {
    await it.grant(0);
    await it.sell(30);
    await it.receive(30);
    const id = (await it.subscribe(1)) ?? "";
    await it.pool.query("update billing set from_day = '2020-01-01'");
    const { left } = await it.subscription(id);
    await it.pass(id, left + 4);
    expect(await it.renew(id)).toBe("late");
    await it.receive(30);
    expect(await it.renew(id)).toBe("renewed");
    expect((await it.subscription(id)).left).toBeLessThan(28);
    expect(await it.broken()).toEqual([]);
  });

  test("that nobody was asked to pay while billing was off is paid for the period of today", async () => {
    await it.grant(0);
    await it.sell(30);
    await it.receive(60);
    const id = (await it.subscribe(1)) ?? "";
    await it.pass(id, 100);
    await it.one("select set_billing(false, $1)", [it.member]);
    expect(await it.allowance()).toBe(1);
    expect(await it.renew(id)).toBeNull();
    await it.one("select set_billing(true, $1)", [it.member]);
    expect(await it.allowance()).toBe(1);
    expect(await it.renew(id)).toBe("renewed");
    expect((await it.subscription(id)).left).toBeGreaterThanOrEqual(0);
    expect(await balance()).toBe(0);
    expect(await it.broken()).toEqual([]);
  });

  test("without renewal ends with its period", async () => {
    await it.grant(0);
    await it.sell(30);
    await it.receive(100);
    const id = (await it.subscribe(1, { renews: false })) ?? "";
    const { left } = await it.subscription(id);
    await it.pass(id, left);
    expect(await it.allowance()).toBe(1);
    expect(await it.renew(id)).toBe("soon");
    await it.pass(id, 1);
    expect(await it.allowance()).toBe(0);
    expect(await it.renew(id)).toBe("ended");
    expect(await balance()).toBe(70);
  });

  test("becomes more at once, paid for what is left of the period and rounded up; less with the next one", async () => {
    await it.grant(0);
    await it.sell(1000);
    await it.receive(100_000);
    const id = (await it.subscribe(2)) ?? "";
    const { days } = await it.subscription(id);
    await it.pass(id, 10);
    expect(await it.change(id, 5)).toMatchObject({
      changed: true,
      cost: String(Math.ceil((3000 * (days - 10)) / days)),
    });
    expect(await it.allowance()).toBe(5);
    const paid = await balance();
    expect(await it.change(id, 1)).toMatchObject({ changed: true, cost: "0" });
    expect(await it.allowance()).toBe(5);
    expect(await balance()).toBe(paid);
    const { left } = await it.subscription(id);
    await it.pass(id, left + 1);
    expect(await it.renew(id)).toBe("renewed");
    expect(await it.allowance()).toBe(1);
    expect(await it.subscription(id)).toMatchObject({ gib: 1 });
    expect(await balance()).toBe((paid ?? 0) - 1000);
    expect(await it.broken()).toEqual([]);
  });

  test("becomes no more than can be paid", async () => {
    await it.grant(0);
    await it.sell(30);
    await it.receive(60);
    const id = (await it.subscribe(1)) ?? "";
    expect(await it.change(id, 3)).toMatchObject({ changed: false, cost: "60" });
    expect(await it.allowance()).toBe(1);
    expect(await it.broken()).toEqual([]);
  });

  test("changes its period with the next one, whose days count from there", async () => {
    await it.sell(30);
    await it.sell(300, "year");
    await it.receive(400);
    const id = (await it.subscribe(1)) ?? "";
    await it.change(id, 1, { period: "year" });
    const { left } = await it.subscription(id);
    await it.pass(id, left + 1);
    expect(await it.renew(id)).toBe("renewed");
    expect((await it.subscription(id)).days).toBeGreaterThanOrEqual(365);
    expect(await balance()).toBe(70);
    expect(await it.broken()).toEqual([]);
  });

  test("that is sold no longer ends with its period", async () => {
    await it.grant(0);
    await it.sell(30);
    await it.receive(100);
    const id = (await it.subscribe(1)) ?? "";
    await it.pool.query(
      "insert into price (product, from_day, amount_micros) values ('storage_month', current_date - 1, 0)",
    );
    const { left } = await it.subscription(id);
    await it.pass(id, left + 1);
    expect(await it.renew(id)).toBe("unsold");
    expect(await it.allowance()).toBe(0);
    expect(await balance()).toBe(70);
  });

  test("is not taken back as packages are", async () => {
    await it.sell(30);
    await it.receive(100);
    await it.subscribe(1);
    const { id } = await it.one<{ id: string }>("select id from package_lot");
    expect(await it.giveBack(id)).toBe(false);
  });
});

describe("what a namespace may store", () => {
  test("is the lower of its cap and its allowance, and unlimited without either", async () => {
    expect(await it.allowance()).toBeNull();
    await it.grant(2);
    const hold = (gib: number) =>
      it.one("select held, namespace_cap, allowance from hold($1, $2, 'storage', $3)", [
        ...[it.organization, it.member, gib * 2 ** 30],
      ]);
    expect(await hold(3)).toMatchObject({ held: false, namespace_cap: null });
    await it.pool.query("update namespace_limit set cap = 1073741824 where product = 'storage'");
    expect(await hold(2)).toMatchObject({ held: false, allowance: String(2 ** 31) });
    expect(await hold(1)).toMatchObject({ held: true });
    await it.grant(null);
    expect(await it.allowance()).toBeNull();
  });

  test("is granted to everybody of a kind, but to those with a grant of their own", async () => {
    await it.pool.query("update storage_default set organization_bytes = 7 * 1073741824::bigint, person_bytes = 1");
    expect(await it.allowance()).toBe(7);
    await it.grant(3);
    expect(await it.allowance()).toBe(3);
  });
});

describe("many at once", () => {
  test("subscribe for no more than there is, and renew once", async () => {
    await it.grant(0);
    await it.sell(30);
    await it.receive(100);
    const all = await Promise.all(Array.from({ length: 8 }, () => it.subscribe(1)));
    const ids = all.filter((id) => id !== null);
    expect(ids).toHaveLength(3);
    expect(await it.allowance()).toBe(3);
    const [id = ""] = ids;
    const { left } = await it.subscription(id);
    await it.pass(id, left + 1);
    await it.receive(100);
    const outcomes = await Promise.all(Array.from({ length: 8 }, () => it.renew(id)));
    expect(outcomes.filter((one) => one === "renewed")).toHaveLength(1);
    expect(await balance()).toBe(80);
    expect(await it.broken()).toEqual([]);
  });

  test("one that is cut off in the middle has paid nothing and renewed nothing", async () => {
    await it.grant(0);
    await it.sell(30);
    await it.receive(100);
    const id = (await it.subscribe(1)) ?? "";
    const { left } = await it.subscription(id);
    await it.pass(id, left + 1);
    const client = await it.pool.connect();
    await client.query("begin");
    await client.query("select tend_subscription($1, gen_random_uuid())", [id]);
    const { rows } = await client.query<{ pid: number }>("select pg_backend_pid() as pid");
    const gone = new Promise((resolve) => client.on("error", resolve));
    await it.pool.query("select pg_terminate_backend($1)", [rows[0]?.pid]);
    await gone;
    client.release(true);
    expect(await balance()).toBe(70);
    expect(await it.renew(id)).toBe("renewed");
    expect(await balance()).toBe(40);
    expect(await it.broken()).toEqual([]);
  });
});
