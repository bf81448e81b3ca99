import { z } from "zod";
import { Reach } from "./access.ts";
import { Can, NamespaceRef, Person, page, pageOf, ResourceRef, TeamRef } from "./common.ts";
import { ResourceKind } from "./resources.ts";
import { route } from "./route.ts";
import { Rotation, type Scope, tokenFields, tokenSettings, withSecret } from "./tokens.ts";

/** What an organization's token may be for: it uses what the organization has, and changes nothing there. */
export const organizationScopes = ["read", "call"] as const satisfies Scope[];
const OrganizationScope = z.enum(organizationScopes);

export const resources_max = 100;

/** A thing of the organization as a token names it. */
const Named = z.object({ kind: ResourceKind, name: ResourceRef });

/**
 * Why a token does not work. `maker_left`: whoever knows the secret is no maintainer any more, and another maintainer
 * rotates it; `member_left`: the member it is assigned to is gone.
 */
export const tokenStates = ["active", "expired", "maker_left", "member_left"] as const;

/** A token of an organization. It has a standing of its own there, whoever made it. */
export const OrganizationToken = z
  .object({
    ...tokenFields,
    scopes: z.array(OrganizationScope),
    state: z.enum(tokenStates),
    created_by: Person,
    secret_by: Person.describe("Who saw the secret: it works as long as they are a maintainer."),
    all_resources: z.boolean().describe("Whatever the organization may see, now and later."),
    resources: z.array(Named.extend({ id: z.uuid() })).describe("What it names, where that is not everything."),
    assigned_to: Person.nullable().describe("The member for whom its calls count; else whoever made its secret."),
    team: z.string().nullable().describe("The team for which its calls count."),
    can: Can,
  })
  .meta({ id: "OrganizationToken" });
export type OrganizationToken = z.output<typeof OrganizationToken>;

const settings = {
  ...tokenSettings,
  assigned_to: NamespaceRef.nullable().describe("A member; not beside a team."),
  team: TeamRef.nullable(),
};

const tag = "tokens";
const at = z.object({ organization: NamespaceRef });
const one = at.extend({ id: z.uuid() });

export const createOrganizationToken = route({
  method: "POST",
  path: "/api/v1/organizations/:organization/tokens",
  action: "organization_token.create",
  tag,
  summary: "Make a token of the organization; its secret is shown in this answer only",
  params: at,
  body: z
    .strictObject(settings)
    .partial()
    .extend({
      name: settings.name,
      scopes: z.array(OrganizationScope).min(1, "Choose at least one").max(organizationScopes.length),
      all_resources: z.boolean().default(true),
      resources: z
        .array(z.strictObject(Named.shape))
        .max(resources_max, `At most ${resources_max}`)
        .default([])
        .describe("With `all_resources: false`: what it reaches."),
    }),
  status: 201,
  response: OrganizationToken.extend(withSecret),
});

export const listOrganizationTokens = route({
  method: "GET",
  path: "/api/v1/organizations/:organization/tokens",
  action: "organization_token.list",
  tag,
  summary: "List the tokens of an organization, newest first",
  params: at,
  query: z.strictObject({ ...page, query: z.string().max(100).optional().describe("Part of a name.") }),
  status: 200,
  response: pageOf(OrganizationToken),
});

export const getOrganizationToken = route({
  method: "GET",
  path: "/api/v1/organizations/:organization/tokens/:id",
  action: "organization_token.list",
  tag,
  summary: "Read a token of an organization",
  params: one,
  status: 200,
  response: OrganizationToken,
});

export const editOrganizationToken = route({
  method: "PATCH",
  path: "/api/v1/organizations/:organization/tokens/:id",
  action: "organization_token.edit",
  tag,
  summary: "Change the name, expiry, rate, cap or assignment of a token; its secret, scopes and reach stay",
  params: one,
  body: z.strictObject(settings).partial(),
  status: 200,
  response: OrganizationToken,
});

export const rotateOrganizationToken = route({
  method: "POST",
  path: "/api/v1/organizations/:organization/tokens/:id/rotate",
  action: "organization_token.edit",
  tag,
  summary: "Give a token another secret, shown in this answer only; the old one ends now, or at a time",
  params: one,
  body: Rotation,
  status: 200,
  response: OrganizationToken.extend(withSecret),
});

export const revokeOrganizationToken = route({
  method: "DELETE",
  path: "/api/v1/organizations/:organization/tokens/:id",
  action: "organization_token.revoke",
  tag,
  summary: "Revoke a token of an organization; the next request with it is refused",
  params: one,
  status: 204,
});

export const getOrganizationTokenAccess = route({
  method: "GET",
  path: "/api/v1/organizations/:organization/tokens/:id/access",
  action: "organization_token.list",
  tag,
  summary: "What a token can reach in the organization, and why, newest first",
  params: one,
  query: z.strictObject({ ...page, kind: ResourceKind.optional(), query: z.string().max(100).optional() }),
  status: 200,
  response: pageOf(Reach),
});
