-- Caps, what is in use, and the one place where a start is admitted.

create table resource_type (
  name text primary key,
  driver text not null,
  capacity int not null check (capacity >= 0),
  in_use int not null default 0 check (in_use >= 0),
  cpu_millis int not null check (cpu_millis > 0),
  memory_bytes bigint not null check (memory_bytes > 0),
  created_at timestamptz not null default now()
) with (fillfactor = 50);

-- A cap of null is unlimited. No check that in_use <= cap: a cap may be lowered below present use.
create table namespace_limit (
  namespace_id uuid not null references namespace (id),
  product text not null,
  cap bigint check (cap >= 0),
  member_cap bigint check (member_cap >= 0),
  in_use bigint not null default 0 check (in_use >= 0),
  primary key (namespace_id, product)
) with (fillfactor = 50);

create table member_limit (
  namespace_id uuid not null references namespace (id),
  account_id uuid not null references account (id),
  product text not null,
  cap bigint check (cap >= 0),
  own_cap boolean not null default false,
  in_use bigint not null default 0 check (in_use >= 0),
  primary key (namespace_id, account_id, product)
) with (fillfactor = 50);

-- Units taken by a start, from admission to proof that nothing runs any more.
create table allocation (
  id uuid primary key default uuidv7(),
  operation_id uuid not null constraint allocation_once unique,
  namespace_id uuid not null references namespace (id),
  account_id uuid not null references account (id),
  resource_type text not null references resource_type (name),
  units int not null check (units > 0),
  -- The caps it was decided on: with them, history itself proves that no limit was ever passed.
  member_cap bigint,
  namespace_cap bigint,
  capacity int not null,
  created_at timestamptz not null default clock_timestamp(),
  released_at timestamptz
);
create index allocation_held on allocation (namespace_id, resource_type, account_id) where released_at is null;
create index allocation_held_of_type on allocation (resource_type) where released_at is null;

-- A declared device is held by one allocation at a time.
create table device (
  resource_type text not null references resource_type (name),
  slot int not null,
  label text not null,
  allocation_id uuid references allocation (id),
  retired boolean not null default false,
  primary key (resource_type, slot)
);
create index device_of_allocation on device (allocation_id) where allocation_id is not null;

-- Locks what is counted for a member and a namespace, member first, and reads it: what is decided after this is decided
-- on these numbers. Rows that are not there yet are made.
create function lock_limits(p_namespace uuid, p_account uuid, p_product text,
  out member_cap bigint, out member_in_use bigint, out namespace_cap bigint, out namespace_in_use bigint)
language plpgsql as $$
declare m member_limit; n namespace_limit;
begin
  select * into m from member_limit l
  where l.namespace_id = p_namespace and l.account_id = p_account and l.product = p_product for update;
  if not found then
    insert into member_limit as l (namespace_id, account_id, product) values (p_namespace, p_account, p_product)
    on conflict (namespace_id, account_id, product) do update set in_use = l.in_use returning * into m;
  end if;
  select * into n from namespace_limit l
  where l.namespace_id = p_namespace and l.product = p_product for update;
  if not found then
    insert into namespace_limit as l (namespace_id, product) values (p_namespace, p_product)
    on conflict (namespace_id, product) do update set in_use = l.in_use returning * into n;
  end if;
  member_cap := case when m.own_cap then m.cap else n.member_cap end;
  member_in_use := m.in_use; namespace_cap := n.cap; namespace_in_use := n.in_use;
end $$;

-- Counts an amount for a member and a namespace; a negative one gives back. Whoever calls it holds the locks.
create function count_use(p_namespace uuid, p_account uuid, p_product text, p_amount bigint) returns void language sql as $$
  update member_limit m set in_use = m.in_use + p_amount
  where m.namespace_id = p_namespace and m.account_id = p_account and m.product = p_product;
  update namespace_limit n set in_use = n.in_use + p_amount
  where n.namespace_id = p_namespace and n.product = p_product;
$$;

-- Takes (or, with a negative amount, gives back) what is counted for a member and a namespace. `p_force` counts what is
-- there already, also above a cap. The numbers that come back are those the decision was made on.
create function hold(p_namespace uuid, p_account uuid, p_product text, p_amount bigint, p_force boolean default false,
  out held boolean, out member_cap bigint, out member_in_use bigint, out namespace_cap bigint, out namespace_in_use bigint)
language plpgsql as $$
begin
  select l.* into member_cap, member_in_use, namespace_cap, namespace_in_use
  from lock_limits(p_namespace, p_account, p_product) l;
  held := p_force or p_amount <= 0 or (
    (member_cap is null or member_in_use + p_amount <= member_cap)
    and (namespace_cap is null or namespace_in_use + p_amount <= namespace_cap));
  if held then perform count_use(p_namespace, p_account, p_product, p_amount); end if;
end $$;

