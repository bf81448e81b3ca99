-- A start that waited and whose inputs its starter may not read any more when its turn comes is cancelled for that reason.
alter table execution drop constraint execution_stop_reason_check;
alter table execution add constraint execution_stop_reason_check check (stop_reason in
  ('asked', 'member_removed', 'container_deleted', 'organization_deleted', 'time_limit', 'idle', 'disk_full',
   'permission_lost', 'inputs_lost'));

-- What was told of a limit: the share of it that was come to, by member now as well as by namespace.
alter table member_limit add column told_percent int;
alter table member_limit add column told_month date;
alter table namespace_limit drop column near_since;

-- Storage that is held, by the day (UTC) since when: the sum of its rates, and the sum of each rate times the time of that
-- day before it. From both follows what all of it used on any day since, so nobody has to read every record to say what
-- this month's storage costs. Each change of a record of storage adds a line here; lines are gathered when nobody waits.
create table storage_change (
  id bigint generated always as identity primary key,
  namespace_id uuid not null,
  account_id uuid not null,
  day date not null,
  rate bigint not null,
  before_us numeric(38, 0) not null
);
create index storage_change_of_namespace on storage_change (namespace_id);
create table storage_held (
  namespace_id uuid not null,
  account_id uuid not null,
  day date not null,
  rate bigint not null,
  before_us numeric(38, 0) not null,
  primary key (namespace_id, account_id, day)
);

create function day_of(p_at timestamptz) returns date language sql immutable as $$ select (p_at at time zone 'UTC')::date $$;
create function before_us(p_rate bigint, p_since timestamptz) returns numeric language sql immutable as $$
  select p_rate * microseconds(day_of(p_since)::timestamp at time zone 'UTC', p_since)
$$;

create function note_storage(r usage_record, p_sign int) returns void language sql as $$
  insert into storage_change (namespace_id, account_id, day, rate, before_us)
  select r.namespace_id, r.account_id, day_of(r.since), p_sign * r.rate, p_sign * before_us(r.rate, r.since)
  where r.ended_at is null and r.rate > 0
$$;
create function storage_is_noted() returns trigger language plpgsql as $$
begin
  if tg_op <> 'INSERT' then perform note_storage(old, -1); end if;
  if tg_op <> 'DELETE' then perform note_storage(new, 1); end if;
  return null;
end $$;
create trigger storage_begins after insert on usage_record
  for each row when (new.type = 'storage') execute function storage_is_noted();
create trigger storage_changes after update on usage_record for each row when (new.type = 'storage' and
    (old.namespace_id, old.account_id, old.since, old.rate, old.ended_at)
      is distinct from (new.namespace_id, new.account_id, new.since, new.rate, new.ended_at))
  execute function storage_is_noted();
create trigger storage_ends after delete on usage_record
  for each row when (old.type = 'storage') execute function storage_is_noted();

insert into storage_held (namespace_id, account_id, day, rate, before_us)
select u.namespace_id, u.account_id, day_of(u.since), sum(u.rate), sum(before_us(u.rate, u.since))
from usage_record u where u.type = 'storage' and u.ended_at is null and u.rate > 0 group by 1, 2, 3;

-- Gathers lines into what is held. Days before the last month are one: of them only the rates are asked for.
create function gather_storage(p_max int) returns int language plpgsql as $$
declare done int; horizon date := (first_of_month() - interval '1 month')::date - 1;
begin
  with taken as (
    delete from storage_change c where c.id in (
      select id from storage_change order by id limit p_max for update skip locked) returning c.*
  ), added as (
    insert into storage_held as h (namespace_id, account_id, day, rate, before_us)
    select namespace_id, account_id, greatest(day, horizon), sum(rate), sum(before_us) from taken
    group by 1, 2, 3 order by 1, 2, 3
    on conflict (namespace_id, account_id, day) do update
      set rate = h.rate + excluded.rate, before_us = h.before_us + excluded.before_us
  )
  select count(*) into done from taken;
  with old as (delete from storage_held h where h.day < horizon returning h.*)
  insert into storage_held as h (namespace_id, account_id, day, rate, before_us)
  select namespace_id, account_id, horizon, sum(rate), sum(before_us) from old group by 1, 2 order by 1, 2
  on conflict (namespace_id, account_id, day) do update
    set rate = h.rate + excluded.rate, before_us = h.before_us + excluded.before_us;
  return done;
end $$;

