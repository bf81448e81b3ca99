-- Whom the installation lets say who somebody is, what is under way with them, and programs that ask for a token.

create type sign_in_provider_kind as enum ('gitee', 'github', 'gitlab', 'oidc');

-- Credentials name it by its id: `credential.provider_id`. Only the sealed secret is kept.
create table sign_in_provider (
  id text constraint sign_in_provider_id_taken primary key
    constraint sign_in_provider_id_well_formed check (id ~ '^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$' and id <> 'credential'),
  kind sign_in_provider_kind not null,
  name text not null check (length(name) between 1 and 60),
  base_url text not null,
  client_id text not null,
  secret bytea not null,
  secret_key text not null,
  scopes text[] not null default '{}',
  enabled boolean not null default true,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

-- Somebody was sent to a provider and has not come back. Of the state only the hash is kept; the session is that of
-- whoever connects, and of nobody who signs in.
create table sign_in_flow (
  state_sha256 bytea primary key,
  browser_sha256 bytea not null,
  provider_id text not null references sign_in_provider (id) on delete cascade,
  session_id uuid references session (id) on delete cascade,
  next text not null,
  expires_at timestamptz not null
);
create index sign_in_flow_by_age on sign_in_flow (expires_at);
create index sign_in_flow_of_provider on sign_in_flow (provider_id);
create index sign_in_flow_of_session on sign_in_flow (session_id) where session_id is not null;

-- Somebody whom a provider has named, and who has not chosen their path here yet.
create table sign_in_arrival (
  secret_sha256 bytea primary key,
  provider_id text not null references sign_in_provider (id) on delete cascade,
  provider_account_id text not null,
  login text,
  name text,
  email text,
  email_verified boolean not null,
  next text not null,
  expires_at timestamptz not null
);
create index sign_in_arrival_by_age on sign_in_arrival (expires_at);
create index sign_in_arrival_of_provider on sign_in_arrival (provider_id);

-- A program that asks for a token of a person who decides in a browser. Of both codes only hashes are kept; the token is
-- made when the program comes for it, so that it lies nowhere.
create table device_request (
  device_sha256 bytea primary key,
  user_sha256 bytea not null unique,
  machine text not null check (length(machine) between 1 and 80),
  ip text,
  account_id uuid references account (id) on delete cascade,
  allowed boolean,
  lasts_days int not null default 90,
  interval_seconds int not null,
  asked_at timestamptz,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null
);
create index device_request_by_age on device_request (expires_at);
create index device_request_of_address on device_request (ip);
create index device_request_of_account on device_request (account_id) where account_id is not null;
create index credential_of_provider on credential (provider_id);

-- Whoever is connected with a provider has a line of it, whichever way that came about; the provider stays meanwhile.
create function credential_is_connected() returns trigger language plpgsql as $$
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
end $$;
create trigger credential_is_connected after insert on credential for each row execute function credential_is_connected();
