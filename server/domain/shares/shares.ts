import { type ShareLevel, shareLevels } from "../../../contract/shares.ts";
import type { Tie } from "../../access/policy.ts";
import { accountOf, type Ctx, may, type Target } from "../../kernel/context.ts";
import { pageOf } from "../../kernel/page.ts";
import { invalid, notFound, Problem } from "../../kernel/problem.ts";
import { record } from "../activity/activity.ts";
import * as queries from "./queries.ts";

export type { ShareRow } from "./queries.ts";

/** What can be shared, as the asker stands to it; `of` says which table it lies in. */
export interface Thing extends Target {
  of: queries.Of;
  id: string;
  namespace_id: string;
  namespace_kind: "person" | "organization";
  namespace_path: string;
  tie: Tie | null;
  /** Only whoever reaches it hears of a change at once. */
  hidden: boolean;
}

interface Subject extends queries.Whom {
  /** As it is shown: a person's name, or the team's. */
  name: string;
}

const actions = { resource_id: "resource.share", project_id: "project.share" } as const;
const shares_max = 1000;
const told_max = 1000;

/** What each tie may give away: nobody gives more than they have. */
const givenBy: Record<Tie, readonly ShareLevel[]> = {
  reader: [],
  contributor: [],
  editor: ["read", "contribute", "edit"],
  manager: shareLevels,
  owner: shareLevels,
};

/** Whom a thing that the asker sees is shared with, newest first. */
export const list = async (ctx: Ctx, { of, id }: Thing, page: { limit: number; cursor?: string | undefined }) =>
  pageOf(await queries.list(ctx, of, id, page), page.limit, (row) => row.id);

/** Opens a thing to a person or a team, or changes how far. It is the caller who has locked the thing. */
export async function put(ctx: Ctx, thing: Thing, subject: string, level: ShareLevel): Promise<queries.ShareRow> {
  may(ctx, actions[thing.of], thing);
  refuseBeyond(thing, level);
  const whom = await subjectOf(ctx, thing, subject);
  const before = await queries.find(ctx, thing.of, thing.id, whom);
  if (before?.level === level) return before;
  if (before) refuseBeyond(thing, before.level);
  else if ((await queries.count(ctx, thing.of, thing.id)) >= shares_max)
    throw new Problem("conflict", `It is shared with ${shares_max} people and teams already: make a team of them`);
  await queries.put(ctx, organizationOf(thing), whom, { level, created_by: accountOf(ctx) });
  const what = `the ${thing.kind} ${thing.name} with ${whom.name}`;
  await recordOf(ctx, thing, whom, before ? `changed the share of ${what} to ${level}` : `shared ${what} (${level})`, {
    ...(before ? { before: { with: subject, level: before.level } } : {}),
    after: { with: subject, level },
  });
  return found(await queries.find(ctx, thing.of, thing.id, whom));
}

/** Ends a share; one with oneself is one's own. It is the caller who has locked the thing. */
export async function remove(ctx: Ctx, thing: Thing, subject: string): Promise<void> {
  const mine = subject === ctx.actor.path;
  may(ctx, actions[thing.of], mine ? { ...thing, tie: "owner" } : thing);
  const whom = await subjectOf(ctx, thing, subject);
  const before = found(await queries.find(ctx, thing.of, thing.id, whom));
  if (!mine) refuseBeyond(thing, before.level);
  await queries.remove(ctx, before.id);
  await recordOf(ctx, thing, whom, `ended the share of the ${thing.kind} ${thing.name} with ${whom.name}`, {
    before: { with: subject, level: before.level },
  });
}

/** Ends every share of a thing; the caller records it. Gives how many there were. */
export const removeAll = (ctx: Ctx, of: queries.Of, id: string): Promise<number> => queries.removeAll(ctx, of, id);

function found(row: queries.ShareRow | undefined): queries.ShareRow {
  if (!row) throw notFound("share");
  return row;
}

const organizationOf = ({ of, id, namespace_id, namespace_kind }: Thing) => ({
  ...{ of, id, namespace_id },
  organization_id: namespace_kind === "organization" ? namespace_id : null,
});

function refuseBeyond(thing: Thing, level: ShareLevel): void {
  const permission = actions[thing.of];
  const { namespace_id, kind, id, name, tie } = thing;
  const attempt = { action: permission, namespace_id, entity: { kind, id, name } };
  if (tie !== null && givenBy[tie].includes(level)) return;
  throw new Problem("forbidden", `You may not give or take "${level}" here: it is more than you have`, {
    ...{ permission, attempt },
  });
}

/** Whom a text names: `team:` and a name, or a user name. */
async function subjectOf(ctx: Ctx, thing: Thing, subject: string): Promise<Subject> {
  return subject.startsWith("team:") ? teamOf(ctx, thing, subject.slice(5)) : personOf(ctx, thing, subject);
}

async function teamOf(ctx: Ctx, thing: Thing, name: string): Promise<Subject> {
  const { organization_id } = organizationOf(thing);
  if (organization_id === null)
    throw invalid("subject", "Teams are of organizations: from your own namespace you share with people");
  const team = await queries.team(ctx, organization_id, name);
  if (!team) throw invalid("subject", `There is no team "${name}" in ${thing.namespace_path}`);
  return { account_id: null, team_id: team.id, name: `the team ${team.name}` };
}

async function personOf(ctx: Ctx, thing: Thing, path: string): Promise<Subject> {
  const { organization_id } = organizationOf(thing);
  const person = await queries.person(ctx, path, organization_id);
  if (!person) throw invalid("subject", `There is nobody with the user name "${path}"`);
  if (organization_id !== null && !person.is_member)
    throw invalid(
      "subject",
      `${path} is no member of ${thing.namespace_path}: what is an organization's is shared inside it`,
    );
  if (person.id === thing.namespace_id) throw invalid("subject", `It lies in the namespace of ${path} already`);
  return { account_id: person.id, team_id: null, name: person.name };
}

async function recordOf(
  ctx: Ctx,
  { of, kind, id, name, namespace_id, hidden }: Thing,
  whom: Subject,
  text: string,
  change: { before?: Record<string, unknown>; after?: Record<string, unknown> },
): Promise<void> {
  const concerns =
    whom.account_id === null ? await queries.peopleOf(ctx, whom.team_id ?? "", told_max) : [whom.account_id];
  await record(ctx, {
    action: actions[of],
    severity: "notice",
    namespace_id,
    entity: { kind, id, name },
    text,
    ...change,
    concerns: concerns.filter((account_id) => account_id !== ctx.actor.id),
    ...(hidden && of === "resource_id" ? { resource_id: id } : {}),
  });
}
