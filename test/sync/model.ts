import type { Role } from "../../contract/members.ts";

/** Somebody there, as the last sync left them. */
interface Known {
  standing: "pending" | "synced" | "local" | "kept_out";
  role_there: string | null;
  lifted: boolean;
  /** Their path here. */
  who: string | null;
}

interface Member {
  role: Role;
  synced: boolean;
  overridden: boolean;
  joined: number;
  id: string;
}

/** What there should be, by rules that are written down once more and as plainly as possible. */
export interface Model {
  /** By number there. */
  people: Map<number, Known>;
  /** By path. */
  members: Map<string, Member>;
  /** Paths of those whose last departure was somebody's decision. */
  removed: Set<string>;
  /** Accounts here: path by number there, and id by path. */
  accounts: Map<number, string>;
  ids: Map<string, string>;
  /** How many a sync has removed. */
  removals: number;
  clock: number;
}

export const emptyModel = (maintainer: { path: string; id: string }): Model => ({
  ...{ people: new Map(), accounts: new Map(), ids: new Map(), removed: new Set(), removals: 0, clock: 1 },
  members: new Map([
    [maintainer.path, { role: "maintainer", synced: false, overridden: false, joined: 0, id: maintainer.id }],
  ]),
});

/** The organization there at a moment: role by number. */
export type There = ReadonlyMap<number, string>;

const roleFor = (there: string): Role => (there === "admin" ? "maintainer" : "developer");

/** A maintainer must be asked: five people, and more than half of those who were there, would go or be something else. */
export function isMass({ people }: Model, lines: readonly string[]): boolean {
  const touched = lines.filter((line) => /^(remove|forget|change_role) /.test(line)).length;
  const present = [...people.values()].filter(({ role_there }) => role_there !== null).length;
  return touched >= 5 && touched > present / 2;
}

/** What a sync makes of it, and the lines that it writes: `kind number from>to`. */
export function synced(before: Model, there: There): { after: Model; lines: string[] } {
  const m = structuredClone(before);
  m.clock++;
  const lines: string[] = [];
  for (const [number, said] of there) arrives(m, lines, number, said);
  for (const [number, known] of [...m.people]) if (!there.has(number)) leaves(m, lines, number, known);
  const maintained = [...m.members.values()].some(({ role }) => role === "maintainer");
  return maintained ? { after: m, lines } : { after: m, lines: keeping(before, m, lines) };
}

/** Somebody who was awaited is known now: they are let in at once, as the last sync says. */
export function claimed(m: Model, number: number): void {
  const known = m.people.get(number);
  m.clock++;
  if (known?.standing === "pending" && known.role_there !== null) arrives(m, [], number, known.role_there);
}

function arrives(m: Model, lines: string[], number: number, said: string): void {
  const known = m.people.get(number);
  const who = known?.who ?? m.accounts.get(number) ?? null;
  const role = roleFor(said);
  const put = (standing: Known["standing"]) => m.people.set(number, { standing, role_there: said, lifted: false, who });
  if (who === null) {
    const was = known ? roleFor(known.role_there ?? "") : null;
    if (was !== role) lines.push(`${was === null ? "pend" : "change_role"} ${number} ${was}>${role}`);
    put("pending");
    return;
  }
  const member = m.members.get(who);
  if (!member) {
    const is_kept_out = known ? known.standing === "kept_out" : m.removed.has(who);
    if (is_kept_out && !known?.lifted) return void put("kept_out");
    m.members.set(who, { role, synced: true, overridden: false, joined: m.clock, id: m.ids.get(who) ?? "" });
    lines.push(`add ${number} null>${role}`);
    return void put("synced");
  }
  if (!member.synced && !known?.lifted) return void put("local");
  const is_held = member.overridden && !known?.lifted;
  put("synced");
  if (is_held) return;
  if (member.role !== role) lines.push(`change_role ${number} ${member.role}>${role}`);
  m.members.set(who, { ...member, role, synced: true, overridden: false });
}

function leaves(m: Model, lines: string[], number: number, known: Known): void {
  if (known.standing === "kept_out") return void m.people.set(number, { ...known, role_there: null });
  m.people.delete(number);
  if (known.standing === "pending") lines.push(`forget ${number} null>null`);
  const member = m.members.get(known.who ?? "");
  if (known.standing !== "synced" || !member?.synced) return;
  m.members.delete(known.who ?? "");
  m.removed.delete(known.who ?? ""); // what was decided about them before is over with that
  m.removals++;
  lines.push(`remove ${number} ${member.role}>null`);
}

/** Nobody would maintain it: whoever of the maintainers joined first stays what they are. Gives the lines that are left. */
function keeping(before: Model, m: Model, lines: string[]): string[] {
  const maintainers = [...before.members].filter(([, { role }]) => role === "maintainer");
  const [first] = maintainers.sort(([, a], [, b]) => a.joined - b.joined || (a.id < b.id ? -1 : 1));
  if (!first) throw new Error("somebody maintained it before");
  const [path, member] = first;
  m.members.set(path, member);
  const [number = 0, known] = [...before.people].find(([, { who }]) => who === path) ?? [];
  const now = m.people.get(number);
  if (lines.some((line) => line.startsWith(`remove ${number} `))) m.removals--;
  if (before.removed.has(path)) m.removed.add(path);
  if (known && !now) m.people.set(number, { ...known, role_there: null, lifted: false });
  if (known?.lifted && now) m.people.set(number, { ...now, lifted: true, standing: known.standing });
  return lines.filter((line) => line.split(" ")[1] !== String(number));
}
