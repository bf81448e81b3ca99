-- What is made of outputs, what reads them, and the page of a container.

alter table container
  add column readme text not null default '' check (octet_length(readme) <= 262144),
  -- The notebook that its page shows: {source_id, source_kind, path}, a version's or an execution's.
  add column notebook jsonb;

-- A container reads sealed versions, and what earlier executions left.
alter table binding
  alter column version_id drop not null,
  add column execution_id uuid references execution (id),
  add constraint binding_of_one_thing check (num_nonnulls(version_id, execution_id) = 1);
create index binding_of_execution on binding (execution_id) where execution_id is not null;

create type publication_state as enum ('waiting', 'copying', 'done', 'failed');

-- Output on its way into a version, and afterwards where the version came from.
create table publication (
  id uuid primary key default uuidv7(),
  execution_id uuid not null references execution (id),
  requested_by uuid not null references account (id),
  -- What was asked for: where to, which files, how.
  asked jsonb not null,
  state publication_state not null default 'waiting',
  -- What has come so far, at the end all of it.
  files int not null default 0,
  bytes bigint not null default 0,
  -- The first of the files that could not become part of a version, and how many there were.
  skipped jsonb not null default '[]',
  skipped_total int not null default 0,
  error text,
  version_id uuid references version (id) on delete set null,
  created_at timestamptz not null default now(),
  ended_at timestamptz,
  check ((state in ('done', 'failed')) = (ended_at is not null))
);
create index publication_of_execution on publication (execution_id, id desc);
create index publication_of_version on publication (version_id) where version_id is not null;
create index publication_waiting on publication (id) where state in ('waiting', 'copying');
