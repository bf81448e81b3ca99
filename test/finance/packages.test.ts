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

const day_ms = 86_400_000;

describe("a package", () => {
  test("is bought once from what the wallet can pay, and is revenue then", async () => {
    await it.receive(100);
    expect(await it.buy(500, 101)).toBeNull();
    const lot = await it.buy(500, 60);
    expect(lot).not.toBeNull();
    expect(await it.buy(500, 60)).toBeNull();
    expect(await it.wallet()).toMatchObject({ balance: 40 });
    expect(await it.lots()).toEqual([500]);
    expect(await it.broken()).toEqual([]);
  });

  test("pays before the wallet does, the first bought first, across several of them", async () => {
    await it.receive(100);
    await it.buy(30, 10);
    await it.buy(50, 10);
    await it.use(20);
    expect(await it.charge()).toBe(0);
    expect(await it.lots()).toEqual([10, 50]);
    await it.use(65);
    expect(await it.charge()).toBe(5);
    expect(await it.lots()).toEqual([0, 0]);
    expect(await it.wallet()).toMatchObject({ balance: 75, owed: 0 });
    expect(await it.broken()).toEqual([]);
  });

  test("pays for nothing that was used before it was bought", async () => {
    await it.receive(100);
    await it.use(20);
    await it.buy(50, 10);
    await it.use(5);
    await it.charge();
    expect(await it.wallet()).toMatchObject({ balance: 70 });
    expect(await it.lots()).toEqual([45]);
  });

  test("pays for the days on which it is good, though they are charged later, and for none after", async () => {
    await it.receive(100);
    await it.pool.query("update billing set from_day = current_date - 90");
    const lot = (await it.buy(50, 10, 3)) ?? "";
    await it.age(lot, 4);
    await it.use(20, new Date(Date.now() - day_ms));
    await it.use(7);
    await it.use(9, new Date(Date.now() - 5 * day_ms));
    expect(await it.charge()).toBe(16);
    expect(await it.lots()).toEqual([30]);
    expect(await it.broken()).toEqual([]);
  });

  test("gets back what turns out not to have been used, after the wallet has", async () => {
    await it.receive(100);
    await it.buy(30, 10);
    await it.buy(20, 10);
    const record = await it.use(60);
    await it.charge();
    expect(await it.lots()).toEqual([0, 0]);
    expect(await it.wallet()).toMatchObject({ balance: 70 });
    await it.correct(record, 40);
    expect(await it.charge()).toBe(-10);
    expect(await it.lots()).toEqual([0, 10]);
    await it.correct(record, 5);
    await it.use(4);
    expect(await it.charge()).toBe(0);
    expect(await it.lots()).toEqual([21, 20]);
    expect(await it.wallet()).toMatchObject({ balance: 80 });
    expect(await it.broken()).toEqual([]);
  });

  test("is taken back while nothing of it is used, and not once something was", async () => {
    await it.receive(100);
    const lot = (await it.buy(30, 40)) ?? "";
    expect(await it.giveBack(lot)).toBe(true);
    expect(await it.giveBack(lot)).toBe(false);
    expect(await it.wallet()).toMatchObject({ balance: 100 });
    const used = (await it.buy(30, 40)) ?? "";
    await it.use(1);
    expect(await it.giveBack(used)).toBe(false);
    expect(await it.lots()).toEqual([30, 29]);
    expect(await it.broken()).toEqual([]);
  });

  test("costs nothing where its product does not", async () => {
    await it.receive(100);
    await it.buy(30, 10);
    await it.pool.query("update price set amount_micros = 0");
    await it.use(20);
    await it.charge();
    expect(await it.lots()).toEqual([30]);
  });
});

describe("a start", () => {
  test("is paid by packages as far as they have more to spare than what runs needs", async () => {
    await it.receive(50);
    await it.buy(250, 50);
    expect(await it.wallet()).toMatchObject({ balance: 0 });
    const first = await it.start();
    expect(first).not.toBeNull();
    expect(await it.start()).not.toBeNull();
    expect(await it.start()).toBeNull();
    await it.receive(50);
    expect(await it.start()).not.toBeNull();
    expect(await it.broken()).toEqual([]);
  });

  test("is not refused for what is owed while a package pays for it", async () => {
    await it.receive(10);
    await it.buy(250, 10);
    await it.pool.query("insert into price values ('storage', '2020-01-01', 600)");
    await it.pool.query(
      "select ledger_post(gen_random_uuid(), 'arrears', $1, null, null, array['arrears', 'payments'], array[-5, 5])",
      [it.organization],
    );
    expect(await it.start()).not.toBeNull();
    expect((await it.tend()).to_stop).toEqual([]);
  });

  test("that a package pays for is stopped when neither it nor the balance lasts for its next stretch", async () => {
    await it.receive(10);
    await it.buy(250, 10);
    const [first, second] = [await it.start(), await it.start()];
    await it.use(40);
    expect((await it.tend()).to_stop).toEqual([]);
    await it.use(60);
    expect((await it.tend()).to_stop).toEqual([second]);
    await it.release(second ?? "");
    await it.use(60);
    expect((await it.tend()).to_stop).toEqual([first]);
    await it.release(first ?? "");
    await it.tend();
    expect(await it.lots()).toEqual([90]);
    expect(await it.wallet()).toMatchObject({ balance: 0, owed: 0, held: 0 });
    expect(await it.broken()).toEqual([]);
  });
});
