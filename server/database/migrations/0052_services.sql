-- Executions that listen on a port until they are stopped, and engines, which run as such.

alter type resource_kind add value 'engine';

alter table container drop constraint container_mode_check;
alter table container drop constraint container_command_check;
alter table container
  add constraint container_mode_check check (mode in ('task', 'workspace', 'service')),
  add constraint container_command_check check (length(command) <= 8000 and (mode <> 'task' or command <> ''));

alter table execution drop constraint execution_stop_reason_check;
alter table execution add constraint execution_stop_reason_check check (stop_reason in
  ('asked', 'member_removed', 'container_deleted', 'organization_deleted', 'time_limit', 'idle', 'disk_full',
  'permission_lost', 'inputs_lost', 'balance', 'budget', 'unhealthy'));

alter table execution drop constraint execution_mode_check;
alter table execution
  add constraint execution_mode_check check (mode in ('task', 'workspace', 'service')),
  -- A service listens there; null: on its socket.
  add port int check (port between 1 and 65535),
  -- What a service answers with 2xx or 3xx once it serves; null: any answer to / will do.
  add health_path text check (health_path like '/%' and length(health_path) <= 500),
  -- A program of Guildhall's own that it runs.
  add program text;
