-- Budgets: what a namespace, one of its projects or one of its members may spend in each month or in one span of days, who is
-- told of it on the way, and whether what runs is stopped when it is used up.

create table budget (
  id uuid primary key default uuidv7(),
  namespace_id uuid not null references namespace (id),
  project_id uuid references project (id) on delete cascade,
  account_id uuid references account (id),
  amount bigint not null check (amount > 0),
  -- Null: each calendar month.
  from_day date,
  to_day date,
  percents int[] not null,
  hard_stop boolean not null default false,
  created_by uuid not null references account (id),
  created_at timestamptz not null default now(),
  -- When it was last looked at for alerts.
  seen_at timestamptz not null default '-infinity',
  constraint budget_of_one_thing check (num_nonnulls(project_id, account_id) <= 1),
  constraint budget_span check ((from_day is null) = (to_day is null) and from_day <= to_day),
  constraint budget_once unique nulls not distinct (namespace_id, project_id, account_id, from_day, to_day)
);
create index budget_that_stops on budget (namespace_id) where hard_stop;
create index budget_of_project on budget (project_id) where project_id is not null;
create index budget_to_see on budget (seen_at);

-- What was told of a budget in the period that began on a day: a percentage, or that what runs is to be stopped soon (-1) or
-- is being stopped (-2); each once.
create table budget_alert (
  budget_id uuid not null references budget (id) on delete cascade,
  first_day date not null,
  percent int not null,
  at timestamptz not null default clock_timestamp(),
  primary key (budget_id, first_day, percent)
);

-- What is to stop because a budget is used up. It is deleted when it has stopped.
create table budget_stop (
  allocation_id uuid primary key,
  budget_id uuid not null,
  at timestamptz not null default clock_timestamp()
);
create index budget_stop_of_budget on budget_stop (budget_id);

alter table execution drop constraint execution_stop_reason_check;
alter table execution add constraint execution_stop_reason_check check (stop_reason in
  ('asked', 'member_removed', 'container_deleted', 'organization_deleted', 'time_limit', 'idle', 'disk_full',
   'permission_lost', 'inputs_lost', 'balance', 'budget'));

-- The days of the period that a budget is in; of a span all of it, also before and after.
create function period_of(b budget, out first_day date, out last_day date) language sql stable as $$
  select coalesce(b.from_day, first_of_month()), coalesce(b.to_day, (first_of_month() + interval '1 month')::date - 1)
$$;

-- What the things of a project used from one day to another, what goes on until now, by product and day. As in reports, use
-- belongs to the project that its thing is in now.
create function spending_of_project(p_namespace uuid, p_project uuid, p_from date, p_to date)
returns table (type text, product text, day date, us numeric) language sql stable as $$
  select g.type, g.product, g.day, g.quantity_us
  from resource r join usage_resource_sum g on g.namespace_id = p_namespace and g.resource_id = r.id
  where r.project_id = p_project and g.day between p_from and p_to
  union all
  select u.type, u.product, d.day, d.quantity_us - d.summed_us
  from usage_day d join usage_record u on u.id = d.record_id join resource r on r.id = u.resource_id
  where d.namespace_id = p_namespace and d.day between p_from and p_to and d.summed_us <> d.quantity_us
    and r.project_id = p_project
  union all
  select u.type, u.product, d.day, u.rate * d.us
  from usage_record u join resource r on r.id = u.resource_id cross join lateral days_of(u.since, clock_timestamp()) d
  where u.namespace_id = p_namespace and u.ended_at is null and u.type = 'compute' and u.rate > 0
    and r.project_id = p_project and d.day between p_from and p_to
  union all
  select u.type, u.product, d.day, u.rate * d.us
  from resource r join usage_record u on u.resource_id = r.id cross join lateral days_of(u.since, clock_timestamp()) d
  where exists (select from price p where p.product = 'storage' and p.amount_micros > 0) and r.project_id = p_project
    and u.namespace_id = p_namespace and u.ended_at is null and u.type = 'storage' and u.rate > 0
    and d.day between p_from and p_to
$$;
create index usage_record_open_of_resource on usage_record (resource_id) where ended_at is null;
create index usage_resource_sum_of_resource on usage_resource_sum (resource_id, day) include (namespace_id, type, product, quantity_us);

-- What of a budget is spent by day, in micros: each day is priced and rounded by itself, so the days add up to the whole.
create function budget_days(b budget) returns table (day date, spent bigint) language plpgsql stable as $$
#variable_conflict use_column
declare p record; today date := day_of(clock_timestamp());
begin
  select * into p from period_of(b);
  if b.project_id is not null then
    return query select s.day, micros(sum(grains(s.type, s.product, s.day, s.us)))
      from spending_of_project(b.namespace_id, b.project_id, p.first_day, least(p.last_day, today)) s group by 1;
  else
    return query select s.day, micros(sum(grains(s.type, s.product, s.day, s.us)))
      from spending(b.namespace_id, b.account_id, p.first_day, least(p.last_day, today)) s group by 1;
  end if;
end $$;

