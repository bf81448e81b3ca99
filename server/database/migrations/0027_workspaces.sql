-- Workspaces: executions that serve Jupyter until they are stopped.

alter table container drop constraint container_mode_check;
alter table container drop constraint container_command_check;
alter table container
  add constraint container_mode_check check (mode in ('task', 'workspace')),
  -- A workspace needs none: what it runs is its server.
  add constraint container_command_check check (length(command) <= 8000 and (mode = 'workspace' or command <> ''));

alter table execution
  add mode text not null default 'task' check (mode in ('task', 'workspace')),
  -- Its /output began as a copy of what that one left.
  add continues uuid references execution (id),
  -- Minutes from its start; extended, they grow.
  add time_limit_minutes int check (time_limit_minutes > 0),
  -- A workspace that nobody has used for so long is stopped.
  add idle_stop_minutes int check (idle_stop_minutes > 0),
  -- The last sign that somebody used it.
  add active_at timestamptz(3),
  -- The end that its people were last told of before it came.
  add warned_of timestamptz(3);
alter table execution drop constraint execution_stop_reason_check;
alter table execution add constraint execution_stop_reason_check check (stop_reason in
  ('asked', 'member_removed', 'container_deleted', 'organization_deleted', 'time_limit', 'idle', 'restarted'));

-- What an organization wants of its workspaces; it only tightens what the installation says.
alter table organization add column idle_stop_minutes int check (idle_stop_minutes > 0);

-- Who has been in a workspace, and when last.
create table workspace_visit (
  execution_id uuid not null references execution (id),
  account_id uuid not null references account (id),
  first_at timestamptz(3) not null default clock_timestamp(),
  last_at timestamptz(3) not null default clock_timestamp(),
  requests bigint not null default 0 check (requests >= 0),
  primary key (execution_id, account_id)
);
