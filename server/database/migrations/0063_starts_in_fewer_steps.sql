-- A start is decided in fewer steps: what is asked once for many is sent once, a counter is read by the statement that locks
-- it, and what few have is looked for among those few.

-- Most namespaces limit what they store and run, few what a month may cost.
create index namespace_limit_spend on namespace_limit (namespace_id) where product = 'monthly_spend';
create index member_limit_spend on member_limit (namespace_id, account_id) where product = 'monthly_spend';

-- Only who may ask twice names their operation, as the queue does: nobody else's is looked for.
alter table allocation drop constraint allocation_once;
alter table allocation alter operation_id drop not null;
create unique index allocation_once on allocation (operation_id) where operation_id is not null;

drop function lock_starts(uuid[], uuid[], uuid[], text[]);
drop function take_units(uuid[], uuid[], uuid[], text[], int[], bigint[], bigint[], int[]);

-- Locks every counter that some starts depend on, given who starts what where, each once, in the one order of everywhere:
-- members, namespaces, resource types. A wallet is locked after them. The locking statements themselves say what is counted,
-- as it is once whoever was waited for is done; all else is read by a statement of its own after the last lock. A type that
-- is not there has no capacity. What is spent is read first, before anything is locked: it only grows with time, and no lock
-- would hold it.
create function lock_starts(p_namespaces uuid[], p_accounts uuid[], p_types text[])
returns table (n int, member_cap bigint, member_in_use bigint, namespace_cap bigint, namespace_in_use bigint, capacity int,
  capacity_in_use int, driver text, cpu_millis int, memory_bytes bigint, member_spend_cap bigint, member_spent bigint,
  spend_cap bigint, spent bigint, somebody_waits boolean)
language plpgsql rows 64 set plan_cache_mode = force_generic_plan set enable_seqscan = off as $$
#variable_conflict use_column
declare
  spendings month_spending[]; was_new boolean;
  -- Who starts what where, in the order of locks, with what the rows of members say.
  places int[]; namespaces uuid[]; accounts uuid[]; types text[]; caps bigint[]; own bool[]; uses bigint[];
  -- What the rows of namespaces say.
  l_namespaces uuid[]; l_types text[]; l_caps bigint[]; l_member_caps bigint[]; l_uses bigint[];
begin
  if exists (select from namespace_limit c where c.product = 'monthly_spend' and c.namespace_id = any (p_namespaces))
    or exists (select from member_limit m where m.product = 'monthly_spend' and m.namespace_id = any (p_namespaces))
  then
    select array_agg((k.namespace_id, k.account_id,
        case when case when mc.own_cap then mc.cap else c.member_cap end is not null
          then spent_this_month(k.namespace_id, k.account_id) end,
        case when c.cap is not null then spent_this_month(k.namespace_id) end)::month_spending) into spendings
    from (select distinct k.* from unnest(p_namespaces, p_accounts) k (namespace_id, account_id)) k
    left join lateral (select c.cap, c.member_cap from namespace_limit c
      where c.namespace_id = k.namespace_id and c.product = 'monthly_spend' limit 1) c on true
    left join lateral (select m.cap, m.own_cap from member_limit m where m.namespace_id = k.namespace_id
      and m.account_id = k.account_id and m.product = 'monthly_spend' limit 1) mc on true
    where c.cap is not null or c.member_cap is not null or mc.cap is not null;
  end if;

  loop
    select array_agg(k.n::int), array_agg(k.namespace_id), array_agg(k.account_id), array_agg(k.product), array_agg(m.cap),
      array_agg(m.own_cap), array_agg(m.in_use), bool_or(m.in_use is null) and was_new is null
    into places, namespaces, accounts, types, caps, own, uses, was_new
    from (select k.* from unnest(p_namespaces, p_accounts, p_types) with ordinality k (namespace_id, account_id, product, n)
      order by 1, 2, 3) k
    left join lateral (select m.cap, m.own_cap, m.in_use from member_limit m where m.namespace_id = k.namespace_id
      and m.account_id = k.account_id and m.product = k.product for update) m on true;
    exit when not was_new;
    insert into member_limit (namespace_id, account_id, product)
    select k.namespace_id, k.account_id, k.product
    from unnest(namespaces, accounts, types) with ordinality k (namespace_id, account_id, product, n)
    join resource_type t on t.name = k.product order by k.n on conflict do nothing;
  end loop;

  was_new := null;
  loop
    select array_agg(k.namespace_id), array_agg(k.product), array_agg(l.cap), array_agg(l.member_cap), array_agg(l.in_use),
      bool_or(l.in_use is null) and was_new is null
    into l_namespaces, l_types, l_caps, l_member_caps, l_uses, was_new
    from (select distinct k.* from unnest(namespaces, types) k (namespace_id, product) order by 1, 2) k
    left join lateral (select l.cap, l.member_cap, l.in_use from namespace_limit l
      where l.namespace_id = k.namespace_id and l.product = k.product for update) l on true;
    exit when not was_new;
    insert into namespace_limit (namespace_id, product)
    select k.namespace_id, k.product from unnest(l_namespaces, l_types) with ordinality k (namespace_id, product, n)
    join resource_type t on t.name = k.product order by k.n on conflict do nothing;
  end loop;

  perform from resource_type t where t.name = any (types) order by t.name for update;

  return query
  with types as materialized (
    select t.*, (select true from execution e where e.resource_type = t.name and e.state = 'queued' and e.allocation_id is null
      order by e.place limit 1) as somebody_waits
    from resource_type t where t.name = any (types)
  )
  select k.n, case when k.own then k.cap else l.member_cap end, coalesce(k.in_use, 0), l.cap, coalesce(l.in_use, 0),
    t.capacity, t.in_use, t.driver, t.cpu_millis, t.memory_bytes,
    case when mc.own_cap then mc.cap else c.member_cap end,
    case when case when mc.own_cap then mc.cap else c.member_cap end is not null
      then coalesce(s.member_spent, spent_this_month(k.namespace_id, k.account_id)) end,
    c.cap, case when c.cap is not null then coalesce(s.spent, spent_this_month(k.namespace_id)) end,
    coalesce(t.somebody_waits, false)
  from unnest(places, namespaces, accounts, types, caps, own, uses) k (n, namespace_id, account_id, product, cap, own, in_use)
  join unnest(l_namespaces, l_types, l_caps, l_member_caps, l_uses) l (namespace_id, product, cap, member_cap, in_use)
    on l.namespace_id = k.namespace_id and l.product = k.product
  left join types t on t.name = k.product
  left join lateral (select c.cap, c.member_cap from namespace_limit c
    where c.namespace_id = k.namespace_id and c.product = 'monthly_spend' limit 1) c on true
  left join lateral (select m.cap, m.own_cap from member_limit m where m.namespace_id = k.namespace_id
    and m.account_id = k.account_id and m.product = 'monthly_spend' limit 1) mc on true
  left join unnest(spendings) s on s.namespace_id = k.namespace_id and s.account_id = k.account_id;
