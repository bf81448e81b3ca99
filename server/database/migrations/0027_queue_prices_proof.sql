-- The queue, what things cost, how many there may be, and proof that all of it holds.

-- Starts that wait. Their execution is there and `queued`, and holds nothing: it has no allocation. They are admitted in
-- the order of their places. `waits_on` is the narrowest counter that stands against one, as it was last looked at: there
-- it keeps its place against whoever comes later. Null: it could not start however long it waited, so it keeps none.
create sequence queue_place;
alter table execution alter column allocation_id drop not null;
alter table execution add column place bigint unique;
alter table execution add column waits_on text check (waits_on in ('member', 'namespace', 'type'));
alter table execution add column waiting_for jsonb;
alter table execution add constraint execution_holds_units
  check (allocation_id is not null or (place is not null and state in ('queued', 'cancelled')));
create index execution_waiting on execution (resource_type, place) where state = 'queued' and allocation_id is null;
create index execution_waiting_of_account on execution (started_by, namespace_id)
  where state = 'queued' and allocation_id is null;
alter table execution drop constraint execution_stop_reason_check;
alter table execution add constraint execution_stop_reason_check check (stop_reason in
  ('asked', 'member_removed', 'container_deleted', 'organization_deleted', 'time_limit', 'idle', 'disk_full',
   'permission_lost'));

-- What a unit of a product costs from a day (UTC) on, in micros of the installation's currency: an hour of one unit of a
-- resource type, 30 days of one GiB of storage. A day has one price, so what a day's use costs is exact, and past days
-- never change.
create table price (
  product text not null,
  from_day date not null,
  amount_micros bigint not null check (amount_micros >= 0),
  set_by uuid references account (id),
  set_at timestamptz not null default now(),
  primary key (product, from_day)
);
create function price_on(p_product text, p_day date) returns bigint language sql stable as $$
  select p.amount_micros from price p where p.product = p_product and p.from_day <= p_day order by p.from_day desc limit 1
$$;

-- Costs are added up in grains, of which a micro has 2^30 × 720 × 3,600 × 10^6: then a microsecond of a byte and one of a
-- unit both cost a whole number of them, and a sum is rounded once, when it is shown.
create function grains(p_type text, p_product text, p_day date, p_us numeric) returns numeric language sql stable as $$
  select p_us * coalesce(price_on(p_product, p_day), 0) * case p_type when 'compute' then 773094113280 else 1 end
$$;
create function micros(p_grains numeric) returns bigint language sql immutable as $$
  select round(coalesce(p_grains, 0) / 2783138807808000000000)::bigint
$$;

-- Use by day, member and product. Days of records are added to it when nobody waits for it: what is not in it yet is found
-- by what of them is not summed, so both together are the whole at any moment.
create table usage_sum (
  namespace_id uuid not null references namespace (id),
  account_id uuid not null references account (id),
  type text not null,
  product text not null,
  day date not null,
  quantity_us numeric not null check (quantity_us >= 0),
  primary key (namespace_id, day, account_id, type, product)
);
alter table usage_day add column summed_us numeric(38, 0) not null default 0;
create index usage_day_to_sum on usage_day (namespace_id, day) where summed_us <> quantity_us;
create index usage_record_open_compute on usage_record (namespace_id) where ended_at is null and type = 'compute';

create function sum_days(p_max int) returns int language plpgsql as $$
declare done int;
begin
  with unsummed as (
    select d.record_id, d.day, d.quantity_us - d.summed_us as us from usage_day d
    where d.summed_us <> d.quantity_us limit p_max for update skip locked
  ), marked as (
    update usage_day d set summed_us = d.quantity_us from unsummed s where d.record_id = s.record_id and d.day = s.day
  ), parts as (
    select u.namespace_id, u.account_id, u.type, u.product, s.day, sum(s.us) as us
    from unsummed s join usage_record u on u.id = s.record_id group by 1, 2, 3, 4, 5 order by 1, 5, 2, 3, 4
  ), added as (
    insert into usage_sum as g (namespace_id, account_id, type, product, day, quantity_us)
    select namespace_id, account_id, type, product, day, us from parts
    on conflict (namespace_id, day, account_id, type, product) do update
      set quantity_us = g.quantity_us + excluded.quantity_us
  )
  select count(*) into done from unsummed;
  return done;
end $$;

-- What a namespace (or one member of it) spent from one day to another, what runs now until now, by member, product and
-- day. Storage that is held goes into it only where storage has a price.
create function spending(p_namespace uuid, p_account uuid, p_from date, p_to date)
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
  select u.account_id, u.type, u.product, d.day, u.rate * d.us
  from usage_record u cross join lateral days_of(u.since, clock_timestamp()) d
  where exists (select from price p where p.product = 'storage' and p.amount_micros > 0)
    and u.namespace_id = p_namespace and u.ended_at is null and u.type = 'storage' and u.rate > 0
    and d.day between p_from and p_to and (p_account is null or u.account_id = p_account)
$$;

create function first_of_month() returns date language sql stable as $$
  select date_trunc('month', clock_timestamp() at time zone 'UTC')::date
