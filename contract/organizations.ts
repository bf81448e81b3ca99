import { z } from "zod";
import {
  AvatarUrl,
  Bytes,
  Can,
  Email,
  line,
  NamespacePath,
  NamespaceRef,
  Person,
  page,
  pageOf,
  prose,
  Time,
} from "./common.ts";
import { Role } from "./members.ts";
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
    avatar_url: AvatarUrl,
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
    avatar_url: AvatarUrl,
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

export const renameOrganization = route({
  method: "PUT",
  path: "/api/v1/organizations/:organization/path",
  action: "organization.rename",
  tag: "organizations",
  summary: "Give an organization another address; the old one leads to it and stays reserved for it",
  params: at,
  body: z.strictObject({ path: NamespacePath }),
  status: 200,
  response: Organization,
});

/** What would end with an organization. */
export const Deletion = z
  .object({
    name: z.string().describe("What `confirm` has to be."),
    executions_active: z.int(),
    members: z.int(),
    datasets: z.int(),
    models: z.int(),
    containers: z.int(),
    applications: z.int(),
    engines: z.int(),
    apis: z.int(),
    published: z.int(),
    invitations_pending: z.int(),
    storage_bytes: Bytes,
  })
  .meta({ id: "Deletion" });

export const getDeletion = route({
  method: "GET",
  path: "/api/v1/organizations/:organization/deletion",
  action: "organization.delete",
  tag: "organizations",
  summary: "Say what would stop and what would be kept if the organization were deleted",
  params: at,
  status: 200,
  response: Deletion,
});

/** An organization that was deleted and can still be restored. */
export const DeletedOrganization = z
  .object({
    path: z.string(),
    name: z.string(),
    deleted_at: Time,
    deleted_by: Person,
    restorable_until: Time.describe("Then what it had is removed for good."),
  })
  .meta({ id: "DeletedOrganization" });

export const deleteOrganization = route({
  method: "DELETE",
  path: "/api/v1/organizations/:organization",
  action: "organization.delete",
  tag: "organizations",
  summary: "Delete an organization; it can be restored for 30 days",
  params: at,
  query: z.strictObject({ confirm: z.string().max(80).describe("The organization's name, letter by letter.") }),
  status: 200,
  response: DeletedOrganization,
});

export const listDeletedOrganizations = route({
  method: "GET",
  path: "/api/v1/deleted-organizations",
  action: "organization.list",
  tag: "organizations",
  summary: "List the organizations one deleted and can still restore",
  query: z.strictObject(page),
  status: 200,
  response: pageOf(DeletedOrganization),
});

export const restoreOrganization = route({
  method: "POST",
  path: "/api/v1/organizations/:organization/restore",
  action: "organization.restore",
  tag: "organizations",
  summary: "Restore a deleted organization as it was; for the maintainer who deleted it and for operators",
  params: at,
  status: 200,
  response: HomePage,
});

/** An organization as operators see it. */
export const ListedOrganization = z
  .object({
    path: z.string(),
    name: z.string(),
    avatar_url: AvatarUrl,
    members: z.int(),
    storage_bytes: Bytes,
    created_at: Time,
    created_by: Person,
    deleted_at: Time.nullable(),
    deleted_by: Person.nullable(),
    restorable_until: Time.nullable(),
  })
  .meta({ id: "ListedOrganization" });
export type ListedOrganization = z.output<typeof ListedOrganization>;

export const listAllOrganizations = route({
  method: "GET",
  path: "/api/v1/admin/organizations",
  action: "organization.list_all",
  tag: "organizations",
  summary: "List all organizations of this installation, newest first",
  query: z.strictObject({
    state: z.enum(["present", "deleted"]).default("present"),
    query: z.string().max(100).optional().describe("In name or path."),
    ...page,
  }),
  status: 200,
  response: pageOf(ListedOrganization),
});
