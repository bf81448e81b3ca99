-- Applications with a server, and what tells it who asks.

alter table application_version
  -- A server that runs: the engine whose port is passed on.
  add engine_id uuid references resource (id),
  drop constraint application_version_form_check,
  add constraint application_version_form_check check (form in ('link', 'static', 'engine')),
  drop constraint application_version_says_what_it_serves,
  add constraint application_version_says_what_it_serves check (case form
    when 'link' then url is not null and version_id is null and engine_id is null
    when 'static' then url is null and version_id is not null and engine_id is null
    when 'engine' then url is null and version_id is null and engine_id is not null end);
create index application_version_of_engine on application_version (engine_id) where engine_id is not null;

-- The keys that say to applications who asks: the newest signs, those before it are published for a while. The private
-- half is sealed with the installation's secret.
create table identity_key (
  id uuid primary key default uuidv7(),
  public_jwk jsonb not null,
  sealed bytea not null,
  sealed_with text not null,
  created_at timestamptz not null default now()
);
