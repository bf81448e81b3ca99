/** A wallet with its packages as one would keep it on paper: amounts are in what use costs, all of one product and day. */
export interface Paper {
  /** Whose use it is. */
  who: string;
  balance: number;
  credit: number;
  owed: number;
  holds: { id: string; amount: number }[];
  lots: { id: string; price: number; size: number; took: number; returned: boolean }[];
  orders: { id: string; left: number }[];
  records: { id: string; says: number }[];
  /** How much use was charged in all, how much of it by packages. */
  charged: number;
  covered: number;
}

export const blank = (who: string): Paper => ({
  ...{ who, balance: 0, credit: 0, owed: 0, charged: 0, covered: 0 },
  ...{ holds: [], lots: [], orders: [], records: [] },
});

const sum = (numbers: readonly number[]) => numbers.reduce((all, one) => all + one, 0);

/** What is used in all; each record says how much of it. */
const usedIn = ({ records }: Paper) => sum(records.map(({ says }) => says));

export const heldIn = ({ holds }: Paper) => sum(holds.map(({ amount }) => amount));

export const leftIn = ({ lots }: Paper) => sum(lots.map(({ size, took, returned }) => (returned ? 0 : size - took)));

/** What the next charge asks of the wallet, and what it takes of each package. */
function plan(paper: Paper) {
  const used = usedIn(paper);
  const took = paper.lots.map((lot) => lot.took);
  let { covered } = paper;
  for (let i = took.length - 1; i >= 0 && covered > used; i--) {
    const back = Math.min(took[i] ?? 0, covered - used);
    took[i] = (took[i] ?? 0) - back;
    covered -= back;
  }
  let wanted = Math.max(0, Math.min(used - paper.charged, used - covered));
  for (const [i, lot] of paper.lots.entries()) {
    const more = lot.returned ? 0 : Math.min(wanted, lot.size - (took[i] ?? 0));
    took[i] = (took[i] ?? 0) + more;
    covered += more;
    wanted -= more;
  }
  return { used, covered, took, amount: used - covered - (paper.charged - paper.covered) };
}

/** Everything until now is charged; says how much. */
export function chargeOn(paper: Paper): number {
  const { used, covered, took, amount } = plan(paper);
  for (const [i, lot] of paper.lots.entries()) lot.took = took[i] ?? 0;
  Object.assign(paper, { charged: used, covered });
  const owed = amount > 0 ? Math.max(0, amount - paper.balance - paper.credit) : Math.max(amount, -paper.owed);
  paper.owed += owed;
  paper.balance -= amount - owed;
  return amount;
}

/** What can be paid now, and what packages have to spare. */
export function roomOn(paper: Paper) {
  const { took, amount } = plan(paper);
  const left = sum(paper.lots.map((lot, i) => (lot.returned ? 0 : lot.size - (took[i] ?? 0))));
  const due = Math.max(0, heldIn(paper) - left);
  return {
    payable: paper.balance + paper.credit - due - paper.owed - amount,
    spare: Math.max(0, left - heldIn(paper)),
  };
}

/** Money comes in: what is owed is paid first. */
export function receiveOn(paper: Paper, amount: number): void {
  paper.balance += amount;
  const paid = Math.max(0, Math.min(paper.owed, paper.balance + paper.credit));
  paper.balance -= paid;
  paper.owed -= paid;
}
