import type { Role } from "../../access/policy.ts";

/** Somebody there, as a run has read them. */
export interface Staged {
  forge_account_id: string;
  login: string;
  name: string;
  forge_role: "admin" | "member";
}

/** Somebody as the last sync left them. */
export interface Known {
  forge_account_id: string;
  login: string;
  name: string;
  forge_role: "admin" | "member" | null;
  standing: "pending" | "synced" | "local" | "kept_out" | "refused";
  follows_again: boolean;
  account_id: string | null;
}

/** Somebody here whose account there is known. */
export interface Person {
  account_id: string;
  path: string;
  name: string;
  email_allowed: boolean;
  /** Was removed here by somebody, or left: not by a sync. */
  removed_here: boolean;
}

export interface Member {
  account_id: string;
  path: string;
  name: string;
  role: Role;
  source: "local" | "gitee";
  overridden: boolean;
  joined_at: Date;
}

/** What a plan is made of. */
export interface Situation {
  staged: readonly Staged[];
  known: readonly Known[];
  /** By their number there. */
  people: ReadonlyMap<string, Person>;
  /** By account. */
  members: ReadonlyMap<string, Member>;
  default_role: Role;
}

export type ChangeKind = "add" | "pend" | "change_role" | "remove" | "forget" | "information" | "kept";
type Why =
  | "joined_there"
  | "left_there"
  | "role_changed_there"
  | "default_role_changed"
  | "follows_again"
  | "changed_there"
  | "overridden_here"
  | "removed_here"
  | "local_member"
  | "last_maintainer"
  | "email_not_allowed"
  | "edited_here";

export interface Change {
  kind: ChangeKind;
  who: { forge_account_id: string; login: string; name: string } | null;
  member: { account_id: string; path: string; name: string } | null;
  field: "name" | "description" | "avatar" | null;
  from: string | null;
  to: string | null;
  why: Why;
}

/** What is done to memberships; and what everybody there is afterwards. */
export interface Plan {
  changes: Change[];
  enter: (Person & { role: Role })[];
  follow: { member: Member; role: Role }[];
  remove: Member[];
  people: Known[];
}

type Fate = {
  known: Known | null;
  change?: Change;
  enter?: Plan["enter"][number];
  follow?: Plan["follow"][number];
  remove?: Member;
};

/** What a sync does to people, by nothing but what was read and what is here. */
export function planPeople(s: Situation): Plan {
  const before = new Map(s.known.map((one) => [one.forge_account_id, one]));
  const there = new Set(s.staged.map((one) => one.forge_account_id));
  const fates = [
    ...s.staged.map((one) => fateOf(s, one, before.get(one.forge_account_id))),
    ...s.known.filter((one) => !there.has(one.forge_account_id)).map((one) => fateOfAbsent(s, one)),
  ];
  return planned(keepingAMaintainer(s, fates));
}

const planned = (fates: readonly Fate[]): Plan => ({
  changes: fates.flatMap(({ change }) => change ?? []),
  enter: fates.flatMap(({ enter }) => enter ?? []),
  follow: fates.flatMap(({ follow }) => follow ?? []),
  remove: fates.flatMap(({ remove }) => remove ?? []),
  people: fates.flatMap(({ known }) => known ?? []),
});

const roleOf = (s: Situation, { forge_role }: Pick<Staged, "forge_role">): Role =>
  forge_role === "admin" ? "maintainer" : s.default_role;

const change = (
  kind: ChangeKind,
  who: Staged | Known,
  why: Why,
  {
    member = null,
    from = null,
    to = null,
  }: { member?: Member | Person | null | undefined; from?: string | null; to?: string | null } = {},
): Change => ({
  ...{ kind, why, from, to, field: null },
  who: { forge_account_id: who.forge_account_id, login: who.login, name: who.name },
  member: member && { account_id: member.account_id, path: member.path, name: member.name },
});

function fateOf(s: Situation, one: Staged, before: Known | undefined): Fate {
  const to = roleOf(s, one);
  const account_id = before?.account_id ?? s.people.get(one.forge_account_id)?.account_id ?? null;
  const known = (standing: Known["standing"]): Known => ({ ...one, standing, account_id, follows_again: false });
  if (account_id === null) return awaited(s, one, before, known("pending"));
  const member = s.members.get(account_id);
  if (member) return fateOfMember(one, before, { member, to, known });
  const person = s.people.get(one.forge_account_id);
  const lifted = before?.follows_again === true;
  if (!lifted && (before ? before.standing === "kept_out" : person?.removed_here))
    return { known: known("kept_out"), change: change("kept", one, "removed_here", { member: person, to }) };
  if (!person?.email_allowed)
    return { known: known("refused"), change: change("kept", one, "email_not_allowed", { member: person, to }) };
  const why = lifted ? "follows_again" : "joined_there";
  return {
    known: known("synced"),
    enter: { ...person, role: to },
    change: change("add", one, why, { member: person, to }),
  };
}

