-- How much a namespace may store: what the operator grants it, and what it subscribes to, for a month, a quarter or a year at a
-- time, paid ahead from its wallet.

-- What is granted to whoever has no grant of their own; null is unlimited, as it begins.
create table storage_default (
  only_one boolean primary key default true check (only_one),
  organization_bytes bigint check (organization_bytes >= 0),
  person_bytes bigint check (person_bytes >= 0)
);
insert into storage_default default values;

create table storage_grant (
  namespace_id uuid primary key references namespace (id),
  -- Null: unlimited.
  bytes bigint check (bytes >= 0),
  set_at timestamptz not null default clock_timestamp()
);

-- A subscription, as it is in the period that is paid: whole days (UTC), as those of a package are. Periods are counted from
-- one day, the anchor, so that one begun on the 31st comes back to the 31st.
create table storage_subscription (
  id uuid primary key,
  number bigint generated always as identity unique,
  namespace_id uuid not null references namespace (id),
  buyer_id uuid not null references account (id),
  gib int not null check (gib between 1 and 10000000),
  period text not null check (period in ('month', 'quarter', 'year')),
  anchor date not null,
  first_day date not null,
  last_day date not null,
  renews boolean not null,
  -- From the next period on; null: as now.
  next_gib int check (next_gib between 1 and 10000000),
  next_period text check (next_period in ('month', 'quarter', 'year')),
  state text not null default 'active' check (state in ('active', 'ended')),
  created_at timestamptz not null default clock_timestamp(),
  ended_at timestamptz,
  -- What of the end of this period its maintainers were told.
  told text check (told in ('soon', 'unpayable', 'late')),
  seen_at timestamptz not null default clock_timestamp(),
  constraint subscription_days check (anchor <= first_day and first_day <= last_day)
) with (fillfactor = 70);
create index storage_subscription_of_namespace on storage_subscription (namespace_id, number desc);
create index storage_subscription_active on storage_subscription (namespace_id) where state = 'active';
create index storage_subscription_to_see on storage_subscription (last_day) where state = 'active';

-- Each payment for a subscription is a package of storage: so much for the days that it paid for, which is used before the
-- balance is, so nobody pays for the same bytes twice.
alter table package_lot add column subscription_id uuid references storage_subscription (id);
alter table package_lot alter column package_id drop not null;
alter table package_lot add constraint package_lot_of_one_thing check (num_nonnulls(package_id, subscription_id) = 1);
create index package_lot_of_subscription on package_lot (subscription_id, number desc) where subscription_id is not null;
alter table ledger_journal drop constraint ledger_journal_kind_check;
alter table ledger_journal add constraint ledger_journal_kind_check
  check (kind in ('top_up', 'voucher', 'refund', 'charge', 'arrears', 'package', 'subscription'));

-- How long a subscription holds that has not been paid again; without billing nobody is asked to pay, and the days begin to
-- count when billing does.
create function late_until(p_last date) returns date language sql stable as $$
  select case when b.is_on then greatest(p_last, b.from_day - 1) + 7 else 'infinity' end from billing b
$$;

-- What a namespace may store by grant and subscriptions; null is unlimited. A subscription counts until its last day, and
-- where it renews itself a few days more.
create function storage_allowance(p_namespace uuid) returns bigint language sql stable as $$
  select case when g.namespace_id is not null then g.bytes when n.kind = 'organization' then d.organization_bytes
      else d.person_bytes end
    + (select coalesce(sum(s.gib), 0) * 1073741824 from storage_subscription s
      where s.namespace_id = p_namespace and s.state = 'active' and (s.last_day >= day_of(clock_timestamp())
        or (s.renews and late_until(s.last_day) >= day_of(clock_timestamp()))))::bigint
  from namespace n cross join storage_default d left join storage_grant g on g.namespace_id = n.id where n.id = p_namespace
$$;

-- The cap that counts: maintainers' own, and of storage the allowance, whichever is less.
create function cap_of(l namespace_limit) returns bigint language sql stable as $$
  select least(l.cap, case l.product when 'storage' then storage_allowance(l.namespace_id) end)
$$;

-- As before, and of storage what the namespace is allowed: read by a statement of its own after the locks, so that it is what
-- was true when this was decided. Whoever changes an allowance locks the same row.
drop function lock_limits(uuid, uuid, text);
create function lock_limits(p_namespace uuid, p_account uuid, p_product text, out member_cap bigint, out member_in_use bigint,
  out namespace_cap bigint, out namespace_in_use bigint, out allowance bigint)
