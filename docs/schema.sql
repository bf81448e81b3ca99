-- Printed by `npm run print` from a database with all migrations; server/database/migrations/ is the source.

-- types

create type activity_severity as enum ('info', 'notice', 'warning');

create type execution_state as enum ('queued', 'starting', 'running', 'stopping', 'succeeded', 'failed', 'cancelled', 'lost');

create type member_role as enum ('viewer', 'reviewer', 'developer', 'editor', 'maintainer');

create type namespace_kind as enum ('person', 'organization');

create type project_visibility as enum ('private', 'shared', 'organization-read', 'organization-write');

create type resource_kind as enum ('dataset', 'container');

create type resource_visibility as enum ('private', 'organization-read', 'organization-write');

create type share_level as enum ('read', 'contribute', 'edit', 'manage');

create type tie as enum ('reader', 'contributor', 'editor', 'manager', 'owner');

create type version_state as enum ('open', 'ready');

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
  constraint account_email_taken UNIQUE (email),
  constraint account_id_fkey FOREIGN KEY (id) REFERENCES namespace(id),
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
  operation_id uuid not null,
  namespace_id uuid not null,
  account_id uuid not null,
  resource_type text not null,
  units integer not null,
  member_cap bigint,
  namespace_cap bigint,
  capacity integer not null,
  created_at timestamp with time zone not null default clock_timestamp(),
  released_at timestamp with time zone,
  constraint allocation_account_id_fkey FOREIGN KEY (account_id) REFERENCES account(id),
  constraint allocation_namespace_id_fkey FOREIGN KEY (namespace_id) REFERENCES namespace(id),
  constraint allocation_once UNIQUE (operation_id),
  constraint allocation_pkey PRIMARY KEY (id),
  constraint allocation_resource_type_fkey FOREIGN KEY (resource_type) REFERENCES resource_type(name),
  constraint allocation_units_check CHECK ((units > 0))
);

create table binding (
  container_id uuid not null,
  position integer not null,
  version_id uuid not null,
  constraint binding_container_id_fkey FOREIGN KEY (container_id) REFERENCES container(resource_id) ON DELETE CASCADE,
  constraint binding_pkey PRIMARY KEY (container_id, "position"),
  constraint binding_position_check CHECK ((("position" >= 0) AND ("position" <= 9))),
  constraint binding_version_id_fkey FOREIGN KEY (version_id) REFERENCES version(id) ON DELETE CASCADE
);

create table blob (
  sha256 bytea not null,
  bytes bigint not null,
  touched_at timestamp with time zone not null default now(),
  constraint blob_bytes_check CHECK ((bytes >= 0)),
  constraint blob_pkey PRIMARY KEY (sha256),
  constraint blob_sha256_check CHECK ((length(sha256) = 32))
);

