import { z } from "zod";
import { Bytes, Flag, pageOf, Time } from "./common.ts";
import { Preview, Table, tableQuery } from "./previews.ts";
import { type RepositoryKind, RepositorySource } from "./repositories.ts";
import { route } from "./route.ts";
import { openAt, versionAt } from "./versions.ts";

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
    if (fault) context.addIssue({ code: "custom", message: pathFaults[fault] });
  });

const pathFaults = {
  empty: "Must not be empty",
  long: "Use at most 1,024 bytes",
  control: "Control characters are not allowed",
  absolute: "Use a relative path with forward slashes",
  dots: "Empty parts, `.` and `..` are not allowed",
  long_part: "Each part has at most 255 bytes",
} as const;
export type PathFault = keyof typeof pathFaults;

/** Why a composed path cannot be kept. */
export function pathFault(path: string): PathFault | undefined {
  if (path === "") return "empty";
  if (isLonger(path, 1024)) return "long";
  if (/[\p{Cc}\p{Cs}\u202a-\u202e\u2066-\u2069]/u.test(path)) return "control";
  if (path.startsWith("/") || path.includes("\\") || /^[A-Za-z]:/.test(path)) return "absolute";
  for (const part of path.split("/")) {
    if (part === "" || part === "." || part === "..") return "dots";
    if (isLonger(part, 255)) return "long_part";
  }
  return undefined;
}

/** Whether a text has more bytes than so many; of most it is plain without counting them, for a character has at most three. */
const isLonger = (text: string, bytes_max: number): boolean =>
  text.length * 3 > bytes_max && new TextEncoder().encode(text).length > bytes_max;

/** The routes of the files in versions of one kind of repositories. */
const filesOf = <const K extends RepositoryKind>(kind: K) =>
  ({
    list: route({
      method: "GET",
      path: `/api/v1/${kind}s/:namespace/:name/versions/:version/files`,
      action: "resource.read_content",
      public: true,
      tag: `${kind}s`,
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
    }),
    put: route({
      method: "PUT",
      path: `/api/v1/${kind}s/:namespace/:name/versions/:version/files/*`,
      action: "version.write",
      tag: `${kind}s`,
      summary:
        "Upload a file into an open version of one's own: the body is the file, `X-SHA256` (hex) is checked if given",
      params: openAt.extend({ path: FilePath }),
      upload: true,
      status: 200,
      response: File,
    }),
    remove: route({
      method: "DELETE",
      path: `/api/v1/${kind}s/:namespace/:name/versions/:version/files/*`,
      action: "version.write",
      tag: `${kind}s`,
      summary: "Take a file, or a folder with all below it, out of an open version of one's own",
      params: openAt.extend({ path: FilePath }),
      query: z.strictObject({ folder: Flag.optional().describe("The path is a folder's.") }),
      status: 204,
    }),
    move: route({
      method: "POST",
      path: `/api/v1/${kind}s/:namespace/:name/versions/:version/move`,
      action: "version.write",
      tag: `${kind}s`,
      summary: "Move or rename a file or a folder inside an open version of one's own; no bytes are sent",
      params: openAt,
      body: z.strictObject({ from: FilePath, to: FilePath }),
      status: 204,
    }),
    copy: route({
      method: "POST",
      path: `/api/v1/${kind}s/:namespace/:name/versions/:version/copy`,
      action: "version.write",
      tag: `${kind}s`,
      summary:
        "Copy a file or folder that one may read, of another version or another data set or model, into an open version of " +
        "one's own; no bytes are sent, and nothing is put over what is there",
      params: openAt,
      body: z.strictObject({
        source: RepositorySource.optional().describe("Left out: of another version of the same one."),
        version: versionAt.shape.version,
        from: FilePath,
        to: FilePath.optional().describe("Left out: the same path."),
        replace: z.boolean().default(false).describe("A file goes over one that is there."),
      }),
      status: 201,
      response: z.object({ path: z.string(), files: z.int(), bytes: Bytes }),
    }),
    get: route({
      method: "GET",
      path: `/api/v1/${kind}s/:namespace/:name/versions/:version/files/*`,
      action: "resource.read_content",
      public: true,
      tag: `${kind}s`,
      summary: "Download a file; `Range` and `If-None-Match` are honoured",
      params: versionAt.extend({ path: FilePath }),
      query: z.strictObject({ inline: Flag.optional().describe("Shown by a browser where that is safe.") }),
      status: 200,
      carrier: "bytes",
    }),
    preview: route({
      method: "GET",
      path: `/api/v1/${kind}s/:namespace/:name/versions/:version/preview/*`,
      action: "resource.read_content",
      public: true,
      tag: `${kind}s`,
      summary: "The beginning of a file as table, page (Markdown), text or picture",
      params: versionAt.extend({ path: FilePath }),
      status: 200,
      response: Preview,
    }),
    table: route({
      method: "GET",
      path: `/api/v1/${kind}s/:namespace/:name/versions/:version/tables/*`,
      action: "resource.read_content",
      public: true,
      tag: `${kind}s`,
      summary: "Some rows of a table (CSV, TSV, JSON lines, Parquet), sorted where it is small enough",
      params: versionAt.extend({ path: FilePath }),
      query: tableQuery,
      status: 200,
      response: Table,
    }),
  }) as const;

export const datasets = filesOf("dataset");
export const models = filesOf("model");
/** The same by kind. */
export const fileRoutes = { dataset: datasets, model: models };
