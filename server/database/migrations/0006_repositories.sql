-- Data sets: files in immutable versions; equal content is stored once.

-- Content that the store has. `touched_at` is renewed before a file is put in place, so that the collector keeps away.
create table blob (
  sha256 bytea primary key check (length(sha256) = 32),
  bytes bigint not null check (bytes >= 0),
  touched_at timestamptz not null default now()
);
create index blob_by_age on blob (touched_at);

create type version_state as enum ('open', 'ready');

create table version (
  id uuid primary key default uuidv7(),
  resource_id uuid not null references resource (id),
  number int not null check (number > 0),
  state version_state not null default 'open',
  note text not null default '',
  files int not null default 0 check (files >= 0),
  bytes bigint not null default 0 check (bytes >= 0),
  created_by uuid not null references account (id),
  created_at timestamptz not null default now(),
  sealed_at timestamptz,
  constraint version_number_taken unique (resource_id, number),
  check ((state = 'ready') = (sealed_at is not null))
);

create table version_file (
  version_id uuid not null references version (id) on delete cascade,
  path text collate "C" not null check (octet_length(path) between 1 and 1024),
  sha256 bytea not null references blob (sha256),
  bytes bigint not null check (bytes >= 0),
  media_type text not null,
  modified_at timestamptz not null default now(),
  primary key (version_id, path)
);
create index version_file_of_blob on version_file (sha256);

-- The bytes of a sealed version never change, whatever the program does.
create function version_is_sealed() returns trigger language plpgsql as $$
begin
  if exists (select from version v where v.id = coalesce(new.version_id, old.version_id) and v.state <> 'open') then
    raise exception 'a sealed version never changes' using errcode = '23514', constraint = 'version_is_sealed';
  end if;
  return coalesce(new, old);
end $$;
create trigger version_is_sealed before insert or update or delete on version_file
  for each row execute function version_is_sealed();
