-- What a start costs the database: each counter is looked up once however many starts need it, and by plans that are made
-- once. Such a plan outlives the moment in which a table was small, so it goes by an index whatever the statistics say.

-- The spending of a month chooses its plans by whose it is, whoever asks for it.
alter function spent_this_month(uuid, uuid) set plan_cache_mode = auto;
alter function spent_this_month(uuid, uuid) set enable_seqscan = on;

drop function lock_starts(uuid[], uuid[], uuid[], text[]);
drop function take_units(uuid[], uuid[], uuid[], text[], int[], bigint[], bigint[], int[]);

-- Locks every counter that some starts depend on, in the one order of everywhere: members, namespaces, resource types. A
-- wallet is locked after them. Then it reads, by a statement of its own after the last lock: whoever waited above still has
-- older numbers in hand. A type that is not there has no capacity, and an operation that was admitted before its allocation.
-- What is spent is read first, before anything is locked: it only grows with time, and no lock would hold it.
create function lock_starts(p_operations uuid[], p_namespaces uuid[], p_accounts uuid[], p_types text[])
returns table (n int, allocation_id uuid, devices text[], member_cap bigint, member_in_use bigint, namespace_cap bigint,
  namespace_in_use bigint, capacity int, capacity_in_use int, driver text, cpu_millis int, memory_bytes bigint,
  member_spend_cap bigint, member_spent bigint, spend_cap bigint, spent bigint, somebody_waits boolean)
language plpgsql rows 64 set plan_cache_mode = force_generic_plan set enable_seqscan = off as $$
#variable_conflict use_column
declare
  -- Who starts what where: each once, in the order of locks.
  namespaces uuid[]; accounts uuid[]; types text[];
  spendings month_spending[]; is_new boolean;
begin
  select array_agg(k.namespace_id), array_agg(k.account_id), array_agg(k.product) into namespaces, accounts, types
  from (select distinct k.* from unnest(p_namespaces, p_accounts, p_types) k (namespace_id, account_id, product)
    order by 1, 2, 3) k;

  select array_agg((k.namespace_id, k.account_id,
      case when case when mc.own_cap then mc.cap else c.member_cap end is not null
        then spent_this_month(k.namespace_id, k.account_id) end,
      case when c.cap is not null then spent_this_month(k.namespace_id) end)::month_spending)
    filter (where c.cap is not null or c.member_cap is not null or mc.cap is not null),
    bool_or(m.in_use is null or l.in_use is null) into spendings, is_new
  from unnest(namespaces, accounts, types) k (namespace_id, account_id, product)
  left join lateral (select m.in_use from member_limit m
    where m.namespace_id = k.namespace_id and m.account_id = k.account_id and m.product = k.product limit 1) m on true
  left join lateral (select l.in_use from namespace_limit l
    where l.namespace_id = k.namespace_id and l.product = k.product limit 1) l on true
  left join lateral (select c.cap, c.member_cap from namespace_limit c
    where c.namespace_id = k.namespace_id and c.product = 'monthly_spend' limit 1) c on true
  left join lateral (select m.cap, m.own_cap from member_limit m
    where m.namespace_id = k.namespace_id and m.account_id = k.account_id and m.product = 'monthly_spend' limit 1) mc on true;

  if is_new then
    insert into member_limit (namespace_id, account_id, product)
    select k.namespace_id, k.account_id, k.product
    from unnest(namespaces, accounts, types) with ordinality k (namespace_id, account_id, product, n)
    join resource_type t on t.name = k.product order by k.n on conflict do nothing;
  end if;
  perform from (select k.* from unnest(namespaces, accounts, types) with ordinality
    k (namespace_id, account_id, product, n) order by k.n) k
  cross join lateral (select from member_limit m
    where m.namespace_id = k.namespace_id and m.account_id = k.account_id and m.product = k.product for update) m;

  if is_new then
    insert into namespace_limit (namespace_id, product)
    select distinct k.namespace_id, k.product from unnest(namespaces, types) k (namespace_id, product)
    join resource_type t on t.name = k.product order by 1, 2 on conflict do nothing;
  end if;
  perform from (select distinct k.* from unnest(namespaces, types) k (namespace_id, product) order by 1, 2) k
  cross join lateral (select from namespace_limit l
    where l.namespace_id = k.namespace_id and l.product = k.product for update) l;

  perform from resource_type t where t.name = any (types) order by t.name for update;

  return query
  with counted as materialized (
    select k.namespace_id, k.account_id, k.product, case when m.own_cap then m.cap else l.member_cap end as member_cap,
      coalesce(m.in_use, 0) as member_in_use, l.cap as namespace_cap, coalesce(l.in_use, 0) as namespace_in_use,
      t.capacity, t.in_use as capacity_in_use, t.driver, t.cpu_millis, t.memory_bytes,
      case when mc.own_cap then mc.cap else c.member_cap end as member_spend_cap, c.cap as spend_cap, s.member_spent, s.spent,
      exists (select from execution e where e.resource_type = k.product and e.state = 'queued' and e.allocation_id is null
        offset 0) as somebody_waits
    from unnest(namespaces, accounts, types) k (namespace_id, account_id, product)
    left join resource_type t on t.name = k.product
    left join lateral (select m.cap, m.own_cap, m.in_use from member_limit m
      where m.namespace_id = k.namespace_id and m.account_id = k.account_id and m.product = k.product limit 1) m on true
    left join lateral (select l.cap, l.member_cap, l.in_use from namespace_limit l
      where l.namespace_id = k.namespace_id and l.product = k.product limit 1) l on true
    left join lateral (select c.cap, c.member_cap from namespace_limit c
      where c.namespace_id = k.namespace_id and c.product = 'monthly_spend' limit 1) c on true
    left join lateral (select m.cap, m.own_cap from member_limit m where m.namespace_id = k.namespace_id
      and m.account_id = k.account_id and m.product = 'monthly_spend' limit 1) mc on true
    left join (select distinct on (s.namespace_id, s.account_id) s.* from unnest(spendings) s) s
      on s.namespace_id = k.namespace_id and s.account_id = k.account_id
  )
  select k.n::int, a.id,
    case when a.id is not null then array(select d.label from device d where d.allocation_id = a.id order by d.slot) end,
    c.member_cap, c.member_in_use, c.namespace_cap, c.namespace_in_use, c.capacity, c.capacity_in_use, c.driver,
    c.cpu_millis, c.memory_bytes, c.member_spend_cap, case when c.member_spend_cap is not null
      then coalesce(c.member_spent, spent_this_month(k.namespace_id, k.account_id)) end,
    c.spend_cap, case when c.spend_cap is not null then coalesce(c.spent, spent_this_month(k.namespace_id)) end,
    c.somebody_waits
  from unnest(p_operations, p_namespaces, p_accounts, p_types) with ordinality
    k (operation_id, namespace_id, account_id, product, n)
  join counted c on c.namespace_id = k.namespace_id and c.account_id = k.account_id and c.product = k.product
  left join lateral (select a.id from allocation a where a.operation_id = k.operation_id limit 1) a on true
  order by k.n;