language plpgsql as $$
declare m member_limit; n namespace_limit;
begin
  select * into m from member_limit l
  where l.namespace_id = p_namespace and l.account_id = p_account and l.product = p_product for update;
  if not found then
    insert into member_limit as l (namespace_id, account_id, product) values (p_namespace, p_account, p_product)
    on conflict (namespace_id, account_id, product) do update set in_use = l.in_use returning * into m;
  end if;
  n := lock_limit(p_namespace, p_product);
  member_cap := case when m.own_cap then m.cap else n.member_cap end;
  member_in_use := m.in_use; namespace_cap := n.cap; namespace_in_use := n.in_use;
  if p_product = 'storage' then allowance := storage_allowance(p_namespace); end if;
end $$;

-- The row of a namespace alone, locked; made where it is not there yet.
create function lock_limit(p_namespace uuid, p_product text) returns namespace_limit language plpgsql as $$
declare n namespace_limit;
begin
  select * into n from namespace_limit l where l.namespace_id = p_namespace and l.product = p_product for update;
  if not found then
    insert into namespace_limit as l (namespace_id, product) values (p_namespace, p_product)
    on conflict (namespace_id, product) do update set in_use = l.in_use returning * into n;
  end if;
  return n;
end $$;

drop function hold(uuid, uuid, text, bigint, boolean);
create function hold(p_namespace uuid, p_account uuid, p_product text, p_amount bigint, p_force boolean default false,
  out held boolean, out member_cap bigint, out member_in_use bigint, out namespace_cap bigint, out namespace_in_use bigint,
  out allowance bigint)
language plpgsql as $$
begin
  select l.* into member_cap, member_in_use, namespace_cap, namespace_in_use, allowance
  from lock_limits(p_namespace, p_account, p_product) l;
  held := p_force or p_amount <= 0 or (
    (member_cap is null or member_in_use + p_amount <= member_cap)
    and (namespace_cap is null or namespace_in_use + p_amount <= namespace_cap)
    and (allowance is null or namespace_in_use + p_amount <= allowance));
  if held then perform count_use(p_namespace, p_account, p_product, p_amount); end if;
end $$;

drop function reserve_storage(uuid, uuid, bigint);
create function reserve_storage(p_namespace uuid, p_account uuid, p_bytes bigint, out reservation_id uuid, out held boolean,
  out member_cap bigint, out member_in_use bigint, out namespace_cap bigint, out namespace_in_use bigint, out allowance bigint)
language plpgsql as $$
begin
  select h.* into held, member_cap, member_in_use, namespace_cap, namespace_in_use, allowance
  from hold(p_namespace, p_account, 'storage', p_bytes) h;
  if not held then return; end if;
  insert into storage_reservation (namespace_id, account_id, bytes)
  values (p_namespace, p_account, p_bytes) returning id into reservation_id;
end $$;

drop function take_all(uuid, text, uuid[], bigint[]);
create function take_all(p_namespace uuid, p_product text, p_accounts uuid[], p_amounts bigint[])
returns table (account_id uuid, asked bigint, member_cap bigint, member_in_use bigint, all_asked bigint,
  namespace_cap bigint, namespace_in_use bigint, allowance bigint) language plpgsql as $$
declare n namespace_limit; allowed bigint; total bigint := coalesce((select sum(x) from unnest(p_amounts) x), 0);
begin
  insert into member_limit (namespace_id, account_id, product)
  select distinct p_namespace, x, p_product from unnest(p_accounts) x on conflict do nothing;
  perform from member_limit m
  where m.namespace_id = p_namespace and m.product = p_product and m.account_id = any (p_accounts)
  order by m.account_id for update;
  n := lock_limit(p_namespace, p_product);
  if p_product = 'storage' then allowed := storage_allowance(p_namespace); end if;
  return query
    select m.account_id, g.amount::bigint, case when m.own_cap then m.cap else n.member_cap end, m.in_use, total, n.cap,
      n.in_use, allowed
    from (select x.account, sum(x.amount) as amount from unnest(p_accounts, p_amounts) x (account, amount) group by 1) g
    join member_limit m on m.namespace_id = p_namespace and m.product = p_product and m.account_id = g.account
    where n.in_use + total > least(n.cap, allowed)
      or m.in_use + g.amount > case when m.own_cap then m.cap else n.member_cap end
    order by m.account_id;
  if found then return; end if;
  perform give_back(p_namespace, p_product, p_accounts, (select array_agg(-x order by i) from unnest(p_amounts) with ordinality x (x, i)));
