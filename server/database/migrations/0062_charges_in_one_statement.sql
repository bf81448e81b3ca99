-- A charge is one statement: what is due is read once and written from there, whoever is charged.

-- Whoever is charged has a wallet, and whoever used something has use: both hold the namespace and the person. To look for
-- them again at each line locked their rows, which others wait for. `charges_are_of_somebody` proves it instead.
alter table ledger_journal drop constraint ledger_journal_namespace_id_fkey;
alter table ledger_charge drop constraint ledger_charge_namespace_id_fkey;
alter table ledger_charge drop constraint ledger_charge_account_id_fkey;
alter table charged drop constraint charged_namespace_id_fkey;
alter table charged drop constraint charged_account_id_fkey;
alter table revenue_month drop constraint revenue_month_namespace_id_fkey;

-- What no page reads is not kept: revenue is read by month, and what an account gave and took by its movements.
drop index ledger_charge_by_day;
drop index ledger_entry_of_account;

-- Room for the next version of a row beside it: no index is written then.
alter table charged set (fillfactor = 60);
alter table revenue_month set (fillfactor = 60);
alter table wallet_watch set (fillfactor = 60);
alter table usage_sum set (fillfactor = 60);

-- Charges some namespaces without packages, whose wallets are locked: what of their use is not charged yet, one line a member,
-- product and day, and a movement each. All of it is one statement, which sees whoever charged before the locks. The wallet
-- pays down to its floor; what is above that is owed. Gives what was charged in all. Version 2.
drop function due_lines(uuid[]);
drop type due_line;
create or replace function charge_locked(p_namespaces uuid[]) returns bigint
language plpgsql as $$
declare charged bigint;
begin
  update ledger_hold h set state = 'settled' where h.namespace_id = any (p_namespaces) and h.state = 'released';
  with span as materialized (
    -- with the number that its movement will have, if there is one
    select nextval('ledger_journal_id_seq') as journal, n.id, day_of(clock_timestamp()) as last,
      greatest(b.from_day, least(coalesce(w.charged_at, 'infinity'), clock_timestamp())::date - 40) as first
    from unnest(p_namespaces) n (id) cross join billing b left join wallet_watch w on w.namespace_id = n.id where b.is_on
  ), used as materialized (
    select u.journal, u.id, u.account_id, u.type, u.product, u.day, sum(u.us) as us,
      coalesce(any_value(u.charged_us), 0) as charged_us, coalesce(any_value(u.free_us), 0) as free_us,
      coalesce(any_value(u.micros), 0) as micros
    from (
      select p.journal, p.id, s.account_id, s.type, s.product, s.day, s.us, null::numeric as charged_us,
        null::numeric as free_us, null::bigint as micros
      from span p cross join lateral spending(p.id, null, p.first, p.last) s
      union all
      select p.journal, p.id, c.account_id, c.type, c.product, c.day, 0, c.quantity_us, c.waived_us + c.covered_us, c.micros
      from span p join charged c on c.namespace_id = p.id and c.day between p.first and p.last
    ) u group by 1, 2, 3, 4, 5, 6
  ), price_of as materialized (
    select x.product, x.day, coalesce(price_on(x.product, x.day), 0)::numeric as amount
    from (select distinct u.product, u.day from used u) x
  ), line as materialized (
    select x.* from (
      select u.*, micros(greatest(u.us - u.free_us, 0) * case u.type when 'api' then 2783138807808000
        when 'compute' then p.amount * 773094113280 else p.amount end) - u.micros as amount
      from used u join price_of p on p.product = u.product and p.day = u.day
    ) x where x.amount <> 0
  ), due as materialized (
    select l.journal, l.id, l.total, w.id as wallet, a.id as arrears, case when l.total > 0
      then greatest(l.total - w.balance - w.credit, 0) else greatest(l.total, a.balance) end as owed
    from (select x.journal, x.id, sum(x.amount)::bigint as total from line x group by 1, 2) l
    join ledger_account w on w.namespace_id = l.id and w.kind = 'wallet'
    join ledger_account a on a.namespace_id = l.id and a.kind = 'arrears'
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
    select d.journal, r.id, d.total, null from due d cross join ledger_account r
    where r.kind = 'revenue' and r.namespace_id is null and d.total <> 0
  ), charge as (
    insert into ledger_charge (journal_id, namespace_id, account_id, type, product, day, quantity_us, amount)
    select l.journal, l.id, l.account_id, l.type, l.product, l.day, l.us - l.charged_us, l.amount from line l
  ), until as (
    insert into charged as c (namespace_id, day, account_id, type, product, quantity_us, micros)
    select l.id, l.day, l.account_id, l.type, l.product, l.us, l.amount from line l
    on conflict (namespace_id, day, account_id, type, product) do update
      set quantity_us = excluded.quantity_us, micros = c.micros + excluded.micros
  ), watch as (
    insert into wallet_watch (namespace_id, charged_at) select n.id, clock_timestamp() from unnest(p_namespaces) n (id)
    on conflict (namespace_id) do update set charged_at = excluded.charged_at
  )
  select coalesce(sum(d.total), 0) into charged from due d;
  return charged;
end $$;

-- Charges what was used since the last time, exactly once: packages pay first, then the wallet down to its floor; what is
-- above that is owed. Version 4: by a plan that is made once, and by indexes, however few rows there were when it was made.
create or replace function charge(p_namespace uuid) returns bigint
language plpgsql security definer set search_path = public, pg_temp set plan_cache_mode = force_generic_plan set enable_seqscan = off as $$
begin
  perform from ledger_account a where a.namespace_id = p_namespace and a.kind in ('arrears', 'wallet') order by a.kind for update;
  if not found then perform lock_wallet(p_namespace); end if;
  if exists (select from package_lot l where l.namespace_id = p_namespace) then return charge_with_packages(p_namespace); end if;
  return charge_locked(array[p_namespace]);
end $$;

-- Charges many, each namespace once, in one transaction, by the same plan. Version 2.
create or replace function charge_many(p_namespaces uuid[]) returns void
language plpgsql security definer set search_path = public, pg_temp set plan_cache_mode = force_generic_plan set enable_seqscan = off as $$
declare with_packages uuid[]; n uuid;
begin
  perform lock_many_wallets(p_namespaces);
  select coalesce(array_agg(distinct l.namespace_id), '{}') into with_packages from package_lot l where l.namespace_id = any (p_namespaces);
  foreach n in array with_packages loop perform charge_with_packages(n); end loop;
  perform charge_locked(array(select distinct x from unnest(p_namespaces) x where x <> all (with_packages)));
end $$;
