-- Printed by `npm run print` from a database with all migrations; server/database/migrations/ is the source.

-- types

create type activity_severity as enum ('info', 'notice', 'warning');

create type adding_way as enum ('direct', 'invite');

create type execution_state as enum ('queued', 'starting', 'running', 'stopping', 'succeeded', 'failed', 'cancelled', 'lost');

create type join_request_state as enum ('pending', 'approved', 'declined', 'withdrawn');

create type join_way as enum ('closed', 'ask');

create type member_role as enum ('viewer', 'reviewer', 'developer', 'editor', 'maintainer');

create type namespace_kind as enum ('person', 'organization');

create type notification_topic as enum ('membership', 'sharing', 'compute', 'limits');

create type project_visibility as enum ('private', 'shared', 'organization-read', 'organization-write');

create type publication_state as enum ('waiting', 'copying', 'done', 'failed');

create type resource_kind as enum ('dataset', 'model', 'container', 'api', 'engine', 'application');

create type resource_visibility as enum ('private', 'organization-read', 'organization-write');

create type share_level as enum ('read', 'contribute', 'edit', 'manage');

create type sign_in_provider_kind as enum ('gitee', 'github', 'gitlab', 'oidc');

create type tie as enum ('reader', 'contributor', 'editor', 'manager', 'owner');

create type upkeep_kind as enum ('collection', 'scrub');

create type version_state as enum ('open', 'pending', 'ready', 'rejected', 'archived');

create type webhook_state as enum ('pending', 'succeeded', 'failed');

-- tables

create table account (
  id uuid not null default uuidv7(),
  path text not null,
  name text not null,
  email text not null,
  email_verified boolean not null default false,
  image text,
  operator boolean not null default false,
  last_active_at timestamp with time zone,
  created_at timestamp with time zone not null default now(),
  updated_at timestamp with time zone not null default now(),
  language text,
  two_factor_enabled boolean not null default false,
  constraint account_email_taken UNIQUE (email),
  constraint account_id_fkey FOREIGN KEY (id) REFERENCES namespace(id),
  constraint account_language_check CHECK ((language = ANY (ARRAY['en'::text, 'zh'::text]))),
  constraint account_name_length CHECK (((length(name) >= 1) AND (length(name) <= 80))),
  constraint account_of_path UNIQUE (id, path),
  constraint account_pkey PRIMARY KEY (id)
);

create table activity (
  id uuid not null default uuidv7(),
  at timestamp with time zone not null default now(),
  namespace_id uuid,
  severity activity_severity not null,
  action text not null,
  text text not null,
  entity_kind text not null,
  entity_id text,
  entity_name text not null,
  actor_kind text not null,
  actor_id uuid,
  token_id uuid,
  ip text,
  request_id text,
  before jsonb,
  after jsonb,
  refused boolean not null default false,
  constraint activity_actor_id_fkey FOREIGN KEY (actor_id) REFERENCES account(id),
  constraint activity_actor_kind_check CHECK ((actor_kind = ANY (ARRAY['person'::text, 'token'::text, 'system'::text, 'nobody'::text]))),
  constraint activity_namespace_id_fkey FOREIGN KEY (namespace_id) REFERENCES namespace(id),
  constraint activity_pkey PRIMARY KEY (id),
  constraint activity_token_id_fkey FOREIGN KEY (token_id) REFERENCES token(id)
);

create table allocation (
  id uuid not null default uuidv7(),
  operation_id uuid,
  namespace_id uuid not null,
  account_id uuid not null,
  resource_type text not null,
  units integer not null,
  member_cap bigint,
  namespace_cap bigint,
  capacity integer not null,
  created_at timestamp with time zone not null default clock_timestamp(),
  released_at timestamp with time zone,
  constraint allocation_pkey PRIMARY KEY (id),
  constraint allocation_units_check CHECK ((units > 0))
);

create table api (
  resource_id uuid not null,
  protocols text[] not null,
  call_micros bigint,
  input_micros bigint,
  output_micros bigint,
  limits jsonb not null default '{}'::jsonb,
  content_logged boolean not null default false,
  constraint api_call_micros_check CHECK ((call_micros >= 0)),
  constraint api_input_micros_check CHECK ((input_micros >= 0)),
  constraint api_limits_check CHECK ((jsonb_typeof(limits) = 'object'::text)),
  constraint api_output_micros_check CHECK ((output_micros >= 0)),
  constraint api_pkey PRIMARY KEY (resource_id),
  constraint api_protocols_check CHECK ((cardinality(protocols) > 0)),
  constraint api_resource_id_fkey FOREIGN KEY (resource_id) REFERENCES resource(id)
);

create table application (
  resource_id uuid not null,
  readme text not null default ''::text,
  icon_id uuid,
  icon_large bytea,
  icon_small bytea,
  constraint application_icon_is_whole CHECK ((num_nonnulls(icon_id, icon_large, icon_small) = ANY (ARRAY[0, 3]))),
  constraint application_pkey PRIMARY KEY (resource_id),
  constraint application_resource_id_fkey FOREIGN KEY (resource_id) REFERENCES resource(id)
);

create table application_version (
  id uuid not null default uuidv7(),
  resource_id uuid not null,
  number integer not null,
  form text not null,
  url text,
  version_id uuid,
  folder text not null default ''::text,
  note text not null default ''::text,
  state text not null,
  created_by uuid not null,
  created_at timestamp with time zone not null default now(),
  reviewed_by uuid,
  reviewed_at timestamp with time zone,
  review_comment text not null default ''::text,
  engine_id uuid,
  constraint application_version_created_by_fkey FOREIGN KEY (created_by) REFERENCES account(id),
  constraint application_version_engine_id_fkey FOREIGN KEY (engine_id) REFERENCES resource(id),
  constraint application_version_form_check CHECK ((form = ANY (ARRAY['link'::text, 'static'::text, 'engine'::text]))),
  constraint application_version_number_check CHECK ((number > 0)),
  constraint application_version_number_taken UNIQUE (resource_id, number),
  constraint application_version_pkey PRIMARY KEY (id),
  constraint application_version_resource_id_fkey FOREIGN KEY (resource_id) REFERENCES application(resource_id),
  constraint application_version_reviewed_by_fkey FOREIGN KEY (reviewed_by) REFERENCES account(id),
  constraint application_version_says_what_it_serves CHECK (
CASE form
    WHEN 'link'::text THEN ((url IS NOT NULL) AND (version_id IS NULL) AND (engine_id IS NULL))
    WHEN 'static'::text THEN ((url IS NULL) AND (version_id IS NOT NULL) AND (engine_id IS NULL))
    WHEN 'engine'::text THEN ((url IS NULL) AND (version_id IS NULL) AND (engine_id IS NOT NULL))
    ELSE NULL::boolean
END),
  constraint application_version_state_check CHECK ((state = ANY (ARRAY['pending'::text, 'ready'::text, 'rejected'::text]))),
  constraint application_version_version_id_fkey FOREIGN KEY (version_id) REFERENCES version(id)
);

create table avatar (
  id uuid not null default gen_random_uuid(),
  large bytea not null,
  small bytea not null,
  created_at timestamp with time zone not null default now(),
  constraint avatar_large_check CHECK ((length(large) <= 262144)),
  constraint avatar_pkey PRIMARY KEY (id),
  constraint avatar_small_check CHECK ((length(small) <= 65536))
);

create table billing (
  only_one boolean not null default true,
  is_on boolean not null default false,
  from_day date not null default 'infinity'::date,
  changed_at timestamp with time zone not null default now(),
  changed_by uuid,
  closing_since timestamp with time zone,
  constraint billing_changed_by_fkey FOREIGN KEY (changed_by) REFERENCES account(id),
  constraint billing_only_one_check CHECK (only_one),
  constraint billing_pkey PRIMARY KEY (only_one)
);

create table billing_profile (
  id uuid not null default uuidv7(),
  namespace_id uuid,
  company text not null,
  tax_id text not null,
  address text not null,
  email text not null,
  language text not null,
  created_at timestamp with time zone not null default clock_timestamp(),
  created_by uuid not null,
  constraint billing_profile_created_by_fkey FOREIGN KEY (created_by) REFERENCES account(id),
  constraint billing_profile_language_check CHECK ((language = ANY (ARRAY['en'::text, 'zh'::text]))),
  constraint billing_profile_namespace_id_fkey FOREIGN KEY (namespace_id) REFERENCES namespace(id),
  constraint billing_profile_pkey PRIMARY KEY (id)
);

create table binding (
  container_id uuid not null,
  position integer not null,
  version_id uuid,
  execution_id uuid,
  constraint binding_container_id_fkey FOREIGN KEY (container_id) REFERENCES container(resource_id) ON DELETE CASCADE,
  constraint binding_execution_id_fkey FOREIGN KEY (execution_id) REFERENCES execution(id),
  constraint binding_of_one_thing CHECK ((num_nonnulls(version_id, execution_id) = 1)),
  constraint binding_pkey PRIMARY KEY (container_id, "position"),
  constraint binding_position_check CHECK ((("position" >= 0) AND ("position" <= 9))),
  constraint binding_version_id_fkey FOREIGN KEY (version_id) REFERENCES version(id) ON DELETE CASCADE
);

create table blob (
  sha256 bytea not null,
  bytes bigint not null,
  touched_at timestamp with time zone not null default now(),
  damage text,
  damaged_at timestamp with time zone,
  crc32 bigint,
  constraint blob_bytes_check CHECK ((bytes >= 0)),
  constraint blob_check CHECK (((damage IS NULL) = (damaged_at IS NULL))),
  constraint blob_crc32_check CHECK (((crc32 >= 0) AND (crc32 <= '4294967295'::bigint))),
  constraint blob_damage_check CHECK ((damage = ANY (ARRAY['lost'::text, 'changed'::text]))),
  constraint blob_pkey PRIMARY KEY (sha256),
  constraint blob_sha256_check CHECK ((length(sha256) = 32))
);

create table budget (
  id uuid not null default uuidv7(),
  namespace_id uuid not null,
  project_id uuid,
  account_id uuid,
  amount bigint not null,
  from_day date,
  to_day date,
  percents integer[] not null,
  hard_stop boolean not null default false,
  created_by uuid not null,
  created_at timestamp with time zone not null default now(),
  seen_at timestamp with time zone not null default '-infinity'::timestamp with time zone,
  constraint budget_account_id_fkey FOREIGN KEY (account_id) REFERENCES account(id),
  constraint budget_amount_check CHECK ((amount > 0)),
  constraint budget_created_by_fkey FOREIGN KEY (created_by) REFERENCES account(id),
  constraint budget_namespace_id_fkey FOREIGN KEY (namespace_id) REFERENCES namespace(id),
  constraint budget_of_one_thing CHECK ((num_nonnulls(project_id, account_id) <= 1)),
  constraint budget_once UNIQUE NULLS NOT DISTINCT (namespace_id, project_id, account_id, from_day, to_day),
  constraint budget_pkey PRIMARY KEY (id),
  constraint budget_project_id_fkey FOREIGN KEY (project_id) REFERENCES project(id) ON DELETE CASCADE,
  constraint budget_span CHECK ((((from_day IS NULL) = (to_day IS NULL)) AND (from_day <= to_day)))
);

create table budget_alert (
  budget_id uuid not null,
  first_day date not null,
  percent integer not null,
  at timestamp with time zone not null default clock_timestamp(),
  constraint budget_alert_budget_id_fkey FOREIGN KEY (budget_id) REFERENCES budget(id) ON DELETE CASCADE,
  constraint budget_alert_pkey PRIMARY KEY (budget_id, first_day, percent)
);

create table budget_stop (
  allocation_id uuid not null,
  budget_id uuid not null,
  at timestamp with time zone not null default clock_timestamp(),
  constraint budget_stop_pkey PRIMARY KEY (allocation_id)
);

create table call (
  id uuid not null,
  request_id text not null,
  resource_id uuid not null,
  namespace_id uuid not null,
  account_id uuid not null,
  token_id uuid,
  protocol text not null,
  stream boolean not null,
  started_at timestamp with time zone not null,
  ended_at timestamp with time zone not null default clock_timestamp(),
  day date not null,
  state text not null,
  status integer,
  input_tokens bigint not null,
  output_tokens bigint not null,
  counted_by text not null,
  claimed_input double precision,
  claimed_output double precision,
  cost_nanos bigint not null,
  first_byte_ms integer,
  duration_ms integer,
  upstream text,
  attempts integer not null default 0,
  error text,
  constraint call_cost_nanos_check CHECK ((cost_nanos >= 0)),
  constraint call_counted_by_check CHECK ((counted_by = ANY (ARRAY['upstream'::text, 'us'::text]))),
  constraint call_input_tokens_check CHECK ((input_tokens >= 0)),
  constraint call_output_tokens_check CHECK ((output_tokens >= 0)),
  constraint call_pkey PRIMARY KEY (id),
  constraint call_state_check CHECK ((state = ANY (ARRAY['done'::text, 'stopped'::text, 'aborted'::text, 'failed'::text, 'refused'::text, 'lost'::text])))
);

create table call_content (
  call_id uuid not null,
  namespace_id uuid not null,
  resource_id uuid not null,
  at timestamp with time zone not null default clock_timestamp(),
  sealed bytea not null,
  sealed_with text not null,
  constraint call_content_pkey PRIMARY KEY (call_id),
  constraint call_content_sealed_check CHECK ((octet_length(sealed) <= 600000))
);

create table call_day (
  resource_id uuid not null,
  day date not null,
  account_id uuid not null,
  token_id uuid,
  namespace_id uuid not null,
  calls bigint not null,
  failed bigint not null,
  input_tokens bigint not null,
  output_tokens bigint not null,
  cost_nanos bigint not null,
  duration_ms bigint not null,
  constraint call_day_once UNIQUE NULLS NOT DISTINCT (resource_id, day, account_id, token_id, namespace_id)
);

create table charged (
  namespace_id uuid not null,
  day date not null,
  account_id uuid not null,
  type text not null,
  product text not null,
  quantity_us numeric not null,
  waived_us numeric not null default 0,
  micros bigint not null default 0,
  covered_us numeric not null default 0,
  constraint charged_pkey PRIMARY KEY (namespace_id, day, account_id, type, product)
);

create table container (
  resource_id uuid not null,
  environment text not null,
  resource_type text not null,
  mode text not null,
  command text not null,
  executions integer not null default 0,
  readme text not null default ''::text,
  notebook jsonb,
  constraint container_command_check CHECK (((length(command) <= 8000) AND ((mode <> 'task'::text) OR (command <> ''::text)))),
  constraint container_environment_check CHECK (((length(environment) >= 1) AND (length(environment) <= 200))),
  constraint container_mode_check CHECK ((mode = ANY (ARRAY['task'::text, 'workspace'::text, 'service'::text]))),
  constraint container_pkey PRIMARY KEY (resource_id),
  constraint container_readme_check CHECK ((octet_length(readme) <= 262144)),
  constraint container_resource_id_fkey FOREIGN KEY (resource_id) REFERENCES resource(id),
  constraint container_resource_type_fkey FOREIGN KEY (resource_type) REFERENCES resource_type(name)
);

create table credential (
  id uuid not null default uuidv7(),
  account_id uuid not null,
  provider_id text not null,
  provider_account_id text not null,
  password text,
  access_token text,
  refresh_token text,
  id_token text,
  access_token_expires_at timestamp with time zone,
  refresh_token_expires_at timestamp with time zone,
  scope text,
  created_at timestamp with time zone not null default now(),
  updated_at timestamp with time zone not null default now(),
  constraint credential_account_id_fkey FOREIGN KEY (account_id) REFERENCES account(id) ON DELETE CASCADE,
  constraint credential_pkey PRIMARY KEY (id),
  constraint credential_provider_id_provider_account_id_key UNIQUE (provider_id, provider_account_id)
);

create table currency (
  only_one boolean not null default true,
  code text not null,
  since timestamp with time zone not null default now(),
  is_fixed boolean not null default true,
  constraint currency_code_check CHECK ((code ~ '^[A-Z]{3}$'::text)),
  constraint currency_only_one_check CHECK (only_one),
  constraint currency_pkey PRIMARY KEY (only_one)
);

create table device (
  resource_type text not null,
  slot integer not null,
  label text not null,
  allocation_id uuid,
  retired boolean not null default false,
  constraint device_allocation_id_fkey FOREIGN KEY (allocation_id) REFERENCES allocation(id),
  constraint device_pkey PRIMARY KEY (resource_type, slot),
  constraint device_resource_type_fkey FOREIGN KEY (resource_type) REFERENCES resource_type(name)
);

create table device_request (
  device_sha256 bytea not null,
  user_sha256 bytea not null,
  machine text not null,
  ip text,
  account_id uuid,
  allowed boolean,
  lasts_days integer not null default 90,
  interval_seconds integer not null,
  asked_at timestamp with time zone,
  created_at timestamp with time zone not null default now(),
  expires_at timestamp with time zone not null,
  constraint device_request_account_id_fkey FOREIGN KEY (account_id) REFERENCES account(id) ON DELETE CASCADE,
  constraint device_request_machine_check CHECK (((length(machine) >= 1) AND (length(machine) <= 80))),
  constraint device_request_pkey PRIMARY KEY (device_sha256),
  constraint device_request_user_sha256_key UNIQUE (user_sha256)
);

create table direct_upload (
  upload_id uuid not null,
  token text not null,
  part_bytes bigint not null,
  constraint direct_upload_part_bytes_check CHECK ((part_bytes > 0)),
  constraint direct_upload_pkey PRIMARY KEY (upload_id)
);

create table engine (
  resource_id uuid not null,
  preset text not null,
  settings jsonb not null default '{}'::jsonb,
  port integer,
  health_path text not null,
  variables jsonb not null default '{}'::jsonb,
  units integer not null default 1,
  time_limit_minutes integer,
  restarts_max integer not null default 3,
  idle_minutes integer,
  wanted text not null default 'stopped'::text,
  started_by uuid not null,
  execution_id uuid,
  failures integer not null default 0,
  next_start_at timestamp(3) with time zone,
  checks_failed integer not null default 0,
  fault text,
  checked_at timestamp(3) with time zone,
  active_at timestamp(3) with time zone,
  constraint engine_checks_failed_check CHECK ((checks_failed >= 0)),
  constraint engine_execution_id_fkey FOREIGN KEY (execution_id) REFERENCES execution(id),
  constraint engine_failures_check CHECK ((failures >= 0)),
  constraint engine_fault_check CHECK ((length(fault) <= 1000)),
  constraint engine_health_path_check CHECK (((health_path ~~ '/%'::text) AND (length(health_path) <= 500))),
  constraint engine_idle_minutes_check CHECK ((idle_minutes > 0)),
  constraint engine_pkey PRIMARY KEY (resource_id),
  constraint engine_port_check CHECK (((port >= 1) AND (port <= 65535))),
  constraint engine_preset_check CHECK ((preset = ANY (ARRAY['gguf'::text, 'command'::text]))),
  constraint engine_resource_id_fkey FOREIGN KEY (resource_id) REFERENCES container(resource_id),
  constraint engine_restarts_max_check CHECK (((restarts_max >= 0) AND (restarts_max <= 100))),
  constraint engine_started_by_fkey FOREIGN KEY (started_by) REFERENCES account(id),
  constraint engine_time_limit_minutes_check CHECK ((time_limit_minutes > 0)),
  constraint engine_units_check CHECK ((units > 0)),
  constraint engine_wanted_check CHECK ((wanted = ANY (ARRAY['running'::text, 'asleep'::text, 'stopped'::text, 'failed'::text])))
);

create table engine_event (
  engine_id uuid not null,
  at timestamp(3) with time zone not null default clock_timestamp(),
  id bigint not null generated always as identity,
  kind text not null,
  execution_number integer,
  text text not null default ''::text,
  constraint engine_event_engine_id_fkey FOREIGN KEY (engine_id) REFERENCES engine(resource_id),
  constraint engine_event_kind_check CHECK ((kind = ANY (ARRAY['deployed'::text, 'started'::text, 'healthy'::text, 'unhealthy'::text, 'restarting'::text, 'failed'::text, 'idle'::text, 'stopped'::text, 'waiting'::text]))),
  constraint engine_event_pkey PRIMARY KEY (id),
  constraint engine_event_text_check CHECK ((length(text) <= 1000))
);

create table execution (
  id uuid not null default uuidv7(),
  container_id uuid not null,
  namespace_id uuid not null,
  number integer not null,
  state execution_state not null default 'queued'::execution_state,
  generation integer not null default 0,
  started_by uuid not null,
  allocation_id uuid,
  resource_type text not null,
  units integer not null,
  cpu_millis integer not null,
  memory_bytes bigint not null,
  devices text[] not null default '{}'::text[],
  command text not null,
  bindings jsonb not null,
  sandbox text,
  queued_at timestamp(3) with time zone not null default clock_timestamp(),
  starting_at timestamp(3) with time zone,
  started_at timestamp(3) with time zone,
  stopping_at timestamp(3) with time zone,
  ended_at timestamp(3) with time zone,
  stop_reason text,
  exit_code integer,
  error text,
  seen_at timestamp with time zone,
  output_bytes bigint not null default 0,
  output_record_id uuid not null default uuidv7(),
  removed_at timestamp with time zone,
  charged_to uuid not null,
  driver text not null,
  environment text not null,
  mode text not null default 'task'::text,
  continues uuid,
  time_limit_minutes integer,
  idle_stop_minutes integer,
  active_at timestamp(3) with time zone,
  warned_of timestamp(3) with time zone,
  place bigint,
  waits_on text,
  waiting_for jsonb,
  port integer,
  health_path text,
  program text,
  constraint execution_allocation_id_fkey FOREIGN KEY (allocation_id) REFERENCES allocation(id),
  constraint execution_allocation_id_key UNIQUE (allocation_id),
  constraint execution_charged_to_fkey FOREIGN KEY (charged_to) REFERENCES account(id),
  constraint execution_check CHECK (((state = ANY (ARRAY['succeeded'::execution_state, 'failed'::execution_state, 'cancelled'::execution_state, 'lost'::execution_state])) = (ended_at IS NOT NULL))),
  constraint execution_container_id_fkey FOREIGN KEY (container_id) REFERENCES container(resource_id),
  constraint execution_continues_fkey FOREIGN KEY (continues) REFERENCES execution(id),
  constraint execution_health_path_check CHECK (((health_path ~~ '/%'::text) AND (length(health_path) <= 500))),
  constraint execution_holds_units CHECK (((allocation_id IS NOT NULL) OR ((place IS NOT NULL) AND (state = ANY (ARRAY['queued'::execution_state, 'cancelled'::execution_state]))))),
  constraint execution_idle_stop_minutes_check CHECK ((idle_stop_minutes > 0)),
  constraint execution_mode_check CHECK ((mode = ANY (ARRAY['task'::text, 'workspace'::text, 'service'::text]))),
  constraint execution_namespace_id_fkey FOREIGN KEY (namespace_id) REFERENCES namespace(id),
  constraint execution_number_check CHECK ((number > 0)),
  constraint execution_number_taken UNIQUE (container_id, number),
  constraint execution_output_bytes_check CHECK ((output_bytes >= 0)),
  constraint execution_output_record_id_key UNIQUE (output_record_id),
  constraint execution_pkey PRIMARY KEY (id),
  constraint execution_place_key UNIQUE (place),
  constraint execution_port_check CHECK (((port >= 1) AND (port <= 65535))),
  constraint execution_resource_type_fkey FOREIGN KEY (resource_type) REFERENCES resource_type(name),
  constraint execution_started_by_fkey FOREIGN KEY (started_by) REFERENCES account(id),
  constraint execution_stop_reason_check CHECK ((stop_reason = ANY (ARRAY['asked'::text, 'member_removed'::text, 'container_deleted'::text, 'organization_deleted'::text, 'time_limit'::text, 'idle'::text, 'disk_full'::text, 'permission_lost'::text, 'inputs_lost'::text, 'balance'::text, 'budget'::text, 'unhealthy'::text]))),
  constraint execution_time_limit_minutes_check CHECK ((time_limit_minutes > 0)),
  constraint execution_units_check CHECK ((units > 0)),
  constraint execution_waits_on_check CHECK ((waits_on = ANY (ARRAY['member'::text, 'namespace'::text, 'type'::text])))
);

create table execution_event (
  id bigint not null generated always as identity,
  execution_id uuid not null,
  at timestamp with time zone not null default clock_timestamp(),
  from_state execution_state,
  to_state execution_state not null,
  generation integer not null,
  reason text,
  constraint execution_event_execution_id_fkey FOREIGN KEY (execution_id) REFERENCES execution(id),
  constraint execution_event_pkey PRIMARY KEY (id)
);

create table execution_sample (
  execution_id uuid not null,
  at timestamp(3) with time zone not null,
  cpu_seconds double precision not null,
  memory_bytes bigint not null,
  output_bytes bigint not null,
  gpu_percent real,
  gpu_memory_bytes bigint,
  constraint execution_sample_cpu_seconds_check CHECK ((cpu_seconds >= (0)::double precision)),
  constraint execution_sample_execution_id_fkey FOREIGN KEY (execution_id) REFERENCES execution(id),
  constraint execution_sample_memory_bytes_check CHECK ((memory_bytes >= 0)),
  constraint execution_sample_output_bytes_check CHECK ((output_bytes >= 0)),
  constraint execution_sample_pkey PRIMARY KEY (execution_id, at)
);

create table forge_authorization (
  state_sha256 bytea not null,
  account_id uuid not null,
  provider_id text not null,
  bound_to text not null,
  expires_at timestamp with time zone not null,
  constraint forge_authorization_account_id_fkey FOREIGN KEY (account_id) REFERENCES account(id) ON DELETE CASCADE,
  constraint forge_authorization_pkey PRIMARY KEY (state_sha256),
  constraint forge_authorization_provider_id_fkey FOREIGN KEY (provider_id) REFERENCES sign_in_provider(id) ON DELETE CASCADE
);

create table forge_connection (
  id uuid not null default uuidv7(),
  account_id uuid not null,
  provider_id text not null,
  forge_account_id text not null,
  login text not null,
  name text not null,
  tokens bytea not null,
  tokens_key text not null,
  expires_at timestamp with time zone not null,
  lifetime_seconds integer not null,
  state text not null default 'ok'::text,
  authorized_at timestamp with time zone not null default now(),
  created_at timestamp with time zone not null default now(),
  constraint forge_account_connected_once UNIQUE (provider_id, forge_account_id),
  constraint forge_connection_account_id_fkey FOREIGN KEY (account_id) REFERENCES account(id) ON DELETE CASCADE,
  constraint forge_connection_lifetime_seconds_check CHECK ((lifetime_seconds > 0)),
  constraint forge_connection_once UNIQUE (account_id, provider_id),
  constraint forge_connection_pkey PRIMARY KEY (id),
  constraint forge_connection_provider_id_fkey FOREIGN KEY (provider_id) REFERENCES sign_in_provider(id) ON DELETE CASCADE,
  constraint forge_connection_state_check CHECK ((state = ANY (ARRAY['ok'::text, 'needs_authorization'::text])))
);

create table former_member (
  organization_id uuid not null,
  account_id uuid not null,
  removed boolean not null,
  left_at timestamp with time zone not null default now(),
  role member_role,
  ended_by uuid,
  taken jsonb,
  constraint former_member_account_id_fkey FOREIGN KEY (account_id) REFERENCES account(id),
  constraint former_member_ended_by_fkey FOREIGN KEY (ended_by) REFERENCES account(id),
  constraint former_member_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organization(id),
  constraint former_member_pkey PRIMARY KEY (organization_id, account_id)
);

create table gateway_process (
  id uuid not null,
  seen_at timestamp with time zone not null default clock_timestamp(),
  constraint gateway_process_pkey PRIMARY KEY (id)
);

create table git_blob (
  sha256 bytea not null,
  sha1 bytea,
  constraint git_blob_pkey PRIMARY KEY (sha256),
  constraint git_blob_sha1_check CHECK ((length(sha1) = 20)),
  constraint git_blob_sha256_fkey FOREIGN KEY (sha256) REFERENCES blob(sha256) ON DELETE CASCADE
);

create table idempotency (
  account_id uuid not null,
  key text not null,
  request_sha256 bytea not null,
  answer jsonb,
  created_at timestamp with time zone not null default now(),
  constraint idempotency_account_id_fkey FOREIGN KEY (account_id) REFERENCES account(id) ON DELETE CASCADE,
  constraint idempotency_key_check CHECK (((length(key) >= 1) AND (length(key) <= 255))),
  constraint idempotency_pkey PRIMARY KEY (account_id, key)
);

create table identity_key (
  id uuid not null default uuidv7(),
  public_jwk jsonb not null,
  sealed bytea not null,
  sealed_with text not null,
  created_at timestamp with time zone not null default now(),
  constraint identity_key_pkey PRIMARY KEY (id)
);

create table installation (
  singleton boolean not null default true,
  id uuid not null default gen_random_uuid(),
  set_up_at timestamp with time zone,
  demo_organization_id uuid,
  sign_up text not null default 'open'::text,
  sign_up_domains text[] not null default '{}'::text[],
  two_factor_required boolean not null default false,
  constraint installation_pkey PRIMARY KEY (singleton),
  constraint installation_sign_up_check CHECK ((sign_up = ANY (ARRAY['open'::text, 'invitation'::text, 'closed'::text]))),
  constraint installation_singleton_check CHECK (singleton)
);

create table invitation (
  id uuid not null default uuidv7(),
  organization_id uuid not null,
  role member_role not null,
  code_sha256 bytea not null,
  email text,
  max_uses integer,
  uses integer not null default 0,
  expires_at timestamp with time zone not null,
  revoked_at timestamp with time zone,
  created_by uuid not null,
  created_at timestamp with time zone not null default now(),
  account_id uuid,
  sent_at timestamp with time zone,
  constraint invitation_account_id_fkey FOREIGN KEY (account_id) REFERENCES account(id),
  constraint invitation_code_sha256_key UNIQUE (code_sha256),
  constraint invitation_created_by_fkey FOREIGN KEY (created_by) REFERENCES account(id),
  constraint invitation_max_uses_check CHECK ((max_uses > 0)),
  constraint invitation_of_a_maintainer_is_single_use CHECK (((role <> 'maintainer'::member_role) OR (max_uses = 1))),
  constraint invitation_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organization(id),
  constraint invitation_pkey PRIMARY KEY (id)
);

create table invitation_use (
  id uuid not null default uuidv7(),
  invitation_id uuid not null,
  account_id uuid not null,
  used_at timestamp with time zone not null default now(),
  constraint invitation_use_account_id_fkey FOREIGN KEY (account_id) REFERENCES account(id),
  constraint invitation_use_invitation_id_fkey FOREIGN KEY (invitation_id) REFERENCES invitation(id),
  constraint invitation_use_pkey PRIMARY KEY (id)
);

create table invoice (
  number bigint not null,
  kind text not null,
  namespace_id uuid not null,
  after_day date,
  last_day date,
  after_journal bigint,
  through_journal bigint,
  journal_id bigint,
  order_id uuid,
  amount bigint not null,
  opening bigint,
  closing bigint,
  currency text not null,
  payer_id uuid,
  issuer_id uuid,
  payer_path text not null,
  payer_name text not null,
  summary jsonb not null,
  issued_at timestamp with time zone not null default clock_timestamp(),
  constraint invoice_issuer_id_fkey FOREIGN KEY (issuer_id) REFERENCES billing_profile(id),
  constraint invoice_journal_id_fkey FOREIGN KEY (journal_id) REFERENCES ledger_journal(id),
  constraint invoice_kind_check CHECK ((kind = ANY (ARRAY['statement'::text, 'receipt'::text, 'credit_note'::text]))),
  constraint invoice_namespace_id_fkey FOREIGN KEY (namespace_id) REFERENCES namespace(id),
  constraint invoice_of_its_kind CHECK ((((kind = 'statement'::text) = (last_day IS NOT NULL)) AND ((kind <> 'statement'::text) = (journal_id IS NOT NULL)))),
  constraint invoice_once UNIQUE NULLS NOT DISTINCT (namespace_id, kind, last_day, journal_id),
  constraint invoice_order_id_fkey FOREIGN KEY (order_id) REFERENCES top_up(id),
  constraint invoice_payer_id_fkey FOREIGN KEY (payer_id) REFERENCES billing_profile(id),
  constraint invoice_pkey PRIMARY KEY (number)
);

create table invoice_number (
  only_one boolean not null default true,
  last bigint not null default 0,
  constraint invoice_number_only_one_check CHECK (only_one),
  constraint invoice_number_pkey PRIMARY KEY (only_one)
);

create table invoice_watch (
  namespace_id uuid not null,
  through date not null,
  constraint invoice_watch_namespace_id_fkey FOREIGN KEY (namespace_id) REFERENCES namespace(id),
  constraint invoice_watch_pkey PRIMARY KEY (namespace_id)
);

create table join_request (
  id uuid not null default uuidv7(),
  organization_id uuid not null,
  account_id uuid not null,
  message text not null default ''::text,
  state join_request_state not null default 'pending'::join_request_state,
  role member_role,
  decided_by uuid,
  decided_at timestamp with time zone,
  created_at timestamp with time zone not null default now(),
  constraint join_request_account_id_fkey FOREIGN KEY (account_id) REFERENCES account(id),
  constraint join_request_check CHECK (((state = 'approved'::join_request_state) = (role IS NOT NULL))),
  constraint join_request_check1 CHECK (((state = ANY (ARRAY['approved'::join_request_state, 'declined'::join_request_state])) = (decided_by IS NOT NULL))),
  constraint join_request_check2 CHECK (((state = 'pending'::join_request_state) = (decided_at IS NULL))),
  constraint join_request_decided_by_fkey FOREIGN KEY (decided_by) REFERENCES account(id),
  constraint join_request_message_check CHECK ((length(message) <= 1000)),
  constraint join_request_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organization(id),
  constraint join_request_pkey PRIMARY KEY (id)
);

create table leaf (
  id bigint not null generated always as identity,
  files integer not null default 0,
  bytes bigint not null default 0,
  constraint leaf_bytes_check CHECK ((bytes >= 0)),
  constraint leaf_files_check CHECK ((files >= 0)),
  constraint leaf_pkey PRIMARY KEY (id)
);

create table leaf_file (
  leaf_id bigint not null,
  path text not null,
  sha256 bytea not null,
  bytes bigint not null,
  media_type text not null,
  modified_at timestamp with time zone not null default now(),
  constraint file_path_fits CHECK (((octet_length(path) >= 1) AND (octet_length(path) <= 1024))),
  constraint leaf_file_bytes_check CHECK ((bytes >= 0)),
  constraint leaf_file_leaf_id_fkey FOREIGN KEY (leaf_id) REFERENCES leaf(id) ON DELETE CASCADE,
  constraint leaf_file_pkey PRIMARY KEY (leaf_id, path) INCLUDE (bytes),
  constraint leaf_file_sha256_fkey FOREIGN KEY (sha256) REFERENCES blob(sha256)
);

create table ledger_account (
  id uuid not null default uuidv7(),
  kind text not null,
  namespace_id uuid,
  balance bigint not null default 0,
  held bigint not null default 0,
  credit bigint not null default 0,
  constraint arrears_are_owed CHECK (((kind <> 'arrears'::text) OR (balance <= 0))),
  constraint ledger_account_credit_check CHECK ((credit >= 0)),
  constraint ledger_account_held_check CHECK ((held >= 0)),
  constraint ledger_account_kind_check CHECK ((kind = ANY ('{wallet,arrears,revenue,payments,vouchers}'::text[]))),
  constraint ledger_account_namespace_id_fkey FOREIGN KEY (namespace_id) REFERENCES namespace(id),
  constraint ledger_account_of_a_namespace CHECK (((kind = ANY ('{wallet,arrears}'::text[])) = (namespace_id IS NOT NULL))),
  constraint ledger_account_once UNIQUE NULLS NOT DISTINCT (namespace_id, kind),
  constraint ledger_account_pkey PRIMARY KEY (id),
  constraint wallet_above_its_floor CHECK (((kind <> 'wallet'::text) OR (balance >= (- credit))))
);

create table ledger_charge (
  journal_id bigint not null,
  namespace_id uuid not null,
  account_id uuid not null,
  type text not null,
  product text not null,
  day date not null,
  quantity_us numeric not null,
  amount bigint not null,
  covered_us numeric not null default 0,
  constraint ledger_charge_pkey PRIMARY KEY (namespace_id, day, journal_id, account_id, type, product) INCLUDE (amount),
  constraint ledger_charge_says_something CHECK (((amount <> 0) OR (covered_us <> (0)::numeric)))
);

create table ledger_entry (
  journal_id bigint not null,
  account_id uuid not null,
  amount bigint not null,
  balance_after bigint,
  constraint ledger_entry_amount_check CHECK ((amount <> 0)),
  constraint ledger_entry_pkey PRIMARY KEY (journal_id, account_id)
);

create table ledger_hold (
  allocation_id uuid not null,
  namespace_id uuid not null,
  amount bigint not null,
  state text not null default 'pending'::text,
  created_at timestamp with time zone not null default clock_timestamp(),
  constraint ledger_hold_amount_check CHECK ((amount > 0)),
  constraint ledger_hold_namespace_id_fkey FOREIGN KEY (namespace_id) REFERENCES namespace(id),
  constraint ledger_hold_pkey PRIMARY KEY (allocation_id),
  constraint ledger_hold_state_check CHECK ((state = ANY (ARRAY['pending'::text, 'ending'::text, 'released'::text, 'settled'::text])))
);

create table ledger_journal (
  id bigint not null generated always as identity,
  operation_id uuid,
  kind text not null,
  namespace_id uuid not null,
  actor_id uuid,
  order_id uuid,
  at timestamp with time zone not null default clock_timestamp(),
  constraint ledger_journal_actor_id_fkey FOREIGN KEY (actor_id) REFERENCES account(id),
  constraint ledger_journal_kind_check CHECK ((kind = ANY ('{top_up,voucher,refund,charge,arrears,package,subscription}'::text[]))),
  constraint ledger_journal_pkey PRIMARY KEY (id),
  constraint ledger_operation_of_its_kind CHECK (((operation_id IS NOT NULL) OR (kind = 'charge'::text)))
);

create table mail_outbox (
  id uuid not null default uuidv7(),
  recipient text not null,
  subject text not null,
  text text,
  html text,
  attempts integer not null default 0,
  next_at timestamp with time zone not null default now(),
  sent_at timestamp with time zone,
  given_up_at timestamp with time zone,
  error text,
  created_at timestamp with time zone not null default now(),
  sealed bytea,
  sealed_with text,
  constraint mail_outbox_check CHECK ((num_nonnulls(sent_at, given_up_at) < 2)),
  constraint mail_outbox_pkey PRIMARY KEY (id),
  constraint mail_outbox_recipient_check CHECK (((length(recipient) >= 3) AND (length(recipient) <= 254)))
);

create table member (
  organization_id uuid not null,
  account_id uuid not null,
  role member_role not null,
  added_by uuid,
  joined_at timestamp with time zone not null default now(),
  path text not null default ''::text,
  source text not null default 'local'::text,
  overridden boolean not null default false,
  constraint member_account_id_fkey FOREIGN KEY (account_id) REFERENCES account(id),
  constraint member_added_by_fkey FOREIGN KEY (added_by) REFERENCES account(id),
  constraint member_has_path_of_account FOREIGN KEY (account_id, path) REFERENCES account(id, path) ON UPDATE CASCADE,
  constraint member_once PRIMARY KEY (organization_id, account_id),
  constraint member_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organization(id),
  constraint member_overridden_is_synced CHECK (((NOT overridden) OR (source <> 'local'::text))),
  constraint member_source CHECK ((source = ANY (ARRAY['local'::text, 'gitee'::text])))
);

