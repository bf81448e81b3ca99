import { sql } from "kysely";
import type { RepositoryKind } from "../../../contract/repositories.ts";
import type { Role, Switch, Tie } from "../../access/policy.ts";
import type { Ctx } from "../../kernel/context.ts";
import type { VersionRow } from "./queries.ts";

/** Who decides on the versions of a repository: those who may approve where it is, and can read it. */
export async function listReviewers(ctx: Ctx, resource_id: string): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select m.account_id as id from resource r
    join member m on m.organization_id = r.namespace_id and m.role in ('reviewer', 'maintainer')
    where r.id = ${resource_id} and exists (select from ties(m.account_id, m.role, r))`.execute(ctx.db);
  return rows.map(({ id }) => id);
}

/** Writes a decision on a locked version. */
export const setReview = (
  ctx: Ctx,
  id: string,
  review: { state: "ready" | "rejected"; reviewed_by: string; review_comment: string },
) =>
  ctx.db
    .updateTable("version")
    .set({ ...review, reviewed_at: sql`now()` })
    .where("id", "=", id)
    .execute();

/** A version that waits or was rejected, with where it is and how the asker stands to it. */
export interface ReviewRow {
  version: VersionRow;
  row: {
    id: string;
    kind: RepositoryKind;
    namespace_path: string;
    namespace_id: string;
    name: string;
    visibility: string;
    role: Role | null;
    tie: Tie | null;
    switches: Switch[];
  };
  /** The newest ready version before it. */
  previous: number | null;
}

/**
 * What waits: for the asker's decision, or of the asker's own for that of others (then with what was rejected). Oldest
 * first; one more than asked for.
 */
export async function list(
  ctx: Ctx,
  asked: { mine: boolean; namespace: string | null; after: string; limit: number },
): Promise<ReviewRow[]> {
  const me = sql`${ctx.actor.id}::uuid`;
  const wanted = asked.mine
    ? sql`v.created_by = ${me} and v.state in ('pending', 'rejected') and my.tie is not null`
    : sql`v.state = 'pending' and v.created_by <> ${me} and v.charged_to <> ${me}
        and me.role in ('reviewer', 'maintainer') and my.tie is not null`;
  const { rows } = await sql<ReviewRow>`
    select to_jsonb(v) || jsonb_build_object('author_path', author.path, 'author_name', author.name, 'base_number',
        base.number, 'reviewer_path', reviewer.path, 'reviewer_name', reviewer.name) as version,
      jsonb_build_object('id', r.id, 'kind', r.kind, 'namespace_path', n.path, 'namespace_id', r.namespace_id, 'name', r.name,
        'visibility', r.visibility, 'role', me.role, 'tie', my.tie, 'switches', on_there.switches) as row,
      (select max(p.number) from version p where p.resource_id = r.id and p.state = 'ready' and p.number < v.number
        and p.removed_at is null) as previous
    from version v
    join resource r on r.id = v.resource_id and r.deleted_at is null
    join namespace n on n.id = r.namespace_id and n.deleted_at is null
    join account author on author.id = v.created_by
    left join account reviewer on reviewer.id = v.reviewed_by
    left join version base on base.id = v.base_id
    left join lateral standing_in(${me}, r.namespace_id) me on true
    cross join lateral switches_in(r.namespace_id) on_there
    cross join lateral (select max(t.tie) as tie from ties(${me}, me.role, r) t) my
    where ${wanted} and v.removed_at is null and v.id > ${asked.after}
      and (${asked.namespace}::text is null or n.path = ${asked.namespace})
    order by v.id limit ${asked.limit + 1}`.execute(ctx.db);
  return rows.map(dated);
}

const dated = (row: ReviewRow): ReviewRow => ({
  ...row,
  version: {
    ...row.version,
    created_at: new Date(row.version.created_at),
    sealed_at: row.version.sealed_at && new Date(row.version.sealed_at),
    reviewed_at: row.version.reviewed_at && new Date(row.version.reviewed_at),
  },
});
