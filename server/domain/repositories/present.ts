import type { z } from "zod";
import type { Dataset, File, listFiles, Version } from "../../../contract/datasets.ts";
import type { Action } from "../../access/policy.ts";
import { type Ctx, canOf } from "../../kernel/context.ts";
import { present as presentResource } from "../sharing/present.ts";
import type { DatasetRow } from "./datasets.ts";
import type { FileRow, FolderEntry } from "./files.ts";
import { archiveOf, discardOf, editOf } from "./lives.ts";
import { isAuthor } from "./reviews.ts";
import type { Found } from "./versions.ts";

/** A data set as the API shows it. */
export const present = (ctx: Ctx, { row, latest_version }: DatasetRow): z.input<typeof Dataset> => ({
  ...presentResource(ctx, row, ["version.create"]),
  latest_version,
});

const ofAuthors = ["version.write", "version.seal"] as const;

/** A version as the API shows it; only its author may change its files, while it is open. */
export const presentVersion = (ctx: Ctx, found: Shown): z.input<typeof Version> => {
  const { row, version } = found;
  return {
    number: version.number,
    name: version.name,
    state: version.state,
    note: version.note,
    created_by: { path: version.author_path, name: version.author_name },
    base: version.base_number,
    files: version.files,
    logical_bytes: version.bytes,
    created_at: version.created_at.toISOString(),
    sealed_at: version.sealed_at?.toISOString() ?? null,
    review: presentReview(version),
    can: {
      ...canOf(ctx, version.state === "open" && version.created_by === ctx.actor.id ? row : {}, ofAuthors),
      "version.discard": may(ctx, row, discardOf(ctx, version)),
      "version.edit": may(ctx, row, editOf(ctx, version)),
      "version.archive": ["ready", "archived"].includes(version.state) && may(ctx, row, archiveOf(ctx, version)),
      "version.review": version.state === "pending" && !isAuthor(ctx, version) && may(ctx, row, "version.review"),
    },
  };
};

/** What a version is shown by: its row, and how the asker stands to its repository. */
interface Shown {
  row: Pick<Found["row"], "role" | "tie" | "switches">;
  version: Found["version"];
}

/** Judged as in the verb. */
const may = (ctx: Ctx, row: Shown["row"], action: Action): boolean => canOf(ctx, row, [action])[action] === true;

function presentReview(version: Found["version"]): z.input<typeof Version>["review"] {
  const { reviewed_at: at, reviewer_path: path, reviewer_name: name, review_comment: comment } = version;
  if (at === null || path === null) return null;
  return { by: { path, name: name ?? path }, at: at.toISOString(), comment };
}

/** A file as the API shows it. */
export const presentFile = ({ path, bytes, sha256, media_type, modified_at }: FileRow): z.input<typeof File> => ({
  path,
  bytes,
  sha256,
  media_type,
  modified_at: modified_at.toISOString(),
});

type Entry = z.input<typeof listFiles.response>["items"][number];

/** A file or folder of a folder as the API shows it. */
export const presentEntry = (entry: FolderEntry): Entry =>
  "folder" in entry ? entry : { file: presentFile(entry.file) };