create table member_limit (
  namespace_id uuid not null,
  account_id uuid not null,
  product text not null,
  cap bigint,
  own_cap boolean not null default false,
  in_use bigint not null default 0,
  told_percent integer,
  told_month date,
  constraint member_limit_account_id_fkey FOREIGN KEY (account_id) REFERENCES account(id),
  constraint member_limit_cap_check CHECK ((cap >= 0)),
  constraint member_limit_in_use_check CHECK ((in_use >= 0)),
  constraint member_limit_namespace_id_fkey FOREIGN KEY (namespace_id) REFERENCES namespace(id),
  constraint member_limit_pkey PRIMARY KEY (namespace_id, account_id, product)
);

create table moved_out (
  namespace_id uuid not null,
  resource_id uuid not null,
  name text not null,
  visibility resource_visibility not null,
  owner_id uuid,
  moved_at timestamp with time zone not null default now(),
  constraint moved_out_namespace_id_fkey FOREIGN KEY (namespace_id) REFERENCES namespace(id),
  constraint moved_out_owner_id_fkey FOREIGN KEY (owner_id) REFERENCES account(id),
  constraint moved_out_pkey PRIMARY KEY (namespace_id, resource_id),
  constraint moved_out_resource_id_fkey FOREIGN KEY (resource_id) REFERENCES resource(id)
);

create table namespace (
  id uuid not null default uuidv7(),
  path text not null,
  kind namespace_kind not null,
  created_at timestamp with time zone not null default now(),
  deleted_at timestamp with time zone,
  avatar_id uuid,
  deleted_by uuid,
  purged_at timestamp with time zone,
  constraint namespace_avatar_id_fkey FOREIGN KEY (avatar_id) REFERENCES avatar(id),
  constraint namespace_deleted_by_fkey FOREIGN KEY (deleted_by) REFERENCES account(id),
  constraint namespace_path_taken UNIQUE (path),
  constraint namespace_path_well_formed CHECK (((path ~ '^[a-z0-9][a-z0-9-]{1,48}[a-z0-9]$'::text) AND (path !~ '--'::text))),
  constraint namespace_pkey PRIMARY KEY (id)
);

create table namespace_health (
  namespace_id uuid not null,
  payable bigint not null default 0,
  owed bigint not null default 0,
  per_day bigint not null default 0,
  days_left integer,
  declined integer not null default 0,
  over integer not null default 0,
  active_at timestamp with time zone,
  seen_at timestamp with time zone not null default clock_timestamp(),
  constraint namespace_health_namespace_id_fkey FOREIGN KEY (namespace_id) REFERENCES namespace(id),
  constraint namespace_health_pkey PRIMARY KEY (namespace_id)
);

create table namespace_limit (
  namespace_id uuid not null,
  product text not null,
  cap bigint,
  member_cap bigint,
  in_use bigint not null default 0,
  saved_bytes bigint,
  told_percent integer,
  told_month date,
  constraint namespace_limit_cap_check CHECK ((cap >= 0)),
  constraint namespace_limit_in_use_check CHECK ((in_use >= 0)),
  constraint namespace_limit_member_cap_check CHECK ((member_cap >= 0)),
  constraint namespace_limit_namespace_id_fkey FOREIGN KEY (namespace_id) REFERENCES namespace(id),
  constraint namespace_limit_pkey PRIMARY KEY (namespace_id, product),
  constraint namespace_limit_saved_bytes_check CHECK ((saved_bytes >= 0))
);

create table namespace_path (
  path text not null,
  namespace_id uuid not null,
  claimed_at timestamp with time zone not null default now(),
  constraint namespace_path_namespace_id_fkey FOREIGN KEY (namespace_id) REFERENCES namespace(id),
  constraint namespace_path_pkey PRIMARY KEY (path)
);

create table notification (
  id uuid not null default uuidv7(),
  account_id uuid not null,
  activity_id uuid not null,
  topic notification_topic not null,
  in_console boolean not null,
  by_mail boolean not null,
  read_at timestamp with time zone,
  created_at timestamp with time zone not null default now(),
  constraint notification_account_id_fkey FOREIGN KEY (account_id) REFERENCES account(id) ON DELETE CASCADE,
  constraint notification_activity_id_fkey FOREIGN KEY (activity_id) REFERENCES activity(id),
  constraint notification_once UNIQUE (account_id, activity_id),
  constraint notification_pkey PRIMARY KEY (id)
);

create table notification_preference (
  account_id uuid not null,
  topic notification_topic not null,
  console boolean not null,
  mail boolean not null,
  constraint notification_preference_account_id_fkey FOREIGN KEY (account_id) REFERENCES account(id) ON DELETE CASCADE,
  constraint notification_preference_pkey PRIMARY KEY (account_id, topic)
);

create table open_call (
  id uuid not null,
  process_id uuid not null,
  request_id text not null,
  resource_id uuid not null,
  namespace_id uuid not null,
  account_id uuid not null,
  token_id uuid,
  protocol text not null,
  stream boolean not null,
  started_at timestamp with time zone not null default clock_timestamp(),
  call_nanos bigint not null,
  input_nanos bigint not null,
  output_nanos bigint not null,
  input_tokens bigint not null,
  output_tokens bigint not null default 0,
  held_tokens bigint not null,
  held_nanos bigint not null,
  constraint open_call_call_nanos_check CHECK ((call_nanos >= 0)),
  constraint open_call_held_nanos_check CHECK ((held_nanos >= 0)),
  constraint open_call_held_tokens_check CHECK ((held_tokens >= 0)),
  constraint open_call_input_nanos_check CHECK ((input_nanos >= 0)),
  constraint open_call_input_tokens_check CHECK ((input_tokens >= 0)),
  constraint open_call_output_nanos_check CHECK ((output_nanos >= 0)),
  constraint open_call_output_tokens_check CHECK ((output_tokens >= 0)),
  constraint open_call_pkey PRIMARY KEY (id),
  constraint open_call_resource_id_fkey FOREIGN KEY (resource_id) REFERENCES api(resource_id)
);

create table opening_view (
  account_id uuid not null,
  namespace_id uuid not null,
  view_id uuid not null,
  constraint opening_view_account_id_fkey FOREIGN KEY (account_id) REFERENCES account(id) ON DELETE CASCADE,
  constraint opening_view_namespace_id_fkey FOREIGN KEY (namespace_id) REFERENCES namespace(id) ON DELETE CASCADE,
  constraint opening_view_pkey PRIMARY KEY (account_id, namespace_id),
  constraint opening_view_view_id_fkey FOREIGN KEY (view_id) REFERENCES saved_view(id) ON DELETE CASCADE
);

create table organization (
  id uuid not null,
  name text not null,
  description text not null default ''::text,
  email text not null default ''::text,
  website text not null default ''::text,
  country text not null default ''::text,
  city text not null default ''::text,
  default_visibility_dataset resource_visibility not null default 'private'::resource_visibility,
  default_visibility_container resource_visibility not null default 'private'::resource_visibility,
  created_by uuid not null,
  created_at timestamp with time zone not null default now(),
  editors_share boolean not null default true,
  allow_publishing boolean not null default true,
  allow_private boolean not null default true,
  inviters text not null default 'maintainers'::text,
  email_domains text[] not null default '{}'::text[],
  usage_visibility text not null default 'all'::text,
  adding adding_way not null default 'direct'::adding_way,
  joining join_way not null default 'closed'::join_way,
  join_domains text[] not null default '{}'::text[],
  join_role member_role not null default 'viewer'::member_role,
  default_visibility_model resource_visibility not null default 'private'::resource_visibility,
  data_approval boolean not null default false,
  idle_stop_minutes integer,
  default_visibility_api resource_visibility not null default 'organization-read'::resource_visibility,
  default_visibility_engine resource_visibility not null default 'private'::resource_visibility,
  default_visibility_application resource_visibility not null default 'private'::resource_visibility,
  application_approval boolean not null default false,
  content_log_percent integer,
  content_log_days integer not null default 7,
  content_log_of text not null default 'all'::text,
  constraint default_visibility_is_allowed CHECK ((allow_private OR ((('private'::resource_visibility <> default_visibility_dataset) AND ('private'::resource_visibility <> default_visibility_model)) AND ('private'::resource_visibility <> default_visibility_container)))),
  constraint default_visibility_of_apis_is_allowed CHECK ((allow_private OR (default_visibility_api <> 'private'::resource_visibility))),
  constraint default_visibility_of_applications_is_allowed CHECK ((allow_private OR (default_visibility_application <> 'private'::resource_visibility))),
  constraint default_visibility_of_engines_is_allowed CHECK ((allow_private OR (default_visibility_engine <> 'private'::resource_visibility))),
  constraint join_domains_are_few CHECK ((cardinality(join_domains) <= 50)),
  constraint join_role_is_no_maintainer CHECK ((join_role <> 'maintainer'::member_role)),
  constraint organization_content_log_days_check CHECK (((content_log_days >= 1) AND (content_log_days <= 90))),
  constraint organization_content_log_of_check CHECK ((content_log_of = ANY (ARRAY['all'::text, 'chosen'::text]))),
  constraint organization_content_log_percent_check CHECK (((content_log_percent >= 1) AND (content_log_percent <= 100))),
  constraint organization_created_by_fkey FOREIGN KEY (created_by) REFERENCES account(id),
  constraint organization_id_fkey FOREIGN KEY (id) REFERENCES namespace(id),
  constraint organization_idle_stop_minutes_check CHECK ((idle_stop_minutes > 0)),
  constraint organization_inviters_check CHECK ((inviters = ANY (ARRAY['maintainers'::text, 'editors'::text]))),
  constraint organization_name_check CHECK (((length(name) >= 1) AND (length(name) <= 80))),
  constraint organization_pkey PRIMARY KEY (id),
  constraint organization_usage_visibility_check CHECK ((usage_visibility = ANY (ARRAY['all'::text, 'own'::text])))
);

create table package (
  id uuid not null default uuidv7(),
  number bigint not null generated always as identity,
  name text not null,
  type text not null,
  product text not null,
  quantity_us numeric(38,0) not null,
  price bigint not null,
  valid_days integer not null,
  audience text not null,
  namespace_id uuid,
  created_by uuid not null,
  created_at timestamp with time zone not null default now(),
  withdrawn_at timestamp with time zone,
  constraint package_audience_check CHECK ((audience = ANY (ARRAY['everybody'::text, 'organizations'::text, 'people'::text, 'one'::text]))),
  constraint package_created_by_fkey FOREIGN KEY (created_by) REFERENCES account(id),
  constraint package_for_one CHECK (((audience = 'one'::text) = (namespace_id IS NOT NULL))),
  constraint package_namespace_id_fkey FOREIGN KEY (namespace_id) REFERENCES namespace(id),
  constraint package_number_key UNIQUE (number),
  constraint package_pkey PRIMARY KEY (id),
  constraint package_price_check CHECK ((price > 0)),
  constraint package_quantity_us_check CHECK ((quantity_us > (0)::numeric)),
  constraint package_type_check CHECK ((type = ANY (ARRAY['compute'::text, 'storage'::text, 'api'::text]))),
  constraint package_valid_days_check CHECK (((valid_days >= 1) AND (valid_days <= 3660)))
);

create table package_lot (
  id uuid not null,
  number bigint not null default nextval('top_up_number_seq'::regclass),
  package_id uuid,
  namespace_id uuid not null,
  buyer_id uuid not null,
  name text not null,
  type text not null,
  product text not null,
  quantity_us numeric(38,0) not null,
  used_us numeric(38,0) not null default 0,
  price bigint not null,
  first_day date not null,
  last_day date not null,
  state text not null default 'paid'::text,
  bought_at timestamp with time zone not null default clock_timestamp(),
  subscription_id uuid,
  constraint package_lot_buyer_id_fkey FOREIGN KEY (buyer_id) REFERENCES account(id),
  constraint package_lot_holds_what_is_used CHECK (((used_us >= (0)::numeric) AND (used_us <= quantity_us))),
  constraint package_lot_namespace_id_fkey FOREIGN KEY (namespace_id) REFERENCES namespace(id),
  constraint package_lot_number_key UNIQUE (number),
  constraint package_lot_of_one_thing CHECK ((num_nonnulls(package_id, subscription_id) = 1)),
  constraint package_lot_package_id_fkey FOREIGN KEY (package_id) REFERENCES package(id),
  constraint package_lot_pkey PRIMARY KEY (id),
  constraint package_lot_state_check CHECK ((state = ANY (ARRAY['paid'::text, 'refunded'::text]))),
  constraint package_lot_subscription_id_fkey FOREIGN KEY (subscription_id) REFERENCES storage_subscription(id)
);

create table package_use (
  journal_id bigint not null,
  lot_id uuid not null,
  namespace_id uuid not null,
  day date not null,
  account_id uuid not null,
  type text not null,
  product text not null,
  quantity_us numeric(38,0) not null,
  constraint package_use_account_id_fkey FOREIGN KEY (account_id) REFERENCES account(id),
  constraint package_use_journal_id_fkey FOREIGN KEY (journal_id) REFERENCES ledger_journal(id),
  constraint package_use_lot_id_fkey FOREIGN KEY (lot_id) REFERENCES package_lot(id),
  constraint package_use_namespace_id_fkey FOREIGN KEY (namespace_id) REFERENCES namespace(id),
  constraint package_use_pkey PRIMARY KEY (lot_id, journal_id, day, account_id),
  constraint package_use_quantity_us_check CHECK ((quantity_us <> (0)::numeric))
);

create table package_watch (
  lot_id uuid not null,
  told_percent integer,
  ended boolean not null default false,
  constraint package_watch_lot_id_fkey FOREIGN KEY (lot_id) REFERENCES package_lot(id),
  constraint package_watch_pkey PRIMARY KEY (lot_id)
);

create table passkey (
  id uuid not null default uuidv7(),
  account_id uuid not null,
  name text,
  public_key text not null,
  credential_id text not null,
  counter bigint not null,
  device_type text not null,
  backed_up boolean not null,
  transports text,
  aaguid text,
  created_at timestamp with time zone not null default now(),
  last_used_at timestamp with time zone,
  constraint passkey_account_id_fkey FOREIGN KEY (account_id) REFERENCES account(id) ON DELETE CASCADE,
  constraint passkey_credential_id_key UNIQUE (credential_id),
  constraint passkey_name_length CHECK (((length(name) >= 1) AND (length(name) <= 80))),
  constraint passkey_pkey PRIMARY KEY (id)
);

create table payment_customer (
  namespace_id uuid not null,
  customer_id text not null,
  constraint payment_customer_customer_id_key UNIQUE (customer_id),
  constraint payment_customer_namespace_id_fkey FOREIGN KEY (namespace_id) REFERENCES namespace(id),
  constraint payment_customer_pkey PRIMARY KEY (namespace_id)
);

create table payment_event (
  event_id text not null,
  type text not null,
  order_id uuid,
  outcome text not null,
  received_at timestamp with time zone not null default clock_timestamp(),
  constraint payment_event_order_id_fkey FOREIGN KEY (order_id) REFERENCES top_up(id),
  constraint payment_event_pkey PRIMARY KEY (event_id)
);

create table price (
  product text not null,
  from_day date not null,
  amount_micros bigint not null,
  set_by uuid,
  set_at timestamp with time zone not null default now(),
  constraint price_amount_micros_check CHECK ((amount_micros >= 0)),
  constraint price_pkey PRIMARY KEY (product, from_day),
  constraint price_set_by_fkey FOREIGN KEY (set_by) REFERENCES account(id)
);

create table project (
  id uuid not null default uuidv7(),
  namespace_id uuid not null,
  name text not null,
  description text not null default ''::text,
  visibility project_visibility not null,
  owner_id uuid,
  created_by uuid not null,
  created_at timestamp with time zone not null default now(),
  updated_at timestamp with time zone not null default now(),
  constraint project_created_by_fkey FOREIGN KEY (created_by) REFERENCES account(id),
  constraint project_namespace_id_fkey FOREIGN KEY (namespace_id) REFERENCES namespace(id),
  constraint project_namespace_id_id_key UNIQUE (namespace_id, id),
  constraint project_owner_id_fkey FOREIGN KEY (owner_id) REFERENCES account(id),
  constraint project_pkey PRIMARY KEY (id)
);

create table proof (
  id bigint not null generated always as identity,
  started_at timestamp with time zone not null,
  ended_at timestamp with time zone not null,
  ok boolean not null,
  checks jsonb not null,
  constraint proof_pkey PRIMARY KEY (id)
);

create table publication (
  id uuid not null default uuidv7(),
  execution_id uuid not null,
  requested_by uuid not null,
  asked jsonb not null,
  state publication_state not null default 'waiting'::publication_state,
  files integer not null default 0,
  bytes bigint not null default 0,
  skipped jsonb not null default '[]'::jsonb,
  skipped_total integer not null default 0,
  error text,
  version_id uuid,
  created_at timestamp with time zone not null default now(),
  ended_at timestamp with time zone,
  constraint publication_check CHECK (((state = ANY (ARRAY['done'::publication_state, 'failed'::publication_state])) = (ended_at IS NOT NULL))),
  constraint publication_execution_id_fkey FOREIGN KEY (execution_id) REFERENCES execution(id),
  constraint publication_pkey PRIMARY KEY (id),
  constraint publication_requested_by_fkey FOREIGN KEY (requested_by) REFERENCES account(id),
  constraint publication_version_id_fkey FOREIGN KEY (version_id) REFERENCES version(id) ON DELETE SET NULL
);

create table refund (
  id uuid not null,
  order_id uuid not null,
  amount bigint not null,
  reason text not null,
  state text not null default 'pending'::text,
  provider_refund_id text,
  failure text,
  created_at timestamp with time zone not null default clock_timestamp(),
  created_by uuid not null,
  constraint refund_amount_check CHECK ((amount > 0)),
  constraint refund_created_by_fkey FOREIGN KEY (created_by) REFERENCES account(id),
  constraint refund_order_id_fkey FOREIGN KEY (order_id) REFERENCES top_up(id),
  constraint refund_pkey PRIMARY KEY (id),
  constraint refund_state_check CHECK ((state = ANY (ARRAY['pending'::text, 'done'::text, 'failed'::text])))
);

create table resource (
  id uuid not null default uuidv7(),
  namespace_id uuid not null,
  kind resource_kind not null,
  name text not null,
  description text not null default ''::text,
  visibility resource_visibility not null,
  owner_id uuid,
  created_by uuid not null,
  bytes bigint not null default 0,
  origin text,
  created_at timestamp with time zone not null default now(),
  updated_at timestamp with time zone not null default now(),
  deleted_at timestamp with time zone,
  project_id uuid,
  has_shares boolean not null default false,
  published boolean not null default false,
  deleted_by uuid,
  purged_at timestamp with time zone,
  cleared_at timestamp with time zone,
  saved_bytes bigint,
  constraint resource_bytes_check CHECK ((bytes >= 0)),
  constraint resource_cleared_is_purged CHECK (((cleared_at IS NULL) OR (purged_at IS NOT NULL))),
  constraint resource_created_by_fkey FOREIGN KEY (created_by) REFERENCES account(id),
  constraint resource_deleted_by_fkey FOREIGN KEY (deleted_by) REFERENCES account(id),
  constraint resource_in_project_of_its_namespace FOREIGN KEY (namespace_id, project_id) REFERENCES project(namespace_id, id),
  constraint resource_namespace_id_fkey FOREIGN KEY (namespace_id) REFERENCES namespace(id),
  constraint resource_owner_id_fkey FOREIGN KEY (owner_id) REFERENCES account(id),
  constraint resource_pkey PRIMARY KEY (id),
  constraint resource_published_is_visible CHECK (((NOT published) OR (visibility <> 'private'::resource_visibility))),
  constraint resource_purged_is_deleted CHECK (((purged_at IS NULL) OR (deleted_at IS NOT NULL))),
  constraint resource_saved_bytes_check CHECK ((saved_bytes >= 0))
);

create table resource_type (
  name text not null,
  driver text not null,
  capacity integer not null,
  in_use integer not null default 0,
  cpu_millis integer not null,
  memory_bytes bigint not null,
  created_at timestamp with time zone not null default now(),
  constraint resource_type_capacity_check CHECK ((capacity >= 0)),
  constraint resource_type_cpu_millis_check CHECK ((cpu_millis > 0)),
  constraint resource_type_in_use_check CHECK ((in_use >= 0)),
  constraint resource_type_memory_bytes_check CHECK ((memory_bytes > 0)),
  constraint resource_type_pkey PRIMARY KEY (name)
);

create table revenue_month (
  month date not null,
  product text not null,
  namespace_id uuid not null,
  micros bigint not null,
  constraint revenue_month_pkey PRIMARY KEY (month, product, namespace_id)
);

create table route_minute (
  resource_id uuid not null,
  subject uuid not null,
  minute timestamp with time zone not null,
  calls bigint not null,
  constraint route_minute_pkey PRIMARY KEY (resource_id, subject)
);

create table saved_view (
  id uuid not null default uuidv7(),
  namespace_id uuid not null,
  account_id uuid not null,
  audience text not null,
  name text not null,
  query jsonb not null,
  created_at timestamp with time zone not null default now(),
  updated_at timestamp with time zone not null default now(),
  constraint saved_view_account_id_fkey FOREIGN KEY (account_id) REFERENCES account(id) ON DELETE CASCADE,
  constraint saved_view_audience_check CHECK ((audience = ANY (ARRAY['me'::text, 'maintainers'::text, 'everybody'::text]))),
  constraint saved_view_namespace_id_fkey FOREIGN KEY (namespace_id) REFERENCES namespace(id) ON DELETE CASCADE,
  constraint saved_view_pkey PRIMARY KEY (id)
);

create table schema_migration (
  name text not null,
  sha256 text not null,
  applied_at timestamp with time zone not null default now(),
  constraint schema_migration_pkey PRIMARY KEY (name)
);

create table session (
  id uuid not null default uuidv7(),
  token text not null,
  account_id uuid not null,
  expires_at timestamp with time zone not null,
  ip_address text,
  user_agent text,
  created_at timestamp with time zone not null default now(),
  updated_at timestamp with time zone not null default now(),
  method text,
  renewed boolean not null default false,
  last_seen_at timestamp with time zone not null default now(),
  constraint session_account_id_fkey FOREIGN KEY (account_id) REFERENCES account(id) ON DELETE CASCADE,
  constraint session_pkey PRIMARY KEY (id),
  constraint session_token_is_a_hash CHECK ((token ~ '^[0-9a-f]{64}$'::text)),
  constraint session_token_key UNIQUE (token)
);

create table share (
  id uuid not null default uuidv7(),
  namespace_id uuid not null,
  organization_id uuid,
  resource_id uuid,
  project_id uuid,
  account_id uuid,
  team_id uuid,
  level share_level not null,
  kind resource_kind,
  resource_created_at timestamp with time zone,
  created_by uuid not null,
  created_at timestamp with time zone not null default now(),
  constraint share_account_id_fkey FOREIGN KEY (account_id) REFERENCES account(id),
  constraint share_check CHECK (((organization_id IS NULL) OR (organization_id = namespace_id))),
  constraint share_check1 CHECK (((team_id IS NULL) OR (organization_id IS NOT NULL))),
  constraint share_created_by_fkey FOREIGN KEY (created_by) REFERENCES account(id),
  constraint share_is_of_one_thing CHECK ((num_nonnulls(resource_id, project_id) = 1)),
  constraint share_is_with_a_member FOREIGN KEY (organization_id, account_id) REFERENCES member(organization_id, account_id) ON DELETE CASCADE,
  constraint share_is_with_a_team FOREIGN KEY (organization_id, team_id) REFERENCES team(organization_id, id) ON DELETE CASCADE,
  constraint share_is_with_one CHECK ((num_nonnulls(account_id, team_id) = 1)),
  constraint share_namespace_id_fkey FOREIGN KEY (namespace_id) REFERENCES namespace(id),
  constraint share_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organization(id),
  constraint share_pkey PRIMARY KEY (id),
  constraint share_project_id_fkey FOREIGN KEY (project_id) REFERENCES project(id) ON DELETE CASCADE,
  constraint share_resource_id_fkey FOREIGN KEY (resource_id) REFERENCES resource(id) ON DELETE CASCADE
);

create table sign_in_arrival (
  secret_sha256 bytea not null,
  provider_id text not null,
  provider_account_id text not null,
  login text,
  name text,
  email text,
  email_verified boolean not null,
  next text not null,
  expires_at timestamp with time zone not null,
  constraint sign_in_arrival_pkey PRIMARY KEY (secret_sha256),
  constraint sign_in_arrival_provider_id_fkey FOREIGN KEY (provider_id) REFERENCES sign_in_provider(id) ON DELETE CASCADE
);

create table sign_in_flow (
  state_sha256 bytea not null,
  browser_sha256 bytea not null,
  provider_id text not null,
  session_id uuid,
  next text not null,
  expires_at timestamp with time zone not null,
  constraint sign_in_flow_pkey PRIMARY KEY (state_sha256),
  constraint sign_in_flow_provider_id_fkey FOREIGN KEY (provider_id) REFERENCES sign_in_provider(id) ON DELETE CASCADE,
  constraint sign_in_flow_session_id_fkey FOREIGN KEY (session_id) REFERENCES session(id) ON DELETE CASCADE
);

create table sign_in_place (
  account_id uuid not null,
  address text not null,
  at timestamp with time zone not null default now(),
  constraint sign_in_place_account_id_fkey FOREIGN KEY (account_id) REFERENCES account(id) ON DELETE CASCADE,
  constraint sign_in_place_pkey PRIMARY KEY (account_id, address)
);

create table sign_in_provider (
  id text not null,
  kind sign_in_provider_kind not null,
  name text not null,
  base_url text not null,
  client_id text not null,
  secret bytea not null,
  secret_key text not null,
  scopes text[] not null default '{}'::text[],
  enabled boolean not null default true,
  created_at timestamp with time zone not null default now(),
  updated_at timestamp with time zone not null default now(),
  constraint sign_in_provider_id_taken PRIMARY KEY (id),
  constraint sign_in_provider_id_well_formed CHECK (((id ~ '^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$'::text) AND (id <> 'credential'::text))),
  constraint sign_in_provider_name_check CHECK (((length(name) >= 1) AND (length(name) <= 60)))
);

create table storage_change (
  id bigint not null generated always as identity,
  namespace_id uuid not null,
  account_id uuid not null,
  day date not null,
  rate bigint not null,
  before_us numeric(38,0) not null,
  constraint storage_change_pkey PRIMARY KEY (id)
);

create table storage_default (
  only_one boolean not null default true,
  organization_bytes bigint,
  person_bytes bigint,
  constraint storage_default_only_one_check CHECK (only_one),
  constraint storage_default_organization_bytes_check CHECK ((organization_bytes >= 0)),
  constraint storage_default_person_bytes_check CHECK ((person_bytes >= 0)),
  constraint storage_default_pkey PRIMARY KEY (only_one)
);

create table storage_grant (
  namespace_id uuid not null,
  bytes bigint,
  set_at timestamp with time zone not null default clock_timestamp(),
  constraint storage_grant_bytes_check CHECK ((bytes >= 0)),
  constraint storage_grant_namespace_id_fkey FOREIGN KEY (namespace_id) REFERENCES namespace(id),
  constraint storage_grant_pkey PRIMARY KEY (namespace_id)
);

create table storage_held (
  namespace_id uuid not null,
  account_id uuid not null,
  day date not null,
  rate bigint not null,
  before_us numeric(38,0) not null,
  constraint storage_held_pkey PRIMARY KEY (namespace_id, account_id, day)
);

create table storage_reservation (
  id uuid not null default uuidv7(),
  namespace_id uuid not null,
  account_id uuid not null,
  bytes bigint not null,
  created_at timestamp with time zone not null default now(),
  lasting boolean not null default false,
  constraint storage_reservation_account_id_fkey FOREIGN KEY (account_id) REFERENCES account(id),
  constraint storage_reservation_bytes_check CHECK ((bytes >= 0)),
  constraint storage_reservation_namespace_id_fkey FOREIGN KEY (namespace_id) REFERENCES namespace(id),
  constraint storage_reservation_pkey PRIMARY KEY (id)
);

create table storage_subscription (
  id uuid not null,
  number bigint not null generated always as identity,
  namespace_id uuid not null,
  buyer_id uuid not null,
  gib integer not null,
  period text not null,
  anchor date not null,
  first_day date not null,
  last_day date not null,
  renews boolean not null,
  next_gib integer,
  next_period text,
  state text not null default 'active'::text,
  created_at timestamp with time zone not null default clock_timestamp(),
  ended_at timestamp with time zone,
  told text,
  seen_at timestamp with time zone not null default clock_timestamp(),
  constraint storage_subscription_buyer_id_fkey FOREIGN KEY (buyer_id) REFERENCES account(id),
  constraint storage_subscription_gib_check CHECK (((gib >= 1) AND (gib <= 10000000))),
  constraint storage_subscription_namespace_id_fkey FOREIGN KEY (namespace_id) REFERENCES namespace(id),
  constraint storage_subscription_next_gib_check CHECK (((next_gib >= 1) AND (next_gib <= 10000000))),
  constraint storage_subscription_next_period_check CHECK ((next_period = ANY (ARRAY['month'::text, 'quarter'::text, 'year'::text]))),
  constraint storage_subscription_number_key UNIQUE (number),
  constraint storage_subscription_period_check CHECK ((period = ANY (ARRAY['month'::text, 'quarter'::text, 'year'::text]))),
  constraint storage_subscription_pkey PRIMARY KEY (id),
  constraint storage_subscription_state_check CHECK ((state = ANY (ARRAY['active'::text, 'ended'::text]))),
  constraint storage_subscription_told_check CHECK ((told = ANY (ARRAY['soon'::text, 'unpayable'::text, 'late'::text]))),
  constraint subscription_days CHECK (((anchor <= first_day) AND (first_day <= last_day)))
);

create table sync_change (
  run_id uuid not null,
  n integer not null,
  kind text not null,
  forge_account_id text,
  login text,
  name text,
  account_id uuid,
  field text,
  from_value text,
  to_value text,
  why text not null,
  constraint sync_change_account_id_fkey FOREIGN KEY (account_id) REFERENCES account(id),
  constraint sync_change_field_check CHECK ((field = ANY (ARRAY['name'::text, 'description'::text, 'avatar'::text]))),
  constraint sync_change_kind_check CHECK ((kind = ANY (ARRAY['add'::text, 'pend'::text, 'change_role'::text, 'remove'::text, 'forget'::text, 'information'::text, 'kept'::text]))),
  constraint sync_change_pkey PRIMARY KEY (run_id, n),
  constraint sync_change_run_id_fkey FOREIGN KEY (run_id) REFERENCES sync_run(id) ON DELETE CASCADE
);

create table sync_lending (
  link_id uuid not null,
  connection_id uuid not null,
  lent_at timestamp with time zone not null default clock_timestamp(),
  constraint sync_lending_connection_id_fkey FOREIGN KEY (connection_id) REFERENCES forge_connection(id) ON DELETE CASCADE,
  constraint sync_lending_link_id_fkey FOREIGN KEY (link_id) REFERENCES sync_link(id) ON DELETE CASCADE,
  constraint sync_lending_pkey PRIMARY KEY (link_id, connection_id)
);

create table sync_link (
  id uuid not null default uuidv7(),
  organization_id uuid not null,
  provider_id text not null,
  forge_organization_id text not null,
  login text not null,
  default_role member_role not null,
  every_hours integer,
  health text not null default 'ok'::text,
  health_text text not null default ''::text,
  failures integer not null default 0,
  taken_name text,
  taken_description text,
  taken_avatar_url text,
  taken_avatar_id uuid,
  there_name text,
  there_description text,
  there_avatar_url text,
  applied_at timestamp with time zone,
  synced_at timestamp with time zone,
  next_at timestamp with time zone,
  called_by text,
  doorbell bytea,
  doorbell_key text,
  created_by uuid not null,
  created_at timestamp with time zone not null default now(),
  ended_at timestamp with time zone,
  constraint sync_default_role_is_no_maintainer CHECK ((default_role <> 'maintainer'::member_role)),
  constraint sync_link_called_by_check CHECK ((called_by = ANY (ARRAY['sign_in'::text, 'doorbell'::text]))),
  constraint sync_link_check CHECK (((doorbell IS NULL) = (doorbell_key IS NULL))),
  constraint sync_link_created_by_fkey FOREIGN KEY (created_by) REFERENCES account(id),
  constraint sync_link_every_hours_check CHECK (((every_hours >= 1) AND (every_hours <= 168))),
  constraint sync_link_health_check CHECK ((health = ANY (ARRAY['ok'::text, 'stale'::text, 'needs_authorization'::text, 'moved'::text, 'suspended'::text]))),
  constraint sync_link_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organization(id),
  constraint sync_link_pkey PRIMARY KEY (id)
);

create table sync_person (
  link_id uuid not null,
  forge_account_id text not null,
  login text not null,
  name text not null,
  forge_role text,
  standing text not null,
  follows_again boolean not null default false,
  account_id uuid,
  constraint sync_person_account_id_fkey FOREIGN KEY (account_id) REFERENCES account(id),
  constraint sync_person_forge_role_check CHECK ((forge_role = ANY (ARRAY['admin'::text, 'member'::text]))),
  constraint sync_person_gone_is_kept CHECK (((forge_role IS NOT NULL) OR (standing = ANY (ARRAY['kept_out'::text, 'synced'::text])))),
  constraint sync_person_is_somebody CHECK (((account_id IS NULL) = (standing = 'pending'::text))),
  constraint sync_person_link_id_fkey FOREIGN KEY (link_id) REFERENCES sync_link(id) ON DELETE CASCADE,
  constraint sync_person_pkey PRIMARY KEY (link_id, forge_account_id),
  constraint sync_person_standing_check CHECK ((standing = ANY (ARRAY['pending'::text, 'synced'::text, 'local'::text, 'kept_out'::text, 'refused'::text])))
);

create table sync_ring (
  link_id uuid not null,
  ring_sha256 bytea not null,
  rung_at timestamp with time zone not null default now(),
  constraint sync_ring_link_id_fkey FOREIGN KEY (link_id) REFERENCES sync_link(id) ON DELETE CASCADE,
  constraint sync_ring_pkey PRIMARY KEY (link_id, ring_sha256)
);

create table sync_run (
  id uuid not null default uuidv7(),
  link_id uuid not null,
  organization_id uuid not null,
  trigger text not null,
  preview boolean not null default false,
  state text not null default 'reading'::text,
  waits_for text,
  asked_by uuid,
  decided_by uuid,
  pages_read integer not null default 0,
  people_read integer not null default 0,
  people_expected integer,
  failure_kind text,
  failure_text text,
  counts jsonb not null default '{}'::jsonb,
  plan_sha256 bytea,
  read_organization jsonb,
  picture_large bytea,
  picture_small bytea,
  reader uuid,
  leased_until timestamp with time zone,
  started_at timestamp with time zone not null default clock_timestamp(),
  read_at timestamp with time zone,
  ended_at timestamp with time zone,
  constraint sync_run_asked_by_fkey FOREIGN KEY (asked_by) REFERENCES account(id),
  constraint sync_run_decided_by_fkey FOREIGN KEY (decided_by) REFERENCES account(id),
  constraint sync_run_failed_for_a_reason CHECK (((state = 'failed'::text) = (failure_kind IS NOT NULL))),
  constraint sync_run_has_an_end CHECK (((state = ANY (ARRAY['applied'::text, 'failed'::text, 'superseded'::text])) = (ended_at IS NOT NULL))),
  constraint sync_run_link_id_fkey FOREIGN KEY (link_id) REFERENCES sync_link(id) ON DELETE CASCADE,
  constraint sync_run_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organization(id),
  constraint sync_run_pkey PRIMARY KEY (id),
  constraint sync_run_state_check CHECK ((state = ANY (ARRAY['reading'::text, 'previewed'::text, 'waiting'::text, 'applied'::text, 'failed'::text, 'superseded'::text]))),
  constraint sync_run_trigger_check CHECK ((trigger = ANY (ARRAY['link'::text, 'button'::text, 'schedule'::text, 'sign_in'::text, 'doorbell'::text]))),
  constraint sync_run_waits_for_check CHECK ((waits_for = ANY (ARRAY['first'::text, 'mass_change'::text]))),
  constraint sync_run_waits_for_something CHECK (((state = 'waiting'::text) = (waits_for IS NOT NULL)))
);

create table sync_staged (
  run_id uuid not null,
  forge_account_id text not null,
  login text not null,
  name text not null,
  forge_role text not null,
  constraint sync_staged_forge_role_check CHECK ((forge_role = ANY (ARRAY['admin'::text, 'member'::text]))),
  constraint sync_staged_pkey PRIMARY KEY (run_id, forge_account_id),
  constraint sync_staged_run_id_fkey FOREIGN KEY (run_id) REFERENCES sync_run(id) ON DELETE CASCADE
);

create table team (
  id uuid not null default uuidv7(),
  organization_id uuid not null,
  name text not null,
  description text not null default ''::text,
  created_by uuid not null,
  created_at timestamp with time zone not null default now(),
  constraint team_created_by_fkey FOREIGN KEY (created_by) REFERENCES account(id),
  constraint team_name_check CHECK (((length(name) >= 1) AND (length(name) <= 60))),
  constraint team_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organization(id),
  constraint team_organization_id_id_key UNIQUE (organization_id, id),
  constraint team_pkey PRIMARY KEY (id)
);

create table team_member (
  team_id uuid not null,
  organization_id uuid not null,
  account_id uuid not null,
  is_lead boolean not null default false,
  added_at timestamp with time zone not null default now(),
  path text not null default ''::text,
  constraint team_member_has_path_of_account FOREIGN KEY (account_id, path) REFERENCES account(id, path) ON UPDATE CASCADE,
  constraint team_member_is_member FOREIGN KEY (organization_id, account_id) REFERENCES member(organization_id, account_id) ON DELETE CASCADE,
  constraint team_member_of_team FOREIGN KEY (organization_id, team_id) REFERENCES team(organization_id, id) ON DELETE CASCADE,
  constraint team_member_pkey PRIMARY KEY (team_id, account_id)
);

create table token (
  id uuid not null default uuidv7(),
  account_id uuid,
  name text not null,
  hint text not null,
  sha256 bytea not null,
  scopes text[],
  expires_at timestamp with time zone,
  last_used_at timestamp with time zone,
  revoked_at timestamp with time zone,
  created_at timestamp with time zone not null default now(),
  namespace_id uuid,
  created_by uuid not null,
  all_resources boolean not null default true,
  spending_cap bigint,
  requests_per_minute integer,
  per_token_billing boolean not null default false,
  assigned_to uuid,
  team_id uuid,
  secret_by uuid not null,
  rotated_at timestamp with time zone,
  previous_sha256 bytea,
  previous_by uuid,
  previous_until timestamp with time zone,
  last_used_ip text,
  spent_nanos bigint not null default 0,
  constraint token_account_id_fkey FOREIGN KEY (account_id) REFERENCES account(id) ON DELETE CASCADE,
  constraint token_assigned_to_fkey FOREIGN KEY (assigned_to) REFERENCES account(id),
  constraint token_counts_for_one CHECK ((num_nonnulls(assigned_to, team_id) <= 1)),
  constraint token_created_by_fkey FOREIGN KEY (created_by) REFERENCES account(id),
  constraint token_is_of_one CHECK ((num_nonnulls(account_id, namespace_id) = 1)),
  constraint token_namespace_id_fkey FOREIGN KEY (namespace_id) REFERENCES organization(id),
  constraint token_of_person_is_plain CHECK (((namespace_id IS NOT NULL) OR (all_resources AND (assigned_to IS NULL) AND (team_id IS NULL)))),
  constraint token_pkey PRIMARY KEY (id),
  constraint token_previous_by_fkey FOREIGN KEY (previous_by) REFERENCES account(id),
  constraint token_previous_secret_ends CHECK ((num_nonnulls(previous_sha256, previous_by, previous_until) = ANY (ARRAY[0, 3]))),
  constraint token_requests_per_minute_check CHECK ((requests_per_minute > 0)),
  constraint token_secret_by_fkey FOREIGN KEY (secret_by) REFERENCES account(id),
  constraint token_sha256_key UNIQUE (sha256),
  constraint token_spending_cap_check CHECK ((spending_cap > 0)),
  constraint token_team_is_of_organization FOREIGN KEY (namespace_id, team_id) REFERENCES team(organization_id, id) ON DELETE SET NULL (team_id)
);

