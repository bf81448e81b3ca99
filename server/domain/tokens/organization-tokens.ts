import type { z } from "zod";
import type { createOrganizationToken } from "../../../contract/organization-tokens.ts";
import type { ResourceKind } from "../../../contract/resources.ts";
import { accountOf, type Ctx, may, see, type Target, transact } from "../../kernel/context.ts";
import { pageOf } from "../../kernel/page.ts";
import { invalid, notFound } from "../../kernel/problem.ts";
import { record } from "../activity/activity.ts";
import { listReached } from "../explanations/explanations.ts";
import { memberOf } from "../members/members.ts";
import { type OrganizationRow, seen } from "../organizations/organizations.ts";
import * as sharing from "../sharing/sharing.ts";
import * as teams from "../teams/teams.ts";
import * as organizationQueries from "./organization-queries.ts";
import * as queries from "./queries.ts";
import { newSecret } from "./secrets.ts";
import { type Given, mayHandOut, overlapOf, settingsOf } from "./settings.ts";

export interface Address {
  organization: string;
  id: string;
}

interface Assigned {
  assigned_to?: string | null | undefined;
  team?: string | null | undefined;
}

type Body = z.output<(typeof createOrganizationToken)["body"]>;

/** Makes a token of an organization; its secret leaves this function and is nowhere kept. */
export const create = (ctx: Ctx, path: string, given: Body) =>
  transact(ctx, async (ctx) => {
    const organization = await seen(ctx, path);
    may(ctx, "organization_token.create", organization);
    mayHandOut(ctx, given.scopes);
    const named = await namedBy(ctx, organization, given);
    const { secret, ...kept } = newSecret("organization");
    const settings = { ...settingsOf(given), ...(await assigned(ctx, organization, given)) };
    const owner = { namespace_id: organization.id, all_resources: given.all_resources };
    const columns = { ...settings, ...kept, name: given.name, scopes: given.scopes, created_by: accountOf(ctx) };
    const { id } = await queries.insert(ctx, owner, columns);
    await organizationQueries.name(ctx, id, named);
    const row = await known(ctx, organization, id);
    await recordToken(ctx, row, "create", `made the token ${row.name}`, { after: shownOf(row) });
    return { row: targetOf(organization, row), secret };
  });

/** What a token is to name. Whoever makes it sees it, and lends nothing private but their own. */
async function namedBy(ctx: Ctx, organization: OrganizationRow, given: Body): Promise<string[]> {
  if (given.all_resources && given.resources.length > 0)
    throw invalid("body.resources", "Leave this out, or say `all_resources: false`");
  if (!given.all_resources && given.resources.length === 0)
    throw invalid("body.resources", "Choose at least one, or all of them");
  const rows = await Promise.all(
    given.resources.map(async ({ kind, name }, i) => {
      const row = see(ctx, "resource.see", await sharing.find(ctx, kind, { namespace: organization.path, name }), kind);
      if (row.visibility === "private" && row.owner_id !== accountOf(ctx))
        throw invalid(`body.resources.${i}`, `${row.name} is private to its owner: a token cannot name it`);
      return row.id;
    }),
  );
  return [...new Set(rows)];
}

/** For whom a token's calls count: one member, or one team. What is not given stays. */
async function assigned(ctx: Ctx, organization: OrganizationRow, { assigned_to, team }: Assigned) {
  if (assigned_to && team) throw invalid("body.team", "Assign it to a member or to a team");
  if (assigned_to) return { assigned_to: (await memberOf(ctx, organization, assigned_to)).account_id, team_id: null };
  if (team) return { assigned_to: null, team_id: (await teams.get(ctx, { organization: organization.path, team })).id };
  return { ...(assigned_to === null ? { assigned_to } : {}), ...(team === null ? { team_id: null } : {}) };
}

/** An organization's tokens that are not revoked, newest first. */
export async function list(
  ctx: Ctx,
  path: string,
  page: { limit: number; cursor?: string | undefined; query?: string | undefined },
) {
  const organization = await seen(ctx, path);
  may(ctx, "organization_token.list", organization);
  const { items, next_cursor } = pageOf(
    await organizationQueries.list(ctx, organization.id, page),
    page.limit,
    (row) => row.id,
  );
  return { items: items.map((row) => targetOf(organization, row)), next_cursor };
}

