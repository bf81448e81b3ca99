import { createHash } from "node:crypto";
import { accountOf, type Ctx } from "../../kernel/context.ts";
import { record } from "../activity/activity.ts";
import * as avatars from "../avatars/avatars.ts";
import { depart } from "../departures/departures.ts";
import { enter, followRole } from "../members/members.ts";
import * as organizations from "../organizations/organizations.ts";
import { type InformationPlan, planInformation, tidied } from "./information.ts";
import { type Change, type ChangeKind, isMass, type Known, type Plan, planPeople, type Staged } from "./plan.ts";
import * as planQueries from "./plan-queries.ts";
import * as queries from "./queries.ts";
import * as runQueries from "./run-queries.ts";

/** Everything that a run would do. */
export interface Planned {
  people: Plan;
  information: InformationPlan;
  changes: Change[];
  counts: Record<ChangeKind, number>;
  plan_sha256: Buffer;
  is_mass: boolean;
}

/** What there is here of whom a list names, at this moment: locked, so that it is the same until the transaction ends. */
async function planOf(ctx: Ctx, link: queries.LinkRow, staged: readonly Staged[], only?: string) {
  await planQueries.lockOrganization(ctx, link.organization_id);
  const known = await planQueries.known(ctx, link.id, only);
  const members = await planQueries.members(ctx, link.organization_id);
  const people = await planQueries.people(
    ctx,
    link,
    staged.map((one) => one.forge_account_id),
  );
  const plan = planPeople({
    ...{ staged, known, default_role: link.default_role },
    people: new Map(people.map((person) => [person.forge_account_id, person])),
    members: new Map(members.map((member) => [member.account_id, member])),
  });
  return { plan, known };
}

/** What a run would do now. */
export async function plan(ctx: Ctx, link: queries.LinkRow, run: runQueries.RunRow): Promise<Planned> {
  const { plan: people, known } = await planOf(ctx, link, await planQueries.staged(ctx, run.id));
  const information = planInformation(await hereOf(ctx, link), thereOf(run), link, {
    has_picture: (await runQueries.pictureOf(ctx, run.id)) !== null,
  });
  const changes = [...information.changes, ...people.changes].sort(byKind);
  const counts = countsOf(changes);
  const said = JSON.stringify(changes);
  const plan_sha256 = createHash("sha256").update(said).digest();
  return { people, information, changes, counts, plan_sha256, is_mass: isMass(people, known) };
}

const order: ChangeKind[] = ["information", "remove", "forget", "change_role", "add", "pend", "kept"];
const byKind = (a: Change, b: Change) => order.indexOf(a.kind) - order.indexOf(b.kind);

function countsOf(changes: readonly Change[]): Record<ChangeKind, number> {
  const counts = { add: 0, pend: 0, change_role: 0, remove: 0, forget: 0, information: 0, kept: 0 };
  for (const { kind } of changes) counts[kind]++;
  return counts;
}

const thereOf = ({ read_organization }: runQueries.RunRow) => tidied(read_organization as Parameters<typeof tidied>[0]);

/** The organization's row, whoever asks. */
export async function organizationOf(ctx: Ctx, { path }: Pick<queries.LinkRow, "path">) {
  const found = await organizations.find(ctx, path);
  if (!found) throw new Error("a link's organization is there");
  return found;
}

const hereOf = async (ctx: Ctx, link: queries.LinkRow) => {
  const { name, description, avatar_id } = await organizationOf(ctx, link);
  return { name, description, avatar_id };
};

/** Does what was planned, inside the caller's transaction: who comes and rises first, so that somebody maintains it throughout. */
export async function apply(ctx: Ctx, link: queries.LinkRow, run: runQueries.RunRow, planned: Planned): Promise<void> {
  await applyInformation(ctx, link, run, planned.information);
  await applyPeople(ctx, link, planned.people);
  await planQueries.putPeople(ctx, link.id, planned.people.people);
  await queries.setApplied(ctx, link.id);
  const { counts, changes, plan_sha256 } = planned;
  await runQueries.putChanges(ctx, run.id, changes);
  const decided_by = ctx.actor.kind === "system" ? null : accountOf(ctx);
  await runQueries.settle(ctx, run.id, { state: "applied", decided_by }, { counts, plan_sha256 });
  if (changes.some(({ kind }) => kind !== "kept")) await recordApplied(ctx, link, run, counts);
}

