import { z } from "zod";
import { Bytes, Can, Flag, line, Person, page, pageOf, Time } from "./common.ts";
import { type RepositoryKind, repositoryAt } from "./repositories.ts";
import { route } from "./route.ts";

export const VersionState = z
  .enum(["open", "pending", "ready", "rejected", "archived"])
  .describe(
    "open: files come and go; then it is sealed and never changes. pending: it waits for approval; ready: it can be bound and " +
      "duplicated; rejected: nobody uses it; archived: it is read, but not bound any more.",
  )
  .meta({ id: "VersionState" });

/** A name beside the number: of letters first, so that it is no number, and none of the words that stand for a version. */
export const VersionName = z
  .string()
  .regex(
    /^[A-Za-z][A-Za-z0-9._-]{0,63}$/,
    "Use 1 to 64 letters, digits, dots, hyphens or underscores; begin with a letter",
  )
  .refine((name) => !["latest", "empty", "main"].includes(name.toLowerCase()), "This word stands for something else");

/** What was decided on a version, and what was said. */
const Decided = z.object({ by: Person, at: Time, comment: z.string() });

export const Version = z
  .object({
    number: z.int(),
    name: z.string().nullable(),
    state: VersionState,
    note: z.string(),
    created_by: Person,
    base: z.int().nullable().describe("The version whose files it began with."),
    files: z.int(),
    logical_bytes: Bytes,
    created_at: Time,
    sealed_at: Time.nullable(),
    review: Decided.nullable(),
    can: Can,
  })
  .meta({ id: "Version" });
export type Version = z.output<typeof Version>;

const VersionNumber = z.coerce.number().int().min(1).max(1_000_000_000);
/** How a version is named in an address: by its number, its name, or as `latest`, the newest that is ready. */
export const versionAt = repositoryAt.extend({ version: z.union([VersionNumber, z.literal("latest"), VersionName]) });
/** One version for certain: it is changed. */
export const openAt = repositoryAt.extend({ version: z.union([VersionNumber, VersionName]) });

/** The routes of the versions of one kind of repositories. */
const versionsOf = <const K extends RepositoryKind>(kind: K) =>
  ({
    open: route({
      method: "POST",
      path: `/api/v1/${kind}s/:namespace/:name/versions`,
      action: "version.create",
      tag: `${kind}s`,
      summary: "Open a new version; it begins with the files of a sealed one, without copying bytes",
      params: repositoryAt,
      body: z.strictObject({
        note: line(200, 0).default(""),
        from: z
          .union([z.int().min(1), z.string().max(64)])
          .default("latest")
          .describe("Whose files it begins with: `latest`, `empty`, or a sealed version by number or name."),
      }),
      status: 201,
      response: Version,
    }),
    list: route({
      method: "GET",
      path: `/api/v1/${kind}s/:namespace/:name/versions`,
      action: "resource.read_content",
      public: true,
      tag: `${kind}s`,
      summary:
        "List versions, newest first; open ones are seen by their authors and by editors, what waits for approval by reviewers",
      params: repositoryAt,
      query: z.strictObject(page),
      status: 200,
      response: pageOf(Version),
    }),
    get: route({
      method: "GET",
      path: `/api/v1/${kind}s/:namespace/:name/versions/:version`,
      action: "resource.read_content",
      public: true,
      tag: `${kind}s`,
      summary: "Read a version",
      params: versionAt,
      status: 200,
      response: Version,
    }),
    discard: route({
      method: "DELETE",
      path: `/api/v1/${kind}s/:namespace/:name/versions/:version`,
      action: "version.discard",
      tag: `${kind}s`,
      summary:
        "Discard an open version or delete a sealed one, one's own or anybody's of what one manages; its bytes are given back",
      params: openAt,
      query: z.strictObject({
        even_if_bound: Flag.optional().describe(
          "Also when containers are bound to it, which then cannot start any more.",
        ),
      }),
      status: 204,
    }),
    seal: route({
      method: "POST",
      path: `/api/v1/${kind}s/:namespace/:name/versions/:version/seal`,
      action: "version.seal",
      tag: `${kind}s`,
      summary:
        "Seal an open version of one's own: its bytes never change from now on; where data needs approval it waits",
      params: openAt,
      status: 200,
      response: Version,
    }),
    edit: route({
      method: "PATCH",
      path: `/api/v1/${kind}s/:namespace/:name/versions/:version`,
      action: "version.edit",
      tag: `${kind}s`,
      summary: "Change the name or the note of a version, also a sealed one: one's own, or any of what one may edit",
      params: openAt,
      body: z.strictObject({ name: VersionName.nullable(), note: line(200, 0) }).partial(),
      status: 200,
      response: Version,
    }),
    archive: route({
      method: "POST",
      path: `/api/v1/${kind}s/:namespace/:name/versions/:version/archive`,
      action: "version.archive",
      tag: `${kind}s`,
      summary: "Archive a ready version: it is read as before, but no longer bound or duplicated, and never `latest`",
      params: openAt,
      status: 200,
      response: Version,
    }),
    unarchive: route({
      method: "POST",
      path: `/api/v1/${kind}s/:namespace/:name/versions/:version/unarchive`,
      action: "version.archive",
      tag: `${kind}s`,
      summary: "Bring an archived version back",
      params: openAt,
      status: 200,
      response: Version,
    }),
    bindings: route({
      method: "GET",
      path: `/api/v1/${kind}s/:namespace/:name/versions/:version/bindings`,
      action: "resource.read_content",
      tag: `${kind}s`,
      summary: "Which containers are bound to a version, as far as the asker may see them, and how many others are",
      params: versionAt,
      status: 200,
      response: z.object({
        containers: z.array(z.object({ namespace: z.string(), name: z.string() })),
        hidden: z.int(),
      }),
    }),
  }) as const;

export const datasets = versionsOf("dataset");
export const models = versionsOf("model");
/** The same by kind. */
export const versionRoutes = { dataset: datasets, model: models };
