-- Files that come together go into a version in one step: their leaves are found, their folders looked at and they are
-- written all at once, instead of one after another.
alter function put_files(uuid, text[], bytea[], bigint[], text[]) rename to put_files_in_turn;

-- Every folder that holds one of the paths, at any depth.
create function folders_of(p_paths text[]) returns setof text language sql immutable as $$
  select distinct array_to_string(parts[1:i], '/')
  from unnest(p_paths) p cross join lateral string_to_array(p, '/') parts cross join lateral generate_subscripts(parts, 1) i
  where i < cardinality(parts)
$$;

-- Whether none of these files would be in another's way, nor in the way of what the version holds.
create function go_together(p_version uuid, p_paths text[]) returns boolean language sql stable as $$
  select (select count(distinct p) from unnest(p_paths) p) = cardinality(p_paths)
    and not exists (
      select from folders_of(p_paths) folder
      where folder = any (p_paths)
        or exists (select from file_from(p_version, folder) f where f.path = folder))
    and not exists (
      select from unnest(p_paths) p cross join lateral file_from(p_version, p || '/') f where f.path < p || '0')
$$;

-- Puts files into an open version; says of each what was in its way (then it is not there) or by how much the version
-- grew. Whoever calls it holds the locks and has made the blobs.
create function put_files(p_version uuid, p_paths text[], p_sha256s bytea[], p_bytes bigint[], p_media_types text[])
returns table (obstacle text, grown bigint, modified_at timestamptz) language plpgsql as $$
declare file record; touched bigint[]; more_files int := 0; more_bytes bigint := 0;
begin
  if not go_together(p_version, p_paths) then
    return query select * from put_files_in_turn(p_version, p_paths, p_sha256s, p_bytes, p_media_types);
    return;
  end if;
  select array_agg(distinct own_leaf(p_version, l.path)) into touched
  from (select min(p collate "C") as path from unnest(p_paths) p group by leaf_start(p_version, p)) l;
  for file in
    with asked as (
      select * from unnest(p_paths, p_sha256s, p_bytes, p_media_types) with ordinality a (path, sha256, bytes, media_type, n)
    ), put as (
      insert into leaf_file as f (leaf_id, path, sha256, bytes, media_type)
      select l.leaf_id, a.path, a.sha256, a.bytes, a.media_type
      from asked a cross join lateral (
        select o.leaf_id from version_leaf o where o.version_id = p_version and o.first_path <= a.path collate "C"
        order by o.first_path desc limit 1
      ) l
      on conflict (leaf_id, path) do update
        set sha256 = excluded.sha256, bytes = excluded.bytes, media_type = excluded.media_type, modified_at = now()
      returning f.leaf_id, f.path, old.bytes as was, new.modified_at
    ), weighed as (
      update leaf set files = leaf.files + more.files, bytes = leaf.bytes + more.bytes
      from (select put.leaf_id, count(*) filter (where put.was is null) as files, sum(a.bytes - coalesce(put.was, 0)) as bytes
        from asked a join put using (path) group by put.leaf_id) more
      where leaf.id = more.leaf_id
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
  perform weigh_leaves(p_version, array_agg(l.id)) from leaf l where l.id = any (touched) and l.files > 256 having count(*) > 0;
  perform grow_version(p_version, more_files, more_bytes);
end $$;
