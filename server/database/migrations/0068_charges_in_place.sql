-- A charge touches less: rows that it has read are found again by where they lie, one lock stands for a wallet, and the storage of
-- whoever pays nothing for it has no part in the plan.

-- What is stored, by day; asked only where storage has a price. A function of its own, so that its plan is not set up by those
-- who do not ask.
create function storage_spending(p_namespace uuid, p_account uuid, p_from date, p_to date)
returns table (account_id uuid, day date, us numeric) language plpgsql stable rows 100 as $$
begin
  if p_from >= first_of_month() then
    return query select h.account_id, h.day, h.us from held_storage(p_namespace, p_account, p_from, p_to, true) h;
  else
    return query
      select u.account_id, d.day, u.rate * d.us
      from usage_record u cross join lateral days_of(u.since, clock_timestamp()) d
      where u.namespace_id = p_namespace and u.ended_at is null and u.type = 'storage' and u.rate > 0
        and d.day between p_from and p_to and (p_account is null or u.account_id = p_account);
  end if;
end $$;

-- The same as before.
create or replace function spending(p_namespace uuid, p_account uuid, p_from date, p_to date)
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
  select s.account_id, 'storage', 'storage', s.day, s.us
  from storage_spending(p_namespace, p_account, p_from, p_to) s
  where exists (select from price p where p.product = 'storage' and p.amount_micros > 0)
$$;

-- Locks the wallets of some namespaces, which are made where there are none: all who move money lock what is owed first, so
-- that this row stands for both.
create or replace function lock_many_wallets(p_namespaces uuid[]) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if (select count(*) from ledger_account a where a.namespace_id = any (p_namespaces) and a.kind = 'arrears')
    < cardinality(p_namespaces)
  then
    insert into ledger_account (kind, namespace_id)
    select k.kind, n.id from (
      select distinct x as id from unnest(p_namespaces) x
      where not exists (select from ledger_account a where a.namespace_id = x and a.kind = 'arrears')
    ) n cross join unnest(array['arrears', 'wallet']) k (kind)
    order by n.id, k.kind on conflict do nothing;
  end if;
  perform from ledger_account a where a.namespace_id = any (p_namespaces) and a.kind = 'arrears'
  order by a.namespace_id for update;
end $$;

-- Charges some namespaces without packages, whose wallets are locked: what of their use is not charged yet, one line a member,
-- product and day, and a movement each. All of it is one statement, which sees whoever charged before the locks. The wallet
-- pays down to its floor; what is above that is owed. Gives what was charged in all. Version 3: how far use is charged is
-- written where it was read (nobody else moves that row while the wallet is locked), so that no plan can search for it;
-- whoever had no account would have lines without legs, which is refused.
create or replace function charge_locked(p_namespaces uuid[]) returns bigint
language plpgsql as $$
declare charged bigint;
begin
  with span as materialized (
    -- with the number that its movement will have, if there is one
    select nextval('ledger_journal_id_seq') as journal, n.id, w.watch, day_of(clock_timestamp()) as last,
      greatest(b.from_day, least(coalesce(w.charged_at, 'infinity'), clock_timestamp())::date - 40) as first
    from unnest(p_namespaces) n (id) cross join billing b left join lateral (
      select x.ctid as watch, x.charged_at from wallet_watch x where x.namespace_id = n.id offset 0
    ) w on true where b.is_on
  ), used as materialized (
    select u.journal, u.id, u.account_id, u.type, u.product, u.day, sum(u.us) as us, any_value(u.till) as till,
      coalesce(any_value(u.charged_us), 0) as charged_us, coalesce(any_value(u.free_us), 0) as free_us,
      coalesce(any_value(u.micros), 0) as micros
    from (
      select p.journal, p.id, s.account_id, s.type, s.product, s.day, s.us, null::numeric as charged_us,
        null::numeric as free_us, null::bigint as micros, null::tid as till
      from span p cross join lateral spending(p.id, null, p.first, p.last) s
      union all
      select p.journal, p.id, c.account_id, c.type, c.product, c.day, 0, c.quantity_us, c.waived_us + c.covered_us, c.micros, c.row
      from span p cross join lateral (
        select d.*, d.ctid as row from charged d where d.namespace_id = p.id and d.day between p.first and p.last offset 0
      ) c
    ) u group by u.account_id, u.day, u.product, u.type, u.id, u.journal
  ), price_of as materialized (
    select x.*, grains(x.type, x.product, x.day, 1) as grains from (select distinct u.type, u.product, u.day from used u) x
  ), line as materialized (
    select x.* from (
      select u.*, micros(greatest(u.us - u.free_us, 0) * p.grains) - u.micros as amount
      from used u join price_of p on p.type = u.type and p.product = u.product and p.day = u.day offset 0
    ) x where x.amount <> 0
  ), due as materialized (
    select l.journal, l.id, l.total, w.id as wallet, a.id as arrears, case when l.total > 0
      then greatest(l.total - w.balance - w.credit, 0) else greatest(l.total, a.balance) end as owed
    from (select x.journal, x.id, sum(x.amount)::bigint as total from line x group by 1, 2) l
    left join ledger_account w on w.namespace_id = l.id and w.kind = 'wallet'
    left join ledger_account a on a.namespace_id = l.id and a.kind = 'arrears'
  ), journal as (
    insert into ledger_journal (id, kind, namespace_id) overriding system value
    select d.journal, 'charge', d.id from due d
  ), moved as (
    update ledger_account a set balance = a.balance + x.amount
    from due d cross join lateral (values (d.wallet, d.owed - d.total), (d.arrears, -d.owed)) x (id, amount)
    where a.id = x.id and x.amount <> 0
    returning d.journal, a.id, x.amount, a.balance
  ), entry as (
    insert into ledger_entry (journal_id, account_id, amount, balance_after)
    select m.journal, m.id, m.amount, m.balance from moved m
    union all
    select d.journal, (select r.id from ledger_account r where r.kind = 'revenue' and r.namespace_id is null), d.total, null
    from due d where d.total <> 0
  ), charge as (
    insert into ledger_charge (journal_id, namespace_id, account_id, type, product, day, quantity_us, amount)
    select l.journal, l.id, l.account_id, l.type, l.product, l.day, l.us - l.charged_us, l.amount from line l
  ), until as (
    merge into charged c using line l on c.ctid = l.till
    when matched then update set quantity_us = l.us, micros = c.micros + l.amount
    when not matched then insert (namespace_id, day, account_id, type, product, quantity_us, micros)
      values (l.id, l.day, l.account_id, l.type, l.product, l.us, l.amount)
  ), settled as (
    update ledger_hold h set state = 'settled' where h.namespace_id = any (p_namespaces) and h.state = 'released'
  ), watch as (
    merge into wallet_watch w using span p on w.ctid = p.watch
    when matched then update set charged_at = clock_timestamp()
    when not matched and p.watch is null then insert (namespace_id, charged_at) values (p.id, clock_timestamp())
  )
  select coalesce(sum(d.total), 0) into charged from due d;
  return charged;
