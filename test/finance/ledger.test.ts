import pg from "pg";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { shelf } from "./shelf.ts";

let it: Awaited<ReturnType<typeof shelf>>;
let made: (typeof it)[] = [];
beforeEach(async () => {
  it = await shelf();
  made.push(it);
});
afterAll(async () => {
  for (const one of made) await one.stop();
  made = [];
});

describe("history", () => {
  test.each(["ledger_journal", "ledger_entry", "ledger_charge"])("in %s is changed by nobody", async (table) => {
    await it.receive(100);
    const column = table === "ledger_journal" ? "kind = kind" : "amount = amount";
    for (const change of [`update ${table} set ${column}`, `delete from ${table}`, `truncate ${table} cascade`])
      await expect(it.pool.query(change)).rejects.toThrow("the ledger is only added to");
  });

  test("is not even written by whoever the server works as, but by the functions", async () => {
    const url = new URL(it.url);
    url.username = "app";
    const app = new pg.Client({ connectionString: url.href });
    await app.connect();
    for (const change of [
      "insert into ledger_account (kind, namespace_id) select 'wallet', id from namespace",
      "update ledger_account set balance = 1",
      "delete from ledger_hold",
      "update charged set micros = 0",
      "update billing set is_on = false",
      "insert into ledger_entry (journal_id, account_id, amount) select 1, id, 1 from ledger_account",
    ])
      await expect(app.query(change)).rejects.toThrow("permission denied");
    const id = await it.voucher(5);
    await app.query("select ledger_receive($1, 'voucher', $2, $3, 5)", [id, it.organization, it.member]);
    await app.end();
    expect(await it.wallet()).toMatchObject({ balance: 5 });
  });

  test("that does not sum to zero is not committed", async () => {
    const post = it.pool.query(
      "select ledger_post(gen_random_uuid(), 'charge', $1, null, null, array['wallet', 'revenue'], array[5, -4])",
      [it.organization],
    );
    await expect(post).rejects.toThrow("does not sum to zero");
    expect(await it.wallet()).toEqual({});
  });

  test("has every operation once, however often it is asked for", async () => {
    const id = await it.voucher(70);
    await Promise.all(Array.from({ length: 8 }, () => it.receive(70, id)));
    expect(await it.wallet()).toMatchObject({ balance: 70 });
    expect(await it.broken()).toEqual([]);
  });
});

describe("a start", () => {
  test("holds its next ten minutes, and is refused when they cannot be paid", async () => {
    await it.receive(250);
    const [first, second] = [await it.start(), await it.start()];
    expect(await it.start()).toBeNull();
    expect(await it.wallet()).toMatchObject({ balance: 250, held: 200 });
    await it.release(first ?? "");
    expect(await it.start()).not.toBeNull();
    await it.release(second ?? "");
    expect(await it.broken()).toEqual([]);
  });

  test("that is refused gives its units back, and its operation can be asked again", async () => {
    const operation = crypto.randomUUID();
    const ask = () => it.admit(it.member, 1, operation);
    expect(await ask()).toMatchObject({ refusals: [{ condition: "balance", limit: 0, asked: 100, unit: "micros" }] });
    expect(await it.one("select in_use from resource_type where name = 'gpu'")).toEqual({ in_use: 0 });
    await it.receive(100);
    const first = await ask();
    expect(first.allocation_id).not.toBeNull();
    expect(await ask()).toEqual(first);
    expect(await it.wallet()).toMatchObject({ held: 100 });
  });

  test("that waited for the wallet decides on what is left, not on what it saw before", async () => {
    await it.receive(100);
    const rival = await it.pool.connect();
    await rival.query("begin");
    await rival.query("select lock_wallet($1)", [it.organization]);
    await rival.query(
      "select ledger_post(gen_random_uuid(), 'refund', $1, null, null, array['wallet', 'payments'], array[-100, 100])",
      [it.organization],
    );
    const waiting = it.start();
    await it.untilSomebodyWaits();
    await rival.query("commit");
    rival.release();
    expect(await waiting).toBeNull();
  });

  test("is free where its type has no price, and everywhere while billing is off", async () => {
    await it.pool.query("select set_billing(false, $1)", [it.member]);
    expect(await it.start(3)).not.toBeNull();
    await it.pool.query("select set_billing(true, $1)", [it.member]);
    await it.pool.query("update price set amount_micros = 0");
    expect(await it.start()).not.toBeNull();
  });
});

