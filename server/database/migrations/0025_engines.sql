-- Several engines at once, what an execution runs in, and what it uses over time.

-- 'host' is the machine's own programs; others are named by the operator.
alter table container drop constraint container_environment_check;
alter table container add constraint container_environment_check check (length(environment) between 1 and 200);

alter table execution
  -- The engine that has it, which stays so when its resource type is given to another one.
  add driver text not null default 'process',
  add environment text not null default 'host';
alter table execution alter driver drop default, alter environment drop default;

-- Thinned as they grow old: an execution never has more than some hundred.
create table execution_sample (
  execution_id uuid not null references execution (id),
  at timestamptz(3) not null,
  -- Used since its start.
  cpu_seconds double precision not null check (cpu_seconds >= 0),
  memory_bytes bigint not null check (memory_bytes >= 0),
  output_bytes bigint not null check (output_bytes >= 0),
  -- Of all the graphics cards it holds, where they tell.
  gpu_percent real,
  gpu_memory_bytes bigint,
  primary key (execution_id, at)
);
