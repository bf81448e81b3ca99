import { z } from "zod";
import { NamespaceRef, pageOf, prose, ResourceName, ResourceRef } from "./common.ts";
import { ProjectPlace, Resource, resourceFields, resourceFilters, Visibility } from "./resources.ts";
import { route } from "./route.ts";

/** Kinds of repositories: files in immutable versions. One becomes the other, and they share their names. */
export const RepositoryKind = z.enum(["dataset", "model"]).meta({ id: "RepositoryKind" });
export type RepositoryKind = z.output<typeof RepositoryKind>;

/** What summaries call them. */
export const repositoryNouns = { dataset: "data set", model: "model" } as const satisfies Record<
  RepositoryKind,
  string
>;

export const Repository = z
  .object({
    ...resourceFields,
    kind: RepositoryKind,
    needs_approval: z.boolean().describe("What is sealed here waits until somebody else has approved it."),
    latest_version: z.int().nullable().describe("The newest sealed version."),
  })
  .meta({ id: "Repository" });
export type Repository = z.output<typeof Repository>;

/** How a repository is named in an address. */
export const repositoryAt = z.object({ namespace: NamespaceRef, name: ResourceRef });

/** `{kind}s/{namespace}/{name}` */
export const RepositorySource = z
  .string()
  .regex(
    /^(datasets|models)\/[^/]{1,60}\/[^/]{1,96}$/,
    "Name the source as datasets/{namespace}/{name} or models/{namespace}/{name}",
  );

/** The routes of one kind of repositories themselves. */
const repositoriesOf = <const K extends RepositoryKind>(kind: K) =>
  ({
    create: route({
      method: "POST",
      path: `/api/v1/${kind}s`,
      action: "resource.create",
      tag: `${kind}s`,
      summary: `Create a ${repositoryNouns[kind]}`,
      body: z.strictObject({
        namespace: NamespaceRef,
        name: ResourceName.describe("Data sets and models of a namespace share their names."),
        description: prose(2000).default(""),
        visibility: Visibility.optional().describe("By default what the organization's settings say."),
        project: ResourceRef.optional().describe("A project of the namespace; its visibility holds."),
      }),
      status: 201,
      response: Repository,
    }),
    list: route({
      method: "GET",
      path: `/api/v1/${kind}s`,
      action: "namespace.see",
      tag: `${kind}s`,
      summary: `List the ${repositoryNouns[kind]}s visible to the asker, newest first`,
      query: z.strictObject(resourceFilters),
      status: 200,
      response: pageOf(Resource),
    }),
    get: route({
      method: "GET",
      path: `/api/v1/${kind}s/:namespace/:name`,
      action: "resource.see",
      public: true,
      tag: `${kind}s`,
      summary: `Read a ${repositoryNouns[kind]}`,
      params: repositoryAt,
      status: 200,
      response: Repository,
    }),
    edit: route({
      method: "PATCH",
      path: `/api/v1/${kind}s/:namespace/:name`,
      action: "resource.edit",
      tag: `${kind}s`,
      summary:
        `Change a ${repositoryNouns[kind]}: name, description, kind (resource.edit), visibility, project (resource.set_visibility), ` +
        "published (resource.publish)",
      params: repositoryAt,
      body: z
        .strictObject({
          name: ResourceName,
          description: prose(2000),
          kind: RepositoryKind.describe(
            "Makes a model of a data set, or the other way round; its old address leads to it.",
          ),
          visibility: Visibility,
          project: ProjectPlace,
          published: z.boolean(),
        })
        .partial(),
      status: 200,
      response: Repository,
    }),
    remove: route({
      method: "DELETE",
      path: `/api/v1/${kind}s/:namespace/:name`,
      action: "resource.delete",
      tag: `${kind}s`,
      summary: `Delete a ${repositoryNouns[kind]}; its bytes are given back, executions that run keep what they read. Restored for 30 days`,
      params: repositoryAt,
      status: 204,
    }),
    duplicate: route({
      method: "POST",
      path: `/api/v1/${kind}s/:namespace/:name/duplicate`,
      action: "resource.clone",
      tag: `${kind}s`,
      summary: `Make a ${repositoryNouns[kind]} of one's own with every sealed version of one that one may read, without copying bytes`,
      params: repositoryAt,
      body: z.strictObject({
        namespace: NamespaceRef,
        name: ResourceName,
        project: ResourceRef.optional().describe("A project of that namespace; its visibility holds."),
      }),
      status: 201,
      response: Repository,
    }),
  }) as const;

export const datasets = repositoriesOf("dataset");
export const models = repositoriesOf("model");
/** The same by kind. */
export const repositoryRoutes = { dataset: datasets, model: models };
