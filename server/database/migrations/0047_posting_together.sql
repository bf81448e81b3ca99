-- Wallets are charged together: many in one transaction, each step for all of them by one statement.

-- That the legs of a movement sum to zero is seen once a statement, on all legs that it writes; a movement's legs are written
-- by one statement, so whatever is there sums to zero at any moment.
drop trigger ledger_sums_to_zero on ledger_entry;
create or replace function ledger_sums_to_zero() returns trigger language plpgsql as $$
declare journal bigint;
begin
  select e.journal_id into journal from added e group by 1 having sum(e.amount) <> 0 limit 1;
  if found then
    raise exception 'journal % does not sum to zero', journal using errcode = '23514', constraint = 'ledger_sums_to_zero';
  end if;
  return null;
end $$;
create trigger ledger_sums_to_zero after insert on ledger_entry referencing new table as added
  for each statement execute function ledger_sums_to_zero();

-- Movements and accounts are never deleted, so nothing has to look back at them: each look locked its row, and all movements
-- that of the same revenue. `entries_are_of_movements` proves it instead.
alter table ledger_entry drop constraint ledger_entry_journal_id_fkey;
alter table ledger_entry drop constraint ledger_entry_account_id_fkey;
alter table ledger_charge drop constraint ledger_charge_journal_id_fkey;
create trigger ledger_is_history before delete or truncate on ledger_account
  for each statement execute function ledger_is_history();
create trigger account_is_history before update of id, kind, namespace_id on ledger_account
  for each statement execute function ledger_is_history();

-- Posts one movement; null where its operation was posted before. Version 3: its legs are written by one statement.
create or replace function ledger_post(p_operation uuid, p_kind text, p_namespace uuid, p_actor uuid, p_order uuid,
  p_legs text[], p_amounts bigint[]) returns bigint
language plpgsql security definer set search_path = public, pg_temp as $$
declare journal bigint; l record; leg_id uuid; ids uuid[]; amounts bigint[]; afters bigint[]; after bigint;
begin
  select * into l from lock_wallet(p_namespace);
  insert into ledger_journal (operation_id, kind, namespace_id, actor_id, order_id)
  values (p_operation, p_kind, p_namespace, p_actor, p_order)
  on conflict (operation_id) do nothing returning id into journal;
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

-- The wallets and arrears of some namespaces, locked in the one order of everywhere.
create function lock_many_wallets(p_namespaces uuid[]) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  insert into ledger_account (kind, namespace_id)
  select k.kind, n.id from (select distinct x as id from unnest(p_namespaces) x) n cross join unnest(array['arrears', 'wallet']) k (kind)
  where not exists (select from ledger_account a where a.namespace_id = n.id and a.kind = k.kind)
  order by n.id, k.kind on conflict do nothing;
  perform from ledger_account a where a.namespace_id = any (p_namespaces) and a.kind in ('arrears', 'wallet')
  order by a.namespace_id, a.kind for update;
end $$;

-- A line that is to be charged, of the namespace in a place of a list.
create type due_line as (place int, id uuid, account_id uuid, type text, product text, day date, us numeric, more_us numeric,
  amount bigint);

-- What is used and not charged by some namespaces without packages: one line a member, product and day.
create function due_lines(p_namespaces uuid[]) returns due_line[]
language sql stable as $$
  with span as materialized (
    select n.id, greatest(b.from_day, least(coalesce(w.charged_at, 'infinity'), clock_timestamp())::date - 40) as first,
      day_of(clock_timestamp()) as last
    from unnest(p_namespaces) n (id) cross join billing b left join wallet_watch w on w.namespace_id = n.id where b.is_on
  ), used as (
    select u.id, u.account_id, u.type, u.product, u.day, sum(u.us) as us from (
      select p.id, s.account_id, s.type, s.product, s.day, s.us
      from span p cross join lateral spending(p.id, null, p.first, p.last) s
      union all
      select p.id, c.account_id, c.type, c.product, c.day, 0 from span p
      join charged c on c.namespace_id = p.id and c.day between p.first and p.last
    ) u group by 1, 2, 3, 4, 5
  ), price_of as materialized (
    select x.product, x.day, price_on(x.product, x.day) as amount from (select distinct product, day from used) x
  ), line as (
    select u.*, u.us - coalesce(c.quantity_us, 0) as more_us,
      micros(greatest(u.us - coalesce(c.waived_us, 0) - coalesce(c.covered_us, 0), 0) * coalesce(p.amount, 0)
        * case u.type when 'compute' then 773094113280 else 1 end) - coalesce(c.micros, 0) as amount
    from used u join price_of p on p.product = u.product and p.day = u.day
    left join charged c on c.namespace_id = u.id and c.day = u.day and c.account_id = u.account_id and c.type = u.type
      and c.product = u.product
  )
  select array_agg((l.place, l.id, l.account_id, l.type, l.product, l.day, l.us, l.more_us, l.amount)::due_line
    order by l.place, l.day, l.account_id, l.type, l.product)
  from (select dense_rank() over (order by x.id)::int as place, x.* from line x where x.amount <> 0) l
$$;

