import { z } from "zod";
import { Can, NamespaceRef, pageOf, prose, ResourceName, ResourceRef } from "./common.ts";
import { RepositorySource } from "./repositories.ts";
import { ProjectPlace, Resource, resourceFields, resourceFilters, Visibility } from "./resources.ts";
import { route } from "./route.ts";

/** A sealed version, mounted read-only. `source` is `datasets/{namespace}/{name}` or `models/{namespace}/{name}`. */
export const Binding = z
  .object({
    source: z.string(),
    version: z.int(),
    path: z.string().describe("`/input/0`, `/input/1` … in the order of the list."),
    access: z.literal("read"),
    readable: z.boolean().describe("The asker may read it."),
  })
  .meta({ id: "Binding" });

const BindingInput = z.strictObject({
  source: RepositorySource,
  version: z
    .union([z.int().min(1), z.literal("latest")])
    .default("latest")
    .describe("`latest` is resolved when saved."),
  path: z.string().optional().describe("`/input/0`, `/input/1` … in the order of the list, as if left out."),
  access: z.literal("read").default("read"),
});

/** A task without a command would do nothing. */
export const lacksCommand = ({ mode, command }: { mode: string; command: string }): boolean =>
  mode === "task" && command === "";

/** Where each is mounted follows from its place; whoever names another would find something else there. */
const bindings = z
  .array(BindingInput)
  .max(10, "At most 10 bindings")
  .superRefine((all, context) => {
    for (const [i, { path }] of all.entries())
      if (path !== undefined && path !== `/input/${i}`)
        context.addIssue({
          code: "custom",
          path: [i, "path"],
          message: `By its place in the list this is /input/${i}`,
        });
  });

const recipe = {
  description: prose(2000),
  environment: z.literal("host").describe("The programs of the machine Guildhall runs on."),
  resource_type: z.string().min(1).max(60),
  mode: z.enum(["task", "workspace"]).describe("`task` ends by itself, `workspace` is Jupyter until it is stopped."),
  command: z
    .string()
    .max(8000)
    .regex(/^[^\0]*$/, "NUL is not allowed")
    .describe(
      "A line or script for /bin/sh. Inputs are at /input/0…, results go to /output, the working directory. Of a workspace: " +
        "what is run before its server.",
    ),
  bindings,
  visibility: Visibility,
};

export const Container = z
  .object({
    ...resourceFields,
    environment: z.literal("host"),
    resource_type: z.string(),
    mode: z.enum(["task", "workspace"]),
    command: z.string(),
    bindings: z.array(Binding),
    executions: z.int(),
  })
  .meta({ id: "Container" });
export type Container = z.output<typeof Container>;

const at = z.object({ namespace: NamespaceRef, name: ResourceRef });
const tag = "containers";

export const createContainer = route({
  method: "POST",
  path: "/api/v1/containers",
  action: "resource.create",
  tag,
  summary: "Create a computing container",
  body: z
    .strictObject({
      ...recipe,
      namespace: NamespaceRef,
      name: ResourceName,
      description: recipe.description.default(""),
      environment: recipe.environment.default("host"),
      mode: recipe.mode.default("task"),
      command: recipe.command.default(""),
      bindings: recipe.bindings.default([]),
      visibility: recipe.visibility.optional(),
      project: ResourceRef.optional().describe("A project of the namespace; its visibility holds."),
    })
    .refine((given) => !lacksCommand(given), { path: ["command"], message: "Write the command to run" }),
  status: 201,
  response: Container,
});

export const listContainers = route({
  method: "GET",
  path: "/api/v1/containers",
  action: "namespace.see",
  tag,
  summary: "List the containers visible to the asker, newest first",
  query: z.strictObject(resourceFilters),
  status: 200,
  response: pageOf(Resource),
});

export const getContainer = route({
  method: "GET",
  path: "/api/v1/containers/:namespace/:name",
  action: "resource.read_content",
  public: true,
  tag,
  summary: "Read a container",
  params: at,
  status: 200,
  response: Container,
});

export const editContainer = route({
  method: "PATCH",
  path: "/api/v1/containers/:namespace/:name",
  action: "resource.edit",
  tag,
  summary:
    "Change a container: its recipe (resource.edit), visibility and project (resource.set_visibility), published (resource.publish)",
  params: at,
  body: z
    .strictObject({ ...recipe, name: ResourceName, project: ProjectPlace, published: z.boolean() })
    .omit({ environment: true })
    .partial(),
  status: 200,
  response: Container,
});

export const deleteContainer = route({
  method: "DELETE",
  path: "/api/v1/containers/:namespace/:name",
  action: "resource.delete",
  tag,
  summary: "Delete a container; what runs is stopped, the record of use stays. Restored for 30 days",
  params: at,
  status: 204,
});

export const cloneContainer = route({
  method: "POST",
  path: "/api/v1/containers/:namespace/:name/clone",
  action: "resource.clone",
  tag,
  summary: "Make a container of one's own from one that one may read; bindings one may not read are dropped",
  params: at,
  body: z.strictObject({
    namespace: NamespaceRef,
    name: ResourceName,
    project: ResourceRef.optional().describe("A project of that namespace; its visibility holds."),
  }),
  status: 201,
  response: z.object({ container: Container, dropped_bindings: z.array(z.string()), can: Can.optional() }),
});
