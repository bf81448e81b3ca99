-- Starts that come at the same moment are admitted together. What was decided in `admit` is decided by the server, on the
-- numbers that lock_starts() gives it, while their locks are held; take_units() writes what was decided.

drop function admit(uuid, uuid, uuid, text, int, bigint);

create type month_spending as (namespace_id uuid, account_id uuid, member_spent bigint, spent bigint);

-- Locks every counter that some starts depend on, in the one order of everywhere: members, namespaces, resource types. A
-- wallet is locked after them. Then it reads, by a statement of its own after the last lock: whoever waited above still has
-- older numbers in hand. A type that is not there has no capacity, and an operation that was admitted before its allocation.
-- What is spent is read first, before anything is locked: it only grows with time, and no lock would hold it.
create function lock_starts(p_operations uuid[], p_namespaces uuid[], p_accounts uuid[], p_types text[])
returns table (n int, allocation_id uuid, devices text[], member_cap bigint, member_in_use bigint, namespace_cap bigint,
  namespace_in_use bigint, capacity int, capacity_in_use int, driver text, cpu_millis int, memory_bytes bigint,
  member_spend_cap bigint, member_spent bigint, spend_cap bigint, spent bigint)
language plpgsql rows 32 as $$
#variable_conflict use_column
declare spendings month_spending[];
begin
  spendings := array(
    select (k.namespace_id, k.account_id,
      case when case when m.own_cap then m.cap else l.member_cap end is not null
        then spent_this_month(k.namespace_id, k.account_id) end,
      case when l.cap is not null then spent_this_month(k.namespace_id) end)::month_spending
    from (select distinct * from unnest(p_namespaces, p_accounts) k (namespace_id, account_id)) k
    left join namespace_limit l on l.namespace_id = k.namespace_id and l.product = 'monthly_spend'
    left join member_limit m
      on m.namespace_id = k.namespace_id and m.account_id = k.account_id and m.product = 'monthly_spend'
    where l.namespace_id is not null or m.namespace_id is not null);

  insert into member_limit (namespace_id, account_id, product)
  select distinct k.namespace_id, k.account_id, k.product
  from unnest(p_namespaces, p_accounts, p_types) k (namespace_id, account_id, product)
  where exists (select from resource_type t where t.name = k.product) and not exists (select from member_limit m
    where m.namespace_id = k.namespace_id and m.account_id = k.account_id and m.product = k.product)
  order by 1, 2, 3 on conflict do nothing;
  perform from member_limit m
  where (m.namespace_id, m.account_id, m.product) in (select * from unnest(p_namespaces, p_accounts, p_types))
  order by m.namespace_id, m.account_id, m.product for update;

  insert into namespace_limit (namespace_id, product)
  select distinct k.namespace_id, k.product from unnest(p_namespaces, p_types) k (namespace_id, product)
  where exists (select from resource_type t where t.name = k.product) and not exists (select from namespace_limit l
    where l.namespace_id = k.namespace_id and l.product = k.product)
  order by 1, 2 on conflict do nothing;
  perform from namespace_limit l
  where (l.namespace_id, l.product) in (select * from unnest(p_namespaces, p_types))
  order by l.namespace_id, l.product for update;

  perform from resource_type t where t.name = any (p_types) order by t.name for update;

  return query
  select k.n::int, a.id,
    case when a.id is not null then array(select d.label from device d where d.allocation_id = a.id order by d.slot) end,
    case when m.own_cap then m.cap else l.member_cap end, coalesce(m.in_use, 0), l.cap, coalesce(l.in_use, 0),
    t.capacity, t.in_use, t.driver, t.cpu_millis, t.memory_bytes,
    case when mc.own_cap then mc.cap else c.member_cap end, case when case when mc.own_cap then mc.cap else c.member_cap end
      is not null then coalesce(s.member_spent, spent_this_month(k.namespace_id, k.account_id)) end,
    c.cap, case when c.cap is not null then coalesce(s.spent, spent_this_month(k.namespace_id)) end
  from unnest(p_operations, p_namespaces, p_accounts, p_types) with ordinality
    k (operation_id, namespace_id, account_id, product, n)
  left join resource_type t on t.name = k.product
  left join namespace_limit l on l.namespace_id = k.namespace_id and l.product = k.product
  left join member_limit m
    on m.namespace_id = k.namespace_id and m.account_id = k.account_id and m.product = k.product
  left join allocation a on a.operation_id = k.operation_id
  left join unnest(spendings) s on s.namespace_id = k.namespace_id and s.account_id = k.account_id
  left join namespace_limit c on c.namespace_id = k.namespace_id and c.product = 'monthly_spend'
  left join member_limit mc
    on mc.namespace_id = k.namespace_id and mc.account_id = k.account_id and mc.product = 'monthly_spend'
  order by k.n;
end $$;

-- Takes the units and devices of starts that were admitted. The caller holds the locks of lock_starts().
create function take_units(p_operations uuid[], p_namespaces uuid[], p_accounts uuid[], p_types text[], p_units int[],
  p_member_caps bigint[], p_namespace_caps bigint[], p_capacities int[])
returns table (n int, allocation_id uuid, devices text[]) language plpgsql rows 32 as $$
#variable_conflict use_column
declare a record; has_devices boolean := exists (select from device d where d.resource_type = any (p_types));
begin
  insert into allocation
    (operation_id, namespace_id, account_id, resource_type, units, member_cap, namespace_cap, capacity)
  select * from unnest(p_operations, p_namespaces, p_accounts, p_types, p_units, p_member_caps, p_namespace_caps,
    p_capacities);
  update member_limit m set in_use = m.in_use + x.units
  from (select namespace_id, account_id, product, sum(units) as units
    from unnest(p_namespaces, p_accounts, p_types, p_units) k (namespace_id, account_id, product, units)
    group by 1, 2, 3) x
  where m.namespace_id = x.namespace_id and m.account_id = x.account_id and m.product = x.product;
  update namespace_limit l set in_use = l.in_use + x.units
  from (select namespace_id, product, sum(units) as units
    from unnest(p_namespaces, p_types, p_units) k (namespace_id, product, units) group by 1, 2) x
  where l.namespace_id = x.namespace_id and l.product = x.product;
  update resource_type t set in_use = t.in_use + x.units
  from (select name, sum(units) as units from unnest(p_types, p_units) k (name, units) group by 1) x
  where t.name = x.name;
  if has_devices then
    for a in select o.id, o.resource_type, o.units from unnest(p_operations) with ordinality k (operation_id, n)
      join allocation o on o.operation_id = k.operation_id order by k.n
    loop
      perform take_devices(a.resource_type, a.id, a.units);
    end loop;
  end if;
  return query
  select k.n::int, o.id, case when has_devices
    then array(select d.label from device d where d.allocation_id = o.id order by d.slot) else '{}' end
  from unnest(p_operations) with ordinality k (operation_id, n)
  join allocation o on o.operation_id = k.operation_id order by k.n;
end $$;