/** A token of an organization. */
export async function get(ctx: Ctx, at: Address): Promise<TokenTarget> {
  const organization = await seen(ctx, at.organization);
  may(ctx, "organization_token.list", organization);
  return targetOf(organization, await known(ctx, organization, at.id));
}

/** A token of an organization as the asker stands to it. */
export type TokenTarget = organizationQueries.OrganizationTokenRow & Target & { id: string };

const targetOf = (organization: OrganizationRow, row: organizationQueries.OrganizationTokenRow): TokenTarget => ({
  ...row,
  kind: "token",
  namespace_id: organization.id,
  role: organization.role,
});

async function known(ctx: Ctx, { id: namespace_id }: { id: string }, id: string) {
  const row = await organizationQueries.get(ctx, namespace_id, id);
  if (!row) throw notFound("token");
  return row;
}

/** Changes what a token is called, how long it lasts, how much may be done with it, and for whom that counts. */
export const edit = (ctx: Ctx, at: Address, given: Given & Assigned) =>
  changing(ctx, at, "organization_token.edit", async (ctx, organization, before) => {
    const settings = { ...settingsOf(given, before), ...(await assigned(ctx, organization, given)) };
    await queries.update(ctx, at.id, settings);
    const row = await known(ctx, organization, at.id);
    await recordToken(ctx, row, "edit", `changed the token ${row.name}`, {
      before: shownOf(before),
      after: shownOf(row),
    });
    return targetOf(organization, row);
  });

/** Gives a token another secret, which whoever asks for it sees; the old one ends now or at a time. */
export const rotate = (ctx: Ctx, at: Address, previous_until: string | undefined) =>
  changing(ctx, at, "organization_token.edit", async (ctx, organization, before) => {
    mayHandOut(ctx, before.scopes);
    const { secret, ...kept } = newSecret("organization");
    await queries.rotate(ctx, at.id, kept, accountOf(ctx), overlapOf(previous_until));
    const row = await known(ctx, organization, at.id);
    await recordToken(ctx, row, "rotate", `gave the token ${row.name} another secret`, {});
    return { row: targetOf(organization, row), secret };
  });

/** Revokes a token; the next request with it is refused. */
export const revoke = (ctx: Ctx, at: Address): Promise<undefined> =>
  changing(ctx, at, "organization_token.revoke", async (ctx, organization, before) => {
    await queries.revoke(ctx, at.id);
    const row = { ...before, namespace_id: organization.id };
    await recordToken(ctx, row, "revoke", `revoked the token ${before.name}`, {});
    return undefined;
  });

const changing = <T>(
  ctx: Ctx,
  at: Address,
  action: "organization_token.edit" | "organization_token.revoke",
  change: (ctx: Ctx, organization: OrganizationRow, before: queries.TokenRow) => Promise<T>,
): Promise<T> =>
  transact(ctx, async (ctx) => {
    const organization = await seen(ctx, at.organization);
    may(ctx, action, organization);
    const before = await queries.lock(ctx, { namespace_id: organization.id }, at.id);
    if (!before) throw notFound("token");
    return change(ctx, organization, before);
  });

const recordToken = (
  ctx: Ctx,
  row: { id: string; name: string; namespace_id: string | null },
  verb: "create" | "edit" | "rotate" | "revoke",
  text: string,
  change: { before?: Record<string, unknown>; after?: Record<string, unknown> },
) =>
  record(ctx, {
    action: `organization_token.${verb}`,
    severity: "notice",
    namespace_id: row.namespace_id,
    entity: { kind: "token", id: row.id, name: row.name },
    text,
    ...change,
  });

/** What history keeps of a token: never of its secret. */
const shownOf = ({
  name,
  expires_at,
  requests_per_minute,
  spending_cap,
  per_token_billing,
  scopes,
}: queries.TokenRow) => ({
  ...{ name, scopes, expires_at: expires_at?.toISOString() ?? null },
  ...{ requests_per_minute, spending_cap_micros: spending_cap, per_token_billing },
});

/** What a token reaches in its organization and why, newest first: the list that it would see. */
export async function reachOf(
  ctx: Ctx,
  at: Address,
  filters: {
    limit: number;
    cursor?: string | undefined;
    kind?: ResourceKind | undefined;
    query?: string | undefined;
  },
) {
  const row = await get(ctx, at);
  return listReached(ctx, at.organization, { account_id: row.id, role: row.all_resources ? "viewer" : null }, filters);
}