create table token_minute (
  token_id uuid not null,
  began_at timestamp with time zone not null,
  requests integer not null,
  constraint token_minute_pkey PRIMARY KEY (token_id),
  constraint token_minute_token_id_fkey FOREIGN KEY (token_id) REFERENCES token(id) ON DELETE CASCADE
);

create table token_resource (
  token_id uuid not null,
  resource_id uuid not null,
  constraint token_resource_pkey PRIMARY KEY (token_id, resource_id),
  constraint token_resource_resource_id_fkey FOREIGN KEY (resource_id) REFERENCES resource(id) ON DELETE CASCADE,
  constraint token_resource_token_id_fkey FOREIGN KEY (token_id) REFERENCES token(id) ON DELETE CASCADE
);

create table top_up (
  id uuid not null default uuidv7(),
  number bigint not null generated always as identity,
  namespace_id uuid not null,
  buyer_id uuid not null,
  amount bigint not null,
  note text not null default ''::text,
  state text not null default 'pending'::text,
  reason text,
  refunded bigint not null default 0,
  created_at timestamp with time zone not null default now(),
  decided_at timestamp with time zone,
  decided_by uuid,
  provider text not null default 'offline'::text,
  checkout_id text,
  payment_id text,
  asked_at timestamp with time zone,
  constraint top_up_amount_check CHECK ((amount > 0)),
  constraint top_up_buyer_id_fkey FOREIGN KEY (buyer_id) REFERENCES account(id),
  constraint top_up_check CHECK (((refunded >= 0) AND (refunded <= amount))),
  constraint top_up_decided_by_fkey FOREIGN KEY (decided_by) REFERENCES account(id),
  constraint top_up_namespace_id_fkey FOREIGN KEY (namespace_id) REFERENCES namespace(id),
  constraint top_up_number_key UNIQUE (number),
  constraint top_up_pkey PRIMARY KEY (id),
  constraint top_up_provider_check CHECK ((provider = ANY (ARRAY['offline'::text, 'stripe'::text]))),
  constraint top_up_state_check CHECK ((state = ANY (ARRAY['pending'::text, 'paid'::text, 'declined'::text, 'cancelled'::text])))
);

create table try_bucket (
  sha256 bytea not null,
  level double precision not null,
  at timestamp with time zone not null,
  constraint try_bucket_pkey PRIMARY KEY (sha256)
);

create table two_factor (
  id uuid not null default uuidv7(),
  account_id uuid not null,
  secret text not null,
  backup_codes text not null,
  verified boolean not null default false,
  failed_verification_count integer not null default 0,
  locked_until timestamp with time zone,
  created_at timestamp with time zone not null default now(),
  constraint two_factor_account_id_fkey FOREIGN KEY (account_id) REFERENCES account(id) ON DELETE CASCADE,
  constraint two_factor_account_id_key UNIQUE (account_id),
  constraint two_factor_pkey PRIMARY KEY (id)
);

create table upkeep (
  id uuid not null default uuidv7(),
  kind upkeep_kind not null,
  asked_by uuid,
  started_at timestamp with time zone not null default now(),
  ended_at timestamp with time zone,
  cursor bytea not null default '\x'::bytea,
  blobs_total bigint not null default 0,
  bytes_total bigint not null default 0,
  blobs bigint not null default 0,
  bytes bigint not null default 0,
  damaged bigint not null default 0,
  adopted bigint,
  swept bigint not null default 0,
  constraint upkeep_asked_by_fkey FOREIGN KEY (asked_by) REFERENCES account(id),
  constraint upkeep_pkey PRIMARY KEY (id)
);

create table upload (
  id uuid not null default uuidv7(),
  version_id uuid,
  account_id uuid not null,
  namespace_id uuid not null,
  path text,
  bytes bigint not null,
  received bigint not null default 0,
  sha256 bytea,
  is_part boolean not null default false,
  part_from bigint,
  whole_id uuid,
  content_sha256 bytea,
  promised bigint not null default 0,
  reservation_id uuid,
  finished_at timestamp with time zone,
  created_at timestamp with time zone not null default now(),
  expires_at timestamp with time zone not null,
  constraint upload_account_id_fkey FOREIGN KEY (account_id) REFERENCES account(id),
  constraint upload_bytes_check CHECK (((bytes >= 0) AND (bytes <= '1099511627776'::bigint))),
  constraint upload_check CHECK ((is_part OR (path IS NOT NULL))),
  constraint upload_content_sha256_check CHECK ((length(content_sha256) = 32)),
  constraint upload_namespace_id_fkey FOREIGN KEY (namespace_id) REFERENCES namespace(id),
  constraint upload_part_from_check CHECK ((part_from >= 0)),
  constraint upload_path_check CHECK (((octet_length(path) >= 1) AND (octet_length(path) <= 1024))),
  constraint upload_pkey PRIMARY KEY (id),
  constraint upload_sha256_check CHECK ((length(sha256) = 32)),
  constraint upload_version_id_fkey FOREIGN KEY (version_id) REFERENCES version(id) ON DELETE SET NULL,
  constraint upload_whole_id_fkey FOREIGN KEY (whole_id) REFERENCES upload(id) ON DELETE SET NULL
);

create table upstream (
  id uuid not null default uuidv7(),
  resource_id uuid not null,
  position integer not null,
  kind text not null,
  address text,
  engine_id uuid,
  model text not null,
  secret bytea,
  secret_key text,
  constraint upstream_engine_id_fkey FOREIGN KEY (engine_id) REFERENCES resource(id),
  constraint upstream_kind_check CHECK ((kind = ANY (ARRAY['external'::text, 'engine'::text]))),
  constraint upstream_pkey PRIMARY KEY (id),
  constraint upstream_resource_id_fkey FOREIGN KEY (resource_id) REFERENCES api(resource_id),
  constraint upstream_says_where CHECK (
CASE kind
    WHEN 'external'::text THEN ((address IS NOT NULL) AND (engine_id IS NULL))
    ELSE ((engine_id IS NOT NULL) AND (address IS NULL) AND (secret IS NULL))
END),
  constraint upstream_secret_is_sealed CHECK (((secret IS NULL) = (secret_key IS NULL)))
);

create table usage_day (
  record_id uuid not null,
  day date not null,
  namespace_id uuid not null,
  quantity_us numeric(38,0) not null,
  rate_at_end bigint not null,
  summed_us numeric(38,0) not null default 0,
  summed_rate bigint not null default 0,
  constraint usage_day_namespace_id_fkey FOREIGN KEY (namespace_id) REFERENCES namespace(id),
  constraint usage_day_pkey PRIMARY KEY (record_id, day),
  constraint usage_day_rate_at_end_check CHECK ((rate_at_end >= 0)),
  constraint usage_day_record_id_fkey FOREIGN KEY (record_id) REFERENCES usage_record(id)
);

create table usage_month (
  namespace_id uuid not null,
  month date not null,
  account_id uuid not null,
  type text not null,
  product text not null,
  quantity_us numeric not null,
  constraint usage_month_account_id_fkey FOREIGN KEY (account_id) REFERENCES account(id),
  constraint usage_month_namespace_id_fkey FOREIGN KEY (namespace_id) REFERENCES namespace(id),
  constraint usage_month_pkey PRIMARY KEY (namespace_id, month, account_id, type, product)
);

create table usage_record (
  id uuid not null,
  type text not null,
  product text not null,
  namespace_id uuid not null,
  account_id uuid not null,
  resource_id uuid not null,
  source text not null,
  rate bigint not null,
  since timestamp with time zone not null,
  accrued_us numeric(38,0) not null default 0,
  started_at timestamp with time zone not null,
  ended_at timestamp with time zone,
  seq bigint not null generated always as identity,
  corrects uuid,
  reason text,
  constraint usage_record_account_id_fkey FOREIGN KEY (account_id) REFERENCES account(id),
  constraint usage_record_accrued_us_check CHECK (((accrued_us >= (0)::numeric) OR (corrects IS NOT NULL))),
  constraint usage_record_correction CHECK ((((corrects IS NULL) = (reason IS NULL)) AND ((corrects IS NULL) OR ((rate = 0) AND (ended_at IS NOT NULL))))),
  constraint usage_record_corrects_fkey FOREIGN KEY (corrects) REFERENCES usage_record(id),
  constraint usage_record_namespace_id_fkey FOREIGN KEY (namespace_id) REFERENCES namespace(id),
  constraint usage_record_pkey PRIMARY KEY (id),
  constraint usage_record_rate_check CHECK ((rate >= 0)),
  constraint usage_record_resource_id_fkey FOREIGN KEY (resource_id) REFERENCES resource(id),
  constraint usage_record_type_check CHECK ((type = ANY (ARRAY['compute'::text, 'storage'::text, 'api'::text])))
);

create table usage_resource_sum (
  namespace_id uuid not null,
  day date not null,
  resource_id uuid not null,
  account_id uuid not null,
  type text not null,
  product text not null,
  quantity_us numeric not null,
  rate_at_end bigint not null default 0,
  constraint usage_resource_sum_account_id_fkey FOREIGN KEY (account_id) REFERENCES account(id),
  constraint usage_resource_sum_namespace_id_fkey FOREIGN KEY (namespace_id) REFERENCES namespace(id),
  constraint usage_resource_sum_pkey PRIMARY KEY (namespace_id, day, resource_id, account_id, type, product),
  constraint usage_resource_sum_resource_id_fkey FOREIGN KEY (resource_id) REFERENCES resource(id)
);

create table usage_sum (
  namespace_id uuid not null,
  account_id uuid not null,
  type text not null,
  product text not null,
  day date not null,
  quantity_us numeric not null,
  rate_at_end bigint not null default 0,
  constraint usage_sum_account_id_fkey FOREIGN KEY (account_id) REFERENCES account(id),
  constraint usage_sum_namespace_id_fkey FOREIGN KEY (namespace_id) REFERENCES namespace(id),
  constraint usage_sum_pkey PRIMARY KEY (namespace_id, day, account_id, type, product)
);

create table verification (
  id uuid not null default uuidv7(),
  identifier text not null,
  value text not null,
  expires_at timestamp with time zone not null,
  created_at timestamp with time zone not null default now(),
  updated_at timestamp with time zone not null default now(),
  account_id uuid,
  constraint verification_account_id_fkey FOREIGN KEY (account_id) REFERENCES account(id) ON DELETE CASCADE,
  constraint verification_identifier_is_a_hash CHECK ((identifier ~ '^[0-9a-f]{64}$'::text)),
  constraint verification_pkey PRIMARY KEY (id)
);

create table version (
  id uuid not null default uuidv7(),
  resource_id uuid not null,
  number integer not null,
  state version_state not null default 'open'::version_state,
  note text not null default ''::text,
  files integer not null default 0,
  bytes bigint not null default 0,
  created_by uuid not null,
  created_at timestamp with time zone not null default now(),
  sealed_at timestamp with time zone,
  charged_to uuid not null,
  record_id uuid not null default uuidv7(),
  name text,
  base_id uuid,
  reviewed_by uuid,
  reviewed_at timestamp with time zone,
  review_comment text not null default ''::text,
  removed_at timestamp with time zone,
  cleared_at timestamp with time zone,
  changes integer not null default 0,
  constraint version_base_id_fkey FOREIGN KEY (base_id) REFERENCES version(id) ON DELETE SET NULL,
  constraint version_bytes_check CHECK ((bytes >= 0)),
  constraint version_charged_to_fkey FOREIGN KEY (charged_to) REFERENCES account(id),
  constraint version_created_by_fkey FOREIGN KEY (created_by) REFERENCES account(id),
  constraint version_files_check CHECK ((files >= 0)),
  constraint version_is_sealed_at CHECK (((state = 'open'::version_state) = (sealed_at IS NULL))),
  constraint version_number_check CHECK ((number > 0)),
  constraint version_number_taken UNIQUE (resource_id, number),
  constraint version_pkey PRIMARY KEY (id),
  constraint version_record_id_key UNIQUE (record_id),
  constraint version_resource_id_fkey FOREIGN KEY (resource_id) REFERENCES resource(id),
  constraint version_reviewed_by_fkey FOREIGN KEY (reviewed_by) REFERENCES account(id)
);

create table version_leaf (
  version_id uuid not null,
  first_path text not null,
  leaf_id bigint not null,
  constraint version_leaf_leaf_id_fkey FOREIGN KEY (leaf_id) REFERENCES leaf(id),
  constraint version_leaf_pkey PRIMARY KEY (version_id, first_path),
  constraint version_leaf_version_id_fkey FOREIGN KEY (version_id) REFERENCES version(id) ON DELETE CASCADE
);

create table voucher (
  id uuid not null default uuidv7(),
  batch_id uuid not null,
  label text not null,
  code_hash bytea not null,
  amount bigint not null,
  expires_at timestamp with time zone,
  created_by uuid not null,
  created_at timestamp with time zone not null default now(),
  redeemed_at timestamp with time zone,
  redeemed_by uuid,
  namespace_id uuid,
  constraint voucher_amount_check CHECK ((amount > 0)),
  constraint voucher_code_hash_key UNIQUE (code_hash),
  constraint voucher_created_by_fkey FOREIGN KEY (created_by) REFERENCES account(id),
  constraint voucher_namespace_id_fkey FOREIGN KEY (namespace_id) REFERENCES namespace(id),
  constraint voucher_pkey PRIMARY KEY (id),
  constraint voucher_redeemed_by_fkey FOREIGN KEY (redeemed_by) REFERENCES account(id)
);

create table waiting_object (
  id uuid not null default uuidv7(),
  resource_id uuid not null,
  account_id uuid not null,
  sha256 bytea not null,
  bytes bigint not null,
  blob bytea,
  reservation_id uuid not null,
  begun_at timestamp with time zone not null default now(),
  constraint waiting_object_account_id_fkey FOREIGN KEY (account_id) REFERENCES account(id),
  constraint waiting_object_blob_fkey FOREIGN KEY (blob) REFERENCES blob(sha256),
  constraint waiting_object_bytes_check CHECK ((bytes >= 0)),
  constraint waiting_object_check CHECK ((blob = sha256)),
  constraint waiting_object_id_key UNIQUE (id),
  constraint waiting_object_pkey PRIMARY KEY (resource_id, account_id, sha256),
  constraint waiting_object_resource_id_fkey FOREIGN KEY (resource_id) REFERENCES resource(id),
  constraint waiting_object_sha256_check CHECK ((length(sha256) = 32))
);

create table wallet_watch (
  namespace_id uuid not null,
  charged_at timestamp with time zone,
  told_minutes integer,
  constraint wallet_watch_namespace_id_fkey FOREIGN KEY (namespace_id) REFERENCES namespace(id),
  constraint wallet_watch_pkey PRIMARY KEY (namespace_id)
);

create table webhook (
  id uuid not null default uuidv7(),
  namespace_id uuid not null,
  url text not null,
  description text not null default ''::text,
  events text[],
  actions text[] not null,
  enabled boolean not null default true,
  disabled_reason text,
  secret bytea not null,
  secret_key text not null,
  previous_secret bytea,
  previous_secret_key text,
  previous_until timestamp with time zone,
  rotated_at timestamp with time zone not null default now(),
  created_by uuid not null,
  created_at timestamp with time zone not null default now(),
  set_by uuid not null,
  failing_since timestamp with time zone,
  succeeded_at timestamp with time zone,
  failed_at timestamp with time zone,
  held_since timestamp with time zone,
  constraint webhook_created_by_fkey FOREIGN KEY (created_by) REFERENCES account(id),
  constraint webhook_description_check CHECK ((length(description) <= 200)),
  constraint webhook_disabled_by_guildhall CHECK (((disabled_reason IS NULL) OR (NOT enabled))),
  constraint webhook_disabled_reason_check CHECK ((disabled_reason = ANY (ARRAY['failed'::text, 'gone'::text]))),
  constraint webhook_events_check CHECK ((cardinality(events) > 0)),
  constraint webhook_namespace_id_fkey FOREIGN KEY (namespace_id) REFERENCES organization(id),
  constraint webhook_pkey PRIMARY KEY (id),
  constraint webhook_previous_secret_ends CHECK ((num_nonnulls(previous_secret, previous_secret_key, previous_until) = ANY (ARRAY[0, 3]))),
  constraint webhook_set_by_fkey FOREIGN KEY (set_by) REFERENCES account(id),
  constraint webhook_url_check CHECK (((length(url) >= 1) AND (length(url) <= 2000)))
);

create table webhook_attempt (
  delivery_id uuid not null,
  number integer not null,
  url text not null,
  at timestamp with time zone not null,
  duration_ms integer not null,
  status integer,
  error text,
  response text,
  constraint webhook_attempt_delivery_id_fkey FOREIGN KEY (delivery_id) REFERENCES webhook_delivery(id) ON DELETE CASCADE,
  constraint webhook_attempt_duration_ms_check CHECK ((duration_ms >= 0)),
  constraint webhook_attempt_number_check CHECK ((number > 0)),
  constraint webhook_attempt_pkey PRIMARY KEY (delivery_id, number)
);

create table webhook_delivery (
  id uuid not null default uuidv7(),
  webhook_id uuid not null,
  activity_id uuid,
  message_id uuid not null,
  type text,
  body text,
  state webhook_state not null default 'pending'::webhook_state,
  attempts integer not null default 0,
  tries integer not null default 0,
  begun_at timestamp with time zone not null default now(),
  next_at timestamp with time zone not null default now(),
  leased_until timestamp with time zone,
  created_at timestamp with time zone not null default now(),
  done_at timestamp with time zone,
  constraint webhook_delivery_activity_id_fkey FOREIGN KEY (activity_id) REFERENCES activity(id),
  constraint webhook_delivery_check CHECK (((state = 'pending'::webhook_state) = (done_at IS NULL))),
  constraint webhook_delivery_pkey PRIMARY KEY (id),
  constraint webhook_delivery_webhook_id_fkey FOREIGN KEY (webhook_id) REFERENCES webhook(id) ON DELETE CASCADE,
  constraint webhook_message_once UNIQUE (webhook_id, message_id)
);

create table workspace_visit (
  execution_id uuid not null,
  account_id uuid not null,
  first_at timestamp(3) with time zone not null default clock_timestamp(),
  last_at timestamp(3) with time zone not null default clock_timestamp(),
  requests bigint not null default 0,
  constraint workspace_visit_account_id_fkey FOREIGN KEY (account_id) REFERENCES account(id),
  constraint workspace_visit_execution_id_fkey FOREIGN KEY (execution_id) REFERENCES execution(id),
  constraint workspace_visit_pkey PRIMARY KEY (execution_id, account_id),
  constraint workspace_visit_requests_check CHECK ((requests >= 0))
);

-- indexes

CREATE INDEX account_confirmed_by_domain ON public.account USING btree (split_part(email, '@'::text, 2)) WHERE email_verified;

CREATE INDEX account_search ON public.account USING gin (name gin_trgm_ops, path gin_trgm_ops, email gin_trgm_ops);

CREATE INDEX activity_of_action ON public.activity USING btree (namespace_id, action, at DESC, id DESC) INCLUDE (severity);

CREATE INDEX activity_of_actor ON public.activity USING btree (namespace_id, actor_id, at DESC, id DESC) INCLUDE (severity);

CREATE INDEX activity_of_entity ON public.activity USING btree (namespace_id, entity_kind, at DESC, id DESC) INCLUDE (severity);

CREATE INDEX activity_of_namespace ON public.activity USING btree (namespace_id, at DESC, id DESC) INCLUDE (severity, actor_kind, refused);

CREATE INDEX activity_of_refusals ON public.activity USING btree (namespace_id, at DESC, id DESC) INCLUDE (severity) WHERE refused;

CREATE INDEX activity_of_severity ON public.activity USING btree (namespace_id, severity, at DESC, id DESC);

CREATE INDEX activity_of_words ON public.activity USING gin (namespace_id, activity_words(text, entity_name) gin_trgm_ops);

CREATE INDEX allocation_held ON public.allocation USING btree (namespace_id, resource_type, account_id) WHERE (released_at IS NULL);

CREATE UNIQUE INDEX allocation_once ON public.allocation USING btree (operation_id) WHERE (operation_id IS NOT NULL);

CREATE INDEX application_version_of_engine ON public.application_version USING btree (engine_id) WHERE (engine_id IS NOT NULL);

CREATE INDEX application_version_of_version ON public.application_version USING btree (version_id) WHERE (version_id IS NOT NULL);

CREATE INDEX application_version_served ON public.application_version USING btree (resource_id, number DESC) WHERE (state = 'ready'::text);

CREATE INDEX application_version_waits ON public.application_version USING btree (id) WHERE (state = 'pending'::text);

CREATE INDEX billing_profile_of_namespace ON public.billing_profile USING btree (namespace_id, id DESC);

CREATE INDEX binding_of_execution ON public.binding USING btree (execution_id) WHERE (execution_id IS NOT NULL);

CREATE INDEX binding_of_version ON public.binding USING btree (version_id);

CREATE INDEX blob_by_age ON public.blob USING btree (touched_at);

CREATE INDEX blob_damaged ON public.blob USING btree (sha256) WHERE (damaged_at IS NOT NULL);

CREATE INDEX budget_of_project ON public.budget USING btree (project_id) WHERE (project_id IS NOT NULL);

CREATE INDEX budget_stop_of_budget ON public.budget_stop USING btree (budget_id);

CREATE INDEX budget_that_stops ON public.budget USING btree (namespace_id) WHERE hard_stop;

CREATE INDEX budget_to_see ON public.budget USING btree (seen_at);

CREATE INDEX call_by_request ON public.call USING btree (request_id);

CREATE INDEX call_content_by_age ON public.call_content USING btree (namespace_id, at);

CREATE INDEX call_content_of_api ON public.call_content USING btree (resource_id);

CREATE INDEX call_day_of_namespace ON public.call_day USING btree (namespace_id, day);

CREATE INDEX call_of_account ON public.call USING btree (namespace_id, account_id, started_at DESC, id DESC);

CREATE INDEX call_of_api ON public.call USING btree (resource_id, started_at DESC, id DESC);

CREATE INDEX call_of_namespace ON public.call USING btree (namespace_id, started_at DESC, id DESC);

CREATE INDEX call_of_token ON public.call USING btree (token_id, started_at DESC, id DESC) WHERE (token_id IS NOT NULL);

CREATE INDEX credential_of_account ON public.credential USING btree (account_id);

CREATE INDEX credential_of_provider ON public.credential USING btree (provider_id);

CREATE INDEX device_of_allocation ON public.device USING btree (allocation_id) WHERE (allocation_id IS NOT NULL);

CREATE INDEX device_request_by_age ON public.device_request USING btree (expires_at);

CREATE INDEX device_request_of_account ON public.device_request USING btree (account_id) WHERE (account_id IS NOT NULL);

CREATE INDEX device_request_of_address ON public.device_request USING btree (ip);

CREATE INDEX engine_by_execution ON public.engine USING btree (execution_id);

CREATE INDEX engine_by_starter ON public.engine USING btree (started_by);

CREATE INDEX engine_event_by_engine ON public.engine_event USING btree (engine_id, id DESC);

CREATE INDEX engine_watched ON public.engine USING btree (resource_id) WHERE (wanted = 'running'::text);

CREATE INDEX execution_active ON public.execution USING btree (namespace_id, id DESC) WHERE (state = ANY (ARRAY['queued'::execution_state, 'starting'::execution_state, 'running'::execution_state, 'stopping'::execution_state]));

CREATE INDEX execution_active_of_account ON public.execution USING btree (started_by, namespace_id) WHERE (state = ANY (ARRAY['queued'::execution_state, 'starting'::execution_state, 'running'::execution_state, 'stopping'::execution_state]));

CREATE INDEX execution_event_of_execution ON public.execution_event USING btree (execution_id, id);

CREATE INDEX execution_left_behind ON public.execution USING btree (container_id, id) WHERE ((ended_at IS NOT NULL) AND (removed_at IS NULL));

CREATE INDEX execution_of_namespace ON public.execution USING btree (namespace_id, id DESC);

CREATE INDEX execution_waiting ON public.execution USING btree (resource_type, place) WHERE ((state = 'queued'::execution_state) AND (allocation_id IS NULL));

CREATE INDEX execution_waiting_of_account ON public.execution USING btree (started_by, namespace_id) WHERE ((state = 'queued'::execution_state) AND (allocation_id IS NULL));

CREATE INDEX forge_authorization_by_age ON public.forge_authorization USING btree (expires_at);

CREATE INDEX former_member_by_time ON public.former_member USING btree (organization_id, left_at DESC, account_id);

CREATE INDEX former_member_kept ON public.former_member USING btree (left_at) WHERE (taken IS NOT NULL);

CREATE INDEX idempotency_by_age ON public.idempotency USING btree (created_at);

CREATE INDEX invitation_of_account ON public.invitation USING btree (account_id, id DESC) WHERE (account_id IS NOT NULL);

CREATE INDEX invitation_of_organization ON public.invitation USING btree (organization_id, id DESC);

CREATE INDEX invitation_use_of_invitation ON public.invitation_use USING btree (invitation_id, id);

CREATE INDEX invoice_of_namespace ON public.invoice USING btree (namespace_id, number DESC);

CREATE INDEX join_request_of_account ON public.join_request USING btree (account_id, organization_id, id DESC);

CREATE INDEX join_request_of_organization ON public.join_request USING btree (organization_id, state, id DESC);

CREATE UNIQUE INDEX join_request_once ON public.join_request USING btree (organization_id, account_id) WHERE (state = 'pending'::join_request_state);

CREATE INDEX leaf_file_of_blob ON public.leaf_file USING btree (sha256);

CREATE INDEX ledger_hold_open ON public.ledger_hold USING btree (namespace_id, created_at DESC) WHERE (state <> 'settled'::text);

CREATE INDEX ledger_journal_of_namespace ON public.ledger_journal USING btree (namespace_id, id DESC);

CREATE UNIQUE INDEX ledger_operation_once ON public.ledger_journal USING btree (operation_id) WHERE (operation_id IS NOT NULL);

CREATE INDEX mail_done ON public.mail_outbox USING btree (created_at) WHERE ((sent_at IS NOT NULL) OR (given_up_at IS NOT NULL));

CREATE INDEX mail_due ON public.mail_outbox USING btree (next_at) WHERE ((sent_at IS NULL) AND (given_up_at IS NULL));

CREATE INDEX member_by_time ON public.member USING btree (organization_id, joined_at DESC, account_id DESC);

CREATE INDEX member_limit_spend ON public.member_limit USING btree (namespace_id, account_id) WHERE (product = 'monthly_spend'::text);

CREATE INDEX member_of_account ON public.member USING btree (account_id, organization_id);

CREATE INDEX member_of_source ON public.member USING btree (organization_id, source, account_id) WHERE (source <> 'local'::text);

CREATE INDEX member_walk ON public.member USING btree (organization_id, path);

CREATE INDEX member_walk_of_role ON public.member USING btree (organization_id, role, path);

CREATE INDEX namespace_deleted ON public.namespace USING btree (deleted_at) WHERE ((deleted_at IS NOT NULL) AND (purged_at IS NULL));

CREATE INDEX namespace_health_by_active ON public.namespace_health USING btree (COALESCE(active_at, '-infinity'::timestamp with time zone) DESC, namespace_id);

CREATE INDEX namespace_health_by_days ON public.namespace_health USING btree (COALESCE(days_left, 2147483647), namespace_id);

CREATE INDEX namespace_health_by_declined ON public.namespace_health USING btree (declined DESC, namespace_id);

CREATE INDEX namespace_health_by_over ON public.namespace_health USING btree (over DESC, namespace_id);

CREATE INDEX namespace_health_by_owed ON public.namespace_health USING btree (owed DESC, namespace_id);

CREATE INDEX namespace_health_by_payable ON public.namespace_health USING btree (payable, namespace_id);

CREATE INDEX namespace_health_to_see ON public.namespace_health USING btree (seen_at);

CREATE INDEX namespace_limit_spend ON public.namespace_limit USING btree (namespace_id) WHERE (product = 'monthly_spend'::text);

CREATE UNIQUE INDEX namespace_of_avatar ON public.namespace USING btree (avatar_id) WHERE (avatar_id IS NOT NULL);

CREATE INDEX namespace_to_count ON public.namespace_limit USING btree (namespace_id) WHERE ((saved_bytes IS NULL) AND (product = 'storage'::text));

CREATE INDEX notification_of_account ON public.notification USING btree (account_id, id DESC) WHERE in_console;

CREATE INDEX notification_to_mail ON public.notification USING btree (created_at, account_id) WHERE by_mail;

CREATE INDEX notification_unread ON public.notification USING btree (account_id, id DESC) WHERE (in_console AND (read_at IS NULL));

CREATE INDEX open_call_of_api ON public.open_call USING btree (resource_id);

CREATE INDEX open_call_of_namespace ON public.open_call USING btree (namespace_id) INCLUDE (account_id, held_nanos);

CREATE INDEX open_call_of_process ON public.open_call USING btree (process_id);

CREATE INDEX open_call_of_token ON public.open_call USING btree (token_id) WHERE (token_id IS NOT NULL);

CREATE INDEX opening_view_of_view ON public.opening_view USING btree (view_id);

CREATE INDEX package_lot_of_namespace ON public.package_lot USING btree (namespace_id, number DESC);

CREATE INDEX package_lot_of_subscription ON public.package_lot USING btree (subscription_id, number DESC) WHERE (subscription_id IS NOT NULL);

CREATE INDEX package_offered ON public.package USING btree (number) WHERE (withdrawn_at IS NULL);

CREATE INDEX package_use_of_day ON public.package_use USING btree (lot_id, day);

CREATE INDEX package_use_of_journal ON public.package_use USING btree (journal_id);

CREATE INDEX package_use_of_line ON public.package_use USING btree (namespace_id, day, account_id, type, product);

CREATE INDEX passkey_of_account ON public.passkey USING btree (account_id);

CREATE INDEX path_of_namespace ON public.namespace_path USING btree (namespace_id);

CREATE UNIQUE INDEX project_name_taken ON public.project USING btree (namespace_id, lower(name));

CREATE INDEX project_walk ON public.project USING btree (namespace_id, visibility, lower(name));

CREATE INDEX project_walk_of_owner ON public.project USING btree (namespace_id, owner_id, lower(name));

CREATE INDEX publication_of_execution ON public.publication USING btree (execution_id, id DESC);

CREATE INDEX publication_of_version ON public.publication USING btree (version_id) WHERE (version_id IS NOT NULL);

CREATE INDEX publication_waiting ON public.publication USING btree (id) WHERE (state = ANY (ARRAY['waiting'::publication_state, 'copying'::publication_state]));

CREATE INDEX refund_of_order ON public.refund USING btree (order_id);

CREATE INDEX refund_open ON public.refund USING btree (id) WHERE (state = 'pending'::text);

CREATE INDEX resource_deleted ON public.resource USING btree (namespace_id, deleted_at DESC, id DESC) WHERE ((deleted_at IS NOT NULL) AND (purged_at IS NULL));

CREATE INDEX resource_deleted_of_owner ON public.resource USING btree (namespace_id, owner_id) WHERE (deleted_at IS NOT NULL);

CREATE UNIQUE INDEX resource_name_taken ON public.resource USING btree (namespace_id, lower(name), (
CASE kind
    WHEN 'model'::resource_kind THEN 'dataset'::resource_kind
    ELSE kind
END)) WHERE (deleted_at IS NULL);

CREATE INDEX resource_newest ON public.resource USING btree (namespace_id, created_at DESC, id DESC) WHERE (deleted_at IS NULL);

CREATE INDEX resource_newest_of_project ON public.resource USING btree (project_id, created_at DESC, id DESC) WHERE ((deleted_at IS NULL) AND (project_id IS NOT NULL));

CREATE INDEX resource_newest_own ON public.resource USING btree (namespace_id, owner_id, created_at DESC, id DESC) WHERE ((deleted_at IS NULL) AND (visibility = 'private'::resource_visibility));

CREATE INDEX resource_newest_visible ON public.resource USING btree (namespace_id, created_at DESC, id DESC) WHERE ((deleted_at IS NULL) AND (visibility <> 'private'::resource_visibility));

CREATE INDEX resource_of_project ON public.resource USING btree (project_id) WHERE (project_id IS NOT NULL);

CREATE INDEX resource_published ON public.resource USING btree (namespace_id, created_at DESC, id DESC) WHERE (published AND (deleted_at IS NULL));

CREATE INDEX resource_sum_of_project ON public.resource USING btree (project_id) INCLUDE (bytes) WHERE ((deleted_at IS NULL) AND (project_id IS NOT NULL));

CREATE INDEX resource_to_clear ON public.resource USING btree (kind, purged_at) WHERE ((purged_at IS NOT NULL) AND (cleared_at IS NULL));

CREATE INDEX resource_to_count ON public.resource USING btree (namespace_id) WHERE ((saved_bytes IS NULL) AND (bytes > 0) AND (deleted_at IS NULL));

CREATE INDEX resource_to_purge ON public.resource USING btree (deleted_at) WHERE ((deleted_at IS NOT NULL) AND (purged_at IS NULL));

CREATE INDEX resource_walk ON public.resource USING btree (namespace_id, kind, visibility, created_at DESC, id DESC) WHERE (deleted_at IS NULL);

CREATE INDEX resource_walk_all ON public.resource USING btree (namespace_id, kind, created_at DESC, id DESC) WHERE (deleted_at IS NULL);

CREATE INDEX resource_walk_of_owner ON public.resource USING btree (namespace_id, kind, owner_id, visibility, created_at DESC, id DESC) WHERE (deleted_at IS NULL);

CREATE INDEX resource_walk_of_project ON public.resource USING btree (project_id, kind, created_at DESC, id DESC) WHERE ((deleted_at IS NULL) AND (project_id IS NOT NULL));

CREATE INDEX resource_walk_visible ON public.resource USING btree (namespace_id, kind, created_at DESC, id DESC) WHERE ((deleted_at IS NULL) AND (visibility <> 'private'::resource_visibility));

CREATE INDEX revenue_month_of_namespace ON public.revenue_month USING btree (namespace_id, month);

CREATE UNIQUE INDEX saved_view_name_taken ON public.saved_view USING btree (namespace_id, (
CASE
    WHEN (audience = 'me'::text) THEN account_id
    ELSE NULL::uuid
END), lower(name)) NULLS NOT DISTINCT;

CREATE INDEX saved_view_of_account ON public.saved_view USING btree (account_id);

CREATE INDEX session_of_account ON public.session USING btree (account_id);

CREATE INDEX share_newest_of_account ON public.share USING btree (account_id, namespace_id, resource_created_at DESC, resource_id DESC) INCLUDE (level) WHERE ((resource_id IS NOT NULL) AND (account_id IS NOT NULL));

CREATE INDEX share_newest_of_team ON public.share USING btree (team_id, resource_created_at DESC, resource_id DESC) INCLUDE (level) WHERE ((resource_id IS NOT NULL) AND (team_id IS NOT NULL));

CREATE UNIQUE INDEX share_of_project ON public.share USING btree (project_id, account_id, team_id) NULLS NOT DISTINCT WHERE (project_id IS NOT NULL);

CREATE INDEX share_of_project_with_account ON public.share USING btree (account_id, namespace_id) WHERE ((project_id IS NOT NULL) AND (account_id IS NOT NULL));

CREATE INDEX share_of_project_with_team ON public.share USING btree (team_id) WHERE ((project_id IS NOT NULL) AND (team_id IS NOT NULL));

CREATE UNIQUE INDEX share_of_resource ON public.share USING btree (resource_id, account_id, team_id) NULLS NOT DISTINCT WHERE (resource_id IS NOT NULL);

CREATE INDEX share_walk_of_account ON public.share USING btree (account_id, namespace_id, kind, resource_created_at DESC, resource_id DESC) WHERE ((resource_id IS NOT NULL) AND (account_id IS NOT NULL));

CREATE INDEX share_walk_of_guest ON public.share USING btree (account_id, kind, resource_created_at DESC, resource_id DESC) WHERE ((organization_id IS NULL) AND (resource_id IS NOT NULL));

CREATE INDEX share_walk_of_team ON public.share USING btree (team_id, kind, resource_created_at DESC, resource_id DESC) WHERE ((resource_id IS NOT NULL) AND (team_id IS NOT NULL));

CREATE INDEX sign_in_arrival_by_age ON public.sign_in_arrival USING btree (expires_at);

CREATE INDEX sign_in_arrival_of_provider ON public.sign_in_arrival USING btree (provider_id);

CREATE INDEX sign_in_flow_by_age ON public.sign_in_flow USING btree (expires_at);

CREATE INDEX sign_in_flow_of_provider ON public.sign_in_flow USING btree (provider_id);

CREATE INDEX sign_in_flow_of_session ON public.sign_in_flow USING btree (session_id) WHERE (session_id IS NOT NULL);

CREATE INDEX storage_change_of_namespace ON public.storage_change USING btree (namespace_id);

CREATE INDEX storage_reservation_of_account ON public.storage_reservation USING btree (namespace_id, account_id);

CREATE INDEX storage_subscription_active ON public.storage_subscription USING btree (namespace_id) WHERE (state = 'active'::text);

CREATE INDEX storage_subscription_of_namespace ON public.storage_subscription USING btree (namespace_id, number DESC);

CREATE INDEX storage_subscription_to_see ON public.storage_subscription USING btree (last_day) WHERE (state = 'active'::text);

CREATE INDEX sync_lending_of_connection ON public.sync_lending USING btree (connection_id);

CREATE INDEX sync_link_due ON public.sync_link USING btree (next_at) WHERE (ended_at IS NULL);

CREATE UNIQUE INDEX sync_link_once ON public.sync_link USING btree (organization_id) WHERE (ended_at IS NULL);

CREATE INDEX sync_person_account ON public.sync_person USING btree (account_id) WHERE (account_id IS NOT NULL);

CREATE INDEX sync_person_by_login ON public.sync_person USING btree (link_id, login, forge_account_id);

CREATE UNIQUE INDEX sync_person_of_account ON public.sync_person USING btree (link_id, account_id) WHERE (account_id IS NOT NULL);

CREATE INDEX sync_person_pending ON public.sync_person USING btree (forge_account_id) WHERE (standing = 'pending'::text);

CREATE INDEX sync_ring_by_age ON public.sync_ring USING btree (rung_at);

CREATE INDEX sync_run_by_age ON public.sync_run USING btree (ended_at) WHERE (ended_at IS NOT NULL);

CREATE INDEX sync_run_of_organization ON public.sync_run USING btree (organization_id, id DESC);

CREATE UNIQUE INDEX sync_run_reads_once ON public.sync_run USING btree (link_id) WHERE (state = 'reading'::text);

CREATE INDEX sync_run_to_read ON public.sync_run USING btree (leased_until) WHERE (state = 'reading'::text);

