-- Reports of use: sums at the grain of the reports, and corrections.

-- A correction is a record of its own, of as much more or less as the record that it corrects should have said, on the days
-- of that record. So it is summed, priced and paid like any other, and nothing that was written is ever changed.
alter table usage_record add column corrects uuid references usage_record (id);
alter table usage_record add column reason text;
alter table usage_record add constraint usage_record_correction
  check ((corrects is null) = (reason is null) and (corrects is null or (rate = 0 and ended_at is not null)));
alter table usage_record drop constraint usage_record_accrued_us_check;
alter table usage_record add constraint usage_record_accrued_us_check check (accrued_us >= 0 or corrects is not null);
alter table usage_day drop constraint usage_day_quantity_us_check;
alter table usage_sum drop constraint usage_sum_quantity_us_check;
create index usage_record_correcting on usage_record (corrects) where corrects is not null;

-- Makes a record say so much in all (microseconds of its rate): what is missing or too much goes to each of its days in
-- proportion, the rest of the division to the last. Only what has ended is corrected. Null: it says so much already.
create function correct_usage(p_record uuid, p_us numeric, p_reason text) returns uuid language plpgsql as $$
declare r usage_record; said numeric; made uuid := gen_random_uuid();
begin
  select * into r from usage_record where id = p_record and corrects is null and ended_at is not null for update;
  if not found then return null; end if;
  select r.accrued_us + coalesce(sum(c.accrued_us), 0) into said from usage_record c where c.corrects = p_record;
  if said = p_us then return null; end if;
  insert into usage_record (id, type, product, namespace_id, account_id, resource_id, source, rate, since, accrued_us,
    started_at, ended_at, corrects, reason)
  values (made, r.type, r.product, r.namespace_id, r.account_id, r.resource_id, r.source, 0, r.ended_at, p_us - said,
    r.started_at, r.ended_at, p_record, p_reason);
  insert into usage_day (record_id, day, namespace_id, quantity_us, rate_at_end)
  with said_on as (
    select d.day, sum(d.quantity_us) as us, max(d.day) over () = d.day as is_last
    from usage_day d join usage_record u on u.id = d.record_id where u.id = p_record or u.corrects = p_record group by d.day
  ), share as (
    select s.day, s.is_last, case when said = 0 then 0 else div(s.us * p_us, said) end - s.us as us from said_on s
  ), exact as (
    select s.day, s.us + case when s.is_last then p_us - said - (select sum(t.us) from share t) else 0 end as us from share s
  )
  select made, e.day, r.namespace_id, e.us, 0 from exact e where e.us <> 0;
  return made;
end $$;

-- A moment in whole microseconds since 1970.
create function microseconds_of(p_at timestamptz) returns numeric language sql immutable as $$
  select (extract(epoch from p_at) * 1000000)::numeric(38, 0)
$$;

-- The same use by month, and by day and resource. They are added to together with `usage_sum`, so that one mark on a day of
-- a record says for all of them what of it is in them.
create table usage_month (
  namespace_id uuid not null references namespace (id),
  month date not null,
  account_id uuid not null references account (id),
  type text not null,
  product text not null,
  quantity_us numeric not null,
  primary key (namespace_id, month, account_id, type, product)
);
create table usage_resource_sum (
  namespace_id uuid not null references namespace (id),
  day date not null,
  resource_id uuid not null references resource (id),
  account_id uuid not null references account (id),
  type text not null,
  product text not null,
  quantity_us numeric not null,
  primary key (namespace_id, day, resource_id, account_id, type, product)
);
insert into usage_month
select namespace_id, date_trunc('month', day)::date, account_id, type, product, sum(quantity_us) from usage_sum group by 1, 2, 3, 4, 5;
insert into usage_resource_sum
select u.namespace_id, d.day, u.resource_id, u.account_id, u.type, u.product, sum(d.summed_us)
from usage_day d join usage_record u on u.id = d.record_id where d.summed_us <> 0 group by 1, 2, 3, 4, 5, 6;

create or replace function sum_days(p_max int) returns int language plpgsql as $$
declare done int;
begin
  with unsummed as (
    select d.record_id, d.day, d.quantity_us - d.summed_us as us from usage_day d
    where d.summed_us <> d.quantity_us limit p_max for update skip locked
  ), marked as (
    update usage_day d set summed_us = d.quantity_us from unsummed s where d.record_id = s.record_id and d.day = s.day
  ), parts as materialized (
    select u.namespace_id, u.account_id, u.resource_id, u.type, u.product, s.day, sum(s.us) as us
    from unsummed s join usage_record u on u.id = s.record_id group by 1, 2, 3, 4, 5, 6
  ), by_day as (
    insert into usage_sum as g (namespace_id, account_id, type, product, day, quantity_us)
    select namespace_id, account_id, type, product, day, sum(us) from parts group by 1, 2, 3, 4, 5 order by 1, 5, 2, 3, 4
    on conflict (namespace_id, day, account_id, type, product) do update
      set quantity_us = g.quantity_us + excluded.quantity_us
  ), by_month as (
    insert into usage_month as g (namespace_id, account_id, type, product, month, quantity_us)
    select namespace_id, account_id, type, product, date_trunc('month', day)::date, sum(us) from parts
    group by 1, 2, 3, 4, 5 order by 1, 5, 2, 3, 4
    on conflict (namespace_id, month, account_id, type, product) do update
      set quantity_us = g.quantity_us + excluded.quantity_us
  ), by_resource as (
    insert into usage_resource_sum as g (namespace_id, resource_id, account_id, type, product, day, quantity_us)
    select namespace_id, resource_id, account_id, type, product, day, us from parts order by 1, 6, 2, 3, 4, 5
    on conflict (namespace_id, day, resource_id, account_id, type, product) do update
      set quantity_us = g.quantity_us + excluded.quantity_us
  )
  select count(*) into done from unsummed;
  return done;
end $$;

-- Records are read by when they began, of one member or product alone, or those that ended from the largest.
drop index usage_record_of_namespace;
drop index usage_record_of_account;
create index usage_record_of_namespace on usage_record (namespace_id, started_at desc, seq desc);
create index usage_record_of_account on usage_record (namespace_id, account_id, started_at desc, seq desc);
create index usage_record_of_product on usage_record (namespace_id, product, started_at desc, seq desc);
create index usage_record_by_size on usage_record (namespace_id, type, accrued_us desc, seq desc) where ended_at is not null;
drop index usage_day_of_namespace;
create index usage_day_of_namespace on usage_day (namespace_id, day, record_id) include (quantity_us);

-- A correction of an old day is charged, or given back, too: the next charge looks as far back as it.
create function correction_is_charged() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  insert into wallet_watch as w (namespace_id, charged_at) values (new.namespace_id, new.started_at)
  on conflict (namespace_id) do update set charged_at = least(w.charged_at, excluded.charged_at);
  return null;
end $$;
create trigger correction_is_charged after insert on usage_record
  for each row when (new.corrects is not null) execute function correction_is_charged();
