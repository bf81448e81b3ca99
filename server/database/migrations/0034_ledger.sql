-- Money. A double-entry ledger that is only ever added to; who is charged for what; orders, vouchers, credit.

-- Whether use is paid for. Off (as it begins), everything is metered and priced and nothing is refused for money; what was
-- used while it was off is never charged later.
create table billing (
  only_one boolean primary key default true check (only_one),
  is_on boolean not null default false,
  -- The first day (UTC) that is charged.
  from_day date not null default 'infinity',
  changed_at timestamptz not null default now(),
  changed_by uuid references account (id)
);
insert into billing default values;

-- A namespace has a wallet, and arrears: what it used and could not pay. The house's own accounts (`revenue`, `payments`
-- that came from outside, `vouchers`) keep no balance: theirs is the sum of their entries, so nobody waits for their rows.
create table ledger_account (
  id uuid primary key default uuidv7(),
  kind text not null check (kind in ('wallet', 'arrears', 'revenue', 'payments', 'vouchers')),
  namespace_id uuid references namespace (id),
  balance bigint not null default 0,
  held bigint not null default 0 check (held >= 0),
  credit bigint not null default 0 check (credit >= 0),
  constraint ledger_account_once unique nulls not distinct (namespace_id, kind),
  constraint ledger_account_of_a_namespace check ((kind in ('wallet', 'arrears')) = (namespace_id is not null)),
  constraint wallet_above_its_floor check (kind <> 'wallet' or balance >= -credit),
  constraint arrears_are_owed check (kind <> 'arrears' or balance <= 0)
) with (fillfactor = 50);
insert into ledger_account (kind) values ('revenue'), ('payments'), ('vouchers');

-- One movement, once by its operation, and its legs, which sum to zero.
create table ledger_journal (
  id bigint generated always as identity primary key,
  operation_id uuid not null constraint ledger_operation_once unique,
  kind text not null check (kind in ('top_up', 'voucher', 'refund', 'charge', 'arrears')),
  namespace_id uuid not null references namespace (id),
  actor_id uuid references account (id),
  order_id uuid,
  at timestamptz not null default clock_timestamp()
);
create index ledger_journal_of_namespace on ledger_journal (namespace_id, id desc);
create table ledger_entry (
  journal_id bigint not null references ledger_journal (id),
  account_id uuid not null references ledger_account (id),
  amount bigint not null check (amount <> 0),
  -- Of accounts that keep one.
  balance_after bigint,
  primary key (journal_id, account_id)
);
create index ledger_entry_of_account on ledger_entry (account_id, journal_id) include (amount);

-- What a charge is for: whose use of which product on which day. A negative one takes back what was charged too early.
create table ledger_charge (
  journal_id bigint not null references ledger_journal (id),
  namespace_id uuid not null references namespace (id),
  account_id uuid not null references account (id),
  type text not null,
  product text not null,
  day date not null,
  quantity_us numeric not null,
  amount bigint not null check (amount <> 0),
  primary key (journal_id, day, account_id, type, product)
);
create index ledger_charge_of_namespace on ledger_charge (namespace_id, day) include (product, amount);
create index ledger_charge_by_day on ledger_charge (day) include (product, amount);

-- How far use is charged: up to which quantity, how much of it was used while billing was off, and what was charged.
create table charged (
  namespace_id uuid not null references namespace (id),
  day date not null,
  account_id uuid not null references account (id),
  type text not null,
  product text not null,
  quantity_us numeric not null,
  waived_us numeric not null default 0,
  micros bigint not null default 0,
  primary key (namespace_id, day, account_id, type, product)
);

-- A transfer that is not posted yet: what an execution's next stretch costs counts against the wallet while it holds its
-- units. `ending`: it was told to stop for want of money; `released`: its units are back, its use is to be charged.
create table ledger_hold (
  allocation_id uuid primary key,
  namespace_id uuid not null references namespace (id),
  amount bigint not null check (amount > 0),
  state text not null default 'pending' check (state in ('pending', 'ending', 'released', 'settled')),
  created_at timestamptz not null default clock_timestamp()
);
create index ledger_hold_open on ledger_hold (namespace_id, created_at desc) where state <> 'settled';

