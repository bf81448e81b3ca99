-- Packages: a quantity of a product that is paid before it is used, good until a day, and used before the balance is.

-- What the operator offers. An offer never changes, so nobody buys anything but what they read: it is withdrawn and another
-- is made. Quantities are those of use: unit-microseconds, or byte-microseconds.
create table package (
  id uuid primary key default uuidv7(),
  number bigint generated always as identity unique,
  name text not null,
  type text not null check (type in ('compute', 'storage')),
  product text not null,
  quantity_us numeric(38, 0) not null check (quantity_us > 0),
  price bigint not null check (price > 0),
  valid_days int not null check (valid_days between 1 and 3660),
  -- One namespace alone, where there is one; else everybody of a kind.
  audience text not null check (audience in ('everybody', 'organizations', 'people', 'one')),
  namespace_id uuid references namespace (id),
  created_by uuid not null references account (id),
  created_at timestamptz not null default now(),
  withdrawn_at timestamptz,
  constraint package_for_one check ((audience = 'one') = (namespace_id is not null))
);
create index package_offered on package (number) where withdrawn_at is null;

-- A package that was bought: an order, numbered among all orders. It is good on whole days (UTC), as a price is: on the
-- day on which it was bought, for what is used after that, and until the end of its last one.
create table package_lot (
  id uuid primary key,
  number bigint not null unique default nextval('top_up_number_seq'),
  package_id uuid not null references package (id),
  namespace_id uuid not null references namespace (id),
  buyer_id uuid not null references account (id),
  name text not null,
  type text not null,
  product text not null,
  quantity_us numeric(38, 0) not null,
  used_us numeric(38, 0) not null default 0,
  price bigint not null,
  first_day date not null,
  last_day date not null,
  state text not null default 'paid' check (state in ('paid', 'refunded')),
  bought_at timestamptz not null default clock_timestamp(),
  constraint package_lot_holds_what_is_used check (used_us between 0 and quantity_us)
) with (fillfactor = 70);
create index package_lot_of_namespace on package_lot (namespace_id, number desc);

-- Whose use of which day a package paid for. A negative one gives back what turned out not to have been used.
create table package_use (
  journal_id bigint not null references ledger_journal (id),
  lot_id uuid not null references package_lot (id),
  namespace_id uuid not null references namespace (id),
  day date not null,
  account_id uuid not null references account (id),
  type text not null,
  product text not null,
  quantity_us numeric(38, 0) not null check (quantity_us <> 0),
  primary key (lot_id, journal_id, day, account_id)
);
create index package_use_of_line on package_use (namespace_id, day, account_id, type, product);
create index package_use_of_day on package_use (lot_id, day);
create trigger ledger_is_history before update or delete or truncate on package_use
  for each statement execute function ledger_is_history();
create trigger ledger_is_history before delete or truncate on package_lot
  for each statement execute function ledger_is_history();
create trigger lot_is_history before update of id, number, package_id, namespace_id, buyer_id, name, type, product,
  quantity_us, price, first_day, last_day, bought_at on package_lot
  for each statement execute function ledger_is_history();

-- Of which part of a package that is left its buyers were told, and whether its end was written down.
create table package_watch (
  lot_id uuid primary key references package_lot (id),
  told_percent int,
  ended boolean not null default false
);

alter table charged add column covered_us numeric not null default 0;
alter table ledger_charge add column covered_us numeric not null default 0;
alter table ledger_charge drop constraint ledger_charge_amount_check;
alter table ledger_charge add constraint ledger_charge_says_something check (amount <> 0 or covered_us <> 0);
alter table ledger_journal drop constraint ledger_journal_kind_check;
alter table ledger_journal add constraint ledger_journal_kind_check
  check (kind in ('top_up', 'voucher', 'refund', 'charge', 'arrears', 'package'));

-- A line that is to be charged: how much was used in all, how much of it packages pay, what is asked of the wallet, and what
-- each package gives or gets back.
create type charge_line as (account_id uuid, type text, product text, day date, us numeric, covered_us numeric, amount bigint,
  lots uuid[], lots_us numeric[]);

