-- What holds the storage, now and through time.

-- Every content that a resource names, and how often: equal files are stored once. Versions come and go by their files;
-- these rows are what is left of that, so that nobody has to read the files of every version to know what lies on disk.
create table resource_content (
  resource_id uuid not null references resource (id),
  sha256 bytea not null,
  bytes bigint not null check (bytes >= 0),
  times bigint not null check (times > 0),
  primary key (resource_id, sha256)
);
create index resource_content_by_hash on resource_content (sha256) include (resource_id);

-- What it saves that the resource names content more than once: `bytes - saved_bytes` lie on disk.
alter table resource add column saved_bytes bigint not null default 0 check (saved_bytes >= 0);

insert into resource_content (resource_id, sha256, bytes, times)
select v.resource_id, f.sha256, max(f.bytes), count(*)
from version_file f join version v on v.id = f.version_id group by 1, 2;
update resource r set saved_bytes = c.saved
from (select resource_id, sum(bytes * (times - 1)) as saved from resource_content group by 1) c
where c.resource_id = r.id and c.saved > 0;

-- Whoever changes files holds the lock on their resource, so its rows here are changed by one at a time.
create function contents_come() returns trigger language plpgsql as $$
begin
  if not exists (select from added) then return null; end if;
  with put as (
    insert into resource_content as c (resource_id, sha256, bytes, times)
    select v.resource_id, a.sha256, max(a.bytes), count(*) from added a join version v on v.id = a.version_id group by 1, 2
    on conflict (resource_id, sha256) do update set times = c.times + excluded.times
    returning with (old as was, new as is_now) c.resource_id, is_now.bytes * (is_now.times - coalesce(was.times, 1)) as saved
  )
  update resource r set saved_bytes = r.saved_bytes + s.saved
  from (select p.resource_id, sum(p.saved) as saved from put p group by 1) s where r.id = s.resource_id and s.saved <> 0;
  return null;
end $$;
create function forget_contents(p_resource uuid, p_sha256s bytea[], p_times bigint[]) returns void language sql as $$
  with less as (
    select l.sha256, l.times from unnest(p_sha256s, p_times) l (sha256, times)
  ), gone as (
    delete from resource_content c using less l
    where c.resource_id = p_resource and c.sha256 = l.sha256 and c.times = l.times
    returning c.bytes * (l.times - 1) as saved
  ), kept as (
    update resource_content c set times = c.times - l.times from less l
    where c.resource_id = p_resource and c.sha256 = l.sha256 and c.times > l.times
    returning c.bytes * l.times as saved
  )
  update resource r set saved_bytes = r.saved_bytes - s.saved
  from (select sum(x.saved) as saved from (table gone union all table kept) x) s
  where r.id = p_resource and s.saved <> 0;
$$;
create function contents_go() returns trigger language plpgsql as $$
begin
  if not exists (select from taken) then return null; end if;
  perform forget_contents(g.resource_id, array_agg(g.sha256), array_agg(g.times))
  from (select v.resource_id, t.sha256, count(*) as times from taken t join version v on v.id = t.version_id group by 1, 2) g
  group by g.resource_id;
  return null;
end $$;
create trigger contents_come after insert on version_file
  referencing new table as added for each statement execute function contents_come();
create trigger contents_go after delete on version_file
  referencing old table as taken for each statement execute function contents_go();
-- What replaces a file goes and comes; the names of triggers say in which order.
create trigger contents_of_replaced_come after update on version_file
  referencing new table as added for each statement execute function contents_come();
create trigger contents_of_replaced_go after update on version_file
  referencing old table as taken for each statement execute function contents_go();

-- A version takes its files with it, and once it is gone nobody could say any more whose they were.
create function contents_of_version_go() returns trigger language plpgsql as $$
begin
  perform forget_contents(old.resource_id, array_agg(g.sha256), array_agg(g.times))
  from (select f.sha256, count(*) as times from version_file f where f.version_id = old.id group by 1) g;
  return old;
end $$;
create trigger contents_of_version_go before delete on version for each row execute function contents_of_version_go();

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
declare r usage_record; t timestamptz; today date; after bigint := case when p_end then 0 else p_rate end;
begin
  select * into r from usage_record where id = p_id for update;
  if not found or r.ended_at is not null then return; end if;
  t := greatest(p_at, r.since);
  today := (t at time zone 'UTC')::date;
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
    rate = case when p_end then r.rate else p_rate end,
    ended_at = case when p_end then t end where id = p_id;
end $$;
