import { CompiledQuery } from "kysely";
import { stronger } from "../../access/policy.ts";
import type { Ctx, Db } from "../../kernel/context.ts";
import { gather, inOrder } from "../../kernel/gather.ts";
import { idOf, like } from "../../kernel/page.ts";
import { type Filters, merged, type Viewer, visibilities } from "./list-walks.ts";
import { namedWalk, tieNamed } from "./named-walks.ts";
import { columns, type Row } from "./queries.ts";
import { firstOfAll, goesEveryWay, mergedWays, tieOfWays } from "./shared-walks.ts";

export type { Filters, Viewer } from "./list-walks.ts";

/** How people stand in namespaces of these paths; requests of the same moment ask together. */
const viewers = gather(async (db: Db, asked: readonly { account_id: string | null; path: string }[]) => {
  const query = CompiledQuery.raw(
    `select asked.n::int, n.id, n.id as namespace_id, n.kind as namespace_kind, 'namespace' as kind, n.path as name,
      asked.account_id, me.role, on_there.switches, ${tiesBy("me.role")} as ties,
      exists (select from share s where s.account_id = asked.account_id and s.namespace_id = n.id and s.resource_id is not null)
        or exists (select from share s where s.account_id = asked.account_id and s.namespace_id = n.id and s.project_id is not null)
        or exists (select from team_member tm where tm.account_id = asked.account_id and tm.organization_id = n.id)
        or exists (select from project p where p.owner_id = asked.account_id and p.namespace_id = n.id) as has_ways,
      exists (select from token t where t.id = asked.account_id and t.namespace_id = n.id and not t.all_resources) as names
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

/** The strongest of ties() where the row says all: to an own one, and to another's, of each visibility. */
const tieBy = ({ account_id, ties }: Viewer, { owner_id, visibility }: Pick<Row, "owner_id" | "visibility">) =>
  ties[visibilities.indexOf(visibility) + (owner_id === account_id ? 0 : visibilities.length)] ?? null;

/** As an expression: asked once for a page, not once for each of its rows. */
const tiesBy = (role: string) =>
  `array[${[true, false].flatMap((own) => visibilities.map((v) => `strongest_tie(${role}, ${own}, '${v}')`)).join()}]::text[]`;

const projectName =
  "case when r.project_id is not null then (select p.name from project p where p.id = r.project_id) end";

/** Asked of each row where the walks do not know its ties. */
const tieOfRow = `case when r.has_shares or r.project_id is not null then (select max(t.tie) from resource again,
  ties(asked.actor_id, asked.role, again) t where again.id = r.id) end`;

/** What is asked for first, the page, and what ties the viewer to a row beside what the row itself says. */
function partsOf(viewer: Viewer, f: Filters): { first: string; page: string; tie: string } {
  if (viewer.names) return { first: "", page: namedWalk(f), tie: tieNamed };
  if (goesEveryWay(viewer, f)) return { first: firstOfAll(f), page: mergedWays(f), tie: tieOfWays };
  return { first: "", page: merged(viewer, f), tie: viewer.has_ways ? tieOfRow : "null" };
}

/**
 * A page of what somebody may see in a namespace, newest first, one row more than asked for: a merge of walks. Owners are
 * looked up one by one (`offset 0`): a hash would read everybody.
 */
export async function listVisible(ctx: Ctx, viewer: Viewer, f: Filters): Promise<Row[]> {
  const values: unknown[] = [];
  const { given, looked_up } = askedFor(viewer, f, values);
  const { first, page, tie } = partsOf(viewer, f);
  const text = `
    with asked as materialized (select * from ${given} ${looked_up})${first}
    select ${shown}, owner.path as owner_path, owner.name as owner_name, ${projectName} as project_name,
      ${tie} as tie
    from asked
    cross join lateral (${page}) r
    left join lateral (select path, name from account where id = r.owner_id offset 0) owner on true
    order by r.created_at desc, r.id desc`;
  const { rows } = await ctx.db.executeQuery<Omit<Row, keyof typeof common>>(CompiledQuery.raw(text, values));
  const { namespace_id, name: namespace_path, namespace_kind, role, switches } = viewer;
  const common = { namespace_id, namespace_path, namespace_kind, role, switches: [...switches] };
  return rows.map((row) => Object.assign(row, common, { tie: stronger(row.tie, tieBy(viewer, row)) }));
}

/** What is the same for every row is not read with each. */
const shown = columns
  .filter((column) => column !== "namespace_id")
  .map((column) => `r.${column}`)
  .join(", ");
