-- Organizations that follow one on a forge (Gitee): connected accounts, links, what was read, what it changed.

-- Where a membership comes from. What came by a sync is changed by it, unless a maintainer gave another role.
alter table member add column source text not null default 'local' constraint member_source check (source in ('local', 'gitee'));
alter table member add column overridden boolean not null default false
  constraint member_overridden_is_synced check (not overridden or source <> 'local');
create index member_of_source on member (organization_id, source, account_id) where source <> 'local';

-- Somebody's account on a forge, and what it lets us read. Tokens are sealed for the connection that they belong to.
create table forge_connection (
  id uuid primary key default uuidv7(),
  account_id uuid not null references account (id) on delete cascade,
  provider_id text not null references sign_in_provider (id) on delete cascade,
  forge_account_id text not null,
  login text not null,
  name text not null,
  tokens bytea not null,
  tokens_key text not null,
  expires_at timestamptz not null,
  -- Of how long a token lives a part is left for refreshing it.
  lifetime_seconds int not null check (lifetime_seconds > 0),
  state text not null default 'ok' check (state in ('ok', 'needs_authorization')),
  authorized_at timestamptz not null default now(),
  created_at timestamptz not null default now(),
  constraint forge_account_connected_once unique (provider_id, forge_account_id),
  constraint forge_connection_once unique (account_id, provider_id)
);

-- An authorization that was begun: only the hash of its state is kept, for the session that began it, once.
create table forge_authorization (
  state_sha256 bytea primary key,
  account_id uuid not null references account (id) on delete cascade,
  provider_id text not null references sign_in_provider (id) on delete cascade,
  bound_to text not null,
  expires_at timestamptz not null
);
create index forge_authorization_by_age on forge_authorization (expires_at);

-- Whose accounts on forges are known here: by signing in with one, or by connecting it.
create view forge_identity as
  select provider_id, provider_account_id as forge_account_id, account_id from credential
  union
  select provider_id, forge_account_id, account_id from forge_connection;

-- An organization here that follows one there. The number is what counts; the login is how it was called last.
create table sync_link (
  id uuid primary key default uuidv7(),
  organization_id uuid not null references organization (id),
  provider_id text not null,
  forge_organization_id text not null,
  login text not null,
  default_role member_role not null constraint sync_default_role_is_no_maintainer check (default_role <> 'maintainer'),
  every_hours int check (every_hours between 1 and 168),
  health text not null default 'ok' check (health in ('ok', 'stale', 'needs_authorization', 'moved', 'suspended')),
  health_text text not null default '',
  failures int not null default 0,
  -- Information as it was last taken; null: never. What differs from it here was edited here.
  taken_name text,
  taken_description text,
  taken_avatar_url text,
  taken_avatar_id uuid,
  -- Information as it is there.
  there_name text,
  there_description text,
  there_avatar_url text,
  applied_at timestamptz,
  synced_at timestamptz,
  next_at timestamptz,
  -- What brought the next one forward.
  called_by text check (called_by in ('sign_in', 'doorbell')),
  doorbell bytea,
  doorbell_key text,
  created_by uuid not null references account (id),
  created_at timestamptz not null default now(),
  ended_at timestamptz,
  check ((doorbell is null) = (doorbell_key is null))
);
create unique index sync_link_once on sync_link (organization_id) where ended_at is null;
create index sync_link_due on sync_link (next_at) where ended_at is null;

-- Whose accounts a link is read by, in the order in which they are tried.
create table sync_lending (
  link_id uuid not null references sync_link (id) on delete cascade,
  connection_id uuid not null references forge_connection (id) on delete cascade,
  lent_at timestamptz not null default clock_timestamp(),
  primary key (link_id, connection_id)
);
create index sync_lending_of_connection on sync_lending (connection_id);

-- Somebody of the organization there, as a sync last applied it. `standing` says what became of them here.
create table sync_person (
  link_id uuid not null references sync_link (id) on delete cascade,
  forge_account_id text not null,
  login text not null,
  name text not null,
  -- Null: is there no longer. Remembered for having been removed here, or kept as the last maintainer.
  forge_role text check (forge_role in ('admin', 'member')),
  standing text not null check (standing in ('pending', 'synced', 'local', 'kept_out', 'refused')),
  -- A maintainer wants that the next sync treats them as if nothing had been done here.
  follows_again boolean not null default false,
  account_id uuid references account (id),
  primary key (link_id, forge_account_id),
  constraint sync_person_is_somebody check ((account_id is null) = (standing = 'pending')),
  constraint sync_person_gone_is_kept check (forge_role is not null or standing in ('kept_out', 'synced'))
);
create unique index sync_person_of_account on sync_person (link_id, account_id) where account_id is not null;
create index sync_person_account on sync_person (account_id) where account_id is not null;
create index sync_person_by_login on sync_person (link_id, login, forge_account_id);
create index sync_person_pending on sync_person (forge_account_id) where standing = 'pending';

