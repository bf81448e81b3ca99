import { sql } from "kysely";
import type { Ctx } from "../../kernel/context.ts";

export type Change = "added" | "changed" | "removed" | "moved";

/** What became of a file from one version to another. */
export interface DifferenceRow {
  path: string;
  change: Change;
  /** Where it was before, of what was moved. */
  from_path: string | null;
  old_bytes: number | null;
  old_sha256: string | null;
  new_bytes: number | null;
  new_sha256: string | null;
}

export type Totals = Partial<Record<Change, { files: number; bytes: number }>>;

/** Leaf by leaf (`offset 0`): a join would rather read everybody's files. */
const filesOf = sql`cross join lateral (
  select f.path, f.sha256, f.bytes from leaf_file f where f.leaf_id = l.leaf_id offset 0) f`;

/**
 * Differences from one version to another by path, from a path on, one more than asked for, with the sums of all of them.
 * Leaves that both have are not looked at. Content that went here and came there was moved, each file of it once.
 */
export async function compare(
  ctx: Ctx,
  from: string,
  to: string,
  page: { after: string; limit: number; change: Change | null },
): Promise<{ totals: Totals; rows: DifferenceRow[] }> {
  const { rows } = await sql<DifferenceRow & { totals: Totals | null; path: string | null }>`
    with old_leaf as (
      select leaf_id from version_leaf where version_id = ${from}
      except select leaf_id from version_leaf where version_id = ${to}
    ), new_leaf as (
      select leaf_id from version_leaf where version_id = ${to}
      except select leaf_id from version_leaf where version_id = ${from}
    ), old as (
      select f.* from old_leaf l ${filesOf}
    ), new as (
      select f.* from new_leaf l ${filesOf}
    ), d as materialized (
      select path, old.sha256 as was, old.bytes as old_bytes, new.sha256 as "is", new.bytes as new_bytes
      from old full join new using (path) where old.sha256 is distinct from new.sha256
    ), gone as (
      select path, was, row_number() over (partition by was order by path) as n from d where "is" is null and old_bytes > 0
    ), come as (
      select path, "is", row_number() over (partition by "is" order by path) as n from d where was is null and new_bytes > 0
    ), moved as materialized (
      select gone.path as from_path, come.path, gone.was from gone join come on come."is" = gone.was and come.n = gone.n
    ), e as materialized (
      select d.path, m.from_path, coalesce(d.old_bytes, case when m.was is not null then d.new_bytes end) as old_bytes,
        coalesce(d.was, m.was) as was, d.new_bytes, d."is",
        case when m.was is not null then 'moved' when d.was is null then 'added' when d."is" is null then 'removed'
          else 'changed' end as change
      from d left join moved m on m.path = d.path left join moved away on away.from_path = d.path
      where away.path is null
    )
    select t.totals, p.*
    from (
      select jsonb_object_agg(s.change, jsonb_build_object('files', s.files, 'bytes', s.bytes)) as totals
      from (select change, count(*) as files, sum(coalesce(new_bytes, old_bytes)) as bytes from e group by 1) s
    ) t left join lateral (
      select e.path collate "C" as path, e.change, e.from_path, e.old_bytes, encode(e.was, 'hex') as old_sha256, e.new_bytes,
        encode(e."is", 'hex') as new_sha256
      from e where e.path > ${page.after} collate "C" and (${page.change}::text is null or e.change = ${page.change})
      order by e.path limit ${page.limit + 1}
    ) p on true order by p.path collate "C"`.execute(ctx.db);
  return { totals: rows[0]?.totals ?? {}, rows: rows.filter(({ path }) => path !== null) };
}
