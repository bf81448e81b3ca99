import type { z } from "zod";
import type { Deleted } from "../../../contract/deleted.ts";
import { type Ctx, canOf } from "../../kernel/context.ts";
import { type DeletedRow, kept_days } from "./deleted.ts";

const day_ms = 86_400_000;

/** Something deleted as the API shows it. */
export const presentDeleted = (ctx: Ctx, row: DeletedRow): z.input<typeof Deleted> => ({
  id: row.id,
  namespace: row.namespace_path,
  kind: row.kind,
  name: row.name,
  description: row.description,
  visibility: row.visibility,
  owner: personOf(row.owner_path, row.owner_name),
  logical_bytes: row.bytes,
  deleted_at: row.deleted_at.toISOString(),
  deleted_by: personOf(row.deleter_path, row.deleter_name),
  purged_at: new Date(row.deleted_at.getTime() + kept_days * day_ms).toISOString(),
  can: canOf(ctx, row, ["resource.restore", "resource.purge"]),
});

const personOf = (path: string | null, name: string | null) => (path === null ? null : { path, name: name ?? path });
