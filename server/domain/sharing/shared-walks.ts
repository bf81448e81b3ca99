import type { ResourceKind } from "../../../contract/resources.ts";
import {
  before,
  carried,
  type Filters,
  newest,
  ofKind,
  ofVisibility,
  own,
  type Viewer,
  visible,
  walk,
  wanted,
} from "./list-walks.ts";

/** Whether a list of theirs has more than the rows say, by every way that there is. */
export const goesEveryWay = ({ has_ways, role }: Viewer, { owner, project, visibility }: Filters): boolean =>
  has_ways &&
  role !== "maintainer" &&
  owner === undefined &&
  project === undefined &&
  (visibility ?? "private") === "private";

/** What ties the asker to projects, and so to what is in them: they own it, or it is shared with them or a team of theirs. */
const mine = `
  select way.project_id, max(way.tie) as tie from asked cross join lateral (
    select p.id as project_id, tie_as_project_owner(asked.role) as tie
    from project p where p.owner_id = asked.actor_id and p.namespace_id = asked.namespace_id
    union all
    select s.project_id, tie_by_share(asked.role, s.level)
    from share s where s.account_id = asked.actor_id and s.namespace_id = asked.namespace_id and s.project_id is not null
    union all
    select s.project_id, tie_by_share(asked.role, s.level)
    from team_member tm join share s on s.team_id = tm.team_id and s.project_id is not null
    where tm.account_id = asked.actor_id and tm.organization_id = asked.namespace_id
  ) way where way.tie is not null group by way.project_id`;

/**
 * What is asked for first: the viewer's ties to projects, what everybody sees, and how old its last row is: whatever is
 * older can not be in the page, whichever way leads to it.
 */
export const firstOfAll = (f: Filters): string => `,
  mine as materialized (${mine}),
  seen as materialized (select w.* from asked cross join lateral ${seenByAll(f)} w),
  oldest as materialized (select coalesce(
    (select created_at from seen order by created_at desc, id desc offset ${f.limit} limit 1), '-infinity') as at)`;

const seenByAll = (f: Filters) => walk(f.kind ?? null, f, f.visibility === undefined ? visible : "false");

const after = (created_at: string) => `${created_at} >= (select at from oldest)`;

/** What is shared, by the index of whoever it is shared with. */
const shares = (kind: ResourceKind | null, f: Filters, whose: string): string => `
  (select ${carried}, tie_by_share(asked.role, s.level) as way from share s
  cross join lateral (select * from resource r where r.id = s.resource_id and ${which(f)} offset 0) r
  where ${[whose, ...(kind === null ? [] : [`s.kind = '${kind}'`])].join(" and ")} and s.resource_id is not null
    and (s.resource_created_at, s.resource_id) < (asked.created_at, asked.id) and ${after("s.resource_created_at")}
  order by s.resource_created_at desc, s.resource_id desc limit ${f.limit + 1})`;

const which = (f: Filters) =>
  [wanted(f), ...(f.visibility === undefined ? [] : [ofVisibility(f.visibility)])].join(" and ");

/** What is in projects that not everybody sees. */
const inProjects = (kind: ResourceKind | null, f: Filters): string => `
  select w.*, mine.tie as way from mine
  cross join lateral (
    select from project p where p.id = mine.project_id and p.visibility in ('private', 'shared') offset 0
  ) closed
  cross join lateral (
    select ${carried} from resource r
    where ${["r.project_id = mine.project_id", ...ofKind(kind), before, which(f), after("r.created_at")].join(" and ")}
    ${newest(f)}
  ) w`;

/**
 * A page by every way: what everybody sees, one's own, what is shared by name, with a team, in a project. What comes by
 * several comes once, by the strongest. A row of the page is within a page of every walk that leads to it, so that
 * together they know all its ties, and nobody asks for them row by row.
 */
export function mergedWays(f: Filters): string {
  const kind = f.kind ?? null;
  const walks = [
    "select seen.*, null::tie as way from seen",
    `select w.*, null::tie from ${walk(kind, f, own)} w`,
    shares(kind, f, "s.account_id = asked.actor_id and s.namespace_id = asked.namespace_id"),
    `select w.* from team_member tm cross join lateral ${shares(kind, f, "s.team_id = tm.team_id")} w
      where tm.account_id = asked.actor_id and tm.organization_id = asked.namespace_id`,
    inProjects(kind, f),
  ];
  return `select distinct on (r.created_at, r.id) r.* from (${walks.join(" union all ")}) r
    order by r.created_at desc, r.id desc, r.way desc nulls last limit ${f.limit + 1}`;
}

/** The strongest tie of a row that came by every way, beside what the row itself says. */
export const tieOfWays = `greatest(r.way,
  case when r.project_id is not null then (select mine.tie from mine where mine.project_id = r.project_id) end)`;