$$;

-- What was spent in this calendar month (UTC), in micros.
create function spent_this_month(p_namespace uuid, p_account uuid default null) returns bigint
language sql stable cost 10000 as $$
  select micros(sum(grains(s.type, s.product, s.day, s.us)))
  from spending(p_namespace, p_account, first_of_month(), (clock_timestamp() at time zone 'UTC')::date) s
$$;

-- What a record costs until now, in micros.
create function cost_of(p_record uuid) returns bigint language sql stable cost 1000 as $$
  select micros(sum(grains(x.type, x.product, x.day, x.us))) from (
    select u.type, u.product, d.day, d.quantity_us as us
    from usage_record u join usage_day d on d.record_id = u.id where u.id = p_record
    union all
    select u.type, u.product, d.day, u.rate * d.us
    from usage_record u cross join lateral days_of(u.since, clock_timestamp()) d where u.id = p_record and u.ended_at is null
  ) x
$$;

-- Which part of a month's limit maintainers were told of, and of which month.
alter table namespace_limit add column told_percent int;
alter table namespace_limit add column told_month date;

-- How many containers and repositories a namespace and each member in it have. Whatever makes, deletes, restores or moves
-- one counts it in the same transaction, and whoever asks afterwards reads what is locked.
create function count_product(p_kind resource_kind) returns text language sql immutable as $$
  select case p_kind::text when 'dataset' then 'repositories' when 'model' then 'repositories'
    when 'container' then 'containers' end
$$;
create type resource_count as (namespace_id uuid, owner_id uuid, product text, amount bigint);

-- One statement of change, however many rows it has, is one change of each counter: members first, then namespaces.
create function count_resources(p_changes resource_count[]) returns void language plpgsql as $$
begin
  insert into member_limit (namespace_id, account_id, product)
  select distinct c.namespace_id, c.owner_id, c.product from unnest(p_changes) c where c.owner_id is not null
  order by 1, 3, 2 on conflict do nothing;
  insert into namespace_limit (namespace_id, product)
  select distinct c.namespace_id, c.product from unnest(p_changes) c order by 1, 2 on conflict do nothing;
  perform from member_limit m join unnest(p_changes) c
    on m.namespace_id = c.namespace_id and m.account_id = c.owner_id and m.product = c.product
  order by m.namespace_id, m.product, m.account_id for update of m;
  update member_limit m set in_use = m.in_use + c.amount from (
    select c.namespace_id, c.owner_id, c.product, sum(c.amount) as amount from unnest(p_changes) c group by 1, 2, 3
  ) c where m.namespace_id = c.namespace_id and m.account_id = c.owner_id and m.product = c.product and c.amount <> 0;
  update namespace_limit n set in_use = n.in_use + c.amount from (
    select c.namespace_id, c.product, sum(c.amount) as amount from unnest(p_changes) c group by 1, 2
  ) c where n.namespace_id = c.namespace_id and n.product = c.product and c.amount <> 0;
end $$;
create function resources_are_counted() returns trigger language plpgsql as $$
declare changes resource_count[];
begin
  if tg_op = 'INSERT' then
    select array_agg((c.namespace_id, c.owner_id, c.product, c.amount)::resource_count) into changes from (
      select r.namespace_id, r.owner_id, count_product(r.kind) as product, count(*) as amount from after_it r
      where r.deleted_at is null and count_product(r.kind) is not null group by 1, 2, 3) c;
  elsif tg_op = 'DELETE' then
    select array_agg((c.namespace_id, c.owner_id, c.product, -c.amount)::resource_count) into changes from (
      select r.namespace_id, r.owner_id, count_product(r.kind) as product, count(*) as amount from before_it r
      where r.deleted_at is null and count_product(r.kind) is not null group by 1, 2, 3) c;
  else
    select array_agg((c.namespace_id, c.owner_id, c.product, c.amount)::resource_count) into changes from (
      select x.namespace_id, x.owner_id, x.product, sum(x.amount) as amount
      from before_it b join after_it a using (id) cross join lateral (
        select b.namespace_id, b.owner_id, count_product(b.kind) as product, -1 as amount where b.deleted_at is null
        union all select a.namespace_id, a.owner_id, count_product(a.kind), 1 where a.deleted_at is null) x
      where (b.namespace_id, b.deleted_at is null) <> (a.namespace_id, a.deleted_at is null)
        or b.owner_id is distinct from a.owner_id
      group by 1, 2, 3) c where c.amount <> 0 and c.product is not null;
  end if;
  if changes is not null then perform count_resources(changes); end if;
  return null;
end $$;
create trigger resources_are_counted after insert on resource referencing new table as after_it
  for each statement execute function resources_are_counted();
create trigger resources_are_counted_again after update on resource referencing old table as before_it new table as after_it
  for each statement execute function resources_are_counted();
create trigger resources_are_counted_off after delete on resource referencing old table as before_it
  for each statement execute function resources_are_counted();
