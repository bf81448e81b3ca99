-- A charge is one statement: what is due is read once and written from there, whoever is charged. Growth is read from sums.

-- Whoever is charged has a wallet, and whoever used something has use: both keep the namespace and the person there. To look
-- for them again at each line locked their rows, which others wait for. `entries_are_of_movements` proves it instead.
alter table ledger_journal drop constraint ledger_journal_namespace_id_fkey;
alter table ledger_charge drop constraint ledger_charge_namespace_id_fkey;
alter table ledger_charge drop constraint ledger_charge_account_id_fkey;
alter table charged drop constraint charged_namespace_id_fkey;
alter table charged drop constraint charged_account_id_fkey;
alter table revenue_month drop constraint revenue_month_namespace_id_fkey;

-- What nobody reads is not kept: revenue is read by month, and what an account gave and took by its movements.
drop index ledger_charge_by_day;
drop index ledger_entry_of_account;

-- Lines lie in one order, by namespace and day; those of one movement of a namespace are skipped to, day by day.
alter table ledger_charge drop constraint ledger_charge_pkey;
alter table ledger_charge add primary key (namespace_id, day, journal_id, account_id, type, product) include (amount);
drop index ledger_charge_of_namespace;
create or replace function statement_charges(p_namespace uuid, p_after_day date, p_last_day date, p_after_journal bigint, p_through bigint)
returns setof ledger_charge language sql stable as $$
  select c.* from ledger_charge c
  where c.namespace_id = p_namespace and c.day > p_after_day and c.day <= p_last_day and c.journal_id <= p_through
  union all
  select c.* from ledger_charge c
  where c.namespace_id = p_namespace and c.day <= p_after_day and c.journal_id > p_after_journal and c.journal_id <= p_through
$$;

-- Room for a row's next version beside it: no index is written then.
alter table charged set (fillfactor = 60);
alter table revenue_month set (fillfactor = 60);
alter table wallet_watch set (fillfactor = 60);
alter table usage_sum set (fillfactor = 60);

-- A charge answers to no operation that somebody could ask for twice: what makes it once is how far use is charged.
alter table ledger_journal alter operation_id drop not null;
alter table ledger_journal add constraint ledger_operation_of_its_kind check (operation_id is not null or kind = 'charge');
alter table ledger_journal drop constraint ledger_operation_once;
create unique index ledger_operation_once on ledger_journal (operation_id) where operation_id is not null;

-- Posts one movement; null where its operation was posted before. Version 4.
create or replace function ledger_post(p_operation uuid, p_kind text, p_namespace uuid, p_actor uuid, p_order uuid,
  p_legs text[], p_amounts bigint[]) returns bigint
language plpgsql security definer set search_path = public, pg_temp as $$
declare journal bigint; l record; leg_id uuid; ids uuid[]; amounts bigint[]; afters bigint[]; after bigint;
begin
  select * into l from lock_wallet(p_namespace);
  insert into ledger_journal (operation_id, kind, namespace_id, actor_id, order_id)
  values (p_operation, p_kind, p_namespace, p_actor, p_order)
  on conflict (operation_id) where operation_id is not null do nothing returning id into journal;
  if journal is null then return null; end if;
  for i in 1 .. cardinality(p_legs) loop
    continue when p_amounts[i] = 0;
    leg_id := case p_legs[i] when 'wallet' then (l.wallet).id when 'arrears' then (l.arrears).id end;
    if leg_id is null then
      select a.id, null into leg_id, after from ledger_account a where a.kind = p_legs[i] and a.namespace_id is null;
    else
      update ledger_account a set balance = a.balance + p_amounts[i] where a.id = leg_id returning a.balance into after;
    end if;
    ids := ids || leg_id; amounts := amounts || p_amounts[i]; afters := afters || after;
  end loop;
  insert into ledger_entry (journal_id, account_id, amount, balance_after)
  select journal, x.id, x.amount, x.after from unnest(ids, amounts, afters) x (id, amount, after);
  return journal;
end $$;

-- The same as before; which month it is, is asked once for all namespaces of a statement.
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
  select h.account_id, 'storage', 'storage', h.day, h.us
  from held_storage(p_namespace, p_account, p_from, p_to, true) h
  where p_from >= (select first_of_month()) and exists (select from price p where p.product = 'storage' and p.amount_micros > 0)
  union all
  select u.account_id, u.type, u.product, d.day, u.rate * d.us
  from usage_record u cross join lateral days_of(u.since, clock_timestamp()) d
  where p_from < (select first_of_month()) and exists (select from price p where p.product = 'storage' and p.amount_micros > 0)
    and u.namespace_id = p_namespace and u.ended_at is null and u.type = 'storage' and u.rate > 0
    and d.day between p_from and p_to and (p_account is null or u.account_id = p_account)
