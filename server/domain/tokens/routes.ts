import * as organization from "../../../contract/organization-tokens.ts";
import * as contract from "../../../contract/tokens.ts";
import { type Bound, on } from "../../kernel/on.ts";
import { presentReach } from "../explanations/present.ts";
import * as organizationTokens from "./organization-tokens.ts";
import { present, presentOfOrganization } from "./present.ts";
import * as tokens from "./tokens.ts";

const ofPeople: Bound[] = [
  on(contract.createToken, async (ctx, { body }) => {
    const { row, secret } = await tokens.create(ctx, body);
    return { ...present(ctx, row), token: secret };
  }),
  on(contract.listTokens, async (ctx) => {
    const rows = await tokens.list(ctx);
    return { items: rows.map((row) => present(ctx, row)), next_cursor: null };
  }),
  on(contract.editToken, async (ctx, { params, body }) => present(ctx, await tokens.edit(ctx, params.id, body))),
  on(contract.rotateToken, async (ctx, { params, body }) => {
    const { row, secret } = await tokens.rotate(ctx, params.id, body.previous_until);
    return { ...present(ctx, row), token: secret };
  }),
  on(contract.revokeToken, async (ctx, { params }) => tokens.revoke(ctx, params.id)),
];

const ofOrganizations: Bound[] = [
  on(organization.createOrganizationToken, async (ctx, { params, body }) => {
    const { row, secret } = await organizationTokens.create(ctx, params.organization, body);
    return { ...presentOfOrganization(ctx, row), token: secret };
  }),
  on(organization.listOrganizationTokens, async (ctx, { params, query }) => {
    const page = await organizationTokens.list(ctx, params.organization, query);
    return { ...page, items: page.items.map((row) => presentOfOrganization(ctx, row)) };
  }),
  on(organization.getOrganizationToken, async (ctx, { params }) =>
    presentOfOrganization(ctx, await organizationTokens.get(ctx, params)),
  ),
  on(organization.editOrganizationToken, async (ctx, { params, body }) =>
    presentOfOrganization(ctx, await organizationTokens.edit(ctx, params, body)),
  ),
  on(organization.rotateOrganizationToken, async (ctx, { params, body }) => {
    const { row, secret } = await organizationTokens.rotate(ctx, params, body.previous_until);
    return { ...presentOfOrganization(ctx, row), token: secret };
  }),
  on(organization.revokeOrganizationToken, async (ctx, { params }) => organizationTokens.revoke(ctx, params)),
  on(organization.getOrganizationTokenAccess, async (ctx, { params, query }) => {
    const page = await organizationTokens.reachOf(ctx, params, query);
    return { ...page, items: page.items.map(presentReach) };
  }),
];

/** The routes of this room. */
export const routes: Bound[] = [...ofPeople, ...ofOrganizations];
