import { z } from "zod";
import { Bytes, Can, line, Person, page, pageOf, Time } from "./common.ts";
import { type RepositoryKind, repositoryAt } from "./repositories.ts";
import { route } from "./route.ts";

export const VersionState = z.enum(["open", "ready"]).meta({ id: "VersionState" });

export const Version = z
  .object({
    number: z.int(),
    state: VersionState.describe("open: files come and go; ready: sealed, can be bound and never changes."),
    note: z.string(),
    created_by: Person,
    files: z.int(),
    logical_bytes: Bytes,
    created_at: Time,
    sealed_at: Time.nullable(),
    can: Can,
  })
  .meta({ id: "Version" });
export type Version = z.output<typeof Version>;

const VersionNumber = z.coerce.number().int().min(1).max(1_000_000_000);
/** How a version is named in an address; `latest` is the newest sealed one. */
export const versionAt = repositoryAt.extend({ version: z.union([VersionNumber, z.literal("latest")]) });
/** An open version has only its number. */
export const openAt = repositoryAt.extend({ version: VersionNumber });

/** The routes of the versions of one kind of repositories. */
const versionsOf = <const K extends RepositoryKind>(kind: K) =>
  ({
    open: route({
      method: "POST",
      path: `/api/v1/${kind}s/:namespace/:name/versions`,
      action: "version.create",
      tag: `${kind}s`,
      summary: "Open a new version; it begins with the files of the newest sealed one, without copying bytes",
      params: repositoryAt,
      body: z.strictObject({
        note: line(200, 0).default(""),
        from: z.enum(["latest", "empty"]).default("latest"),
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
      summary: "List versions, newest first; open ones are seen by their authors and by editors",
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
      summary: "Discard an open version: one's own, or anybody's of what one manages",
      params: openAt,
      status: 204,
    }),
    seal: route({
      method: "POST",
      path: `/api/v1/${kind}s/:namespace/:name/versions/:version/seal`,
      action: "version.seal",
      tag: `${kind}s`,
      summary: "Seal an open version of one's own: from now on its bytes never change",
      params: openAt,
      status: 200,
      response: Version,
    }),
  }) as const;

export const datasets = versionsOf("dataset");
export const models = versionsOf("model");
/** The same by kind. */
export const versionRoutes = { dataset: datasets, model: models };
