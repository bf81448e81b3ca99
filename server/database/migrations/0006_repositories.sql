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
  if exists (select from changed c join version v on v.id = c.version_id where v.state <> 'open') then
    raise exception 'a sealed version never changes' using errcode = '23514', constraint = 'version_is_sealed';
  end if;
  return null;
end $$;
create trigger version_is_sealed_put after insert on version_file
  referencing new table as changed for each statement execute function version_is_sealed();
create trigger version_is_sealed_changed after update on version_file
  referencing old table as changed for each statement execute function version_is_sealed();
create trigger version_is_sealed_taken after delete on version_file
  referencing old table as changed for each statement execute function version_is_sealed();

-- Locks a version for a change, its data set before it: the order everywhere is resource, version, member, namespace.
-- Says what is true under the locks; no row when there is no such version any more.
create function lock_version(p_version uuid)
returns table (state version_state, files int, bytes bigint) language plpgsql as $$
begin
  perform from resource r where r.id = (select v.resource_id from version v where v.id = p_version) for no key update;
  return query select v.state, v.files, v.bytes from version v where v.id = p_version for no key update;
end $$;

-- The file that stands where a folder of the path would be, or a file inside the folder that stands where the file would be.
create function obstacle(p_version uuid, p_path text) returns text language sql stable as $$
  (select f.path from version_file f
   where f.version_id = p_version and f.path = any (array(
     select array_to_string((string_to_array(p_path, '/'))[1:n], '/')
     from generate_series(1, cardinality(string_to_array(p_path, '/')) - 1) n))
   limit 1)
  union all
  (select f.path from version_file f
   where f.version_id = p_version and f.path > p_path || '/' and f.path < p_path || '0' order by f.path limit 1)
  limit 1
$$;

-- Counts files and bytes that came to a version, or with negative numbers went. Whoever calls it holds the locks.
create function grow_version(p_version uuid, p_files int, p_bytes bigint) returns void language sql as $$
  update version set files = files + p_files, bytes = bytes + p_bytes where id = p_version;
  update resource set bytes = bytes + p_bytes, updated_at = now()
  where id = (select v.resource_id from version v where v.id = p_version);
$$;

-- Puts files into an open version, one after another; says of each what was in its way (then it is not there) or by how
-- much the version grew. Whoever calls it holds the locks and has made the blobs.
create function put_files(p_version uuid, p_paths text[], p_sha256s bytea[], p_bytes bigint[], p_media_types text[])
returns table (obstacle text, grown bigint, modified_at timestamptz) language plpgsql as $$
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
end $$;
