import type { z } from "zod";
import type { datasets as comparisons } from "../../../contract/comparisons.ts";
import type { DirectUpload, getDirectUpload } from "../../../contract/direct-uploads.ts";
import type { File, datasets as files } from "../../../contract/files.ts";
import type { Repository } from "../../../contract/repositories.ts";
import type { Review } from "../../../contract/reviews.ts";
import type { Upload } from "../../../contract/uploads.ts";
import type { Version } from "../../../contract/versions.ts";
import type { Action } from "../../access/policy.ts";
import { type Ctx, canOf } from "../../kernel/context.ts";
import { present as presentResource, shown } from "../sharing/present.ts";
import type { Comparison } from "./comparisons.ts";
import type { DirectUpload as DirectRow } from "./direct-uploads.ts";
import type { FileRow, FolderEntry } from "./files.ts";
import { archiveOf, discardOf, editOf } from "./lives.ts";
import { kindOf, type RepositoryRow } from "./repositories.ts";
import { isAuthor, type ReviewRow } from "./reviews.ts";
import { needsApproval } from "./sight.ts";
import type { UploadRow } from "./upload-queries.ts";
import type { Found } from "./versions.ts";

const shownOfRepositories = [...shown, "version.create"] as const;

/** A repository as the API shows it. */
export const present = (ctx: Ctx, { row, latest_version }: RepositoryRow): z.input<typeof Repository> => ({
  ...presentResource(ctx, row, shownOfRepositories),
  kind: kindOf(row),
  needs_approval: needsApproval(row),
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

/** An upload that has not come whole, as the API shows it. */
export const presentUpload = (row: UploadRow): z.input<typeof Upload> => ({
  id: row.id,
  path: row.path,
  bytes: row.bytes,
  received_bytes: row.received,
  sha256: row.sha256,
  part_from: row.part_from,
  is_part: row.is_part,
  is_direct: row.is_direct,
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

/** How far a direct upload is, as the API shows it. */
export const presentDirectState = (state: {
  upload: UploadRow;
  part_bytes: number;
  received: number[];
}): z.input<typeof getDirectUpload.response> => ({
  id: state.upload.id,
  path: state.upload.path ?? "",
  bytes: state.upload.bytes,
  part_bytes: state.part_bytes,
  parts_total: Math.ceil(state.upload.bytes / state.part_bytes),
  received: state.received,
  expires_at: state.upload.expires_at.toISOString(),
});

const nothing = { files: 0, bytes: 0 };

/** Differences between two versions as the API shows them. */
export const presentComparison = ({
  items,
  totals,
  ...more
}: Comparison): z.input<typeof comparisons.compare.response> => ({
  ...more,
  totals: { added: nothing, changed: nothing, removed: nothing, moved: nothing, ...totals },
  items: items.map(({ path, change, from_path, old_bytes, old_sha256, new_bytes, new_sha256 }) => ({
    path,
    change,
    from_path,
    before: old_bytes === null || old_sha256 === null ? null : { bytes: old_bytes, sha256: old_sha256 },
    after: new_bytes === null || new_sha256 === null ? null : { bytes: new_bytes, sha256: new_sha256 },
  })),
});

/** What waits for a decision as the API shows it. */
export const presentWaiting = (ctx: Ctx, { row, version, previous }: ReviewRow): z.input<typeof Review> => ({
  kind: row.kind,
  namespace: row.namespace_path,
  name: row.name,
  version: presentVersion(ctx, { row, version }),
  previous,
});
