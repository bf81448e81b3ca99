import { z } from "zod";
import {
  Bytes,
  Can,
  Flag,
  line,
  NamespaceRef,
  Person,
  page,
  pageOf,
  prose,
  ResourceName,
  ResourceRef,
  Time,
} from "./common.ts";
import { Preview, Table, tableQuery } from "./previews.ts";
import { ProjectPlace, Resource, resourceFields, resourceFilters, Visibility } from "./resources.ts";
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

export const Dataset = z
  .object({ ...resourceFields, latest_version: z.int().nullable().describe("The newest sealed version.") })
  .meta({ id: "Dataset" });
export type Dataset = z.output<typeof Dataset>;

export const File = z
  .object({ path: z.string(), bytes: Bytes, sha256: z.string(), media_type: z.string(), modified_at: Time })
  .meta({ id: "File" });
export type File = z.output<typeof File>;

/** A file's address inside a version: relative, composed (NFC), no `.` or `..`, no control characters, parts of at most 255 bytes. */
export const FilePath = z
  .string()
  .transform((path) => path.normalize("NFC"))
  .superRefine((path, context) => {
    const fault = pathFault(path);
    if (fault) context.addIssue({ code: "custom", message: fault });
  });

function pathFault(path: string): string | undefined {
  if (path === "") return "Must not be empty";
  if (new TextEncoder().encode(path).length > 1024) return "Use at most 1,024 bytes";
  if (/[\p{Cc}\p{Cs}\u202a-\u202e\u2066-\u2069]/u.test(path)) return "Control characters are not allowed";
  if (path.startsWith("/") || path.includes("\\") || /^[A-Za-z]:/.test(path))
    return "Use a relative path with forward slashes";
  for (const part of path.split("/")) {
    if (part === "" || part === "." || part === "..") return "Empty parts, `.` and `..` are not allowed";
    if (new TextEncoder().encode(part).length > 255) return "Each part has at most 255 bytes";
  }
  return undefined;
}

const at = z.object({ namespace: NamespaceRef, name: ResourceRef });
/** `latest` is the newest sealed version. */
const VersionRef = z.union([z.coerce.number().int().min(1).max(1_000_000_000), z.literal("latest")]);
const versionAt = at.extend({ version: VersionRef });
const openAt = at.extend({ version: z.coerce.number().int().min(1).max(1_000_000_000) });
const tag = "datasets";

export const createDataset = route({
  method: "POST",
  path: "/api/v1/datasets",
  action: "resource.create",
  tag,
  summary: "Create a data set",
  body: z.strictObject({
    namespace: NamespaceRef,
    name: ResourceName,
    description: prose(2000).default(""),
    visibility: Visibility.optional().describe("By default what the organization's settings say."),
    project: ResourceRef.optional().describe("A project of the namespace; its visibility holds."),
  }),
  status: 201,
  response: Dataset,
});

export const listDatasets = route({
  method: "GET",
  path: "/api/v1/datasets",
  action: "namespace.see",
  tag,
  summary: "List the data sets visible to the asker, newest first",
  query: z.strictObject(resourceFilters),
  status: 200,
  response: pageOf(Resource),
});

export const getDataset = route({
  method: "GET",
  path: "/api/v1/datasets/:namespace/:name",
  action: "resource.see",
  public: true,
  tag,
  summary: "Read a data set",
  params: at,
  status: 200,
  response: Dataset,
});

export const editDataset = route({
  method: "PATCH",
  path: "/api/v1/datasets/:namespace/:name",
  action: "resource.edit",
  tag,
  summary:
    "Change a data set: name, description (resource.edit), visibility, project (resource.set_visibility), published (resource.publish)",
  params: at,
  body: z
    .strictObject({
      name: ResourceName,
      description: prose(2000),
      visibility: Visibility,
      project: ProjectPlace,
      published: z.boolean(),
    })
    .partial(),
  status: 200,
  response: Dataset,
});

export const deleteDataset = route({
  method: "DELETE",
  path: "/api/v1/datasets/:namespace/:name",
  action: "resource.delete",
  tag,
  summary: "Delete a data set; its bytes are given back, executions that run keep what they read. Restored for 30 days",
  params: at,
  status: 204,
});

