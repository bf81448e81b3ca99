import pg from "pg";
import { execute } from "./ground.ts";

/* The floors of what is listed: the same rows by one plain statement, with an index for each way in, every plan made once. */

/** Resources with only what lists need. */
export const floorTable = `
  create table floor as select * from resource where deleted_at is null order by id;
  alter table floor add primary key (id);
  create index on floor (namespace_id, created_at desc, id desc);
  create index on floor (namespace_id, created_at desc, id desc) where visibility <> 'private';
  create index on floor (namespace_id, owner_id, created_at desc, id desc);`;

/** What a page shows of a resource; nothing of who asks, and what they may. */
export const shown = `r.id, r.kind, r.name, r.description, r.visibility, r.bytes, r.origin, r.created_at, r.updated_at,
  o.path as owner_path, o.name as owner_name`;

/** A page of the resources of the namespace `$1` that one way leads to. */
export const walk = (way: string) =>
  `(select created_at, id from floor where namespace_id = $1 and ${way} order by created_at desc, id desc limit 51)`;

const shares = `
  create table floor_share as select * from share;
  create index on floor_share (account_id, resource_created_at desc, resource_id desc) where resource_id is not null;
  create index on floor_share (team_id, resource_created_at desc, resource_id desc) where resource_id is not null;
  create index on floor_share (resource_id);
  create index on floor_share (account_id) where project_id is not null;
  create index on floor_share (team_id) where project_id is not null;
  create index on floor (project_id, created_at desc, id desc) where project_id is not null;`;

const shared = (whose: string) => `(select resource_created_at, resource_id from floor_share where ${whose}
  and resource_id is not null order by resource_created_at desc, resource_id desc limit 51)`;
const projects = `select id from project where owner_id = me.id and namespace_id = $1
  union select project_id from floor_share where account_id = me.id and project_id is not null
  union select s.project_id from team_member tm join floor_share s on s.team_id = tm.team_id and s.project_id is not null
    where tm.account_id = me.id`;
/** What the person `$2` reaches in an organization, by every way there is. */
const reached = `select distinct w.created_at, w.id from (select id from account where path = $2) me
  cross join lateral (
    ${walk("visibility <> 'private'")} union all ${walk("owner_id = me.id")} union all ${shared("account_id = me.id")}
    union all (select w.* from team_member tm cross join lateral ${shared("team_id = tm.team_id")} w where tm.account_id = me.id)
    union all (select w.* from (${projects}) p cross join lateral ${walk("project_id = p.id")} w)
  ) w (created_at, id) order by w.created_at desc, w.id desc limit 51`;

const person = `m.account_id, m.role, m.joined_at, n.avatar_id, a.path, a.name, a.email, a.last_active_at,
  array(select t.name from team_member tm join team t on t.id = tm.team_id
    where tm.account_id = m.account_id and tm.organization_id = m.organization_id order by 1) as teams`;
const people = `select ${person} from member m join account a on a.id = m.account_id join namespace n on n.id = a.id`;

const line = `a.*, (select path from account where id = a.actor_id) as actor_path,
  (select name from token where id = a.token_id) as token_name`;
const newest = "order by a.at desc, a.id desc limit 51";

/** Somebody's ways in to the resource `$2`, a row each. */
const thing = `with r as materialized (select * from resource where namespace_id = $1 and lower(name) = $2
  and kind in ('dataset', 'container') and deleted_at is null)`;
const ties =
  "join account a on a.id = m.account_id cross join r cross join lateral ties(a.id, m.role, r) t order by a.path";

const statements = {
  members: `${people} where m.organization_id = $1 order by m.path limit 51`,
  members_found: `${people} where m.organization_id = $1
    and a.id = any (array(select id from account where name ilike $2 or path ilike $2)) order by m.path limit 51`,
  members_of_team: `select ${person} from (
      select * from team_member where team_id = (select id from team where organization_id = $1 and name = $2)
      order by path limit 51
    ) tm join member m using (organization_id, account_id) join account a on a.id = m.account_id
    join namespace n on n.id = a.id order by tm.path`,
  visible: `select ${shown} from (${reached}) page join floor r on r.id = page.id left join account o on o.id = r.owner_id
    order by page.created_at desc, page.id desc`,
  lines: `select ${line} from activity a where a.namespace_id = $1 ${newest}`,
  lines_met: `select ${line} from activity a
    where a.namespace_id = $1 and (a.text ilike $2 or a.entity_name ilike $2) ${newest}`,
  lines_found: `with found as materialized (
      select a.* from activity a where a.namespace_id = $1 and activity_words(a.text, a.entity_name) ilike $2
    ) select ${line} from found a ${newest}`,
  lines_counted: `select date_trunc('week', at, 'Europe/Berlin'), severity, count(*) from activity
    where namespace_id = $1 group by 1, 2 order by 1, 2`,
  reaching: `${thing} select a.path, a.name, t.* from (
      select account_id, role from member where organization_id = $1 order by path limit 51
    ) m ${ties}`,
  reaching_shared: `${thing} select a.path, a.name, t.* from (
      select p.account_id, m.role from (
        select owner_id as account_id from r
        union select account_id from member where organization_id = $1 and role = 'maintainer'
        union select coalesce(s.account_id, tm.account_id) from r join floor_share s on s.resource_id = r.id
          left join lateral (
            select account_id from team_member where team_id = s.team_id order by path limit 51
          ) tm on true
      ) p cross join lateral (
        select role, path from member where organization_id = $1 and account_id = p.account_id offset 0
      ) m order by m.path limit 51
    ) m ${ties}`,
  reached: `select ${shown}, t.* from (${reached}) page join resource r on r.id = page.id
    left join account o on o.id = r.owner_id join member m on m.organization_id = $1 and m.path = $2
    cross join lateral ties(m.account_id, m.role, r) t order by page.created_at desc, page.id desc`,
};

/** A pool whose every plan is made once. */
export const openPlain = (url: string): pg.Pool =>
  new pg.Pool({ connectionString: url, max: 10, options: "-c plan_cache_mode=force_generic_plan" })
    .on("error", () => {}) // a connection that has left hears that PostgreSQL stops: no news
    .on("connect", (client) => client.on("error", () => {}));

/** A floor of a large organization's rows by name. */
export type Statement = keyof typeof statements;

/** Makes the floors' tables in a crowd that has shares; asks for the rows of `mixed`. */
export async function openStatements(owner_url: string) {
  await execute(owner_url, floorTable);
  await execute(owner_url, shares);
  for (const table of ["floor", "floor_share"]) await execute(owner_url, `vacuum analyze ${table}`);
  const pool = openPlain(owner_url);
  const { rows } = await pool.query("select id from namespace where path = 'mixed'");
  const ask = (name: Statement, value?: string) => {
    const query = { name, text: statements[name], values: [rows[0].id, ...(value === undefined ? [] : [value])] };
    return () => pool.query(query);
  };
  return { ask, close: () => pool.end() };
}
