import { type RawBuilder, sql } from "kysely";
import type { Way } from "../../../contract/access.ts";
import type { ProjectVisibility } from "../../../contract/projects.ts";
import type { ResourceKind } from "../../../contract/resources.ts";
import type { ShareLevel } from "../../../contract/shares.ts";
import type { Role, Tie } from "../../access/policy.ts";
import type { Ctx } from "../../kernel/context.ts";
import { idOf } from "../../kernel/page.ts";

/** What is explained. */
export interface Thing {
  of: "resource" | "project";
  id: string;
}

/** Somebody who reaches a thing, with their strongest tie and every way in. */
export interface AccessRow {
  path: string;
  name: string;
  tie: Tie | null;
  ways: Way[];
}

/** The thing itself, and as the walks want it: whose it is, and whether the organization reaches it. */
const thing = ({ of, id }: Thing) =>
  of === "resource"
    ? sql`with r as materialized (select * from resource where id = ${id}),
        thing as materialized (
          select r.namespace_id, r.owner_id, r.visibility <> 'private' as open, r.id as resource_id, r.project_id,
            p.owner_id as project_owner_id
          from r left join project p on p.id = r.project_id
        )`
    : sql`with r as materialized (select * from project where id = ${id}),
        thing as materialized (
          select r.namespace_id, r.owner_id, r.visibility not in ('private', 'shared') as open,
            null::uuid as resource_id, r.id as project_id, r.owner_id as project_owner_id
          from r
        )`;

/** A page of people by path; all of them where there is no limit. */
interface Page {
  limit: number | null;
  after: string;
}

const upTo = ({ limit }: Page) => (limit === null ? sql`` : sql`limit ${sql.lit(limit + 1)}`);

/**
 * Everybody with a way in to a thing, each way walked by path no further than a page: whoever is named here is asked for
 * their ties, nobody else has any.
 */
const reaching = (page: Page): RawBuilder<unknown> => {
  const members = (only: RawBuilder<unknown>) => sql`
    cross join lateral (
      select m.account_id, m.path from member m
      where m.organization_id = thing.namespace_id and ${only} and m.path > ${page.after}
      order by m.path ${upTo(page)}
    ) w`;
  return sql`
    select w.* from thing ${members(sql`true`)} where thing.open
    union select w.* from thing ${members(sql`m.role = 'maintainer'`)}
    union ${reachingBySelf(page)}`;
};

/** Those who have a way in that their role alone does not give. */
const reachingBySelf = (page: Page): RawBuilder<unknown> => {
  const shares = sql`share s on s.resource_id = thing.resource_id or s.project_id = thing.project_id`;
  return sql`
    select m.account_id, m.path from thing join member m on m.organization_id = thing.namespace_id
      and m.account_id in (thing.owner_id, thing.project_owner_id) and m.path > ${page.after}
    union select a.id, a.path from thing join account a on a.id = thing.namespace_id and a.path > ${page.after}
    union select a.id, a.path from thing join ${shares} join account a on a.id = s.account_id and a.path > ${page.after}
    union select w.* from thing join ${shares}
      cross join lateral (
        select tm.account_id, tm.path from team_member tm where tm.team_id = s.team_id and tm.path > ${page.after}
        order by tm.path ${upTo(page)}
      ) w`;
};

const tiesTo = ({ of }: Thing, actor = sql`a.id`) =>
  of === "resource"
    ? sql`ties(${actor}, me.role, r)`
    : sql`(select p.tie, p.reason, p.team_id, null::uuid as project_id from project_ties(${actor}, me.role, r) p)`;

/** Ways in as people read them, the strongest first; the names are looked up one by one, there are few. */
const ways = sql`coalesce(jsonb_agg(jsonb_build_object('reason', t.reason, 'tie', t.tie,
  'team', (select team.name from team where team.id = t.team_id),
  'project', (select project.name from project where project.id = t.project_id))
  order by t.tie desc, t.reason, t.team_id), '[]')`;

/** Who reaches a thing and by which ways in, by path; from the same ties that enforce. */
export const explain = async (ctx: Ctx, of: Thing, page: { limit: number; after: string }): Promise<AccessRow[]> => {
  const { rows } = await sql<AccessRow>`
    ${thing(of)}
    select a.path, a.name, w.tie, w.ways || ${maintainerWay} as ways
    from (
      select p.account_id, p.path from (${reaching(page)}) p order by p.path limit ${sql.lit(page.limit + 1)}
    ) p
    join account a on a.id = p.account_id
    cross join r
    left join lateral standing_in(a.id, r.namespace_id) me on true
    cross join lateral (
      select max(t.tie) as tie, ${ways} as ways from ${tiesTo(of)} t
    ) w
    order by p.path`.execute(ctx.db);
  return rows;
};

