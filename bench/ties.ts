import type pg from "pg";

/** What ties people to an organization's resources beside their role. */
export interface Ties {
  /** Of some people each, beside one of everybody; most people are in three. */
  teams: number;
  projects: number;
}

/** Gives an organization of a crowd teams, projects that hold a tenth of what is there, and shares of a tenth of the rest. */
export async function insertTies(owner: pg.Client, path: string, { teams, projects }: Ties): Promise<void> {
  for (const statement of [teamRows, mates, projectRows, places, shares, shared, projectShares])
    await owner.query(
      statement.replace(/\$(path|teams|projects)\b/g, (_, name: string) =>
        String({ path: `'${path}'`, teams, projects }[name]),
      ),
    );
}

/** People who are in an organization and own nothing. */
export async function addMembers(owner: pg.Client, path: string, count: number): Promise<void> {
  await owner.query(
    `insert into account (path, name, email)
     select 'extra-' || n, 'Extra ' || n, 'extra-' || n || '@example.org' from generate_series(1, $1::int) n`,
    [count],
  );
  await owner.query(
    `insert into member (organization_id, account_id, role) select n.id, a.id, 'developer'
     from namespace n, account a where n.path = $1 and a.path like 'extra-%'`,
    [path],
  );
  await owner.query(
    `insert into team_member (team_id, organization_id, account_id) select t.id, t.organization_id, a.id
     from namespace n join team t on t.organization_id = n.id and t.name = 'Everybody', account a
     where n.path = $1 and a.path like 'extra-%'`,
    [path],
  );
  await owner.query("analyze");
}

const teamRows = `
  insert into team (organization_id, name, created_by)
  select n.id, case i when 0 then 'Everybody' else 'Team ' || i end, a.id
  from namespace n, generate_series(0, $teams) i, account a where n.path = $path and a.operator`;

const mates = `
  insert into team_member (team_id, organization_id, account_id)
  select t.id, t.organization_id, m.account_id
  from namespace n join team t on t.organization_id = n.id join member m on m.organization_id = n.id
  join account a on a.id = m.account_id
  cross join lateral (select substring(a.path from '[0-9]+$')::int as number) p
  where n.path = $path and (t.name = 'Everybody' or t.name = 'Team ' || 1 + p.number % $teams
    or t.name = 'Team ' || 1 + p.number * 7 % $teams)`;

const projectRows = `
  insert into project (namespace_id, name, visibility, owner_id, created_by)
  select n.id, 'project-' || i,
    (array['private', 'shared', 'organization-read', 'organization-write'])[1 + i % 4]::project_visibility, a.id, a.id
  from namespace n, generate_series(1, $projects) i join account a on a.path = 'person-' || 1 + i % 100
  where n.path = $path`;

/** What everybody and everything is called by number, so that nothing has to be looked up row by row. */
const numbered = `
  with here as materialized (select id from namespace where path = $path),
  crowd as materialized (
    select (select array_agg(a.id order by substring(a.path from '[0-9]+$')::int) from account a where a.path like 'person-%') as people,
      (select array_agg(t.id order by substring(t.name from '[0-9]+$')::int) from team t, here
        where t.organization_id = here.id and t.name like 'Team %') as teams,
      (select t.id from team t, here where t.organization_id = here.id and t.name = 'Everybody') as everybody,
      (select array_agg(p.id order by substring(p.name from '[0-9]+$')::int) from project p, here
        where p.namespace_id = here.id) as projects,
      (select array_agg(base_visibility(p.visibility) order by substring(p.name from '[0-9]+$')::int) from project p, here
        where p.namespace_id = here.id) as visibilities
  )`;

/** Written without triggers: what is in a project has its visibility. */
const places = `${numbered}
  update resource r set project_id = crowd.projects[placed.at], visibility = crowd.visibilities[placed.at]
  from crowd, here, (select id, substring(name from '[0-9]+$')::int % (10 * $projects) as at from resource) placed
  where placed.id = r.id and placed.at between 1 and $projects and r.namespace_id = here.id`;

const shares = `${numbered}
  insert into share (namespace_id, organization_id, resource_id, kind, resource_created_at, account_id, team_id, level, created_by)
  select here.id, here.id, r.id, r.kind, r.created_at, case when i % 20 < 10 then crowd.people[1 + i * 31 % 400] end,
    case when i % 100 = 19 then crowd.everybody when i % 20 >= 10 then crowd.teams[1 + i % $teams] end,
    (array['read', 'contribute', 'edit', 'manage'])[1 + i % 4]::share_level, r.created_by
  from here join resource r on r.namespace_id = here.id and r.project_id is null and r.deleted_at is null
  cross join crowd
  cross join lateral (select substring(r.name from '[0-9]+$')::int as i) number
  where i % 10 = 9 or i % 20 = 2`;

const shared = "update resource set has_shares = true where not has_shares and id in (select resource_id from share)";

const projectShares = `${numbered}
  insert into share (namespace_id, organization_id, project_id, account_id, team_id, level, created_by)
  select here.id, here.id, p.id, case when i % 8 = 1 then crowd.people[1 + i % 400] end,
    case when i % 8 <> 1 then crowd.teams[1 + i % $teams] end, 'edit', p.created_by
  from here join project p on p.namespace_id = here.id and p.visibility <> 'private'
  cross join crowd
  cross join lateral (select substring(p.name from '[0-9]+$')::int as i) number`;
