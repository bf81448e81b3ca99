-- The common half of everything that can be shared, and what ties a person to it.

create type resource_kind as enum ('dataset', 'container');

create table resource (
  id uuid primary key default uuidv7(),
  namespace_id uuid not null references namespace (id),
  kind resource_kind not null,
  name text not null,
  description text not null default '',
  visibility resource_visibility not null,
  owner_id uuid references account (id),
  created_by uuid not null references account (id),
  bytes bigint not null default 0 check (bytes >= 0),
  origin text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz
);
create unique index resource_name_taken on resource (namespace_id, kind, lower(name)) where deleted_at is null;
-- One walk per way in; ids are version 7, so they are the order of creation.
create index resource_walk_all on resource (namespace_id, kind, id desc) where deleted_at is null;
create index resource_walk_visible on resource (namespace_id, kind, id desc)
  where deleted_at is null and visibility <> 'private';
create index resource_walk_mine on resource (namespace_id, kind, owner_id, id desc) where deleted_at is null;

-- The role of a person in a namespace. In their own they hold every permission.
create function role_in(p_actor uuid, p_namespace uuid) returns member_role language sql stable as $$
  select case when p_actor = p_namespace then 'maintainer'::member_role
    else (select m.role from member m where m.organization_id = p_namespace and m.account_id = p_actor) end
$$;

create type tie as enum ('reader', 'contributor', 'editor', 'manager', 'owner');

-- One row per way in. The strongest wins. Single reads, lists and explanations join this, so they cannot disagree.
-- A viewer or reviewer only reads, also what they own. `offset 0`: the role is looked up once, not per row.
create function ties(p_actor uuid, p_namespace uuid)
returns table (resource_id uuid, tie tie, reason text) language sql stable as $$
  select r.id, case when me.role in ('viewer', 'reviewer') then 'reader' else 'owner' end::tie, 'owner'
  from (select role_in(p_actor, p_namespace) as role offset 0) me
  join resource r on r.namespace_id = p_namespace and r.owner_id = p_actor and r.deleted_at is null
  where me.role is not null
  union all
  select r.id,
    case me.role
      when 'maintainer' then 'manager'
      when 'editor' then 'editor'
      when 'developer' then case r.visibility when 'organization-write' then 'contributor' else 'reader' end
      else 'reader'
    end::tie, 'visibility'
  from (select role_in(p_actor, p_namespace) as role offset 0) me
  join resource r on r.namespace_id = p_namespace and r.visibility <> 'private' and r.deleted_at is null
  where me.role is not null
$$;
