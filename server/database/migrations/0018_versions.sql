-- Versions share what they hold; they are named, reviewed, archived and deleted.

-- Made anew: a value that is added to a type cannot be used in the transaction that adds it.
drop function lock_version(uuid);
alter type version_state rename to version_state_before;
create type version_state as enum ('open', 'pending', 'ready', 'rejected', 'archived');
alter table version drop constraint version_check;
drop index version_open_of_author;
alter table version alter column state drop default;
alter table version alter column state type version_state using state::text::version_state;
alter table version alter column state set default 'open';
drop type version_state_before;
create index version_open_of_author on version (created_by) where state = 'open';
alter table version add constraint version_is_sealed_at check ((state = 'open') = (sealed_at is null));

-- `base_id`: the version whose files it began with. Deleted, it keeps its row and number: whatever was bound to it says so.
alter table version add column name text;
alter table version add column base_id uuid references version (id) on delete set null;
alter table version add column reviewed_by uuid references account (id);
alter table version add column reviewed_at timestamptz;
alter table version add column review_comment text not null default '';
alter table version add column removed_at timestamptz;
alter table version add column cleared_at timestamptz;
create unique index version_name_taken on version (resource_id, lower(name)) where name is not null and removed_at is null;
create index version_by_base on version (base_id) where base_id is not null;
create index version_pending on version (sealed_at, id) where state = 'pending' and removed_at is null;
create index version_to_clear on version (removed_at) where removed_at is not null and cleared_at is null;

-- A version is a list of leaves; a leaf is some files that stand next to each other by path. It holds what lies from
-- `first_path` to the next one's. Versions share leaves: whoever writes into a shared one copies it first, a few hundred
-- files instead of all.
create table leaf (
  id bigint generated always as identity primary key,
  files int not null default 0 check (files >= 0),
  bytes bigint not null default 0 check (bytes >= 0)
);
create table version_leaf (
  version_id uuid not null references version (id) on delete cascade,
  first_path text collate "C" not null,
  leaf_id bigint not null references leaf (id),
  primary key (version_id, first_path)
);
create index version_leaf_of_leaf on version_leaf (leaf_id);
create table leaf_file (
  leaf_id bigint not null references leaf (id) on delete cascade,
  path text collate "C" not null check (octet_length(path) between 1 and 1024),
  sha256 bytea not null references blob (sha256),
  bytes bigint not null check (bytes >= 0),
  media_type text not null,
  modified_at timestamptz not null default now(),
  primary key (leaf_id, path) include (bytes)
);
create index leaf_file_of_blob on leaf_file (sha256);

create temporary table numbered on commit drop as
  select f.*, (row_number() over (partition by f.version_id order by f.path) - 1) / 192 as n from version_file f;
create temporary table cut on commit drop as
  select version_id, n, case when n = 0 then '' else min(path) end as first_path,
    nextval(pg_get_serial_sequence('leaf', 'id')) as leaf_id, count(*) as files, sum(bytes) as bytes
  from numbered group by version_id, n;
insert into leaf (id, files, bytes) overriding system value select leaf_id, files, bytes from cut;
insert into version_leaf (version_id, first_path, leaf_id) select version_id, first_path, leaf_id from cut;
insert into leaf_file (leaf_id, path, sha256, bytes, media_type, modified_at)
  select c.leaf_id, f.path, f.sha256, f.bytes, f.media_type, f.modified_at
  from numbered f join cut c on c.version_id = f.version_id and c.n = f.n;
drop table version_file;

-- What every version holds, file by file, for sums. What was deleted is not in it, although it may still be read: whoever
-- looks for files that nobody needs asks `leaf_file`.
create view version_file as
  select l.version_id, f.path, f.sha256, f.bytes, f.media_type, f.modified_at
  from version v join version_leaf l on l.version_id = v.id join leaf_file f on f.leaf_id = l.leaf_id
  where v.removed_at is null;

-- The bytes of a sealed version never change, whatever the program does: not the files of its leaves, not which leaves
-- it has (but when it is deleted or purged), and it is never opened again.
create function leaf_is_sealed() returns trigger language plpgsql as $$
begin
  -- `offset 0`: by the indexes, also while the tables were small when the plan was made
  if exists (select from (select distinct leaf_id from changed) c
    cross join lateral (select l.version_id from version_leaf l where l.leaf_id = c.leaf_id offset 0) l
    cross join lateral (select v.state from version v where v.id = l.version_id offset 0) v where v.state <> 'open') then
    raise exception 'a sealed version never changes' using errcode = '23514', constraint = 'version_is_sealed';
  end if;
  return null;
end $$;
create trigger leaf_is_sealed_put after insert on leaf_file
  referencing new table as changed for each statement execute function leaf_is_sealed();
create trigger leaf_is_sealed_from after update on leaf_file
  referencing old table as changed for each statement execute function leaf_is_sealed();
create trigger leaf_is_sealed_to after update on leaf_file
  referencing new table as changed for each statement execute function leaf_is_sealed();