create function ledger_sums_to_zero() returns trigger language plpgsql as $$
declare journal bigint;
begin
  journal := case tg_table_name when 'ledger_entry' then to_jsonb(new) ->> 'journal_id' else to_jsonb(new) ->> 'id' end;
  if (select coalesce(sum(e.amount), 0) from ledger_entry e where e.journal_id = journal) <> 0 then
    raise exception 'journal % does not sum to zero', journal using errcode = '23514', constraint = 'ledger_sums_to_zero';
  end if;
  return null;
end $$;
create constraint trigger ledger_sums_to_zero after insert on ledger_entry
  deferrable initially deferred for each row execute function ledger_sums_to_zero();

-- History is never changed, by whomever. Of a hold only its state moves, and only forwards.
create function ledger_is_history() returns trigger language plpgsql as $$
begin
  raise exception 'the ledger is only added to' using errcode = '23514', constraint = 'ledger_is_history';
end $$;
create trigger ledger_is_history before update or delete or truncate on ledger_journal
  for each statement execute function ledger_is_history();
create trigger ledger_is_history before update or delete or truncate on ledger_entry
  for each statement execute function ledger_is_history();
create trigger ledger_is_history before update or delete or truncate on ledger_charge
  for each statement execute function ledger_is_history();
create trigger ledger_is_history before delete or truncate on ledger_hold
  for each statement execute function ledger_is_history();
create trigger hold_is_history before update of allocation_id, namespace_id, amount, created_at on ledger_hold
  for each statement execute function ledger_is_history();

-- The wallet and the arrears of a namespace, locked in one order; made where they are not there yet.
create function lock_wallet(p_namespace uuid, out wallet ledger_account, out arrears ledger_account)
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  select a.* into arrears from ledger_account a where a.namespace_id = p_namespace and a.kind = 'arrears' for update;
  if not found then
    insert into ledger_account (kind, namespace_id) values ('arrears', p_namespace), ('wallet', p_namespace)
    on conflict do nothing;
    select a.* into arrears from ledger_account a where a.namespace_id = p_namespace and a.kind = 'arrears' for update;
  end if;
  select a.* into wallet from ledger_account a where a.namespace_id = p_namespace and a.kind = 'wallet' for update;
end $$;

-- Posts one movement; null where its operation was posted before. Version 1.
create function ledger_post(p_operation uuid, p_kind text, p_namespace uuid, p_actor uuid, p_order uuid,
  p_legs text[], p_amounts bigint[]) returns bigint
language plpgsql security definer set search_path = public, pg_temp as $$
declare journal bigint;
begin
  perform lock_wallet(p_namespace);
  insert into ledger_journal (operation_id, kind, namespace_id, actor_id, order_id)
  values (p_operation, p_kind, p_namespace, p_actor, p_order)
  on conflict (operation_id) do nothing returning id into journal;
  if journal is null then return null; end if;
  with leg as (
    select a.id, x.amount from unnest(p_legs, p_amounts) x (kind, amount)
    join ledger_account a on a.kind = x.kind
      and a.namespace_id is not distinct from case when x.kind in ('wallet', 'arrears') then p_namespace end
    where x.amount <> 0
  ), moved as (
    update ledger_account a set balance = a.balance + l.amount from leg l
    where a.id = l.id and a.namespace_id is not null returning a.id, a.balance
  )
  insert into ledger_entry (journal_id, account_id, amount, balance_after)
  select journal, l.id, l.amount, m.balance from leg l left join moved m on m.id = l.id;
  return journal;
end $$;

-- Money that comes in pays first what is owed.
create function pay_arrears(p_namespace uuid) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
declare l record; due bigint;
begin
  select * into l from lock_wallet(p_namespace);
  due := least(-(l.arrears).balance, (l.wallet).balance + (l.wallet).credit);
  if due > 0 then
    perform ledger_post(gen_random_uuid(), 'arrears', p_namespace, null, null, array['wallet', 'arrears'], array[-due, due]);
  end if;
  update wallet_watch set told_minutes = null where namespace_id = p_namespace;
end $$;

-- Money comes into a wallet, once: by an order that is paid, or by a voucher.
create function ledger_receive(p_operation uuid, p_kind text, p_namespace uuid, p_actor uuid, p_amount bigint)
returns bigint language plpgsql security definer set search_path = public, pg_temp as $$
declare journal bigint; from_account text := case p_kind when 'voucher' then 'vouchers' else 'payments' end;
begin
  if p_amount is null or p_amount <= 0 then raise exception 'an amount is positive' using errcode = '22023'; end if;
  journal := ledger_post(p_operation, p_kind, p_namespace, p_actor, case p_kind when 'top_up' then p_operation end,
    array[from_account, 'wallet'], array[-p_amount, p_amount]);
  if journal is not null then perform pay_arrears(p_namespace); end if;
  return journal;
