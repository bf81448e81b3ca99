import type { z } from "zod";
import type { DirectUpload } from "../../../contract/direct-uploads.ts";
import type { File, datasets as files } from "../../../contract/files.ts";
import type { Repository } from "../../../contract/repositories.ts";
import type { Upload } from "../../../contract/uploads.ts";
import type { Version } from "../../../contract/versions.ts";
import { type Ctx, canOf } from "../../kernel/context.ts";
import { present as presentResource, shown } from "../sharing/present.ts";
import type { DirectUpload as DirectRow } from "./direct-uploads.ts";
import type { FileRow, FolderEntry } from "./files.ts";
import { kindOf, type RepositoryRow } from "./repositories.ts";
import type { UploadRow } from "./upload-queries.ts";
import { discardOf, type Found } from "./versions.ts";

const shownOfRepositories = [...shown, "version.create"] as const;

/** A repository as the API shows it. */
export const present = (ctx: Ctx, { row, latest_version }: RepositoryRow): z.input<typeof Repository> => ({
  ...presentResource(ctx, row, shownOfRepositories),
  kind: kindOf(row),
  latest_version,
});

const ofAuthors = ["version.write", "version.seal"] as const;

/** A version as the API shows it; only its author may change it, while it is open. */
export const presentVersion = (ctx: Ctx, { row, version }: Found): z.input<typeof Version> => ({
  number: version.number,
  state: version.state,
  note: version.note,
  created_by: { path: version.author_path, name: version.author_name },
  files: version.files,
  logical_bytes: version.bytes,
  created_at: version.created_at.toISOString(),
  sealed_at: version.sealed_at?.toISOString() ?? null,
  can: {
    ...canOf(ctx, version.state === "open" && version.created_by === ctx.actor.id ? row : {}, ofAuthors),
    "version.discard": mayDiscard(ctx, { row, version }),
  },
});

/** Judged as in the verb. */
function mayDiscard(ctx: Ctx, { row, version }: Found): boolean {
  const action = discardOf(ctx, version);
  return version.state === "open" && canOf(ctx, row, [action])[action] === true;
}

/** A file as the API shows it. */
export const presentFile = ({ path, bytes, sha256, media_type, modified_at }: FileRow): z.input<typeof File> => ({
  path,
  bytes,
  sha256,
  media_type,
  modified_at: modified_at.toISOString(),
});

/** An upload that has not come whole, as the API shows it. */
export const presentUpload = (row: UploadRow): z.input<typeof Upload> => ({
  id: row.id,
  path: row.path,
  bytes: row.bytes,
  received_bytes: row.received,
  sha256: row.sha256,
  part_from: row.part_from,
  is_part: row.is_part,
  created_at: row.created_at.toISOString(),
  expires_at: row.expires_at.toISOString(),
});

type Entry = z.input<typeof files.list.response>["items"][number];

/** A file or folder of a folder as the API shows it. */
export const presentEntry = (entry: FolderEntry): Entry =>
  "folder" in entry ? entry : { file: presentFile(entry.file) };

/** A direct upload as the API shows it. */
export const presentDirect = ({ expires_at, bytes, ...upload }: DirectRow): z.input<typeof DirectUpload> => ({
  ...upload,
  parts_total: Math.ceil(bytes / upload.part_bytes),
  expires_at: expires_at.toISOString(),
});