-- What is used and not charged yet, by member, product and day, from forty days before the last charge. Packages pay what
-- costs something and was not charged yet, the first bought first; what turns out to be less is taken from what the wallet
-- paid, then given back to the package that paid last. What is given back is there for what is charged with it.
create function covering(p_namespace uuid) returns setof charge_line language plpgsql stable rows 50 as $$
declare x record; g record; c charge_line; left_us jsonb; lot package_lot; lots package_lot[]; taken numeric; wanted numeric;
begin
  select array_agg(l order by l.number), jsonb_object_agg(l.id, l.quantity_us - l.used_us) into lots, left_us
  from package_lot l where l.namespace_id = p_namespace and l.state = 'paid';
  for x in
    with span as (
      select greatest(b.from_day, least(coalesce(w.charged_at, 'infinity'), clock_timestamp())::date - 40) as first,
        (clock_timestamp() at time zone 'UTC')::date as last
      from billing b left join wallet_watch w on w.namespace_id = p_namespace where b.is_on
    ), used as (
      select u.account_id, u.type, u.product, u.day, sum(u.us) as us from (
        select s.account_id, s.type, s.product, s.day, s.us
        from span, lateral spending(p_namespace, null, span.first, span.last) s
        union all
        select d.account_id, d.type, d.product, d.day, 0 from span join charged d
          on d.namespace_id = p_namespace and d.day between span.first and span.last
      ) u group by 1, 2, 3, 4
    ), line as (
      select u.*, coalesce(d.quantity_us, 0) as charged_us, greatest(u.us - coalesce(d.waived_us, 0), 0) as paid_us,
        coalesce(d.covered_us, 0) as covered_us, coalesce(d.micros, 0) as micros
      from used u left join charged d on d.namespace_id = p_namespace and d.day = u.day and d.account_id = u.account_id
        and d.type = u.type and d.product = u.product
    ), priced as (
      select l.*, micros(grains(l.type, l.product, l.day, greatest(l.paid_us - l.covered_us, 0))) - l.micros as amount from line l
    )
    select * from priced p where p.amount <> 0 or (lots is not null and p.us <> p.charged_us)
    order by p.us >= p.charged_us, p.day, p.product, p.account_id
  loop
    c := (x.account_id, x.type, x.product, x.day, x.us, x.covered_us, x.amount, '{}', '{}');
    if lots is not null then
      for g in select u.lot_id, sum(u.quantity_us) as us from package_use u join package_lot l on l.id = u.lot_id
        where x.covered_us > x.paid_us and u.namespace_id = p_namespace and u.day = x.day and u.account_id = x.account_id
          and u.type = x.type and u.product = x.product
        group by u.lot_id, l.number having sum(u.quantity_us) > 0 order by l.number desc
      loop
        taken := -least(g.us, c.covered_us - x.paid_us);
        exit when taken = 0;
        c := line_takes(c, g.lot_id, taken);
        left_us := left_us || jsonb_build_object(g.lot_id, coalesce((left_us ->> g.lot_id::text)::numeric, 0) - taken);
      end loop;
      if x.us > x.charged_us and coalesce(price_on(x.product, x.day), 0) > 0 then
        wanted := least(x.us - x.charged_us, x.paid_us - c.covered_us);
        foreach lot in array lots loop
          exit when wanted <= 0;
          continue when lot.product <> x.product or lot.type <> x.type or x.day not between lot.first_day and lot.last_day;
          taken := least(wanted, (left_us ->> lot.id::text)::numeric);
          continue when taken <= 0;
          c := line_takes(c, lot.id, taken);
          wanted := wanted - taken;
          left_us := left_us || jsonb_build_object(lot.id, (left_us ->> lot.id::text)::numeric - taken);
        end loop;
      end if;
      c.amount := micros(grains(x.type, x.product, x.day, greatest(x.paid_us - c.covered_us, 0))) - x.micros;
    end if;
    if c.amount <> 0 or c.lots <> '{}' then return next c; end if;
  end loop;
end $$;

-- A line of which a package pays so much more.
create function line_takes(c charge_line, p_lot uuid, p_us numeric) returns charge_line language sql immutable as $$
  select (c.account_id, c.type, c.product, c.day, c.us, c.covered_us + p_us, c.amount, c.lots || p_lot, c.lots_us || p_us)::charge_line
$$;

-- The same as before, without what packages pay.
create or replace function uncharged(p_namespace uuid)
returns table (account_id uuid, type text, product text, day date, us numeric, amount bigint) language sql stable as $$
  select c.account_id, c.type, c.product, c.day, c.us, c.amount from covering(p_namespace) c where c.amount <> 0
$$;