export const openVersion = route({
  method: "POST",
  path: "/api/v1/datasets/:namespace/:name/versions",
  action: "version.create",
  tag,
  summary: "Open a new version; it begins with the files of the newest sealed one, without copying bytes",
  params: at,
  body: z.strictObject({
    note: line(200, 0).default(""),
    from: z.enum(["latest", "empty"]).default("latest"),
  }),
  status: 201,
  response: Version,
});

export const listVersions = route({
  method: "GET",
  path: "/api/v1/datasets/:namespace/:name/versions",
  action: "resource.read_content",
  public: true,
  tag,
  summary: "List versions, newest first; open ones are seen by their authors and by editors",
  params: at,
  query: z.strictObject(page),
  status: 200,
  response: pageOf(Version),
});

export const getVersion = route({
  method: "GET",
  path: "/api/v1/datasets/:namespace/:name/versions/:version",
  action: "resource.read_content",
  public: true,
  tag,
  summary: "Read a version",
  params: versionAt,
  status: 200,
  response: Version,
});

export const discardVersion = route({
  method: "DELETE",
  path: "/api/v1/datasets/:namespace/:name/versions/:version",
  action: "version.discard",
  tag,
  summary: "Discard an open version: one's own, or anybody's of what one manages",
  params: openAt,
  status: 204,
});

export const sealVersion = route({
  method: "POST",
  path: "/api/v1/datasets/:namespace/:name/versions/:version/seal",
  action: "version.seal",
  tag,
  summary: "Seal an open version of one's own: from now on its bytes never change",
  params: openAt,
  status: 200,
  response: Version,
});

export const listFiles = route({
  method: "GET",
  path: "/api/v1/datasets/:namespace/:name/versions/:version/files",
  action: "resource.read_content",
  public: true,
  tag,
  summary: "List files by path; `under` shows one folder, with its subfolders summed",
  params: versionAt,
  query: z.strictObject({
    limit: z.coerce.number().int().min(1).max(1000).default(100),
    cursor: z.string().max(2048).optional(),
    under: z.string().max(1024).optional().describe("A folder, `` for the top; leave out for all files."),
  }),
  status: 200,
  response: pageOf(
    z.object({
      folder: z.object({ path: z.string(), files: z.int(), bytes: Bytes }).optional(),
      file: File.optional(),
    }),
  ),
});

export const putFile = route({
  method: "PUT",
  path: "/api/v1/datasets/:namespace/:name/versions/:version/files/*",
  action: "version.write",
  tag,
  summary:
    "Upload a file into an open version of one's own: the body is the file, `X-SHA256` (hex) is checked if given",
  params: openAt.extend({ path: FilePath }),
  upload: true,
  status: 200,
  response: File,
});

export const deleteFile = route({
  method: "DELETE",
  path: "/api/v1/datasets/:namespace/:name/versions/:version/files/*",
  action: "version.write",
  tag,
  summary: "Take a file out of an open version of one's own",
  params: openAt.extend({ path: FilePath }),
  status: 204,
});

export const getFile = route({
  method: "GET",
  path: "/api/v1/datasets/:namespace/:name/versions/:version/files/*",
  action: "resource.read_content",
  public: true,
  tag,
  summary: "Download a file; `Range` and `If-None-Match` are honoured",
  params: versionAt.extend({ path: FilePath }),
  query: z.strictObject({ inline: Flag.optional().describe("Shown by a browser where that is safe.") }),
  status: 200,
  carrier: "bytes",
});

export const previewFile = route({
  method: "GET",
  path: "/api/v1/datasets/:namespace/:name/versions/:version/preview/*",
  action: "resource.read_content",
  public: true,
  tag,
  summary: "The beginning of a file as table, page (Markdown), text or picture",
  params: versionAt.extend({ path: FilePath }),
  status: 200,
  response: Preview,
});

export const readTable = route({
  method: "GET",
  path: "/api/v1/datasets/:namespace/:name/versions/:version/tables/*",
  action: "resource.read_content",
  public: true,
  tag,
  summary: "Some rows of a table (CSV, TSV, JSON lines, Parquet), sorted where it is small enough",
  params: versionAt.extend({ path: FilePath }),
  query: tableQuery,
  status: 200,
  response: Table,
});
