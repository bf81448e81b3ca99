import { z } from "zod";
import { Bytes, line, Person, page, pageOf, prose, ResourceRef, Time } from "./common.ts";
import { Execution, executionAt } from "./executions.ts";
import { FilePath } from "./files.ts";
import { type RepositoryKind, RepositorySource } from "./repositories.ts";
import { Visibility } from "./resources.ts";
import { route } from "./route.ts";
import { versionAt } from "./versions.ts";

export const PublicationState = z.enum(["waiting", "copying", "done", "failed"]).meta({ id: "PublicationState" });

/** Why a file of an output is left out of a version. */
export const SkipReason = z
  .enum(["link", "special", "name", "sparse", "unreadable", "twice"])
  .meta({ id: "SkipReason" });
export type SkipReason = z.output<typeof SkipReason>;

export const Publication = z
  .object({
    id: z.uuid(),
    state: PublicationState,
    requested_by: Person,
    target: z.string().nullable().describe("`datasets/{namespace}/{name}`; null: the asker may not see it."),
    version: z.int().nullable().describe("Set when it is done, and the version is still there."),
    paths: z.array(z.string()).describe("What was chosen; empty: everything."),
    files: z.int().describe("Those that came so far."),
    bytes: Bytes,
    skipped: z.array(z.object({ path: z.string(), reason: SkipReason })).describe("The first of them."),
    skipped_total: z.int(),
    error: z.string().nullable(),
    created_at: Time,
    ended_at: Time.nullable(),
  })
  .meta({ id: "Publication" });
export type Publication = z.output<typeof Publication>;

const base = "/api/v1/containers/:namespace/:name/executions/:number/publications";
const tag = "executions";

export const publishOutput = route({
  method: "POST",
  path: base,
  action: "version.create",
  tag,
  summary:
    "Make what an ended execution left a version of a data set or model: a new one, a new version, or part of an open one; " +
    "it is done in the background, whole or not at all",
  params: executionAt,
  body: z.strictObject({
    target: RepositorySource.describe("`datasets/{namespace}/{name}` or `models/{namespace}/{name}`."),
    create: z
      .strictObject({
        description: prose(2000).default(""),
        visibility: Visibility.optional(),
        project: ResourceRef.optional(),
      })
      .optional()
      .describe("The target is made, with this; leave out for one that is there."),
    version: z.int().min(1).optional().describe("An open version of one's own; leave out for a new one."),
    from: z
      .union([z.int().min(1), z.enum(["latest", "empty"])])
      .default("latest")
      .describe("Whose files a new version begins with."),
    paths: z.array(FilePath).max(1000, "At most 1,000").default([]).describe("Files and folders; empty: everything."),
    folder: FilePath.optional().describe("Where in the version they go; leave out for its top."),
    note: line(200, 0).default(""),
    seal: z.boolean().default(true).describe("Seal the version at once, or leave it open."),
  }),
  status: 202,
  response: Publication,
});

export const listPublications = route({
  method: "GET",
  path: base,
  action: "resource.read_content",
  tag,
  summary: "List what was made of an execution's output, newest first",
  params: executionAt,
  query: z.strictObject(page),
  status: 200,
  response: pageOf(Publication),
});

export const getPublication = route({
  method: "GET",
  path: `${base}/:id`,
  action: "resource.read_content",
  tag,
  summary: "How far output is on its way into a version, and what became of it",
  params: executionAt.extend({ id: z.uuid() }),
  status: 200,
  response: Publication,
});

export const Origin = z
  .object({
    execution: Execution.pick({
      namespace: true,
      container: true,
      number: true,
      state: true,
      command: true,
      bindings: true,
      ended_at: true,
    })
      .nullable()
      .describe("Null: the asker may not read its container."),
    requested_by: Person,
    at: Time,
    files: z.int(),
    bytes: Bytes,
    paths: z.array(z.string()),
  })
  .meta({ id: "Origin" });
export type Origin = z.output<typeof Origin>;

const originsOf = <const K extends RepositoryKind>(kind: K) =>
  ({
    list: route({
      method: "GET",
      path: `/api/v1/${kind}s/:namespace/:name/versions/:version/origins`,
      action: "resource.read_content",
      tag: `${kind}s`,
      summary: "Which executions' output a version was made of",
      params: versionAt,
      status: 200,
      response: z.object({ items: z.array(Origin) }),
    }),
  }) as const;

export const datasets = originsOf("dataset");
export const models = originsOf("model");
/** The same by kind. */
export const originRoutes = { dataset: datasets, model: models };
