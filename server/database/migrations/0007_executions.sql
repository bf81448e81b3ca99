-- Computing containers and their executions.

create table container (
  resource_id uuid primary key references resource (id),
  environment text not null check (environment = 'host'),
  resource_type text not null references resource_type (name),
  mode text not null check (mode = 'task'),
  command text not null check (length(command) between 1 and 8000),
  executions int not null default 0
);

create table binding (
  container_id uuid not null references container (resource_id) on delete cascade,
  position int not null check (position between 0 and 9),
  version_id uuid not null references version (id) on delete cascade,
  primary key (container_id, position)
);
create index binding_of_version on binding (version_id);

create type execution_state as enum
  ('queued', 'starting', 'running', 'stopping', 'succeeded', 'failed', 'cancelled', 'lost');

create table execution (
  id uuid primary key default uuidv7(),
  container_id uuid not null references container (resource_id),
  namespace_id uuid not null references namespace (id),
  number int not null check (number > 0),
  state execution_state not null default 'queued',
  generation int not null default 0,
  started_by uuid not null references account (id),
  allocation_id uuid not null unique references allocation (id),
  resource_type text not null references resource_type (name),
  units int not null check (units > 0),
  cpu_millis int not null,
  memory_bytes bigint not null,
  devices text[] not null default '{}',
  command text not null,
  bindings jsonb not null,
  sandbox text,
  -- To the millisecond, as programs read them: the meter runs between exactly these.
  queued_at timestamptz(3) not null default clock_timestamp(),
  starting_at timestamptz(3),
  started_at timestamptz(3),
  stopping_at timestamptz(3),
  ended_at timestamptz(3),
  stop_reason text check (stop_reason in ('asked', 'member_removed', 'container_deleted')),
  exit_code int,
  error text,
  -- When an engine last said that it runs: what is lost is counted up to here and no further.
  seen_at timestamptz,
  output_bytes bigint not null default 0 check (output_bytes >= 0),
  -- The usage record of the bytes it left.
  output_record_id uuid not null unique default uuidv7(),
  -- Its files are gone and their bytes given back.
  removed_at timestamptz,
  constraint execution_number_taken unique (container_id, number),
  check ((state in ('succeeded', 'failed', 'cancelled', 'lost')) = (ended_at is not null))
);
create index execution_of_namespace on execution (namespace_id, id desc);
create index execution_active on execution (namespace_id, id desc)
  where state in ('queued', 'starting', 'running', 'stopping');
create index execution_left_behind on execution (container_id, id) where ended_at is not null and removed_at is null;
create index execution_active_of_account on execution (started_by, namespace_id)
  where state in ('queued', 'starting', 'running', 'stopping');

-- Every transition, in the transaction that made it.
create table execution_event (
  id bigint generated always as identity primary key,
  execution_id uuid not null references execution (id),
  at timestamptz not null default clock_timestamp(),
  from_state execution_state,
  to_state execution_state not null,
  generation int not null,
  reason text
);
create index execution_event_of_execution on execution_event (execution_id, id);