end $$;

-- What a wallet may go below nought by; not less than what of it is used.
create function set_credit(p_namespace uuid, p_credit bigint) returns bigint
language plpgsql security definer set search_path = public, pg_temp as $$
declare before bigint;
begin
  before := ((select l.wallet from lock_wallet(p_namespace) l)).credit;
  update ledger_account set credit = p_credit where namespace_id = p_namespace and kind = 'wallet';
  perform pay_arrears(p_namespace);
  return before;
end $$;

-- When a namespace was last charged, and at how many minutes of money left its maintainers were told.
create table wallet_watch (
  namespace_id uuid primary key references namespace (id),
  charged_at timestamptz,
  told_minutes int
);

-- What is used and not charged yet, in micros, by member, product and day, from forty days before the last charge.
create function uncharged(p_namespace uuid)
returns table (account_id uuid, type text, product text, day date, us numeric, amount bigint) language sql stable as $$
  with span as (
    select greatest(b.from_day, least(coalesce(w.charged_at, 'infinity'), clock_timestamp())::date - 40) as first,
      (clock_timestamp() at time zone 'UTC')::date as last
    from billing b left join wallet_watch w on w.namespace_id = p_namespace where b.is_on
  ), used as (
    select x.account_id, x.type, x.product, x.day, sum(x.us) as us from (
      select s.account_id, s.type, s.product, s.day, s.us
      from span, lateral spending(p_namespace, null, span.first, span.last) s
      union all
      select c.account_id, c.type, c.product, c.day, 0 from span join charged c
        on c.namespace_id = p_namespace and c.day between span.first and span.last
    ) x group by 1, 2, 3, 4
  ), priced as (
    select u.*, micros(grains(u.type, u.product, u.day, greatest(u.us - coalesce(c.waived_us, 0), 0)))
      - coalesce(c.micros, 0) as amount
    from used u left join charged c on c.namespace_id = p_namespace and c.day = u.day and c.account_id = u.account_id
      and c.type = u.type and c.product = u.product
  )
  select p.* from priced p where p.amount <> 0
$$;

-- Charges what was used since the last time, exactly once: what is charged is the difference to what was. The wallet pays
-- down to its floor; what is above that is owed. Version 1.
create function charge(p_namespace uuid) returns bigint
language plpgsql security definer set search_path = public, pg_temp as $$
declare l record; lines record; total bigint; owed bigint; journal bigint;
begin
  select * into l from lock_wallet(p_namespace);
  -- a statement after the lock: whoever charged meanwhile is seen
  select array_agg(u.account_id) as account_id, array_agg(u.type) as type, array_agg(u.product) as product,
    array_agg(u.day) as day, array_agg(u.us) as us, array_agg(u.amount) as amount, sum(u.amount) as total
  into lines from uncharged(p_namespace) u;
  insert into wallet_watch (namespace_id, charged_at) values (p_namespace, clock_timestamp())
  on conflict (namespace_id) do update set charged_at = excluded.charged_at;
  update ledger_hold set state = 'settled' where namespace_id = p_namespace and state = 'released';
  if lines.amount is null then return 0; end if;
  total := lines.total;
  owed := case when total > 0 then greatest(total - (l.wallet).balance - (l.wallet).credit, 0)
    else greatest(total, (l.arrears).balance) end;
  journal := ledger_post(gen_random_uuid(), 'charge', p_namespace, null, null,
    array['wallet', 'arrears', 'revenue'], array[owed - total, -owed, total]);
  insert into ledger_charge (journal_id, namespace_id, account_id, type, product, day, quantity_us, amount)
  select journal, p_namespace, x.account_id, x.type, x.product, x.day, x.us - coalesce(c.quantity_us, 0), x.amount
  from unnest(lines.account_id, lines.type, lines.product, lines.day, lines.us, lines.amount)
    x (account_id, type, product, day, us, amount)
  left join charged c on c.namespace_id = p_namespace and c.day = x.day and c.account_id = x.account_id
    and c.type = x.type and c.product = x.product;
  insert into charged as c (namespace_id, day, account_id, type, product, quantity_us, micros)
  select p_namespace, x.day, x.account_id, x.type, x.product, x.us, x.amount
  from unnest(lines.account_id, lines.type, lines.product, lines.day, lines.us, lines.amount)
    x (account_id, type, product, day, us, amount)
  on conflict (namespace_id, day, account_id, type, product) do update
    set quantity_us = excluded.quantity_us, micros = c.micros + excluded.micros;
  return total;