end $$;

-- The period, counted from an anchor, that a day is in.
create function subscription_span(p_anchor date, p_period text, p_day date, out first_day date, out last_day date)
language sql immutable as $$
  with step as (
    select case p_period when 'month' then 1 when 'quarter' then 3 else 12 end as months,
      ((extract(year from p_day) - extract(year from p_anchor)) * 12
        + extract(month from p_day) - extract(month from p_anchor))::int as passed
  ), edge as (
    select (p_anchor + make_interval(months => (s.passed / s.months + k) * s.months))::date as day
    from step s cross join generate_series(-1, 1) k
  )
  select max(e.day) filter (where e.day <= p_day), min(e.day) filter (where e.day > p_day) - 1 from edge e
$$;

-- What so many GiB cost for the days of a period from one of them on, at the price of the day on which it is paid; null where
-- the operator sells none. A part of a period costs its part, rounded up.
create function subscription_cost(p_gib int, p_period text, p_priced date, p_from date, p_first date, p_last date)
returns bigint language sql stable as $$
  select ceil(nullif(price_on('storage_' || p_period, p_priced), 0)::numeric * p_gib * (p_last - p_from + 1)
    / (p_last - p_first + 1))::bigint
$$;

-- Pays for so many GiB of a subscription from one day to another; false with what could be paid, where that is less.
create function pay_subscription(s storage_subscription, p_lot uuid, p_actor uuid, p_gib int, p_from date, p_last date,
  p_cost bigint, out paid boolean, out payable bigint)
language plpgsql security definer set search_path = public, pg_temp as $$
declare l record; journal bigint; us numeric := p_gib * 1073741824::numeric * (p_last - p_from + 1) * 86400000000;
begin
  select * into l from lock_wallet(s.namespace_id);
  -- a statement after the lock: whoever charged meanwhile is seen
  payable := can_pay(s.namespace_id, l.wallet, l.arrears);
  paid := payable >= p_cost;
  if not paid then return; end if;
  -- what was used until now is charged before, so that this pays for what comes after
  perform charge(s.namespace_id);
  journal := ledger_post(p_lot, 'subscription', s.namespace_id, p_actor, p_lot, array['wallet', 'revenue'], array[-p_cost, p_cost]);
  insert into package_lot (id, subscription_id, namespace_id, buyer_id, name, type, product, quantity_us, price, first_day, last_day)
  values (p_lot, s.id, s.namespace_id, s.buyer_id, 'Storage subscription ' || s.number, 'storage', 'storage', us, p_cost,
    p_from, p_last);
  insert into ledger_charge (journal_id, namespace_id, account_id, type, product, day, quantity_us, amount)
  values (journal, s.namespace_id, s.buyer_id, 'subscription', 'storage', day_of(clock_timestamp()), us, p_cost);
  update wallet_watch set told_minutes = null where namespace_id = s.namespace_id;
end $$;

-- Subscribes to storage from today on. Null with what it costs (null: it is not sold) and what could be paid, where nothing
-- moved. Locks what a namespace may store before its wallet, as everybody does.
create function subscribe_storage(p_id uuid, p_lot uuid, p_namespace uuid, p_buyer uuid, p_gib int, p_period text,
  p_renews boolean, out subscribed bigint, out cost bigint, out payable bigint)
language plpgsql security definer set search_path = public, pg_temp as $$
declare s storage_subscription; p record; today date; done record;
begin
  perform lock_limit(p_namespace, 'storage');
  today := day_of(clock_timestamp());
  select * into p from subscription_span(today, p_period, today);
  cost := subscription_cost(p_gib, p_period, today, today, p.first_day, p.last_day);
  if cost is null then return; end if;
  insert into storage_subscription (id, namespace_id, buyer_id, gib, period, anchor, first_day, last_day, renews)
  values (p_id, p_namespace, p_buyer, p_gib, p_period, today, p.first_day, p.last_day, p_renews) returning * into s;
  select * into done from pay_subscription(s, p_lot, p_buyer, p_gib, today, s.last_day, cost);
  payable := done.payable;
  if done.paid then subscribed := s.number;
  else delete from storage_subscription where id = p_id; end if;
end $$;