CREATE UNIQUE INDEX sync_run_waits_once ON public.sync_run USING btree (link_id) WHERE (state = ANY (ARRAY['previewed'::text, 'waiting'::text]));

CREATE INDEX team_member_leads ON public.team_member USING btree (team_id) WHERE is_lead;

CREATE INDEX team_member_walk ON public.team_member USING btree (team_id, path);

CREATE UNIQUE INDEX team_name_taken ON public.team USING btree (organization_id, lower(name));

CREATE INDEX team_of_account ON public.team_member USING btree (account_id, organization_id);

CREATE UNIQUE INDEX token_by_previous_secret ON public.token USING btree (previous_sha256) WHERE (previous_sha256 IS NOT NULL);

CREATE INDEX token_of_account ON public.token USING btree (account_id, id DESC) WHERE (revoked_at IS NULL);

CREATE INDEX token_of_organization ON public.token USING btree (namespace_id, id DESC) WHERE ((revoked_at IS NULL) AND (namespace_id IS NOT NULL));

CREATE INDEX token_of_resource ON public.token_resource USING btree (resource_id);

CREATE INDEX token_of_team ON public.token USING btree (namespace_id, team_id) WHERE (team_id IS NOT NULL);

CREATE INDEX token_seen_by ON public.token USING btree (secret_by) WHERE ((revoked_at IS NULL) AND (namespace_id IS NOT NULL));

CREATE INDEX top_up_at_provider ON public.top_up USING btree (number) WHERE ((state = 'pending'::text) AND (provider <> 'offline'::text));

CREATE INDEX top_up_by_state ON public.top_up USING btree (state, number DESC);

CREATE UNIQUE INDEX top_up_of_checkout ON public.top_up USING btree (checkout_id) WHERE (checkout_id IS NOT NULL);

CREATE INDEX top_up_of_namespace ON public.top_up USING btree (namespace_id, number DESC);

CREATE INDEX try_bucket_by_age ON public.try_bucket USING btree (at);

CREATE INDEX upkeep_latest ON public.upkeep USING btree (kind, id DESC);

CREATE UNIQUE INDEX upkeep_running ON public.upkeep USING btree (kind) WHERE (ended_at IS NULL);

CREATE INDEX upload_by_expiry ON public.upload USING btree (expires_at);

CREATE UNIQUE INDEX upload_of_promise ON public.upload USING btree (reservation_id) WHERE (reservation_id IS NOT NULL);

CREATE INDEX upload_of_version ON public.upload USING btree (version_id, account_id, id);

CREATE INDEX upload_of_whole ON public.upload USING btree (whole_id) WHERE (whole_id IS NOT NULL);

CREATE INDEX upstream_of_api ON public.upstream USING btree (resource_id, "position");

CREATE INDEX upstream_of_engine ON public.upstream USING btree (engine_id) WHERE (engine_id IS NOT NULL);

CREATE INDEX usage_day_of_namespace ON public.usage_day USING btree (namespace_id, day, record_id) INCLUDE (quantity_us);

CREATE INDEX usage_day_rate_to_sum ON public.usage_day USING btree (namespace_id, day) WHERE (summed_rate <> rate_at_end);

CREATE INDEX usage_day_to_sum ON public.usage_day USING btree (namespace_id, day) WHERE (summed_us <> quantity_us);

CREATE INDEX usage_month_by_month ON public.usage_month USING btree (month, product, namespace_id) INCLUDE (type, quantity_us);

CREATE INDEX usage_record_by_size ON public.usage_record USING btree (namespace_id, type, accrued_us DESC, seq DESC) WHERE (ended_at IS NOT NULL);

CREATE INDEX usage_record_correcting ON public.usage_record USING btree (corrects) WHERE (corrects IS NOT NULL);

CREATE INDEX usage_record_of_account ON public.usage_record USING btree (namespace_id, account_id, started_at DESC, seq DESC);

CREATE INDEX usage_record_of_namespace ON public.usage_record USING btree (namespace_id, started_at DESC, seq DESC);

CREATE INDEX usage_record_of_product ON public.usage_record USING btree (namespace_id, product, started_at DESC, seq DESC);

CREATE INDEX usage_record_of_resource ON public.usage_record USING btree (resource_id, started_at DESC, seq DESC);

CREATE INDEX usage_record_open ON public.usage_record USING btree (namespace_id) WHERE (ended_at IS NULL);

CREATE INDEX usage_record_open_compute ON public.usage_record USING btree (namespace_id) WHERE ((ended_at IS NULL) AND (type = 'compute'::text));

CREATE INDEX usage_record_open_of_resource ON public.usage_record USING btree (resource_id) WHERE (ended_at IS NULL);

CREATE INDEX usage_resource_sum_of_resource ON public.usage_resource_sum USING btree (resource_id, day) INCLUDE (namespace_id, type, product, quantity_us);

CREATE INDEX verification_of_account ON public.verification USING btree (account_id) WHERE (account_id IS NOT NULL);

CREATE INDEX verification_of_identifier ON public.verification USING btree (identifier);

CREATE INDEX verification_of_value ON public.verification USING hash (value);

CREATE INDEX version_by_base ON public.version USING btree (base_id) WHERE (base_id IS NOT NULL);

CREATE INDEX version_leaf_of_leaf ON public.version_leaf USING btree (leaf_id);

CREATE UNIQUE INDEX version_name_taken ON public.version USING btree (resource_id, lower(name)) WHERE ((name IS NOT NULL) AND (removed_at IS NULL));

CREATE INDEX version_open_of_author ON public.version USING btree (created_by) WHERE (state = 'open'::version_state);

CREATE INDEX version_pending ON public.version USING btree (sealed_at, id) WHERE ((state = 'pending'::version_state) AND (removed_at IS NULL));

CREATE INDEX version_to_clear ON public.version USING btree (removed_at) WHERE ((removed_at IS NOT NULL) AND (cleared_at IS NULL));

CREATE INDEX voucher_of_batch ON public.voucher USING btree (batch_id);

CREATE INDEX waiting_object_by_age ON public.waiting_object USING btree (begun_at);

CREATE INDEX waiting_object_of_blob ON public.waiting_object USING btree (blob) WHERE (blob IS NOT NULL);

CREATE INDEX webhook_answered_for_by ON public.webhook USING btree (set_by);

CREATE INDEX webhook_delivery_due ON public.webhook_delivery USING btree (webhook_id, next_at) WHERE (state = 'pending'::webhook_state);

CREATE INDEX webhook_delivery_failed ON public.webhook_delivery USING btree (webhook_id, created_at) WHERE (state = 'failed'::webhook_state);

CREATE INDEX webhook_delivery_in_hand ON public.webhook_delivery USING btree (webhook_id) WHERE (leased_until IS NOT NULL);

CREATE INDEX webhook_delivery_of_webhook ON public.webhook_delivery USING btree (webhook_id, id DESC) INCLUDE (state);

CREATE INDEX webhook_delivery_old ON public.webhook_delivery USING btree (created_at);

CREATE INDEX webhook_of_organization ON public.webhook USING btree (namespace_id, id DESC);

-- triggers

CREATE TRIGGER account_is_born BEFORE INSERT ON public.account FOR EACH ROW EXECUTE FUNCTION account_is_born();

CREATE TRIGGER account_is_history BEFORE UPDATE OF id, kind, namespace_id ON public.ledger_account FOR EACH STATEMENT EXECUTE FUNCTION ledger_is_history();

CREATE TRIGGER account_was_born AFTER INSERT ON public.account FOR EACH ROW EXECUTE FUNCTION account_was_born();

CREATE TRIGGER billing_profile_is_history BEFORE DELETE OR UPDATE OR TRUNCATE ON public.billing_profile FOR EACH STATEMENT EXECUTE FUNCTION ledger_is_history();

CREATE TRIGGER charges_are_summed AFTER INSERT ON public.ledger_charge REFERENCING NEW TABLE AS charged_now FOR EACH STATEMENT EXECUTE FUNCTION charges_are_summed();

CREATE TRIGGER correction_is_charged AFTER INSERT ON public.usage_record FOR EACH ROW WHEN ((new.corrects IS NOT NULL)) EXECUTE FUNCTION correction_is_charged();

CREATE TRIGGER credential_is_connected AFTER INSERT ON public.credential FOR EACH ROW EXECUTE FUNCTION credential_is_connected();

CREATE TRIGGER hold_is_history BEFORE UPDATE OF allocation_id, namespace_id, amount, created_at ON public.ledger_hold FOR EACH STATEMENT EXECUTE FUNCTION ledger_is_history();

CREATE CONSTRAINT TRIGGER hold_is_released AFTER UPDATE OF released_at ON public.allocation DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (((old.released_at IS NULL) AND (new.released_at IS NOT NULL))) EXECUTE FUNCTION hold_is_released();

CREATE TRIGGER invitation_has_allowed_email BEFORE INSERT ON public.invitation FOR EACH ROW WHEN ((new.email IS NOT NULL)) EXECUTE FUNCTION invitation_is_to_allowed_email();

CREATE TRIGGER invoice_is_history BEFORE DELETE OR UPDATE OR TRUNCATE ON public.invoice FOR EACH STATEMENT EXECUTE FUNCTION ledger_is_history();

CREATE TRIGGER leaf_is_sealed_from AFTER UPDATE ON public.leaf_file REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION leaf_is_sealed();

CREATE TRIGGER leaf_is_sealed_put AFTER INSERT ON public.leaf_file REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION leaf_is_sealed();

CREATE TRIGGER leaf_is_sealed_taken AFTER DELETE ON public.leaf_file REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION leaf_is_sealed();

CREATE TRIGGER leaf_is_sealed_to AFTER UPDATE ON public.leaf_file REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION leaf_is_sealed();

CREATE TRIGGER ledger_is_history BEFORE DELETE OR TRUNCATE ON public.ledger_account FOR EACH STATEMENT EXECUTE FUNCTION ledger_is_history();

CREATE TRIGGER ledger_is_history BEFORE DELETE OR UPDATE OR TRUNCATE ON public.ledger_charge FOR EACH STATEMENT EXECUTE FUNCTION ledger_is_history();

CREATE TRIGGER ledger_is_history BEFORE DELETE OR UPDATE OR TRUNCATE ON public.ledger_entry FOR EACH STATEMENT EXECUTE FUNCTION ledger_is_history();

CREATE TRIGGER ledger_is_history BEFORE DELETE OR TRUNCATE ON public.ledger_hold FOR EACH STATEMENT EXECUTE FUNCTION ledger_is_history();

CREATE TRIGGER ledger_is_history BEFORE DELETE OR UPDATE OR TRUNCATE ON public.ledger_journal FOR EACH STATEMENT EXECUTE FUNCTION ledger_is_history();

CREATE TRIGGER ledger_is_history BEFORE DELETE OR TRUNCATE ON public.package_lot FOR EACH STATEMENT EXECUTE FUNCTION ledger_is_history();

CREATE TRIGGER ledger_is_history BEFORE DELETE OR UPDATE OR TRUNCATE ON public.package_use FOR EACH STATEMENT EXECUTE FUNCTION ledger_is_history();

CREATE TRIGGER ledger_sums_to_zero AFTER INSERT ON public.ledger_entry REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION ledger_sums_to_zero();

CREATE TRIGGER line_was_written AFTER INSERT ON public.activity REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION line_was_written();

CREATE TRIGGER lot_is_history BEFORE UPDATE OF id, number, package_id, namespace_id, buyer_id, name, type, product, quantity_us, price, first_day, last_day, bought_at ON public.package_lot FOR EACH STATEMENT EXECUTE FUNCTION ledger_is_history();

CREATE TRIGGER member_asks_no_longer AFTER INSERT ON public.member FOR EACH ROW EXECUTE FUNCTION member_asks_no_longer();

CREATE TRIGGER member_demoted AFTER UPDATE OF role ON public.member FOR EACH ROW WHEN (((old.role = 'maintainer'::member_role) AND (new.role <> 'maintainer'::member_role))) EXECUTE FUNCTION organization_keeps_a_maintainer();

CREATE TRIGGER member_has_allowed_email BEFORE INSERT ON public.member FOR EACH ROW EXECUTE FUNCTION organization_allows_email();

CREATE TRIGGER member_removed AFTER DELETE ON public.member FOR EACH ROW WHEN ((old.role = 'maintainer'::member_role)) EXECUTE FUNCTION organization_keeps_a_maintainer();

CREATE TRIGGER member_takes_path BEFORE INSERT ON public.member FOR EACH ROW EXECUTE FUNCTION takes_path_of_account();

CREATE TRIGGER namespace_is_born_with_its_path AFTER INSERT ON public.namespace FOR EACH ROW EXECUTE FUNCTION namespace_claims_its_path();

CREATE TRIGGER namespace_meters_follow AFTER UPDATE OF deleted_at ON public.namespace FOR EACH ROW WHEN ((old.deleted_at IS DISTINCT FROM new.deleted_at)) EXECUTE FUNCTION namespace_meters_follow();

CREATE TRIGGER namespace_takes_a_path AFTER UPDATE OF path ON public.namespace FOR EACH ROW WHEN ((old.path <> new.path)) EXECUTE FUNCTION namespace_claims_its_path();

CREATE TRIGGER project_is_inherited AFTER UPDATE OF visibility ON public.project FOR EACH ROW WHEN ((base_visibility(old.visibility) <> base_visibility(new.visibility))) EXECUTE FUNCTION project_is_inherited();

CREATE TRIGGER project_lets_go BEFORE DELETE ON public.project FOR EACH ROW EXECUTE FUNCTION project_lets_go();

CREATE TRIGGER project_may_become_private BEFORE UPDATE OF visibility, namespace_id ON public.project FOR EACH ROW WHEN (((new.visibility = 'private'::project_visibility) AND ((old.visibility IS DISTINCT FROM new.visibility) OR (old.namespace_id IS DISTINCT FROM new.namespace_id)))) EXECUTE FUNCTION organization_allows_private();

CREATE TRIGGER project_may_begin_private BEFORE INSERT ON public.project FOR EACH ROW WHEN ((new.visibility = 'private'::project_visibility)) EXECUTE FUNCTION organization_allows_private();

CREATE TRIGGER project_owner_is_member BEFORE INSERT OR UPDATE OF owner_id, namespace_id ON public.project FOR EACH ROW EXECUTE FUNCTION owner_is_member();

CREATE TRIGGER purged_organization_follows_nobody AFTER UPDATE OF purged_at ON public.namespace FOR EACH ROW WHEN (((old.purged_at IS NULL) AND (new.purged_at IS NOT NULL))) EXECUTE FUNCTION purged_organization_follows_nobody();

CREATE TRIGGER resource_inherits BEFORE INSERT OR UPDATE OF project_id, visibility ON public.resource FOR EACH ROW EXECUTE FUNCTION resource_inherits();

CREATE TRIGGER resource_may_be_published BEFORE INSERT OR UPDATE OF published, namespace_id ON public.resource FOR EACH ROW WHEN (new.published) EXECUTE FUNCTION organization_allows_publishing();

CREATE TRIGGER resource_may_become_private BEFORE UPDATE OF visibility, project_id, namespace_id ON public.resource FOR EACH ROW WHEN (((new.visibility = 'private'::resource_visibility) AND (new.project_id IS NULL) AND (((old.visibility IS DISTINCT FROM new.visibility) OR (old.project_id IS DISTINCT FROM new.project_id)) OR (old.namespace_id IS DISTINCT FROM new.namespace_id)))) EXECUTE FUNCTION organization_allows_private();

CREATE TRIGGER resource_may_begin_private BEFORE INSERT ON public.resource FOR EACH ROW WHEN (((new.visibility = 'private'::resource_visibility) AND (new.project_id IS NULL))) EXECUTE FUNCTION organization_allows_private();

CREATE TRIGGER resource_owner_is_member BEFORE INSERT OR UPDATE OF owner_id, namespace_id ON public.resource FOR EACH ROW EXECUTE FUNCTION owner_is_member();

CREATE TRIGGER resources_are_counted AFTER INSERT ON public.resource REFERENCING NEW TABLE AS after_it FOR EACH STATEMENT EXECUTE FUNCTION resources_are_counted();

CREATE TRIGGER resources_are_counted_again AFTER UPDATE ON public.resource REFERENCING OLD TABLE AS before_it NEW TABLE AS after_it FOR EACH STATEMENT EXECUTE FUNCTION resources_are_counted();

CREATE TRIGGER resources_are_counted_off AFTER DELETE ON public.resource REFERENCING OLD TABLE AS before_it FOR EACH STATEMENT EXECUTE FUNCTION resources_are_counted();

CREATE TRIGGER saved_bytes_are_open BEFORE UPDATE OF in_use ON public.namespace_limit FOR EACH ROW WHEN ((new.product = 'storage'::text)) EXECUTE FUNCTION saved_bytes_are_open();

CREATE TRIGGER saved_bytes_are_open BEFORE UPDATE OF bytes ON public.resource FOR EACH ROW EXECUTE FUNCTION saved_bytes_are_open();

CREATE TRIGGER session_was_born AFTER INSERT ON public.session FOR EACH ROW WHEN (((new.method IS NOT NULL) AND (NOT new.renewed))) EXECUTE FUNCTION session_was_born();

CREATE TRIGGER session_was_let_in AFTER UPDATE OF method ON public.session FOR EACH ROW WHEN (((old.method IS NULL) AND (new.method IS NOT NULL))) EXECUTE FUNCTION session_was_born();

CREATE TRIGGER share_follows_kind AFTER UPDATE OF kind ON public.resource FOR EACH ROW WHEN ((old.kind <> new.kind)) EXECUTE FUNCTION share_follows_kind();

CREATE TRIGGER share_knows_its_resource BEFORE INSERT ON public.share FOR EACH ROW WHEN ((new.resource_id IS NOT NULL)) EXECUTE FUNCTION share_knows_its_resource();

CREATE TRIGGER storage_begins AFTER INSERT ON public.usage_record FOR EACH ROW WHEN ((new.type = 'storage'::text)) EXECUTE FUNCTION storage_is_noted();

CREATE TRIGGER storage_changes AFTER UPDATE ON public.usage_record FOR EACH ROW WHEN (((new.type = 'storage'::text) AND (((((old.namespace_id IS DISTINCT FROM new.namespace_id) OR (old.account_id IS DISTINCT FROM new.account_id)) OR (old.since IS DISTINCT FROM new.since)) OR (old.rate IS DISTINCT FROM new.rate)) OR (old.ended_at IS DISTINCT FROM new.ended_at)))) EXECUTE FUNCTION storage_is_noted();

CREATE TRIGGER storage_ends AFTER DELETE ON public.usage_record FOR EACH ROW WHEN ((old.type = 'storage'::text)) EXECUTE FUNCTION storage_is_noted();

CREATE TRIGGER synced_member_is_kept_out AFTER DELETE ON public.member FOR EACH ROW EXECUTE FUNCTION synced_member_is_kept_out();

CREATE TRIGGER team_member_takes_path BEFORE INSERT ON public.team_member FOR EACH ROW EXECUTE FUNCTION takes_path_of_account();

CREATE TRIGGER version_changed BEFORE UPDATE ON public.version FOR EACH ROW WHEN ((old.state = 'open'::version_state)) EXECUTE FUNCTION version_changed();

CREATE TRIGGER version_is_sealed_from AFTER UPDATE ON public.version_leaf REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION version_is_sealed();

CREATE TRIGGER version_is_sealed_put AFTER INSERT ON public.version_leaf REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION version_is_sealed();

CREATE TRIGGER version_is_sealed_taken AFTER DELETE ON public.version_leaf REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION version_is_sealed();

CREATE TRIGGER version_is_sealed_to AFTER UPDATE ON public.version_leaf REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION version_is_sealed();

CREATE TRIGGER version_stays_sealed BEFORE DELETE OR UPDATE ON public.version FOR EACH ROW WHEN ((old.state <> 'open'::version_state)) EXECUTE FUNCTION version_stays_sealed();

-- functions

CREATE OR REPLACE FUNCTION public.account_is_born()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  if new.operator then
    update installation set set_up_at = now() where set_up_at is null;
    if not found then
      raise exception 'this installation is set up' using errcode = '23505', constraint = 'installation_set_up_once';
    end if;
  elsif not exists (select from installation where set_up_at is not null) then
    raise exception 'set up this installation first' using errcode = '23514', constraint = 'installation_set_up_first';
  end if;
  insert into namespace (id, path, kind) values (new.id, new.path, 'person');
  return new;
end $function$
;

CREATE OR REPLACE FUNCTION public.account_was_born()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  insert into activity (namespace_id, severity, action, text, entity_kind, entity_id, entity_name, actor_kind, actor_id)
  values (new.id, 'notice', 'account.create', 'signed up', 'account', new.id, new.name, 'person', new.id);
  return null;
end $function$
;

CREATE OR REPLACE FUNCTION public.activity_words(p_text text, p_entity_name text)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$
  select p_text || ' ' || p_entity_name
$function$
;

CREATE OR REPLACE FUNCTION public.base_visibility(p_visibility project_visibility)
 RETURNS resource_visibility
 LANGUAGE sql
 IMMUTABLE
AS $function$
  select case when p_visibility in ('private', 'shared') then 'private'::resource_visibility
    else p_visibility::text::resource_visibility end
$function$
;

CREATE OR REPLACE FUNCTION public.before_us(p_rate bigint, p_since timestamp with time zone)
 RETURNS numeric
 LANGUAGE sql
 IMMUTABLE
AS $function$
  select p_rate * microseconds(day_of(p_since)::timestamp at time zone 'UTC', p_since)
$function$
;

CREATE OR REPLACE FUNCTION public.begin_closing(p_by uuid)
 RETURNS boolean
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
begin
  update billing set closing_since = clock_timestamp(), changed_by = p_by where is_on and closing_since is null;
  return found;
end $function$
;

CREATE OR REPLACE FUNCTION public.budget_days(b budget)
 RETURNS TABLE(day date, spent bigint)
 LANGUAGE plpgsql
 STABLE
AS $function$
#variable_conflict use_column
declare p record; today date := day_of(clock_timestamp());
begin
  select * into p from period_of(b);
  if b.project_id is not null then
    return query select s.day, micros(sum(grains(s.type, s.product, s.day, s.us)))
      from spending_of_project(b.namespace_id, b.project_id, p.first_day, least(p.last_day, today)) s group by 1;
  else
    return query select s.day, micros(sum(grains(s.type, s.product, s.day, s.us)))
      from spending(b.namespace_id, b.account_id, p.first_day, least(p.last_day, today)) s group by 1;
  end if;
end $function$
;

CREATE OR REPLACE FUNCTION public.budget_spent(b budget)
 RETURNS bigint
 LANGUAGE plpgsql
 STABLE COST 10000
AS $function$
begin
  if b.from_day is null and b.project_id is null then return spent_this_month(b.namespace_id, b.account_id); end if;
  return (select coalesce(sum(d.spent), 0) from budget_days(b) d);
end $function$
;

CREATE OR REPLACE FUNCTION public.buy_package(p_lot uuid, p_package uuid, p_namespace uuid, p_buyer uuid, OUT bought bigint, OUT payable bigint)
 RETURNS record
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
declare p package; l record; journal bigint; today date;
begin
  perform lock_wallet(p_namespace);
  perform charge(p_namespace);
  select * into l from lock_wallet(p_namespace);
  select * into p from package where id = p_package;
  payable := can_pay(p_namespace, l.wallet, l.arrears);
  if p.price is null or payable < p.price then return; end if;
  today := (clock_timestamp() at time zone 'UTC')::date;
  journal := ledger_post(p_lot, 'package', p_namespace, p_buyer, p_lot, array['wallet', 'revenue'], array[-p.price, p.price]);
  if journal is null then return; end if;
  insert into package_lot (id, package_id, namespace_id, buyer_id, name, type, product, quantity_us, price, first_day, last_day)
  values (p_lot, p.id, p_namespace, p_buyer, p.name, p.type, p.product, p.quantity_us, p.price, today, today + p.valid_days)
  returning number into bought;
  insert into ledger_charge (journal_id, namespace_id, account_id, type, product, day, quantity_us, amount)
  values (journal, p_namespace, p_buyer, 'package', p.product, today, p.quantity_us, p.price);
  update wallet_watch set told_minutes = null where namespace_id = p_namespace;
end $function$
;

CREATE OR REPLACE FUNCTION public.callers(p_hashes bytea[], p_actors uuid[], p_tokens uuid[], p_namespaces text[], p_names text[])
 RETURNS SETOF caller
 LANGUAGE sql
 STABLE ROWS 32
AS $function$
  select asked.n, asked.owner, (
    select coalesce(json_agg(r), '[]') from routes_of(asked.actor_id, asked.token_id, asked.namespace, asked.name) r)
  from (
    select k.n::int as n, case when o.id is not null then row_to_json(o) end as owner, coalesce(o.id, k.actor_id) as actor_id,
      coalesce(o.token_id, k.token_id) as token_id, k.namespace, k.name
    from (select p_actors, p_tokens, p_namespaces, p_names offset 0) given (actors, tokens, namespaces, names)
    cross join lateral unnest(given.actors, given.tokens, given.namespaces, given.names) with ordinality
      k (actor_id, token_id, namespace, name, n)
    left join owners_of_tokens(p_hashes) o on o.n = k.n
    offset 0
  ) asked
$function$
;

CREATE OR REPLACE FUNCTION public.callers_places(p_actor uuid)
 RETURNS TABLE(id uuid)
 LANGUAGE sql
 STABLE
AS $function$
  select p_actor
  union
  select m.organization_id from member m where m.account_id = p_actor
  union
  select r.namespace_id from share s join resource r on r.id = s.resource_id
  where s.account_id = p_actor and s.team_id is null and s.organization_id is null and r.kind = 'api' and r.deleted_at is null
  union
  select t.namespace_id from token t where t.id = p_actor and t.namespace_id is not null
$function$
;

CREATE OR REPLACE FUNCTION public.calls_due(p_namespace uuid)
 RETURNS bigint
 LANGUAGE sql
 STABLE
AS $function$
  select case h.held when 0 then 0 else greatest(h.held - calls_prepaid(p_namespace), 0) end
  from (select held_for_calls(p_namespace) as held) h
$function$
;

CREATE OR REPLACE FUNCTION public.calls_prepaid(p_namespace uuid)
 RETURNS bigint
 LANGUAGE plpgsql
 STABLE
AS $function$
begin
  if not exists (select from package_lot l where l.namespace_id = p_namespace and l.type = 'api' and l.state = 'paid'
    and l.last_day >= day_of(clock_timestamp())) then return 0; end if;
  return coalesce((select floor(p.us / 1000000) from packages_left(p_namespace) p where p.product = 'api'), 0)::bigint;
end $function$
;

CREATE OR REPLACE FUNCTION public.calls_record(p_namespace uuid, p_resource uuid, p_account uuid, p_day date)
 RETURNS uuid
 LANGUAGE sql
 IMMUTABLE
AS $function$
  select overlay(overlay(md5(p_namespace::text || p_resource || p_account || (p_day - date '2000-01-01'))
    placing '8' from 13) placing '8' from 17)::uuid
$function$
;

CREATE OR REPLACE FUNCTION public.calls_spare(p_namespace uuid)
 RETURNS bigint
 LANGUAGE sql
 STABLE
AS $function$
  select case p.prepaid when 0 then 0 else greatest(p.prepaid - held_for_calls(p_namespace), 0) end
  from (select calls_prepaid(p_namespace) as prepaid) p
$function$
;

CREATE OR REPLACE FUNCTION public.can_pay(p_namespace uuid, p_wallet ledger_account, p_arrears ledger_account)
 RETURNS bigint
 LANGUAGE sql
 STABLE
AS $function$
  select p_wallet.balance + p_wallet.credit + p_arrears.balance
    - case when exists (select from package_lot l where l.namespace_id = p_namespace and l.state = 'paid')
        then coalesce((select sum(h.due) from held_dues(p_namespace) h), 0)::bigint else p_wallet.held end
    - coalesce((select sum(u.amount) from uncharged(p_namespace) u), 0)::bigint
    - calls_due(p_namespace)
$function$
;

CREATE OR REPLACE FUNCTION public.cap_of(l namespace_limit)
 RETURNS bigint
 LANGUAGE sql
 STABLE
AS $function$
  select least(l.cap, case l.product when 'storage' then storage_allowance(l.namespace_id) end)
$function$
;

CREATE OR REPLACE FUNCTION public.change_subscription(p_id uuid, p_lot uuid, p_actor uuid, p_gib integer, p_period text, p_renews boolean, OUT changed boolean, OUT cost bigint, OUT payable bigint)
 RETURNS record
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
declare s storage_subscription; today date; done record; now_gib int;
begin
  perform lock_limit((select x.namespace_id from storage_subscription x where x.id = p_id), 'storage');
  select * into s from storage_subscription where id = p_id for update;
  today := day_of(clock_timestamp());
  changed := s.state = 'active';
  cost := 0;
  if not changed then return; end if;
  now_gib := s.gib;
  if p_gib > s.gib and s.last_day >= today then
    cost := subscription_cost(p_gib - s.gib, s.period, today, today, s.first_day, s.last_day);
    if cost is null then changed := false; return; end if;
    select * into done from pay_subscription(s, p_lot, p_actor, p_gib - s.gib, today, s.last_day, cost);
    payable := done.payable; changed := done.paid; now_gib := p_gib;
    if not changed then return; end if;
  end if;
  update storage_subscription set gib = now_gib, next_gib = nullif(p_gib, now_gib),
    next_period = nullif(p_period, s.period), renews = p_renews, told = case when p_renews = s.renews then s.told end
  where id = p_id;
end $function$
;

CREATE OR REPLACE FUNCTION public.charge(p_namespace uuid)
 RETURNS bigint
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'force_generic_plan'
 SET enable_seqscan TO 'off'
AS $function$
begin
  perform from ledger_account a where a.namespace_id = p_namespace and a.kind = 'arrears' for update;
  if not found then perform lock_wallet(p_namespace); end if;
  if exists (select from package_lot l where l.namespace_id = p_namespace) then return charge_with_packages(p_namespace); end if;
  return charge_locked(array[p_namespace]);
end $function$
;

CREATE OR REPLACE FUNCTION public.charge_due(p_namespaces uuid[])
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
begin
  if not (select b.is_on from billing b) then return; end if;
  perform lock_many_wallets(p_namespaces);
  perform charge_many(array(
    select x from unnest(p_namespaces) x left join wallet_watch w on w.namespace_id = x
    where w.charged_at is null or w.charged_at < now() - interval '1 hour'
      or exists (select from ledger_hold h where h.namespace_id = x and h.state = 'released')));
end $function$
;

CREATE OR REPLACE FUNCTION public.charge_locked(p_namespaces uuid[])
 RETURNS bigint
 LANGUAGE plpgsql
AS $function$
declare charged bigint;
begin
  with span as materialized (
    -- with the number that its movement will have, if there is one
    select nextval('ledger_journal_id_seq') as journal, n.id, w.watch, day_of(clock_timestamp()) as last,
      greatest(b.from_day, least(coalesce(w.charged_at, 'infinity'), clock_timestamp())::date - 40) as first
    from unnest(p_namespaces) n (id) cross join billing b left join lateral (
      select x.ctid as watch, x.charged_at from wallet_watch x where x.namespace_id = n.id offset 0
    ) w on true where b.is_on
  ), used as materialized (
    select u.journal, u.id, u.account_id, u.type, u.product, u.day, sum(u.us) as us, any_value(u.till) as till,
      coalesce(any_value(u.charged_us), 0) as charged_us, coalesce(any_value(u.free_us), 0) as free_us,
      coalesce(any_value(u.micros), 0) as micros
    from (
      select p.journal, p.id, s.account_id, s.type, s.product, s.day, s.us, null::numeric as charged_us,
        null::numeric as free_us, null::bigint as micros, null::tid as till
      from span p cross join lateral spending(p.id, null, p.first, p.last) s
      union all
      select p.journal, p.id, c.account_id, c.type, c.product, c.day, 0, c.quantity_us, c.waived_us + c.covered_us, c.micros, c.row
      from span p cross join lateral (
        select d.*, d.ctid as row from charged d where d.namespace_id = p.id and d.day between p.first and p.last offset 0
      ) c
    ) u group by u.account_id, u.day, u.product, u.type, u.id, u.journal
  ), price_of as materialized (
    select x.*, grains(x.type, x.product, x.day, 1) as grains from (select distinct u.type, u.product, u.day from used u) x
  ), line as materialized (
    select x.* from (
      select u.*, micros(greatest(u.us - u.free_us, 0) * p.grains) - u.micros as amount
      from used u join price_of p on p.type = u.type and p.product = u.product and p.day = u.day offset 0
    ) x where x.amount <> 0
  ), due as materialized (
    select l.journal, l.id, l.total, w.id as wallet, a.id as arrears, case when l.total > 0
      then greatest(l.total - w.balance - w.credit, 0) else greatest(l.total, a.balance) end as owed
    from (select x.journal, x.id, sum(x.amount)::bigint as total from line x group by 1, 2) l
    left join ledger_account w on w.namespace_id = l.id and w.kind = 'wallet'
    left join ledger_account a on a.namespace_id = l.id and a.kind = 'arrears'
  ), journal as (
    insert into ledger_journal (id, kind, namespace_id) overriding system value
    select d.journal, 'charge', d.id from due d
  ), moved as (
    update ledger_account a set balance = a.balance + x.amount
    from due d cross join lateral (values (d.wallet, d.owed - d.total), (d.arrears, -d.owed)) x (id, amount)
    where a.id = x.id and x.amount <> 0
    returning d.journal, a.id, x.amount, a.balance
  ), entry as (
    insert into ledger_entry (journal_id, account_id, amount, balance_after)
    select m.journal, m.id, m.amount, m.balance from moved m
    union all
    select d.journal, (select r.id from ledger_account r where r.kind = 'revenue' and r.namespace_id is null), d.total, null
    from due d where d.total <> 0
  ), charge as (
    insert into ledger_charge (journal_id, namespace_id, account_id, type, product, day, quantity_us, amount)
    select l.journal, l.id, l.account_id, l.type, l.product, l.day, l.us - l.charged_us, l.amount from line l
  ), until as (
    merge into charged c using line l on c.ctid = l.till
    when matched then update set quantity_us = l.us, micros = c.micros + l.amount
    when not matched then insert (namespace_id, day, account_id, type, product, quantity_us, micros)
      values (l.id, l.day, l.account_id, l.type, l.product, l.us, l.amount)
  ), settled as (
    update ledger_hold h set state = 'settled' where h.namespace_id = any (p_namespaces) and h.state = 'released'
  ), watch as (
    merge into wallet_watch w using span p on w.ctid = p.watch
    when matched then update set charged_at = clock_timestamp()
    when not matched and p.watch is null then insert (namespace_id, charged_at) values (p.id, clock_timestamp())
  )
  select coalesce(sum(d.total), 0) into charged from due d;
  return charged;
end $function$
;

CREATE OR REPLACE FUNCTION public.charge_many(p_namespaces uuid[])
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'force_generic_plan'
 SET enable_seqscan TO 'off'
AS $function$
declare with_packages uuid[]; n uuid;
begin
  perform lock_many_wallets(p_namespaces);
  select coalesce(array_agg(distinct l.namespace_id), '{}') into with_packages from package_lot l where l.namespace_id = any (p_namespaces);
  foreach n in array with_packages loop perform charge_with_packages(n); end loop;
  perform charge_locked(array(select distinct x from unnest(p_namespaces) x where x <> all (with_packages)));
end $function$
;

CREATE OR REPLACE FUNCTION public.charge_with_packages(p_namespace uuid)
 RETURNS bigint
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
declare l record; lines charge_line[]; total bigint; owed bigint; journal bigint;
begin
  select * into l from lock_wallet(p_namespace);
  -- a statement after the lock: whoever charged meanwhile is seen
  select array_agg(c), sum(c.amount) into lines, total from covering(p_namespace) c;
  insert into wallet_watch (namespace_id, charged_at) values (p_namespace, clock_timestamp())
  on conflict (namespace_id) do update set charged_at = excluded.charged_at;
  update ledger_hold set state = 'settled' where namespace_id = p_namespace and state = 'released';
  if lines is null then return 0; end if;
  owed := case when total > 0 then greatest(total - (l.wallet).balance - (l.wallet).credit, 0)
    else greatest(total, (l.arrears).balance) end;
  journal := ledger_post(gen_random_uuid(), 'charge', p_namespace, null, null,
    array['wallet', 'arrears', 'revenue'], array[owed - total, -owed, total]);
  insert into ledger_charge (journal_id, namespace_id, account_id, type, product, day, quantity_us, covered_us, amount)
  select journal, p_namespace, x.account_id, x.type, x.product, x.day, x.us - coalesce(c.quantity_us, 0),
    x.covered_us - coalesce(c.covered_us, 0), x.amount
  from unnest(lines) x
  left join charged c on c.namespace_id = p_namespace and c.day = x.day and c.account_id = x.account_id
    and c.type = x.type and c.product = x.product;
  insert into package_use (journal_id, lot_id, namespace_id, day, account_id, type, product, quantity_us)
  select journal, t.lot_id, p_namespace, x.day, x.account_id, x.type, x.product, t.us
  from unnest(lines) x cross join lateral unnest(x.lots, x.lots_us) t (lot_id, us);
  update package_lot p set used_us = p.used_us + t.us
  from (select u.lot_id, sum(u.quantity_us) as us from package_use u where u.journal_id = journal group by 1) t
  where p.id = t.lot_id;
  insert into charged as c (namespace_id, day, account_id, type, product, quantity_us, covered_us, micros)
  select p_namespace, x.day, x.account_id, x.type, x.product, x.us, x.covered_us, x.amount from unnest(lines) x
  on conflict (namespace_id, day, account_id, type, product) do update
    set quantity_us = excluded.quantity_us, covered_us = excluded.covered_us, micros = c.micros + excluded.micros;
  return total;
end $function$
;

CREATE OR REPLACE FUNCTION public.charges_are_summed()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  insert into revenue_month as r (month, product, namespace_id, micros)
  select date_trunc('month', d.day::timestamp)::date, d.product, d.namespace_id, sum(d.micros)
  from (select c.day, c.product, c.namespace_id, sum(c.amount) as micros from charged_now c group by 1, 2, 3) d
  group by 1, 2, 3 order by 1, 2, 3
  on conflict (month, product, namespace_id) do update set micros = r.micros + excluded.micros;
  return null;
end $function$
;

CREATE OR REPLACE FUNCTION public.clear_version(p_version uuid)
 RETURNS void
 LANGUAGE plpgsql
AS $function$
declare gone bigint[];
begin
  with taken as (delete from version_leaf l where l.version_id = p_version returning l.leaf_id)
  select coalesce(array_agg(t.leaf_id), '{}') into gone from taken t;
  perform drop_leaves(gone);
  update version set files = 0, bytes = 0, cleared_at = now() where id = p_version and state <> 'open';
end $function$
;

CREATE OR REPLACE FUNCTION public.clear_versions(p_resource uuid)
 RETURNS void
 LANGUAGE plpgsql
AS $function$
declare one uuid;
begin
  for one in select v.id from version v where v.resource_id = p_resource order by v.id loop
    perform clear_version(one);
  end loop;
  update version set files = 0, bytes = 0 where resource_id = p_resource and state = 'open';
end $function$
;

CREATE OR REPLACE FUNCTION public.close_wallets(p_max integer)
 RETURNS integer
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
declare n uuid; done int := 0;
begin
  for n in select s.id from billing b cross join namespace s left join wallet_watch w on w.namespace_id = s.id
    where b.closing_since is not null and (w.charged_at is null or w.charged_at < b.closing_since) order by s.id limit p_max
  loop
    perform charge(n);
    done := done + 1;
  end loop;
  return done;