-- Charges what was used since the last time, exactly once: packages pay first, then the wallet down to its floor; what is
-- above that is owed. Version 2.
create or replace function charge(p_namespace uuid) returns bigint
language plpgsql security definer set search_path = public, pg_temp as $$
declare l record; lines charge_line[]; total bigint; owed bigint; journal bigint;
begin
  select * into l from lock_wallet(p_namespace);
  -- a statement after the lock: whoever charged meanwhile is seen
  select array_agg(c), sum(c.amount) into lines, total from covering(p_namespace) c;
  insert into wallet_watch (namespace_id, charged_at) values (p_namespace, clock_timestamp())
  on conflict (namespace_id) do update set charged_at = excluded.charged_at;
  update ledger_hold set state = 'settled' where namespace_id = p_namespace and state = 'released';
  if lines is null then return 0; end if;
  owed := case when total > 0 then greatest(total - (l.wallet).balance - (l.wallet).credit, 0)
    else greatest(total, (l.arrears).balance) end;
  journal := ledger_post(gen_random_uuid(), 'charge', p_namespace, null, null,
    array['wallet', 'arrears', 'revenue'], array[owed - total, -owed, total]);
  insert into ledger_charge (journal_id, namespace_id, account_id, type, product, day, quantity_us, covered_us, amount)
  select journal, p_namespace, x.account_id, x.type, x.product, x.day, x.us - coalesce(c.quantity_us, 0),
    x.covered_us - coalesce(c.covered_us, 0), x.amount
  from unnest(lines) x
  left join charged c on c.namespace_id = p_namespace and c.day = x.day and c.account_id = x.account_id
    and c.type = x.type and c.product = x.product;
  insert into package_use (journal_id, lot_id, namespace_id, day, account_id, type, product, quantity_us)
  select journal, t.lot_id, p_namespace, x.day, x.account_id, x.type, x.product, t.us
  from unnest(lines) x cross join lateral unnest(x.lots, x.lots_us) t (lot_id, us);
  update package_lot p set used_us = p.used_us + t.us
  from (select u.lot_id, sum(u.quantity_us) as us from package_use u where u.journal_id = journal group by 1) t
  where p.id = t.lot_id;
  insert into charged as c (namespace_id, day, account_id, type, product, quantity_us, covered_us, micros)
  select p_namespace, x.day, x.account_id, x.type, x.product, x.us, x.covered_us, x.amount from unnest(lines) x
  on conflict (namespace_id, day, account_id, type, product) do update
    set quantity_us = excluded.quantity_us, covered_us = excluded.covered_us, micros = c.micros + excluded.micros;
  return total;
end $$;

create index package_use_of_journal on package_use (journal_id);

-- What is left today of each product in the packages of a namespace, without what they will pay at the next charge.
create function packages_left(p_namespace uuid) returns table (product text, us numeric) language plpgsql stable as $$
declare today date := (clock_timestamp() at time zone 'UTC')::date;
begin
  if not exists (select from package_lot l where l.namespace_id = p_namespace and l.state = 'paid' and l.last_day >= today) then
    return;
  end if;
  return query
    select l.product, sum(l.quantity_us - l.used_us - coalesce(t.us, 0))
    from package_lot l left join (
      select u.lot_id, sum(u.us) as us from covering(p_namespace) c, lateral unnest(c.lots, c.lots_us) u (lot_id, us) group by 1
    ) t on t.lot_id = l.id
    where l.namespace_id = p_namespace and l.state = 'paid' and today between l.first_day and l.last_day
    group by 1;
end $$;

-- What of each hold the wallet has to pay: packages pay the stretches of what has run longest.
create function held_dues(p_namespace uuid)
returns table (allocation_id uuid, product text, us numeric, state text, created_at timestamptz, amount bigint, due bigint)
language sql stable as $$
  with open as (
    select h.allocation_id, a.resource_type as product, a.units * 600000000::numeric as us, h.state, h.created_at, h.amount,
      sum(a.units * 600000000::numeric) over (partition by a.resource_type order by h.created_at, h.allocation_id) as until_us
    from ledger_hold h join allocation a on a.id = h.allocation_id
    where h.namespace_id = p_namespace and h.state in ('pending', 'ending')
  )
  select o.allocation_id, o.product, o.us, o.state, o.created_at, o.amount, o.amount
    - floor(o.amount * greatest(least(coalesce(p.us, 0) - (o.until_us - o.us), o.us), 0) / o.us)::bigint
  from open o left join packages_left(p_namespace) p on p.product = o.product
$$;

-- What a wallet can pay now: balance and credit without what is held (but by packages), used and not charged, or owed.
create or replace function can_pay(p_namespace uuid, p_wallet ledger_account, p_arrears ledger_account) returns bigint
language sql stable as $$
  select p_wallet.balance + p_wallet.credit + p_arrears.balance
    - case when exists (select from package_lot l where l.namespace_id = p_namespace and l.state = 'paid')
        then coalesce((select sum(h.due) from held_dues(p_namespace) h), 0)::bigint else p_wallet.held end
    - coalesce((select sum(u.amount) from uncharged(p_namespace) u), 0)::bigint