-- What storage that is held has used on each day of this month, by member or of all together.
create function held_storage(p_namespace uuid, p_account uuid, p_from date, p_to date, p_by_account boolean)
returns table (account_id uuid, day date, us numeric) language sql stable as $$
  with held as materialized (
    select case when p_by_account then x.account_id end as account_id, greatest(x.day, first_of_month() - 1) as day,
      sum(x.rate) as rate, sum(x.before_us) as before_us
    from (
      select h.account_id, h.day, h.rate, h.before_us from storage_held h
      where h.namespace_id = p_namespace and (p_account is null or h.account_id = p_account)
      union all
      select c.account_id, c.day, c.rate, c.before_us from storage_change c
      where c.namespace_id = p_namespace and (p_account is null or c.account_id = p_account)
    ) x group by 1, 2
  )
  select h.account_id, d.day, sum(h.rate * d.us - case when h.day = d.day then h.before_us else 0 end)
  from days_of(greatest(p_from, first_of_month())::timestamp at time zone 'UTC', clock_timestamp()) d
  join held h on h.day <= d.day
  where d.day between p_from and p_to
  group by 1, 2
$$;

-- The same as before; storage of this month is read from what is held.
create or replace function spending(p_namespace uuid, p_account uuid, p_from date, p_to date)
returns table (account_id uuid, type text, product text, day date, us numeric) language sql stable as $$
  select g.account_id, g.type, g.product, g.day, g.quantity_us from usage_sum g
  where g.namespace_id = p_namespace and g.day between p_from and p_to and (p_account is null or g.account_id = p_account)
  union all
  select u.account_id, u.type, u.product, d.day, d.quantity_us - d.summed_us
  from usage_day d join usage_record u on u.id = d.record_id
  where d.namespace_id = p_namespace and d.day between p_from and p_to and d.summed_us <> d.quantity_us
    and (p_account is null or u.account_id = p_account)
  union all
  select u.account_id, u.type, u.product, d.day, u.rate * d.us
  from usage_record u cross join lateral days_of(u.since, clock_timestamp()) d
  where u.namespace_id = p_namespace and u.ended_at is null and u.type = 'compute' and u.rate > 0
    and d.day between p_from and p_to and (p_account is null or u.account_id = p_account)
  union all
  select h.account_id, 'storage', 'storage', h.day, h.us
  from held_storage(p_namespace, p_account, p_from, p_to, true) h
  where p_from >= first_of_month() and exists (select from price p where p.product = 'storage' and p.amount_micros > 0)
  union all
  select u.account_id, u.type, u.product, d.day, u.rate * d.us
  from usage_record u cross join lateral days_of(u.since, clock_timestamp()) d
  where p_from < first_of_month() and exists (select from price p where p.product = 'storage' and p.amount_micros > 0)
    and u.namespace_id = p_namespace and u.ended_at is null and u.type = 'storage' and u.rate > 0
    and d.day between p_from and p_to and (p_account is null or u.account_id = p_account)
$$;

-- What was spent in this calendar month (UTC), in micros: what of it is one product's on one day is priced at once.
create or replace function spent_this_month(p_namespace uuid, p_account uuid default null) returns bigint
language sql stable cost 10000 as $$
  select micros(sum(grains(s.type, s.product, s.day, s.us))) from (
    select x.type, x.product, x.day, sum(x.us) as us
    from (
      select g.type, g.product, g.day, g.quantity_us as us from usage_sum g
      where g.namespace_id = p_namespace and g.day >= first_of_month() and (p_account is null or g.account_id = p_account)
      union all
      select u.type, u.product, d.day, d.quantity_us - d.summed_us
      from usage_day d join usage_record u on u.id = d.record_id
      where d.namespace_id = p_namespace and d.day >= first_of_month() and d.summed_us <> d.quantity_us
        and (p_account is null or u.account_id = p_account)
      union all
      select u.type, u.product, d.day, u.rate * d.us
      from usage_record u cross join lateral days_of(u.since, clock_timestamp()) d
      where u.namespace_id = p_namespace and u.ended_at is null and u.type = 'compute' and u.rate > 0
        and d.day >= first_of_month() and (p_account is null or u.account_id = p_account)
      union all
      select 'storage', 'storage', h.day, h.us
      from held_storage(p_namespace, p_account, first_of_month(), day_of(clock_timestamp()), false) h
      where exists (select from price p where p.product = 'storage' and p.amount_micros > 0)
    ) x group by 1, 2, 3
  ) s
$$;

-- What prices are in, written down with the first of them: numbers of one currency are no numbers of another.
create table currency (
  only_one boolean primary key default true check (only_one),
  code text not null check (code ~ '^[A-Z]{3}$'),
  since timestamptz not null default now()
);