-- Gives back what several members held of one product. All members are locked before the namespace, as everywhere.
create function give_back(p_namespace uuid, p_product text, p_accounts uuid[], p_amounts bigint[])
returns void language plpgsql as $$
begin
  perform from member_limit m
  where m.namespace_id = p_namespace and m.product = p_product and m.account_id = any (p_accounts)
  order by m.account_id for update;
  update member_limit m set in_use = m.in_use - g.amount
  from (select x.account, sum(x.amount) as amount from unnest(p_accounts, p_amounts) x (account, amount) group by 1) g
  where m.namespace_id = p_namespace and m.product = p_product and m.account_id = g.account;
  update namespace_limit n set in_use = n.in_use - coalesce((select sum(x) from unnest(p_amounts) x), 0)
  where n.namespace_id = p_namespace and n.product = p_product;
end $$;

-- Admits a start or says with which numbers it does not fit (then allocation_id is null). Version 1.
-- Locks in one order everywhere: member, namespace, resource type. Idempotent by operation. What else a start depends on
-- is read by the caller with a statement of its own after this one: whoever waited here still has older numbers in hand.
create function admit(p_operation uuid, p_namespace uuid, p_account uuid, p_type text, p_units int,
  out allocation_id uuid, out member_cap bigint, out member_in_use bigint, out namespace_cap bigint,
  out namespace_in_use bigint, out capacity int, out capacity_in_use int, out devices text[])
language plpgsql as $$
begin
  if p_units is null or p_units <= 0 then
    raise exception 'units must be positive' using errcode = '22023';
  end if;
  select l.* into member_cap, member_in_use, namespace_cap, namespace_in_use
  from lock_limits(p_namespace, p_account, p_type) l;
  select t.capacity, t.in_use into capacity, capacity_in_use
  from resource_type t where t.name = p_type for update;
  if not found then
    raise exception 'unknown resource type %', p_type using errcode = '23503', constraint = 'resource_type_unknown';
  end if;
  select a.id into allocation_id from allocation a where a.operation_id = p_operation;
  if not found then
    if (member_in_use + p_units > member_cap) or (namespace_in_use + p_units > namespace_cap)
      or capacity_in_use + p_units > capacity then return; end if;
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

-- Takes the first free devices of a type that declares any. The caller holds the lock on the type.
create function take_devices(p_type text, p_allocation uuid, p_units int) returns void language plpgsql as $$
declare taken int;
begin
  update device d set allocation_id = p_allocation
  where (d.resource_type, d.slot) in (
    select f.resource_type, f.slot from device f
    where f.resource_type = p_type and f.allocation_id is null and not f.retired order by f.slot limit p_units);
  get diagnostics taken = row_count;
  if taken < p_units and exists (select from device d where d.resource_type = p_type and not d.retired) then
    raise exception 'the free units of % and its free devices differ', p_type;
  end if;
end $$;

-- Gives the units of an allocation back, once.
create function release(p_allocation uuid) returns boolean language plpgsql as $$
declare a allocation;
begin
  update allocation set released_at = clock_timestamp() where id = p_allocation and released_at is null returning * into a;
  if not found then return false; end if;
  perform hold(a.namespace_id, a.account_id, a.resource_type, -a.units);
  update resource_type set in_use = in_use - a.units where name = a.resource_type;
  update device set allocation_id = null where allocation_id = a.id;
  return true;
end $$;

-- Bytes promised to an upload that has not ended. What a crash leaves here is given back at the next start.
create table storage_reservation (
  id uuid primary key default uuidv7(),
  namespace_id uuid not null references namespace (id),
  account_id uuid not null references account (id),
  bytes bigint not null check (bytes >= 0),
  created_at timestamptz not null default now()
);
create index storage_reservation_of_account on storage_reservation (namespace_id, account_id);

-- Promises bytes, or says with which numbers they do not fit (then reservation_id is null).
create function reserve_storage(p_namespace uuid, p_account uuid, p_bytes bigint, out reservation_id uuid,
  out held boolean, out member_cap bigint, out member_in_use bigint, out namespace_cap bigint, out namespace_in_use bigint)
language plpgsql as $$
begin
  select h.* into held, member_cap, member_in_use, namespace_cap, namespace_in_use
  from hold(p_namespace, p_account, 'storage', p_bytes) h;
  if not held then return; end if;
  insert into storage_reservation (namespace_id, account_id, bytes)
  values (p_namespace, p_account, p_bytes) returning id into reservation_id;
end $$;

-- Takes a promise back, once. The same statement order as everywhere: the promise, the member, the namespace.
create function settle_reservation(p_id uuid) returns boolean language plpgsql as $$
declare r storage_reservation;
begin
  delete from storage_reservation where id = p_id returning * into r;
  if not found then return false; end if;
  perform hold(r.namespace_id, r.account_id, 'storage', -r.bytes);
  return true;
end $$;
