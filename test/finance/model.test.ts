import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { blank, chargeOn, heldIn, leftIn, type Paper, receiveOn, roomOn } from "./paper.ts";
import { shelf } from "./shelf.ts";

let it: Awaited<ReturnType<typeof shelf>>;
beforeAll(async () => {
  it = await shelf();
});
afterAll(() => it.stop());

type Real = typeof it;
type Step = (paper: Paper, real: Real) => Promise<void>;

const chosen = <T>(list: readonly T[], which: number): T | undefined => list[which % Math.max(1, list.length)];

const receive =
  (amount: number): Step =>
  async (paper, real) => {
    await real.receive(amount);
    receiveOn(paper, amount);
  };

const payIn =
  (amount: number): Step =>
  async (paper, real) => {
    paper.orders.push({ id: await real.payIn(amount), left: amount });
    receiveOn(paper, amount);
  };

const payBack =
  (which: number, amount: number): Step =>
  async (paper, real) => {
    const order = chosen(paper.orders, which);
    if (!order) return;
    chargeOn(paper);
    const fits = amount <= Math.min(order.left, paper.balance - heldIn(paper));
    expect(await real.payBack(order.id, amount)).toBe(fits);
    if (!fits) return;
    order.left -= amount;
    paper.balance -= amount;
  };

const setCredit =
  (credit: number): Step =>
  async (paper, real) => {
    const set = real.pool.query("select set_credit($1, $2)", [real.organization, credit]);
    if (paper.balance < -credit) return expect(set).rejects.toThrow("wallet_above_its_floor");
    await set;
    paper.credit = credit;
    receiveOn(paper, 0);
  };

const start =
  (units: number): Step =>
  async (paper, real) => {
    const amount = units * 100;
    const { payable, spare } = roomOn(paper);
    const due = Math.max(0, amount - spare);
    const id = await real.start(units);
    expect(id !== null).toBe(due === 0 || payable >= due);
    if (id) paper.holds.push({ id, amount });
  };

const release =
  (which: number): Step =>
  async (paper, real) => {
    const [hold] = paper.holds.splice(which % Math.max(1, paper.holds.length), 1);
    if (hold) await real.release(hold.id);
  };

const use =
  (amount: number): Step =>
  async (paper, real) => {
    paper.records.push({ id: await real.use(amount, new Date(), paper.who), says: amount });
  };

const correct =
  (which: number, says: number): Step =>
  async (paper, real) => {
    const record = chosen(paper.records, which);
    if (!record) return;
    await real.correct(record.id, says);
    record.says = says;
  };

const buy =
  (size: number, price: number): Step =>
  async (paper, real) => {
    chargeOn(paper);
    const fits = roomOn(paper).payable >= price;
    const id = await real.buy(size, price);
    expect(id !== null).toBe(fits);
    if (!id) return;
    paper.balance -= price;
    paper.lots.push({ id, price, size, took: 0, returned: false });
  };

const giveBack =
  (which: number): Step =>
  async (paper, real) => {
    const lot = chosen(paper.lots, which);
    if (!lot) return;
    chargeOn(paper);
    const fits = !lot.returned && lot.took === 0;
    expect(await real.giveBack(lot.id)).toBe(fits);
    if (!fits) return;
    lot.returned = true;
    receiveOn(paper, lot.price);
  };

const charge = (): Step => async (paper, real) => {
  expect(await real.charge()).toBe(chargeOn(paper));
};

const which = fc.nat(9);
const upTo = (max: number) => fc.integer({ min: 1, max });
const steps = fc.oneof(
  upTo(500).map((n) => ({ does: `receive ${n}`, step: receive(n) })),
  upTo(300).map((n) => ({ does: `pay in ${n}`, step: payIn(n) })),
  fc.tuple(which, upTo(200)).map(([i, n]) => ({ does: `pay back ${n} of ${i}`, step: payBack(i, n) })),
  fc.integer({ min: 0, max: 300 }).map((n) => ({ does: `credit ${n}`, step: setCredit(n) })),
  upTo(3).map((n) => ({ does: `start ${n}`, step: start(n) })),
  which.map((n) => ({ does: `release ${n}`, step: release(n) })),
  upTo(300).map((n) => ({ does: `use ${n}`, step: use(n) })),
  fc.tuple(which, fc.nat(300)).map(([i, n]) => ({ does: `correct ${i} to ${n}`, step: correct(i, n) })),
  fc.tuple(upTo(400), upTo(200)).map(([n, p]) => ({ does: `buy ${n} for ${p}`, step: buy(n, p) })),
  which.map((n) => ({ does: `give back ${n}`, step: giveBack(n) })),
  fc.constant({ does: "charge", step: charge() }),
);

/** Ends what a walk left, so that the next one begins with an empty wallet and no packages. */
async function settle(real: Real, paper: Paper): Promise<void> {
  for (const { id } of paper.holds) await real.release(id);
  await real.charge();
  chargeOn(paper);
  if (leftIn(paper) > 0) await real.use(leftIn(paper));
  await real.charge();
  const { balance = 0, owed = 0 } = await real.wallet();
  if (owed > 0 || balance < 0) await real.receive(owed + Math.max(0, -balance));
  await real.pool.query("select set_credit($1, 0)", [real.organization]);
  const left = (await real.wallet())["balance"] ?? 0;
  if (left > 0) await real.use(left);
  await real.charge();
}

test("whatever is done in whatever order, the ledger says what paper would", { timeout: 120_000 }, async () => {
  const walk = fc.asyncProperty(fc.array(steps, { minLength: 1, maxLength: 30 }), async (walk) => {
    const paper = blank(await it.newMember());
    const before = (await it.lots()).length;
    await receive(1)(paper, it);
    for (const { step } of walk) {
      await step(paper, it);
      const { balance, credit, owed } = paper;
      expect(await it.wallet()).toEqual({ balance, credit, owed, held: heldIn(paper) });
      expect((await it.lots()).slice(before)).toEqual(paper.lots.map(({ size, took }) => size - took));
    }
    expect(await it.broken()).toEqual([]);
    await settle(it, paper);
  });
  await fc.assert(walk, { numRuns: 60, endOnFailure: true });
});
