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
-- Every list is a merge of walks over these, each of one kind and one visibility; whatever narrows it is in the index.
create index resource_walk on resource (namespace_id, kind, visibility, created_at desc, id desc)
  where deleted_at is null;
create index resource_walk_of_owner on resource (namespace_id, kind, owner_id, visibility, created_at desc, id desc)
  where deleted_at is null;

-- How a person stands in a namespace; a stranger has no row. In their own they hold every permission. A function over
-- rows, so that the planner sees through it: a scalar one with a table in it would be run anew for every row.
create function standing_in(p_actor uuid, p_namespace uuid)
returns table (role member_role) language sql stable as $$
  select 'maintainer'::member_role where p_actor = p_namespace
  union all
  select m.role from member m where m.organization_id = p_namespace and m.account_id = p_actor
$$;

-- The same as a value: null for a stranger.
create function role_in(p_actor uuid, p_namespace uuid) returns member_role language sql stable as $$
  select me.role from standing_in(p_actor, p_namespace) me
$$;

create type tie as enum ('reader', 'contributor', 'editor', 'manager', 'owner');

-- The ways in, one function each: what it gives to a role, null for nothing. A viewer or reviewer only reads, also what
-- they own.
create function tie_as_owner(p_role member_role) returns tie language sql immutable as $$
  select case when p_role in ('viewer', 'reviewer') then 'reader'::tie when p_role is not null then 'owner'::tie end
$$;
create function tie_by_visibility(p_role member_role, p_visibility resource_visibility)
returns tie language sql immutable as $$
  select case
    when p_role is null or p_visibility = 'private' then null
    when p_role = 'maintainer' then 'manager'::tie
    when p_role = 'editor' then 'editor'::tie
    when p_role = 'developer' and p_visibility = 'organization-write' then 'contributor'::tie
    else 'reader'::tie
  end
$$;

-- The strongest way in, for single reads and lists, which have the resource's row in their hands.
create function strongest_tie(p_role member_role, p_is_owner boolean, p_visibility resource_visibility)
returns tie language sql immutable as $$
  select greatest(case when p_is_owner then tie_as_owner(p_role) end, tie_by_visibility(p_role, p_visibility))
$$;

-- The same ways from the other side: what a person reaches in a namespace, one row per way in; the strongest wins.
create function ties(p_actor uuid, p_namespace uuid)
returns table (resource_id uuid, tie tie, reason text) language sql stable as $$
  select r.id, tie_as_owner(me.role), 'owner'
  from standing_in(p_actor, p_namespace) me
  join resource r on r.namespace_id = p_namespace and r.owner_id = p_actor and r.deleted_at is null
  union all
  select r.id, tie_by_visibility(me.role, r.visibility), 'visibility'
  from standing_in(p_actor, p_namespace) me
  join resource r on r.namespace_id = p_namespace and r.visibility <> 'private' and r.deleted_at is null
$$;