create table sync_run (
  id uuid primary key default uuidv7(),
  link_id uuid not null references sync_link (id) on delete cascade,
  organization_id uuid not null references organization (id),
  trigger text not null check (trigger in ('link', 'button', 'schedule', 'sign_in', 'doorbell')),
  preview boolean not null default false,
  state text not null default 'reading'
    check (state in ('reading', 'previewed', 'waiting', 'applied', 'failed', 'superseded')),
  waits_for text check (waits_for in ('first', 'mass_change')),
  asked_by uuid references account (id),
  decided_by uuid references account (id),
  pages_read int not null default 0,
  people_read int not null default 0,
  people_expected int,
  failure_kind text,
  failure_text text,
  counts jsonb not null default '{}',
  -- What the plan was that a person looked at.
  plan_sha256 bytea,
  -- The organization as it was read, and its picture in two sizes where it is another.
  read_organization jsonb,
  picture_large bytea,
  picture_small bytea,
  -- Which server reads it, and until when it is believed to.
  reader uuid,
  leased_until timestamptz,
  started_at timestamptz not null default clock_timestamp(),
  read_at timestamptz,
  ended_at timestamptz,
  constraint sync_run_waits_for_something check ((state = 'waiting') = (waits_for is not null)),
  constraint sync_run_failed_for_a_reason check ((state = 'failed') = (failure_kind is not null)),
  constraint sync_run_has_an_end check ((state in ('applied', 'failed', 'superseded')) = (ended_at is not null))
);
create unique index sync_run_reads_once on sync_run (link_id) where state = 'reading';
create unique index sync_run_waits_once on sync_run (link_id) where state in ('previewed', 'waiting');
create index sync_run_of_organization on sync_run (organization_id, id desc);
create index sync_run_to_read on sync_run (leased_until) where state = 'reading';
create index sync_run_by_age on sync_run (ended_at) where ended_at is not null;

-- Everybody whom a run has read. It counts only when all pages have come.
create table sync_staged (
  run_id uuid not null references sync_run (id) on delete cascade,
  forge_account_id text not null,
  login text not null,
  name text not null,
  forge_role text not null check (forge_role in ('admin', 'member')),
  primary key (run_id, forge_account_id)
);

-- What a run changed, or would.
create table sync_change (
  run_id uuid not null references sync_run (id) on delete cascade,
  n int not null,
  kind text not null
    check (kind in ('add', 'pend', 'change_role', 'remove', 'forget', 'information', 'kept')),
  forge_account_id text,
  login text,
  name text,
  account_id uuid references account (id),
  field text check (field in ('name', 'description', 'avatar')),
  from_value text,
  to_value text,
  why text not null,
  primary key (run_id, n)
);

-- The forge rang: each ring counts once.
create table sync_ring (
  link_id uuid not null references sync_link (id) on delete cascade,
  ring_sha256 bytea not null,
  rung_at timestamptz not null default now(),
  primary key (link_id, ring_sha256)
);
create index sync_ring_by_age on sync_ring (rung_at);

-- Whoever is removed here or leaves, in whatever way, is not brought back by the next sync. A sync that removes somebody
-- has forgotten them before.
create function synced_member_is_kept_out() returns trigger language plpgsql as $$
begin
  update sync_person p set standing = 'kept_out', follows_again = false from sync_link l
  where l.id = p.link_id and l.organization_id = old.organization_id and p.account_id = old.account_id;
  return null;
end $$;
create trigger synced_member_is_kept_out after delete on member for each row execute function synced_member_is_kept_out();

-- Nothing is left of what an organization followed once it is purged.
create function purged_organization_follows_nobody() returns trigger language plpgsql as $$
begin
  delete from sync_link where organization_id = new.id;
  return null;
end $$;
create trigger purged_organization_follows_nobody after update of purged_at on namespace for each row
  when (old.purged_at is null and new.purged_at is not null) execute function purged_organization_follows_nobody();