end $$;

-- Units are counted for a member and a namespace that are there, of a type that is there: take_units() counts them in the
-- rows that lock_starts() locked, or takes nothing. To ask three tables for each of them again took longer than to write it.
alter table allocation drop constraint allocation_namespace_id_fkey;
alter table allocation drop constraint allocation_account_id_fkey;
alter table allocation drop constraint allocation_resource_type_fkey;
-- Nobody looks for what is held of a type, but the proof, which looks at all of it.
drop index allocation_held_of_type;

-- Takes the units and devices of starts that were admitted. The caller holds the locks of lock_starts().
create function take_units(p_operations uuid[], p_namespaces uuid[], p_accounts uuid[], p_types text[], p_units int[],
  p_member_caps bigint[], p_namespace_caps bigint[], p_capacities int[])
returns table (operation_id uuid, allocation_id uuid, devices text[])
language plpgsql rows 64 set plan_cache_mode = force_generic_plan set enable_seqscan = off set enable_hashjoin = off
  set enable_mergejoin = off as $$
#variable_conflict use_column
declare a record; wanted bigint := (select sum(u) from unnest(p_units) u); counted bigint[];
begin
  with x as (
    select namespace_id, account_id, product, sum(units) as units
    from unnest(p_namespaces, p_accounts, p_types, p_units) k (namespace_id, account_id, product, units) group by 1, 2, 3
  ), members as (
    update member_limit m set in_use = m.in_use + x.units from x
    where m.namespace_id = x.namespace_id and m.account_id = x.account_id and m.product = x.product returning x.units
  ), namespaces as (
    update namespace_limit l set in_use = l.in_use + n.units
    from (select namespace_id, product, sum(units) as units from x group by 1, 2) n
    where l.namespace_id = n.namespace_id and l.product = n.product returning n.units
  ), types as (
    update resource_type t set in_use = t.in_use + n.units from (select product, sum(units) as units from x group by 1) n
    where t.name = n.product returning n.units
  )
  select array[(select sum(units) from members), (select sum(units) from namespaces), (select sum(units) from types)]
  into counted;
  if counted is distinct from array[wanted, wanted, wanted] then
    raise exception 'of % units % were counted', wanted, counted;
  end if;
  if not exists (select from device d where d.resource_type = any (p_types)) then
    return query
    insert into allocation
      (operation_id, namespace_id, account_id, resource_type, units, member_cap, namespace_cap, capacity)
    select * from unnest(p_operations, p_namespaces, p_accounts, p_types, p_units, p_member_caps, p_namespace_caps,
      p_capacities)
    returning allocation.operation_id, allocation.id, '{}'::text[];
    return;
  end if;
  for a in insert into allocation
      (operation_id, namespace_id, account_id, resource_type, units, member_cap, namespace_cap, capacity)
    select * from unnest(p_operations, p_namespaces, p_accounts, p_types, p_units, p_member_caps, p_namespace_caps,
      p_capacities) returning *
  loop
    perform take_devices(a.resource_type, a.id, a.units);
  end loop;
  return query select o.operation_id, o.id, array(select d.label from device d where d.allocation_id = o.id order by d.slot)
  from allocation o where o.operation_id = any (p_operations);
end $$;