const recordApplied = (ctx: Ctx, link: queries.LinkRow, run: runQueries.RunRow, counts: Planned["counts"]) =>
  record(ctx, {
    action: "sync.apply",
    severity: "notice",
    namespace_id: link.organization_id,
    entity: { kind: "sync", id: run.id, name: link.login },
    text: `synced with ${link.login}: ${sentenceOf(counts)}`,
    after: { ...counts },
  });

const sentenceOf = (counts: Planned["counts"]): string => {
  const words = {
    add: "added",
    pend: "awaited",
    change_role: "of another role",
    remove: "removed",
    forget: "not awaited any more",
  };
  const said = Object.entries(words).flatMap(([kind, word]) => {
    const count = counts[kind as ChangeKind];
    return count > 0 ? [`${count} ${word}`] : [];
  });
  return said.join(", ") || "information";
};

/** Everything that a plan does to memberships. */
async function applyPeople(ctx: Ctx, link: queries.LinkRow, { enter: newcomers, follow, remove }: Plan): Promise<void> {
  const organization = { id: link.organization_id };
  for (const { account_id, path, name, role } of newcomers) {
    const text = `let ${name} in as ${role}, who is in ${link.login}`;
    const line = { role, added_by: null, source: "gitee" as const, action: "member.join_by_sync", text };
    await enter(ctx, organization, { id: account_id, path, name }, line);
  }
  const rising = follow.filter(({ role }) => role === "maintainer");
  for (const { member, role } of [...rising, ...follow.filter((one) => !rising.includes(one))]) {
    await planQueries.setFollowing(ctx, organization.id, member.account_id);
    await followRole(ctx, organization, member, { role, text: `made ${member.name} ${role}, as in ${link.login}` });
  }
  for (const member of remove) {
    await planQueries.forget(ctx, link.id, member.account_id);
    await depart(ctx, organization, member, `removed ${member.name}, who has left ${link.login}`);
  }
}

async function applyInformation(ctx: Ctx, link: queries.LinkRow, run: runQueries.RunRow, information: InformationPlan) {
  const there = thereOf(run);
  const organization = await organizationOf(ctx, link);
  await organizations.follow(ctx, organization, information.columns);
  const picture = information.avatar ? await runQueries.pictureOf(ctx, run.id) : null;
  const avatar = picture && {
    taken_avatar_id: await avatars.follow(ctx, organization, picture),
    taken_avatar_url: there.avatar_url,
  };
  const settled = (field: "name" | "description") =>
    information.columns[field] !== undefined || there[field] === organization[field]
      ? { [`taken_${field}`]: there[field] }
      : {};
  await queries.update(ctx, link.id, {
    ...{ there_name: there.name, there_description: there.description, there_avatar_url: there.avatar_url },
    ...settled("name"),
    ...settled("description"),
    ...avatar,
  });
}

/** Lets in somebody who was awaited and is known now, as the last sync says; gives whether anything changed. */
export async function settleOne(ctx: Ctx, link: queries.LinkRow, forge_account_id: string): Promise<boolean> {
  const [before] = await planQueries.known(ctx, link.id, forge_account_id);
  if (before?.standing !== "pending" || before.forge_role === null) return false;
  const one: Staged = { ...before, forge_role: before.forge_role };
  const { plan } = await planOf(ctx, link, [one], forge_account_id);
  await applyPeople(ctx, link, plan);
  await planQueries.putPeople(ctx, link.id, plan.people, forge_account_id);
  return plan.people.some((now: Known) => now.standing !== "pending");
}
