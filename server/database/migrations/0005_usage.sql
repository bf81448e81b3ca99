-- What was used. One row per stretch; its rate changes through time, its sums never go back.

create table usage_record (
  id uuid primary key,
  type text not null check (type in ('compute', 'storage')),
  product text not null,
  namespace_id uuid not null references namespace (id),
  account_id uuid not null references account (id),
  resource_id uuid not null references resource (id),
  source text not null,
  rate bigint not null check (rate >= 0),
  since timestamptz not null,
  accrued_us numeric(38, 0) not null default 0 check (accrued_us >= 0),
  started_at timestamptz not null,
  ended_at timestamptz,
  seq bigint generated always as identity
);
create index usage_record_of_namespace on usage_record (namespace_id, seq desc);
create index usage_record_of_account on usage_record (namespace_id, account_id, seq desc);
create index usage_record_of_resource on usage_record (resource_id, seq desc);
create index usage_record_open on usage_record (namespace_id) where ended_at is null;

-- The same use by day (UTC), in unit-microseconds or byte-microseconds; written by the change that ends a stretch.
create table usage_day (
  record_id uuid not null references usage_record (id),
  day date not null,
  namespace_id uuid not null references namespace (id),
  quantity_us numeric(38, 0) not null check (quantity_us >= 0),
  primary key (record_id, day)
);
create index usage_day_of_namespace on usage_day (namespace_id, day) include (record_id, quantity_us);

create function microseconds(p_from timestamptz, p_to timestamptz) returns numeric language sql immutable as $$
  select greatest(extract(epoch from p_to - p_from) * 1000000, 0)::numeric(38, 0)
$$;

-- The part of each day (UTC) in a stretch.
create function days_of(p_from timestamptz, p_to timestamptz)
returns table (day date, us numeric) language sql immutable as $$
  select d.day::date,
    microseconds(greatest(p_from, d.day at time zone 'UTC'), least(p_to, (d.day + interval '1 day') at time zone 'UTC'))
  from generate_series(date_trunc('day', p_from at time zone 'UTC'), p_to at time zone 'UTC', interval '1 day') as d (day)
  where p_to > p_from
$$;

-- Opens a record; a second call with the same id changes nothing.
create function meter_open(p_id uuid, p_type text, p_product text, p_namespace uuid, p_account uuid, p_resource uuid,
  p_source text, p_rate bigint, p_at timestamptz) returns void language sql as $$
  insert into usage_record (id, type, product, namespace_id, account_id, resource_id, source, rate, since, started_at)
  values (p_id, p_type, p_product, p_namespace, p_account, p_resource, p_source, p_rate, p_at, p_at)
  on conflict (id) do nothing
$$;

-- Ends the present stretch and goes on at a new rate, or for good (then the last rate stays, to be shown).
-- Time never goes back; an ended record never changes.
create function meter_change(p_id uuid, p_rate bigint, p_at timestamptz, p_end boolean default false)
returns void language plpgsql as $$
declare r usage_record; t timestamptz;
begin
  select * into r from usage_record where id = p_id for update;
  if not found or r.ended_at is not null then return; end if;
  t := greatest(p_at, r.since);
  if r.rate > 0 and t > r.since then
    insert into usage_day (record_id, day, namespace_id, quantity_us)
    select p_id, d.day, r.namespace_id, r.rate * d.us from days_of(r.since, t) d where d.us > 0
    on conflict (record_id, day) do update set quantity_us = usage_day.quantity_us + excluded.quantity_us;
  end if;
  -- What began and ended in the same instant used nothing, but it was there and is counted on its day.
  if p_end and not exists (select from usage_day where record_id = p_id) then
    insert into usage_day (record_id, day, namespace_id, quantity_us)
    values (p_id, (t at time zone 'UTC')::date, r.namespace_id, 0);
  end if;
  update usage_record set accrued_us = r.accrued_us + r.rate * microseconds(r.since, t), since = t,
    rate = case when p_end then r.rate else p_rate end,
    ended_at = case when p_end then t end where id = p_id;
end $$;
