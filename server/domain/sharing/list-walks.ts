import { ResourceKind, Visibility } from "../../../contract/resources.ts";
import type { Role, Switch, Tie } from "../../access/policy.ts";
import type { Target } from "../../kernel/context.ts";
import { columns, type Row } from "./queries.ts";

export interface Filters {
  limit: number;
  kind?: ResourceKind | undefined;
  cursor?: string | undefined;
  query?: string | undefined;
  owner?: string | undefined;
  project?: string | undefined;
  visibility?: Visibility | undefined;
}

export const visibilities = Visibility.options;

/** Whose view of a namespace a list is; `has_ways`: by a share, a team or a project there may be more than the rows say. */
export type Viewer = Target & {
  namespace_id: string;
  account_id: string | null;
  role: Role | null;
  switches: readonly Switch[];
  /** What ties them to what they own and what they do not, by visibility. */
  ties: readonly (Tie | null)[];
  namespace_kind: Row["namespace_kind"];
  has_ways: boolean;
  /** A token of the organization that reaches what it names and nothing else. */
  names: boolean;
};

/* Statements are texts here: a list is asked for with every page, and the query builder took longer than the database. */

/** What every walk takes of a resource `r`, whatever index it goes by. */
export const wanted = (f: Filters): string =>
  [
    "r.deleted_at is null",
    ...(f.owner === undefined ? [] : ["r.owner_id = asked.owner_id"]),
    ...(f.project === undefined ? [] : ["r.project_id = asked.project_id"]),
    ...(f.query === undefined ? [] : ["r.name ilike asked.pattern"]),
  ].join(" and ");

/** What a walk carries: whatever is shown of a row, so that nobody looks the row up again. */
export const carried = [...columns, "has_shares"].map((column) => `r.${column}`).join(", ");

export const newest = (f: Filters) => `order by r.created_at desc, r.id desc limit ${f.limit + 1}`;
export const before = "(r.created_at, r.id) < (asked.created_at, asked.id)";

/**
 * Walks an index from the newest, of one kind or of every, no further than a page. The order begins with a column that
 * only these indexes have: by id alone the planner may walk the primary key through everybody else's resources.
 */
export const walk = (kind: ResourceKind | null, f: Filters, ...which: string[]): string => `
  (select ${carried} from resource r
  where ${["r.namespace_id = asked.namespace_id", ...ofKind(kind), before, wanted(f), ...which].join(" and ")}
  ${newest(f)})`;

export const ofKind = (kind: ResourceKind | null) => (kind === null ? [] : [`r.kind = '${kind}'`]);
export const visible = "r.visibility <> 'private'";
export const ofVisibility = (visibility: Visibility) => `r.visibility = '${visibility}'`;
export const own = "r.visibility = 'private' and r.owner_id = asked.actor_id";

/** What is in a project is as visible as the project, to whoever reaches that; else one's own is left. */
const projectWalks = (kind: ResourceKind, f: Filters): string[] => [
  `(select ${carried} from resource r
    where r.project_id = asked.project_id and asked.project_open and r.kind = '${kind}'
      and ${[before, wanted(f), ...(f.visibility === undefined ? [] : [ofVisibility(f.visibility)])].join(" and ")}
    ${newest(f)})`,
  ...(f.visibility === undefined || f.visibility === "private" ? [walk(kind, f, own)] : []),
];

/** The walks of one kind for whom no share, team or project opens more, or whose shares the filters leave out. */
function walksOf(kind: ResourceKind, { role }: Viewer, f: Filters): string[] {
  if (f.project !== undefined) return projectWalks(kind, f);
  const one = (...which: string[]) => walk(kind, f, ...which);
  if (f.owner !== undefined) return ofOwner(f, role).map((which) => one(which));
  if (f.visibility !== undefined && f.visibility !== "private") return [one(ofVisibility(f.visibility))];
  if (role === "maintainer") return [f.visibility === undefined ? one() : one(ofVisibility("private"))];
  return f.visibility === undefined ? [one(visible), one(own)] : [one(own)];
}

/** The walks of every kind, for a list that nothing narrows: one index holds them all. */
const walksOfAll = ({ role }: Viewer, f: Filters): string[] =>
  role === "maintainer" ? [walk(null, f)] : [walk(null, f, visible), walk(null, f, own)];

/** The index of an owner's resources goes by visibility, too; each of what is private is asked for its ties. */
const ofOwner = (f: Filters, role: Role | null): string[] =>
  (f.visibility === undefined ? visibilities : [f.visibility]).map((visibility) =>
    visibility === "private" && role !== "maintainer"
      ? `${ofVisibility(visibility)} and exists (select from ties(asked.actor_id, asked.role, r))`
      : ofVisibility(visibility),
  );

/** A page as a merge of walks. */
export function merged(viewer: Viewer, f: Filters): string {
  const narrowed = f.kind ?? f.owner ?? f.project ?? f.visibility;
  const kinds = f.kind === undefined ? ResourceKind.options : [f.kind];
  const walks = narrowed === undefined ? walksOfAll(viewer, f) : kinds.flatMap((kind) => walksOf(kind, viewer, f));
  const [only, more] = walks;
  if (only !== undefined && more === undefined) return only;
  const all = walks.join(" union all ");
  // what is in a project may be one's own, too
  if (f.project !== undefined) return `select distinct on (r.created_at, r.id) r.* from (${all}) r ${newest(f)}`;
  return `${all} order by created_at desc, id desc limit ${f.limit + 1}`;
}
