import { addMembers, changeRole, type Role, removeMember } from "../../contract/members.ts";
import { followAgain, listSyncPeople } from "../../contract/sync-runs.ts";
import type { FakeGitee } from "../gitee/fake.ts";
import type { FakeAccount, FakeGroup } from "../gitee/state.ts";
import type { Random } from "../storm/random.ts";
import { type Person, until } from "../world.ts";
import { claimed, type Model } from "./model.ts";
import { connect } from "./shelf.ts";

type Caller = Pick<Person, "id" | "path" | "call">;

/** Where a history is played: the server may be one that is killed. */
export interface Stage {
  gitee: FakeGitee;
  group: FakeGroup;
  organization: string;
  maintainer: Caller;
  /** People who may come to be known there and here. */
  people: readonly Caller[];
  /** Kills the server at any moment and starts it again; null: it is spared. */
  crash: (() => Promise<unknown>) | null;
}

/** A history under way. */
export interface Play extends Stage {
  random: Random;
  model: Model;
  accounts: FakeAccount[];
  faults: string[];
  tally: Record<string, number>;
}

type Deed = (play: Play) => Promise<void> | void;

const joinThere: Deed = ({ gitee, group, random, accounts }) => {
  const back = accounts.filter(({ id }) => !group.members.has(id));
  const one = random.chance(0.4) && back.length > 0 ? random.pick(back) : gitee.account(`there-${accounts.length}`);
  if (!accounts.includes(one)) accounts.push(one);
  group.members.set(one.id, random.chance(0.2) ? "admin" : "member");
};

/** A class joins. */
const joinTogether: Deed = (play) => {
  for (let n = play.random.below(6); n > 0; n--) void joinThere(play);
};

const leaveThere: Deed = ({ group, random }) => {
  const [, ...others] = [...group.members.keys()];
  if (others.length > 0) group.members.delete(random.pick(others));
};

const changeThere: Deed = ({ group, random }) => {
  const [, ...others] = [...group.members.keys()];
  if (others.length > 0) group.members.set(random.pick(others), random.pick(["admin", "member", "observer"]));
};

const renameThere: Deed = ({ random, accounts }) => {
  const one = random.pick(accounts);
  one.login = `${one.login.split("~")[0]}~${random.below(1000)}`;
};

const renameGroup: Deed = ({ group, random }) => {
  group.login = `${group.login.split("~")[0]}~${random.below(1000)}`;
};

/** Most of them go at once. */
const leaveTogether: Deed = ({ group, random }) => {
  if (group.members.size < 7 || !random.chance(0.6)) return;
  for (const id of [...group.members.keys()].slice(1)) if (random.chance(0.8)) group.members.delete(id);
};

const otherGeneration: Deed = ({ gitee }) => {
  gitee.state.says_roles = !gitee.state.says_roles;
};

const connectHere: Deed = async ({ gitee, model, people, random, accounts, maintainer, organization }) => {
  const taken = new Set(model.accounts.values());
  const person = people.find(({ path }) => !taken.has(path));
  const open = accounts.filter(({ id }) => !model.accounts.has(id));
  if (!person || open.length === 0) return;
  const one = random.pick(open);
  await connect(gitee, person, one);
  model.accounts.set(one.id, person.path);
  if (model.people.get(one.id)?.standing !== "pending") return;
  await until("who was awaited is settled", async () => {
    const query = { standing: "pending" as const, limit: 100 };
    const { items } = await maintainer.call(listSyncPeople, { params: { organization }, query });
    return items.every(({ id }) => id !== String(one.id));
  });
  claimed(model, one.id);
};

const others = ({ model, maintainer }: Play) => [...model.members].filter(([path]) => path !== maintainer.path);

const changeHere: Deed = async (play) => {
  const [path, member] = others(play).length > 0 ? play.random.pick(others(play)) : ["", null];
  const role = play.random.pick<Role>(["viewer", "developer", "editor", "maintainer"]);
  if (!member || member.role === role) return;
  const params = { organization: play.organization, member: path };
  await play.maintainer.call(changeRole, { params, body: { role } });
  play.model.members.set(path, { ...member, role, overridden: member.synced });
};

const removeHere: Deed = async (play) => {
  if (others(play).length === 0) return;
  const [path] = play.random.pick(others(play));
  await play.maintainer.call(removeMember, { params: { organization: play.organization, member: path }, query: {} });
  play.model.members.delete(path);
  play.model.removed.add(path);
  for (const [number, known] of play.model.people)
    if (known.who === path) play.model.people.set(number, { ...known, standing: "kept_out", lifted: false });
};

const addHere: Deed = async ({ model, people, random, maintainer, organization }) => {
  const out = people.filter(({ path }) => !model.members.has(path));
  if (out.length === 0 || !random.chance(0.5)) return;
  const { path, id } = random.pick(out);
  const body = { members: [{ path, role: "viewer" as const }] };
  await maintainer.call(addMembers, { params: { organization }, body });
  model.members.set(path, { role: "viewer", synced: false, overridden: false, joined: ++model.clock, id });
};

const liftHere: Deed = async ({ model, random, maintainer, organization }) => {
  const decided = [...model.people].filter(([, { standing, role_there, lifted, who }]) => {
    const held = standing === "synced" ? model.members.get(who ?? "")?.overridden : standing !== "pending";
    return held && role_there !== null && !lifted;
  });
  if (decided.length === 0) return;
  const [number, known] = random.pick(decided);
  await maintainer.call(followAgain, { params: { organization, person: String(number) } });
  model.people.set(number, { ...known, lifted: true });
};

/** What people do there and here between two syncs; of some more. */
export const deeds: readonly Deed[] = [
  ...[joinThere, joinThere, joinTogether, leaveThere, changeThere, renameThere, renameGroup, leaveTogether],
  ...[otherGeneration, connectHere, connectHere, changeHere, removeHere, addHere, liftHere],
];