$$;

-- What is left in packages for more than the next ten minutes of what runs now.
create function packages_spare(p_namespace uuid) returns jsonb language sql stable as $$
  select coalesce(jsonb_object_agg(p.product, greatest(p.us - coalesce(h.us, 0), 0)), '{}')
  from packages_left(p_namespace) p
  left join (select d.product, sum(d.us) as us from held_dues(p_namespace) d group by 1) h on h.product = p.product
$$;

-- The same as before. A start takes first what packages have to spare, in the order in which starts are given: `stretch` is
-- what is left for the wallet, nought where it has nothing to pay. Version 2.
create or replace function lock_wallets(p_namespaces uuid[], p_types text[], p_units int[])
returns table (n int, stretch bigint, payable bigint)
language plpgsql rows 32 security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare l record; k record; namespace uuid; costs bigint[]; room jsonb := '{}'; spare jsonb := '{}'; us numeric; cover numeric;
begin
  if not (select b.is_on from billing b) then return; end if;
  costs := array(select stretch_cost(k.type, k.units) from unnest(p_types, p_units) with ordinality k (type, units, n) order by k.n);
  for namespace in select distinct k.id from unnest(p_namespaces, costs) k (id, cost) where k.cost > 0 order by k.id loop
    select * into l from lock_wallet(namespace);
    room := room || jsonb_build_object(namespace, can_pay(namespace, l.wallet, l.arrears));
    spare := spare || jsonb_build_object(namespace, packages_spare(namespace));
  end loop;
  for k in select * from unnest(p_namespaces, p_types, p_units, costs) with ordinality k (id, type, units, cost, n) where k.cost > 0
    order by k.n
  loop
    us := k.units * 600000000::numeric;
    cover := least(coalesce((spare #>> array[k.id::text, k.type])::numeric, 0), us);
    if cover > 0 then
      spare := jsonb_set(spare, array[k.id::text, k.type], to_jsonb((spare #>> array[k.id::text, k.type])::numeric - cover));
    end if;
    n := k.n; stretch := k.cost - floor(k.cost * cover / us)::bigint; payable := (room ->> k.id::text)::bigint;
    if stretch = 0 then payable := greatest(payable, 0); end if;
    return next;
  end loop;
end $$;

-- Holds what first stretches cost, of wallets that lock_wallets() locked in the same transaction, whoever pays them. Version 2.
drop function hold_stretches(uuid[], bigint[]);
create function hold_stretches(p_allocations uuid[]) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  with held as (
    insert into ledger_hold (allocation_id, namespace_id, amount)
    select a.id, a.namespace_id, stretch_cost(a.resource_type, a.units) from allocation a where a.id = any (p_allocations)
    returning namespace_id, amount
  )
  update ledger_account w set held = w.held + h.amount
  from (select namespace_id, sum(amount) as amount from held group by 1) h
  where w.namespace_id = h.namespace_id and w.kind = 'wallet';
end $$;

-- The same as before. What packages pay is not stopped, and costs nothing an hour. Version 2.
create or replace function tend_wallet(p_namespace uuid, out payable bigint, out an_hour bigint, out to_stop uuid[])
language plpgsql security definer set search_path = public, pg_temp as $$
declare l record; h record; covered bigint; taken bigint;
begin
  if not (select b.is_on from billing b) then return; end if;
  perform lock_wallet(p_namespace);
  with missing as (
    insert into ledger_hold (allocation_id, namespace_id, amount)
    select a.id, a.namespace_id, stretch_cost(a.resource_type, a.units) from allocation a
    where a.namespace_id = p_namespace and a.released_at is null and stretch_cost(a.resource_type, a.units) > 0
    on conflict (allocation_id) do nothing returning amount
  ) select sum(amount) into taken from missing;
  update ledger_account set held = held + coalesce(taken, 0) where namespace_id = p_namespace and kind = 'wallet';
  select * into l from lock_wallet(p_namespace);
  payable := can_pay(p_namespace, l.wallet, l.arrears);
  if payable < 0 or exists (select from ledger_hold where namespace_id = p_namespace and state = 'released')
    or not exists (select from wallet_watch w where w.namespace_id = p_namespace and w.charged_at > now() - interval '1 hour')
  then
    perform charge(p_namespace);
    select * into l from lock_wallet(p_namespace);
    payable := can_pay(p_namespace, l.wallet, l.arrears);
  end if;
  select coalesce(sum(x.due) filter (where x.state = 'pending'), 0) * 6, coalesce(sum(x.due) filter (where x.state = 'ending'), 0)
  into an_hour, covered from held_dues(p_namespace) x;
  to_stop := '{}';
  for h in select * from held_dues(p_namespace) x where x.state = 'pending' and x.due > 0
    order by x.created_at desc, x.allocation_id desc
  loop
    exit when payable + covered >= 0;
    covered := covered + h.due;
    to_stop := to_stop || h.allocation_id;
  end loop;
  update ledger_hold set state = 'ending' where allocation_id = any (to_stop);
end $$;

-- Buys a package from the wallet. What was used until now is charged before, so that the package pays for what comes after.
-- Null with what could be paid, where that is less than the price (then nothing moves).
create function buy_package(p_lot uuid, p_package uuid, p_namespace uuid, p_buyer uuid, out bought bigint, out payable bigint)
language plpgsql security definer set search_path = public, pg_temp as $$
declare p package; l record; journal bigint; today date;
begin
  perform lock_wallet(p_namespace);
  perform charge(p_namespace);
  select * into l from lock_wallet(p_namespace);
  select * into p from package where id = p_package;
  payable := can_pay(p_namespace, l.wallet, l.arrears);
  if p.price is null or payable < p.price then return; end if;
  today := (clock_timestamp() at time zone 'UTC')::date;
  journal := ledger_post(p_lot, 'package', p_namespace, p_buyer, p_lot, array['wallet', 'revenue'], array[-p.price, p.price]);
  if journal is null then return; end if;
  insert into package_lot (id, package_id, namespace_id, buyer_id, name, type, product, quantity_us, price, first_day, last_day)
  values (p_lot, p.id, p_namespace, p_buyer, p.name, p.type, p.product, p.quantity_us, p.price, today, today + p.valid_days)
  returning number into bought;
  insert into ledger_charge (journal_id, namespace_id, account_id, type, product, day, quantity_us, amount)
  values (journal, p_namespace, p_buyer, 'package', p.product, today, p.quantity_us, p.price);
  update wallet_watch set told_minutes = null where namespace_id = p_namespace;
end $$;

-- Takes back a package of which nothing is used and which is still good: its price is in the wallet again.
create function refund_package(p_lot uuid, p_operation uuid, p_actor uuid) returns boolean
language plpgsql security definer set search_path = public, pg_temp as $$
declare p package_lot; journal bigint; today date := (clock_timestamp() at time zone 'UTC')::date;
begin
  perform lock_wallet((select l.namespace_id from package_lot l where l.id = p_lot));
  perform charge((select l.namespace_id from package_lot l where l.id = p_lot));
  select * into p from package_lot where id = p_lot for update;
  if p.state is distinct from 'paid' or p.used_us > 0 or p.last_day < today then return false; end if;
  update package_lot set state = 'refunded' where id = p_lot;
  journal := ledger_post(p_operation, 'package', p.namespace_id, p_actor, p_lot, array['wallet', 'revenue'], array[p.price, -p.price]);
  insert into ledger_charge (journal_id, namespace_id, account_id, type, product, day, quantity_us, amount)
  values (journal, p.namespace_id, p.buyer_id, 'package', p.product, today, -p.quantity_us, -p.price);
  perform pay_arrears(p.namespace_id);
  return true;
end $$;

-- What is left now of the packages of a namespace that are good or ended lately, in percent, rounded up.
create function lots_now(p_namespace uuid) returns table (lot_id uuid, left_us numeric, percent int) language plpgsql stable as $$
declare since date := (clock_timestamp() at time zone 'UTC')::date - 40;
begin
  if not exists (select from package_lot l where l.namespace_id = p_namespace and l.state = 'paid' and l.last_day >= since) then
    return;
  end if;
  return query
    select l.id, x.left_us, ceil(100 * x.left_us / l.quantity_us)::int
    from package_lot l left join (
      select u.lot_id, sum(u.us) as us from covering(p_namespace) c, lateral unnest(c.lots, c.lots_us) u (lot_id, us) group by 1
    ) t on t.lot_id = l.id
    cross join lateral (select l.quantity_us - l.used_us - coalesce(t.us, 0) as left_us) x
    where l.namespace_id = p_namespace and l.state = 'paid' and l.last_day >= since;
end $$;

-- Whoever the server works as may read it and move it by the functions above; nothing else.
do $$
declare g record;
begin
  for g in select distinct p.grantee, p.table_name from information_schema.role_table_grants p
    where p.table_schema = 'public' and p.grantee <> current_user and p.table_name in ('package_lot', 'package_use')
  loop
    execute format('revoke insert, update, delete, truncate on %I from %I', g.table_name, g.grantee);
  end loop;
end $$;