end $function$
;

CREATE OR REPLACE FUNCTION public.content_log_in(p_namespace uuid, p_visibility resource_visibility, p_is_chosen boolean)
 RETURNS TABLE(percent integer, days integer)
 LANGUAGE sql
 STABLE
AS $function$
  select o.content_log_percent, o.content_log_days from organization o
  where o.id = p_namespace and p_visibility <> 'private' and o.content_log_percent is not null
    and (o.content_log_of = 'all' or p_is_chosen)
$function$
;

CREATE OR REPLACE FUNCTION public.content_log_of(p_resource uuid)
 RETURNS TABLE(percent integer, days integer)
 LANGUAGE sql
 STABLE
AS $function$
  select l.percent, l.days from resource r join api a on a.resource_id = r.id
  cross join lateral content_log_in(r.namespace_id, r.visibility, a.content_logged) l
  where r.id = p_resource
$function$
;

CREATE OR REPLACE FUNCTION public.correct_usage(p_record uuid, p_us numeric, p_reason text)
 RETURNS uuid
 LANGUAGE plpgsql
AS $function$
declare r usage_record; said numeric; made uuid := gen_random_uuid();
begin
  select * into r from usage_record where id = p_record and corrects is null and ended_at is not null for update;
  if not found then return null; end if;
  select r.accrued_us + coalesce(sum(c.accrued_us), 0) into said from usage_record c where c.corrects = p_record;
  if said = p_us then return null; end if;
  insert into usage_record (id, type, product, namespace_id, account_id, resource_id, source, rate, since, accrued_us,
    started_at, ended_at, corrects, reason)
  values (made, r.type, r.product, r.namespace_id, r.account_id, r.resource_id, r.source, 0, r.ended_at, p_us - said,
    r.started_at, r.ended_at, p_record, p_reason);
  insert into usage_day (record_id, day, namespace_id, quantity_us, rate_at_end)
  with said_on as (
    select d.day, sum(d.quantity_us) as us, max(d.day) over () = d.day as is_last
    from usage_day d join usage_record u on u.id = d.record_id where u.id = p_record or u.corrects = p_record group by d.day
  ), share as (
    select s.day, s.is_last, case when said = 0 then 0 else div(s.us * p_us, said) end - s.us as us from said_on s
  ), exact as (
    select s.day, s.us + case when s.is_last then p_us - said - (select sum(t.us) from share t) else 0 end as us from share s
  )
  select made, e.day, r.namespace_id, e.us, 0 from exact e where e.us <> 0;
  return made;
end $function$
;

CREATE OR REPLACE FUNCTION public.correction_is_charged()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
begin
  perform from ledger_account a where a.namespace_id = new.namespace_id and a.kind = 'arrears' for update;
  insert into wallet_watch as w (namespace_id, charged_at) values (new.namespace_id, new.started_at)
  on conflict (namespace_id) do update set charged_at = least(w.charged_at, excluded.charged_at);
  return null;
end $function$
;

CREATE OR REPLACE FUNCTION public.cost_of(p_record uuid)
 RETURNS bigint
 LANGUAGE sql
 STABLE COST 1000
AS $function$
  select micros(sum(grains(x.type, x.product, x.day, x.us))) from (
    select u.type, u.product, d.day, d.quantity_us as us
    from usage_record u join usage_day d on d.record_id = u.id where u.id = p_record
    union all
    select u.type, u.product, d.day, u.rate * d.us
    from usage_record u cross join lateral days_of(u.since, clock_timestamp()) d where u.id = p_record and u.ended_at is null
  ) x
$function$
;

CREATE OR REPLACE FUNCTION public.count_product(p_kind resource_kind)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE
AS $function$
  select case p_kind::text when 'dataset' then 'repositories' when 'model' then 'repositories'
    when 'container' then 'containers' end
$function$
;

CREATE OR REPLACE FUNCTION public.count_resources(p_changes resource_count[])
 RETURNS void
 LANGUAGE plpgsql
AS $function$
begin
  insert into member_limit (namespace_id, account_id, product)
  select distinct c.namespace_id, c.owner_id, c.product from unnest(p_changes) c where c.owner_id is not null
  order by 1, 3, 2 on conflict do nothing;
  insert into namespace_limit (namespace_id, product)
  select distinct c.namespace_id, c.product from unnest(p_changes) c order by 1, 2 on conflict do nothing;
  perform from member_limit m join unnest(p_changes) c
    on m.namespace_id = c.namespace_id and m.account_id = c.owner_id and m.product = c.product
  order by m.namespace_id, m.product, m.account_id for update of m;
  update member_limit m set in_use = m.in_use + c.amount from (
    select c.namespace_id, c.owner_id, c.product, sum(c.amount) as amount from unnest(p_changes) c group by 1, 2, 3
  ) c where m.namespace_id = c.namespace_id and m.account_id = c.owner_id and m.product = c.product and c.amount <> 0;
  update namespace_limit n set in_use = n.in_use + c.amount from (
    select c.namespace_id, c.product, sum(c.amount) as amount from unnest(p_changes) c group by 1, 2
  ) c where n.namespace_id = c.namespace_id and n.product = c.product and c.amount <> 0;
end $function$
;

CREATE OR REPLACE FUNCTION public.count_use(p_namespace uuid, p_account uuid, p_product text, p_amount bigint)
 RETURNS void
 LANGUAGE sql
AS $function$
  update member_limit m set in_use = m.in_use + p_amount
  where m.namespace_id = p_namespace and m.account_id = p_account and m.product = p_product;
  update namespace_limit n set in_use = n.in_use + p_amount
  where n.namespace_id = p_namespace and n.product = p_product;
$function$
;

CREATE OR REPLACE FUNCTION public.covering(p_namespace uuid)
 RETURNS SETOF charge_line
 LANGUAGE plpgsql
 STABLE ROWS 50
AS $function$
declare x record; g record; c charge_line; left_us jsonb; lot package_lot; lots package_lot[]; taken numeric; wanted numeric;
begin
  select array_agg(l order by l.number), jsonb_object_agg(l.id, l.quantity_us - l.used_us) into lots, left_us
  from package_lot l where l.namespace_id = p_namespace and l.state = 'paid';
  for x in
    with span as (
      select greatest(b.from_day, least(coalesce(w.charged_at, 'infinity'), clock_timestamp())::date - 40) as first,
        (clock_timestamp() at time zone 'UTC')::date as last
      from billing b left join wallet_watch w on w.namespace_id = p_namespace where b.is_on
    ), used as (
      select u.account_id, u.type, u.product, u.day, sum(u.us) as us from (
        select s.account_id, s.type, s.product, s.day, s.us
        from span, lateral spending(p_namespace, null, span.first, span.last) s
        union all
        select d.account_id, d.type, d.product, d.day, 0 from span join charged d
          on d.namespace_id = p_namespace and d.day between span.first and span.last
      ) u group by 1, 2, 3, 4
    ), line as (
      select u.*, coalesce(d.quantity_us, 0) as charged_us, greatest(u.us - coalesce(d.waived_us, 0), 0) as paid_us,
        coalesce(d.covered_us, 0) as covered_us, coalesce(d.micros, 0) as micros
      from used u left join charged d on d.namespace_id = p_namespace and d.day = u.day and d.account_id = u.account_id
        and d.type = u.type and d.product = u.product
    ), priced as (
      select l.*, micros(grains(l.type, l.product, l.day, greatest(l.paid_us - l.covered_us, 0))) - l.micros as amount from line l
    )
    select * from priced p where p.amount <> 0 or (lots is not null and p.us <> p.charged_us)
    order by p.us >= p.charged_us, p.day, p.product, p.account_id
  loop
    c := (x.account_id, x.type, x.product, x.day, x.us, x.covered_us, x.amount, '{}', '{}');
    if lots is not null then
      for g in select u.lot_id, sum(u.quantity_us) as us from package_use u join package_lot l on l.id = u.lot_id
        where x.covered_us > x.paid_us and u.namespace_id = p_namespace and u.day = x.day and u.account_id = x.account_id
          and u.type = x.type and u.product = x.product
        group by u.lot_id, l.number having sum(u.quantity_us) > 0 order by l.number desc
      loop
        taken := -least(g.us, c.covered_us - x.paid_us);
        exit when taken = 0;
        c := line_takes(c, g.lot_id, taken);
        left_us := left_us || jsonb_build_object(g.lot_id, coalesce((left_us ->> g.lot_id::text)::numeric, 0) - taken);
      end loop;
      if x.us > x.charged_us and (x.type = 'api' or coalesce(price_on(x.product, x.day), 0) > 0) then
        wanted := least(x.us - x.charged_us, x.paid_us - c.covered_us);
        foreach lot in array lots loop
          exit when wanted <= 0;
          continue when lot.product <> x.product or lot.type <> x.type or x.day not between lot.first_day and lot.last_day;
          taken := least(wanted, (left_us ->> lot.id::text)::numeric);
          continue when taken <= 0;
          c := line_takes(c, lot.id, taken);
          wanted := wanted - taken;
          left_us := left_us || jsonb_build_object(lot.id, (left_us ->> lot.id::text)::numeric - taken);
        end loop;
      end if;
      c.amount := micros(grains(x.type, x.product, x.day, greatest(x.paid_us - c.covered_us, 0))) - x.micros;
    end if;
    if c.amount <> 0 or c.lots <> '{}' then return next c; end if;
  end loop;
end $function$
;

CREATE OR REPLACE FUNCTION public.credential_is_connected()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
declare
  v_name text;
begin
  if new.provider_id = 'credential' then
    return null;
  end if;
  select name into v_name from sign_in_provider where id = new.provider_id for key share;
  if not found then
    raise exception 'no such sign-in provider' using errcode = '23503', constraint = 'credential_names_a_provider';
  end if;
  insert into activity (namespace_id, severity, action, text, entity_kind, entity_id, entity_name, actor_kind, actor_id)
  select a.id, 'notice', 'account.connect', 'connected ' || v_name || ' for signing in', 'account', a.id, a.name, 'person', a.id
  from account a where a.id = new.account_id;
  return null;
end $function$
;

CREATE OR REPLACE FUNCTION public.cut_leaf(p_version uuid, p_path text)
 RETURNS void
 LANGUAGE plpgsql
AS $function$
declare l record; own bigint;
begin
  select v.first_path, v.leaf_id into l from version_leaf v
  where v.version_id = p_version and v.first_path <= p_path collate "C" order by v.first_path desc limit 1;
  if not found or l.first_path = p_path
    or not exists (select from leaf_file f where f.leaf_id = l.leaf_id and f.path >= p_path collate "C") then return; end if;
  own := own_leaf(p_version, p_path);
  perform weigh_leaves(p_version, array[own, split_leaf(p_version, own, p_path)]);
end $function$
;

CREATE OR REPLACE FUNCTION public.day_of(p_at timestamp with time zone)
 RETURNS date
 LANGUAGE sql
 IMMUTABLE
AS $function$ select (p_at at time zone 'UTC')::date $function$
;

CREATE OR REPLACE FUNCTION public.days_of(p_from timestamp with time zone, p_to timestamp with time zone)
 RETURNS TABLE(day date, us numeric)
 LANGUAGE sql
 IMMUTABLE
AS $function$
  select d.day::date,
    microseconds(greatest(p_from, d.day at time zone 'UTC'), least(p_to, (d.day + interval '1 day') at time zone 'UTC'))
  from generate_series(date_trunc('day', p_from at time zone 'UTC'), p_to at time zone 'UTC', interval '1 day') as d (day)
  where p_to > p_from
$function$
;

CREATE OR REPLACE FUNCTION public.drop_leaves(p_leaves bigint[])
 RETURNS void
 LANGUAGE plpgsql
AS $function$
begin
  perform from leaf l where l.id = any (p_leaves) order by l.id for no key update;
  delete from leaf l where l.id = any (p_leaves) and not exists (select from version_leaf o where o.leaf_id = l.id);
end $function$
;

CREATE OR REPLACE FUNCTION public.duplicate_versions(p_from uuid, p_to uuid, p_charged_to uuid)
 RETURNS void
 LANGUAGE plpgsql
AS $function$
declare waits boolean := (select needs_approval(t.namespace_id) and t.namespace_id <> f.namespace_id
  from resource f, resource t where f.id = p_from and t.id = p_to);
begin
  perform from version v where v.resource_id = p_from and v.state = 'ready' and v.removed_at is null order by v.id for share;
  insert into version (resource_id, number, name, note, files, bytes, created_by, created_at, charged_to)
  select p_to, v.number, v.name, v.note, v.files, v.bytes, v.created_by, v.created_at, p_charged_to
  from version v where v.resource_id = p_from and v.state = 'ready' and v.removed_at is null;
  insert into version_leaf (version_id, first_path, leaf_id)
  select n.id, l.first_path, l.leaf_id
  from version n join version v on v.resource_id = p_from and v.number = n.number
  join version_leaf l on l.version_id = v.id where n.resource_id = p_to;
  update version n set state = case when waits then 'pending' else 'ready' end::version_state, sealed_at = v.sealed_at
  from version v where n.resource_id = p_to and v.resource_id = p_from and v.number = n.number;
  update resource set bytes = (select coalesce(sum(v.bytes), 0) from version v where v.resource_id = p_to) where id = p_to;
end $function$
;

CREATE OR REPLACE FUNCTION public.email_is_allowed(p_email text, p_domains text[])
 RETURNS boolean
 LANGUAGE sql
 IMMUTABLE
AS $function$
  select p_domains = '{}' or lower(substring(p_email from '@([^@]+)$')) = any (p_domains)
$function$
;

CREATE OR REPLACE FUNCTION public.enter_calls(p_hashes bytea[], p_actors uuid[], p_tokens uuid[], p_namespaces text[], p_names text[], p_calls jsonb)
 RETURNS TABLE(n integer, owner json, routes json, holds json)
 LANGUAGE plpgsql
 ROWS 32
 SET plan_cache_mode TO 'force_generic_plan'
 SET enable_seqscan TO 'off'
AS $function$
declare found caller[]; asks call_ask[]; held json;
begin
  select array_agg(c) into found from callers(p_hashes, p_actors, p_tokens, p_namespaces, p_names) c;
  select array_agg((x.place, x.id, x.process_id, x.request_id, (x.r ->> 'id')::uuid, (x.r ->> 'namespace_id')::uuid,
    (x.r ->> 'account_id')::uuid, x.token_id, x.protocol, x.stream, (x.r ->> 'call_nanos')::bigint,
    (x.r ->> 'input_nanos')::bigint, (x.r ->> 'output_nanos')::bigint, x.input_tokens, 0, x.need, x.want, x.limits, x.costs,
    x.daily, true)::call_ask order by x.place) into asks
  from (
    select k.*, row_number() over (order by k.nth)::int as place from (
      select g.*, f.routes -> 0 as r, coalesce((f.owner ->> 'token_id')::uuid, p_tokens[g.look]) as token_id,
        (f.routes -> 0 -> 'limits')::jsonb as limits,
        (f.routes -> 0 ->> 'call_nanos')::bigint + (f.routes -> 0 ->> 'input_nanos')::bigint
          + (f.routes -> 0 ->> 'output_nanos')::bigint > 0 as costs,
        jsonb_path_exists((f.routes -> 0 -> 'limits')::jsonb, '$.*.requests_per_day ? (@ != null)')
          or jsonb_path_exists((f.routes -> 0 -> 'limits')::jsonb, '$.*.tokens_per_day ? (@ != null)') as daily
      from jsonb_to_recordset(p_calls) g (nth int, look int, id uuid, process_id uuid, request_id text, protocol text,
        stream boolean, input_tokens bigint, need bigint, want bigint)
      join unnest(found) f on f.n = g.look
      where json_array_length(f.routes) = 1 and f.routes -> 0 ->> 'tie' is not null
        and (f.routes -> 0 ->> 'role' is not null or not (f.routes -> 0 ->> 'published')::boolean)
        and (f.owner is null or f.owner ->> 'scopes' is null or (f.owner -> 'scopes')::jsonb ? 'call')
        and (f.owner is null or f.owner ->> 'requests_per_minute' is null)
        and (f.routes -> 0 -> 'protocols')::jsonb ? g.protocol
    ) k
    where k.costs or k.daily or jsonb_path_exists(k.limits, '$.*.requests_per_minute ? (@ != null)')
  ) x;
  if asks is not null then select json_agg(h) into held from hold_calls(asks) h; end if;
  return query select f.n, f.owner, f.routes, case when f.n = 1 then held end from unnest(found) f;
end $function$
;

CREATE OR REPLACE FUNCTION public.file_from(p_version uuid, p_path text)
 RETURNS SETOF leaf_file
 LANGUAGE sql
 STABLE ROWS 1
AS $function$
  select f.* from version_leaf l cross join lateral (
    select * from leaf_file f where f.leaf_id = l.leaf_id and f.path >= p_path collate "C" order by f.path limit 1) f
  where l.version_id = p_version and l.first_path >= leaf_start(p_version, p_path) order by l.first_path limit 1
$function$
;

CREATE OR REPLACE FUNCTION public.first_of_month()
 RETURNS date
 LANGUAGE sql
 STABLE
AS $function$
  select date_trunc('month', clock_timestamp() at time zone 'UTC')::date
$function$
;

CREATE OR REPLACE FUNCTION public.folder_sum(p_version uuid, p_folder text)
 RETURNS TABLE(files bigint, bytes bigint)
 LANGUAGE sql
 STABLE ROWS 1
AS $function$
  select coalesce(sum(case when l.whole then b.files else part.files end), 0)::bigint,
    coalesce(sum(case when l.whole then b.bytes else part.bytes end), 0)::bigint
  from (
    select v.leaf_id, v.first_path >= p_folder || '/' and lead(v.first_path) over (order by v.first_path) is not null as whole
    from version_leaf v
    where v.version_id = p_version and v.first_path < (p_folder || '0') collate "C"
      and v.first_path >= leaf_start(p_version, p_folder || '/')
  ) l join leaf b on b.id = l.leaf_id
  left join lateral (
    select count(*) as files, sum(f.bytes) as bytes from leaf_file f
    where not l.whole and f.leaf_id = l.leaf_id and f.path >= p_folder || '/' and f.path < p_folder || '0'
  ) part on true
$function$
;

CREATE OR REPLACE FUNCTION public.folders_of(p_paths text[])
 RETURNS SETOF text
 LANGUAGE sql
 IMMUTABLE
AS $function$
  select distinct array_to_string(parts[1:i], '/')
  from unnest(p_paths) p cross join lateral string_to_array(p, '/') parts cross join lateral generate_subscripts(parts, 1) i
  where i < cardinality(parts)
$function$
;

CREATE OR REPLACE FUNCTION public.gather_storage(p_max integer)
 RETURNS integer
 LANGUAGE plpgsql
AS $function$
declare done int; horizon date := (first_of_month() - interval '1 month')::date - 1;
begin
  with taken as (
    delete from storage_change c where c.id in (
      select id from storage_change order by id limit p_max for update skip locked) returning c.*
  ), added as (
    insert into storage_held as h (namespace_id, account_id, day, rate, before_us)
    select namespace_id, account_id, greatest(day, horizon), sum(rate), sum(before_us) from taken
    group by 1, 2, 3 order by 1, 2, 3
    on conflict (namespace_id, account_id, day) do update
      set rate = h.rate + excluded.rate, before_us = h.before_us + excluded.before_us
  )
  select count(*) into done from taken;
  with old as (delete from storage_held h where h.day < horizon returning h.*)
  insert into storage_held as h (namespace_id, account_id, day, rate, before_us)
  select namespace_id, account_id, horizon, sum(rate), sum(before_us) from old group by 1, 2 order by 1, 2
  on conflict (namespace_id, account_id, day) do update
    set rate = h.rate + excluded.rate, before_us = h.before_us + excluded.before_us;
  return done;
end $function$
;

CREATE OR REPLACE FUNCTION public.give_back(p_namespace uuid, p_product text, p_accounts uuid[], p_amounts bigint[])
 RETURNS void
 LANGUAGE plpgsql
AS $function$
begin
  perform from member_limit m
  where m.namespace_id = p_namespace and m.product = p_product and m.account_id = any (p_accounts)
  order by m.account_id for update;
  update member_limit m set in_use = m.in_use - g.amount
  from (select x.account, sum(x.amount) as amount from unnest(p_accounts, p_amounts) x (account, amount) group by 1) g
  where m.namespace_id = p_namespace and m.product = p_product and m.account_id = g.account;
  update namespace_limit n set in_use = n.in_use - coalesce((select sum(x) from unnest(p_amounts) x), 0)
  where n.namespace_id = p_namespace and n.product = p_product;
end $function$
;

CREATE OR REPLACE FUNCTION public.go_together(p_version uuid, p_paths text[])
 RETURNS boolean
 LANGUAGE sql
 STABLE
 SET enable_seqscan TO 'off'
AS $function$
  select (select count(distinct p) from unnest(p_paths) p) = cardinality(p_paths)
    and not exists (
      select from folders_of((select array_agg(distinct substring(p from '^(.*/)')) from unnest(p_paths) p)) folder
      where folder = any (p_paths)
        or exists (select from file_from(p_version, folder) f where f.path = folder))
    and not exists (
      select from leaves_of(p_version, (select array_agg(p || '/') from unnest(p_paths) p)) inside
      where exists (select from leaf_file f where f.leaf_id = inside.leaf_id
          and f.path >= inside.path collate "C" and f.path < (left(inside.path, -1) || '0') collate "C" offset 0)
        or exists (select from version_leaf l where l.version_id = p_version
          and l.first_path > inside.path collate "C" and l.first_path < (left(inside.path, -1) || '0') collate "C" offset 0))
$function$
;

CREATE OR REPLACE FUNCTION public.graft_folder(p_from uuid, p_folder text, p_version uuid, p_to text, OUT files bigint, OUT bytes bigint)
 RETURNS record
 LANGUAGE plpgsql
AS $function$
declare made bigint[]; gone bigint[]; parts int;
begin
  select s.files, s.bytes into files, bytes from folder_sum(p_from, p_folder) s;
  if files = 0 then return; end if;
  parts := ceil(files / 192.0);
  with new as (insert into leaf (files) select 0 from generate_series(1, parts) returning id)
  select array_agg(n.id order by n.id) into made from new n;
  insert into leaf_file (leaf_id, path, sha256, bytes, media_type, modified_at)
  select made[ntile(parts) over (order by l.first_path, f.path)], p_to || substr(f.path, length(p_folder) + 1),
    f.sha256, f.bytes, f.media_type, f.modified_at
  from version_leaf l join leaf_file f on f.leaf_id = l.leaf_id
  where l.version_id = p_from and l.first_path >= leaf_start(p_from, p_folder || '/')
    and l.first_path < (p_folder || '0') collate "C"
    and f.path >= (p_folder || '/') collate "C" and f.path < (p_folder || '0') collate "C";
  perform own_leaf(p_version, '');
  perform cut_leaf(p_version, p_to || '/');
  -- no file is in its way, but leaves may begin here: empty ones, and one whose files all come after it
  with empty as (
    delete from version_leaf l where l.version_id = p_version and l.first_path >= (p_to || '/') collate "C"
      and l.first_path < (p_to || '0') collate "C" and not exists (select from leaf_file f where f.leaf_id = l.leaf_id)
    returning l.leaf_id
  ) select array_agg(e.leaf_id) into gone from empty e;
  perform drop_leaves(gone);
  update version_leaf l set first_path = p_to || '0' where l.version_id = p_version
    and l.first_path >= (p_to || '/') collate "C" and l.first_path < (p_to || '0') collate "C";
  insert into version_leaf (version_id, first_path, leaf_id)
  select p_version, min(f.path), f.leaf_id from leaf_file f where f.leaf_id = any (made) group by f.leaf_id;
  perform weigh_leaves(p_version, made);
  perform grow_version(p_version, files::int, bytes);
end $function$
;

CREATE OR REPLACE FUNCTION public.grains(p_type text, p_product text, p_day date, p_us numeric)
 RETURNS numeric
 LANGUAGE sql
 STABLE
AS $function$
  select p_us * case p_type when 'api' then 2783138807808000
    else coalesce(price_on(p_product, p_day), 0)::numeric * case p_type when 'compute' then 773094113280 else 1 end end
$function$
;

CREATE OR REPLACE FUNCTION public.grow_version(p_version uuid, p_files integer, p_bytes bigint)
 RETURNS void
 LANGUAGE sql
AS $function$
  update version set files = files + p_files, bytes = bytes + p_bytes where id = p_version;
  update resource set bytes = bytes + p_bytes, updated_at = now()
  where id = (select v.resource_id from version v where v.id = p_version);
$function$
;

CREATE OR REPLACE FUNCTION public.held_dues(p_namespace uuid)
 RETURNS TABLE(allocation_id uuid, product text, us numeric, state text, created_at timestamp with time zone, amount bigint, due bigint)
 LANGUAGE sql
 STABLE
AS $function$
  with open as (
    select h.allocation_id, a.resource_type as product, a.units * 600000000::numeric as us, h.state, h.created_at, h.amount,
      sum(a.units * 600000000::numeric) over (partition by a.resource_type order by h.created_at, h.allocation_id) as until_us
    from ledger_hold h join allocation a on a.id = h.allocation_id
    where h.namespace_id = p_namespace and h.state in ('pending', 'ending')
  )
  select o.allocation_id, o.product, o.us, o.state, o.created_at, o.amount, o.amount
    - floor(o.amount * greatest(least(coalesce(p.us, 0) - (o.until_us - o.us), o.us), 0) / o.us)::bigint
  from open o left join packages_left(p_namespace) p on p.product = o.product
$function$
;

CREATE OR REPLACE FUNCTION public.held_for_calls(p_namespace uuid)
 RETURNS bigint
 LANGUAGE sql
 STABLE
AS $function$
  select ceil(coalesce(sum(o.held_nanos), 0) / 1000)::bigint from open_call o where o.namespace_id = p_namespace
$function$
;

CREATE OR REPLACE FUNCTION public.held_storage(p_namespace uuid, p_account uuid, p_from date, p_to date, p_by_account boolean)
 RETURNS TABLE(account_id uuid, day date, us numeric)
 LANGUAGE sql
 STABLE
AS $function$
  with held as materialized (
    select case when p_by_account then x.account_id end as account_id, greatest(x.day, first_of_month() - 1) as day,
      sum(x.rate) as rate, sum(x.before_us) as before_us
    from (
      select h.account_id, h.day, h.rate, h.before_us from storage_held h
      where h.namespace_id = p_namespace and (p_account is null or h.account_id = p_account)
      union all
      select c.account_id, c.day, c.rate, c.before_us from storage_change c
      where c.namespace_id = p_namespace and (p_account is null or c.account_id = p_account)
    ) x group by 1, 2
  )
  select h.account_id, d.day, sum(h.rate * d.us - case when h.day = d.day then h.before_us else 0 end)
  from days_of(greatest(p_from, first_of_month())::timestamp at time zone 'UTC', clock_timestamp()) d
  join held h on h.day <= d.day
  where d.day between p_from and p_to
  group by 1, 2
$function$
;

CREATE OR REPLACE FUNCTION public.hold(p_namespace uuid, p_account uuid, p_product text, p_amount bigint, p_force boolean DEFAULT false, OUT held boolean, OUT member_cap bigint, OUT member_in_use bigint, OUT namespace_cap bigint, OUT namespace_in_use bigint, OUT allowance bigint)
 RETURNS record
 LANGUAGE plpgsql
AS $function$
begin
  select l.* into member_cap, member_in_use, namespace_cap, namespace_in_use, allowance
  from lock_limits(p_namespace, p_account, p_product) l;
  held := p_force or p_amount <= 0 or (
    (member_cap is null or member_in_use + p_amount <= member_cap)
    and (namespace_cap is null or namespace_in_use + p_amount <= namespace_cap)
    and (allowance is null or namespace_in_use + p_amount <= allowance));
  if held then perform count_use(p_namespace, p_account, p_product, p_amount); end if;
end $function$
;

CREATE OR REPLACE FUNCTION public.hold_calls(p_asks call_ask[])
 RETURNS SETOF call_hold
 LANGUAGE plpgsql
 ROWS 32
 SET plan_cache_mode TO 'force_generic_plan'
 SET enable_seqscan TO 'off'
AS $function$
declare
  rooms call_room[] := rooms_of_calls(p_asks); one record; a call_ask; r call_room; h call_hold; holds call_hold[] := '{}';
  taken bigint[] := array_fill(0::bigint, array[greatest(cardinality(rooms), 1)]);
  given bigint[] := array_fill(null::bigint, array[cardinality(p_asks)]);
  fixed bigint; each bigint; rest bigint; i int; seconds int := 60 - extract(second from clock_timestamp())::int % 60;
begin
  -- A call in which nothing was produced costs nothing: should the machine fall before its hold is on disk, nothing is lost.
  if not exists (select from unnest(p_asks) k where not k.opens) then perform set_config('synchronous_commit', 'off', true); end if;
  for one in
    select k.n, coalesce(array_agg(x.room order by x.room) filter (where x.room is not null), '{}') as rooms,
      coalesce(array_agg(x.place::int order by x.room) filter (where x.room is not null), '{}') as places
    from generate_subscripts(p_asks, 1) k (n)
    left join (select u.n, dense_rank() over (order by u.key)::int as room, u.place from unnest(rooms) with ordinality
      u (n, key, measure, cap, whose, most, used, place)) x on x.n = k.n
    group by k.n order by k.n
  loop
    a := p_asks[one.n];
    h := (a.id, a.want, null, null, null, seconds)::call_hold;
    for i in 1 .. cardinality(one.rooms) loop
      r := rooms[one.places[i]];
      rest := r.most - r.used - taken[one.rooms[i]];
      fixed := case r.measure when 'calls' then a.opens::int when 'tokens' then a.opens::int * a.input_tokens
        else a.opens::int * (a.call_nanos + a.input_tokens * a.input_nanos) end;
      each := case r.measure when 'calls' then 0 when 'tokens' then 1 else a.output_nanos end;
      if fixed + a.need * each > greatest(rest, 0) then
        h.short := coalesce(h.short, '[]') || jsonb_build_object('cap', r.cap, 'of', r.whose, 'limit', r.most, 'used', r.used
          + taken[one.rooms[i]]);
      elsif each > 0 then
        h.tokens := least(h.tokens, (rest - fixed) / each);
      end if;
    end loop;
    for i in 1 .. cardinality(one.rooms) loop
      r := rooms[one.places[i]];
      if h.short is null then
        taken[one.rooms[i]] := taken[one.rooms[i]] + case r.measure when 'calls' then a.opens::int
          when 'tokens' then a.opens::int * a.input_tokens + h.tokens
          else a.opens::int * (a.call_nanos + a.input_tokens * a.input_nanos) + h.tokens * a.output_nanos end;
      end if;
      rest := r.most - r.used - taken[one.rooms[i]];
      if r.cap = 'minute' and (h.rate_left is null or rest < h.rate_left) then
        h.rate_limit := r.most;
        h.rate_left := rest;
      end if;
    end loop;
    if h.short is null then given[one.n] := h.tokens; else h.tokens := null; end if;
    holds := holds || h;
  end loop;

  insert into open_call (id, process_id, request_id, resource_id, namespace_id, account_id, token_id, protocol, stream,
    call_nanos, input_nanos, output_nanos, input_tokens, held_tokens, held_nanos)
  select k.id, k.process_id, k.request_id, k.resource_id, k.namespace_id, k.account_id, k.token_id, k.protocol, k.stream,
    k.call_nanos, k.input_nanos, k.output_nanos, k.input_tokens, k.input_tokens + given[k.n],
    k.call_nanos + k.input_tokens * k.input_nanos + given[k.n] * k.output_nanos
  from unnest(p_asks) k where k.opens and (k.costs or k.daily) and given[k.n] is not null;
  update open_call o set output_tokens = k.output_tokens, held_tokens = o.held_tokens + given[k.n],
    held_nanos = o.held_nanos + given[k.n] * k.output_nanos
  from unnest(p_asks) k where not k.opens and o.id = k.id and given[k.n] is not null;
  update route_minute m set calls = m.calls + c.calls
  from (
    select k.resource_id, s.subject, count(*) as calls from unnest(p_asks) k
    cross join lateral (values ('namespace', k.resource_id), ('member', k.account_id), ('token', k.token_id)) s (whose, subject)
    where k.opens and given[k.n] is not null and s.subject is not null
      and k.limits -> s.whose ->> 'requests_per_minute' is not null group by 1, 2
  ) c where m.resource_id = c.resource_id and m.subject = c.subject;
  return query select * from unnest(holds);
end $function$
;

CREATE OR REPLACE FUNCTION public.hold_is_released()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
declare h ledger_hold;
begin
  select * into h from ledger_hold where allocation_id = new.id and state in ('pending', 'ending');
  if not found then return null; end if;
  perform lock_wallet(h.namespace_id);
  update ledger_hold set state = 'released' where allocation_id = new.id and state in ('pending', 'ending');
  if found then
    update ledger_account set held = held - h.amount where namespace_id = h.namespace_id and kind = 'wallet';
  end if;
  return null;
end $function$
;

CREATE OR REPLACE FUNCTION public.hold_stretches(p_allocations uuid[])
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
begin
  with held as (
    insert into ledger_hold (allocation_id, namespace_id, amount)
    select a.id, a.namespace_id, stretch_cost(a.resource_type, a.units) from allocation a where a.id = any (p_allocations)
    returning namespace_id, amount
  )
  update ledger_account w set held = w.held + h.amount
  from (select namespace_id, sum(amount) as amount from held group by 1) h
  where w.namespace_id = h.namespace_id and w.kind = 'wallet';
end $function$
;

CREATE OR REPLACE FUNCTION public.invitation_is_to_allowed_email()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  if exists (select from organization o where o.id = new.organization_id and not email_is_allowed(new.email, o.email_domains)) then
    raise exception 'this e-mail domain is not allowed here' using errcode = '23514', constraint = 'organization_allows_email';
  end if;
  return new;
end $function$
;

CREATE OR REPLACE FUNCTION public.issue_invoice(i invoice)
 RETURNS bigint
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
declare given bigint;
begin
  update invoice_number set last = last + 1 returning last into given;
  if exists (select from invoice x where x.namespace_id = i.namespace_id and x.kind = i.kind
    and x.last_day is not distinct from i.last_day and x.journal_id is not distinct from i.journal_id)
  then
    update invoice_number set last = last - 1;
    return null;
  end if;
  insert into invoice (number, kind, namespace_id, after_day, last_day, after_journal, through_journal, journal_id, order_id,
    amount, opening, closing, currency, payer_id, issuer_id, payer_path, payer_name, summary)
  select given, i.kind, i.namespace_id, i.after_day, i.last_day, i.after_journal, i.through_journal, i.journal_id, i.order_id,
    i.amount, i.opening, i.closing, i.currency, profile_of(n.id), profile_of(null), n.path, coalesce(o.name, a.name, n.path), i.summary
  from namespace n left join organization o on o.id = n.id left join account a on a.id = n.id where n.id = i.namespace_id;
  return given;
end $function$
;

CREATE OR REPLACE FUNCTION public.issue_receipt(p_operation uuid, p_currency text, p_summary jsonb)
 RETURNS bigint
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
declare i invoice;
begin
  select case when e.amount > 0 then 'receipt' else 'credit_note' end, j.namespace_id, j.id, j.order_id, abs(e.amount)
  into i.kind, i.namespace_id, i.journal_id, i.order_id, i.amount
  from ledger_journal j join ledger_entry e on e.journal_id = j.id
  join ledger_account a on a.id = e.account_id and a.kind = 'wallet'
  where j.operation_id = p_operation and j.kind in ('top_up', 'refund');
  if i.kind is null then return null; end if;
  i.currency := p_currency; i.summary := p_summary;
  return issue_invoice(i);
end $function$
;

CREATE OR REPLACE FUNCTION public.issue_statements(p_namespace uuid, p_currency text)
 RETURNS SETOF bigint
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
declare prev invoice; i invoice; ends date; final date := first_of_month() - 1; s jsonb; number bigint;
begin
  perform lock_wallet(p_namespace);
  perform charge(p_namespace);
  i.kind := 'statement'; i.namespace_id := p_namespace; i.currency := p_currency;
  select coalesce(max(j.id), 0) into i.through_journal from ledger_journal j where j.namespace_id = p_namespace;
  select * into prev from invoice x where x.namespace_id = p_namespace and x.kind = 'statement' order by x.last_day desc limit 1;
  i.after_day := coalesce(prev.last_day, '-infinity'); i.after_journal := coalesce(prev.through_journal, 0);
  i.opening := coalesce(prev.closing, 0);
  select coalesce((select w.through from invoice_watch w where w.namespace_id = p_namespace),
    date_trunc('month', least(
      (select min(j.at) at time zone 'UTC' from ledger_journal j where j.namespace_id = p_namespace),
      -- the first use may have been charged when its month was over
      (select min(c.day) from ledger_charge c where c.namespace_id = p_namespace)))::date - 1,
    final) into ends;
  while ends < final loop
    ends := (date_trunc('month', ends + 1) + interval '1 month')::date - 1;
    i.last_day := ends;
    s := statement_summary(p_namespace, i.after_day, i.last_day, i.after_journal, i.through_journal);
    continue when s -> 'days' = '[]' and s -> 'moves' = '[]';
    i.summary := s;
    i.amount := (select coalesce(sum((d ->> 'amount')::bigint), 0) from jsonb_array_elements(s -> 'days') d);
    i.closing := i.opening - i.amount + (select coalesce(sum((v ->> 'amount')::bigint), 0) from jsonb_array_elements(s -> 'moves') v);
    number := issue_invoice(i);
    if number is not null then return next number; end if;
    i.opening := i.closing; i.after_day := i.last_day; i.after_journal := i.through_journal;
  end loop;
  insert into invoice_watch (namespace_id, through) values (p_namespace, final)
  on conflict (namespace_id) do update set through = excluded.through;
end $function$
;

CREATE OR REPLACE FUNCTION public.kept(k call_content)
 RETURNS boolean
 LANGUAGE sql
 STABLE
AS $function$
  select exists (select from organization o where o.id = k.namespace_id and o.content_log_percent is not null
    and k.at > now() - make_interval(days => o.content_log_days))
$function$
;

CREATE OR REPLACE FUNCTION public.lacks_two_factor(p_account account)
 RETURNS boolean
 LANGUAGE sql
 STABLE
AS $function$
  select i.two_factor_required and not p_account.two_factor_enabled
    and not exists (select from passkey p where p.account_id = p_account.id)
  from installation i
$function$
;

CREATE OR REPLACE FUNCTION public.late_until(p_last date)
 RETURNS date
 LANGUAGE sql
 STABLE
AS $function$
  select case when b.is_on then greatest(p_last, b.from_day - 1) + 7 else 'infinity' end from billing b
$function$
;

CREATE OR REPLACE FUNCTION public.leaf_is_sealed()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  -- `offset 0`: by the indexes, also while the tables were small when the plan was made
  if exists (select from (select distinct leaf_id from changed) c
    cross join lateral (select l.version_id from version_leaf l where l.leaf_id = c.leaf_id offset 0) l
    cross join lateral (select v.state from version v where v.id = l.version_id offset 0) v where v.state <> 'open') then
    raise exception 'a sealed version never changes' using errcode = '23514', constraint = 'version_is_sealed';
  end if;
  return null;
end $function$
;

CREATE OR REPLACE FUNCTION public.leaf_start(p_version uuid, p_path text)
 RETURNS text
 LANGUAGE sql
 STABLE
AS $function$
  select coalesce((select max(l.first_path) from version_leaf l
    where l.version_id = p_version and l.first_path <= p_path collate "C"), '')