function awaited(s: Situation, one: Staged, before: Known | undefined, known: Known): Fate {
  const to = roleOf(s, one);
  if (before?.standing !== "pending") return { known, change: change("pend", one, "joined_there", { to }) };
  if (before.forge_role === one.forge_role || before.forge_role === null) return { known };
  const from = roleOf(s, { forge_role: before.forge_role });
  return { known, change: change("change_role", one, "role_changed_there", { from, to }) };
}

interface Standing {
  member: Member;
  to: Role;
  known: (standing: Known["standing"]) => Known;
}

function fateOfMember(one: Staged, before: Known | undefined, { member, to, known }: Standing): Fate {
  const lifted = before?.follows_again === true;
  const differs = member.role !== to;
  const kept = (standing: Known["standing"], why: Why): Fate => ({
    known: known(standing),
    ...(differs ? { change: change("kept", one, why, { member, from: member.role, to }) } : {}),
  });
  if (!lifted && member.source === "local") return kept("local", "local_member");
  if (!lifted && member.overridden) return kept("synced", "overridden_here");
  if (!lifted && !differs) return { known: known("synced") };
  const there = before?.forge_role === one.forge_role ? "default_role_changed" : "role_changed_there";
  const why = lifted ? "follows_again" : there;
  return {
    known: known("synced"),
    follow: { member, role: to },
    ...(differs ? { change: change("change_role", one, why, { member, from: member.role, to }) } : {}),
  };
}

/** Somebody who was known and is not there any more. */
function fateOfAbsent(s: Situation, before: Known): Fate {
  if (before.standing === "kept_out") return { known: { ...before, forge_role: null } };
  const member = before.account_id === null ? undefined : s.members.get(before.account_id);
  if (before.standing === "synced" && member?.source !== "local" && member)
    return {
      known: null,
      remove: member,
      change: change("remove", before, "left_there", { member, from: member.role }),
    };
  if (before.standing === "local" || before.standing === "synced") return { known: null };
  return { known: null, change: change("forget", before, "left_there") };
}

/** Where nobody would maintain the organization any more, whoever has been a member of those for longest goes on. */
function keepingAMaintainer(s: Situation, fates: readonly Fate[]): readonly Fate[] {
  const roles = new Map([...s.members.values()].map(({ account_id, role }) => [account_id, role]));
  for (const { remove, follow, enter } of fates) {
    if (remove) roles.delete(remove.account_id);
    if (follow) roles.set(follow.member.account_id, follow.role);
    if (enter) roles.set(enter.account_id, enter.role);
  }
  if ([...roles.values()].includes("maintainer")) return fates;
  const [last] = [...s.members.values()].filter(({ role }) => role === "maintainer").sort(byAge);
  const before = new Map(s.known.map((one) => [one.forge_account_id, one]));
  return fates.map((fate) => {
    const member = fate.remove ?? fate.follow?.member;
    if (!last || member?.account_id !== last.account_id || !fate.change) return fate;
    const who = fate.change.who;
    const now = fate.known ?? { ...(before.get(who?.forge_account_id ?? "") as Known), forge_role: null };
    const kept: Change = { ...fate.change, kind: "kept", why: "last_maintainer" };
    const asked_again = fate.follow !== undefined && fate.change.why === "follows_again";
    return {
      known: { ...now, follows_again: asked_again, ...(asked_again ? standingBefore(before, now) : {}) },
      change: kept,
    };
  });
}

/** Who was to follow again and cannot yet is asked again by the next sync. */
const standingBefore = (before: ReadonlyMap<string, Known>, { forge_account_id, standing }: Known) => ({
  standing: before.get(forge_account_id)?.standing ?? standing,
});

const byAge = (a: Member, b: Member) =>
  a.joined_at.getTime() - b.joined_at.getTime() || (a.account_id < b.account_id ? -1 : 1);

/** Whether so many of those who are known would go or become another that a person should look first. */
export function isMass({ changes }: Pick<Plan, "changes">, known: readonly Known[]): boolean {
  const touched = changes.filter(({ kind }) => kind === "remove" || kind === "forget" || kind === "change_role").length;
  const present = known.filter(({ forge_role }) => forge_role !== null).length;
  return touched >= mass_least && touched > present * mass_share;
}

const mass_least = 5;
const mass_share = 0.5;
