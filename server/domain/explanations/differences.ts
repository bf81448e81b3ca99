import type { Person } from "../../../contract/common.ts";
import { type Tie, ties } from "../../access/policy.ts";

interface Turn {
  person: Person;
  before: Tie | null;
  after: Tie | null;
}

/** Who gained and who lost: all counted, the first by name. */
export interface Difference {
  gains: Turn[];
  gains_count: number;
  losses: Turn[];
  losses_count: number;
}

interface Tied {
  path: string;
  name: string;
  tie: Tie;
}

const named_max = 100;

/** Compares who was tied to a thing with who is. */
export function compare(before: readonly Tied[], after: readonly Tied[]): Difference {
  const was = new Map(before.map((row) => [row.path, row]));
  const is = new Map(after.map((row) => [row.path, row]));
  const turns = [...new Map([...was, ...is]).values()].map(({ path, name }) => ({
    person: { path, name },
    before: was.get(path)?.tie ?? null,
    after: is.get(path)?.tie ?? null,
  }));
  const gains = turns.filter((turn) => strength(turn.after) > strength(turn.before));
  const losses = turns.filter((turn) => strength(turn.after) < strength(turn.before));
  return { gains: first(gains), gains_count: gains.length, losses: first(losses), losses_count: losses.length };
}

const strength = (tie: Tie | null): number => (tie === null ? -1 : ties.indexOf(tie));

const first = (turns: Turn[]): Turn[] => turns.toSorted((a, b) => byName(a.person, b.person)).slice(0, named_max);

const byName = (a: Person, b: Person) => a.name.localeCompare(b.name) || (a.path < b.path ? -1 : 1);
