import { z } from "zod";
import { Bytes, page, pageOf, Time } from "./common.ts";
import type { RepositoryKind } from "./repositories.ts";
import { route } from "./route.ts";
import { openAt } from "./versions.ts";

/** The media type of the bytes of an upload that goes on. */
export const uploadMediaType = "application/offset+octet-stream";

/** A file, or a part of one, that has not come whole. */
export const Upload = z
  .object({
    id: z.uuid(),
    path: z.string().nullable().describe("Null: a part whose sender did not say of which file."),
    bytes: Bytes,
    received_bytes: Bytes,
    sha256: z.string().nullable().describe("What its sender says of the whole file."),
    part_from: Bytes.nullable().describe("Where a part begins in its file; null: a whole file, or not said."),
    is_part: z.boolean(),
    is_direct: z.boolean().describe("It goes straight to the store: see direct uploads."),
    created_at: Time,
    expires_at: Time.describe("Thrown away then, unless more of it comes: two days after its last byte."),
  })
  .meta({ id: "Upload" });
export type Upload = z.output<typeof Upload>;

const one = z.object({ id: z.uuid() });
const tag = "uploads";

/** Where uploads into the versions of one kind of repositories begin. */
const uploadsInto = <const K extends RepositoryKind>(kind: K) =>
  ({
    create: route({
      method: "POST",
      path: `/api/v1/${kind}s/:namespace/:name/versions/:version/uploads`,
      action: "version.write",
      tag: `${kind}s`,
      summary:
        "Begin an upload that can go on after a break (tus 1.0): `Upload-Length`, `Upload-Metadata` with `path` and " +
        "`sha256` (hex, of the whole file); `Upload-Concat` for parts and for joining them",
      params: openAt,
      upload: true,
      status: 201,
      carrier: "tus",
    }),
    list: route({
      method: "GET",
      path: `/api/v1/${kind}s/:namespace/:name/versions/:version/uploads`,
      action: "version.write",
      tag: `${kind}s`,
      summary: "List one's own unfinished uploads into an open version, oldest first",
      params: openAt,
      query: z.strictObject(page),
      status: 200,
      response: pageOf(Upload),
    }),
  }) as const;

export const datasets = uploadsInto("dataset");
export const models = uploadsInto("model");
/** The same by kind. */
export const uploadRoutes = { dataset: datasets, model: models };

export const getUploadProtocol = route({
  method: "OPTIONS",
  path: "/api/v1/uploads",
  action: "installation.see",
  tag,
  summary: "What of tus is spoken here",
  status: 204,
  carrier: "tus",
});

export const headUpload = route({
  method: "HEAD",
  path: "/api/v1/uploads/:id",
  action: "version.write",
  tag,
  summary: "How many bytes of an upload of one's own are here and durable: `Upload-Offset`",
  params: one,
  status: 200,
  carrier: "tus",
});

export const patchUpload = route({
  method: "PATCH",
  path: "/api/v1/uploads/:id",
  action: "version.write",
  tag,
  summary: "Go on with an upload at `Upload-Offset`; with its last byte the file is in its version",
  params: one,
  upload: true,
  status: 204,
  carrier: "tus",
});

export const deleteUpload = route({
  method: "DELETE",
  path: "/api/v1/uploads/:id",
  action: "version.write",
  tag,
  summary: "Throw an unfinished upload of one's own away; its storage is given back",
  params: one,
  status: 204,
  carrier: "tus",
});
