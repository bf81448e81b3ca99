import { type RawBuilder, sql } from "kysely";
import type { ResourceKind } from "../../../contract/resources.ts";
import type { storageParts } from "../../../contract/usage.ts";
import type { Ctx } from "../../kernel/context.ts";
import { keyOf } from "../../kernel/page.ts";
import { knowsProject, knowsResource, type Place } from "./queries.ts";
import { idAt, memberAt, type Narrowed, projectAt } from "./storage-queries.ts";

export type By = (typeof storageParts)[number];

/** Which parts, of what. */
export interface Asked extends Narrowed {
  by: By;
  sort: "size" | "name";
}

export interface PartRow {
  key: string;
  hidden: boolean;
  project: string | null;
  member_path: string | null;
  member_name: string | null;
  kind: ResourceKind | null;
  resource: string | null;
  source: string | null;
  resources: number;
  logical_bytes: number;
  physical_bytes: number | null;
  /** Of a part whose bytes on disk nobody keeps: what it consists of and in which state. Null: they are kept, or not told. */
  mark: string | null;
}

/** Where the next page begins: behind a part of such a size and key. */
export const cursorOf = ({ logical_bytes, key }: PartRow): string => `${logical_bytes}:${key}`;

function after({ sort }: Asked, cursor: string | undefined): RawBuilder<unknown> {
  const text = keyOf(cursor, /^\d{1,19}:[01]/);
  if (text === undefined) return sql`true`;
  const at = text.indexOf(":");
  const [size, key] = [text.slice(0, at), text.slice(at + 1)];
  return sort === "name"
    ? sql`part.key > ${key}`
    : sql`(part.logical_bytes < ${size}::bigint or (part.logical_bytes = ${size}::bigint and part.key > ${key}))`;
}

const inOrder = ({ sort }: Asked, of: "part" | "page" = "part") =>
  sort === "name" ? sql`${sql.ref(`${of}.key`)}` : sql`${sql.ref(`${of}.logical_bytes`)} desc, ${sql.ref(`${of}.key`)}`;

/** What narrows the resources `r`. */
const among = (ctx: Ctx, place: Place, { project, kind, resource }: Asked) => sql`
  r.namespace_id = ${place.id} and r.deleted_at is null
  ${kind === undefined ? sql`` : sql`and r.kind = ${kind}`}
  ${project === undefined ? sql`` : sql`and ${inProject(ctx, place, project)}`}
  ${resource === undefined ? sql`` : sql`and r.id = ${idAt(ctx, place, resource)}`}`;

const inProject = (ctx: Ctx, place: Place, name: string) =>
  name === "" ? sql`r.project_id is null` : sql`r.project_id = ${projectAt(ctx, place, name)}`;

/** For whom and in which version it is held, only the open records of use say; else the row of the resource says it all. */
const wantsRecords = ({ by, member }: Asked) => by === "member" || by === "version" || member !== undefined;

const fromResources = (ctx: Ctx, place: Place, asked: Asked) => sql`
  select r.id as resource_id, r.project_id, r.kind, r.name, null::uuid as account_id, null::text as source, r.bytes,
    r.saved_bytes as saved, r.id as held_id, r.xmin::text as state, ${isKnown(ctx, place, asked)} as known
  from resource r where ${among(ctx, place, asked)} and r.bytes > 0`;

const fromRecords = (ctx: Ctx, place: Place, asked: Asked) => sql`
  select r.id as resource_id, r.project_id, r.kind, r.name, u.account_id, u.source, u.rate as bytes,
    null::bigint as saved, u.id as held_id, u.xmin::text as state, ${isKnown(ctx, place, asked)} as known
  from usage_record u join resource r on r.id = u.resource_id
  where u.namespace_id = ${place.id} and u.type = 'storage' and u.ended_at is null and u.rate > 0
    and ${among(ctx, place, asked)}
    ${asked.member === undefined ? sql`` : sql`and u.account_id = ${memberAt(place, asked.member)}`}`;

/** Whether the asker may know how a part is called; who has no name is asked for none. */
const isKnown = (ctx: Ctx, place: Place, { by }: Asked) =>
  ({
    project: sql`(r.project_id is null or r.project_id in (select m.id from mine m))`,
    member: place.only === undefined ? sql`true` : sql`u.account_id = ${place.only}`,
    kind: sql`true`,
    resource: knowsResource(ctx, place),
    version: knowsResource(ctx, place),
  })[by];

/** What makes a part, what it is sorted by where that is its name, and what names it. */
const grains: Record<By, { group: RawBuilder<unknown>; key: RawBuilder<unknown>; names: RawBuilder<unknown> }> = {
  project: {
    group: sql`p.project_id`,
    key: sql`coalesce(lower(project.name), '')`,
    names: sql`left join project on project.id = g.id`,
  },
  member: { group: sql`p.account_id`, key: sql`a.path`, names: sql`left join account a on a.id = g.id` },
  kind: { group: sql`null::uuid`, key: sql`g.kind`, names: sql`` },
  resource: { group: sql`p.resource_id`, key: sql`g.kind || '/' || lower(g.name)`, names: sql`` },
  version: {
    group: sql`p.resource_id`,
    key: sql`g.kind || '/' || lower(g.name) || '/' || lpad(substring(g.source from '\\d+$'), 10, '0') || g.source`,
    names: sql``,
  },
};