end $$;

-- What ten minutes of units of a type cost at today's price, in micros; at least one where it has a price.
create function stretch_cost(p_type text, p_units int) returns bigint language sql stable as $$
  select ceil(coalesce(price_on(p_type, (clock_timestamp() at time zone 'UTC')::date), 0)::numeric * p_units / 6)::bigint
$$;

-- What a wallet can pay now: balance and credit without what is held, used and not charged, or owed.
create function can_pay(p_namespace uuid, p_wallet ledger_account, p_arrears ledger_account) returns bigint
language sql stable as $$
  select p_wallet.balance + p_wallet.credit - p_wallet.held + p_arrears.balance
    - coalesce((select sum(u.amount) from uncharged(p_namespace) u), 0)::bigint
$$;

-- Locks the wallets that some starts need, in order, and says for each start what its first stretch costs and what its wallet
-- can pay; no row where nothing is to be paid. Called after every other lock that a start needs was taken. Version 1.
create function lock_wallets(p_namespaces uuid[], p_types text[], p_units int[])
returns table (n int, stretch bigint, payable bigint)
language plpgsql rows 32 security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare l record; namespace uuid; costs bigint[]; room jsonb := '{}';
begin
  if not (select b.is_on from billing b) then return; end if;
  costs := array(select stretch_cost(k.type, k.units) from unnest(p_types, p_units) with ordinality k (type, units, n) order by k.n);
  for namespace in select distinct k.id from unnest(p_namespaces, costs) k (id, cost) where k.cost > 0 order by k.id loop
    select * into l from lock_wallet(namespace);
    room := room || jsonb_build_object(namespace, can_pay(namespace, l.wallet, l.arrears));
  end loop;
  return query select k.n::int, k.cost, (room ->> k.id::text)::bigint
    from unnest(p_namespaces, costs) with ordinality k (id, cost, n) where k.cost > 0;
end $$;

-- Holds what first stretches cost, of wallets that lock_wallets() locked in the same transaction. Version 1.
create function hold_stretches(p_allocations uuid[], p_amounts bigint[]) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  with held as (
    insert into ledger_hold (allocation_id, namespace_id, amount)
    select a.id, a.namespace_id, k.amount from unnest(p_allocations, p_amounts) k (id, amount) join allocation a on a.id = k.id
    returning namespace_id, amount
  )
  update ledger_account w set held = w.held + h.amount
  from (select namespace_id, sum(amount) as amount from held group by 1) h
  where w.namespace_id = h.namespace_id and w.kind = 'wallet';
end $$;

-- Units that are given back give back what was held for them: at the end of the transaction, after every other lock.
create function hold_is_released() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
declare h ledger_hold;
begin
  select * into h from ledger_hold where allocation_id = new.id and state in ('pending', 'ending');
  if not found then return null; end if;
  perform lock_wallet(h.namespace_id);
  update ledger_hold set state = 'released' where allocation_id = new.id and state in ('pending', 'ending');
  if found then
    update ledger_account set held = held - h.amount where namespace_id = h.namespace_id and kind = 'wallet';
  end if;
  return null;
end $$;
create constraint trigger hold_is_released after update of released_at on allocation
  deferrable initially deferred for each row when (old.released_at is null and new.released_at is not null)
  execute function hold_is_released();

-- Looks after a wallet: holds for what runs, charges what is due (by the hour, when something ended, or when it gets
-- tight), and says what must stop, the newest first, until the rest can be paid. Version 1.
create function tend_wallet(p_namespace uuid, out payable bigint, out an_hour bigint, out to_stop uuid[])
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
  select coalesce(sum(x.amount) filter (where x.state = 'pending'), 0) * 6, coalesce(sum(x.amount) filter (where x.state = 'ending'), 0)
  into an_hour, covered from ledger_hold x where x.namespace_id = p_namespace and x.state in ('pending', 'ending');
  to_stop := '{}';
  for h in select * from ledger_hold x where x.namespace_id = p_namespace and x.state = 'pending'
    order by x.created_at desc, x.allocation_id desc
  loop
    exit when payable + covered >= 0;
    covered := covered + h.amount;
    to_stop := to_stop || h.allocation_id;
  end loop;
  update ledger_hold set state = 'ending' where allocation_id = any (to_stop);