create trigger leaf_is_sealed_taken after delete on leaf_file
  referencing old table as changed for each statement execute function leaf_is_sealed();

create or replace function version_is_sealed() returns trigger language plpgsql as $$
begin
  if exists (select from (select distinct version_id from changed) c
    cross join lateral (select * from version v where v.id = c.version_id offset 0) v join resource r on r.id = v.resource_id
    where v.state <> 'open' and v.removed_at is null and r.purged_at is null) then
    raise exception 'a sealed version never changes' using errcode = '23514', constraint = 'version_is_sealed';
  end if;
  return null;
end $$;
create trigger version_is_sealed_put after insert on version_leaf
  referencing new table as changed for each statement execute function version_is_sealed();
create trigger version_is_sealed_from after update on version_leaf
  referencing old table as changed for each statement execute function version_is_sealed();
create trigger version_is_sealed_to after update on version_leaf
  referencing new table as changed for each statement execute function version_is_sealed();
create trigger version_is_sealed_taken after delete on version_leaf
  referencing old table as changed for each statement execute function version_is_sealed();

create function version_stays_sealed() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' and new.state <> 'open'
    and ((new.resource_id, new.number, new.files, new.bytes) = (old.resource_id, old.number, old.files, old.bytes)
      or old.removed_at is not null
      or exists (select from resource r where r.id = old.resource_id and r.purged_at is not null)) then return new;
  end if;
  raise exception 'a sealed version never changes' using errcode = '23514', constraint = 'version_is_sealed';
end $$;
create trigger version_stays_sealed before update or delete on version for each row
  when (old.state <> 'open') execute function version_stays_sealed();

-- Where to begin to look for a path: at the leaf that would hold it.
create function leaf_start(p_version uuid, p_path text) returns text language sql stable as $$
  select coalesce((select max(l.first_path) from version_leaf l
    where l.version_id = p_version and l.first_path <= p_path collate "C"), '')
$$;

-- The first file from a path on.
create function file_from(p_version uuid, p_path text) returns setof leaf_file language sql stable rows 1 as $$
  select f.* from version_leaf l cross join lateral (
    select * from leaf_file f where f.leaf_id = l.leaf_id and f.path >= p_path collate "C" order by f.path limit 1) f
  where l.version_id = p_version and l.first_path >= leaf_start(p_version, p_path) order by l.first_path limit 1
$$;

-- What lies below a folder. Leaves that are wholly inside have been summed when they were written.
create function folder_sum(p_version uuid, p_folder text)
returns table (files bigint, bytes bigint) language sql stable rows 1 as $$
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
$$;

-- The file that stands where a folder of the path would be, or a file inside the folder that stands where the file would be.
create or replace function obstacle(p_version uuid, p_path text) returns text language plpgsql stable as $$
declare parts text[] := string_to_array(p_path, '/'); folder text; found_path text;
begin
  for i in 1 .. cardinality(parts) - 1 loop
    folder := concat_ws('/', folder, parts[i]);
    select f.path into found_path from file_from(p_version, folder) f where f.path = folder;
    if found then return found_path; end if;
  end loop;
  select f.path into found_path from file_from(p_version, p_path || '/') f where f.path < p_path || '0';
  return found_path;
end $$;

-- Removes leaves that no version has any more. The lock makes those wait who would drop the last but one at the same time.
create function drop_leaves(p_leaves bigint[]) returns void language plpgsql as $$
begin
  perform from leaf l where l.id = any (p_leaves) order by l.id for no key update;
  delete from leaf l where l.id = any (p_leaves) and not exists (select from version_leaf o where o.leaf_id = l.id);
end $$;

-- The leaf of a locked open version that a path belongs into, for writing: made, or copied where others have it too.
create function own_leaf(p_version uuid, p_path text) returns bigint language plpgsql as $$
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
end $$;

-- Moves what an own leaf holds from a path on into a leaf of its own; its sums are weighed later.
create function split_leaf(p_version uuid, p_leaf bigint, p_path text) returns bigint language plpgsql as $$
declare made bigint;
begin
  insert into leaf default values returning id into made;
  update leaf_file f set leaf_id = made where f.leaf_id = p_leaf and f.path >= p_path collate "C";
  insert into version_leaf (version_id, first_path, leaf_id) values (p_version, p_path, made);
  return made;
end $$;

-- Sums own leaves after a change, and splits what has grown too large.
create function weigh_leaves(p_version uuid, p_leaves bigint[]) returns void language plpgsql as $$
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
end $$;

-- Puts files into an open version, one after another; says of each what was in its way (then it is not there) or by how
-- much the version grew. Whoever calls it holds the locks and has made the blobs.
create or replace function put_files(p_version uuid, p_paths text[], p_sha256s bytea[], p_bytes bigint[],
  p_media_types text[]) returns table (obstacle text, grown bigint, modified_at timestamptz) language plpgsql as $$
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
end $$;

