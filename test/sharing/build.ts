import type { Role } from "../../contract/members.ts";
import { removeMember } from "../../contract/members.ts";
import { createTeam, deleteTeam } from "../../contract/teams.ts";
import type { Person, World } from "../world.ts";
import { gone, membership, people, type Universe } from "./model.ts";

/** Makes the people and everything else, and then what is no more: a member who was removed, a team that was deleted. */
export async function build(w: World, u: Universe): Promise<Record<string, Person>> {
  const made: Record<string, Person> = {};
  for (const path of people) made[path] = await w.person(path);
  for (const [path, roles] of Object.entries(membership)) {
    const [first = "", ...others] = Object.keys(roles);
    const added = others.map((other): [Person, Role] => [made[other] as Person, roles[other] as Role]);
    await w.organization(made[first] as Person, path, [...added, [made[gone] as Person, "developer"]]);
  }
  // It asks about owners who are no members, too, although the database lets nobody become one.
  for (const table of ["resource", "project"])
    await w.owner.query(`alter table ${table} disable trigger ${table}_owner_is_member`);
  for (const [table, rows] of [
    [teams, u.teams],
    [projects, u.projects],
    [things, u.things],
    [shares, u.shares],
  ] as const)
    await w.owner.query(table, [JSON.stringify(rows)]);
  await end(w, made);
  return made;
}

/** A team that everything was shared with is deleted, and `gone` is removed from everywhere. */
async function end(w: World, made: Record<string, Person>): Promise<void> {
  for (const [organization, roles] of Object.entries(membership)) {
    const maintainer = made[Object.keys(roles)[0] ?? ""] as Person;
    const team = { organization, team: "Ghosts" };
    await maintainer.call(createTeam, { params: { organization }, body: { name: team.team } });
    await w.owner.query(ghosts, [organization]);
    await maintainer.call(deleteTeam, { params: team });
    await maintainer.call(removeMember, { params: { organization, member: gone }, query: {} });
  }
}

const teams = `
  with made as (
    insert into team (organization_id, name, created_by)
    select n.id, t.name, a.id from jsonb_to_recordset($1) t (organization text, name text)
    join namespace n on n.path = t.organization join account a on a.path = 'mai' returning id, name, organization_id
  )
  insert into team_member (team_id, organization_id, account_id)
  select made.id, made.organization_id, a.id from made
  join jsonb_to_recordset($1) t (name text, people text[]) on t.name = made.name join account a on a.path = any (t.people)`;

const projects = `
  insert into project (id, namespace_id, name, visibility, owner_id, created_by)
  select p.id, n.id, p.name, p.visibility, o.id, o.id
  from jsonb_to_recordset($1) p (id uuid, namespace text, name text, visibility project_visibility, owner text)
  join namespace n on n.path = p.namespace join account o on o.path = p.owner`;

const things = `
  insert into resource (id, namespace_id, kind, name, visibility, project_id, owner_id, created_by, created_at, deleted_at)
  select t.id, n.id, t.kind, t.name, t.visibility, p.id, o.id, o.id, to_timestamp(t.created_at),
    case when t.deleted then now() end
  from jsonb_to_recordset($1) t (id uuid, namespace text, kind resource_kind, name text, project text,
    visibility resource_visibility, maker text, created_at int, deleted boolean)
  join namespace n on n.path = t.namespace join account o on o.path = t.maker
  left join project p on p.namespace_id = n.id and p.name = t.project`;

const shares = `
  insert into share (namespace_id, organization_id, resource_id, project_id, account_id, team_id, level, created_by)
  select n.id, o.id, r.id, p.id, a.id, t.id, s.level, author.id
  from jsonb_to_recordset($1) s ("of" uuid, person text, team text, level share_level)
  left join resource r on r.id = s.of
  left join project p on p.id = s.of
  join namespace n on n.id = coalesce(r.namespace_id, p.namespace_id)
  left join organization o on o.id = n.id
  left join account a on a.path = s.person
  left join team t on t.organization_id = n.id and t.name = s.team
  join account author on author.path = 'mai'`;

const ghosts = `
  with ghosts as (
    insert into team_member (team_id, organization_id, account_id)
    select t.id, t.organization_id, m.account_id from team t join namespace n on n.id = t.organization_id and n.path = $1
    join member m on m.organization_id = n.id where t.name = 'Ghosts' returning team_id, organization_id
  )
  insert into share (namespace_id, organization_id, resource_id, team_id, level, created_by)
  select distinct g.organization_id, g.organization_id, r.id, g.team_id, 'manage'::share_level, r.created_by
  from ghosts g join resource r on r.namespace_id = g.organization_id and r.project_id is null`;
