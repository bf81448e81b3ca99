-- What holds the storage, now and through time.

-- Equal files are stored once. What that saves within a resource, and within all that a namespace has, is counted when
-- nobody waits for it and kept here until something changes; null: to be counted anew.
alter table resource add column saved_bytes bigint check (saved_bytes >= 0);
alter table namespace_limit add column saved_bytes bigint check (saved_bytes >= 0);
create index resource_to_count on resource (namespace_id) where saved_bytes is null and bytes > 0 and deleted_at is null;
create index namespace_to_count on namespace_limit (namespace_id) where saved_bytes is null and product = 'storage';

-- Whatever changes what a resource holds, counts it in its row, and whatever changes what a namespace holds, in the row of
-- its limit, in the same transaction and be it by nothing. So nobody has to remember this.
create function saved_bytes_are_open() returns trigger language plpgsql as $$
begin
  new.saved_bytes := null;
  return new;
end $$;
create trigger saved_bytes_are_open before update of bytes on resource for each row execute function saved_bytes_are_open();
create trigger saved_bytes_are_open before update of in_use on namespace_limit
  for each row when (new.product = 'storage') execute function saved_bytes_are_open();

-- What versions count, less each content that they name once. Versions share leaves, so each leaf is read once.
create function saved_in(p_resources uuid[]) returns bigint language sql stable as $$
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
$$;
create function saved_in_resource(p_resource uuid) returns bigint language sql stable as $$
  select saved_in(array[p_resource])
$$;
create function saved_in_namespace(p_namespace uuid) returns bigint language sql stable as $$
  select saved_in(array(select r.id from resource r
    where r.namespace_id = p_namespace and r.deleted_at is null and r.bytes > 0))
$$;

-- What a resource has that nothing else of its namespace has, also nothing that is deleted but could come back. Null where
-- there are too many files to ask for each.
create function own_in_resource(p_resource uuid) returns bigint language sql stable as $$
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
$$;

-- How much a record held when the day ended; for the day on which it ended, nothing. A day of a record that goes on at its
-- present rate is not asked here: that rate says it. Until now nobody wrote it down: it is the mean of the day, which is
-- exact where nothing changed that day.
alter table usage_day add column rate_at_end bigint;
update usage_day d set rate_at_end = case
    when d.day = (u.ended_at at time zone 'UTC')::date then 0
    else round(d.quantity_us / greatest(microseconds(greatest(u.started_at, d.day at time zone 'UTC'),
      least(coalesce(u.ended_at, u.since), (d.day + 1) at time zone 'UTC')), 1)) end
from usage_record u where u.id = d.record_id;
alter table usage_day alter column rate_at_end set not null;
alter table usage_day add check (rate_at_end >= 0);

create or replace function meter_change(p_id uuid, p_rate bigint, p_at timestamptz, p_end boolean default false)
returns void language plpgsql as $$
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
end $$;
