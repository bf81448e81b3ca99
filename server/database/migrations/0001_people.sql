-- Who there is: namespaces, people, their sessions and tokens.

create table installation (
  singleton boolean primary key default true check (singleton),
  id uuid not null default gen_random_uuid(),
  set_up_at timestamptz,
  demo_organization_id uuid
);
insert into installation default values;

create type namespace_kind as enum ('person', 'organization');

-- What owns things. A person and an organization share its id.
create table namespace (
  id uuid primary key default uuidv7(),
  path text not null constraint namespace_path_taken unique
    constraint namespace_path_well_formed check (path ~ '^[a-z0-9][a-z0-9-]{1,48}[a-z0-9]$' and path !~ '--'),
  kind namespace_kind not null,
  created_at timestamptz not null default now()
);

-- A person. better-auth writes it as its "user".
create table account (
  id uuid primary key default uuidv7() references namespace (id),
  path text not null,
  name text not null constraint account_name_length check (length(name) between 1 and 80),
  email text not null constraint account_email_taken unique,
  email_verified boolean not null default false,
  image text,
  operator boolean not null default false,
  last_active_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

-- A person's namespace is born with them, in the same statement; the first account is the operator's, once.
create function account_is_born() returns trigger language plpgsql as $$
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
end $$;
create trigger account_is_born before insert on account for each row execute function account_is_born();

create table session (
  id uuid primary key default uuidv7(),
  token text not null unique,
  account_id uuid not null references account (id) on delete cascade,
  expires_at timestamptz not null,
  ip_address text,
  user_agent text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index session_of_account on session (account_id);

-- How a person proves who they are. better-auth writes it as its "account".
create table credential (
  id uuid primary key default uuidv7(),
  account_id uuid not null references account (id) on delete cascade,
  provider_id text not null,
  provider_account_id text not null,
  password text,
  access_token text,
  refresh_token text,
  id_token text,
  access_token_expires_at timestamptz,
  refresh_token_expires_at timestamptz,
  scope text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (provider_id, provider_account_id)
);
create index credential_of_account on credential (account_id);

create table verification (
  id uuid primary key default uuidv7(),
  identifier text not null,
  value text not null,
  expires_at timestamptz not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index verification_of_identifier on verification (identifier);

-- A personal access token; only the SHA-256 of its secret is kept.
create table token (
  id uuid primary key default uuidv7(),
  account_id uuid not null references account (id) on delete cascade,
  name text not null,
  hint text not null,
  sha256 bytea not null unique,
  scopes text[],
  expires_at timestamptz,
  last_used_at timestamptz,
  revoked_at timestamptz,
  created_at timestamptz not null default now()
);
create index token_of_account on token (account_id, id desc) where revoked_at is null;

-- The answer to a request that carried an Idempotency-Key, written in the request's own transaction.
create table idempotency (
  account_id uuid not null references account (id) on delete cascade,
  key text not null check (length(key) between 1 and 255),
  request_sha256 bytea not null,
  answer jsonb,
  created_at timestamptz not null default now(),
  primary key (account_id, key)
);
create index idempotency_by_age on idempotency (created_at);