end $$;

-- Switches billing. On: what was used today until now is not charged. Off: what was used until now is charged, and
-- nothing is held any more.
create function set_billing(p_on boolean, p_by uuid) returns boolean
language plpgsql security definer set search_path = public, pg_temp as $$
declare b billing; today date := (clock_timestamp() at time zone 'UTC')::date; n uuid;
begin
  select * into b from billing for update;
  if b.is_on = p_on then return false; end if;
  if not p_on then
    for n in select s.id from namespace s order by 1 loop perform charge(n); end loop;
    update ledger_hold set state = 'settled' where state <> 'settled';
    update ledger_account set held = 0 where held > 0;
  end if;
  update billing set is_on = p_on, from_day = case when p_on then today else from_day end,
    changed_at = clock_timestamp(), changed_by = p_by;
  if p_on then
    insert into charged as c (namespace_id, day, account_id, type, product, quantity_us, waived_us)
    select n.id, s.day, s.account_id, s.type, s.product, sum(s.us), sum(s.us)
    from namespace n cross join lateral spending(n.id, null, today, today) s group by 1, 2, 3, 4, 5
    on conflict (namespace_id, day, account_id, type, product) do update
      set waived_us = excluded.quantity_us - c.quantity_us + c.waived_us, quantity_us = excluded.quantity_us;
  end if;
  return true;
end $$;

-- What somebody asks to pay into a wallet.
create table top_up (
  id uuid primary key default uuidv7(),
  number bigint generated always as identity unique,
  namespace_id uuid not null references namespace (id),
  buyer_id uuid not null references account (id),
  amount bigint not null check (amount > 0),
  note text not null default '',
  state text not null default 'pending' check (state in ('pending', 'paid', 'declined', 'cancelled')),
  reason text,
  refunded bigint not null default 0 check (refunded between 0 and amount),
  created_at timestamptz not null default now(),
  decided_at timestamptz,
  decided_by uuid references account (id)
);
create index top_up_of_namespace on top_up (namespace_id, number desc);
create index top_up_by_state on top_up (state, number desc);

-- Gives back of a paid order what is asked, as far as it is neither spent nor held; says what could be given back at most
-- where that is less (then nothing moves).
create function refund_top_up(p_order uuid, p_amount bigint, p_operation uuid, p_actor uuid, out refunded boolean, out most bigint)
language plpgsql security definer set search_path = public, pg_temp as $$
declare o top_up; l record;
begin
  select * into o from top_up where id = p_order for update;
  perform charge(o.namespace_id);
  select * into l from lock_wallet(o.namespace_id);
  most := greatest(least(o.amount - o.refunded, (l.wallet).balance - (l.wallet).held), 0);
  refunded := o.state = 'paid' and p_amount between 1 and most;
  if not refunded then return; end if;
  perform ledger_post(p_operation, 'refund', o.namespace_id, p_actor, o.id, array['wallet', 'payments'], array[-p_amount, p_amount]);
  update top_up set refunded = top_up.refunded + p_amount where id = p_order;
end $$;

-- A code that is worth something, once. Only its hash is kept.
create table voucher (
  id uuid primary key default uuidv7(),
  batch_id uuid not null,
  label text not null,
  code_hash bytea not null unique,
  amount bigint not null check (amount > 0),
  expires_at timestamptz,
  created_by uuid not null references account (id),
  created_at timestamptz not null default now(),
  redeemed_at timestamptz,
  redeemed_by uuid references account (id),
  namespace_id uuid references namespace (id)
);
create index voucher_of_batch on voucher (batch_id);

alter table execution drop constraint execution_stop_reason_check;
alter table execution add constraint execution_stop_reason_check check (stop_reason in
  ('asked', 'member_removed', 'container_deleted', 'organization_deleted', 'time_limit', 'idle', 'disk_full',
   'permission_lost', 'inputs_lost', 'balance'));

-- Whoever the server works as may read all of it and move money by the functions above; nothing else.
do $$
declare g record;
begin
  for g in select distinct p.grantee, p.table_name from information_schema.role_table_grants p
    where p.table_schema = 'public' and p.grantee <> current_user and p.table_name in
      ('billing', 'ledger_account', 'ledger_journal', 'ledger_entry', 'ledger_charge', 'ledger_hold', 'charged')
  loop
    execute format('revoke insert, update, delete, truncate on %I from %I', g.table_name, g.grantee);
  end loop;
end $$;
