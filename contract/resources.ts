import { z } from "zod";
import { Bytes, Can, NamespaceRef, Person, page, pageOf, ResourceRef, Time } from "./common.ts";
import { route } from "./route.ts";

export const ResourceKind = z
  .enum(["dataset", "model", "container", "engine", "application", "api"])
  .meta({ id: "ResourceKind" });
export type ResourceKind = z.output<typeof ResourceKind>;

/** Who in the organization reaches a resource; in a personal namespace only `private`. */
export const Visibility = z.enum(["private", "organization-read", "organization-write"]).meta({ id: "Visibility" });
export type Visibility = z.output<typeof Visibility>;

/** How strongly a person is tied to a resource, weakest first. */
export const Tie = z.enum(["reader", "contributor", "editor", "manager", "owner"]).meta({ id: "Tie" });
export type Tie = z.output<typeof Tie>;

/** The project that a resource goes into, where its own shares end; null: out of its project. */
export const ProjectPlace = ResourceRef.nullable().describe(
  "Into a project of the namespace, whose visibility then holds (also `project.add`); null: out of it, with `visibility` or the default.",
);

/** The common half of everything that can be shared. */
export const resourceFields = {
  id: z.uuid(),
  namespace: z.string(),
  name: z.string(),
  kind: ResourceKind,
  description: z.string(),
  visibility: Visibility.describe("In a project: what the project is to the organization."),
  project: z.string().nullable(),
  published: z.boolean().describe("The whole world may read it."),
  owner: Person.nullable().describe("Null: its owner left; it belongs to the organization."),
  logical_bytes: Bytes,
  origin: z.string().nullable().describe("`{kind}s/{namespace}/{name}` of what this was cloned or duplicated from."),
  tie: Tie.nullable().describe("The asker's strongest tie; null: only its metadata is visible."),
  created_at: Time,
  updated_at: Time,
  can: Can,
};

export const Resource = z.object(resourceFields).meta({ id: "Resource" });
export type Resource = z.output<typeof Resource>;

/** Filters of every list of resources. */
export const resourceFilters = {
  ...page,
  namespace: NamespaceRef,
  query: z.string().max(100).optional().describe("Part of a name."),
  owner: NamespaceRef.optional(),
  visibility: Visibility.optional(),
  project: ResourceRef.optional(),
};

export const listResources = route({
  method: "GET",
  path: "/api/v1/resources",
  action: "namespace.see",
  tag: "resources",
  summary: "List everything in a namespace that is visible to the asker, newest first",
  query: z.strictObject({ ...resourceFilters, kind: ResourceKind.optional() }),
  status: 200,
  response: pageOf(Resource),
});

export const listPublished = route({
  method: "GET",
  path: "/api/v1/home-pages/:organization/resources",
  action: "organization.see_home_page",
  public: true,
  tag: "resources",
  summary: "List what an organization has published, newest first: the whole world may read it",
  params: z.object({ organization: NamespaceRef }),
  query: z.strictObject({ ...page, kind: ResourceKind.optional() }),
  status: 200,
  response: pageOf(Resource),
});

export const checkAccess = route({
  method: "GET",
  path: "/api/v1/resources/:id/can",
  action: "resource.see",
  tag: "resources",
  summary: "What the asker may do with this resource: the cheapest question, for integrations that ask it often",
  params: z.object({ id: z.uuid() }),
  status: 200,
  response: z.object({ tie: Tie.nullable(), can: Can }),
});

export const listSharedWithMe = route({
  method: "GET",
  path: "/api/v1/me/shared",
  action: "account.see",
  tag: "resources",
  summary: "List what people share with the asker from their own namespaces, newest first",
  query: z.strictObject({
    ...page,
    kind: ResourceKind.optional(),
    query: resourceFilters.query,
    namespace: NamespaceRef.optional(),
    project: resourceFilters.project,
  }),
  status: 200,
  response: pageOf(Resource),
});