-- Changes a subscription. More storage is there at once and paid for what is left of the period; less, and another period, come
-- with the next one, since what was paid is not given back. False with what it costs and what could be paid, where nothing
-- moved.
create function change_subscription(p_id uuid, p_lot uuid, p_actor uuid, p_gib int, p_period text, p_renews boolean,
  out changed boolean, out cost bigint, out payable bigint)
language plpgsql security definer set search_path = public, pg_temp as $$
declare s storage_subscription; today date; done record; now_gib int;
begin
  perform lock_limit((select x.namespace_id from storage_subscription x where x.id = p_id), 'storage');
  select * into s from storage_subscription where id = p_id for update;
  today := day_of(clock_timestamp());
  changed := s.state = 'active';
  cost := 0;
  if not changed then return; end if;
  now_gib := s.gib;
  if p_gib > s.gib and s.last_day >= today then
    cost := subscription_cost(p_gib - s.gib, s.period, today, today, s.first_day, s.last_day);
    if cost is null then changed := false; return; end if;
    select * into done from pay_subscription(s, p_lot, p_actor, p_gib - s.gib, today, s.last_day, cost);
    payable := done.payable; changed := done.paid; now_gib := p_gib;
    if not changed then return; end if;
  end if;
  update storage_subscription set gib = now_gib, next_gib = nullif(p_gib, now_gib),
    next_period = nullif(p_period, s.period), renews = p_renews, told = case when p_renews = s.renews then s.told end
  where id = p_id;
end $$;

-- Looks after a subscription whose period ends soon or is over: renews it, or says what is to be told of it. What is told of a
-- period's end is told once. A period that is over altogether (nobody was asked to pay, or could) is not paid afterwards.
create function tend_subscription(p_id uuid, p_lot uuid, out outcome text, out cost bigint, out payable bigint)
language plpgsql security definer set search_path = public, pg_temp as $$
declare s storage_subscription; today date; p record; done record; l record; later_gib int; later text; starts date;
begin
  perform lock_limit((select x.namespace_id from storage_subscription x where x.id = p_id), 'storage');
  select * into s from storage_subscription where id = p_id for update;
  today := day_of(clock_timestamp());
  if s.state is distinct from 'active' then return; end if;
  update storage_subscription set seen_at = clock_timestamp() where id = p_id;
  later_gib := coalesce(s.next_gib, s.gib); later := coalesce(s.next_period, s.period);
  starts := case when later = s.period then s.anchor else s.last_day + 1 end;
  select * into p from subscription_span(starts, later, s.last_day + 1);
  if p.last_day < today then select * into p from subscription_span(starts, later, today); end if;
  cost := subscription_cost(later_gib, later, p.first_day, p.first_day, p.first_day, p.last_day);
  if s.last_day < today and (not s.renews or (cost is null and (select b.is_on from billing b))) then
    outcome := case when s.renews then 'unsold' else 'ended' end;
  elsif not (select b.is_on from billing b) or exists (select from namespace n where n.id = s.namespace_id and n.deleted_at is not null)
  then
    return;
  elsif s.last_day < today then
    select * into done from pay_subscription(s, p_lot, null, later_gib, p.first_day, p.last_day, cost);
    payable := done.payable;
    if done.paid then
      update storage_subscription set gib = later_gib, period = later, anchor = starts,
        first_day = p.first_day, last_day = p.last_day, next_gib = null, next_period = null, told = null
      where id = p_id;
      outcome := 'renewed';
      return;
    end if;
    outcome := case when late_until(s.last_day) < today then 'unpaid' else 'late' end;
  elsif s.last_day <= today + 7 then
    if s.renews and cost is not null then
      select * into l from lock_wallet(s.namespace_id);
      payable := can_pay(s.namespace_id, l.wallet, l.arrears);
    end if;
    outcome := case when payable < cost then 'unpayable' else 'soon' end;
  end if;
  if outcome in ('ended', 'unsold', 'unpaid') then
    update storage_subscription set state = 'ended', ended_at = clock_timestamp() where id = p_id;
  elsif outcome = s.told or (outcome = 'soon' and s.told is not null) then
    outcome := null;
  elsif outcome is not null then
    update storage_subscription set told = outcome where id = p_id;
  end if;
end $$;

