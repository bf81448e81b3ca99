-- Groups: organizations, their members, invitations, and the record of what happened.

create type member_role as enum ('viewer', 'reviewer', 'developer', 'editor', 'maintainer');
create type resource_visibility as enum ('private', 'organization-read', 'organization-write');

create table organization (
  id uuid primary key references namespace (id),
  name text not null check (length(name) between 1 and 80),
  description text not null default '',
  email text not null default '',
  website text not null default '',
  country text not null default '',
  city text not null default '',
  default_visibility_dataset resource_visibility not null default 'private',
  default_visibility_container resource_visibility not null default 'private',
  created_by uuid not null references account (id),
  created_at timestamptz not null default now()
);

create table member (
  organization_id uuid not null references organization (id),
  account_id uuid not null references account (id),
  role member_role not null,
  added_by uuid references account (id),
  joined_at timestamptz not null default now(),
  constraint member_once primary key (organization_id, account_id)
);
create index member_of_account on member (account_id, organization_id);

-- Two maintainers who demote each other at the same moment wait here for one another.
create function organization_keeps_a_maintainer() returns trigger language plpgsql as $$
begin
  perform from organization where id = old.organization_id for no key update;
  if not exists (select from member where organization_id = old.organization_id and role = 'maintainer') then
    raise exception 'an organization keeps a maintainer'
      using errcode = '23514', constraint = 'organization_keeps_a_maintainer';
  end if;
  return null;
end $$;
create trigger member_demoted after update of role on member for each row
  when (old.role = 'maintainer' and new.role <> 'maintainer') execute function organization_keeps_a_maintainer();
create trigger member_removed after delete on member for each row
  when (old.role = 'maintainer') execute function organization_keeps_a_maintainer();

-- Whoever left; one who was removed cannot come back through a link made before.
create table former_member (
  organization_id uuid not null references organization (id),
  account_id uuid not null references account (id),
  removed boolean not null,
  left_at timestamptz not null default now(),
  primary key (organization_id, account_id)
);

-- A link to join by. Its code is derived from the installation's secret; only the hash is kept.
create table invitation (
  id uuid primary key default uuidv7(),
  organization_id uuid not null references organization (id),
  role member_role not null,
  code_sha256 bytea not null unique,
  email text,
  max_uses int check (max_uses > 0),
  uses int not null default 0,
  expires_at timestamptz not null,
  revoked_at timestamptz,
  created_by uuid not null references account (id),
  created_at timestamptz not null default now(),
  constraint invitation_of_a_maintainer_is_single_use check (role <> 'maintainer' or max_uses = 1)
);
create index invitation_of_organization on invitation (organization_id, id desc);

create type activity_severity as enum ('info', 'notice', 'warning');

-- Append-only: the application's role may insert and read, nothing else.
create table activity (
  id uuid primary key default uuidv7(),
  at timestamptz not null default now(),
  namespace_id uuid references namespace (id),
  severity activity_severity not null,
  action text not null,
  text text not null,
  entity_kind text not null,
  entity_id text,
  entity_name text not null,
  actor_kind text not null check (actor_kind in ('person', 'token', 'system', 'nobody')),
  actor_id uuid references account (id),
  token_id uuid references token (id),
  ip text,
  request_id text,
  before jsonb,
  after jsonb,
  refused boolean not null default false
);
-- The order begins with the time and not with the id: by id alone the planner may walk the primary key through the
-- history of everybody else.
create index activity_of_namespace on activity (namespace_id, at desc, id desc);
create index activity_of_actor on activity (namespace_id, actor_id, at desc, id desc);
create index activity_of_entity on activity (namespace_id, entity_kind, at desc, id desc);
create index activity_of_severity on activity (namespace_id, severity, at desc, id desc);
create index activity_of_refusals on activity (namespace_id, at desc, id desc) where refused;

-- A new person is history, too; better-auth writes the row, so the database writes the line.
create function account_was_born() returns trigger language plpgsql as $$
begin
  insert into activity (namespace_id, severity, action, text, entity_kind, entity_id, entity_name, actor_kind, actor_id)
  values (new.id, 'notice', 'account.create', 'signed up', 'account', new.id, new.name, 'person', new.id);
  return null;
end $$;
create trigger account_was_born after insert on account for each row execute function account_was_born();

do $$ begin
  if exists (select from pg_roles where rolname = 'app') then
    revoke update, delete, truncate on activity from app;
  end if;
end $$;