-- Takes a file out of a locked open version; says how many bytes it had, null where there is none.
create function take_file(p_version uuid, p_path text) returns bigint language plpgsql as $$
declare own bigint; was bigint;
begin
  if not exists (select from file_from(p_version, p_path) f where f.path = p_path) then return null; end if;
  own := own_leaf(p_version, p_path);
  delete from leaf_file f where f.leaf_id = own and f.path = p_path returning f.bytes into was;
  update leaf b set files = b.files - 1, bytes = b.bytes - was where b.id = own;
  perform grow_version(p_version, -1, -was);
  return was;
end $$;

-- Makes a leaf begin at a path, where one holds files on both sides of it.
create function cut_leaf(p_version uuid, p_path text) returns void language plpgsql as $$
declare l record; own bigint;
begin
  select v.first_path, v.leaf_id into l from version_leaf v
  where v.version_id = p_version and v.first_path <= p_path collate "C" order by v.first_path desc limit 1;
  if not found or l.first_path = p_path
    or not exists (select from leaf_file f where f.leaf_id = l.leaf_id and f.path >= p_path collate "C") then return; end if;
  own := own_leaf(p_version, p_path);
  perform weigh_leaves(p_version, array[own, split_leaf(p_version, own, p_path)]);
end $$;

-- Takes a folder out of a locked open version, whole leaves where it can; says how much it held.
create function take_folder(p_version uuid, p_folder text, out files bigint, out bytes bigint) language plpgsql as $$
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
end $$;

-- Gives a locked open version the files of a folder of a version under another name, where nothing stands; says how much.
create function graft_folder(p_from uuid, p_folder text, p_version uuid, p_to text, out files bigint, out bytes bigint)
language plpgsql as $$
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
end $$;

-- Gives a version that was made just now the files of a sealed one.
create function share_leaves(p_from uuid, p_version uuid) returns void language sql as $$
  insert into version_leaf (version_id, first_path, leaf_id)
  select p_version, l.first_path, l.leaf_id from version_leaf l where l.version_id = p_from;
$$;

-- Forgets what a version held.
create function clear_version(p_version uuid) returns void language plpgsql as $$
declare gone bigint[];
begin
  with taken as (delete from version_leaf l where l.version_id = p_version returning l.leaf_id)
  select coalesce(array_agg(t.leaf_id), '{}') into gone from taken t;
  perform drop_leaves(gone);
  update version set files = 0, bytes = 0, cleared_at = now() where id = p_version and state <> 'open';
end $$;
create or replace function clear_versions(p_resource uuid) returns void language plpgsql as $$
declare one uuid;
begin
  for one in select v.id from version v where v.resource_id = p_resource order by v.id loop
    perform clear_version(one);
  end loop;
  update version set files = 0, bytes = 0 where resource_id = p_resource and state = 'open';
end $$;

-- Ends a locked version: an open one goes with its row, of a sealed one the row stays. Its files are cleared away later, when
-- nothing reads them any more.
create function remove_version(p_version uuid) returns void language plpgsql as $$
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
end $$;

create function lock_version(p_version uuid) returns table (state version_state, files int, bytes bigint, charged_to uuid,
  record_id uuid) language plpgsql as $$
begin
  perform from resource r where r.id = (select v.resource_id from version v where v.id = p_version) for no key update;
  return query select v.state, v.files, v.bytes, v.charged_to, v.record_id from version v
    where v.id = p_version and v.removed_at is null for no key update;
end $$;

create or replace view holding as
  select v.record_id, v.resource_id, v.charged_to as account_id, v.bytes, 'version ' || v.number as source from version v
  where v.removed_at is null
  union all
  select e.output_record_id, e.container_id, e.charged_to, e.output_bytes, 'output of execution ' || e.number
  from execution e where e.output_bytes > 0 and e.removed_at is null;

create or replace function renew_holdings(p_resource uuid) returns void language sql as $$
  update version set record_id = uuidv7() where resource_id = p_resource and removed_at is null;
  update execution set output_record_id = uuidv7()
  where container_id = p_resource and output_bytes > 0 and removed_at is null;
$$;

-- Whether sealed versions wait here until somebody else has approved them.
alter table organization add column data_approval boolean not null default false;

create or replace function switches_in(p_namespace uuid) returns table (switches text[]) language sql stable as $$
  select coalesce((
    select array_remove(array[
      case when o.editors_share then 'editors_share' end, case when o.data_approval then 'data_approval' end], null)
    from organization o where o.id = p_namespace), array['editors_share'])
$$;

create function needs_approval(p_namespace uuid) returns boolean language sql stable as $$
  select exists (select from organization o where o.id = p_namespace and o.data_approval)
$$;

-- Gives an empty repository every ready version of another, with its number, names, note and author; the leaves are shared.
-- What comes from elsewhere to where data needs approval waits for it. Whoever would delete one of them meanwhile waits.
create or replace function duplicate_versions(p_from uuid, p_to uuid, p_charged_to uuid) returns void language plpgsql as $$
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
end $$;

create or replace function move_resource(p_resource uuid, p_to uuid, p_name text, p_project uuid,
  p_visibility resource_visibility, p_mover uuid) returns void language plpgsql as $$
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
end $$;