end $$;

-- Charges what was used since the last time, exactly once: packages pay first, then the wallet down to its floor; what is
-- above that is owed. Version 5: one lock.
create or replace function charge(p_namespace uuid) returns bigint
language plpgsql security definer set search_path = public, pg_temp set plan_cache_mode = force_generic_plan set enable_seqscan = off as $$
begin
  perform from ledger_account a where a.namespace_id = p_namespace and a.kind = 'arrears' for update;
  if not found then perform lock_wallet(p_namespace); end if;
  if exists (select from package_lot l where l.namespace_id = p_namespace) then return charge_with_packages(p_namespace); end if;
  return charge_locked(array[p_namespace]);
end $$;

-- A correction of an old day is charged, or given back, too: the next charge looks as far back as it. It waits for a charge
-- that is under way, which would note that it had seen everything.
create or replace function correction_is_charged() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform from ledger_account a where a.namespace_id = new.namespace_id and a.kind = 'arrears' for update;
  insert into wallet_watch as w (namespace_id, charged_at) values (new.namespace_id, new.started_at)
  on conflict (namespace_id) do update set charged_at = least(w.charged_at, excluded.charged_at);
  return null;
end $$;

-- The same as before; days are put together before their month is looked for.
create or replace function charges_are_summed() returns trigger language plpgsql as $$
begin
  insert into revenue_month as r (month, product, namespace_id, micros)
  select date_trunc('month', d.day::timestamp)::date, d.product, d.namespace_id, sum(d.micros)
  from (select c.day, c.product, c.namespace_id, sum(c.amount) as micros from charged_now c group by 1, 2, 3) d
  group by 1, 2, 3 order by 1, 2, 3
  on conflict (month, product, namespace_id) do update set micros = r.micros + excluded.micros;
  return null;
end $$;

-- The same rules, spelled as one value: every statement that writes reads them anew, and a list of values was computed each time.
alter table ledger_account drop constraint ledger_account_kind_check,
  add constraint ledger_account_kind_check check (kind = any ('{wallet,arrears,revenue,payments,vouchers}'::text[])),
  drop constraint ledger_account_of_a_namespace,
  add constraint ledger_account_of_a_namespace check ((kind = any ('{wallet,arrears}'::text[])) = (namespace_id is not null));
alter table ledger_journal drop constraint ledger_journal_kind_check,
  add constraint ledger_journal_kind_check
    check (kind = any ('{top_up,voucher,refund,charge,arrears,package,subscription}'::text[]));
