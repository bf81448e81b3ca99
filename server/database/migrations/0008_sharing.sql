-- Teams, projects and shares: more ways in to what a namespace has.

-- A namespace that was deleted keeps its path and everything in it, but nobody stands in it any more.
alter table namespace add column deleted_at timestamptz;

create or replace function standing_in(p_actor uuid, p_namespace uuid)
returns table (role member_role) language sql stable as $$
  select 'maintainer'::member_role where p_actor = p_namespace
  union all
  select m.role from member m join namespace n on n.id = m.organization_id and n.deleted_at is null
  where m.organization_id = p_namespace and m.account_id = p_actor
$$;

create table team (
  id uuid primary key default uuidv7(),
  organization_id uuid not null references organization (id),
  name text not null check (length(name) between 1 and 60),
  description text not null default '',
  created_by uuid not null references account (id),
  created_at timestamptz not null default now(),
  unique (organization_id, id)
);
create unique index team_name_taken on team (organization_id, lower(name));

-- Whoever leaves the organization leaves its teams by the same statement.
create table team_member (
  team_id uuid not null,
  organization_id uuid not null,
  account_id uuid not null,
  is_lead boolean not null default false,
  added_at timestamptz not null default now(),
  primary key (team_id, account_id),
  constraint team_member_of_team foreign key (organization_id, team_id) references team (organization_id, id) on delete cascade,
  constraint team_member_is_member foreign key (organization_id, account_id)
    references member (organization_id, account_id) on delete cascade
);
create index team_of_account on team_member (account_id, organization_id);

create type project_visibility as enum ('private', 'shared', 'organization-read', 'organization-write');

-- A folder of resources. `shared` is for those it is shared with, `private` for its owner alone.
create table project (
  id uuid primary key default uuidv7(),
  namespace_id uuid not null references namespace (id),
  name text not null,
  description text not null default '',
  visibility project_visibility not null,
  owner_id uuid references account (id),
  created_by uuid not null references account (id),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (namespace_id, id)
);
create unique index project_name_taken on project (namespace_id, lower(name));
-- Lists are a merge of walks over these.
create index project_walk on project (namespace_id, visibility, lower(name));
create index project_walk_of_owner on project (namespace_id, owner_id, lower(name));

-- What a resource in the project is to the organization; what comes by shares comes by the project's.
create function base_visibility(p_visibility project_visibility) returns resource_visibility language sql immutable as $$
  select case when p_visibility in ('private', 'shared') then 'private'::resource_visibility
    else p_visibility::text::resource_visibility end
$$;

-- `published`: the whole world may read it; the organization may read it in any case. `has_shares`: somebody shared it
-- once; most never are, and then nobody looks for shares.
alter table resource add column project_id uuid;
alter table resource add column has_shares boolean not null default false;
alter table resource add column published boolean not null default false
  constraint resource_published_is_visible check (not published or visibility <> 'private');
alter table resource add constraint resource_in_project_of_its_namespace
  foreign key (namespace_id, project_id) references project (namespace_id, id);
create index resource_walk_of_project on resource (project_id, kind, created_at desc, id desc)
  where deleted_at is null and project_id is not null;
create index resource_sum_of_project on resource (project_id) include (bytes) where deleted_at is null and project_id is not null;
-- Lists that nothing narrows: what the organization sees of a kind in one walk, and for maintainers everything in one.
create index resource_walk_visible on resource (namespace_id, kind, created_at desc, id desc)
  where deleted_at is null and visibility <> 'private';
create index resource_walk_all on resource (namespace_id, kind, created_at desc, id desc) where deleted_at is null;
create index resource_published on resource (namespace_id, created_at desc, id desc) where published and deleted_at is null;

-- The row of a resource in a project says what the project says, so that lists walk the same indexes. The project is
-- locked: whoever changes it meanwhile comes before or after, never beside.
create function resource_inherits() returns trigger language plpgsql as $$
begin
  if new.project_id is not null then
    select base_visibility(p.visibility) into new.visibility from project p where p.id = new.project_id for share;
    if not found then
      raise exception 'there is no such project any more'
        using errcode = '23503', constraint = 'resource_in_project_of_its_namespace';
    end if;
  end if;
  new.published := new.published and new.visibility <> 'private';
  return new;
end $$;
create trigger resource_inherits before insert or update of project_id, visibility on resource
  for each row execute function resource_inherits();

create function project_is_inherited() returns trigger language plpgsql as $$
begin
  update resource set visibility = base_visibility(new.visibility) where project_id = new.id;
  return null;
end $$;
create trigger project_is_inherited after update of visibility on project for each row
  when (base_visibility(old.visibility) <> base_visibility(new.visibility)) execute function project_is_inherited();

create type share_level as enum ('read', 'contribute', 'edit', 'manage');

