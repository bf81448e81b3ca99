-- Engines: deployments of models. What runs of one is an execution; here is what is wanted of it.

alter table organization add column default_visibility_engine resource_visibility not null default 'private';
update organization set default_visibility_engine = 'organization-read' where not allow_private;
alter table organization add constraint default_visibility_of_engines_is_allowed
  check (allow_private or default_visibility_engine <> 'private');

-- What it serves is the first binding of its recipe.
create table engine (
  resource_id uuid primary key references container (resource_id),
  preset text not null check (preset in ('gguf', 'command')),
  -- What the preset is told.
  settings jsonb not null default '{}',
  -- Null: it listens on its socket.
  port int check (port between 1 and 65535),
  health_path text not null check (health_path like '/%' and length(health_path) <= 500),
  -- Variables of its command; they are no secrets.
  variables jsonb not null default '{}',
  units int not null default 1 check (units > 0),
  time_limit_minutes int check (time_limit_minutes > 0),
  -- So often in a row it is started again after a failure.
  restarts_max int not null default 3 check (restarts_max between 0 and 100),
  -- Nobody has called it for so long: it is stopped, and started by the next call.
  idle_minutes int check (idle_minutes > 0),

  -- What is wanted: that it runs, that the next call starts it, that it is stopped, or nothing any more after failures.
  wanted text not null default 'stopped' check (wanted in ('running', 'asleep', 'stopped', 'failed')),
  -- For whom it runs: whoever started it last.
  started_by uuid not null references account (id),
  -- The execution it runs as, or ran as last.
  execution_id uuid references execution (id),
  -- Failures since it was well for a while, and when it is started again.
  failures int not null default 0 check (failures >= 0),
  next_start_at timestamptz(3),
  -- Checks that failed since one that did not, and what the last one said, or the last start, or the last end.
  checks_failed int not null default 0 check (checks_failed >= 0),
  fault text check (length(fault) <= 1000),
  checked_at timestamptz(3),
  -- The last sign that somebody called it.
  active_at timestamptz(3)
);

create index engine_by_starter on engine (started_by);
create index engine_by_execution on engine (execution_id);
-- What the watch looks at.
create index engine_watched on engine (resource_id) where wanted = 'running';

-- What became of an engine, in order; the latest are kept.
create table engine_event (
  engine_id uuid not null references engine (resource_id),
  at timestamptz(3) not null default clock_timestamp(),
  id bigint generated always as identity primary key,
  kind text not null check (kind in ('deployed', 'started', 'healthy', 'unhealthy', 'restarting', 'failed', 'idle', 'stopped', 'waiting')),
  execution_number int,
  text text not null default '' check (length(text) <= 1000)
);
create index engine_event_by_engine on engine_event (engine_id, id desc);
