/** How a figure is judged: against its floor, or by itself. */
export type Target = { ratio_min: number } | { ratio_max: number } | { most: number };

/** One line of the table. */
export interface Row {
  work: string;
  unit: string;
  /** Takes the figure once: for a second or two where it is a rate. */
  figure: () => Promise<number>;
  /** What it stands beside, measured in the same rounds. */
  floor?: { what: string; figure: () => Promise<number> };
  target: Target;
  rounds?: number;
}

/** Rows that share what they are measured on. */
export interface Group {
  rows: readonly Row[];
  close(): Promise<void>;
}

export interface Measured extends Pick<Row, "work" | "unit" | "target"> {
  figure: number;
  floor?: { what: string; figure: number };
  /** The median of each round's own ratio, the least and the greatest. */
  ratio?: number;
  spread: [number, number];
  holds: boolean;
}

/** Takes figure and floor in turn, so that whatever else the machine does falls on both. */
export async function measure(row: Row): Promise<Measured> {
  const figures: number[] = [];
  const floors: number[] = [];
  if (row.floor) await row.figure(); // the first round warms up both
  await row.floor?.figure();
  for (let round = 0; round < (row.rounds ?? 7); round++) {
    if (row.floor && round % 2 === 0) floors.push(await row.floor.figure());
    figures.push(await row.figure());
    if (row.floor && round % 2 === 1) floors.push(await row.floor.figure());
  }
  const { work, unit, target } = row;
  const figure = median(figures);
  if (!row.floor) return { work, unit, target, figure, spread: rangeOf(figures), holds: isWithin(target, figure) };
  const ratios = figures.map((taken, i) => taken / (floors[i] ?? Number.NaN));
  const floor = { what: row.floor.what, figure: median(floors) };
  const ratio = median(ratios);
  const holds = isWithin(target, "most" in target ? figure : ratio);
  return { work, unit, target, figure, floor, ratio, spread: rangeOf(ratios), holds };
}

function isWithin(target: Target, value: number): boolean {
  if ("ratio_min" in target) return value >= target.ratio_min;
  return value <= ("ratio_max" in target ? target.ratio_max : target.most);
}

const rangeOf = (values: number[]): [number, number] => [Math.min(...values), Math.max(...values)];

/** The middle of some values. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/** Does work with so many at once for so long; gives how often it was done in a second. */
export async function rate(at_once: number, seconds: number, work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  const end = began + seconds * 1000;
  let done = 0;
  const worker = async () => {
    for (; performance.now() < end; done++) await work();
  };
  await Promise.all(Array.from({ length: at_once }, worker));
  return done / ((performance.now() - began) / 1000);
}