-- A resource or project opened to a person or a team. In an organization only to its members, and it ends with their
-- membership; from a personal namespace (no organization_id) to any person.
create table share (
  id uuid primary key default uuidv7(),
  namespace_id uuid not null references namespace (id),
  organization_id uuid references organization (id),
  resource_id uuid references resource (id) on delete cascade,
  project_id uuid references project (id) on delete cascade,
  account_id uuid references account (id),
  team_id uuid,
  level share_level not null,
  -- Of the resource, so that what is shared with somebody is walked from the newest.
  kind resource_kind,
  resource_created_at timestamptz,
  created_by uuid not null references account (id),
  created_at timestamptz not null default now(),
  constraint share_is_of_one_thing check (num_nonnulls(resource_id, project_id) = 1),
  constraint share_is_with_one check (num_nonnulls(account_id, team_id) = 1),
  check (organization_id is null or organization_id = namespace_id),
  check (team_id is null or organization_id is not null),
  constraint share_is_with_a_member foreign key (organization_id, account_id)
    references member (organization_id, account_id) on delete cascade,
  constraint share_is_with_a_team foreign key (organization_id, team_id)
    references team (organization_id, id) on delete cascade
);
create unique index share_of_resource on share (resource_id, account_id, team_id) nulls not distinct where resource_id is not null;
create unique index share_of_project on share (project_id, account_id, team_id) nulls not distinct where project_id is not null;
create index share_walk_of_account on share (account_id, namespace_id, kind, resource_created_at desc, resource_id desc)
  where resource_id is not null and account_id is not null;
create index share_walk_of_team on share (team_id, kind, resource_created_at desc, resource_id desc)
  where resource_id is not null and team_id is not null;
-- What is shared with somebody by people, whoever they are.
create index share_walk_of_guest on share (account_id, kind, resource_created_at desc, resource_id desc)
  where organization_id is null and resource_id is not null;
create index share_of_project_with_account on share (account_id, namespace_id)
  where project_id is not null and account_id is not null;
create index share_of_project_with_team on share (team_id) where project_id is not null and team_id is not null;

create function share_knows_its_resource() returns trigger language plpgsql as $$
begin
  select r.kind, r.created_at into new.kind, new.resource_created_at from resource r where r.id = new.resource_id;
  update resource set has_shares = true where id = new.resource_id and not has_shares;
  return new;
end $$;
create trigger share_knows_its_resource before insert on share for each row
  when (new.resource_id is not null) execute function share_knows_its_resource();

-- What a share gives. A viewer or reviewer only reads, whatever was shared; who has no role here has it from a person.
create function tie_by_share(p_role member_role, p_level share_level) returns tie language sql immutable as $$
  select case
    when p_level is null then null
    when p_role in ('viewer', 'reviewer') then 'reader'::tie
    else case p_level when 'read' then 'reader' when 'contribute' then 'contributor' when 'edit' then 'editor'
      else 'manager' end::tie
  end
$$;

-- Whoever owns a project manages what others put into it.
create function tie_as_project_owner(p_role member_role) returns tie language sql immutable as $$
  select case when p_role in ('viewer', 'reviewer') then 'reader'::tie when p_role is not null then 'manager'::tie end
$$;

drop function ties(uuid, uuid);

-- strongest_tie() is what the row alone says; where it can say it all, nobody looks for more.
create function row_says_all(p_role member_role, r resource) returns boolean language sql immutable as $$
  select p_role is not null and not r.has_shares and r.project_id is null
$$;

-- THE ways in: everything that ties a person, who stands in the namespace as p_role, to a resource; the strongest wins.
-- Single reads, lists and explanations all join it. `team_id` and `project_id` say by which team and project it comes.
create function ties(p_actor uuid, p_role member_role, r resource)
returns table (tie tie, reason text, team_id uuid, project_id uuid) language sql stable as $$
  select tie_as_owner(p_role), 'owner', null::uuid, null::uuid where p_role is not null and r.owner_id = p_actor
  union all
  select tie_by_visibility(p_role, r.visibility), 'visibility', null, r.project_id
  where p_role is not null and r.visibility <> 'private'
  union all
  select 'reader', 'published', null, null where p_role is null and r.published
  union all
  select tie_by_share(p_role, s.level), 'share', null, null from share s
  where r.has_shares and s.resource_id = r.id and s.account_id = p_actor and s.team_id is null
    and (p_role is not null or s.organization_id is null)
  union all
  select tie_by_share(p_role, s.level), 'share', s.team_id, null from share s
  join team_member tm on tm.team_id = s.team_id and tm.account_id = p_actor
  where r.has_shares and s.resource_id = r.id and s.account_id is null and p_role is not null
  union all
  select tie_as_project_owner(p_role), 'owner', null, p.id from project p
  where r.project_id is not null and p.id = r.project_id and p.owner_id = p_actor and p_role is not null
  union all
  select tie_by_share(p_role, s.level), 'share', null, s.project_id from share s
  where r.project_id is not null and s.project_id = r.project_id and s.account_id = p_actor and s.team_id is null
    and (p_role is not null or s.organization_id is null)
  union all
  select tie_by_share(p_role, s.level), 'share', s.team_id, s.project_id from share s
  join team_member tm on tm.team_id = s.team_id and tm.account_id = p_actor
  where r.project_id is not null and s.project_id = r.project_id and s.account_id is null and p_role is not null
$$;

-- The same for a project itself.
create function project_ties(p_actor uuid, p_role member_role, p project)
returns table (tie tie, reason text, team_id uuid) language sql stable as $$
  select tie_as_owner(p_role), 'owner', null::uuid where p_role is not null and p.owner_id = p_actor
  union all
  select tie_by_visibility(p_role, base_visibility(p.visibility)), 'visibility', null
  where p_role is not null and p.visibility not in ('private', 'shared')
  union all
  select tie_by_share(p_role, s.level), 'share', null from share s
  where s.project_id = p.id and s.account_id = p_actor and s.team_id is null
    and (p_role is not null or s.organization_id is null)
  union all
  select tie_by_share(p_role, s.level), 'share', s.team_id from share s
  join team_member tm on tm.team_id = s.team_id and tm.account_id = p_actor
  where s.project_id = p.id and s.account_id is null and p_role is not null
$$;
