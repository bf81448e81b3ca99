import { z } from "zod";
import { Can, NamespaceRef, pageOf, prose, ResourceName, ResourceRef } from "./common.ts";
import { ProjectPlace, Resource, resourceFields, resourceFilters, Visibility } from "./resources.ts";
import { route } from "./route.ts";
import { VersionName } from "./versions.ts";

/** A sealed version or the output of an execution, mounted read-only. */
export const Binding = z
  .object({
    source: z
      .string()
      .describe("`datasets/{namespace}/{name}`, `models/…`, or `containers/…` for what an execution of it left."),
    version: z.int().describe("Its number: the version's, or the execution's."),
    path: z.string().describe("`/input/0`, `/input/1` … in the order of the list."),
    access: z.literal("read"),
    readable: z.boolean().describe("The asker may read it."),
  })
  .meta({ id: "Binding" });

/** What a binding, or a container's page, is taken from. */
export const BindingSource = z
  .string()
  .regex(
    /^(datasets|models|containers)\/[^/]+\/[^/]+$/,
    "Use datasets/{namespace}/{name}, models/{namespace}/{name} or containers/{namespace}/{name}",
  );

export const BindingVersion = z
  .union([z.int().min(1), z.literal("latest"), VersionName])
  .describe(
    "Of data: by number or name. Of a container: the number of an execution. `latest`: ready, or succeeded. " +
      "Names and `latest` are resolved when saved.",
  );

const BindingInput = z.strictObject({
  source: BindingSource,
  version: BindingVersion.default("latest"),
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

/** What a container says of itself: a computation that ends by itself, or Jupyter until it is stopped. */
export const ContainerMode = z.enum(["task", "workspace"]);
export type ContainerMode = z.output<typeof ContainerMode>;

const recipe = {
  description: prose(2000),
  environment: z
    .string()
    .min(1)
    .max(200)
    .describe("What it runs in, of those that the driver of its resource type offers; `host`: the machine's programs."),
  resource_type: z.string().min(1).max(60),
  mode: ContainerMode.describe("`task` ends by itself, `workspace` is Jupyter until it is stopped."),
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
    environment: z.string(),
    resource_type: z.string(),
    mode: ContainerMode,
    command: z.string(),
    bindings: z.array(Binding),
    executions: z.int(),
  })
  .meta({ id: "Container" });
export type Container = z.output<typeof Container>;

/** Something that containers can run in. */
export const Environment = z
  .object({
    name: z.string(),
    driver: z.string().describe("Resource types of this driver offer it."),
    image: z.string().nullable().describe("The image behind the name; null: the programs of the machine."),
  })
  .meta({ id: "Environment" });
export type Environment = z.output<typeof Environment>;

export const listEnvironments = route({
  method: "GET",
  path: "/api/v1/environments",
  action: "resource_type.list",
  tag: "containers",
  summary: "List what containers can run in here",
  status: 200,
  response: z.object({ items: z.array(Environment) }),
});

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
      environment: recipe.environment.optional().describe("Left out, the first that the driver offers."),
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
  body: z.strictObject({ ...recipe, name: ResourceName, project: ProjectPlace, published: z.boolean() }).partial(),
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
