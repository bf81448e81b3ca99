import { z } from "zod";
import { Bytes, Time } from "./common.ts";
import { File, FilePath } from "./files.ts";
import type { RepositoryKind } from "./repositories.ts";
import { route } from "./route.ts";
import { openAt } from "./versions.ts";

const number = z.int().min(1).max(10_000);
const parts = z.array(z.object({ number, url: z.string().describe("Good for an hour; PUT the bytes of the part.") }));

const sha256 = z.string().regex(/^[0-9a-f]{64}$/, "Send the SHA-256 as 64 lowercase hexadecimal digits");

/** A large file on its way past the server, straight to the store. */
export const DirectUpload = z
  .object({
    id: z.uuid(),
    part_bytes: z.int().describe("All parts have so many bytes, but the last."),
    parts_total: z.int(),
    parts: parts.describe("Where the first parts go."),
    expires_at: Time,
  })
  .meta({ id: "DirectUpload" });

const one = z.object({ id: z.uuid() });
const tag = "uploads";

/** Where they begin, in the versions of one kind of repositories. */
const directInto = <const K extends RepositoryKind>(kind: K) =>
  ({
    begin: route({
      method: "POST",
      path: `/api/v1/${kind}s/:namespace/:name/versions/:version/direct-uploads`,
      action: "version.write",
      tag: `${kind}s`,
      summary: "Begin to bring a large file straight to the store, where the installation allows it (else 409)",
      params: openAt,
      body: z.strictObject({
        path: FilePath,
        bytes: z
          .int()
          .min(1)
          .max(2 ** 40),
        sha256: sha256
          .optional()
          .describe("Of the whole file. Who does not know it yet says it at the end, when all parts have come."),
      }),
      status: 201,
      response: DirectUpload,
    }),
  }) as const;

export const datasets = directInto("dataset");
export const models = directInto("model");
/** The same by kind. */
export const directUploadRoutes = { dataset: datasets, model: models };

export const getDirectWay = route({
  method: "GET",
  path: "/api/v1/direct-uploads",
  action: "installation.see",
  tag,
  summary: "Whether files may come straight to the store, where it is, and from which size on that is worth it",
  status: 200,
  response: z.object({
    origin: z.string().nullable().describe("Where the store is for clients; null: everything comes to this server."),
    bytes_min: Bytes,
  }),
});

export const getDirectUpload = route({
  method: "GET",
  path: "/api/v1/direct-uploads/:id",
  action: "version.write",
  tag,
  summary: "Which parts of a direct upload of one's own the store has: it goes on with the others",
  params: one,
  status: 200,
  response: z
    .object({
      id: z.uuid(),
      path: z.string(),
      bytes: Bytes,
      part_bytes: z.int(),
      parts_total: z.int(),
      received: z.array(number),
      expires_at: Time,
    })
    .meta({ id: "DirectUploadState" }),
});

export const locateParts = route({
  method: "POST",
  path: "/api/v1/direct-uploads/:id/parts",
  action: "version.write",
  tag,
  summary: "Say where parts of a direct upload of one's own go",
  params: one,
  body: z.strictObject({ numbers: z.array(number).min(1).max(100) }),
  status: 200,
  response: z.object({ parts }),
});

export const completeDirectUpload = route({
  method: "POST",
  path: "/api/v1/direct-uploads/:id/complete",
  action: "version.write",
  tag,
  summary:
    "Join the parts that the store has: the server reads them again, and the file is in its version if its SHA-256 is the " +
    "one that was announced, or is said now",
  params: one,
  body: z.strictObject({
    parts: z
      .array(z.strictObject({ number, etag: z.string().min(1).max(200).describe("As the store answered.") }))
      .min(1)
      .max(10_000)
      .optional()
      .describe("Which of what came under a number; left out: the last of each."),
    sha256: sha256.optional(),
  }),
  status: 200,
  response: File,
});

export const deleteDirectUpload = route({
  method: "DELETE",
  path: "/api/v1/direct-uploads/:id",
  action: "version.write",
  tag,
  summary: "Throw a direct upload of one's own away; its storage is given back",
  params: one,
  status: 204,
});