-- What of a budget is spent. Of a namespace or member in a month it is what the monthly spend limit reads, too.
create function budget_spent(b budget) returns bigint language plpgsql stable cost 10000 as $$
begin
  if b.from_day is null and b.project_id is null then return spent_this_month(b.namespace_id, b.account_id); end if;
  return (select coalesce(sum(d.spent), 0) from budget_days(b) d);
end $$;

-- What runs at the expense of a budget, with what its next ten minutes cost. Of a project it is what belongs to it now.
create function running_on(b budget) returns table (allocation_id uuid, account_id uuid, began_at timestamptz, stretch bigint, stopping boolean)
language sql stable as $$
  select a.id, a.account_id, a.created_at, stretch_cost(a.resource_type, a.units), x.allocation_id is not null
  from allocation a left join budget_stop x on x.allocation_id = a.id
  where a.namespace_id = b.namespace_id and a.released_at is null and (b.account_id is null or a.account_id = b.account_id)
    and (b.project_id is null or exists (
      select from execution e join resource r on r.id = e.container_id
      where e.allocation_id = a.id and r.project_id = b.project_id))
$$;

-- Locks the budgets that stop some starts, in order, and says of each start which there are and what is left of them; no row
-- where there are none. Called after every other lock that a start needs was taken, so what is read here, after the last of
-- them, is true until it commits: two starts never take the same room. What is spent is read before: it grows with time and
-- no lock would hold it. Version 1.
create function lock_budgets(p_namespaces uuid[], p_accounts uuid[], p_containers uuid[], p_types text[], p_units int[])
returns table (n int, budget_id uuid, project text, account_id uuid, amount bigint, spent bigint, held bigint, stretch bigint,
  back_at date)
language plpgsql rows 32 as $$
#variable_conflict use_column
declare known jsonb; today date := day_of(clock_timestamp());
begin
  if not exists (select from budget b where b.namespace_id = any (p_namespaces) and b.hard_stop) then return; end if;
  select jsonb_object_agg(b.id, budget_spent(b)) into known from budget b
  where b.hard_stop and b.namespace_id = any (p_namespaces) and (b.from_day is null or today between b.from_day and b.to_day)
    and (b.account_id is null or b.account_id = any (p_accounts))
    and (b.project_id is null or b.project_id in (select r.project_id from resource r where r.id = any (p_containers)));
  perform from budget b where b.hard_stop and b.namespace_id = any (p_namespaces) order by b.id for update;
  return query
  with asked as materialized (
    select k.n::int as n, k.namespace_id, k.account_id, r.project_id, stretch_cost(k.type, k.units) as stretch
    from unnest(p_namespaces, p_accounts, p_containers, p_types, p_units) with ordinality
      k (namespace_id, account_id, container_id, type, units, n)
    left join resource r on r.id = k.container_id
  ), standing as materialized (
    select b.id, b.amount, b.namespace_id, b.project_id, b.account_id, p.last_day,
      coalesce((known ->> b.id::text)::bigint, budget_spent(b)) as spent,
      coalesce((select sum(x.stretch) from running_on(b) x), 0)::bigint as held
    from budget b cross join lateral period_of(b) p
    where b.hard_stop and b.namespace_id = any (p_namespaces) and today between p.first_day and p.last_day
      and exists (select from asked a where a.namespace_id = b.namespace_id and a.stretch > 0
        and (b.account_id is null or b.account_id = a.account_id) and (b.project_id is null or b.project_id = a.project_id))
  )
  select a.n, s.id, j.name, s.account_id, s.amount, s.spent, s.held, a.stretch, s.last_day + 1
  from asked a join standing s on s.namespace_id = a.namespace_id and a.stretch > 0
    and (s.account_id is null or s.account_id = a.account_id) and (s.project_id is null or s.project_id = a.project_id)
  left join project j on j.id = s.project_id
  order by a.n, s.id;
end $$;

-- Looks after a budget that stops: says how much is left beside the next ten minutes of what runs, what that costs an hour,
-- who runs it, and what must stop, the newest first, until the rest fits. Version 1.
create function tend_budget(p_budget uuid, out room bigint, out an_hour bigint, out first_day date, out runners uuid[], out to_stop uuid[])
language plpgsql as $$
declare b budget; x record; p record; covered bigint;
begin
  select * into b from budget where id = p_budget and hard_stop for update;
  if not found then return; end if;
  select * into p from period_of(b);
  first_day := p.first_day;
  to_stop := '{}';
  if not day_of(clock_timestamp()) between p.first_day and p.last_day then return; end if;
  select b.amount - budget_spent(b) - coalesce(sum(r.stretch), 0),
    coalesce(sum(r.stretch) filter (where not r.stopping), 0) * 6, coalesce(sum(r.stretch) filter (where r.stopping), 0),
    coalesce(array_agg(distinct r.account_id) filter (where not r.stopping), '{}')
  into room, an_hour, covered, runners from running_on(b) r where r.stretch > 0;
  for x in select * from running_on(b) r where r.stretch > 0 and not r.stopping
    order by r.began_at desc, r.allocation_id desc
  loop
    exit when room + covered >= 0;
    covered := covered + x.stretch;
    to_stop := to_stop || x.allocation_id;
  end loop;
  insert into budget_stop (allocation_id, budget_id) select s, b.id from unnest(to_stop) s;