$function$
;

CREATE OR REPLACE FUNCTION public.leaves_of(p_version uuid, p_paths text[])
 RETURNS TABLE(path text, leaf_id bigint)
 LANGUAGE sql
 STABLE
 SET enable_seqscan TO 'off'
AS $function$
  with asked as (
    select p collate "C" as path from unnest(p_paths) p
  ), held as materialized (
    select l.first_path, l.leaf_id from version_leaf l
    where l.version_id = p_version and l.first_path >= leaf_start(p_version, (select min(a.path) from asked a))
      and l.first_path <= (select max(a.path) from asked a)
  ), ids as (
    select array_agg(h.leaf_id order by h.first_path) as ids from held h
  )
  select w.path, i.ids[w.n] from ids i cross join (
    select m.path, m.is_asked, count(*) filter (where not m.is_asked) over (order by m.path, m.is_asked) as n
    from (select h.first_path as path, false as is_asked from held h union all select a.path, true from asked a) m
  ) w where w.is_asked
$function$
;

CREATE OR REPLACE FUNCTION public.ledger_is_history()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  raise exception 'the ledger is only added to' using errcode = '23514', constraint = 'ledger_is_history';
end $function$
;

CREATE OR REPLACE FUNCTION public.ledger_post(p_operation uuid, p_kind text, p_namespace uuid, p_actor uuid, p_order uuid, p_legs text[], p_amounts bigint[])
 RETURNS bigint
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
declare journal bigint; l record; leg_id uuid; ids uuid[]; amounts bigint[]; afters bigint[]; after bigint;
begin
  select * into l from lock_wallet(p_namespace);
  insert into ledger_journal (operation_id, kind, namespace_id, actor_id, order_id)
  values (p_operation, p_kind, p_namespace, p_actor, p_order)
  on conflict (operation_id) where operation_id is not null do nothing returning id into journal;
  if journal is null then return null; end if;
  for i in 1 .. cardinality(p_legs) loop
    continue when p_amounts[i] = 0;
    leg_id := case p_legs[i] when 'wallet' then (l.wallet).id when 'arrears' then (l.arrears).id end;
    if leg_id is null then
      select a.id, null into leg_id, after from ledger_account a where a.kind = p_legs[i] and a.namespace_id is null;
    else
      update ledger_account a set balance = a.balance + p_amounts[i] where a.id = leg_id returning a.balance into after;
    end if;
    ids := ids || leg_id; amounts := amounts || p_amounts[i]; afters := afters || after;
  end loop;
  insert into ledger_entry (journal_id, account_id, amount, balance_after)
  select journal, x.id, x.amount, x.after from unnest(ids, amounts, afters) x (id, amount, after);
  return journal;
end $function$
;

CREATE OR REPLACE FUNCTION public.ledger_receive(p_operation uuid, p_kind text, p_namespace uuid, p_actor uuid, p_amount bigint)
 RETURNS bigint
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
declare journal bigint; from_account text := case p_kind when 'voucher' then 'vouchers' else 'payments' end;
begin
  if p_amount is null or p_amount <= 0 then raise exception 'an amount is positive' using errcode = '22023'; end if;
  journal := ledger_post(p_operation, p_kind, p_namespace, p_actor, case p_kind when 'top_up' then p_operation end,
    array[from_account, 'wallet'], array[-p_amount, p_amount]);
  if journal is not null then perform pay_arrears(p_namespace); end if;
  return journal;
end $function$
;

CREATE OR REPLACE FUNCTION public.ledger_sums_to_zero()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
declare journal bigint;
begin
  select e.journal_id into journal from added e group by 1 having sum(e.amount) <> 0 limit 1;
  if found then
    raise exception 'journal % does not sum to zero', journal using errcode = '23514', constraint = 'ledger_sums_to_zero';
  end if;
  return null;
end $function$
;

CREATE OR REPLACE FUNCTION public.line_takes(c charge_line, p_lot uuid, p_us numeric)
 RETURNS charge_line
 LANGUAGE sql
 IMMUTABLE
AS $function$
  select (c.account_id, c.type, c.product, c.day, c.us, c.covered_us + p_us, c.amount, c.lots || p_lot, c.lots_us || p_us)::charge_line
$function$
;

CREATE OR REPLACE FUNCTION public.line_was_written()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  insert into webhook_delivery (webhook_id, activity_id, message_id)
  select w.id, l.id, l.id from written l join webhook w on w.namespace_id = l.namespace_id
  where w.enabled and not l.refused and l.action = any (w.actions);
  return null;
end $function$
;

CREATE OR REPLACE FUNCTION public.lock_budgets(p_namespaces uuid[], p_accounts uuid[], p_containers uuid[], p_types text[], p_units integer[])
 RETURNS TABLE(n integer, budget_id uuid, project text, account_id uuid, amount bigint, spent bigint, held bigint, stretch bigint, back_at date)
 LANGUAGE plpgsql
 ROWS 32
AS $function$
#variable_conflict use_column
declare known jsonb; today date := day_of(clock_timestamp());
begin
  if not exists (select from budget b where b.namespace_id = any (p_namespaces) and b.hard_stop) then return; end if;
  select jsonb_object_agg(b.id, budget_spent(b)) into known from budget b
  where b.hard_stop and b.namespace_id = any (p_namespaces) and (b.from_day is null or today between b.from_day and b.to_day)
    and (b.account_id is null or b.account_id = any (p_accounts))
    and (b.project_id is null or b.project_id in (select r.project_id from resource r where r.id = any (p_containers)));
  perform from budget b where b.hard_stop and b.namespace_id = any (p_namespaces) order by b.id for update;
  return query
  with asked as materialized (
    select k.n::int as n, k.namespace_id, k.account_id, r.project_id, stretch_cost(k.type, k.units) as stretch
    from unnest(p_namespaces, p_accounts, p_containers, p_types, p_units) with ordinality
      k (namespace_id, account_id, container_id, type, units, n)
    left join resource r on r.id = k.container_id
  ), standing as materialized (
    select b.id, b.amount, b.namespace_id, b.project_id, b.account_id, p.last_day,
      coalesce((known ->> b.id::text)::bigint, budget_spent(b)) as spent,
      coalesce((select sum(x.stretch) from running_on(b) x), 0)::bigint as held
    from budget b cross join lateral period_of(b) p
    where b.hard_stop and b.namespace_id = any (p_namespaces) and today between p.first_day and p.last_day
      and exists (select from asked a where a.namespace_id = b.namespace_id and a.stretch > 0
        and (b.account_id is null or b.account_id = a.account_id) and (b.project_id is null or b.project_id = a.project_id))
  )
  select a.n, s.id, j.name, s.account_id, s.amount, s.spent, s.held, a.stretch, s.last_day + 1
  from asked a join standing s on s.namespace_id = a.namespace_id and a.stretch > 0
    and (s.account_id is null or s.account_id = a.account_id) and (s.project_id is null or s.project_id = a.project_id)
  left join project j on j.id = s.project_id
  order by a.n, s.id;
end $function$
;

CREATE OR REPLACE FUNCTION public.lock_budgets_of_calls(p_namespaces uuid[], p_accounts uuid[], p_resources uuid[])
 RETURNS TABLE(n integer, budget_id uuid, project text, account_id uuid, amount bigint, used bigint)
 LANGUAGE plpgsql
 ROWS 32
AS $function$
#variable_conflict use_column
declare today date := day_of(clock_timestamp());
begin
  if not exists (select from budget b where b.namespace_id = any (p_namespaces) and b.hard_stop) then return; end if;
  perform from budget b where b.hard_stop and b.namespace_id = any (p_namespaces) order by b.id for update;
  return query
  with asked as materialized (
    select k.n::int as n, k.namespace_id, k.account_id, r.project_id
    from unnest(p_namespaces, p_accounts, p_resources) with ordinality k (namespace_id, account_id, resource_id, n)
    join resource r on r.id = k.resource_id
  ), standing as materialized (
    select b.id, b.amount, b.namespace_id, b.project_id, b.account_id, budget_spent(b) * 1000
      + coalesce((select sum(x.stretch) from running_on(b) x), 0)::bigint * 1000
      + (select coalesce(sum(o.held_nanos), 0) from open_call o join resource r on r.id = o.resource_id
        where o.namespace_id = b.namespace_id and (b.account_id is null or o.account_id = b.account_id)
          and (b.project_id is null or r.project_id = b.project_id))::bigint as used
    from budget b cross join lateral period_of(b) p
    where b.hard_stop and b.namespace_id = any (p_namespaces) and today between p.first_day and p.last_day
      and exists (select from asked a where a.namespace_id = b.namespace_id
        and (b.account_id is null or b.account_id = a.account_id) and (b.project_id is null or b.project_id = a.project_id))
  )
  select a.n, s.id, j.name, s.account_id, s.amount * 1000, s.used
  from asked a join standing s on s.namespace_id = a.namespace_id
    and (s.account_id is null or s.account_id = a.account_id) and (s.project_id is null or s.project_id = a.project_id)
  left join project j on j.id = s.project_id
  order by a.n, s.id;
end $function$
;

CREATE OR REPLACE FUNCTION public.lock_calls(p_resources uuid[], p_namespaces uuid[], p_accounts uuid[], p_tokens uuid[], p_costs boolean[], p_daily boolean[])
 RETURNS TABLE(n integer, token_cap bigint, token_used bigint, member_cap bigint, member_used bigint, namespace_cap bigint, namespace_used bigint, payable bigint, day_calls bigint[], day_tokens bigint[])
 LANGUAGE plpgsql
 ROWS 32
AS $function$
#variable_conflict use_column
declare today date := day_of(clock_timestamp()); namespace uuid; l record; room jsonb := '{}'; has_caps boolean;
begin
  perform from token t where t.id = any (p_tokens) and t.spending_cap is not null order by t.id for no key update;
  perform from api a where a.resource_id = any (
    array(select k.id from unnest(p_resources, p_daily) k (id, daily) where k.daily)) order by a.resource_id for no key update;
  perform from member_limit m where m.namespace_id = any (p_namespaces) and m.account_id = any (p_accounts)
    and m.product = 'monthly_spend' and m.cap is not null order by m.namespace_id, m.account_id for no key update;
  perform from namespace_limit c where c.namespace_id = any (p_namespaces) and c.product = 'monthly_spend'
    and (c.cap is not null or c.member_cap is not null) order by c.namespace_id for no key update;
  if (select b.is_on from billing b) then
    for namespace in select distinct k.id from unnest(p_namespaces, p_costs) k (id, costs) where k.costs order by k.id loop
      perform lock_wallet(namespace);
    end loop;
    -- the last lock is taken: what is read now is true until the end
    for l in select w.namespace_id as id, can_pay(w.namespace_id, w, a) as payable, calls_spare(w.namespace_id) as spare
      from ledger_account w
      join ledger_account a on a.namespace_id = w.namespace_id and a.kind = 'arrears'
      where w.kind = 'wallet' and w.namespace_id = any (
        array(select k.id from unnest(p_namespaces, p_costs) k (id, costs) where k.costs))
    loop
      room := room || jsonb_build_object(l.id, l.spare + case when l.spare > 0 then greatest(l.payable, 0) else l.payable end);
    end loop;
  end if;
  return query
  with asked as materialized (
    select k.* from unnest(p_resources, p_namespaces, p_accounts, p_tokens, p_costs, p_daily) with ordinality
      k (resource_id, namespace_id, account_id, token_id, costs, daily, n)
  ), tokens as materialized (
    select t.id, t.spending_cap * 1000 as cap, t.spent_nanos + coalesce((select sum(o.held_nanos) from open_call o
      where o.token_id = t.id), 0)::bigint as used
    from token t where t.id = any (p_tokens) and t.spending_cap is not null
  ), spending as materialized (
    select p.namespace_id, p.account_id, s.member_cap * 1000 as member_cap, s.namespace_cap * 1000 as namespace_cap,
      case when s.member_cap is not null then spent_this_month(p.namespace_id, p.account_id) * 1000
        + (select coalesce(sum(o.held_nanos), 0) from open_call o
          where o.namespace_id = p.namespace_id and o.account_id = p.account_id)::bigint end as member_used,
      case when s.namespace_cap is not null then spent_this_month(p.namespace_id) * 1000
        + (select coalesce(sum(o.held_nanos), 0) from open_call o where o.namespace_id = p.namespace_id)::bigint end as namespace_used
    from (select distinct a.namespace_id, a.account_id from asked a where a.costs) p
    cross join lateral spend_caps(p.namespace_id, p.account_id) s
    where s.member_cap is not null or s.namespace_cap is not null
  ), counted as materialized (
    select d.resource_id, d.account_id, d.token_id, d.calls, d.input_tokens + d.output_tokens as tokens from call_day d
    where d.day = today and d.resource_id in (select a.resource_id from asked a where a.daily)
    union all
    select o.resource_id, o.account_id, o.token_id, 1, o.held_tokens from open_call o
    where o.resource_id in (select a.resource_id from asked a where a.daily)
  )
  select a.n::int, t.cap, t.used, s.member_cap, s.member_used, s.namespace_cap, s.namespace_used,
    (room ->> a.namespace_id::text)::bigint * 1000, d.calls, d.tokens
  from asked a
  left join tokens t on t.id = a.token_id and a.costs
  left join spending s on s.namespace_id = a.namespace_id and s.account_id = a.account_id and a.costs
  left join lateral (
    select array[coalesce(sum(c.calls), 0), coalesce(sum(c.calls) filter (where c.account_id = a.account_id), 0),
        coalesce(sum(c.calls) filter (where c.token_id = a.token_id), 0)]::bigint[] as calls,
      array[coalesce(sum(c.tokens), 0), coalesce(sum(c.tokens) filter (where c.account_id = a.account_id), 0),
        coalesce(sum(c.tokens) filter (where c.token_id = a.token_id), 0)]::bigint[] as tokens
    from counted c where a.daily and c.resource_id = a.resource_id
  ) d on a.daily
  order by a.n;
end $function$
;

CREATE OR REPLACE FUNCTION public.lock_limit(p_namespace uuid, p_product text)
 RETURNS namespace_limit
 LANGUAGE plpgsql
AS $function$
declare n namespace_limit;
begin
  select * into n from namespace_limit l where l.namespace_id = p_namespace and l.product = p_product for update;
  if not found then
    insert into namespace_limit as l (namespace_id, product) values (p_namespace, p_product)
    on conflict (namespace_id, product) do update set in_use = l.in_use returning * into n;
  end if;
  return n;
end $function$
;

CREATE OR REPLACE FUNCTION public.lock_limits(p_namespace uuid, p_account uuid, p_product text, OUT member_cap bigint, OUT member_in_use bigint, OUT namespace_cap bigint, OUT namespace_in_use bigint, OUT allowance bigint)
 RETURNS record
 LANGUAGE plpgsql
AS $function$
declare m member_limit; n namespace_limit;
begin
  select * into m from member_limit l
  where l.namespace_id = p_namespace and l.account_id = p_account and l.product = p_product for update;
  if not found then
    insert into member_limit as l (namespace_id, account_id, product) values (p_namespace, p_account, p_product)
    on conflict (namespace_id, account_id, product) do update set in_use = l.in_use returning * into m;
  end if;
  n := lock_limit(p_namespace, p_product);
  member_cap := case when m.own_cap then m.cap else n.member_cap end;
  member_in_use := m.in_use; namespace_cap := n.cap; namespace_in_use := n.in_use;
  if p_product = 'storage' then allowance := storage_allowance(p_namespace); end if;
end $function$
;

CREATE OR REPLACE FUNCTION public.lock_many_wallets(p_namespaces uuid[])
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
begin
  if (select count(*) from ledger_account a where a.namespace_id = any (p_namespaces) and a.kind = 'arrears')
    < cardinality(p_namespaces)
  then
    insert into ledger_account (kind, namespace_id)
    select k.kind, n.id from (
      select distinct x as id from unnest(p_namespaces) x
      where not exists (select from ledger_account a where a.namespace_id = x and a.kind = 'arrears')
    ) n cross join unnest(array['arrears', 'wallet']) k (kind)
    order by n.id, k.kind on conflict do nothing;
  end if;
  perform from ledger_account a where a.namespace_id = any (p_namespaces) and a.kind = 'arrears'
  order by a.namespace_id for update;
end $function$
;

CREATE OR REPLACE FUNCTION public.lock_resource(p_resource uuid)
 RETURNS void
 LANGUAGE plpgsql
AS $function$
begin
  perform from resource r where r.id = p_resource for no key update;
  perform from container c where c.resource_id = p_resource for no key update;
end $function$
;

CREATE OR REPLACE FUNCTION public.lock_starts(p_namespaces uuid[], p_accounts uuid[], p_types text[])
 RETURNS TABLE(n integer, member_cap bigint, member_in_use bigint, namespace_cap bigint, namespace_in_use bigint, capacity integer, capacity_in_use integer, driver text, cpu_millis integer, memory_bytes bigint, member_spend_cap bigint, member_spent bigint, spend_cap bigint, spent bigint, somebody_waits boolean)
 LANGUAGE plpgsql
 ROWS 64
 SET plan_cache_mode TO 'force_generic_plan'
 SET enable_seqscan TO 'off'
AS $function$
#variable_conflict use_column
declare
  spendings month_spending[]; was_new boolean;
  -- Who starts what where, in the order of locks, with what the rows of members say.
  places int[]; namespaces uuid[]; accounts uuid[]; types text[]; caps bigint[]; own bool[]; uses bigint[];
  -- What the rows of namespaces say.
  l_namespaces uuid[]; l_types text[]; l_caps bigint[]; l_member_caps bigint[]; l_uses bigint[];
begin
  if exists (select from namespace_limit c where c.product = 'monthly_spend' and c.namespace_id = any (p_namespaces))
    or exists (select from member_limit m where m.product = 'monthly_spend' and m.namespace_id = any (p_namespaces))
  then
    select array_agg((k.namespace_id, k.account_id,
        case when case when mc.own_cap then mc.cap else c.member_cap end is not null
          then spent_this_month(k.namespace_id, k.account_id) end,
        case when c.cap is not null then spent_this_month(k.namespace_id) end)::month_spending) into spendings
    from (select distinct k.* from unnest(p_namespaces, p_accounts) k (namespace_id, account_id)) k
    left join lateral (select c.cap, c.member_cap from namespace_limit c
      where c.namespace_id = k.namespace_id and c.product = 'monthly_spend' limit 1) c on true
    left join lateral (select m.cap, m.own_cap from member_limit m where m.namespace_id = k.namespace_id
      and m.account_id = k.account_id and m.product = 'monthly_spend' limit 1) mc on true
    where c.cap is not null or c.member_cap is not null or mc.cap is not null;
  end if;

  loop
    select array_agg(k.n::int), array_agg(k.namespace_id), array_agg(k.account_id), array_agg(k.product), array_agg(m.cap),
      array_agg(m.own_cap), array_agg(m.in_use), bool_or(m.in_use is null) and was_new is null
    into places, namespaces, accounts, types, caps, own, uses, was_new
    from (select k.* from unnest(p_namespaces, p_accounts, p_types) with ordinality k (namespace_id, account_id, product, n)
      order by 1, 2, 3) k
    left join lateral (select m.cap, m.own_cap, m.in_use from member_limit m where m.namespace_id = k.namespace_id
      and m.account_id = k.account_id and m.product = k.product for update) m on true;
    exit when not was_new;
    insert into member_limit (namespace_id, account_id, product)
    select k.namespace_id, k.account_id, k.product
    from unnest(namespaces, accounts, types) with ordinality k (namespace_id, account_id, product, n)
    join resource_type t on t.name = k.product order by k.n on conflict do nothing;
  end loop;

  was_new := null;
  loop
    select array_agg(k.namespace_id), array_agg(k.product), array_agg(l.cap), array_agg(l.member_cap), array_agg(l.in_use),
      bool_or(l.in_use is null) and was_new is null
    into l_namespaces, l_types, l_caps, l_member_caps, l_uses, was_new
    from (select distinct k.* from unnest(namespaces, types) k (namespace_id, product) order by 1, 2) k
    left join lateral (select l.cap, l.member_cap, l.in_use from namespace_limit l
      where l.namespace_id = k.namespace_id and l.product = k.product for update) l on true;
    exit when not was_new;
    insert into namespace_limit (namespace_id, product)
    select k.namespace_id, k.product from unnest(l_namespaces, l_types) with ordinality k (namespace_id, product, n)
    join resource_type t on t.name = k.product order by k.n on conflict do nothing;
  end loop;

  perform from resource_type t where t.name = any (types) order by t.name for update;

  return query
  with types as materialized (
    select t.*, (select true from execution e where e.resource_type = t.name and e.state = 'queued' and e.allocation_id is null
      order by e.place limit 1) as somebody_waits
    from resource_type t where t.name = any (types)
  )
  select k.n, case when k.own then k.cap else l.member_cap end, coalesce(k.in_use, 0), l.cap, coalesce(l.in_use, 0),
    t.capacity, t.in_use, t.driver, t.cpu_millis, t.memory_bytes,
    case when mc.own_cap then mc.cap else c.member_cap end,
    case when case when mc.own_cap then mc.cap else c.member_cap end is not null
      then coalesce(s.member_spent, spent_this_month(k.namespace_id, k.account_id)) end,
    c.cap, case when c.cap is not null then coalesce(s.spent, spent_this_month(k.namespace_id)) end,
    coalesce(t.somebody_waits, false)
  from unnest(places, namespaces, accounts, types, caps, own, uses) k (n, namespace_id, account_id, product, cap, own, in_use)
  join unnest(l_namespaces, l_types, l_caps, l_member_caps, l_uses) l (namespace_id, product, cap, member_cap, in_use)
    on l.namespace_id = k.namespace_id and l.product = k.product
  left join types t on t.name = k.product
  left join lateral (select c.cap, c.member_cap from namespace_limit c
    where c.namespace_id = k.namespace_id and c.product = 'monthly_spend' limit 1) c on true
  left join lateral (select m.cap, m.own_cap from member_limit m where m.namespace_id = k.namespace_id
    and m.account_id = k.account_id and m.product = 'monthly_spend' limit 1) mc on true
  left join unnest(spendings) s on s.namespace_id = k.namespace_id and s.account_id = k.account_id;
end $function$
;

CREATE OR REPLACE FUNCTION public.lock_version(p_version uuid)
 RETURNS TABLE(state version_state, files integer, bytes bigint, charged_to uuid, record_id uuid)
 LANGUAGE plpgsql
AS $function$
begin
  perform from resource r where r.id = (select v.resource_id from version v where v.id = p_version) for no key update;
  return query select v.state, v.files, v.bytes, v.charged_to, v.record_id from version v
    where v.id = p_version and v.removed_at is null for no key update;
end $function$
;

CREATE OR REPLACE FUNCTION public.lock_wallet(p_namespace uuid, OUT wallet ledger_account, OUT arrears ledger_account)
 RETURNS record
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
begin
  select a.* into arrears from ledger_account a where a.namespace_id = p_namespace and a.kind = 'arrears' for update;
  if not found then
    insert into ledger_account (kind, namespace_id) values ('arrears', p_namespace), ('wallet', p_namespace)
    on conflict do nothing;
    select a.* into arrears from ledger_account a where a.namespace_id = p_namespace and a.kind = 'arrears' for update;
  end if;
  select a.* into wallet from ledger_account a where a.namespace_id = p_namespace and a.kind = 'wallet' for update;
end $function$
;

CREATE OR REPLACE FUNCTION public.lock_wallets(p_namespaces uuid[], p_types text[], p_units integer[])
 RETURNS TABLE(n integer, stretch bigint, payable bigint)
 LANGUAGE plpgsql
 SECURITY DEFINER ROWS 32
 SET search_path TO 'public', 'pg_temp'
