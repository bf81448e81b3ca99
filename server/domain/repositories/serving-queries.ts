import { sql } from "kysely";
import type { Ctx } from "../../kernel/context.ts";
import type { FileRow } from "./queries.ts";

/** A file of a version that is ready and belongs to a namespace now. */
export async function findServed(
  ctx: Ctx,
  { version_id, namespace_id }: { version_id: string; namespace_id: string },
  path: string,
): Promise<FileRow | undefined> {
  const { rows } = await sql<FileRow>`
    select f.path, f.bytes, f.media_type, f.modified_at, encode(f.sha256, 'hex') as sha256
    from version v
    join resource r on r.id = v.resource_id and r.deleted_at is null and r.namespace_id = ${namespace_id}
    cross join lateral file_from(v.id, ${path}) f
    where v.id = ${version_id} and v.state = 'ready' and v.removed_at is null and f.path = ${path}`.execute(ctx.db);
  return rows[0];
}
