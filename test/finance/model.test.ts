import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { shelf } from "./shelf.ts";

let it: Awaited<ReturnType<typeof shelf>>;
beforeAll(async () => {
  it = await shelf();
});
afterAll(() => it.stop());

/** The wallet as one would keep it on paper. */
interface Paper {
  balance: number;
  credit: number;
  owed: number;
  unposted: number;
  holds: { id: string; amount: number }[];
}

type Real = typeof it;
type Step = (paper: Paper, real: Real) => Promise<void>;

const heldOf = ({ holds }: Paper) => holds.reduce((sum, { amount }) => sum + amount, 0);

function payOwed(paper: Paper): void {
  const paid = Math.min(paper.owed, paper.balance + paper.credit);
  paper.balance -= paid;
  paper.owed -= paid;
}

const receive =
  (amount: number): Step =>
  async (paper, real) => {
    await real.receive(amount);
    paper.balance += amount;
    payOwed(paper);
  };

const setCredit =
  (credit: number): Step =>
  async (paper, real) => {
    const set = real.pool.query("select set_credit($1, $2)", [real.organization, credit]);
    if (paper.balance < -credit) return expect(set).rejects.toThrow("wallet_above_its_floor");
    await set;
    paper.credit = credit;
    payOwed(paper);
  };

const start =
  (units: number): Step =>
  async (paper, real) => {
    const amount = units * 100;
    const fits = paper.balance + paper.credit - heldOf(paper) - paper.owed - paper.unposted >= amount;
    const id = await real.start(units);
    expect(id !== null).toBe(fits);
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
    await real.use(amount);
    paper.unposted += amount;
  };

const charge = (): Step => async (paper, real) => {
  expect(await real.charge()).toBe(paper.unposted);
  const owed = Math.max(0, paper.unposted - paper.balance - paper.credit);
  paper.balance -= paper.unposted - owed;
  paper.owed += owed;
  paper.unposted = 0;
};

const steps = fc.oneof(
  fc.integer({ min: 1, max: 500 }).map((n) => ({ does: `receive ${n}`, step: receive(n) })),
  fc.integer({ min: 0, max: 300 }).map((n) => ({ does: `credit ${n}`, step: setCredit(n) })),
  fc.integer({ min: 1, max: 3 }).map((n) => ({ does: `start ${n}`, step: start(n) })),
  fc.nat(9).map((n) => ({ does: `release ${n}`, step: release(n) })),
  fc.integer({ min: 1, max: 300 }).map((n) => ({ does: `use ${n}`, step: use(n) })),
  fc.constant({ does: "charge", step: charge() }),
);

/** Ends what a walk left, so that the next one begins with an empty wallet. */
async function settle(real: Real, paper: Paper): Promise<void> {
  for (const { id } of paper.holds) await real.release(id);
  await real.charge();
  const { balance = 0, owed = 0 } = await real.wallet();
  if (owed > 0 || balance < 0) await real.receive(owed + Math.max(0, -balance));
  await real.pool.query("select set_credit($1, 0)", [real.organization]);
  const left = (await real.wallet())["balance"] ?? 0;
  if (left > 0) await real.use(left);
  await real.charge();
}

test("whatever is done in whatever order, the ledger says what paper would", { timeout: 60_000 }, async () => {
  const walk = fc.asyncProperty(fc.array(steps, { minLength: 1, maxLength: 25 }), async (walk) => {
    const paper: Paper = { balance: 0, credit: 0, owed: 0, unposted: 0, holds: [] };
    await it.receive(1);
    paper.balance = 1;
    for (const { step } of walk) {
      await step(paper, it);
      const { balance, credit, owed } = paper;
      expect(await it.wallet()).toEqual({ balance, credit, owed, held: heldOf(paper) });
    }
    expect(await it.broken()).toEqual([]);
    await settle(it, paper);
  });
  await fc.assert(walk, { numRuns: 40, endOnFailure: true });
});