AS $function$
#variable_conflict use_column
declare l record; k record; namespace uuid; costs bigint[]; room jsonb := '{}'; spare jsonb := '{}'; us numeric; cover numeric;
begin
  if not (select b.is_on from billing b) then return; end if;
  costs := array(select stretch_cost(k.type, k.units) from unnest(p_types, p_units) with ordinality k (type, units, n) order by k.n);
  for namespace in select distinct k.id from unnest(p_namespaces, costs) k (id, cost) where k.cost > 0 order by k.id loop
    select * into l from lock_wallet(namespace);
    room := room || jsonb_build_object(namespace, can_pay(namespace, l.wallet, l.arrears));
    spare := spare || jsonb_build_object(namespace, packages_spare(namespace));
  end loop;
  for k in select * from unnest(p_namespaces, p_types, p_units, costs) with ordinality k (id, type, units, cost, n) where k.cost > 0
    order by k.n
  loop
    us := k.units * 600000000::numeric;
    cover := least(coalesce((spare #>> array[k.id::text, k.type])::numeric, 0), us);
    if cover > 0 then
      spare := jsonb_set(spare, array[k.id::text, k.type], to_jsonb((spare #>> array[k.id::text, k.type])::numeric - cover));
    end if;
    n := k.n; stretch := k.cost - floor(k.cost * cover / us)::bigint; payable := (room ->> k.id::text)::bigint;
    if stretch = 0 then payable := greatest(payable, 0); end if;
    return next;
  end loop;
end $function$
;

CREATE OR REPLACE FUNCTION public.lost_calls(p_process uuid, p_max integer)
 RETURNS jsonb
 LANGUAGE sql
AS $function$
  select coalesce(jsonb_agg(jsonb_build_object('id', o.id, 'request_id', o.request_id, 'resource_id', o.resource_id,
      'namespace_id', o.namespace_id, 'account_id', o.account_id, 'token_id', o.token_id, 'protocol', o.protocol,
      'stream', o.stream, 'started_at', o.started_at, 'state', 'lost', 'counted_by', 'us', 'attempts', 1,
      'input_tokens', case when o.output_tokens > 0 then o.input_tokens else 0 end, 'output_tokens', o.output_tokens,
      'cost_nanos', case when o.output_tokens > 0
        then o.call_nanos + o.input_tokens * o.input_nanos + o.output_tokens * o.output_nanos else 0 end,
      'error', 'Guildhall ended while it was answered')), '[]')
  from (
    select o.* from open_call o left join gateway_process p on p.id = o.process_id
    where o.process_id <> p_process and coalesce(p.seen_at, '-infinity') < clock_timestamp() - interval '30 seconds'
    limit p_max
  ) o
$function$
;

CREATE OR REPLACE FUNCTION public.lots_now(p_namespace uuid)
 RETURNS TABLE(lot_id uuid, left_us numeric, percent integer)
 LANGUAGE plpgsql
 STABLE
AS $function$
declare since date := (clock_timestamp() at time zone 'UTC')::date - 40;
begin
  if not exists (select from package_lot l where l.namespace_id = p_namespace and l.state = 'paid' and l.last_day >= since) then
    return;
  end if;
  return query
    select l.id, x.left_us, ceil(100 * x.left_us / l.quantity_us)::int
    from package_lot l left join (
      select u.lot_id, sum(u.us) as us from covering(p_namespace) c, lateral unnest(c.lots, c.lots_us) u (lot_id, us) group by 1
    ) t on t.lot_id = l.id
    cross join lateral (select l.quantity_us - l.used_us - coalesce(t.us, 0) as left_us) x
    where l.namespace_id = p_namespace and l.state = 'paid' and l.last_day >= since;
end $function$
;

CREATE OR REPLACE FUNCTION public.make_room(p_version uuid, p_paths text[])
 RETURNS void
 LANGUAGE plpgsql
 SET enable_seqscan TO 'off'
AS $function$
declare cut record; made bigint[] := '{}';
begin
  perform own_leaf(p_version, l.path) from (
    select min(o.path) as path, o.leaf_id from leaves_of(p_version, p_paths) o group by o.leaf_id) l
  where l.leaf_id is null or (select count(*) from version_leaf o where o.leaf_id = l.leaf_id) > 1;
  for cut in
    with coming as (
      select l.leaf_id, l.path collate "C" as path from leaves_of(p_version, p_paths) l
    ), crowded as (
      select c.leaf_id from coming c group by c.leaf_id
      having count(*) + (select b.files from leaf b where b.id = c.leaf_id) > 256
    ), together as (
      select leaf_id, path from coming where leaf_id in (select leaf_id from crowded)
      union
      select f.leaf_id, f.path from crowded c join leaf_file f on f.leaf_id = c.leaf_id
    )
    select n.leaf_id, min(n.path) as path from (
      select t.leaf_id, t.path, ntile(ceil(s.files / 192.0)::int) over (partition by t.leaf_id order by t.path) as n
      from (select leaf_id, count(*) as files from together group by 1 having count(*) > 256) s join together t using (leaf_id)
    ) n where n.n > 1 group by n.leaf_id, n.n order by n.leaf_id, n.n desc
  loop
    made := made || cut.leaf_id || split_leaf(p_version, cut.leaf_id, cut.path);
  end loop;
  if made <> '{}' then perform weigh_leaves(p_version, array(select distinct unnest(made))); end if;
end $function$
;

CREATE OR REPLACE FUNCTION public.member_asks_no_longer()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  update join_request set state = 'withdrawn', decided_at = now()
  where organization_id = new.organization_id and account_id = new.account_id and state = 'pending';
  return null;
end $function$
;

CREATE OR REPLACE FUNCTION public.meter_change(p_id uuid, p_rate bigint, p_at timestamp with time zone, p_end boolean DEFAULT false)
 RETURNS void
 LANGUAGE plpgsql
AS $function$
declare r usage_record; t timestamptz; today date; rests boolean; after bigint;
begin
  select storage_rests(u.namespace_id, u.type) into rests from usage_record u where u.id = p_id;
  select * into r from usage_record where id = p_id for update;
  if not found or r.ended_at is not null then return; end if;
  t := greatest(p_at, r.since);
  today := (t at time zone 'UTC')::date;
  after := case when p_end or rests then 0 else p_rate end;
  if r.rate > 0 and t > r.since then
    insert into usage_day (record_id, day, namespace_id, quantity_us, rate_at_end)
    select p_id, d.day, r.namespace_id, r.rate * d.us, case when d.day = today then after else r.rate end
    from days_of(r.since, t) d where d.us > 0
    on conflict (record_id, day) do update
      set quantity_us = usage_day.quantity_us + excluded.quantity_us, rate_at_end = excluded.rate_at_end;
  else
    update usage_day set rate_at_end = after where record_id = p_id and day = today;
  end if;
  -- What began and ended in the same instant used nothing, but it was there and is counted on its day.
  if p_end and not exists (select from usage_day where record_id = p_id) then
    insert into usage_day (record_id, day, namespace_id, quantity_us, rate_at_end)
    values (p_id, today, r.namespace_id, 0, 0);
  end if;
  update usage_record set accrued_us = r.accrued_us + r.rate * microseconds(r.since, t), since = t,
    rate = case when p_end then r.rate when rests then 0 else p_rate end,
    ended_at = case when p_end then t end where id = p_id;
end $function$
;

CREATE OR REPLACE FUNCTION public.meter_open(p_id uuid, p_type text, p_product text, p_namespace uuid, p_account uuid, p_resource uuid, p_source text, p_rate bigint, p_at timestamp with time zone)
 RETURNS void
 LANGUAGE plpgsql
AS $function$
declare rests boolean := storage_rests(p_namespace, p_type);
begin
  insert into usage_record (id, type, product, namespace_id, account_id, resource_id, source, rate, since, started_at)
  values (p_id, p_type, p_product, p_namespace, p_account, p_resource, p_source, case when rests then 0 else p_rate end,
    p_at, p_at)
  on conflict (id) do nothing;
end $function$
;

CREATE OR REPLACE FUNCTION public.micros(p_grains numeric)
 RETURNS bigint
 LANGUAGE sql
 IMMUTABLE
AS $function$
  select round(coalesce(p_grains, 0) / 2783138807808000000000)::bigint
$function$
;

CREATE OR REPLACE FUNCTION public.microseconds(p_from timestamp with time zone, p_to timestamp with time zone)
 RETURNS numeric
 LANGUAGE sql
 IMMUTABLE
AS $function$
  select greatest(extract(epoch from p_to - p_from) * 1000000, 0)::numeric(38, 0)
$function$
;

CREATE OR REPLACE FUNCTION public.microseconds_of(p_at timestamp with time zone)
 RETURNS numeric
 LANGUAGE sql
 IMMUTABLE
AS $function$
  select (extract(epoch from p_at) * 1000000)::numeric(38, 0)
$function$
;

CREATE OR REPLACE FUNCTION public.move_resource(p_resource uuid, p_to uuid, p_name text, p_project uuid, p_visibility resource_visibility, p_mover uuid)
 RETURNS void
 LANGUAGE plpgsql
AS $function$
begin
  insert into moved_out (namespace_id, resource_id, name, visibility, owner_id)
  select r.namespace_id, r.id, r.name, r.visibility, r.owner_id from resource r where r.id = p_resource
  on conflict (namespace_id, resource_id) do update set name = excluded.name, visibility = excluded.visibility,
    owner_id = excluded.owner_id, moved_at = now();
  delete from share s where s.resource_id = p_resource;
  update version v set charged_to = p_mover where v.resource_id = p_resource and role_in(v.charged_to, p_to) is null;
  -- what comes to where data needs approval waits for it; elsewhere nobody is there to wait for
  update version v set state = case when needs_approval(p_to) then 'pending' else 'ready' end::version_state
  where v.resource_id = p_resource and v.removed_at is null
    and v.state = any (case when needs_approval(p_to) then array['ready', 'archived'] else array['pending'] end::version_state[]);
  update execution e set namespace_id = p_to,
    charged_to = case when role_in(e.charged_to, p_to) is null then p_mover else e.charged_to end
  where e.container_id = p_resource;
  update resource r set namespace_id = p_to, project_id = p_project, name = p_name, visibility = p_visibility,
    published = false, owner_id = case when role_in(r.owner_id, p_to) is null then p_mover else r.owner_id end,
    updated_at = now()
  where r.id = p_resource;
end $function$
;

CREATE OR REPLACE FUNCTION public.namespace_claims_its_path()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  insert into namespace_path (path, namespace_id) values (new.path, new.id)
  on conflict (path) do update set claimed_at = now() where namespace_path.namespace_id = excluded.namespace_id;
  if not found then
    raise exception 'this path is taken' using errcode = '23505', constraint = 'namespace_path_taken';
  end if;
  if (select count(*) from namespace_path where namespace_id = new.id) > 10 then
    raise exception 'enough paths' using errcode = '23514', constraint = 'namespace_has_ten_paths';
  end if;
  return null;
end $function$
;

CREATE OR REPLACE FUNCTION public.namespace_meters_follow()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  perform from namespace n where n.id = new.id for update;
  perform meter_change(u.id, coalesce(h.bytes, 0), clock_timestamp())
  from usage_record u left join holding h on h.record_id = u.id
  where u.namespace_id = new.id and u.type = 'storage' and u.ended_at is null;
  return null;
end $function$
;

CREATE OR REPLACE FUNCTION public.needs_approval(p_namespace uuid)
 RETURNS boolean
 LANGUAGE sql
 STABLE
AS $function$
  select exists (select from organization o where o.id = p_namespace and o.data_approval)
$function$
;

CREATE OR REPLACE FUNCTION public.note_storage(r usage_record, p_sign integer)
 RETURNS void
 LANGUAGE sql
AS $function$
  insert into storage_change (namespace_id, account_id, day, rate, before_us)
  select r.namespace_id, r.account_id, day_of(r.since), p_sign * r.rate, p_sign * before_us(r.rate, r.since)
  where r.ended_at is null and r.rate > 0
$function$
;

CREATE OR REPLACE FUNCTION public.obstacle(p_version uuid, p_path text)
 RETURNS text
 LANGUAGE plpgsql
 STABLE
AS $function$
declare parts text[] := string_to_array(p_path, '/'); folder text; found_path text;
begin
  for i in 1 .. cardinality(parts) - 1 loop
    folder := concat_ws('/', folder, parts[i]);
    select f.path into found_path from file_from(p_version, folder) f where f.path = folder;
    if found then return found_path; end if;
  end loop;
  select f.path into found_path from file_from(p_version, p_path || '/') f where f.path < p_path || '0';
  return found_path;
end $function$
;

CREATE OR REPLACE FUNCTION public.organization_allows_email()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  if exists (select from organization o join account a on a.id = new.account_id
    where o.id = new.organization_id and not email_is_allowed(a.email, o.email_domains)) then
    raise exception 'this e-mail domain is not allowed here' using errcode = '23514', constraint = 'organization_allows_email';
  end if;
  return new;
end $function$
;

CREATE OR REPLACE FUNCTION public.organization_allows_private()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  if exists (select from organization o where o.id = new.namespace_id and not o.allow_private) then
    raise exception 'private is not allowed here' using errcode = '23514', constraint = 'organization_allows_private';
  end if;
  return new;
end $function$
;

CREATE OR REPLACE FUNCTION public.organization_allows_publishing()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  perform from organization o where o.id = new.namespace_id for share;
  if exists (select from organization o where o.id = new.namespace_id and not o.allow_publishing) then
    raise exception 'publishing is not allowed here' using errcode = '23514', constraint = 'organization_allows_publishing';
  end if;
  return new;
end $function$
;

CREATE OR REPLACE FUNCTION public.organization_keeps_a_maintainer()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  perform from organization where id = old.organization_id for no key update;
  if not exists (select from member where organization_id = old.organization_id and role = 'maintainer')
    and not exists (select from namespace where id = old.organization_id and purged_at is not null) then
    raise exception 'an organization keeps a maintainer'
      using errcode = '23514', constraint = 'organization_keeps_a_maintainer';
  end if;
  return null;
end $function$
;

CREATE OR REPLACE FUNCTION public.own_in_resource(p_resource uuid)
 RETURNS bigint
 LANGUAGE sql
 STABLE
AS $function$
  with mine as materialized (
    select distinct l.leaf_id from version v join version_leaf l on l.version_id = v.id
    where v.resource_id = p_resource and v.removed_at is null
  )
  select case when (select coalesce(sum(b.files), 0) from mine m join leaf b on b.id = m.leaf_id) <= 200000 then (
    select coalesce(sum(c.bytes), 0)::bigint
    from (
      select f.sha256, max(f.bytes) as bytes from mine m join leaf_file f on f.leaf_id = m.leaf_id group by f.sha256
    ) c
    where not exists (
      select from leaf_file f join version_leaf l on l.leaf_id = f.leaf_id
      join version v on v.id = l.version_id and v.removed_at is null
      join resource r on r.id = v.resource_id and r.purged_at is null
      where f.sha256 = c.sha256 and v.resource_id <> p_resource
        and r.namespace_id = (select own.namespace_id from resource own where own.id = p_resource))
  ) end
$function$
;

CREATE OR REPLACE FUNCTION public.own_leaf(p_version uuid, p_path text)
 RETURNS bigint
 LANGUAGE plpgsql
AS $function$
declare l version_leaf; made bigint;
begin
  select * into l from version_leaf o where o.version_id = p_version and o.first_path <= p_path collate "C"
  order by o.first_path desc limit 1;
  if not found then
    insert into leaf default values returning id into made;
    insert into version_leaf (version_id, first_path, leaf_id) values (p_version, '', made);
    return made;
  end if;
  if not exists (select from version_leaf o where o.leaf_id = l.leaf_id
    and (o.version_id, o.first_path) <> (l.version_id, l.first_path)) then return l.leaf_id; end if;
  insert into leaf (files, bytes) select b.files, b.bytes from leaf b where b.id = l.leaf_id returning id into made;
  insert into leaf_file (leaf_id, path, sha256, bytes, media_type, modified_at)
  select made, f.path, f.sha256, f.bytes, f.media_type, f.modified_at from leaf_file f where f.leaf_id = l.leaf_id;
  update version_leaf o set leaf_id = made where o.version_id = p_version and o.first_path = l.first_path;
  if not exists (select from version_leaf o join version v on v.id = o.version_id
    where o.leaf_id = l.leaf_id and v.state <> 'open') then perform drop_leaves(array[l.leaf_id]); end if;
  return made;
end $function$
;

CREATE OR REPLACE FUNCTION public.owner_is_member()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  if new.owner_id is not null and new.owner_id <> new.namespace_id then
    perform from member m where m.organization_id = new.namespace_id and m.account_id = new.owner_id for key share;
    if not found then
      raise exception 'an owner is a member' using errcode = '23514', constraint = 'owner_is_member';
    end if;
  end if;
  return new;
end $function$
;

CREATE OR REPLACE FUNCTION public.owners_of_tokens(p_hashes bytea[])
 RETURNS TABLE(n integer, id uuid, path text, name text, operator boolean, token_id uuid, token_name text, scopes text[], organization_id uuid, requests_per_minute integer, idle boolean)
 LANGUAGE sql
 STABLE
AS $function$
  select given.n::int, coalesce(a.id, t.id), a.path, coalesce(a.name, t.name), coalesce(a.operator, false), t.id, t.name, t.scopes,
    t.namespace_id, t.requests_per_minute, coalesce(t.last_used_at, '-infinity') < now() - interval '1 minute'
  from (select p_hashes as hashes offset 0) asked
  cross join lateral unnest(asked.hashes) with ordinality given (sha256, n)
  cross join lateral (
    select t.id, t.account_id, t.name, t.scopes, t.namespace_id, t.requests_per_minute, t.last_used_at from token t
    where t.sha256 = given.sha256 and t.revoked_at is null and (t.expires_at is null or t.expires_at > now())
      and case when t.namespace_id is null and not (select i.two_factor_required from installation i) then true
        else token_stopped(t, t.secret_by) is null end
    union all
    select t.id, t.account_id, t.name, t.scopes, t.namespace_id, t.requests_per_minute, t.last_used_at from token t
    where t.previous_sha256 = given.sha256 and t.previous_until > now() and t.revoked_at is null
      and (t.expires_at is null or t.expires_at > now())
      and case when t.namespace_id is null and not (select i.two_factor_required from installation i) then true
        else token_stopped(t, t.previous_by) is null end
    offset 0
  ) t
  left join lateral (select a.id, a.path, a.name, a.operator from account a where a.id = t.account_id offset 0) a on true
$function$
;

CREATE OR REPLACE FUNCTION public.packages_left(p_namespace uuid)
 RETURNS TABLE(product text, us numeric)
 LANGUAGE plpgsql
 STABLE
AS $function$
declare today date := (clock_timestamp() at time zone 'UTC')::date;
begin
  if not exists (select from package_lot l where l.namespace_id = p_namespace and l.state = 'paid' and l.last_day >= today) then
    return;
  end if;
  return query
    select l.product, sum(l.quantity_us - l.used_us - coalesce(t.us, 0))
    from package_lot l left join (
      select u.lot_id, sum(u.us) as us from covering(p_namespace) c, lateral unnest(c.lots, c.lots_us) u (lot_id, us) group by 1
    ) t on t.lot_id = l.id
    where l.namespace_id = p_namespace and l.state = 'paid' and today between l.first_day and l.last_day
    group by 1;
end $function$
;

CREATE OR REPLACE FUNCTION public.packages_spare(p_namespace uuid)
 RETURNS jsonb
 LANGUAGE sql
 STABLE
AS $function$
  select coalesce(jsonb_object_agg(p.product, greatest(p.us - coalesce(h.us, 0), 0)), '{}')
  from packages_left(p_namespace) p
  left join (select d.product, sum(d.us) as us from held_dues(p_namespace) d group by 1) h on h.product = p.product
$function$
;

CREATE OR REPLACE FUNCTION public.pay_arrears(p_namespace uuid)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
declare l record; due bigint;
begin
  select * into l from lock_wallet(p_namespace);
  due := least(-(l.arrears).balance, (l.wallet).balance + (l.wallet).credit);
  if due > 0 then
    perform ledger_post(gen_random_uuid(), 'arrears', p_namespace, null, null, array['wallet', 'arrears'], array[-due, due]);
  end if;
  update wallet_watch set told_minutes = null where namespace_id = p_namespace;
end $function$
;

CREATE OR REPLACE FUNCTION public.pay_subscription(s storage_subscription, p_lot uuid, p_actor uuid, p_gib integer, p_from date, p_last date, p_cost bigint, OUT paid boolean, OUT payable bigint)
 RETURNS record
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
declare l record; journal bigint; us numeric := p_gib * 1073741824::numeric * (p_last - p_from + 1) * 86400000000;
begin
  select * into l from lock_wallet(s.namespace_id);
  -- a statement after the lock: whoever charged meanwhile is seen
  payable := can_pay(s.namespace_id, l.wallet, l.arrears);
  paid := payable >= p_cost;
  if not paid then return; end if;
  -- what was used until now is charged before, so that this pays for what comes after
  perform charge(s.namespace_id);
  journal := ledger_post(p_lot, 'subscription', s.namespace_id, p_actor, p_lot, array['wallet', 'revenue'], array[-p_cost, p_cost]);
  insert into package_lot (id, subscription_id, namespace_id, buyer_id, name, type, product, quantity_us, price, first_day, last_day)
  values (p_lot, s.id, s.namespace_id, s.buyer_id, 'Storage subscription ' || s.number, 'storage', 'storage', us, p_cost,
    p_from, p_last);
  insert into ledger_charge (journal_id, namespace_id, account_id, type, product, day, quantity_us, amount)
  values (journal, s.namespace_id, s.buyer_id, 'subscription', 'storage', day_of(clock_timestamp()), us, p_cost);
  update wallet_watch set told_minutes = null where namespace_id = s.namespace_id;
end $function$
;

CREATE OR REPLACE FUNCTION public.period_of(b budget, OUT first_day date, OUT last_day date)
 RETURNS record
 LANGUAGE sql
 STABLE
AS $function$
  select coalesce(b.from_day, first_of_month()), coalesce(b.to_day, (first_of_month() + interval '1 month')::date - 1)
$function$
;

CREATE OR REPLACE FUNCTION public.price_on(p_product text, p_day date)
 RETURNS bigint
 LANGUAGE sql
 STABLE
AS $function$
  select p.amount_micros from price p where p.product = p_product and p.from_day <= p_day order by p.from_day desc limit 1
$function$
;

CREATE OR REPLACE FUNCTION public.profile_of(p_namespace uuid)
 RETURNS uuid
 LANGUAGE sql
 STABLE
AS $function$
  select p.id from billing_profile p where p.namespace_id is not distinct from p_namespace order by p.id desc limit 1
$function$
;

CREATE OR REPLACE FUNCTION public.project_is_inherited()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  update resource set visibility = base_visibility(new.visibility) where project_id = new.id;
  return null;
end $function$
;

CREATE OR REPLACE FUNCTION public.project_lets_go()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  update resource set project_id = null where project_id = old.id and deleted_at is not null;
  return old;
end $function$
;

CREATE OR REPLACE FUNCTION public.project_ties(p_actor uuid, p_role member_role, p project)
 RETURNS TABLE(tie tie, reason text, team_id uuid)
 LANGUAGE sql
 STABLE
AS $function$
  select tie_as_owner(p_role), 'owner', null::uuid where p_role is not null and p.owner_id = p_actor
  union all
  select tie_by_visibility(p_role, base_visibility(p.visibility)), 'visibility', null
  where p_role is not null and p.visibility not in ('private', 'shared')
  union all
  select tie_by_share(p_role, s.level), 'share', null from share s
  where s.project_id = p.id and s.account_id = p_actor and s.team_id is null
    and (p_role is not null or s.organization_id is null)
  union all
  select tie_by_share(p_role, s.level), 'share', s.team_id from share s
  join team_member tm on tm.team_id = s.team_id and tm.account_id = p_actor
  where s.project_id = p.id and s.account_id is null and p_role is not null
$function$
;

CREATE OR REPLACE FUNCTION public.purge_organization(p_id uuid)
 RETURNS boolean
 LANGUAGE plpgsql
AS $function$
declare at timestamptz; picture uuid;
begin
  select deleted_at, avatar_id into at, picture from namespace
  where id = p_id and deleted_at < now() - interval '30 days' and purged_at is null for update;
  if not found then return false; end if;
  update namespace set purged_at = clock_timestamp(), avatar_id = null where id = p_id;
  delete from avatar where id = picture;
  update organization set description = '', email = '', website = '', country = '', city = '', email_domains = '{}',
    join_domains = '{}', joining = 'closed', allow_private = true where id = p_id;
  perform meter_change(u.id, 0, clock_timestamp(), true) from usage_record u
  where u.namespace_id = p_id and u.type = 'storage' and u.ended_at is null;
  delete from share where namespace_id = p_id;
  update resource set deleted_at = coalesce(deleted_at, at), purged_at = coalesce(purged_at, clock_timestamp()),
    description = '', published = false, project_id = null, owner_id = null
  where namespace_id = p_id;
  delete from project where namespace_id = p_id;
  update container c set command = '-' from resource r where r.id = c.resource_id and r.namespace_id = p_id;
  update execution set command = '', error = null, bindings = '[]' where namespace_id = p_id;
  delete from invitation_use u using invitation i where i.id = u.invitation_id and i.organization_id = p_id;
  delete from invitation where organization_id = p_id;
  delete from join_request where organization_id = p_id;
  delete from member where organization_id = p_id;
  delete from former_member where organization_id = p_id;
  delete from team where organization_id = p_id;
  update member_limit m set in_use = coalesce((select sum(s.bytes) from storage_reservation s
    where s.namespace_id = p_id and s.account_id = m.account_id), 0)
  where m.namespace_id = p_id and m.product = 'storage';
  update namespace_limit n set in_use = coalesce((select sum(s.bytes) from storage_reservation s
    where s.namespace_id = p_id), 0)
  where n.namespace_id = p_id and n.product = 'storage';
  return true;
end $function$
;

CREATE OR REPLACE FUNCTION public.purged_organization_follows_nobody()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  delete from sync_link where organization_id = new.id;
  return null;
end $function$
;

CREATE OR REPLACE FUNCTION public.put_files(p_version uuid, p_paths text[], p_sha256s bytea[], p_bytes bigint[], p_media_types text[])
 RETURNS TABLE(obstacle text, grown bigint, modified_at timestamp with time zone)
 LANGUAGE plpgsql
 SET enable_seqscan TO 'off'
AS $function$
declare file record; more_files int := 0; more_bytes bigint := 0;
begin
  if not go_together(p_version, p_paths) then
    return query select * from put_files_in_turn(p_version, p_paths, p_sha256s, p_bytes, p_media_types);
    return;
  end if;
  perform make_room(p_version, p_paths);
  for file in
    with asked as (
      select * from unnest(p_paths, p_sha256s, p_bytes, p_media_types) with ordinality a (path, sha256, bytes, media_type, n)
    ), put as (
      insert into leaf_file as f (leaf_id, path, sha256, bytes, media_type)
      select l.leaf_id, a.path, a.sha256, a.bytes, a.media_type from asked a join leaves_of(p_version, p_paths) l using (path)
      on conflict (leaf_id, path) do update
        set sha256 = excluded.sha256, bytes = excluded.bytes, media_type = excluded.media_type, modified_at = now()
      returning f.leaf_id, f.path, old.bytes as was, new.modified_at
    ), weighed as (
      update leaf set files = leaf.files + more.files, bytes = leaf.bytes + more.bytes
      from (select put.leaf_id, count(*) filter (where put.was is null) as files, sum(a.bytes - coalesce(put.was, 0)) as bytes
        from asked a join put using (path) group by put.leaf_id) more
      where leaf.id = more.leaf_id and (more.files, more.bytes) <> (0, 0)
    )
    select a.bytes - coalesce(put.was, 0) as grown, put.was is null as is_new, put.modified_at
    from asked a join put using (path) order by a.n
  loop
    grown := file.grown;
    modified_at := file.modified_at;
    more_bytes := more_bytes + grown;
    more_files := more_files + file.is_new::int;
    return next;
  end loop;
  perform grow_version(p_version, more_files, more_bytes);
end $function$
;

CREATE OR REPLACE FUNCTION public.put_files_in_turn(p_version uuid, p_paths text[], p_sha256s bytea[], p_bytes bigint[], p_media_types text[])
 RETURNS TABLE(obstacle text, grown bigint, modified_at timestamp with time zone)
 LANGUAGE plpgsql
AS $function$
declare i int; was bigint; own bigint; touched bigint[] := '{}'; more_files int := 0; more_bytes bigint := 0;
begin
  for i in 1 .. cardinality(p_paths) loop
    grown := null; modified_at := null;
    obstacle := obstacle(p_version, p_paths[i]);
    if obstacle is null then
      own := own_leaf(p_version, p_paths[i]);
      insert into leaf_file as f (leaf_id, path, sha256, bytes, media_type)
      values (own, p_paths[i], p_sha256s[i], p_bytes[i], p_media_types[i])
      on conflict (leaf_id, path) do update
        set sha256 = excluded.sha256, bytes = excluded.bytes, media_type = excluded.media_type, modified_at = now()
      returning old.bytes, new.modified_at into was, modified_at;
      grown := p_bytes[i] - coalesce(was, 0);
      more_bytes := more_bytes + grown;
      more_files := more_files + (was is null)::int;
      if own <> all (touched) then touched := touched || own; end if;
    end if;
    return next;
  end loop;
  perform weigh_leaves(p_version, touched);
  perform grow_version(p_version, more_files, more_bytes);
end $function$
;

CREATE OR REPLACE FUNCTION public.refund_package(p_lot uuid, p_operation uuid, p_actor uuid)
 RETURNS boolean
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
declare p package_lot; journal bigint; today date := (clock_timestamp() at time zone 'UTC')::date;
begin
  perform lock_wallet((select l.namespace_id from package_lot l where l.id = p_lot));
  perform charge((select l.namespace_id from package_lot l where l.id = p_lot));
  select * into p from package_lot where id = p_lot for update;
  if p.state is distinct from 'paid' or p.used_us > 0 or p.last_day < today or p.subscription_id is not null then
    return false;
  end if;
  update package_lot set state = 'refunded' where id = p_lot;
  journal := ledger_post(p_operation, 'package', p.namespace_id, p_actor, p_lot, array['wallet', 'revenue'], array[p.price, -p.price]);
  insert into ledger_charge (journal_id, namespace_id, account_id, type, product, day, quantity_us, amount)
  values (journal, p.namespace_id, p.buyer_id, 'package', p.product, today, -p.quantity_us, -p.price);
  perform pay_arrears(p.namespace_id);
  return true;
end $function$
;

CREATE OR REPLACE FUNCTION public.refund_top_up(p_order uuid, p_amount bigint, p_operation uuid, p_actor uuid, OUT refunded boolean, OUT most bigint)
 RETURNS record
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
declare o top_up; l record;
begin
  select * into o from top_up where id = p_order for update;
  perform charge(o.namespace_id);
  select * into l from lock_wallet(o.namespace_id);
  most := greatest(least(o.amount - o.refunded, (l.wallet).balance - (l.wallet).held), 0);
  refunded := o.state = 'paid' and p_amount between 1 and most;
  if not refunded then return; end if;
  perform ledger_post(p_operation, 'refund', o.namespace_id, p_actor, o.id, array['wallet', 'payments'], array[-p_amount, p_amount]);
  update top_up set refunded = top_up.refunded + p_amount where id = p_order;
end $function$
;

CREATE OR REPLACE FUNCTION public.release(p_allocation uuid)
 RETURNS boolean
 LANGUAGE plpgsql
AS $function$
declare a allocation;
begin
  update allocation set released_at = clock_timestamp() where id = p_allocation and released_at is null returning * into a;
  if not found then return false; end if;
  perform hold(a.namespace_id, a.account_id, a.resource_type, -a.units);
  update resource_type set in_use = in_use - a.units where name = a.resource_type;
  update device set allocation_id = null where allocation_id = a.id;
  return true;
end $function$
;

CREATE OR REPLACE FUNCTION public.remove_version(p_version uuid)
 RETURNS void
 LANGUAGE plpgsql
AS $function$
declare v version; gone bigint[];
begin
  select * into v from version where id = p_version;
  if v.state <> 'open' then
    update resource set bytes = bytes - v.bytes, updated_at = now() where id = v.resource_id;
    update version set removed_at = now() where id = p_version;
    return;
  end if;
  perform grow_version(p_version, -v.files, -v.bytes);
  perform clear_version(p_version);
  delete from version where id = p_version;
end $function$
;

CREATE OR REPLACE FUNCTION public.renew_holdings(p_resource uuid)
 RETURNS void
 LANGUAGE sql
AS $function$
  update version set record_id = uuidv7() where resource_id = p_resource and removed_at is null;
  update execution set output_record_id = uuidv7()
  where container_id = p_resource and output_bytes > 0 and removed_at is null;
$function$
;

CREATE OR REPLACE FUNCTION public.reserve_storage(p_namespace uuid, p_account uuid, p_bytes bigint, OUT reservation_id uuid, OUT held boolean, OUT member_cap bigint, OUT member_in_use bigint, OUT namespace_cap bigint, OUT namespace_in_use bigint, OUT allowance bigint)
 RETURNS record
 LANGUAGE plpgsql
AS $function$
begin
  select h.* into held, member_cap, member_in_use, namespace_cap, namespace_in_use, allowance
  from hold(p_namespace, p_account, 'storage', p_bytes) h;
  if not held then return; end if;
  insert into storage_reservation (namespace_id, account_id, bytes)
  values (p_namespace, p_account, p_bytes) returning id into reservation_id;
end $function$
;

CREATE OR REPLACE FUNCTION public.resource_inherits()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  if new.project_id is not null then
    select base_visibility(p.visibility) into new.visibility from project p where p.id = new.project_id for share;
    if not found then
      raise exception 'there is no such project any more'
        using errcode = '23503', constraint = 'resource_in_project_of_its_namespace';
    end if;
  end if;
  new.published := new.published and new.visibility <> 'private';
  return new;
end $function$
;

CREATE OR REPLACE FUNCTION public.resources_are_counted()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
declare changes resource_count[];
begin
  if tg_op = 'INSERT' then
    select array_agg((c.namespace_id, c.owner_id, c.product, c.amount)::resource_count) into changes from (
      select r.namespace_id, r.owner_id, count_product(r.kind) as product, count(*) as amount from after_it r
      where r.deleted_at is null and count_product(r.kind) is not null group by 1, 2, 3) c;
  elsif tg_op = 'DELETE' then
    select array_agg((c.namespace_id, c.owner_id, c.product, -c.amount)::resource_count) into changes from (
      select r.namespace_id, r.owner_id, count_product(r.kind) as product, count(*) as amount from before_it r
      where r.deleted_at is null and count_product(r.kind) is not null group by 1, 2, 3) c;
  else
    select array_agg((c.namespace_id, c.owner_id, c.product, c.amount)::resource_count) into changes from (
      select x.namespace_id, x.owner_id, x.product, sum(x.amount) as amount
      from before_it b join after_it a using (id) cross join lateral (
        select b.namespace_id, b.owner_id, count_product(b.kind) as product, -1 as amount where b.deleted_at is null
        union all select a.namespace_id, a.owner_id, count_product(a.kind), 1 where a.deleted_at is null) x
      where (b.namespace_id, b.deleted_at is null) <> (a.namespace_id, a.deleted_at is null)
        or b.owner_id is distinct from a.owner_id
      group by 1, 2, 3) c where c.amount <> 0 and c.product is not null;
  end if;
  if changes is not null then perform count_resources(changes); end if;
  return null;
end $function$
;

CREATE OR REPLACE FUNCTION public.role_in(p_actor uuid, p_namespace uuid)
 RETURNS member_role
 LANGUAGE sql
 STABLE
AS $function$
  select me.role from standing_in(p_actor, p_namespace) me
$function$
;

CREATE OR REPLACE FUNCTION public.rooms_of_calls(p_asks call_ask[])
 RETURNS call_room[]
 LANGUAGE plpgsql
AS $function$
declare rooms call_room[] := '{}'; more call_room[]; this_minute timestamptz := date_trunc('minute', clock_timestamp());
  resources uuid[]; namespaces uuid[]; accounts uuid[]; tokens uuid[]; costs boolean[]; daily boolean[];
begin
  with wanted as materialized (
    select a.n, a.resource_id, s.whose, s.subject, (a.limits -> s.whose ->> 'requests_per_minute')::bigint as most
    from unnest(p_asks) a
    cross join lateral (values ('namespace', a.resource_id), ('member', a.account_id), ('token', a.token_id)) s (whose, subject)
    where a.opens and s.subject is not null and a.limits -> s.whose ->> 'requests_per_minute' is not null
  ), counted as (
    insert into route_minute as m (resource_id, subject, minute, calls)
    select distinct w.resource_id, w.subject, this_minute, 0 from wanted w order by 1, 2
    on conflict (resource_id, subject) do update set minute = greatest(m.minute, excluded.minute),
      calls = case when m.minute < excluded.minute then 0 else m.calls end
    returning m.resource_id, m.subject, m.calls
  )
  select array_agg((w.n, 'minute ' || w.resource_id || w.subject, 'calls', 'minute', w.whose, w.most, c.calls)::call_room) into more
  from wanted w join counted c using (resource_id, subject);
  rooms := rooms || more;

  select array_agg(a.resource_id order by a.n), array_agg(a.namespace_id order by a.n), array_agg(a.account_id order by a.n),
    array_agg(a.token_id order by a.n), array_agg(a.costs order by a.n), array_agg(a.daily order by a.n)
  into resources, namespaces, accounts, tokens, costs, daily from unnest(p_asks) a;
  if not (true = any (costs) or true = any (daily)) then return rooms; end if;

  select array_agg((a.n, r.key, r.measure, r.cap, r.whose, r.most, r.used)::call_room) into more
  from lock_calls(resources, namespaces, accounts, tokens, costs, daily) c
  join unnest(p_asks) a on a.n = c.n
  cross join lateral (
    select 'token ' || a.token_id, 'nanos', 'token', null, c.token_cap, c.token_used
    union all
    select 'member ' || a.namespace_id || a.account_id, 'nanos', 'member', null, c.member_cap, c.member_used
    union all
    select 'namespace ' || a.namespace_id, 'nanos', 'namespace', null, c.namespace_cap, c.namespace_used
    union all
    select 'balance ' || a.namespace_id, 'nanos', 'balance', null, c.payable, 0
    union all
    select 'day ' || m.measure || a.resource_id || s.subject, m.measure, 'day', s.whose,
      (a.limits -> s.whose ->> m.bound)::bigint, m.used
    from (values (1, 'namespace', a.resource_id), (2, 'member', a.account_id), (3, 'token', a.token_id)) s (place, whose, subject)
    cross join lateral (values ('calls', 'requests_per_day', c.day_calls[s.place]),
      ('tokens', 'tokens_per_day', c.day_tokens[s.place])) m (measure, bound, used)
    where a.daily and s.subject is not null
  ) r (key, measure, cap, whose, most, used)
  where r.most is not null;
  rooms := rooms || more;

  if true = any (costs) then
    select array_agg((b.n, 'budget ' || b.budget_id, 'nanos', 'budget', null, b.amount, b.used)::call_room) into more
    from lock_budgets_of_calls(namespaces, accounts, resources) b where costs[b.n];
    rooms := rooms || more;
  end if;
  return rooms;
end $function$
;

CREATE OR REPLACE FUNCTION public.routes_by_name(p_actor uuid, p_name text)
 RETURNS TABLE(r resource, path text)
 LANGUAGE plpgsql
 STABLE ROWS 1
AS $function$
begin
  return query select it, n.path from callers_places(p_actor) p join namespace n on n.id = p.id and n.deleted_at is null
    join resource it on it.namespace_id = n.id and it.kind = 'api' and it.deleted_at is null
    where lower(it.name) = p_name;
end $function$
;

CREATE OR REPLACE FUNCTION public.routes_of(p_actor uuid, p_token uuid, p_namespace text, p_name text)
 RETURNS TABLE(id uuid, kind resource_kind, name text, namespace_id uuid, namespace_path text, published boolean, visibility resource_visibility, role member_role, switches text[], tie tie, created_at timestamp with time zone, protocols text[], limits jsonb, upstreams jsonb, account_id uuid, call_nanos bigint, input_nanos bigint, output_nanos bigint, content_log_percent integer, content_log_days integer)
 LANGUAGE sql
 STABLE
AS $function$
  select r.id, r.kind, r.name, r.namespace_id, r.namespace_path, r.published, r.visibility, r.role, r.switches, r.tie, r.created_at,
    a.protocols, a.limits, u.upstreams, coalesce(who.account_id, p_actor),
    case when by.call then a.call_micros * 1000 else 0 end,
    case when by.call then 0 else coalesce(a.input_micros, 0) end,
    case when by.call then 0 else coalesce(a.output_micros, 0) end, log.percent, log.days
  from (
    select (f.r).id, (f.r).kind, (f.r).name, (f.r).namespace_id, (f.r).created_at, f.path as namespace_path, (f.r).published,
      (f.r).visibility, me.role, on_there.switches,
      case when row_says_all(me.role, f.r) then strongest_tie(me.role, (f.r).owner_id = p_actor, (f.r).visibility)
        else strongest_of_ties(p_actor, me.role, f.r) end as tie
    from (
      select r, n.path from namespace n join resource r on r.namespace_id = n.id and r.kind = 'api' and r.deleted_at is null
      where n.path = p_namespace and n.deleted_at is null and lower(r.name) = p_name
      union all
      select b.r, b.path from routes_by_name(p_actor, p_name) b where p_namespace is null
    ) f
    left join lateral standing_in(p_actor, (f.r).namespace_id) me on true
    cross join lateral switches_in((f.r).namespace_id) on_there
    offset 0
  ) r
  join api a on a.resource_id = r.id
  left join lateral (
    select coalesce(t.assigned_to, t.account_id, t.secret_by) as account_id, t.per_token_billing
    from token t where t.id = p_token offset 0
  ) who on true
  cross join lateral (
    select a.call_micros is not null and not (coalesce(who.per_token_billing, false)
      and (a.input_micros is not null or a.output_micros is not null)) as call
  ) by
  cross join lateral (
    select coalesce(jsonb_agg(jsonb_build_object('id', u.id, 'kind', u.kind, 'address', u.address, 'engine_id', u.engine_id,
      'model', u.model, 'secret', encode(u.secret, 'hex'), 'secret_key', u.secret_key) order by u.position), '[]') as upstreams
    from upstream u where u.resource_id = r.id
  ) u
  left join lateral content_log_in(r.namespace_id, r.visibility, a.content_logged) log on true
  where r.tie is not null or p_namespace is not null
$function$
;

CREATE OR REPLACE FUNCTION public.row_says_all(p_role member_role, r resource)
 RETURNS boolean
 LANGUAGE sql
 IMMUTABLE
AS $function$
  select p_role is not null and not r.has_shares and r.project_id is null
$function$
;

CREATE OR REPLACE FUNCTION public.running_on(b budget)
 RETURNS TABLE(allocation_id uuid, account_id uuid, began_at timestamp with time zone, stretch bigint, stopping boolean)
 LANGUAGE sql
 STABLE
AS $function$
  select a.id, a.account_id, a.created_at, stretch_cost(a.resource_type, a.units), x.allocation_id is not null
  from allocation a left join budget_stop x on x.allocation_id = a.id
  where a.namespace_id = b.namespace_id and a.released_at is null and (b.account_id is null or a.account_id = b.account_id)
    and (b.project_id is null or exists (
      select from execution e join resource r on r.id = e.container_id
      where e.allocation_id = a.id and r.project_id = b.project_id))
$function$
;

CREATE OR REPLACE FUNCTION public.saved_bytes_are_open()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  new.saved_bytes := null;
  return new;
end $function$
;

CREATE OR REPLACE FUNCTION public.saved_in(p_resources uuid[])
 RETURNS bigint
 LANGUAGE sql
 STABLE
AS $function$
  select ((
    select coalesce(sum(v.bytes), 0) from version v where v.resource_id = any (p_resources) and v.removed_at is null
  ) - (
    select coalesce(sum(c.bytes), 0)
    from (
      select max(f.bytes) as bytes
      from (
        select distinct l.leaf_id from version v join version_leaf l on l.version_id = v.id
        where v.resource_id = any (p_resources) and v.removed_at is null
      ) l join leaf_file f on f.leaf_id = l.leaf_id group by f.sha256
    ) c
  ))::bigint
$function$
;

CREATE OR REPLACE FUNCTION public.saved_in_namespace(p_namespace uuid)
 RETURNS bigint
 LANGUAGE sql
 STABLE
AS $function$
  select saved_in(array(select r.id from resource r
    where r.namespace_id = p_namespace and r.deleted_at is null and r.bytes > 0))
$function$
;

CREATE OR REPLACE FUNCTION public.saved_in_resource(p_resource uuid)
 RETURNS bigint
 LANGUAGE sql
 STABLE
AS $function$
  select saved_in(array[p_resource])
$function$
;

CREATE OR REPLACE FUNCTION public.see_health(p_max integer)
 RETURNS integer
 LANGUAGE plpgsql
AS $function$
declare done int;
begin
  insert into namespace_health (namespace_id, seen_at)
  select n.id, '-infinity' from namespace n where n.deleted_at is null
    and not exists (select from namespace_health h where h.namespace_id = n.id) limit p_max;
  with due as materialized (
    select h.namespace_id as id from namespace_health h where h.seen_at < clock_timestamp() - interval '50 seconds'
    order by h.seen_at limit p_max
  ), seen as materialized (
    select d.id, coalesce(w.balance + w.credit - w.held, 0) as balance, coalesce(-a.balance, 0) as owed,
      coalesce((select sum(c.amount) from ledger_charge c where c.namespace_id = d.id
        and c.day between day_of(now()) - 30 and day_of(now()) - 1), 0)::bigint / 30 as per_day,
      (select count(*) from top_up t where t.namespace_id = d.id and t.state = 'declined'
        and t.decided_at > now() - interval '90 days')::int as declined,
      (select count(*) from namespace_limit l where l.namespace_id = d.id and l.in_use >= cap_of(l)
          and l.product not in ('monthly_spend'))::int
        + (select count(*) from budget b join budget_alert x on x.budget_id = b.id and x.percent = 100
          where b.namespace_id = d.id and x.first_day = (period_of(b)).first_day)::int as over,
      (select x.at from activity x where x.namespace_id = d.id order by x.at desc, x.id desc limit 1) as active_at
    from due d
    left join ledger_account w on w.namespace_id = d.id and w.kind = 'wallet'
    left join ledger_account a on a.namespace_id = d.id and a.kind = 'arrears'
  )
  update namespace_health h set payable = s.balance - s.owed, owed = s.owed, per_day = s.per_day,
    days_left = case when s.per_day > 0 then least(greatest((s.balance - s.owed) / s.per_day, 0), 100000) end,
    declined = s.declined, over = s.over, active_at = s.active_at, seen_at = clock_timestamp()
  from seen s where h.namespace_id = s.id;
  get diagnostics done = row_count;
  return done;
end $function$
;

CREATE OR REPLACE FUNCTION public.session_was_born()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  insert into activity (namespace_id, severity, action, text, entity_kind, entity_id, entity_name, actor_kind, actor_id, ip, after)
  select a.id, 'info', 'account.sign_in', 'signed in', 'account', a.id, a.name, 'person', a.id, new.ip_address,
    jsonb_build_object('browser', new.user_agent, 'method', new.method)
  from account a where a.id = new.account_id;
  return null;
end $function$
;

CREATE OR REPLACE FUNCTION public.set_billing(p_on boolean, p_by uuid)
 RETURNS boolean
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
declare b billing; today date := (clock_timestamp() at time zone 'UTC')::date; n uuid;
begin
  select * into b from billing for update;
  if b.is_on = p_on then
    update billing set closing_since = null where closing_since is not null;
    return found;
  end if;
  if not p_on then
    for n in select s.id from namespace s left join wallet_watch w on w.namespace_id = s.id
      where b.closing_since is null or w.charged_at is null or w.charged_at < b.closing_since order by 1
    loop perform charge(n); end loop;
    update ledger_hold set state = 'settled' where state <> 'settled';
    update ledger_account set held = 0 where held > 0;
  end if;
  update billing set is_on = p_on, from_day = case when p_on then today else from_day end, closing_since = null,
    changed_at = clock_timestamp(), changed_by = p_by;
  if p_on then
    insert into charged as c (namespace_id, day, account_id, type, product, quantity_us, waived_us)
    select n.id, s.day, s.account_id, s.type, s.product, sum(s.us), sum(s.us)
    from namespace n cross join lateral spending(n.id, null, today, today) s group by 1, 2, 3, 4, 5
    on conflict (namespace_id, day, account_id, type, product) do update
      set waived_us = excluded.quantity_us - c.quantity_us + c.waived_us, quantity_us = excluded.quantity_us;
  end if;
  return true;
end $function$
;

CREATE OR REPLACE FUNCTION public.set_credit(p_namespace uuid, p_credit bigint)
 RETURNS bigint
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
declare before bigint;
begin
  before := ((select l.wallet from lock_wallet(p_namespace) l)).credit;
  update ledger_account set credit = p_credit where namespace_id = p_namespace and kind = 'wallet';
  perform pay_arrears(p_namespace);
  return before;
end $function$
;

CREATE OR REPLACE FUNCTION public.settle_calls(p_calls jsonb)
 RETURNS integer
 LANGUAGE plpgsql
AS $function$
declare today date := day_of(clock_timestamp()); done int;
begin
  perform from token t where t.id in (select (c ->> 'token_id')::uuid from jsonb_array_elements(p_calls) c
    where (c ->> 'cost_nanos')::bigint > 0) order by t.id for no key update;
  with given as (
    select * from jsonb_populate_recordset(null::call, p_calls)
  ), closed as (
    delete from open_call o using given g where o.id = g.id
  ), made as (
    insert into call select g.id, g.request_id, g.resource_id, g.namespace_id, g.account_id, g.token_id, g.protocol, g.stream,
      g.started_at, clock_timestamp(), today, g.state, g.status, g.input_tokens, g.output_tokens, g.counted_by,
      g.claimed_input, g.claimed_output, g.cost_nanos, g.first_byte_ms, g.duration_ms, g.upstream, g.attempts, g.error
    from given g on conflict (id) do nothing returning *
  ), by_day as (
    insert into call_day as d (resource_id, day, account_id, token_id, namespace_id, calls, failed, input_tokens, output_tokens,
      cost_nanos, duration_ms)
    select m.resource_id, today, m.account_id, m.token_id, m.namespace_id, count(*),
      count(*) filter (where m.state not in ('done', 'stopped', 'aborted')), sum(m.input_tokens), sum(m.output_tokens),
      sum(m.cost_nanos), coalesce(sum(m.duration_ms), 0)
    from made m group by 1, 2, 3, 4, 5 order by 1, 3, 4, 5
    on conflict (resource_id, day, account_id, token_id, namespace_id) do update set calls = d.calls + excluded.calls,
      failed = d.failed + excluded.failed, input_tokens = d.input_tokens + excluded.input_tokens,
      output_tokens = d.output_tokens + excluded.output_tokens, cost_nanos = d.cost_nanos + excluded.cost_nanos,
      duration_ms = d.duration_ms + excluded.duration_ms
  ), cost as (
    select calls_record(m.namespace_id, m.resource_id, m.account_id, today) as record_id, m.namespace_id, m.resource_id,
      m.account_id, sum(m.cost_nanos) * 1000 as us, min(m.started_at) as first
    from made m where m.cost_nanos > 0 group by 1, 2, 3, 4
  ), records as (
    insert into usage_record as u (id, type, product, namespace_id, account_id, resource_id, source, rate, since, accrued_us,
      started_at, ended_at)
    select c.record_id, 'api', 'api', c.namespace_id, c.account_id, c.resource_id, 'calls of ' || today, 0,
      clock_timestamp(), c.us, greatest(c.first, today::timestamp at time zone 'UTC'), clock_timestamp()
    from cost c order by 1
    on conflict (id) do update set accrued_us = u.accrued_us + excluded.accrued_us, ended_at = excluded.ended_at
  ), days as (
    insert into usage_day as d (record_id, day, namespace_id, quantity_us, rate_at_end)
    select c.record_id, today, c.namespace_id, c.us, 0 from cost c order by 1
    on conflict (record_id, day) do update set quantity_us = d.quantity_us + excluded.quantity_us
  ), spent as (
    update token t set spent_nanos = t.spent_nanos + x.nanos
    from (select m.token_id, sum(m.cost_nanos)::bigint as nanos from made m where m.cost_nanos > 0 group by 1) x
    where t.id = x.token_id
  )
  select count(*) into done from made;
  return done;
end $function$
;

CREATE OR REPLACE FUNCTION public.settle_reservation(p_id uuid)
 RETURNS boolean
 LANGUAGE plpgsql
AS $function$
declare r storage_reservation;
begin
  delete from storage_reservation where id = p_id returning * into r;
  if not found then return false; end if;
  perform hold(r.namespace_id, r.account_id, 'storage', -r.bytes);
  return true;
end $function$
;

CREATE OR REPLACE FUNCTION public.share_follows_kind()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  update share set kind = new.kind where resource_id = new.id;
  return null;
end $function$
;

CREATE OR REPLACE FUNCTION public.share_knows_its_resource()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  select r.kind, r.created_at into new.kind, new.resource_created_at from resource r where r.id = new.resource_id;
  update resource set has_shares = true where id = new.resource_id and not has_shares;
  return new;
end $function$
;

CREATE OR REPLACE FUNCTION public.share_leaves(p_from uuid, p_version uuid)
 RETURNS void
 LANGUAGE sql
AS $function$
  insert into version_leaf (version_id, first_path, leaf_id)
  select p_version, l.first_path, l.leaf_id from version_leaf l where l.version_id = p_from;
$function$
;

CREATE OR REPLACE FUNCTION public.spend_caps(p_namespace uuid, p_account uuid, OUT member_cap bigint, OUT namespace_cap bigint)
 RETURNS record
 LANGUAGE sql
 STABLE
AS $function$
  select case when m.own_cap then m.cap else n.member_cap end, n.cap
  from (select) one
  left join namespace_limit n on n.namespace_id = p_namespace and n.product = 'monthly_spend'
  left join member_limit m on m.namespace_id = p_namespace and m.account_id = p_account and m.product = 'monthly_spend'
$function$
;

CREATE OR REPLACE FUNCTION public.spending(p_namespace uuid, p_account uuid, p_from date, p_to date)
 RETURNS TABLE(account_id uuid, type text, product text, day date, us numeric)
 LANGUAGE sql
 STABLE
AS $function$
  select g.account_id, g.type, g.product, g.day, g.quantity_us from usage_sum g
  where g.namespace_id = p_namespace and g.day between p_from and p_to and (p_account is null or g.account_id = p_account)
  union all
  select u.account_id, u.type, u.product, d.day, d.quantity_us - d.summed_us
  from usage_day d join usage_record u on u.id = d.record_id
  where d.namespace_id = p_namespace and d.day between p_from and p_to and d.summed_us <> d.quantity_us
    and (p_account is null or u.account_id = p_account)
  union all
  select u.account_id, u.type, u.product, d.day, u.rate * d.us
  from usage_record u cross join lateral days_of(u.since, clock_timestamp()) d
  where u.namespace_id = p_namespace and u.ended_at is null and u.type = 'compute' and u.rate > 0
    and d.day between p_from and p_to and (p_account is null or u.account_id = p_account)
  union all
  select s.account_id, 'storage', 'storage', s.day, s.us
  from storage_spending(p_namespace, p_account, p_from, p_to) s
  where exists (select from price p where p.product = 'storage' and p.amount_micros > 0)
$function$
;

CREATE OR REPLACE FUNCTION public.spending_of_project(p_namespace uuid, p_project uuid, p_from date, p_to date)
 RETURNS TABLE(type text, product text, day date, us numeric)
 LANGUAGE sql
 STABLE
AS $function$
  select g.type, g.product, g.day, g.quantity_us
  from resource r join usage_resource_sum g on g.namespace_id = p_namespace and g.resource_id = r.id
  where r.project_id = p_project and g.day between p_from and p_to
  union all
  select u.type, u.product, d.day, d.quantity_us - d.summed_us
  from usage_day d join usage_record u on u.id = d.record_id join resource r on r.id = u.resource_id
  where d.namespace_id = p_namespace and d.day between p_from and p_to and d.summed_us <> d.quantity_us
    and r.project_id = p_project
  union all
  select u.type, u.product, d.day, u.rate * d.us
  from usage_record u join resource r on r.id = u.resource_id cross join lateral days_of(u.since, clock_timestamp()) d
  where u.namespace_id = p_namespace and u.ended_at is null and u.type = 'compute' and u.rate > 0
    and r.project_id = p_project and d.day between p_from and p_to
  union all
  select u.type, u.product, d.day, u.rate * d.us
  from resource r join usage_record u on u.resource_id = r.id cross join lateral days_of(u.since, clock_timestamp()) d
  where exists (select from price p where p.product = 'storage' and p.amount_micros > 0) and r.project_id = p_project
    and u.namespace_id = p_namespace and u.ended_at is null and u.type = 'storage' and u.rate > 0
    and d.day between p_from and p_to
$function$
;

CREATE OR REPLACE FUNCTION public.spent_this_month(p_namespace uuid, p_account uuid DEFAULT NULL::uuid)
 RETURNS bigint
 LANGUAGE sql
 STABLE COST 10000
 SET plan_cache_mode TO 'auto'
 SET enable_seqscan TO 'on'
AS $function$
  select micros(sum(grains(s.type, s.product, s.day, s.us))) from (
    select x.type, x.product, x.day, sum(x.us) as us
    from (
      select g.type, g.product, g.day, g.quantity_us as us from usage_sum g
      where g.namespace_id = p_namespace and g.day >= first_of_month() and (p_account is null or g.account_id = p_account)
      union all
      select u.type, u.product, d.day, d.quantity_us - d.summed_us
      from usage_day d join usage_record u on u.id = d.record_id
      where d.namespace_id = p_namespace and d.day >= first_of_month() and d.summed_us <> d.quantity_us
        and (p_account is null or u.account_id = p_account)
      union all
      select u.type, u.product, d.day, u.rate * d.us
      from usage_record u cross join lateral days_of(u.since, clock_timestamp()) d
      where u.namespace_id = p_namespace and u.ended_at is null and u.type = 'compute' and u.rate > 0
        and d.day >= first_of_month() and (p_account is null or u.account_id = p_account)
      union all
      select 'storage', 'storage', h.day, h.us
      from held_storage(p_namespace, p_account, first_of_month(), day_of(clock_timestamp()), false) h
      where exists (select from price p where p.product = 'storage' and p.amount_micros > 0)
    ) x group by 1, 2, 3
  ) s
$function$
;

CREATE OR REPLACE FUNCTION public.split_leaf(p_version uuid, p_leaf bigint, p_path text)
 RETURNS bigint
 LANGUAGE plpgsql
AS $function$
declare made bigint;
begin
  insert into leaf default values returning id into made;
  update leaf_file f set leaf_id = made where f.leaf_id = p_leaf and f.path >= p_path collate "C";
  insert into version_leaf (version_id, first_path, leaf_id) values (p_version, p_path, made);
  return made;
end $function$
;

CREATE OR REPLACE FUNCTION public.standing_in(p_actor uuid, p_namespace uuid)
 RETURNS TABLE(role member_role)
 LANGUAGE sql
 STABLE
AS $function$
  select 'maintainer'::member_role where p_actor = p_namespace
  union all
  select m.role from member m join namespace n on n.id = m.organization_id and n.deleted_at is null
  where m.organization_id = p_namespace and m.account_id = p_actor
  union all
  select 'viewer'::member_role from token t join namespace n on n.id = t.namespace_id and n.deleted_at is null
  where t.id = p_actor and t.namespace_id = p_namespace and t.all_resources and t.revoked_at is null
$function$
;

CREATE OR REPLACE FUNCTION public.statement_charges(p_namespace uuid, p_after_day date, p_last_day date, p_after_journal bigint, p_through bigint)
 RETURNS SETOF ledger_charge
 LANGUAGE sql
 STABLE
AS $function$
  select c.* from ledger_charge c
  where c.namespace_id = p_namespace and c.day > p_after_day and c.day <= p_last_day and c.journal_id <= p_through
  union all
  select c.* from ledger_charge c
  where c.namespace_id = p_namespace and c.day <= p_after_day and c.journal_id > p_after_journal and c.journal_id <= p_through
$function$
;

CREATE OR REPLACE FUNCTION public.statement_moves(p_namespace uuid, p_after_day date, p_last_day date, p_after_journal bigint, p_through bigint)
 RETURNS TABLE(kind text, journals integer, amount bigint)
 LANGUAGE sql
 STABLE
AS $function$
  select j.kind, count(distinct j.id)::int, sum(e.amount)::bigint
  from ledger_journal j join ledger_entry e on e.journal_id = j.id
  join ledger_account a on a.id = e.account_id and a.namespace_id = p_namespace
  where j.namespace_id = p_namespace and j.id <= p_through and j.kind not in ('charge', 'package', 'subscription', 'arrears')
    and j.at < (p_last_day + 1)::timestamp at time zone 'UTC'
    and (j.id > p_after_journal or j.at >= (p_after_day + 1)::timestamp at time zone 'UTC')
  group by 1
$function$
;

CREATE OR REPLACE FUNCTION public.statement_summary(p_namespace uuid, p_after_day date, p_last_day date, p_after_journal bigint, p_through bigint)
 RETURNS jsonb
 LANGUAGE sql
 STABLE
AS $function$
  with line as (
    select c.* from statement_charges(p_namespace, p_after_day, p_last_day, p_after_journal, p_through) c
  ), product as (
    select type, product, round(sum(quantity_us) / 1000000, 3) as quantity, sum(amount)::bigint as amount from line group by 1, 2
  ), day as (
    select day, sum(amount)::bigint as amount from line group by 1
  ), member as (
    select l.account_id, sum(l.amount)::bigint as amount, row_number() over (order by sum(l.amount) desc, l.account_id) as place
    from line l group by 1
  )
  select jsonb_build_object(
    'products', coalesce((select jsonb_agg(to_jsonb(p) order by p.amount desc, p.type, p.product) from product p), '[]'),
    'days', coalesce((select jsonb_agg(to_jsonb(d) order by d.day) from day d), '[]'),
    'members', coalesce((select jsonb_agg(jsonb_build_object('path', n.path, 'name', a.name, 'amount', m.amount) order by m.place)
      from member m join account a on a.id = m.account_id join namespace n on n.id = a.id where m.place <= 60), '[]'),
    'more', (select jsonb_build_object('members', count(*), 'amount', coalesce(sum(m.amount), 0)) from member m where m.place > 60),
    'moves', coalesce((select jsonb_agg(to_jsonb(v) order by v.kind)
      from statement_moves(p_namespace, p_after_day, p_last_day, p_after_journal, p_through) v), '[]'))
$function$
;

CREATE OR REPLACE FUNCTION public.storage_allowance(p_namespace uuid)
 RETURNS bigint
 LANGUAGE sql
 STABLE
AS $function$
  select case when g.namespace_id is not null then g.bytes when n.kind = 'organization' then d.organization_bytes
      else d.person_bytes end
    + (select coalesce(sum(s.gib), 0) * 1073741824 from storage_subscription s
      where s.namespace_id = p_namespace and s.state = 'active' and (s.last_day >= day_of(clock_timestamp())
        or (s.renews and late_until(s.last_day) >= day_of(clock_timestamp()))))::bigint
  from namespace n cross join storage_default d left join storage_grant g on g.namespace_id = n.id where n.id = p_namespace
$function$
;

CREATE OR REPLACE FUNCTION public.storage_is_noted()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  if tg_op <> 'INSERT' then perform note_storage(old, -1); end if;
  if tg_op <> 'DELETE' then perform note_storage(new, 1); end if;
  return null;
end $function$
;

CREATE OR REPLACE FUNCTION public.storage_rests(p_namespace uuid, p_type text)
 RETURNS boolean
 LANGUAGE plpgsql
AS $function$
begin
  perform from namespace n where n.id = p_namespace for key share;
  return p_type = 'storage' and exists (select from namespace n where n.id = p_namespace and n.deleted_at is not null);
end $function$
;

CREATE OR REPLACE FUNCTION public.storage_spending(p_namespace uuid, p_account uuid, p_from date, p_to date)
 RETURNS TABLE(account_id uuid, day date, us numeric)
 LANGUAGE plpgsql
 STABLE ROWS 100
AS $function$
begin
  if p_from >= first_of_month() then
    return query select h.account_id, h.day, h.us from held_storage(p_namespace, p_account, p_from, p_to, true) h;
  else
    return query
      select u.account_id, d.day, u.rate * d.us
      from usage_record u cross join lateral days_of(u.since, clock_timestamp()) d
      where u.namespace_id = p_namespace and u.ended_at is null and u.type = 'storage' and u.rate > 0
        and d.day between p_from and p_to and (p_account is null or u.account_id = p_account);
  end if;
end $function$
;

CREATE OR REPLACE FUNCTION public.stretch_cost(p_type text, p_units integer)
 RETURNS bigint
 LANGUAGE sql
 STABLE
AS $function$
  select ceil(coalesce(price_on(p_type, (clock_timestamp() at time zone 'UTC')::date), 0)::numeric * p_units / 6)::bigint
$function$
;

CREATE OR REPLACE FUNCTION public.strongest_of_ties(p_actor uuid, p_role member_role, r resource)
 RETURNS tie
 LANGUAGE plpgsql
 STABLE
AS $function$
begin
  return (select max(t.tie) from ties(p_actor, p_role, r) t);
end $function$
;

CREATE OR REPLACE FUNCTION public.strongest_tie(p_role member_role, p_is_owner boolean, p_visibility resource_visibility)
 RETURNS tie
 LANGUAGE sql
 IMMUTABLE
AS $function$
  select greatest(case when p_is_owner then tie_as_owner(p_role) end, tie_by_visibility(p_role, p_visibility))
$function$
;

CREATE OR REPLACE FUNCTION public.subscribe_storage(p_id uuid, p_lot uuid, p_namespace uuid, p_buyer uuid, p_gib integer, p_period text, p_renews boolean, OUT subscribed bigint, OUT cost bigint, OUT payable bigint)
 RETURNS record
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
declare s storage_subscription; p record; today date; done record;
begin
  perform lock_limit(p_namespace, 'storage');
  today := day_of(clock_timestamp());
  select * into p from subscription_span(today, p_period, today);
  cost := subscription_cost(p_gib, p_period, today, today, p.first_day, p.last_day);
  if cost is null then return; end if;
  insert into storage_subscription (id, namespace_id, buyer_id, gib, period, anchor, first_day, last_day, renews)
  values (p_id, p_namespace, p_buyer, p_gib, p_period, today, p.first_day, p.last_day, p_renews) returning * into s;
  select * into done from pay_subscription(s, p_lot, p_buyer, p_gib, today, s.last_day, cost);
  payable := done.payable;
  if done.paid then subscribed := s.number;
  else delete from storage_subscription where id = p_id; end if;
end $function$
;

CREATE OR REPLACE FUNCTION public.subscription_cost(p_gib integer, p_period text, p_priced date, p_from date, p_first date, p_last date)
 RETURNS bigint
 LANGUAGE sql
 STABLE
AS $function$
  select ceil(nullif(price_on('storage_' || p_period, p_priced), 0)::numeric * p_gib * (p_last - p_from + 1)
    / (p_last - p_first + 1))::bigint
$function$
;

CREATE OR REPLACE FUNCTION public.subscription_span(p_anchor date, p_period text, p_day date, OUT first_day date, OUT last_day date)
 RETURNS record
 LANGUAGE sql
 IMMUTABLE
AS $function$
  with step as (
    select case p_period when 'month' then 1 when 'quarter' then 3 else 12 end as months,
      ((extract(year from p_day) - extract(year from p_anchor)) * 12
        + extract(month from p_day) - extract(month from p_anchor))::int as passed
  ), edge as (
    select (p_anchor + make_interval(months => (s.passed / s.months + k) * s.months))::date as day
    from step s cross join generate_series(-1, 1) k
  )
  select max(e.day) filter (where e.day <= p_day), min(e.day) filter (where e.day > p_day) - 1 from edge e
$function$
;

CREATE OR REPLACE FUNCTION public.sum_days(p_max integer)
 RETURNS integer
 LANGUAGE plpgsql
AS $function$
declare done int;
begin
  with unsummed_use as (
    select d.record_id, d.day, d.quantity_us - d.summed_us as us, d.rate_at_end - d.summed_rate as rate from usage_day d
    where d.summed_us <> d.quantity_us limit p_max for update skip locked
  ), unsummed_rate as (
    select d.record_id, d.day, 0::numeric as us, d.rate_at_end - d.summed_rate as rate from usage_day d
    where d.summed_rate <> d.rate_at_end and d.summed_us = d.quantity_us limit p_max for update skip locked
  ), unsummed as materialized (
    select * from unsummed_use union all select * from unsummed_rate
  ), marked as (
    update usage_day d set summed_us = d.quantity_us, summed_rate = d.rate_at_end from unsummed s
    where d.record_id = s.record_id and d.day = s.day
  ), parts as materialized (
    select u.namespace_id, u.account_id, u.resource_id, u.type, u.product, s.day, sum(s.us) as us, sum(s.rate) as rate
    from unsummed s join usage_record u on u.id = s.record_id group by 1, 2, 3, 4, 5, 6
  ), by_day as (
    insert into usage_sum as g (namespace_id, account_id, type, product, day, quantity_us, rate_at_end)
    select namespace_id, account_id, type, product, day, sum(us), sum(rate) from parts group by 1, 2, 3, 4, 5 order by 1, 5, 2, 3, 4
    on conflict (namespace_id, day, account_id, type, product) do update
      set quantity_us = g.quantity_us + excluded.quantity_us, rate_at_end = g.rate_at_end + excluded.rate_at_end
  ), by_month as (
    insert into usage_month as g (namespace_id, account_id, type, product, month, quantity_us)
    select namespace_id, account_id, type, product, date_trunc('month', day)::date, sum(us) from parts
    group by 1, 2, 3, 4, 5 order by 1, 5, 2, 3, 4
    on conflict (namespace_id, month, account_id, type, product) do update
      set quantity_us = g.quantity_us + excluded.quantity_us
  ), by_resource as (
    insert into usage_resource_sum as g (namespace_id, resource_id, account_id, type, product, day, quantity_us, rate_at_end)
    select namespace_id, resource_id, account_id, type, product, day, us, rate from parts order by 1, 6, 2, 3, 4, 5
    on conflict (namespace_id, day, resource_id, account_id, type, product) do update
      set quantity_us = g.quantity_us + excluded.quantity_us, rate_at_end = g.rate_at_end + excluded.rate_at_end
  )
  select count(*) into done from unsummed;
  return done;
end $function$
;

CREATE OR REPLACE FUNCTION public.switches_in(p_namespace uuid)
 RETURNS TABLE(switches text[])
 LANGUAGE sql
 STABLE
AS $function$
  select coalesce((
    select array_remove(array[
      case when o.editors_share then 'editors_share' end, case when o.data_approval then 'data_approval' end,
      case when o.application_approval then 'application_approval' end], null)
    from organization o where o.id = p_namespace), array['editors_share'])
$function$
;

CREATE OR REPLACE FUNCTION public.synced_member_is_kept_out()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  update sync_person p set standing = 'kept_out', follows_again = false from sync_link l
  where l.id = p.link_id and l.organization_id = old.organization_id and p.account_id = old.account_id;
  return null;
end $function$
;

CREATE OR REPLACE FUNCTION public.take_all(p_namespace uuid, p_product text, p_accounts uuid[], p_amounts bigint[])
 RETURNS TABLE(account_id uuid, asked bigint, member_cap bigint, member_in_use bigint, all_asked bigint, namespace_cap bigint, namespace_in_use bigint, allowance bigint)
 LANGUAGE plpgsql
AS $function$
declare n namespace_limit; allowed bigint; total bigint := coalesce((select sum(x) from unnest(p_amounts) x), 0);
begin
  insert into member_limit (namespace_id, account_id, product)
  select distinct p_namespace, x, p_product from unnest(p_accounts) x on conflict do nothing;
  perform from member_limit m
  where m.namespace_id = p_namespace and m.product = p_product and m.account_id = any (p_accounts)
  order by m.account_id for update;
  n := lock_limit(p_namespace, p_product);
  if p_product = 'storage' then allowed := storage_allowance(p_namespace); end if;
  return query
    select m.account_id, g.amount::bigint, case when m.own_cap then m.cap else n.member_cap end, m.in_use, total, n.cap,
      n.in_use, allowed
    from (select x.account, sum(x.amount) as amount from unnest(p_accounts, p_amounts) x (account, amount) group by 1) g
    join member_limit m on m.namespace_id = p_namespace and m.product = p_product and m.account_id = g.account
    where n.in_use + total > least(n.cap, allowed)
      or m.in_use + g.amount > case when m.own_cap then m.cap else n.member_cap end
    order by m.account_id;
  if found then return; end if;
  perform give_back(p_namespace, p_product, p_accounts, (select array_agg(-x order by i) from unnest(p_amounts) with ordinality x (x, i)));
end $function$
;

CREATE OR REPLACE FUNCTION public.take_devices(p_type text, p_allocation uuid, p_units integer)
 RETURNS void
 LANGUAGE plpgsql
AS $function$
declare taken int;
begin
  update device d set allocation_id = p_allocation
  where (d.resource_type, d.slot) in (
    select f.resource_type, f.slot from device f
    where f.resource_type = p_type and f.allocation_id is null and not f.retired order by f.slot limit p_units);
  get diagnostics taken = row_count;
  if taken < p_units and exists (select from device d where d.resource_type = p_type and not d.retired) then
    raise exception 'the free units of % and its free devices differ', p_type;
  end if;
end $function$
;

CREATE OR REPLACE FUNCTION public.take_file(p_version uuid, p_path text)
 RETURNS bigint
 LANGUAGE plpgsql
AS $function$
declare own bigint; was bigint;
begin
  if not exists (select from file_from(p_version, p_path) f where f.path = p_path) then return null; end if;
  own := own_leaf(p_version, p_path);
  delete from leaf_file f where f.leaf_id = own and f.path = p_path returning f.bytes into was;
  update leaf b set files = b.files - 1, bytes = b.bytes - was where b.id = own;
  perform grow_version(p_version, -1, -was);
  return was;
end $function$
;

CREATE OR REPLACE FUNCTION public.take_folder(p_version uuid, p_folder text, OUT files bigint, OUT bytes bigint)
 RETURNS record
 LANGUAGE plpgsql
AS $function$
declare gone bigint[];
begin
  select s.files, s.bytes into files, bytes from folder_sum(p_version, p_folder) s;
  if files = 0 then return; end if;
  perform cut_leaf(p_version, p_folder || '/');
  perform cut_leaf(p_version, p_folder || '0');
  with taken as (
    delete from version_leaf l where l.version_id = p_version and l.first_path >= (p_folder || '/') collate "C"
      and l.first_path < (p_folder || '0') collate "C" returning l.leaf_id
  ) select array_agg(t.leaf_id) into gone from taken t;
  perform drop_leaves(gone);
  perform grow_version(p_version, -files::int, -bytes);
end $function$
;

CREATE OR REPLACE FUNCTION public.take_try(p_buckets bytea[], p_sizes integer[], p_leaks double precision[])
 RETURNS double precision
 LANGUAGE plpgsql
AS $function$
declare
  wait double precision;
begin
  insert into try_bucket (sha256, level, at)
  select b, 0, clock_timestamp() from unnest(p_buckets) b order by b on conflict do nothing;
  perform from try_bucket where sha256 = any (p_buckets) order by sha256 for update;
  select max((level_now + 1 - size) * leak) into wait from (
    select g.size, g.leak,
      greatest(0, t.level - extract(epoch from clock_timestamp() - t.at) / g.leak) as level_now
    from unnest(p_buckets, p_sizes, p_leaks) g (b, size, leak) join try_bucket t on t.sha256 = g.b
  ) leaked;
  if wait > 0 then return wait; end if;
  update try_bucket t set at = clock_timestamp(),
    level = greatest(0, t.level - extract(epoch from clock_timestamp() - t.at) / g.leak) + 1
  from unnest(p_buckets, p_leaks) g (b, leak) where t.sha256 = g.b;
  return 0;
end $function$
;

CREATE OR REPLACE FUNCTION public.take_units(p_namespaces uuid[], p_accounts uuid[], p_types text[], p_member_caps bigint[], p_namespace_caps bigint[], p_capacities integer[], p_of integer[], p_units integer[], p_operations uuid[], OUT allocations uuid[], OUT devices jsonb)
 RETURNS record
 LANGUAGE plpgsql
 SET plan_cache_mode TO 'force_generic_plan'
 SET enable_seqscan TO 'off'
 SET enable_hashjoin TO 'off'
 SET enable_mergejoin TO 'off'
AS $function$
#variable_conflict use_column
declare
  wanted bigint := (select sum(u) from unnest(p_units) u);
  sums bigint[] := array(select sum(k.units) from unnest(p_of, p_units) k (of, units) group by k.of order by k.of);
  counted bigint[];
begin
  with members as (
    update member_limit m set in_use = m.in_use + k.units
    from unnest(p_namespaces, p_accounts, p_types, sums) k (namespace_id, account_id, product, units)
    where m.namespace_id = k.namespace_id and m.account_id = k.account_id and m.product = k.product returning k.units
  ), namespaces as (
    update namespace_limit l set in_use = l.in_use + k.units
    from (select k.namespace_id, k.product, sum(k.units) as units
      from unnest(p_namespaces, p_types, sums) k (namespace_id, product, units) group by 1, 2) k
    where l.namespace_id = k.namespace_id and l.product = k.product returning k.units
  ), types as (
    update resource_type t set in_use = t.in_use + k.units
    from (select k.product, sum(k.units) as units from unnest(p_types, sums) k (product, units) group by 1) k
    where t.name = k.product returning k.units
  )
  select array[(select sum(units) from members), (select sum(units) from namespaces), (select sum(units) from types)]
  into counted;
  if counted is distinct from array[wanted, wanted, wanted] then
    raise exception 'of % units % were counted', wanted, counted;
  end if;
  allocations := array(select uuidv7() from unnest(p_of));
  insert into allocation
    (id, operation_id, namespace_id, account_id, resource_type, units, member_cap, namespace_cap, capacity)
  select k.id, k.operation_id, p_namespaces[k.of], p_accounts[k.of], p_types[k.of], k.units, p_member_caps[k.of],
    p_namespace_caps[k.of], p_capacities[k.of]
  from unnest(allocations, p_operations, p_of, p_units) k (id, operation_id, of, units);
  if exists (select from device d where d.resource_type = any (p_types)) then
    for i in 1 .. cardinality(p_of) loop
      perform take_devices(p_types[p_of[i]], allocations[i], p_units[i]);
    end loop;
    devices := (select jsonb_agg(array(select d.label from device d where d.allocation_id = k.id order by d.slot) order by k.n)
      from unnest(allocations) with ordinality k (id, n));
  end if;
end $function$
;

CREATE OR REPLACE FUNCTION public.takes_path_of_account()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  select a.path into new.path from account a where a.id = new.account_id;
  return new;
end $function$
;

CREATE OR REPLACE FUNCTION public.tend_budget(p_budget uuid, OUT room bigint, OUT an_hour bigint, OUT first_day date, OUT runners uuid[], OUT to_stop uuid[])
 RETURNS record
 LANGUAGE plpgsql
AS $function$
declare b budget; x record; p record; covered bigint;
begin
  select * into b from budget where id = p_budget and hard_stop for update;
  if not found then return; end if;
  select * into p from period_of(b);
  first_day := p.first_day;
  to_stop := '{}';
  if not day_of(clock_timestamp()) between p.first_day and p.last_day then return; end if;
  select b.amount - budget_spent(b) - coalesce(sum(r.stretch), 0),
    coalesce(sum(r.stretch) filter (where not r.stopping), 0) * 6, coalesce(sum(r.stretch) filter (where r.stopping), 0),
    coalesce(array_agg(distinct r.account_id) filter (where not r.stopping), '{}')
  into room, an_hour, covered, runners from running_on(b) r where r.stretch > 0;
  for x in select * from running_on(b) r where r.stretch > 0 and not r.stopping
    order by r.began_at desc, r.allocation_id desc
  loop
    exit when room + covered >= 0;
    covered := covered + x.stretch;
    to_stop := to_stop || x.allocation_id;
  end loop;
  insert into budget_stop (allocation_id, budget_id) select s, b.id from unnest(to_stop) s;
end $function$
;

CREATE OR REPLACE FUNCTION public.tend_subscription(p_id uuid, p_lot uuid, OUT outcome text, OUT cost bigint, OUT payable bigint)
 RETURNS record
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
declare s storage_subscription; today date; p record; done record; l record; later_gib int; later text; starts date;
begin
  perform lock_limit((select x.namespace_id from storage_subscription x where x.id = p_id), 'storage');
  select * into s from storage_subscription where id = p_id for update;
  today := day_of(clock_timestamp());
  if s.state is distinct from 'active' then return; end if;
  update storage_subscription set seen_at = clock_timestamp() where id = p_id;
  later_gib := coalesce(s.next_gib, s.gib); later := coalesce(s.next_period, s.period);
  starts := case when later = s.period then s.anchor else s.last_day + 1 end;
  select * into p from subscription_span(starts, later, s.last_day + 1);
  if p.last_day < today then select * into p from subscription_span(starts, later, today); end if;
  cost := subscription_cost(later_gib, later, p.first_day, p.first_day, p.first_day, p.last_day);
  if s.last_day < today and (not s.renews or (cost is null and (select b.is_on from billing b))) then
    outcome := case when s.renews then 'unsold' else 'ended' end;
  elsif not (select b.is_on from billing b) or exists (select from namespace n where n.id = s.namespace_id and n.deleted_at is not null)
  then
    return;
  elsif s.last_day < today then
    select * into done from pay_subscription(s, p_lot, null, later_gib, p.first_day, p.last_day, cost);
    payable := done.payable;
    if done.paid then
      update storage_subscription set gib = later_gib, period = later, anchor = starts,
        first_day = p.first_day, last_day = p.last_day, next_gib = null, next_period = null, told = null
      where id = p_id;
      outcome := 'renewed';
      return;
    end if;
    outcome := case when late_until(s.last_day) < today then 'unpaid' else 'late' end;
  elsif s.last_day <= today + 7 then
    if s.renews and cost is not null then
      select * into l from lock_wallet(s.namespace_id);
      payable := can_pay(s.namespace_id, l.wallet, l.arrears);
    end if;
    outcome := case when payable < cost then 'unpayable' else 'soon' end;
  end if;
  if outcome in ('ended', 'unsold', 'unpaid') then
    update storage_subscription set state = 'ended', ended_at = clock_timestamp() where id = p_id;
  elsif outcome = s.told or (outcome = 'soon' and s.told is not null) then
    outcome := null;
  elsif outcome is not null then
    update storage_subscription set told = outcome where id = p_id;
  end if;
end $function$
;

CREATE OR REPLACE FUNCTION public.tend_wallet(p_namespace uuid, OUT payable bigint, OUT an_hour bigint, OUT to_stop uuid[])
 RETURNS record
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
declare l record; h record; covered bigint; taken bigint;
begin
  if not (select b.is_on from billing b) then return; end if;
  perform lock_wallet(p_namespace);
  with missing as (
    insert into ledger_hold (allocation_id, namespace_id, amount)
    select a.id, a.namespace_id, stretch_cost(a.resource_type, a.units) from allocation a
    where a.namespace_id = p_namespace and a.released_at is null and stretch_cost(a.resource_type, a.units) > 0
    on conflict (allocation_id) do nothing returning amount
  ) select sum(amount) into taken from missing;
  update ledger_account set held = held + coalesce(taken, 0) where namespace_id = p_namespace and kind = 'wallet';
  select * into l from lock_wallet(p_namespace);
  payable := can_pay(p_namespace, l.wallet, l.arrears);
  if payable < 0 or exists (select from ledger_hold where namespace_id = p_namespace and state = 'released')
    or not exists (select from wallet_watch w where w.namespace_id = p_namespace and w.charged_at > now() - interval '1 hour')
  then
    perform charge(p_namespace);
    select * into l from lock_wallet(p_namespace);
    payable := can_pay(p_namespace, l.wallet, l.arrears);
  end if;
  select coalesce(sum(x.due) filter (where x.state = 'pending'), 0) * 6, coalesce(sum(x.due) filter (where x.state = 'ending'), 0)
  into an_hour, covered from held_dues(p_namespace) x;
  to_stop := '{}';
  for h in select * from held_dues(p_namespace) x where x.state = 'pending' and x.due > 0
    order by x.created_at desc, x.allocation_id desc
  loop
    exit when payable + covered >= 0;
    covered := covered + h.due;
    to_stop := to_stop || h.allocation_id;
  end loop;
  update ledger_hold set state = 'ending' where allocation_id = any (to_stop);
end $function$
;

CREATE OR REPLACE FUNCTION public.tend_wallets(p_namespaces uuid[])
 RETURNS TABLE(namespace_id uuid, payable bigint, an_hour bigint, to_stop uuid[])
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
#variable_conflict use_column
begin
  if not (select b.is_on from billing b) then return; end if;
  perform charge_due(p_namespaces);
  return query
    select x, t.payable, t.an_hour, t.to_stop from unnest(p_namespaces) x cross join lateral tend_wallet(x) t
    where exists (select from allocation a where a.namespace_id = x and a.released_at is null)
      or exists (select from ledger_hold h where h.namespace_id = x and h.state in ('pending', 'ending'));
end $function$
;

CREATE OR REPLACE FUNCTION public.tie_as_owner(p_role member_role)
 RETURNS tie
 LANGUAGE sql
 IMMUTABLE
AS $function$
  select case when p_role in ('viewer', 'reviewer') then 'reader'::tie when p_role is not null then 'owner'::tie end
$function$
;

CREATE OR REPLACE FUNCTION public.tie_as_project_owner(p_role member_role)
 RETURNS tie
 LANGUAGE sql
 IMMUTABLE
AS $function$
  select case when p_role in ('viewer', 'reviewer') then 'reader'::tie when p_role is not null then 'manager'::tie end
$function$
;

CREATE OR REPLACE FUNCTION public.tie_by_share(p_role member_role, p_level share_level)
 RETURNS tie
 LANGUAGE sql
 IMMUTABLE
AS $function$
  select case
    when p_level is null then null
    when p_role in ('viewer', 'reviewer') then 'reader'::tie
    else case p_level when 'read' then 'reader' when 'contribute' then 'contributor' when 'edit' then 'editor'
      else 'manager' end::tie
  end
$function$
;

CREATE OR REPLACE FUNCTION public.tie_by_visibility(p_role member_role, p_visibility resource_visibility)
 RETURNS tie
 LANGUAGE sql
 IMMUTABLE
AS $function$
  select case
    when p_role is null or p_visibility = 'private' then null
    when p_role = 'maintainer' then 'manager'::tie
    when p_role = 'editor' then 'editor'::tie
    when p_role = 'developer' and p_visibility = 'organization-write' then 'contributor'::tie
    else 'reader'::tie
  end
$function$
;

CREATE OR REPLACE FUNCTION public.ties(p_actor uuid, p_role member_role, r resource)
 RETURNS TABLE(tie tie, reason text, team_id uuid, project_id uuid)
 LANGUAGE sql
 STABLE
AS $function$
  select tie_as_owner(p_role), 'owner', null::uuid, null::uuid where p_role is not null and r.owner_id = p_actor
  union all
  select tie_by_visibility(p_role, r.visibility), 'visibility', null, r.project_id
  where p_role is not null and r.visibility <> 'private'
  union all
  select 'reader', 'published', null, null where p_role is null and r.published
    and not exists (select from token t where t.id = p_actor and t.namespace_id = r.namespace_id)
  union all
  select 'reader', 'token', null, null from token_resource tr
  join token t on t.id = tr.token_id and t.namespace_id = r.namespace_id and not t.all_resources and t.revoked_at is null
  where p_role is null and tr.token_id = p_actor and tr.resource_id = r.id
    and (r.visibility <> 'private' or r.owner_id = t.secret_by)
  union all
  select tie_by_share(p_role, s.level), 'share', null, null from share s
  where r.has_shares and s.resource_id = r.id and s.account_id = p_actor and s.team_id is null
    and (p_role is not null or s.organization_id is null)
  union all
  select tie_by_share(p_role, s.level), 'share', s.team_id, null from share s
  join team_member tm on tm.team_id = s.team_id and tm.account_id = p_actor
  where r.has_shares and s.resource_id = r.id and s.account_id is null and p_role is not null
  union all
  select tie_as_project_owner(p_role), 'owner', null, p.id from project p
  where r.project_id is not null and p.id = r.project_id and p.owner_id = p_actor and p_role is not null
  union all
  select tie_by_share(p_role, s.level), 'share', null, s.project_id from share s
  where r.project_id is not null and s.project_id = r.project_id and s.account_id = p_actor and s.team_id is null
    and (p_role is not null or s.organization_id is null)
  union all
  select tie_by_share(p_role, s.level), 'share', s.team_id, s.project_id from share s
  join team_member tm on tm.team_id = s.team_id and tm.account_id = p_actor
  where r.project_id is not null and s.project_id = r.project_id and s.account_id is null and p_role is not null
$function$
;

CREATE OR REPLACE FUNCTION public.token_stopped(t token, p_seen_by uuid)
 RETURNS text
 LANGUAGE plpgsql
 STABLE
AS $function$
begin
  if t.namespace_id is null then
    return (select 'two_factor' from installation i where i.two_factor_required
      and (select lacks_two_factor(a) from account a where a.id = t.account_id));
  end if;
  if exists (select from namespace n where n.id = t.namespace_id and n.deleted_at is not null) then
    return 'organization_deleted';
  end if;
  if not exists (select from member m where m.organization_id = t.namespace_id and m.account_id = p_seen_by and m.role = 'maintainer') then
    return 'maker_left';
  end if;
  if t.assigned_to is not null and not exists (
    select from member m where m.organization_id = t.namespace_id and m.account_id = t.assigned_to) then
    return 'member_left';
  end if;
  return null;
end $function$
;

CREATE OR REPLACE FUNCTION public.uncharged(p_namespace uuid)
 RETURNS TABLE(account_id uuid, type text, product text, day date, us numeric, amount bigint)
 LANGUAGE sql
 STABLE
AS $function$
  select c.account_id, c.type, c.product, c.day, c.us, c.amount from covering(p_namespace) c where c.amount <> 0
$function$
;

CREATE OR REPLACE FUNCTION public.undo_refund(p_refund uuid, p_failure text, OUT undone boolean, OUT operation uuid, OUT was_done boolean)
 RETURNS record
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
declare r refund; o top_up;
begin
  select t.* into o from top_up t join refund x on x.order_id = t.id where x.id = p_refund for update of t;
  select * into r from refund where id = p_refund for update;
  undone := r.id is not null and r.state <> 'failed';
  if not undone then return; end if;
  operation := gen_random_uuid(); was_done := r.state = 'done';
  update refund set state = 'failed', failure = p_failure where id = p_refund;
  update top_up set refunded = refunded - r.amount where id = o.id;
  perform ledger_post(operation, 'refund', o.namespace_id, null, o.id, array['payments', 'wallet'], array[-r.amount, r.amount]);
  perform pay_arrears(o.namespace_id);
end $function$
;

CREATE OR REPLACE FUNCTION public.units_ahead(p_namespace uuid, p_account uuid, p_type text, p_place bigint, OUT units bigint, OUT counter text)
 RETURNS record
 LANGUAGE sql
AS $function$
  select coalesce(sum(q.units), 0), case when bool_or(q.waits_on = 'member') then 'member'
      when bool_or(q.waits_on = 'namespace') then 'namespace' when count(*) > 0 then 'type' end
  from execution q
  where q.resource_type = p_type and q.state = 'queued' and q.allocation_id is null and (p_place is null or q.place < p_place)
    and (q.waits_on = 'type' or (q.waits_on = 'namespace' and q.namespace_id = p_namespace)
      or (q.waits_on = 'member' and q.namespace_id = p_namespace and q.started_by = p_account))
$function$
;

CREATE OR REPLACE FUNCTION public.version_changed()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  new.changes := old.changes + 1;
  return new;
end $function$
;

CREATE OR REPLACE FUNCTION public.version_is_sealed()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  if exists (select from (select distinct version_id from changed) c
    cross join lateral (select * from version v where v.id = c.version_id offset 0) v join resource r on r.id = v.resource_id
    where v.state <> 'open' and v.removed_at is null and r.purged_at is null) then
    raise exception 'a sealed version never changes' using errcode = '23514', constraint = 'version_is_sealed';
  end if;
  return null;
end $function$
;

CREATE OR REPLACE FUNCTION public.version_stays_sealed()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  if tg_op = 'UPDATE' and new.state <> 'open'
    and ((new.resource_id, new.number, new.files, new.bytes) = (old.resource_id, old.number, old.files, old.bytes)
      or old.removed_at is not null
      or exists (select from resource r where r.id = old.resource_id and r.purged_at is not null)) then return new;
  end if;
  raise exception 'a sealed version never changes' using errcode = '23514', constraint = 'version_is_sealed';
end $function$
;

CREATE OR REPLACE FUNCTION public.webhook_stopped(w webhook)
 RETURNS text
 LANGUAGE sql
 STABLE
AS $function$
  select case
    when exists (select from namespace n where n.id = w.namespace_id and n.deleted_at is not null) then 'organization_deleted'
    when not exists (
      select from member m where m.organization_id = w.namespace_id and m.account_id = w.set_by and m.role = 'maintainer'
    ) then 'maker_left'
  end
$function$
;

CREATE OR REPLACE FUNCTION public.weigh_leaves(p_version uuid, p_leaves bigint[])
 RETURNS void
 LANGUAGE plpgsql
AS $function$
declare large record; made bigint[] := p_leaves;
begin
  for large in
    select c.leaf_id, min(c.path) as path
    from (select f.leaf_id, f.path, ntile(ceil(b.files / 192.0)::int) over (partition by f.leaf_id order by f.path) as n
      from (select leaf_id, count(*) as files from leaf_file where leaf_id = any (p_leaves) group by 1) b
      join leaf_file f on f.leaf_id = b.leaf_id where b.files > 256) c
    where c.n > 1 group by c.leaf_id, c.n order by c.leaf_id, c.n desc
  loop
    made := made || split_leaf(p_version, large.leaf_id, large.path);
  end loop;
  update leaf b set files = s.files, bytes = s.bytes
  from (select o.id, count(f.path) as files, coalesce(sum(f.bytes), 0) as bytes
    from unnest(made) o (id) left join leaf_file f on f.leaf_id = o.id group by 1) s
  where b.id = s.id and (b.files, b.bytes) <> (s.files, s.bytes);
end $function$
;