describe("use", () => {
  test("is charged exactly and once, however often and by however many", async () => {
    await it.receive(1000);
    for (let i = 0; i < 5; i++) {
      await it.use(20);
      await Promise.all([it.charge(), it.charge(), it.charge()]);
    }
    expect(await it.wallet()).toMatchObject({ balance: 900, owed: 0 });
    expect(await it.charge()).toBe(0);
    expect(await it.broken()).toEqual([]);
  });

  test("that cannot be paid is owed, and the next money pays it first", async () => {
    await it.receive(30);
    await it.use(100);
    expect(await it.charge()).toBe(100);
    expect(await it.wallet()).toMatchObject({ balance: 0, owed: 70 });
    await it.receive(50);
    expect(await it.wallet()).toMatchObject({ balance: 0, owed: 20 });
    await it.pool.query("select set_credit($1, 30)", [it.organization]);
    expect(await it.wallet()).toMatchObject({ balance: -20, owed: 0 });
    await expect(it.pool.query("select set_credit($1, 10)", [it.organization])).rejects.toThrow(
      "wallet_above_its_floor",
    );
    expect(await it.broken()).toEqual([]);
  });

  test("from before billing, and from between two times of it, is never charged", async () => {
    const bill = (on: boolean) => it.pool.query("select set_billing($1, $2)", [on, it.member]);
    await it.receive(1000);
    await it.use(10);
    await bill(false);
    expect(await it.wallet()).toMatchObject({ balance: 990 });
    await it.use(500);
    await bill(true);
    await it.use(7);
    await it.charge();
    expect(await it.wallet()).toMatchObject({ balance: 983 });
    expect(await it.broken()).toEqual([]);
  });

  /** Older than what a charge looks back at by itself; the wallet was last looked at then. */
  const useOfLongAgo = async () => {
    const long_ago = new Date(Date.now() - 60 * 86_400_000);
    await it.pool.query("update billing set from_day = current_date - 90");
    await it.pool.query("insert into wallet_watch (namespace_id, charged_at) values ($1, $2)", [
      it.organization,
      long_ago,
    ]);
    await it.receive(1000);
    await it.use(300, long_ago);
  };

  test("of long ago that is corrected is given back, too", async () => {
    await useOfLongAgo();
    expect([await it.charge(), await it.charge()]).toEqual([300, 0]);
    await it.pool.query("select correct_usage(id, accrued_us / 3, 'counted thrice') from usage_record");
    expect([await it.charge(), await it.charge()]).toEqual([-200, 0]);
    expect(await it.wallet()).toMatchObject({ balance: 900, owed: 0 });
    expect(await it.broken()).toEqual([]);
  });

  test("of long ago that is corrected while it is charged is given back, too", async () => {
    await useOfLongAgo();
    await it.charge();
    const correcting = await it.pool.connect();
    await correcting.query("begin");
    await correcting.query("select correct_usage(id, accrued_us / 3, 'counted thrice') from usage_record");
    const meanwhile = it.charge();
    await it.untilSomebodyWaits();
    await correcting.query("commit");
    correcting.release();
    await meanwhile;
    await it.charge();
    expect(await it.wallet()).toMatchObject({ balance: 900, owed: 0 });
    expect(await it.broken()).toEqual([]);
  });

  test("is a movement even where there is nothing but a wallet", async () => {
    await it.pool.query("insert into ledger_account (kind, namespace_id, credit) values ('wallet', $1, 1000)", [
      it.organization,
    ]);
    await it.use(300);
    expect(await it.charge()).toBe(300);
    expect(await it.wallet()).toMatchObject({ balance: -300, owed: 0 });
    expect(await it.broken()).toEqual([]);
  });

  test("that was charged while it ran and turns out to be less is given back", async () => {
    await it.receive(1000);
    const [{ id: resource } = { id: "" }] = (await it.pool.query("select id from resource limit 1")).rows;
    const id = crypto.randomUUID();
    const values = [id, it.organization, it.member, resource, 60, new Date(Date.now() - 60_000)];
    await it.pool.query("select meter_open($1, 'compute', 'gpu', $2, $3, $4, 'execution 2', $5, $6)", values);
    expect(await it.charge()).toBeGreaterThanOrEqual(600);
    await it.pool.query("select meter_change($1, 0, $2, true)", [id, new Date(Date.now() - 50_000)]);
    expect(await it.charge()).toBeLessThan(0);
    const { spent } = await it.one<{ spent: string }>("select sum(amount) as spent from ledger_charge");
    const { cost } = await it.one<{ cost: string }>("select cost_of($1) as cost", [id]);
    expect(Number(spent)).toBe(Number(cost));
    expect(await it.broken()).toEqual([]);
  });
});

describe("a wallet that runs out", () => {
  test("stops the newest first, and no more than it must", async () => {
    await it.receive(310);
    const [first, second, third] = [await it.start(), await it.start(), await it.start()];
    expect((await it.tend()).to_stop).toEqual([]);
    await it.use(60);
    expect((await it.tend()).to_stop).toEqual([third]);
    expect((await it.tend()).to_stop).toEqual([]);
    await it.release(third ?? "");
    await it.use(180);
    expect((await it.tend()).to_stop).toEqual([second, first]);
    for (const one of [first, second]) await it.release(one ?? "");
    await it.tend();
    expect(await it.wallet()).toMatchObject({ balance: 70, held: 0, owed: 0 });
    expect(await it.broken()).toEqual([]);
  });

  test("holds for what began before billing did", async () => {
    await it.pool.query("select set_billing(false, $1)", [it.member]);
    const early = await it.start();
    await it.pool.query("select set_billing(true, $1)", [it.member]);
    expect((await it.tend()).to_stop).toEqual([early]);
  });
});