-- Packages that are taken back are bought ones: what was subscribed to counts from the moment it is paid.
create or replace function refund_package(p_lot uuid, p_operation uuid, p_actor uuid) returns boolean
language plpgsql security definer set search_path = public, pg_temp as $$
declare p package_lot; journal bigint; today date := (clock_timestamp() at time zone 'UTC')::date;
begin
  perform lock_wallet((select l.namespace_id from package_lot l where l.id = p_lot));
  perform charge((select l.namespace_id from package_lot l where l.id = p_lot));
  select * into p from package_lot where id = p_lot for update;
  if p.state is distinct from 'paid' or p.used_us > 0 or p.last_day < today or p.subscription_id is not null then
    return false;
  end if;
  update package_lot set state = 'refunded' where id = p_lot;
  journal := ledger_post(p_operation, 'package', p.namespace_id, p_actor, p_lot, array['wallet', 'revenue'], array[p.price, -p.price]);
  insert into ledger_charge (journal_id, namespace_id, account_id, type, product, day, quantity_us, amount)
  values (journal, p.namespace_id, p.buyer_id, 'package', p.product, today, -p.quantity_us, -p.price);
  perform pay_arrears(p.namespace_id);
  return true;
end $$;

-- What else moved a wallet in the time of a statement: neither use, packages, subscriptions nor what was owed for them.
create or replace function statement_moves(p_namespace uuid, p_after_day date, p_last_day date, p_after_journal bigint, p_through bigint)
returns table (kind text, journals int, amount bigint) language sql stable as $$
  select j.kind, count(distinct j.id)::int, sum(e.amount)::bigint
  from ledger_journal j join ledger_entry e on e.journal_id = j.id
  join ledger_account a on a.id = e.account_id and a.namespace_id = p_namespace
  where j.namespace_id = p_namespace and j.id <= p_through and j.kind not in ('charge', 'package', 'subscription', 'arrears')
    and j.at < (p_last_day + 1)::timestamp at time zone 'UTC'
    and (j.id > p_after_journal or j.at >= (p_after_day + 1)::timestamp at time zone 'UTC')
  group by 1
$$;

-- As before, with what is stored above the allowance among what is used up.
create or replace function see_health(p_max int) returns int language plpgsql as $$
declare done int;
begin
  insert into namespace_health (namespace_id, seen_at)
  select n.id, '-infinity' from namespace n where n.deleted_at is null
    and not exists (select from namespace_health h where h.namespace_id = n.id) limit p_max;
  with due as materialized (
    select h.namespace_id as id from namespace_health h where h.seen_at < clock_timestamp() - interval '50 seconds'
    order by h.seen_at limit p_max
  ), seen as materialized (
    select d.id, coalesce(w.balance + w.credit - w.held, 0) as balance, coalesce(-a.balance, 0) as owed,
      coalesce((select sum(c.amount) from ledger_charge c where c.namespace_id = d.id
        and c.day between day_of(now()) - 30 and day_of(now()) - 1), 0)::bigint / 30 as per_day,
      (select count(*) from top_up t where t.namespace_id = d.id and t.state = 'declined'
        and t.decided_at > now() - interval '90 days')::int as declined,
      (select count(*) from namespace_limit l where l.namespace_id = d.id and l.in_use >= cap_of(l)
          and l.product not in ('monthly_spend'))::int
        + (select count(*) from budget b join budget_alert x on x.budget_id = b.id and x.percent = 100
          where b.namespace_id = d.id and x.first_day = (period_of(b)).first_day)::int as over,
      (select x.at from activity x where x.namespace_id = d.id order by x.at desc, x.id desc limit 1) as active_at
    from due d
    left join ledger_account w on w.namespace_id = d.id and w.kind = 'wallet'
    left join ledger_account a on a.namespace_id = d.id and a.kind = 'arrears'
  )
  update namespace_health h set payable = s.balance - s.owed, owed = s.owed, per_day = s.per_day,
    days_left = case when s.per_day > 0 then least(greatest((s.balance - s.owed) / s.per_day, 0), 100000) end,
    declined = s.declined, over = s.over, active_at = s.active_at, seen_at = clock_timestamp()
  from seen s where h.namespace_id = s.id;
  get diagnostics done = row_count;
  return done;
end $$;

-- Whoever the server works as subscribes by the functions above; what is granted it may set.
do $$
declare g record;
begin
  for g in select distinct p.grantee from information_schema.role_table_grants p
    where p.table_schema = 'public' and p.grantee <> current_user and p.table_name = 'storage_subscription'
  loop
    execute format('revoke insert, update, delete, truncate on storage_subscription from %I', g.grantee);
  end loop;
end $$;
