-- Many files go into a version with less work for each: their leaves are found in one walk, and cut before the files are
-- in them instead of after, so that rows need not be moved.

-- The leaf that holds each of some paths, or would; none where the version has no leaf yet.
create function leaves_of(p_version uuid, p_paths text[]) returns table (path text, leaf_id bigint)
language sql stable set enable_seqscan = off as $$
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
$$;

-- Whether none of these files would be in another's way, nor in the way of what the version holds. A leaf that begins
-- inside of what would be a file is taken for a file there: it may be empty, then the files go one after another.
create or replace function go_together(p_version uuid, p_paths text[]) returns boolean
language sql stable set enable_seqscan = off as $$
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
$$;

-- Makes the leaves of some paths the version's own, and cuts those that would hold too many with them.
create function make_room(p_version uuid, p_paths text[]) returns void language plpgsql set enable_seqscan = off as $$
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
end $$;

-- Puts files into an open version; says of each what was in its way (then it is not there) or by how much the version
-- grew. Whoever calls it holds the locks and has made the blobs.
create or replace function put_files(p_version uuid, p_paths text[], p_sha256s bytea[], p_bytes bigint[],
  p_media_types text[]) returns table (obstacle text, grown bigint, modified_at timestamptz) language plpgsql
set enable_seqscan = off as $$
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
end $$;
