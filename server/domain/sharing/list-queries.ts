import { CompiledQuery } from "kysely";
import { ResourceKind, Visibility } from "../../../contract/resources.ts";
import type { Role, Switch, Tie } from "../../access/policy.ts";
import type { Ctx, Db, Target } from "../../kernel/context.ts";
import { gather, inOrder } from "../../kernel/gather.ts";
import { idOf, like } from "../../kernel/page.ts";
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

const visibilities = Visibility.options;

/* Statements are texts here: a list is asked for with every page, and the query builder took longer than the database. */

/** What every walk takes of a resource `r`, whatever index it goes by. */
const wanted = (f: Filters): string =>
  [
    "r.deleted_at is null",
    ...(f.owner === undefined ? [] : ["r.owner_id = asked.owner_id"]),
    ...(f.project === undefined ? [] : ["r.project_id = asked.project_id"]),
    ...(f.query === undefined ? [] : ["r.name ilike asked.pattern"]),
  ].join(" and ");

/** What a walk carries: whatever is shown of a row, so that nobody looks the row up again. */
const carried = [...columns, "has_shares"].map((column) => `r.${column}`).join(", ");

const newest = (f: Filters) => `order by r.created_at desc, r.id desc limit ${f.limit + 1}`;
const before = "(r.created_at, r.id) < (asked.created_at, asked.id)";

/**
 * Walks an index from the newest, of one kind or of every, no further than a page. The order begins with a column that
 * only these indexes have: by id alone the planner may walk the primary key through everybody else's resources.
 */
const walk = (kind: ResourceKind | null, f: Filters, ...which: string[]): string => `
  (select ${carried} from resource r
  where ${["r.namespace_id = asked.namespace_id", ...ofKind(kind), before, wanted(f), ...which].join(" and ")}
  ${newest(f)})`;

const ofKind = (kind: ResourceKind | null) => (kind === null ? [] : [`r.kind = '${kind}'`]);
const visible = "r.visibility <> 'private'";
const ofVisibility = (visibility: Visibility) => `r.visibility = '${visibility}'`;
const own = "r.visibility = 'private' and r.owner_id = asked.actor_id";

/** What is shared with the asker: by name, by a team of theirs, by a project; each way walks too. */
const sharedWalks = (kind: ResourceKind, f: Filters): string[] => {
  const which = [wanted(f), ...(f.visibility === undefined ? [] : [ofVisibility(f.visibility)])].join(" and ");
  const shares = (whose: string) => `
    (select ${carried} from share s join resource r on r.id = s.resource_id
    where ${whose} and s.kind = '${kind}' and (s.resource_created_at, s.resource_id) < (asked.created_at, asked.id)
      and ${which}
    order by s.resource_created_at desc, s.resource_id desc limit ${f.limit + 1})`;
  return [
    shares("s.account_id = asked.actor_id and s.namespace_id = asked.namespace_id"),
    `select w.* from team_member tm
      cross join lateral ${shares("s.team_id = tm.team_id")} w
      where tm.account_id = asked.actor_id and tm.organization_id = asked.namespace_id`,
    `select w.* from (${myProjects}) p
      cross join lateral (
        select ${carried} from resource r where r.project_id = p.id and r.kind = '${kind}' and ${before} and ${wanted(f)}
        ${newest(f)}
      ) w`,
  ];
};

/** Projects whose private resources the asker reaches: their own, and what is shared with them. */
const myProjects = `
  select p.id from project p
  where p.owner_id = asked.actor_id and p.namespace_id = asked.namespace_id and p.visibility in ('private', 'shared')
  union
  select s.project_id from share s join project p on p.id = s.project_id and p.visibility = 'shared'
  where s.account_id = asked.actor_id and s.namespace_id = asked.namespace_id
  union
  select s.project_id from team_member tm
  join share s on s.team_id = tm.team_id
  join project p on p.id = s.project_id and p.visibility = 'shared'
  where tm.account_id = asked.actor_id and tm.organization_id = asked.namespace_id`;

/** What is in a project is as visible as the project, to whoever reaches that; else one's own is left. */
const projectWalks = (kind: ResourceKind, f: Filters): string[] => [
  `(select ${carried} from resource r
    where r.project_id = asked.project_id and asked.project_open and r.kind = '${kind}'
      and ${[before, wanted(f), ...(f.visibility === undefined ? [] : [ofVisibility(f.visibility)])].join(" and ")}
    ${newest(f)})`,
  ...(f.visibility === undefined || f.visibility === "private" ? [walk(kind, f, own)] : []),
];