end $$;

-- What was charged by month of use (UTC), product and namespace: the sums of the operator's overview. Lines are added to it in
-- the statement that writes them; a namespace's charges are under the lock of its wallet, so nobody waits here.
create table revenue_month (
  month date not null,
  product text not null,
  namespace_id uuid not null references namespace (id),
  micros bigint not null,
  primary key (month, product, namespace_id)
);
insert into revenue_month
select date_trunc('month', day)::date, product, namespace_id, sum(amount) from ledger_charge group by 1, 2, 3;
create function charges_are_summed() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  insert into revenue_month as r (month, product, namespace_id, micros)
  select date_trunc('month', c.day)::date, c.product, c.namespace_id, sum(c.amount) from charged_now c group by 1, 2, 3
  order by 1, 2, 3
  on conflict (month, product, namespace_id) do update set micros = r.micros + excluded.micros;
  return null;
end $$;
create trigger charges_are_summed after insert on ledger_charge referencing new table as charged_now
  for each statement execute function charges_are_summed();
create index revenue_month_of_namespace on revenue_month (namespace_id, month);
create index usage_month_by_month on usage_month (month, product, namespace_id) include (type, quantity_us);

-- How each namespace stands, as it was last looked at: what the operator's page sorts by.
create table namespace_health (
  namespace_id uuid primary key references namespace (id),
  payable bigint not null default 0,
  owed bigint not null default 0,
  per_day bigint not null default 0,
  days_left int,
  declined int not null default 0,
  over int not null default 0,
  active_at timestamptz,
  seen_at timestamptz not null default clock_timestamp()
);
create index namespace_health_by_payable on namespace_health (payable, namespace_id);
create index namespace_health_by_owed on namespace_health (owed desc, namespace_id);
create index namespace_health_by_days on namespace_health ((coalesce(days_left, 2147483647)), namespace_id);
create index namespace_health_by_declined on namespace_health (declined desc, namespace_id);
create index namespace_health_by_over on namespace_health (over desc, namespace_id);
create index namespace_health_by_active on namespace_health ((coalesce(active_at, '-infinity'::timestamptz)) desc, namespace_id);
create index namespace_health_to_see on namespace_health (seen_at);

-- Looks at the namespaces that were looked at longest ago; says how many there were. Days left are what can be paid over the
-- mean of what the last 30 days were charged.
create function see_health(p_max int) returns int language plpgsql as $$
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
      (select count(*) from namespace_limit l where l.namespace_id = d.id and l.cap is not null and l.in_use >= l.cap
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

-- Only operators' functions write what was charged.
do $$
declare g record;
begin
  for g in select distinct p.grantee from information_schema.role_table_grants p
    where p.table_schema = 'public' and p.grantee <> current_user and p.table_name = 'revenue_month'
  loop
    execute format('revoke insert, update, delete, truncate on revenue_month from %I', g.grantee);
  end loop;
end $$;

-- Billing is switched off in steps: since a moment, namespaces are charged a few at a time, each up to its own turn, and when
-- all were, the switch itself is short. What is used between a namespace's turn and the switch is never charged. A step that
-- was cut off is done again: whoever was charged since that moment has had their turn.
alter table billing add column closing_since timestamptz;

create function begin_closing(p_by uuid) returns boolean
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  update billing set closing_since = clock_timestamp(), changed_by = p_by where is_on and closing_since is null;
  return found;
end $$;

create function close_wallets(p_max int) returns int
language plpgsql security definer set search_path = public, pg_temp as $$
declare n uuid; done int := 0;
begin
  for n in select s.id from billing b cross join namespace s left join wallet_watch w on w.namespace_id = s.id
    where b.closing_since is not null and (w.charged_at is null or w.charged_at < b.closing_since) order by s.id limit p_max
  loop
    perform charge(n);
    done := done + 1;
  end loop;
  return done;
end $$;

-- As before, but that switching off charges only those who had no turn yet, and switching on ends a switching off.
create or replace function set_billing(p_on boolean, p_by uuid) returns boolean
language plpgsql security definer set search_path = public, pg_temp as $$
declare b billing; today date := (clock_timestamp() at time zone 'UTC')::date; n uuid;
begin
  select * into b from billing for update;
  if b.is_on = p_on then
    update billing set closing_since = null where closing_since is not null;
    return found;
  end if;
  if not p_on then
    for n in select s.id from namespace s left join wallet_watch w on w.namespace_id = s.id
      where b.closing_since is null or w.charged_at is null or w.charged_at < b.closing_since order by 1
    loop perform charge(n); end loop;
    update ledger_hold set state = 'settled' where state <> 'settled';
    update ledger_account set held = 0 where held > 0;
  end if;
  update billing set is_on = p_on, from_day = case when p_on then today else from_day end, closing_since = null,
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
