import { sql } from "kysely";
import type { Ctx } from "../../kernel/context.ts";

export type Damage = "lost" | "changed";

export interface BlobRow {
  sha256: string;
  bytes: number;
  damage: Damage | null;
}

const blob = sql`encode(b.sha256, 'hex') as sha256, b.bytes, b.damage`;

/** Blobs after a hash. */
export async function listBlobs(ctx: Ctx, after: string, limit: number): Promise<BlobRow[]> {
  const { rows } = await sql<BlobRow>`
    select ${blob} from blob b where b.sha256 > decode(${after}, 'hex') order by b.sha256 limit ${limit}`.execute(
    ctx.db,
  );
  return rows;
}

/** Damaged blobs after a hash, with the first of the files that have them; one more than asked for. */
export async function listDamaged(ctx: Ctx, after: string, limit: number) {
  const { rows } = await sql<BlobRow & { damage: Damage; damaged_at: Date; files_total: number; files: FileOfBlob[] }>`
    select ${blob}, b.damaged_at, coalesce(f.total, 0) as files_total, coalesce(f.files, '[]') as files
    from blob b
    left join lateral (
      select count(*) as total, jsonb_agg(to_jsonb(one) - 'n' order by one.n) filter (where one.n <= 20) as files
      from (
        select r.kind, n.path as namespace, r.name, v.number as version, f.path,
          row_number() over (order by r.id, v.number, f.path) as n
        from version_file f
        join version v on v.id = f.version_id
        join resource r on r.id = v.resource_id
        join namespace n on n.id = r.namespace_id
        where f.sha256 = b.sha256) one
    ) f on true
    where b.damaged_at is not null and b.sha256 > decode(${after}, 'hex')
    order by b.sha256 limit ${limit + 1}`.execute(ctx.db);
  return rows;
}

interface FileOfBlob {
  kind: string;
  namespace: string;
  name: string;
  version: number;
  path: string;
}

/** Marks a blob, or with null takes the mark away; says whether that changed anything. */
export async function mark(ctx: Ctx, sha256: string, damage: Damage | null): Promise<boolean> {
  const { numAffectedRows = 0n } = await sql`
    update blob set damage = ${damage}, damaged_at = case when ${damage !== null} then now() end
    where sha256 = decode(${sha256}, 'hex') and (damage is null) = ${damage !== null}`.execute(ctx.db);
  return numAffectedRows > 0n;
}

/** Who has files of a blob, by resource, with the folders that executions may read them from. */
export async function listTouched(ctx: Ctx, sha256: string) {
  const { rows } = await sql<{
    resource_id: string;
    namespace_id: string;
    kind: string;
    name: string;
    visibility: string;
    people: string[];
    version_ids: string[];
    files: number;
    path: string;
  }>`
    select r.id as resource_id, r.namespace_id, r.kind, r.name, r.visibility,
      array_agg(distinct v.created_by) || coalesce(array_agg(distinct r.owner_id) filter (where r.owner_id is not null), '{}')
        as people,
      array_agg(distinct v.id) as version_ids, count(*) as files, min(f.path) as path
    from version_file f
    join version v on v.id = f.version_id
    join resource r on r.id = v.resource_id
    where f.sha256 = decode(${sha256}, 'hex') and r.purged_at is null
    group by r.id`.execute(ctx.db);
  return rows;
}
