import { z } from "zod";
import { Can, Email, line, NamespacePath, NamespaceRef, page, pageOf, prose, Time } from "./common.ts";
import { Role } from "./members.ts";
import { Visibility } from "./resources.ts";
import { route } from "./route.ts";

const details = {
  name: line(80),
  description: prose(500),
  email: z.union([Email, z.literal("")]),
  website: z.union([
    z.url({ protocol: /^https?$/, error: "Use an address that begins with https://" }).max(200),
    z.literal(""),
  ]),
  country: line(60, 0),
  city: line(60, 0),
};

export const Organization = z
  .object({
    id: z.uuid(),
    path: z.string(),
    name: z.string(),
    description: z.string(),
    email: z.string(),
    website: z.string(),
    country: z.string(),
    city: z.string(),
    role: Role.nullable().describe("The asker's role."),
    members: z.int(),
    created_at: Time,
    can: Can,
  })
  .meta({ id: "Organization" });
export type Organization = z.output<typeof Organization>;

/** What anybody may read of an organization. */
export const HomePage = z
  .object({
    path: z.string(),
    name: z.string(),
    description: z.string(),
    website: z.string(),
    country: z.string(),
    city: z.string(),
  })
  .meta({ id: "HomePage" });

const at = z.object({ organization: NamespaceRef });

export const createOrganization = route({
  method: "POST",
  path: "/api/v1/organizations",
  action: "organization.create",
  tag: "organizations",
  summary: "Create an organization; its creator becomes maintainer",
  body: z.strictObject({
    path: NamespacePath,
    name: details.name,
    description: details.description.default(""),
    email: details.email.default(""),
    website: details.website.default(""),
    country: details.country.default(""),
    city: details.city.default(""),
  }),
  status: 201,
  response: Organization,
});

export const listOrganizations = route({
  method: "GET",
  path: "/api/v1/organizations",
  action: "organization.list",
  tag: "organizations",
  summary: "List the organizations one belongs to",
  query: z.strictObject(page),
  status: 200,
  response: pageOf(Organization),
});

export const getOrganization = route({
  method: "GET",
  path: "/api/v1/organizations/:organization",
  action: "organization.see",
  tag: "organizations",
  summary: "Read an organization",
  params: at,
  status: 200,
  response: Organization,
});

export const editOrganization = route({
  method: "PATCH",
  path: "/api/v1/organizations/:organization",
  action: "organization.edit",
  tag: "organizations",
  summary: "Change the information of an organization",
  params: at,
  body: z.strictObject(details).partial(),
  status: 200,
  response: Organization,
});

export const getHomePage = route({
  method: "GET",
  path: "/api/v1/home-pages/:organization",
  action: "organization.see_home_page",
  tag: "organizations",
  summary: "Read what anybody may see of an organization",
  params: at,
  status: 200,
  response: HomePage,
});

/** Visibility that new resources of each kind begin with. */
export const OrganizationSettings = z
  .object({ default_visibility: z.object({ dataset: Visibility, container: Visibility }) })
  .meta({ id: "OrganizationSettings" });

export const getOrganizationSettings = route({
  method: "GET",
  path: "/api/v1/organizations/:organization/settings",
  action: "organization.see",
  tag: "organizations",
  summary: "Read the settings of an organization",
  params: at,
  status: 200,
  response: OrganizationSettings,
});

export const editOrganizationSettings = route({
  method: "PATCH",
  path: "/api/v1/organizations/:organization/settings",
  action: "organization.edit_settings",
  tag: "organizations",
  summary: "Change the settings; a default visibility applies to new resources only",
  params: at,
  body: z.strictObject({
    default_visibility: z.strictObject({ dataset: Visibility, container: Visibility }).partial(),
  }),
  status: 200,
  response: OrganizationSettings,
});