create table container (
  resource_id uuid not null,
  environment text not null,
  resource_type text not null,
  mode text not null,
  command text not null,
  executions integer not null default 0,
  constraint container_command_check CHECK (((length(command) >= 1) AND (length(command) <= 8000))),
  constraint container_environment_check CHECK ((environment = 'host'::text)),
  constraint container_mode_check CHECK ((mode = 'task'::text)),
  constraint container_pkey PRIMARY KEY (resource_id),
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

create table execution (
  id uuid not null default uuidv7(),
  container_id uuid not null,
  namespace_id uuid not null,
  number integer not null,
  state execution_state not null default 'queued'::execution_state,
  generation integer not null default 0,
  started_by uuid not null,
  allocation_id uuid not null,
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
  constraint execution_allocation_id_fkey FOREIGN KEY (allocation_id) REFERENCES allocation(id),
  constraint execution_allocation_id_key UNIQUE (allocation_id),
  constraint execution_check CHECK (((state = ANY (ARRAY['succeeded'::execution_state, 'failed'::execution_state, 'cancelled'::execution_state, 'lost'::execution_state])) = (ended_at IS NOT NULL))),
  constraint execution_container_id_fkey FOREIGN KEY (container_id) REFERENCES container(resource_id),
  constraint execution_namespace_id_fkey FOREIGN KEY (namespace_id) REFERENCES namespace(id),
  constraint execution_number_check CHECK ((number > 0)),
  constraint execution_number_taken UNIQUE (container_id, number),
  constraint execution_output_bytes_check CHECK ((output_bytes >= 0)),
  constraint execution_output_record_id_key UNIQUE (output_record_id),
  constraint execution_pkey PRIMARY KEY (id),
  constraint execution_resource_type_fkey FOREIGN KEY (resource_type) REFERENCES resource_type(name),
  constraint execution_started_by_fkey FOREIGN KEY (started_by) REFERENCES account(id),
  constraint execution_stop_reason_check CHECK ((stop_reason = ANY (ARRAY['asked'::text, 'member_removed'::text, 'container_deleted'::text]))),
  constraint execution_units_check CHECK ((units > 0))
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

create table former_member (
  organization_id uuid not null,
  account_id uuid not null,
  removed boolean not null,
  left_at timestamp with time zone not null default now(),
  constraint former_member_account_id_fkey FOREIGN KEY (account_id) REFERENCES account(id),
  constraint former_member_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organization(id),
  constraint former_member_pkey PRIMARY KEY (organization_id, account_id)
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

create table installation (
  singleton boolean not null default true,
  id uuid not null default gen_random_uuid(),
  set_up_at timestamp with time zone,
  demo_organization_id uuid,
  constraint installation_pkey PRIMARY KEY (singleton),
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
  constraint invitation_code_sha256_key UNIQUE (code_sha256),
  constraint invitation_created_by_fkey FOREIGN KEY (created_by) REFERENCES account(id),
  constraint invitation_max_uses_check CHECK ((max_uses > 0)),
  constraint invitation_of_a_maintainer_is_single_use CHECK (((role <> 'maintainer'::member_role) OR (max_uses = 1))),
  constraint invitation_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organization(id),
  constraint invitation_pkey PRIMARY KEY (id)
);

create table member (
  organization_id uuid not null,
  account_id uuid not null,
  role member_role not null,
  added_by uuid,
  joined_at timestamp with time zone not null default now(),
  path text not null default ''::text,
  constraint member_account_id_fkey FOREIGN KEY (account_id) REFERENCES account(id),
  constraint member_added_by_fkey FOREIGN KEY (added_by) REFERENCES account(id),
  constraint member_has_path_of_account FOREIGN KEY (account_id, path) REFERENCES account(id, path) ON UPDATE CASCADE,
  constraint member_once PRIMARY KEY (organization_id, account_id),
  constraint member_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organization(id)
);

create table member_limit (
  namespace_id uuid not null,
  account_id uuid not null,
  product text not null,
  cap bigint,
  own_cap boolean not null default false,
  in_use bigint not null default 0,
  constraint member_limit_account_id_fkey FOREIGN KEY (account_id) REFERENCES account(id),
  constraint member_limit_cap_check CHECK ((cap >= 0)),
  constraint member_limit_in_use_check CHECK ((in_use >= 0)),
  constraint member_limit_namespace_id_fkey FOREIGN KEY (namespace_id) REFERENCES namespace(id),
  constraint member_limit_pkey PRIMARY KEY (namespace_id, account_id, product)
);

create table namespace (
  id uuid not null default uuidv7(),
  path text not null,
  kind namespace_kind not null,
  created_at timestamp with time zone not null default now(),
  deleted_at timestamp with time zone,
  constraint namespace_path_taken UNIQUE (path),
  constraint namespace_path_well_formed CHECK (((path ~ '^[a-z0-9][a-z0-9-]{1,48}[a-z0-9]$'::text) AND (path !~ '--'::text))),
  constraint namespace_pkey PRIMARY KEY (id)
);

create table namespace_limit (
  namespace_id uuid not null,
  product text not null,
  cap bigint,
  member_cap bigint,
  in_use bigint not null default 0,
  constraint namespace_limit_cap_check CHECK ((cap >= 0)),
  constraint namespace_limit_in_use_check CHECK ((in_use >= 0)),
  constraint namespace_limit_member_cap_check CHECK ((member_cap >= 0)),
  constraint namespace_limit_namespace_id_fkey FOREIGN KEY (namespace_id) REFERENCES namespace(id),
  constraint namespace_limit_pkey PRIMARY KEY (namespace_id, product)
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
  constraint organization_created_by_fkey FOREIGN KEY (created_by) REFERENCES account(id),
  constraint organization_id_fkey FOREIGN KEY (id) REFERENCES namespace(id),
  constraint organization_name_check CHECK (((length(name) >= 1) AND (length(name) <= 80))),
  constraint organization_pkey PRIMARY KEY (id)
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
  constraint resource_bytes_check CHECK ((bytes >= 0)),
  constraint resource_created_by_fkey FOREIGN KEY (created_by) REFERENCES account(id),
  constraint resource_in_project_of_its_namespace FOREIGN KEY (namespace_id, project_id) REFERENCES project(namespace_id, id),
  constraint resource_namespace_id_fkey FOREIGN KEY (namespace_id) REFERENCES namespace(id),
  constraint resource_owner_id_fkey FOREIGN KEY (owner_id) REFERENCES account(id),
  constraint resource_pkey PRIMARY KEY (id),
  constraint resource_published_is_visible CHECK (((NOT published) OR (visibility <> 'private'::resource_visibility)))
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
  constraint session_account_id_fkey FOREIGN KEY (account_id) REFERENCES account(id) ON DELETE CASCADE,
  constraint session_pkey PRIMARY KEY (id),
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

create table storage_reservation (
  id uuid not null default uuidv7(),
  namespace_id uuid not null,
  account_id uuid not null,
  bytes bigint not null,
  created_at timestamp with time zone not null default now(),
  constraint storage_reservation_account_id_fkey FOREIGN KEY (account_id) REFERENCES account(id),
  constraint storage_reservation_bytes_check CHECK ((bytes >= 0)),
  constraint storage_reservation_namespace_id_fkey FOREIGN KEY (namespace_id) REFERENCES namespace(id),
  constraint storage_reservation_pkey PRIMARY KEY (id)
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
  account_id uuid not null,
  name text not null,
  hint text not null,
  sha256 bytea not null,
  scopes text[],
  expires_at timestamp with time zone,
  last_used_at timestamp with time zone,
  revoked_at timestamp with time zone,
  created_at timestamp with time zone not null default now(),
  constraint token_account_id_fkey FOREIGN KEY (account_id) REFERENCES account(id) ON DELETE CASCADE,
  constraint token_pkey PRIMARY KEY (id),
  constraint token_sha256_key UNIQUE (sha256)
);

create table usage_day (
  record_id uuid not null,
  day date not null,
  namespace_id uuid not null,
  quantity_us numeric(38,0) not null,
  constraint usage_day_namespace_id_fkey FOREIGN KEY (namespace_id) REFERENCES namespace(id),
  constraint usage_day_pkey PRIMARY KEY (record_id, day),
  constraint usage_day_quantity_us_check CHECK ((quantity_us >= (0)::numeric)),
  constraint usage_day_record_id_fkey FOREIGN KEY (record_id) REFERENCES usage_record(id)
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
  constraint usage_record_account_id_fkey FOREIGN KEY (account_id) REFERENCES account(id),
  constraint usage_record_accrued_us_check CHECK ((accrued_us >= (0)::numeric)),
  constraint usage_record_namespace_id_fkey FOREIGN KEY (namespace_id) REFERENCES namespace(id),
  constraint usage_record_pkey PRIMARY KEY (id),
  constraint usage_record_rate_check CHECK ((rate >= 0)),
  constraint usage_record_resource_id_fkey FOREIGN KEY (resource_id) REFERENCES resource(id),
  constraint usage_record_type_check CHECK ((type = ANY (ARRAY['compute'::text, 'storage'::text])))
);

create table verification (
  id uuid not null default uuidv7(),
  identifier text not null,
  value text not null,
  expires_at timestamp with time zone not null,
  created_at timestamp with time zone not null default now(),
  updated_at timestamp with time zone not null default now(),
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
  constraint version_bytes_check CHECK ((bytes >= 0)),
  constraint version_check CHECK (((state = 'ready'::version_state) = (sealed_at IS NOT NULL))),
  constraint version_created_by_fkey FOREIGN KEY (created_by) REFERENCES account(id),
  constraint version_files_check CHECK ((files >= 0)),
  constraint version_number_check CHECK ((number > 0)),
  constraint version_number_taken UNIQUE (resource_id, number),
  constraint version_pkey PRIMARY KEY (id),
  constraint version_resource_id_fkey FOREIGN KEY (resource_id) REFERENCES resource(id)
);

create table version_file (
  version_id uuid not null,
  path text not null,
  sha256 bytea not null,
  bytes bigint not null,
  media_type text not null,
  modified_at timestamp with time zone not null default now(),
  constraint version_file_bytes_check CHECK ((bytes >= 0)),
  constraint version_file_path_check CHECK (((octet_length(path) >= 1) AND (octet_length(path) <= 1024))),
  constraint version_file_pkey PRIMARY KEY (version_id, path),
  constraint version_file_sha256_fkey FOREIGN KEY (sha256) REFERENCES blob(sha256),
  constraint version_file_version_id_fkey FOREIGN KEY (version_id) REFERENCES version(id) ON DELETE CASCADE
);

-- indexes

CREATE INDEX activity_of_actor ON public.activity USING btree (namespace_id, actor_id, at DESC, id DESC);

CREATE INDEX activity_of_entity ON public.activity USING btree (namespace_id, entity_kind, at DESC, id DESC);

CREATE INDEX activity_of_namespace ON public.activity USING btree (namespace_id, at DESC, id DESC);

CREATE INDEX activity_of_refusals ON public.activity USING btree (namespace_id, at DESC, id DESC) WHERE refused;

CREATE INDEX activity_of_severity ON public.activity USING btree (namespace_id, severity, at DESC, id DESC);

CREATE INDEX allocation_held ON public.allocation USING btree (namespace_id, resource_type, account_id) WHERE (released_at IS NULL);

CREATE INDEX allocation_held_of_type ON public.allocation USING btree (resource_type) WHERE (released_at IS NULL);

CREATE INDEX binding_of_version ON public.binding USING btree (version_id);

CREATE INDEX blob_by_age ON public.blob USING btree (touched_at);

CREATE INDEX credential_of_account ON public.credential USING btree (account_id);

CREATE INDEX device_of_allocation ON public.device USING btree (allocation_id) WHERE (allocation_id IS NOT NULL);

CREATE INDEX execution_active ON public.execution USING btree (namespace_id, id DESC) WHERE (state = ANY (ARRAY['queued'::execution_state, 'starting'::execution_state, 'running'::execution_state, 'stopping'::execution_state]));

CREATE INDEX execution_active_of_account ON public.execution USING btree (started_by, namespace_id) WHERE (state = ANY (ARRAY['queued'::execution_state, 'starting'::execution_state, 'running'::execution_state, 'stopping'::execution_state]));

CREATE INDEX execution_event_of_execution ON public.execution_event USING btree (execution_id, id);

CREATE INDEX execution_left_behind ON public.execution USING btree (container_id, id) WHERE ((ended_at IS NOT NULL) AND (removed_at IS NULL));

CREATE INDEX execution_of_namespace ON public.execution USING btree (namespace_id, id DESC);

CREATE INDEX idempotency_by_age ON public.idempotency USING btree (created_at);

CREATE INDEX invitation_of_organization ON public.invitation USING btree (organization_id, id DESC);

CREATE INDEX member_of_account ON public.member USING btree (account_id, organization_id);

CREATE INDEX member_walk ON public.member USING btree (organization_id, path);

CREATE INDEX member_walk_of_role ON public.member USING btree (organization_id, role, path);

CREATE UNIQUE INDEX project_name_taken ON public.project USING btree (namespace_id, lower(name));

CREATE INDEX project_walk ON public.project USING btree (namespace_id, visibility, lower(name));

CREATE INDEX project_walk_of_owner ON public.project USING btree (namespace_id, owner_id, lower(name));

CREATE UNIQUE INDEX resource_name_taken ON public.resource USING btree (namespace_id, kind, lower(name)) WHERE (deleted_at IS NULL);

CREATE INDEX resource_published ON public.resource USING btree (namespace_id, created_at DESC, id DESC) WHERE (published AND (deleted_at IS NULL));

CREATE INDEX resource_sum_of_project ON public.resource USING btree (project_id) INCLUDE (bytes) WHERE ((deleted_at IS NULL) AND (project_id IS NOT NULL));

CREATE INDEX resource_walk ON public.resource USING btree (namespace_id, kind, visibility, created_at DESC, id DESC) WHERE (deleted_at IS NULL);

CREATE INDEX resource_walk_all ON public.resource USING btree (namespace_id, kind, created_at DESC, id DESC) WHERE (deleted_at IS NULL);

CREATE INDEX resource_walk_of_owner ON public.resource USING btree (namespace_id, kind, owner_id, visibility, created_at DESC, id DESC) WHERE (deleted_at IS NULL);

CREATE INDEX resource_walk_of_project ON public.resource USING btree (project_id, kind, created_at DESC, id DESC) WHERE ((deleted_at IS NULL) AND (project_id IS NOT NULL));

CREATE INDEX resource_walk_visible ON public.resource USING btree (namespace_id, kind, created_at DESC, id DESC) WHERE ((deleted_at IS NULL) AND (visibility <> 'private'::resource_visibility));

CREATE INDEX session_of_account ON public.session USING btree (account_id);

CREATE UNIQUE INDEX share_of_project ON public.share USING btree (project_id, account_id, team_id) NULLS NOT DISTINCT WHERE (project_id IS NOT NULL);

CREATE INDEX share_of_project_with_account ON public.share USING btree (account_id, namespace_id) WHERE ((project_id IS NOT NULL) AND (account_id IS NOT NULL));

CREATE INDEX share_of_project_with_team ON public.share USING btree (team_id) WHERE ((project_id IS NOT NULL) AND (team_id IS NOT NULL));

CREATE UNIQUE INDEX share_of_resource ON public.share USING btree (resource_id, account_id, team_id) NULLS NOT DISTINCT WHERE (resource_id IS NOT NULL);

CREATE INDEX share_walk_of_account ON public.share USING btree (account_id, namespace_id, kind, resource_created_at DESC, resource_id DESC) WHERE ((resource_id IS NOT NULL) AND (account_id IS NOT NULL));

CREATE INDEX share_walk_of_guest ON public.share USING btree (account_id, kind, resource_created_at DESC, resource_id DESC) WHERE ((organization_id IS NULL) AND (resource_id IS NOT NULL));

CREATE INDEX share_walk_of_team ON public.share USING btree (team_id, kind, resource_created_at DESC, resource_id DESC) WHERE ((resource_id IS NOT NULL) AND (team_id IS NOT NULL));

CREATE INDEX storage_reservation_of_account ON public.storage_reservation USING btree (namespace_id, account_id);

CREATE INDEX team_member_leads ON public.team_member USING btree (team_id) WHERE is_lead;

CREATE INDEX team_member_walk ON public.team_member USING btree (team_id, path);

CREATE UNIQUE INDEX team_name_taken ON public.team USING btree (organization_id, lower(name));

CREATE INDEX team_of_account ON public.team_member USING btree (account_id, organization_id);

CREATE INDEX token_of_account ON public.token USING btree (account_id, id DESC) WHERE (revoked_at IS NULL);

CREATE INDEX usage_day_of_namespace ON public.usage_day USING btree (namespace_id, day) INCLUDE (record_id, quantity_us);

CREATE INDEX usage_record_of_account ON public.usage_record USING btree (namespace_id, account_id, seq DESC);

CREATE INDEX usage_record_of_namespace ON public.usage_record USING btree (namespace_id, seq DESC);

CREATE INDEX usage_record_of_resource ON public.usage_record USING btree (resource_id, seq DESC);

CREATE INDEX usage_record_open ON public.usage_record USING btree (namespace_id) WHERE (ended_at IS NULL);

CREATE INDEX verification_of_identifier ON public.verification USING btree (identifier);

CREATE INDEX version_file_of_blob ON public.version_file USING btree (sha256);

-- triggers

CREATE TRIGGER account_is_born BEFORE INSERT ON public.account FOR EACH ROW EXECUTE FUNCTION account_is_born();

CREATE TRIGGER account_was_born AFTER INSERT ON public.account FOR EACH ROW EXECUTE FUNCTION account_was_born();

CREATE TRIGGER member_demoted AFTER UPDATE OF role ON public.member FOR EACH ROW WHEN (((old.role = 'maintainer'::member_role) AND (new.role <> 'maintainer'::member_role))) EXECUTE FUNCTION organization_keeps_a_maintainer();

CREATE TRIGGER member_removed AFTER DELETE ON public.member FOR EACH ROW WHEN ((old.role = 'maintainer'::member_role)) EXECUTE FUNCTION organization_keeps_a_maintainer();

CREATE TRIGGER member_takes_path BEFORE INSERT ON public.member FOR EACH ROW EXECUTE FUNCTION takes_path_of_account();

CREATE TRIGGER project_is_inherited AFTER UPDATE OF visibility ON public.project FOR EACH ROW WHEN ((base_visibility(old.visibility) <> base_visibility(new.visibility))) EXECUTE FUNCTION project_is_inherited();

CREATE TRIGGER resource_inherits BEFORE INSERT OR UPDATE OF project_id, visibility ON public.resource FOR EACH ROW EXECUTE FUNCTION resource_inherits();

CREATE TRIGGER share_knows_its_resource BEFORE INSERT ON public.share FOR EACH ROW WHEN ((new.resource_id IS NOT NULL)) EXECUTE FUNCTION share_knows_its_resource();

CREATE TRIGGER team_member_takes_path BEFORE INSERT ON public.team_member FOR EACH ROW EXECUTE FUNCTION takes_path_of_account();

CREATE TRIGGER version_is_sealed_changed AFTER UPDATE ON public.version_file REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION version_is_sealed();

CREATE TRIGGER version_is_sealed_put AFTER INSERT ON public.version_file REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION version_is_sealed();

CREATE TRIGGER version_is_sealed_taken AFTER DELETE ON public.version_file REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION version_is_sealed();

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

CREATE OR REPLACE FUNCTION public.admit(p_operation uuid, p_namespace uuid, p_account uuid, p_type text, p_units integer, OUT allocation_id uuid, OUT member_cap bigint, OUT member_in_use bigint, OUT namespace_cap bigint, OUT namespace_in_use bigint, OUT capacity integer, OUT capacity_in_use integer, OUT devices text[])
 RETURNS record
 LANGUAGE plpgsql
AS $function$
begin
  if p_units is null or p_units <= 0 then
    raise exception 'units must be positive' using errcode = '22023';
  end if;
  select l.* into member_cap, member_in_use, namespace_cap, namespace_in_use
  from lock_limits(p_namespace, p_account, p_type) l;
  select t.capacity, t.in_use into capacity, capacity_in_use
  from resource_type t where t.name = p_type for update;
  if not found then
    raise exception 'unknown resource type %', p_type using errcode = '23503', constraint = 'resource_type_unknown';
  end if;
  select a.id into allocation_id from allocation a where a.operation_id = p_operation;
  if not found then
    if (member_in_use + p_units > member_cap) or (namespace_in_use + p_units > namespace_cap)
      or capacity_in_use + p_units > capacity then return; end if;
    perform count_use(p_namespace, p_account, p_type, p_units);
    update resource_type t set in_use = t.in_use + p_units where t.name = p_type;
    insert into allocation
      (operation_id, namespace_id, account_id, resource_type, units, member_cap, namespace_cap, capacity)
    values (p_operation, p_namespace, p_account, p_type, p_units, admit.member_cap, admit.namespace_cap, admit.capacity)
    returning id into allocation_id;
    perform take_devices(p_type, allocation_id, p_units);
  end if;
  select coalesce(array_agg(d.label order by d.slot), '{}') into devices
  from device d where d.allocation_id = admit.allocation_id;
end $function$
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

CREATE OR REPLACE FUNCTION public.grow_version(p_version uuid, p_files integer, p_bytes bigint)
 RETURNS void
 LANGUAGE sql
AS $function$
  update version set files = files + p_files, bytes = bytes + p_bytes where id = p_version;
  update resource set bytes = bytes + p_bytes, updated_at = now()
  where id = (select v.resource_id from version v where v.id = p_version);
$function$
;

CREATE OR REPLACE FUNCTION public.hold(p_namespace uuid, p_account uuid, p_product text, p_amount bigint, p_force boolean DEFAULT false, OUT held boolean, OUT member_cap bigint, OUT member_in_use bigint, OUT namespace_cap bigint, OUT namespace_in_use bigint)
 RETURNS record
 LANGUAGE plpgsql
AS $function$
begin
  select l.* into member_cap, member_in_use, namespace_cap, namespace_in_use
  from lock_limits(p_namespace, p_account, p_product) l;
  held := p_force or p_amount <= 0 or (
    (member_cap is null or member_in_use + p_amount <= member_cap)
    and (namespace_cap is null or namespace_in_use + p_amount <= namespace_cap));
  if held then perform count_use(p_namespace, p_account, p_product, p_amount); end if;
end $function$
;

CREATE OR REPLACE FUNCTION public.lock_limits(p_namespace uuid, p_account uuid, p_product text, OUT member_cap bigint, OUT member_in_use bigint, OUT namespace_cap bigint, OUT namespace_in_use bigint)
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
  select * into n from namespace_limit l
  where l.namespace_id = p_namespace and l.product = p_product for update;
  if not found then
    insert into namespace_limit as l (namespace_id, product) values (p_namespace, p_product)
    on conflict (namespace_id, product) do update set in_use = l.in_use returning * into n;
  end if;
  member_cap := case when m.own_cap then m.cap else n.member_cap end;
  member_in_use := m.in_use; namespace_cap := n.cap; namespace_in_use := n.in_use;
end $function$
;

CREATE OR REPLACE FUNCTION public.lock_version(p_version uuid)
 RETURNS TABLE(state version_state, files integer, bytes bigint)
 LANGUAGE plpgsql
AS $function$
begin
  perform from resource r where r.id = (select v.resource_id from version v where v.id = p_version) for no key update;
  return query select v.state, v.files, v.bytes from version v where v.id = p_version for no key update;
end $function$
;

CREATE OR REPLACE FUNCTION public.meter_change(p_id uuid, p_rate bigint, p_at timestamp with time zone, p_end boolean DEFAULT false)
 RETURNS void
 LANGUAGE plpgsql
AS $function$
declare r usage_record; t timestamptz;
begin
  select * into r from usage_record where id = p_id for update;
  if not found or r.ended_at is not null then return; end if;
  t := greatest(p_at, r.since);
  if r.rate > 0 and t > r.since then
    insert into usage_day (record_id, day, namespace_id, quantity_us)
    select p_id, d.day, r.namespace_id, r.rate * d.us from days_of(r.since, t) d where d.us > 0
    on conflict (record_id, day) do update set quantity_us = usage_day.quantity_us + excluded.quantity_us;
  end if;
  -- What began and ended in the same instant used nothing, but it was there and is counted on its day.
  if p_end and not exists (select from usage_day where record_id = p_id) then
    insert into usage_day (record_id, day, namespace_id, quantity_us)
    values (p_id, (t at time zone 'UTC')::date, r.namespace_id, 0);
  end if;
  update usage_record set accrued_us = r.accrued_us + r.rate * microseconds(r.since, t), since = t,
    rate = case when p_end then r.rate else p_rate end,
    ended_at = case when p_end then t end where id = p_id;
end $function$
;

CREATE OR REPLACE FUNCTION public.meter_open(p_id uuid, p_type text, p_product text, p_namespace uuid, p_account uuid, p_resource uuid, p_source text, p_rate bigint, p_at timestamp with time zone)
 RETURNS void
 LANGUAGE sql
AS $function$
  insert into usage_record (id, type, product, namespace_id, account_id, resource_id, source, rate, since, started_at)
  values (p_id, p_type, p_product, p_namespace, p_account, p_resource, p_source, p_rate, p_at, p_at)
  on conflict (id) do nothing
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

CREATE OR REPLACE FUNCTION public.obstacle(p_version uuid, p_path text)
 RETURNS text
 LANGUAGE sql
 STABLE
AS $function$
  (select f.path from version_file f
   where f.version_id = p_version and f.path = any (array(
     select array_to_string((string_to_array(p_path, '/'))[1:n], '/')
     from generate_series(1, cardinality(string_to_array(p_path, '/')) - 1) n))
   limit 1)
  union all
  (select f.path from version_file f
   where f.version_id = p_version and f.path > p_path || '/' and f.path < p_path || '0' order by f.path limit 1)
  limit 1
$function$
;

CREATE OR REPLACE FUNCTION public.organization_keeps_a_maintainer()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  perform from organization where id = old.organization_id for no key update;
  if not exists (select from member where organization_id = old.organization_id and role = 'maintainer') then
    raise exception 'an organization keeps a maintainer'
      using errcode = '23514', constraint = 'organization_keeps_a_maintainer';
  end if;
  return null;
end $function$
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

CREATE OR REPLACE FUNCTION public.put_files(p_version uuid, p_paths text[], p_sha256s bytea[], p_bytes bigint[], p_media_types text[])
 RETURNS TABLE(obstacle text, grown bigint, modified_at timestamp with time zone)
 LANGUAGE plpgsql
AS $function$
declare i int; was bigint; more_files int := 0; more_bytes bigint := 0;
begin
  for i in 1 .. cardinality(p_paths) loop
    grown := null; modified_at := null;
    obstacle := obstacle(p_version, p_paths[i]);
    if obstacle is null then
      insert into version_file as f (version_id, path, sha256, bytes, media_type)
      values (p_version, p_paths[i], p_sha256s[i], p_bytes[i], p_media_types[i])
      on conflict (version_id, path) do update
        set sha256 = excluded.sha256, bytes = excluded.bytes, media_type = excluded.media_type, modified_at = now()
      returning old.bytes, new.modified_at into was, modified_at;
      grown := p_bytes[i] - coalesce(was, 0);
      more_bytes := more_bytes + grown;
      more_files := more_files + (was is null)::int;
    end if;
    return next;
  end loop;
  perform grow_version(p_version, more_files, more_bytes);
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

CREATE OR REPLACE FUNCTION public.reserve_storage(p_namespace uuid, p_account uuid, p_bytes bigint, OUT reservation_id uuid, OUT held boolean, OUT member_cap bigint, OUT member_in_use bigint, OUT namespace_cap bigint, OUT namespace_in_use bigint)
 RETURNS record
 LANGUAGE plpgsql
AS $function$
begin
  select h.* into held, member_cap, member_in_use, namespace_cap, namespace_in_use
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

CREATE OR REPLACE FUNCTION public.role_in(p_actor uuid, p_namespace uuid)
 RETURNS member_role
 LANGUAGE sql
 STABLE
AS $function$
  select me.role from standing_in(p_actor, p_namespace) me
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

CREATE OR REPLACE FUNCTION public.standing_in(p_actor uuid, p_namespace uuid)
 RETURNS TABLE(role member_role)
 LANGUAGE sql
 STABLE
AS $function$
  select 'maintainer'::member_role where p_actor = p_namespace
  union all
  select m.role from member m join namespace n on n.id = m.organization_id and n.deleted_at is null
  where m.organization_id = p_namespace and m.account_id = p_actor
$function$
;

CREATE OR REPLACE FUNCTION public.strongest_tie(p_role member_role, p_is_owner boolean, p_visibility resource_visibility)
 RETURNS tie
 LANGUAGE sql
 IMMUTABLE
AS $function$
  select greatest(case when p_is_owner then tie_as_owner(p_role) end, tie_by_visibility(p_role, p_visibility))
$function$
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

CREATE OR REPLACE FUNCTION public.takes_path_of_account()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  select a.path into new.path from account a where a.id = new.account_id;
  return new;
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

CREATE OR REPLACE FUNCTION public.version_is_sealed()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  if exists (select from changed c join version v on v.id = c.version_id where v.state <> 'open') then
    raise exception 'a sealed version never changes' using errcode = '23514', constraint = 'version_is_sealed';
  end if;
  return null;
end $function$
;
