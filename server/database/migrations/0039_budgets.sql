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