end $$;

-- Takes the units and devices of starts that were admitted, in their order. Given are who starts what where, each once, with
-- the caps that it was decided on, and of each start which of these it is, its units and its operation. The caller holds the
-- locks of lock_starts().
create function take_units(p_namespaces uuid[], p_accounts uuid[], p_types text[], p_member_caps bigint[],
  p_namespace_caps bigint[], p_capacities int[], p_of int[], p_units int[], p_operations uuid[],
  out allocations uuid[], out devices jsonb)
language plpgsql set plan_cache_mode = force_generic_plan set enable_seqscan = off set enable_hashjoin = off
  set enable_mergejoin = off as $$
#variable_conflict use_column
declare
  wanted bigint := (select sum(u) from unnest(p_units) u);
  sums bigint[] := array(select sum(k.units) from unnest(p_of, p_units) k (of, units) group by k.of order by k.of);
  counted bigint[];
begin
  with members as (
    update member_limit m set in_use = m.in_use + k.units
    from unnest(p_namespaces, p_accounts, p_types, sums) k (namespace_id, account_id, product, units)
    where m.namespace_id = k.namespace_id and m.account_id = k.account_id and m.product = k.product returning k.units
  ), namespaces as (
    update namespace_limit l set in_use = l.in_use + k.units
    from (select k.namespace_id, k.product, sum(k.units) as units
      from unnest(p_namespaces, p_types, sums) k (namespace_id, product, units) group by 1, 2) k
    where l.namespace_id = k.namespace_id and l.product = k.product returning k.units
  ), types as (
    update resource_type t set in_use = t.in_use + k.units
    from (select k.product, sum(k.units) as units from unnest(p_types, sums) k (product, units) group by 1) k
    where t.name = k.product returning k.units
  )
  select array[(select sum(units) from members), (select sum(units) from namespaces), (select sum(units) from types)]
  into counted;
  if counted is distinct from array[wanted, wanted, wanted] then
    raise exception 'of % units % were counted', wanted, counted;
  end if;
  allocations := array(select uuidv7() from unnest(p_of));
  insert into allocation
    (id, operation_id, namespace_id, account_id, resource_type, units, member_cap, namespace_cap, capacity)
  select k.id, k.operation_id, p_namespaces[k.of], p_accounts[k.of], p_types[k.of], k.units, p_member_caps[k.of],
    p_namespace_caps[k.of], p_capacities[k.of]
  from unnest(allocations, p_operations, p_of, p_units) k (id, operation_id, of, units);
  if exists (select from device d where d.resource_type = any (p_types)) then
    for i in 1 .. cardinality(p_of) loop
      perform take_devices(p_types[p_of[i]], allocations[i], p_units[i]);
    end loop;
    devices := (select jsonb_agg(array(select d.label from device d where d.allocation_id = k.id order by d.slot) order by k.n)
      from unnest(allocations) with ordinality k (id, n));
  end if;
end $$;

-- Lines that are written together are put into the outbox together; one at a time took longer than to write them.
drop trigger line_was_written on activity;
create or replace function line_was_written() returns trigger language plpgsql as $$
begin
  insert into webhook_delivery (webhook_id, activity_id, message_id)
  select w.id, l.id, l.id from written l join webhook w on w.namespace_id = l.namespace_id
  where w.enabled and not l.refused and l.action = any (w.actions);
  return null;
end $$;
create trigger line_was_written after insert on activity referencing new table as written
  for each statement execute function line_was_written();