/** The walks of one kind: a maintainer sees everything, others of what is private their own and what is shared with them. */
function walksOf(kind: ResourceKind, { role, has_ways }: Viewer, f: Filters): string[] {
  if (f.project !== undefined) return projectWalks(kind, f);
  const one = (...which: string[]) => walk(kind, f, ...which);
  const mine = has_ways ? [one(own), ...sharedWalks(kind, f)] : [one(own)];
  if (f.owner !== undefined) return ofOwner(f, role).map((which) => one(which));
  if (f.visibility !== undefined && f.visibility !== "private") return [one(ofVisibility(f.visibility))];
  if (role === "maintainer") return [f.visibility === undefined ? one() : one(ofVisibility("private"))];
  return f.visibility === undefined ? [one(visible), ...mine] : mine;
}

/** The walks of every kind, for a list that nothing narrows: one index holds them all; only shares go by kind. */
function walksOfAll({ role, has_ways }: Viewer, f: Filters): string[] {
  if (role === "maintainer") return [walk(null, f)];
  const shared = has_ways ? ResourceKind.options.flatMap((kind) => sharedWalks(kind, f)) : [];
  return [walk(null, f, visible), walk(null, f, own), ...shared];
}

/** The index of an owner's resources goes by visibility, too; each of what is private is asked for its ties. */
const ofOwner = (f: Filters, role: Role | null): string[] =>
  (f.visibility === undefined ? visibilities : [f.visibility]).map((visibility) =>
    visibility === "private" && role !== "maintainer"
      ? `${ofVisibility(visibility)} and exists (select from ties(asked.actor_id, asked.role, r))`
      : ofVisibility(visibility),
  );

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
};

/** How people stand in namespaces of these paths; requests of the same moment ask together. */
const viewers = gather(async (db: Db, asked: readonly { account_id: string | null; path: string }[]) => {
  const query = CompiledQuery.raw(
    `select asked.n::int, n.id, n.id as namespace_id, n.kind as namespace_kind, 'namespace' as kind, n.path as name,
      asked.account_id, me.role, on_there.switches, ${tiesBy("me.role")} as ties,
      exists (select from share s where s.account_id = asked.account_id and s.namespace_id = n.id and s.resource_id is not null)
        or exists (select from share s where s.account_id = asked.account_id and s.namespace_id = n.id and s.project_id is not null)
        or exists (select from team_member tm where tm.account_id = asked.account_id and tm.organization_id = n.id)
        or exists (select from project p where p.owner_id = asked.account_id and p.namespace_id = n.id) as has_ways
    from (select $1::uuid[] as accounts, $2::text[] as paths offset 0) given
    cross join lateral unnest(given.accounts, given.paths) with ordinality asked (account_id, path, n)
    cross join lateral (select * from namespace where path = asked.path and deleted_at is null offset 0) n
    left join lateral standing_in(asked.account_id, n.id) me on true
    cross join lateral switches_in(n.id) on_there`,
    [asked.map(({ account_id }) => account_id), asked.map(({ path }) => path)],
  );
  const { rows } = await db.executeQuery<Viewer & { n: number }>(query);
  return inOrder(rows, asked.length);
});

/** A namespace as somebody stands in it and sees its lists. */
export const viewed = (ctx: Ctx, path: string, account_id: string | null): Promise<Viewer | undefined> =>
  viewers(ctx.db, { account_id, path });

/**
 * What is asked for, as a row, so that one plan serves every asker and is made once; what only some ask for is looked up
 * only then. Gives the texts and adds their parameters.
 */
