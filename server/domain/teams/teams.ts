import { accountOf, type Ctx, may, type Target, transact } from "../../kernel/context.ts";
import { keyOf, pageOf, uuid } from "../../kernel/page.ts";
import { invalid, notFound } from "../../kernel/problem.ts";
import { record } from "../activity/activity.ts";
import { type OrganizationRow, seen } from "../organizations/organizations.ts";
import * as queries from "./queries.ts";

export type { PersonRow } from "./queries.ts";

/** A team as the asker stands to it. */
export type TeamRow = queries.Row & Target & { id: string };

export interface Address {
  organization: string;
  team: string;
}

interface Page {
  limit: number;
  cursor?: string | undefined;
  query?: string | undefined;
}

const targetOf = (organization: OrganizationRow, row: queries.Row): TeamRow => ({
  ...row,
  kind: "team",
  namespace_id: organization.id,
  role: organization.role,
});

/** A team of an organization that the asker belongs to (404 otherwise). */
export async function get(ctx: Ctx, at: Address): Promise<TeamRow> {
  const organization = await seen(ctx, at.organization);
  may(ctx, "team.list", organization);
  return find(ctx, organization, at.team);
}

async function find(ctx: Ctx, organization: OrganizationRow, name: string): Promise<TeamRow> {
  const row = await queries.find(ctx, organization.id, name);
  if (!row) throw notFound("team");
  return targetOf(organization, row);
}

/** Teams by name. */
export async function list(ctx: Ctx, path: string, { limit, cursor, query }: Page) {
  const organization = await seen(ctx, path);
  may(ctx, "team.list", organization);
  const after = keyOf(cursor, uuid) ?? null;
  const { items, next_cursor } = pageOf(
    await queries.list(ctx, organization.id, { limit, query, after }),
    limit,
    (row) => row.id,
  );
  return { items: items.map((row) => targetOf(organization, row)), next_cursor };
}

/** Creates a team, empty. */
export const create = (ctx: Ctx, path: string, given: { name: string; description: string }): Promise<TeamRow> =>
  transact(ctx, async (ctx) => {
    const organization = await seen(ctx, path);
    may(ctx, "team.create", organization);
    await queries.insert(ctx, { organization_id: organization.id, created_by: accountOf(ctx), ...given });
    const made = await find(ctx, organization, given.name);
    await recordOf(ctx, made, "create", `created the team ${made.name}`, { after: given });
    return made;
  });

/** Changes a team's name or description. */
export const edit = (
  ctx: Ctx,
  at: Address,
  { name, description }: { name?: string | undefined; description?: string | undefined },
): Promise<TeamRow> =>
  transact(ctx, async (ctx) => {
    const before = await get(ctx, at);
    may(ctx, "team.edit", before);
    const after = { ...(name === undefined ? {} : { name }), ...(description === undefined ? {} : { description }) };
    if (Object.keys(after).length === 0) return before;
    await queries.update(ctx, before.id, after);
    const was = { name: before.name, description: before.description };
    await recordOf(ctx, before, "edit", `changed the team ${before.name}`, { before: was, after });
    return get(ctx, { ...at, team: name ?? at.team });
  });

/** Deletes a team; what was shared with it is no longer. */
export const remove = (ctx: Ctx, at: Address): Promise<{ shares_ended: number }> =>
  transact(ctx, async (ctx) => {
    may(ctx, "team.delete", await get(ctx, at));
    const team = await locked(ctx, at);
    const shares_ended = await queries.remove(ctx, team.id);
    const before = { name: team.name, members: team.members };
    await recordOf(ctx, team, "delete", `deleted the team ${team.name}`, { before, after: { shares_ended } });
    return { shares_ended };
  });

/** A team under its lock: whoever joins it or shares with it at the same moment comes before or after. */
async function locked(ctx: Ctx, at: Address): Promise<TeamRow> {
  await queries.lock(ctx, (await get(ctx, at)).id);
  return get(ctx, at);
}

/** Who is in a team, by path. */
export async function listPeople(ctx: Ctx, at: Address, { limit, cursor, query }: Page) {
  const team = await get(ctx, at);
  const after = keyOf(cursor, /^[a-z0-9-]{1,60}$/) ?? "";
  return pageOf(await queries.listPeople(ctx, team.id, { limit, query, after }), limit, (row) => row.path);
}

/** Puts a member of the organization into a team, or changes whether they lead it. */
export const putPerson = (ctx: Ctx, at: Address, path: string, is_lead: boolean): Promise<queries.PersonRow> =>
  transact(ctx, async (ctx) => {
    const team = await get(ctx, at);
    may(ctx, "team.edit", team);
    const member = await queries.member(ctx, team.organization_id, path);
    if (!member) throw invalid("params.member", `${path} is no member of the organization: add them first`);
    const before = await queries.findPerson(ctx, team.id, path);
    if (before?.is_lead === is_lead) return before;
    await queries.putPerson(ctx, team, member.id, is_lead);
    const text = before ? `made ${member.name} ${wordOf(is_lead)} the team` : `put ${member.name} into the team`;
    await recordPerson(ctx, team, member, `${text} ${team.name}`, {
      ...(before ? { before: { member: path, is_lead: before.is_lead } } : {}),
      after: { member: path, is_lead },
    });
    return personOf(ctx, team, path);
  });

const wordOf = (is_lead: boolean) => (is_lead ? "a lead of" : "an ordinary member of");

async function personOf(ctx: Ctx, team: TeamRow, path: string): Promise<queries.PersonRow> {
  const row = await queries.findPerson(ctx, team.id, path);
  if (!row) throw notFound("member of the team");
  return row;
}

/** Takes somebody out of a team. */
export const removePerson = (ctx: Ctx, at: Address, path: string): Promise<void> =>
  transact(ctx, async (ctx) => {
    const team = await get(ctx, at);
    may(ctx, "team.edit", team);
    const { account_id, name, is_lead } = await personOf(ctx, team, path);
    await queries.removePerson(ctx, team.id, account_id);
    const person = { id: account_id, name };
    await recordPerson(ctx, team, person, `took ${name} out of the team ${team.name}`, {
      before: { member: path, is_lead },
    });
  });

type Change = { before?: Record<string, unknown>; after?: Record<string, unknown>; concerns?: readonly string[] };

const recordPerson = (ctx: Ctx, team: TeamRow, person: { id: string }, text: string, change: Change) =>
  recordOf(ctx, team, "edit", text, { ...change, concerns: [person.id] });

const recordOf = (ctx: Ctx, team: TeamRow, verb: "create" | "edit" | "delete", text: string, change: Change) =>
  record(ctx, {
    action: `team.${verb}`,
    severity: "notice",
    namespace_id: team.organization_id,
    entity: { kind: "team", id: team.id, name: team.name },
    text,
    ...change,
  });
