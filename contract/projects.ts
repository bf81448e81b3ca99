import { z } from "zod";
import { Bytes, Can, NamespaceRef, Person, page, pageOf, prose, ResourceName, ResourceRef, Time } from "./common.ts";
import { Tie } from "./resources.ts";
import { route } from "./route.ts";

/** Who reaches a project and what is in it: `private` its owner, `shared` those it is shared with, else the organization too. */
export const ProjectVisibility = z
  .enum(["private", "shared", "organization-read", "organization-write"])
  .meta({ id: "ProjectVisibility" });
export type ProjectVisibility = z.output<typeof ProjectVisibility>;

/** A folder of resources; what is in it has the project's visibility and shares. */
export const Project = z
  .object({
    id: z.uuid(),
    namespace: z.string(),
    name: z.string(),
    description: z.string(),
    visibility: ProjectVisibility,
    owner: Person.nullable(),
    tie: Tie.nullable().describe("The asker's strongest tie; null: only its metadata is visible."),
    resources: z.int(),
    logical_bytes: Bytes.describe("Of everything in it, whoever added it."),
    created_at: Time,
    updated_at: Time,
    can: Can,
  })
  .meta({ id: "Project" });
export type Project = z.output<typeof Project>;

const tag = "projects";
const at = z.object({ namespace: NamespaceRef, name: ResourceRef });

export const listProjects = route({
  method: "GET",
  path: "/api/v1/projects",
  action: "namespace.see",
  tag,
  summary: "List the projects of a namespace that are visible to the asker, by name",
  query: z.strictObject({
    ...page,
    namespace: NamespaceRef,
    query: z.string().max(100).optional().describe("Part of a name."),
    owner: NamespaceRef.optional(),
  }),
  status: 200,
  response: pageOf(Project),
});

export const createProject = route({
  method: "POST",
  path: "/api/v1/projects",
  action: "project.create",
  tag,
  summary: "Create a project",
  body: z.strictObject({
    namespace: NamespaceRef,
    name: ResourceName,
    description: prose(2000).default(""),
    visibility: ProjectVisibility.default("private"),
    shares: z
      .array(
        z.strictObject({
          with: z.string().min(1).max(80).describe("A user name, or `team:` and the name of a team."),
          level: z.enum(["read", "contribute", "edit", "manage"]),
        }),
      )
      .max(100)
      .default([]),
  }),
  status: 201,
  response: Project,
});

export const getProject = route({
  method: "GET",
  path: "/api/v1/projects/:namespace/:name",
  action: "project.see",
  tag,
  summary: "Read a project",
  params: at,
  status: 200,
  response: Project,
});

export const editProject = route({
  method: "PATCH",
  path: "/api/v1/projects/:namespace/:name",
  action: "project.edit",
  tag,
  summary:
    "Change a project: name, description (project.edit), visibility (project.set_visibility), which what is in it follows; " +
    "`private` ends its shares",
  params: at,
  body: z.strictObject({ name: ResourceName, description: prose(2000), visibility: ProjectVisibility }).partial(),
  status: 200,
  response: Project,
});

export const deleteProject = route({
  method: "DELETE",
  path: "/api/v1/projects/:namespace/:name",
  action: "project.delete",
  tag,
  summary: "Delete a project that is empty; move or delete what is in it first",
  params: at,
  status: 204,
});