function askedFor(viewer: Viewer, f: Filters, values: unknown[]): { given: string; looked_up: string } {
  const $ = (value: unknown, type: string) => `$${values.push(value)}::${type}`;
  const given = [
    `${$(viewer.namespace_id, "uuid")} as namespace_id`,
    `${$(viewer.account_id, "uuid")} as actor_id`,
    `${$(viewer.role, "member_role")} as role`,
    ...(f.query === undefined ? [] : [`${$(like(f.query), "text")} as pattern`]),
    ...(f.owner === undefined
      ? []
      : [`(select o.id from namespace o where o.path = ${$(f.owner, "text")}) as owner_id`]),
    ...(f.project === undefined ? [] : [`${$(f.project, "text")} as project_name`]),
    `${$(idOf(f.cursor), "uuid")} as id`,
    ...(f.cursor === undefined ? ["'infinity'::timestamptz as created_at"] : []),
  ];
  const looked_up = [...(f.project === undefined ? [] : [theProject]), ...(f.cursor === undefined ? [] : [theLast])];
  return { given: `(select ${given.join(", ")} offset 0) given`, looked_up: looked_up.join("") };
}

const theProject = `
  left join lateral (
    select p.id as project_id, (given.role = 'maintainer'
      or exists (select from project_ties(given.actor_id, given.role, p))) as project_open
    from project p where p.namespace_id = given.namespace_id and lower(p.name) = lower(given.project_name)
  ) p on true`;
const theLast = `
  left join lateral (
    select coalesce(max(l.created_at), 'infinity') as created_at
    from resource l where l.id = given.id and l.namespace_id = given.namespace_id
  ) last on true`;

/** What ties the viewer to a row beside what the row itself says; who has no such ways is not asked about them. */
const tie = ({ has_ways }: Viewer): string =>
  has_ways
    ? `case when r.has_shares or r.project_id is not null then (select max(t.tie) from resource again,
        ties(asked.actor_id, asked.role, again) t where again.id = r.id) end`
    : "null";

/** The strongest of ties() where the row says all: to an own one, and to another's, of each visibility. */
const tieBy = ({ account_id, ties }: Viewer, { owner_id, visibility }: Pick<Row, "owner_id" | "visibility">) =>
  ties[visibilities.indexOf(visibility) + (owner_id === account_id ? 0 : visibilities.length)] ?? null;

/** As an expression: asked once for a page, not once for each of its rows. */
const tiesBy = (role: string) =>
  `array[${[true, false].flatMap((own) => visibilities.map((v) => `strongest_tie(${role}, ${own}, '${v}')`)).join()}]::text[]`;

const projectName =
  "case when r.project_id is not null then (select p.name from project p where p.id = r.project_id) end";

/** What comes by several ways comes once. */
function merged(viewer: Viewer, f: Filters): string {
  const narrowed = f.kind ?? f.owner ?? f.project ?? f.visibility;
  const kinds = f.kind === undefined ? ResourceKind.options : [f.kind];
  const walks = narrowed === undefined ? walksOfAll(viewer, f) : kinds.flatMap((kind) => walksOf(kind, viewer, f));
  const [only, more] = walks;
  if (only !== undefined && more === undefined) return only;
  const all = walks.join(" union all ");
  if (viewer.has_ways || f.project !== undefined)
    return `select distinct on (r.created_at, r.id) r.* from (${all}) r ${newest(f)}`;
  return `${all} order by created_at desc, id desc limit ${f.limit + 1}`;
}

/**
 * A page of what somebody may see in a namespace, newest first, one row more than asked for: a merge of walks. Owners are
 * looked up one by one (`offset 0`): a hash would read everybody.
 */
export async function listVisible(ctx: Ctx, viewer: Viewer, f: Filters): Promise<Row[]> {
  const values: unknown[] = [];
  const { given, looked_up } = askedFor(viewer, f, values);
  const text = `
    select ${shown}, owner.path as owner_path, owner.name as owner_name, ${projectName} as project_name,
      ${tie(viewer)} as tie
    from (select * from ${given} ${looked_up} offset 0) asked
    cross join lateral (${merged(viewer, f)}) r
    left join lateral (select path, name from account where id = r.owner_id offset 0) owner on true
    order by r.created_at desc, r.id desc`;
  const { rows } = await ctx.db.executeQuery<Omit<Row, keyof typeof common>>(CompiledQuery.raw(text, values));
  const { namespace_id, name: namespace_path, namespace_kind, role, switches } = viewer;
  const common = { namespace_id, namespace_path, namespace_kind, role, switches: [...switches] };
  return rows.map((row) => Object.assign(row, common, { tie: row.tie ?? tieBy(viewer, row) }));
}

/** What is the same for every row is not read with each. */
const shown = columns
  .filter((column) => column !== "namespace_id")
  .map((column) => `r.${column}`)
  .join(", ");