-- Charges some namespaces without packages, whose wallets are locked: a journal each, every step of all of them by one
-- statement, the first of which sees whoever charged before the locks. The wallet pays down to its floor; what is above that
-- is owed. Gives what was charged in all.
create function charge_locked(p_namespaces uuid[]) returns bigint
language plpgsql security definer set search_path = public, pg_temp as $$
declare lines due_line[]; ids uuid[]; totals bigint[]; owed bigint[]; journals bigint[];
begin
  lines := due_lines(p_namespaces);
  update ledger_hold h set state = 'settled' where h.namespace_id = any (p_namespaces) and h.state = 'released';
  insert into wallet_watch as w (namespace_id, charged_at)
  select n.id, clock_timestamp() from unnest(p_namespaces) n (id) order by n.id
  on conflict (namespace_id) do update set charged_at = excluded.charged_at;
  if lines is null then return 0; end if;
  select array_agg(d.id order by d.place), array_agg(d.total order by d.place), array_agg(case when d.total > 0
      then greatest(d.total - w.balance - w.credit, 0) else greatest(d.total, a.balance) end order by d.place)
  into ids, totals, owed
  from (select l.place, l.id, sum(l.amount)::bigint as total from unnest(lines) l group by 1, 2) d
  join ledger_account w on w.namespace_id = d.id and w.kind = 'wallet'
  join ledger_account a on a.namespace_id = d.id and a.kind = 'arrears';
  with journal as (
    insert into ledger_journal (operation_id, kind, namespace_id)
    select gen_random_uuid(), 'charge', n.id from unnest(ids) n (id) order by n.id returning id, namespace_id
  ) select array_agg(j.id order by j.namespace_id) into journals from journal j;
  with moved as (
    update ledger_account a set balance = a.balance + x.amount
    from (
      select n.place, n.id, k.kind, case k.kind when 'wallet' then owed[n.place] - totals[n.place] else -owed[n.place] end as amount
      from unnest(ids) with ordinality n (id, place) cross join unnest(array['wallet', 'arrears']) k (kind)
    ) x where a.namespace_id = x.id and a.kind = x.kind and x.amount <> 0
    returning journals[x.place] as journal_id, a.id, x.amount, a.balance
  )
  insert into ledger_entry (journal_id, account_id, amount, balance_after)
  select m.journal_id, m.id, m.amount, m.balance from moved m
  union all
  select journals[t.place], r.id, t.total, null
  from unnest(totals) with ordinality t (total, place) cross join (select h.id from ledger_account h where h.kind = 'revenue'
    and h.namespace_id is null) r where t.total <> 0;
  insert into ledger_charge (journal_id, namespace_id, account_id, type, product, day, quantity_us, amount)
  select journals[l.place], l.id, l.account_id, l.type, l.product, l.day, l.more_us, l.amount from unnest(lines) l;
  insert into charged as c (namespace_id, day, account_id, type, product, quantity_us, micros)
  select l.id, l.day, l.account_id, l.type, l.product, l.us, l.amount from unnest(lines) l
  on conflict (namespace_id, day, account_id, type, product) do update
    set quantity_us = excluded.quantity_us, micros = c.micros + excluded.micros;
  return (select sum(t) from unnest(totals) t);
end $$;

-- Charges what was used since the last time, exactly once: packages pay first, then the wallet down to its floor; what is
-- above that is owed. Version 3: without packages, it is what many are charged by, by a plan that is made once.
alter function charge(uuid) rename to charge_with_packages;
create function charge(p_namespace uuid) returns bigint
language plpgsql security definer set search_path = public, pg_temp set plan_cache_mode = force_generic_plan as $$
begin
  perform lock_wallet(p_namespace);
  if exists (select from package_lot l where l.namespace_id = p_namespace) then return charge_with_packages(p_namespace); end if;
  return charge_locked(array[p_namespace]);
end $$;

-- Charges many, each namespace once, in one transaction, by plans made for so many.
create function charge_many(p_namespaces uuid[]) returns void
language plpgsql security definer set search_path = public, pg_temp set plan_cache_mode = force_custom_plan as $$
declare with_packages uuid[]; n uuid;
begin
  perform lock_many_wallets(p_namespaces);
  select coalesce(array_agg(distinct l.namespace_id), '{}') into with_packages from package_lot l where l.namespace_id = any (p_namespaces);
  foreach n in array with_packages loop perform charge_with_packages(n); end loop;
  perform charge_locked(array(select distinct x from unnest(p_namespaces) x where x <> all (with_packages)));
end $$;

-- Looks after many wallets in one transaction: whoever is due by the hour, or because something ended, is charged together
-- with the others; then each of which something runs is looked after as before.
create function tend_wallets(p_namespaces uuid[])
returns table (namespace_id uuid, payable bigint, an_hour bigint, to_stop uuid[])
language plpgsql security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
begin
  if not (select b.is_on from billing b) then return; end if;
  perform lock_many_wallets(p_namespaces);
  perform charge_many(array(
    select x from unnest(p_namespaces) x left join wallet_watch w on w.namespace_id = x
    where w.charged_at is null or w.charged_at < now() - interval '1 hour'
      or exists (select from ledger_hold h where h.namespace_id = x and h.state = 'released')));
  return query
    select x, t.payable, t.an_hour, t.to_stop from unnest(p_namespaces) x cross join lateral tend_wallet(x) t
    where exists (select from allocation a where a.namespace_id = x and a.released_at is null)
      or exists (select from ledger_hold h where h.namespace_id = x and h.state in ('pending', 'ending'));
end $$;

-- The records of one thing in their order: what is in a project is walked thing by thing.
drop index usage_record_of_resource;
create index usage_record_of_resource on usage_record (resource_id, started_at desc, seq desc);
create index resource_of_project on resource (project_id) where project_id is not null;