const isKept = (asked: Asked): boolean => asked.by === "resource" && !wantsRecords(asked);

/** What lies on disk of a resource; of what is only a part of one, or more than one, nobody keeps that. */
const onDisk = (asked: Asked) =>
  isKept(asked) ? sql`page.logical_bytes - coalesce(page.saved, saved_in_resource(page.id))` : sql`null::bigint`;

/** The same as long as nothing of it changes: whatever changes what a thing holds, writes its row. */
const markOf = (asked: Asked) =>
  isKept(asked) ? sql`null::text` : sql`sum(hashtextextended(p.held_id::text || p.state, 0)::numeric)::text`;

/** Pieces of what a namespace holds now, and the parts that they make. */
const grouped = (ctx: Ctx, place: Place, asked: Asked) => {
  const only = (by: readonly By[], value: RawBuilder<unknown>) => (by.includes(asked.by) ? value : sql`null::text`);
  return sql`
    mine as materialized (
      select p.id from project p where p.namespace_id = ${place.id} and ${knowsProject(ctx, place)}
    ), piece as (
      ${wantsRecords(asked) ? fromRecords(ctx, place, asked) : fromResources(ctx, place, asked)}
    ), named as (
      select p.*, case when p.known then ${grains[asked.by].group} end as part_id,
        case when p.known then ${only(["kind", "resource", "version"], sql`p.kind::text`)} end as part_kind,
        case when p.known then ${only(["resource", "version"], sql`p.name`)} end as part_name,
        case when p.known then ${only(["version"], sql`p.source`)} end as part_source
      from piece p
    ), grouped as (
      select p.known, p.part_id as id, p.part_kind as kind, p.part_name as name, p.part_source as source,
        sum(p.bytes)::bigint as bytes, max(p.saved)::bigint as saved, ${markOf(asked)} as mark,
        ${wantsRecords(asked) ? sql`count(distinct p.resource_id)` : sql`count(*)`} as resources
      from named p group by 1, 2, 3, 4, 5
    )`;
};

/**
 * What is saved in parts by keeping equal files once, by their marks; a part that has changed since is not told of. Their
 * files are read for it: it is asked once for each mark.
 */
export const savedIn = async (ctx: Ctx, place: Place, asked: Asked, marks: readonly string[]) => {
  const isHeld = wantsRecords(asked) ? sql`v.record_id = p.held_id` : sql`v.resource_id = p.held_id`;
  const { rows } = await sql<{ mark: string; saved: number }>`
    with ${grouped(ctx, place, asked)}, wanted as materialized (
      select g.* from grouped g where g.mark = any (${sql.val(marks)}::text[])
    ), held as materialized (
      select g.mark, v.id, v.bytes from wanted g
      join named p on p.known and p.part_id is not distinct from g.id and p.part_kind is not distinct from g.kind
        and p.part_name is not distinct from g.name and p.part_source is not distinct from g.source
      join version v on ${isHeld} and v.removed_at is null
    ), leaves as (
      select distinct h.mark, l.leaf_id from held h join version_leaf l on l.version_id = h.id
    ), contents as (
      select l.mark, max(f.bytes) as bytes from leaves l join leaf_file f on f.leaf_id = l.leaf_id group by l.mark, f.sha256
    )
    select w.mark, (coalesce((select sum(h.bytes) from held h where h.mark = w.mark), 0)
      - coalesce((select sum(c.bytes) from contents c where c.mark = w.mark), 0))::bigint as saved
    from wanted w`.execute(ctx.db);
  return rows;
};

/**
 * Parts of what a namespace holds now, one more than asked for; all that the asker may not know of is one part. No file
 * of a version is read for it.
 */
export const list = async (
  ctx: Ctx,
  place: Place,
  asked: Asked,
  page: { limit: number; cursor?: string | undefined },
): Promise<PartRow[]> => {
  const { key, names } = grains[asked.by];
  const only = (by: readonly By[], value: RawBuilder<unknown>) => (by.includes(asked.by) ? value : sql`null::text`);
  const { rows } = await sql<PartRow>`
    with ${grouped(ctx, place, asked)}, part as (
      select case when g.known then '0' || ${key} else '1' end collate "C" as key, not g.known as hidden,
        ${only(["project"], sql`project.name`)} as project,
        ${only(["member"], sql`a.path`)} as member_path, ${only(["member"], sql`a.name`)} as member_name,
        g.kind, n.path, g.name, g.source, g.resources, g.bytes as logical_bytes, g.id, g.saved, g.mark
      from grouped g join namespace n on n.id = ${place.id} ${names}
    )
    select page.key, page.hidden, page.project, page.member_path, page.member_name, page.kind,
      page.kind || 's/' || page.path || '/' || page.name as resource, page.source, page.resources, page.logical_bytes,
      case when not page.hidden then ${onDisk(asked)} end as physical_bytes,
      case when not page.hidden then page.mark end as mark
    from (
      select part.* from part where ${after(asked, page.cursor)}
      order by ${inOrder(asked)} limit ${page.limit + 1}
    ) page
    order by ${inOrder(asked, "page")}`.execute(ctx.db);
  return rows;
};