/** A maintainer sees the metadata of everything in their organization. */
const maintainerWay = sql`case when me.role = 'maintainer' and a.id <> r.namespace_id
  then '[{"reason": "maintainer", "tie": null, "team": null, "project": null}]' else '[]' end::jsonb`;

/**
 * Everybody who is tied to a thing, and how strongly. Whom nothing but their role brings in is tied like all of that role:
 * ten thousand members need not be asked one by one.
 */
export const everybody = async (ctx: Ctx, of: Thing): Promise<Tied[]> => {
  const { rows } = await sql<Tied>`
    ${thing(of)}, by_self as materialized (${reachingBySelf({ limit: null, after: "" })}),
    by_role as materialized (
      select me.role, max(t.tie) as tie
      from r cross join unnest(enum_range(null::member_role)) me (role) cross join lateral ${tiesTo(of, sql`null::uuid`)} t
      group by me.role
    )
    select a.path, a.name, w.tie
    from by_self p
    join account a on a.id = p.account_id
    cross join r
    left join lateral standing_in(a.id, r.namespace_id) me on true
    cross join lateral (select max(t.tie) as tie from ${tiesTo(of)} t) w
    where w.tie is not null
    union all
    select a.path, a.name, by_role.tie
    from thing
    join member m on m.organization_id = thing.namespace_id
    join by_role on by_role.role = m.role
    join account a on a.id = m.account_id
    where m.account_id not in (select account_id from by_self)`.execute(ctx.db);
  return rows;
};

interface Tied {
  path: string;
  name: string;
  tie: Tie;
}

/** A member of an organization by path. */
export const member = (ctx: Ctx, organization_id: string, path: string) =>
  ctx.db
    .selectFrom("member")
    .innerJoin("account", "account.id", "member.account_id")
    .select(["member.account_id", "member.role", "account.name"])
    .where("member.organization_id", "=", organization_id)
    .where("member.path", "=", path)
    .executeTakeFirst();

/** The ways in to resources of a member, or of a token. */
export const waysTo = async (
  ctx: Ctx,
  { account_id, role }: { account_id: string; role: Role | null },
  ids: readonly string[],
): Promise<{ id: string; ways: Way[] }[]> => {
  const { rows } = await sql<{ id: string; ways: Way[] }>`
    select r.id, w.ways || ${maintainerWay} as ways
    from unnest(${sql.val(ids)}::uuid[]) asked (id)
    join resource r on r.id = asked.id
    cross join (select ${account_id}::uuid as id) a
    cross join (select ${role}::member_role as role) me
    cross join lateral (select ${ways} as ways from ties(a.id, me.role, r) t) w`.execute(ctx.db);
  return rows;
};

/** Something shared with a team, and as what. */
export interface TeamShareRow {
  id: string;
  kind: ResourceKind | "project";
  name: string;
  visibility: ProjectVisibility;
  owner_path: string | null;
  owner_name: string | null;
  level: ShareLevel;
  author_path: string;
  author_name: string;
  created_at: Date;
}

/** What is shared with a team and the asker, who stands there as `role`, may see; newest first. */
export const sharedWithTeam = async (
  ctx: Ctx,
  team: { id: string; role: Role | null },
  { limit, cursor }: { limit: number; cursor?: string | undefined },
): Promise<TeamShareRow[]> => {
  const shares = (of: RawBuilder<unknown>) =>
    sql`select * from share s where s.team_id = ${team.id} and ${of} is not null`;
  const role = sql`${team.role}::member_role`;
  const { rows } = await sql<TeamShareRow>`
    select s.id, coalesce(r.kind::text, 'project') as kind, coalesce(r.name, p.name) as name,
      coalesce(r.visibility::text, p.visibility::text) as visibility, owner.path as owner_path, owner.name as owner_name,
      s.level, author.path as author_path, author.name as author_name, s.created_at
    from (${shares(sql`s.resource_id`)} union all ${shares(sql`s.project_id`)}) s
    left join resource r on r.id = s.resource_id and r.deleted_at is null
    left join project p on p.id = s.project_id
    left join account owner on owner.id = coalesce(r.owner_id, p.owner_id)
    join account author on author.id = s.created_by
    where s.id < ${idOf(cursor)} and coalesce(r.id, p.id) is not null and (
      ${role} = 'maintainer'
      or exists (select from ties(${ctx.actor.id}::uuid, ${role}, r) t where r.id is not null)
      or exists (select from project_ties(${ctx.actor.id}::uuid, ${role}, p) t where p.id is not null)
    )
    order by s.id desc limit ${limit + 1}`.execute(ctx.db);
  return rows;
};
