import { z } from "zod";
import { Time } from "./common.ts";
import { File, FilePath } from "./files.ts";
import type { RepositoryKind } from "./repositories.ts";
import { route } from "./route.ts";
import { openAt } from "./versions.ts";

const number = z.int().min(1).max(10_000);
const parts = z.array(z.object({ number, url: z.string().describe("Good for an hour; PUT the bytes of the part.") }));

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
        sha256: z.string().regex(/^[0-9a-f]{64}$/, "Send the SHA-256 as 64 lowercase hexadecimal digits"),
      }),
      status: 201,
      response: DirectUpload,
    }),
  }) as const;

export const datasets = directInto("dataset");
export const models = directInto("model");
/** The same by kind. */
export const directUploadRoutes = { dataset: datasets, model: models };

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
  summary: "Join the parts: the server reads them again, and the file is in its version if it is what was announced",
  params: one,
  body: z.strictObject({
    parts: z
      .array(z.strictObject({ number, etag: z.string().min(1).max(200).describe("As the store answered.") }))
      .min(1)
      .max(10_000),
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