$$;

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
    select nextval('ledger_journal_id_seq') as journal, n.id, w.namespace_id is not null as watched, day_of(clock_timestamp()) as last,
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
    ) u group by u.account_id, u.day, u.product, u.type, u.id, u.journal
  ), price_of as materialized (
    select x.*, grains(x.type, x.product, x.day, 1) as grains from (select distinct u.type, u.product, u.day from used u) x
  ), line as materialized (
    select x.* from (
      select u.*, micros(greatest(u.us - u.free_us, 0) * p.grains) - u.micros as amount
      from used u join price_of p on p.type = u.type and p.product = u.product and p.day = u.day
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
    select d.journal, (select r.id from ledger_account r where r.kind = 'revenue' and r.namespace_id is null), d.total, null
    from due d where d.total <> 0
  ), charge as (
    insert into ledger_charge (journal_id, namespace_id, account_id, type, product, day, quantity_us, amount)
    select l.journal, l.id, l.account_id, l.type, l.product, l.day, l.us - l.charged_us, l.amount from line l
  ), until as (
    merge into charged c using line l on c.namespace_id = l.id and c.day = l.day and c.account_id = l.account_id
      and c.type = l.type and c.product = l.product
    when matched then update set quantity_us = l.us, micros = c.micros + l.amount
    when not matched then insert (namespace_id, day, account_id, type, product, quantity_us, micros)
      values (l.id, l.day, l.account_id, l.type, l.product, l.us, l.amount)
  ), watch as (
    update wallet_watch w set charged_at = clock_timestamp() from span p where w.namespace_id = p.id
  ), first_watch as (
    insert into wallet_watch (namespace_id, charged_at) select p.id, clock_timestamp() from span p where not p.watched
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

-- Charges whoever of some namespaces is due, by the hour or because something ended.
create function charge_due(p_namespaces uuid[]) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if not (select b.is_on from billing b) then return; end if;
  perform lock_many_wallets(p_namespaces);
  perform charge_many(array(
    select x from unnest(p_namespaces) x left join wallet_watch w on w.namespace_id = x
    where w.charged_at is null or w.charged_at < now() - interval '1 hour'
      or exists (select from ledger_hold h where h.namespace_id = x and h.state = 'released')));
end $$;

-- The same as before.
create or replace function tend_wallets(p_namespaces uuid[])
returns table (namespace_id uuid, payable bigint, an_hour bigint, to_stop uuid[])
language plpgsql security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
begin
  if not (select b.is_on from billing b) then return; end if;
  perform charge_due(p_namespaces);
  return query
    select x, t.payable, t.an_hour, t.to_stop from unnest(p_namespaces) x cross join lateral tend_wallet(x) t
    where exists (select from allocation a where a.namespace_id = x and a.released_at is null)
      or exists (select from ledger_hold h where h.namespace_id = x and h.state in ('pending', 'ending'));
end $$;

-- Lines are written by functions of the owner, whose rights this has, too.
alter function charges_are_summed() security invoker reset all;

-- The same as before: a namespace has both accounts, or none.
create or replace function lock_many_wallets(p_namespaces uuid[]) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  insert into ledger_account (kind, namespace_id)
  select k.kind, n.id from (
    select distinct x as id from unnest(p_namespaces) x
    where not exists (select from ledger_account a where a.namespace_id = x and a.kind = 'arrears')
  ) n cross join unnest(array['arrears', 'wallet']) k (kind)
  order by n.id, k.kind on conflict do nothing;
  perform from ledger_account a where a.namespace_id = any (p_namespaces) and a.kind in ('arrears', 'wallet')
  order by a.namespace_id, a.kind for update;
end $$;

-- What was held at the end of each day, by member and by resource: growth through time is read from these sums, as other
-- reports are.
-- Days of records are added to them as their use is; what of them is not in it yet is found by `summed_rate`.
alter table usage_day add column summed_rate bigint not null default 0;
alter table usage_sum add column rate_at_end bigint not null default 0;
alter table usage_resource_sum add column rate_at_end bigint not null default 0;
create index usage_day_rate_to_sum on usage_day (namespace_id, day) where summed_rate <> rate_at_end;

create or replace function sum_days(p_max int) returns int language plpgsql as $$
declare done int;
begin
  with unsummed_use as (
    select d.record_id, d.day, d.quantity_us - d.summed_us as us, d.rate_at_end - d.summed_rate as rate from usage_day d
    where d.summed_us <> d.quantity_us limit p_max for update skip locked
  ), unsummed_rate as (
    select d.record_id, d.day, 0::numeric as us, d.rate_at_end - d.summed_rate as rate from usage_day d
    where d.summed_rate <> d.rate_at_end and d.summed_us = d.quantity_us limit p_max for update skip locked
  ), unsummed as materialized (
    select * from unsummed_use union all select * from unsummed_rate
  ), marked as (
    update usage_day d set summed_us = d.quantity_us, summed_rate = d.rate_at_end from unsummed s
    where d.record_id = s.record_id and d.day = s.day
  ), parts as materialized (
    select u.namespace_id, u.account_id, u.resource_id, u.type, u.product, s.day, sum(s.us) as us, sum(s.rate) as rate
    from unsummed s join usage_record u on u.id = s.record_id group by 1, 2, 3, 4, 5, 6
  ), by_day as (
    insert into usage_sum as g (namespace_id, account_id, type, product, day, quantity_us, rate_at_end)
    select namespace_id, account_id, type, product, day, sum(us), sum(rate) from parts group by 1, 2, 3, 4, 5 order by 1, 5, 2, 3, 4
    on conflict (namespace_id, day, account_id, type, product) do update
      set quantity_us = g.quantity_us + excluded.quantity_us, rate_at_end = g.rate_at_end + excluded.rate_at_end
  ), by_month as (
    insert into usage_month as g (namespace_id, account_id, type, product, month, quantity_us)
    select namespace_id, account_id, type, product, date_trunc('month', day)::date, sum(us) from parts
    group by 1, 2, 3, 4, 5 order by 1, 5, 2, 3, 4
    on conflict (namespace_id, month, account_id, type, product) do update
      set quantity_us = g.quantity_us + excluded.quantity_us
  ), by_resource as (
    insert into usage_resource_sum as g (namespace_id, resource_id, account_id, type, product, day, quantity_us, rate_at_end)
    select namespace_id, resource_id, account_id, type, product, day, us, rate from parts order by 1, 6, 2, 3, 4, 5
    on conflict (namespace_id, day, resource_id, account_id, type, product) do update
      set quantity_us = g.quantity_us + excluded.quantity_us, rate_at_end = g.rate_at_end + excluded.rate_at_end
  )
  select count(*) into done from unsummed;
  return done;
end $$;