insert into namespace_limit as n (namespace_id, product, in_use)
select r.namespace_id, count_product(r.kind), count(*) from resource r
where r.deleted_at is null and count_product(r.kind) is not null group by 1, 2
on conflict (namespace_id, product) do update set in_use = excluded.in_use;
insert into member_limit as m (namespace_id, account_id, product, in_use)
select r.namespace_id, r.owner_id, count_product(r.kind), count(*) from resource r
where r.deleted_at is null and r.owner_id is not null and count_product(r.kind) is not null group by 1, 2, 3
on conflict (namespace_id, account_id, product) do update set in_use = excluded.in_use;

-- The caps of a member and their namespace on what they spend in a month; no row where there is none.
create function spend_caps(p_namespace uuid, p_account uuid, out member_cap bigint, out namespace_cap bigint)
language sql stable as $$
  select case when m.own_cap then m.cap else n.member_cap end, n.cap
  from (select) one
  left join namespace_limit n on n.namespace_id = p_namespace and n.product = 'monthly_spend'
  left join member_limit m on m.namespace_id = p_namespace and m.account_id = p_account and m.product = 'monthly_spend'
$$;

-- Units asked for by those who wait before a place (null: before everybody who comes now) and must not be overtaken, and
-- the narrowest counter that one of them waits on.
create function units_ahead(p_namespace uuid, p_account uuid, p_type text, p_place bigint, out units bigint, out counter text)
language sql as $$
  select coalesce(sum(q.units), 0), case when bool_or(q.waits_on = 'member') then 'member'
      when bool_or(q.waits_on = 'namespace') then 'namespace' when count(*) > 0 then 'type' end
  from execution q
  where q.resource_type = p_type and q.state = 'queued' and q.allocation_id is null and (p_place is null or q.place < p_place)
    and (q.waits_on = 'type' or (q.waits_on = 'namespace' and q.namespace_id = p_namespace)
      or (q.waits_on = 'member' and q.namespace_id = p_namespace and q.started_by = p_account))
$$;

-- Version 2: nobody overtakes whoever waits for the same, and nobody starts who has spent what they may spend.
-- What is spent is read first, before anything is locked: it only grows with time, and no lock would hold it.
drop function admit(uuid, uuid, uuid, text, int);
create function admit(p_operation uuid, p_namespace uuid, p_account uuid, p_type text, p_units int,
  p_place bigint default null,
  out allocation_id uuid, out member_cap bigint, out member_in_use bigint, out namespace_cap bigint,
  out namespace_in_use bigint, out capacity int, out capacity_in_use int, out devices text[], out ahead bigint, out ahead_on text,
  out member_spend_cap bigint, out member_spent bigint, out spend_cap bigint, out spent bigint)
language plpgsql as $$
begin
  if p_units is null or p_units <= 0 then
    raise exception 'units must be positive' using errcode = '22023';
  end if;
  select * into member_spend_cap, spend_cap from spend_caps(p_namespace, p_account);
  if member_spend_cap is not null then member_spent := spent_this_month(p_namespace, p_account); end if;
  if spend_cap is not null then spent := spent_this_month(p_namespace); end if;
  select l.* into member_cap, member_in_use, namespace_cap, namespace_in_use
  from lock_limits(p_namespace, p_account, p_type) l;
  select t.capacity, t.in_use into capacity, capacity_in_use
  from resource_type t where t.name = p_type for update;
  if not found then
    raise exception 'unknown resource type %', p_type using errcode = '23503', constraint = 'resource_type_unknown';
  end if;
  select a.id into allocation_id from allocation a where a.operation_id = p_operation;
  if not found then
    select * into member_spend_cap, spend_cap from spend_caps(p_namespace, p_account);
    if member_spend_cap is not null and member_spent is null then
      member_spent := spent_this_month(p_namespace, p_account);
    end if;
    if spend_cap is not null and spent is null then spent := spent_this_month(p_namespace); end if;
    select * into ahead, ahead_on from units_ahead(p_namespace, p_account, p_type, p_place);
    if (member_in_use + p_units > member_cap) or (namespace_in_use + p_units > namespace_cap)
      or capacity_in_use + p_units > capacity or ahead > 0
      or member_spent >= member_spend_cap or spent >= spend_cap then return; end if;
    perform count_use(p_namespace, p_account, p_type, p_units);
    update resource_type t set in_use = t.in_use + p_units where t.name = p_type;
    insert into allocation
      (operation_id, namespace_id, account_id, resource_type, units, member_cap, namespace_cap, capacity)
    values (p_operation, p_namespace, p_account, p_type, p_units, admit.member_cap, admit.namespace_cap, admit.capacity)
    returning id into allocation_id;
    perform take_devices(p_type, allocation_id, p_units);
  end if;
  select coalesce(array_agg(d.label order by d.slot), '{}') into devices
  from device d where d.allocation_id = admit.allocation_id;
end $$;

-- Every proof that was made: what each statement found, how long it took, and a few of the rows that broke it.
create table proof (
  id bigint generated always as identity primary key,
  started_at timestamptz not null,
  ended_at timestamptz not null,
  ok boolean not null,
  checks jsonb not null
);
