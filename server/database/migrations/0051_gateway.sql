-- The model gateway: routes to upstreams, calls with their holds, and what they cost.

-- Routes are published by maintainers, for their organization.
alter table organization add column default_visibility_api resource_visibility not null default 'organization-read';
alter table organization add constraint default_visibility_of_apis_is_allowed
  check (allow_private or default_visibility_api <> 'private');

-- A route. What it may be called for, and in `limits` how much of it by whom (the gateway reads them, nobody sums them).
create table api (
  resource_id uuid primary key references resource (id),
  protocols text[] not null check (cardinality(protocols) > 0),
  call_micros bigint check (call_micros >= 0),
  input_micros bigint check (input_micros >= 0),
  output_micros bigint check (output_micros >= 0),
  limits jsonb not null default '{}' check (jsonb_typeof(limits) = 'object')
);

-- Where a route sends calls, in order. The secret is sealed with a key of the installation's; `secret_key` names which.
create table upstream (
  id uuid primary key default uuidv7(),
  resource_id uuid not null references api (resource_id),
  position int not null,
  kind text not null check (kind in ('external', 'engine')),
  address text,
  engine_id uuid references resource (id),
  model text not null,
  secret bytea,
  secret_key text,
  constraint upstream_says_where check (case kind when 'external' then address is not null and engine_id is null
    else engine_id is not null and address is null and secret is null end),
  constraint upstream_secret_is_sealed check ((secret is null) = (secret_key is null))
);
create index upstream_of_api on upstream (resource_id, position);
create index upstream_of_engine on upstream (engine_id) where engine_id is not null;

-- What a token has spent, exactly: in billionths of the currency; `spent` is the same in micros.
alter table token add column spent_nanos bigint not null default 0;

-- A call that costs or is counted, while it is answered: what is held for it, and what was produced when that last grew.
-- A call that Guildhall did not live to settle is settled from here.
create table open_call (
  id uuid primary key,
  process_id uuid not null,
  request_id text not null,
  resource_id uuid not null references api (resource_id),
  namespace_id uuid not null,
  account_id uuid not null,
  token_id uuid,
  protocol text not null,
  stream boolean not null,
  started_at timestamptz not null default clock_timestamp(),
  call_nanos bigint not null check (call_nanos >= 0),
  input_nanos bigint not null check (input_nanos >= 0),
  output_nanos bigint not null check (output_nanos >= 0),
  input_tokens bigint not null check (input_tokens >= 0),
  output_tokens bigint not null default 0 check (output_tokens >= 0),
  held_tokens bigint not null check (held_tokens >= 0),
  held_nanos bigint not null check (held_nanos >= 0)
) with (fillfactor = 70);
create index open_call_of_namespace on open_call (namespace_id) include (account_id, held_nanos);
create index open_call_of_token on open_call (token_id) where token_id is not null;
create index open_call_of_api on open_call (resource_id);
create index open_call_of_process on open_call (process_id);

-- The servers that answer calls, and when each said last that it is there.
create table gateway_process (
  id uuid primary key,
  seen_at timestamptz not null default clock_timestamp()
);

-- A call that is over, written once. Costs are billionths of the currency, exact.
create table call (
  id uuid primary key,
  request_id text not null,
  resource_id uuid not null,
  namespace_id uuid not null,
  account_id uuid not null,
  token_id uuid,
  protocol text not null,
  stream boolean not null,
  started_at timestamptz not null,
  ended_at timestamptz not null default clock_timestamp(),
  day date not null,
  state text not null check (state in ('done', 'stopped', 'aborted', 'failed', 'refused', 'lost')),
  status int,
  input_tokens bigint not null check (input_tokens >= 0),
  output_tokens bigint not null check (output_tokens >= 0),
  counted_by text not null check (counted_by in ('upstream', 'us')),
  claimed_input double precision,
  claimed_output double precision,
  cost_nanos bigint not null check (cost_nanos >= 0),
  first_byte_ms int,
  duration_ms int,
  upstream text,
  attempts int not null default 0,
  error text
);
create index call_of_namespace on call (namespace_id, started_at desc, id desc);
create index call_of_account on call (namespace_id, account_id, started_at desc, id desc);
create index call_of_api on call (resource_id, started_at desc, id desc);
create index call_of_token on call (token_id, started_at desc, id desc) where token_id is not null;
create index call_by_request on call (request_id);

-- The same by day: what limits of a day count, and what pages sum.
create table call_day (
  resource_id uuid not null,
  day date not null,
  account_id uuid not null,
  token_id uuid,
  namespace_id uuid not null,
  calls bigint not null,
  failed bigint not null,
  input_tokens bigint not null,
  output_tokens bigint not null,
  cost_nanos bigint not null,
  duration_ms bigint not null,
  constraint call_day_once unique nulls not distinct (resource_id, day, account_id, token_id, namespace_id)
) with (fillfactor = 70);
create index call_day_of_namespace on call_day (namespace_id, day);

-- Use of model routes is money from the start: its quantity is what the calls cost, in millionths of millionths.
alter table usage_record drop constraint usage_record_type_check;
alter table usage_record add constraint usage_record_type_check check (type in ('compute', 'storage', 'api'));
create or replace function grains(p_type text, p_product text, p_day date, p_us numeric) returns numeric language sql stable as $$
  select p_us * case p_type when 'api' then 2783138807808000
    else coalesce(price_on(p_product, p_day), 0)::numeric * case p_type when 'compute' then 773094113280 else 1 end end
$$;

-- What is used and not charged by some namespaces without packages: one line a member, product and day.
create or replace function due_lines(p_namespaces uuid[]) returns due_line[]
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
      micros(greatest(u.us - coalesce(c.waived_us, 0) - coalesce(c.covered_us, 0), 0) * case u.type
        when 'api' then 2783138807808000 when 'compute' then coalesce(p.amount, 0)::numeric * 773094113280 else coalesce(p.amount, 0) end)
        - coalesce(c.micros, 0) as amount
    from used u join price_of p on p.product = u.product and p.day = u.day
    left join charged c on c.namespace_id = u.id and c.day = u.day and c.account_id = u.account_id and c.type = u.type
      and c.product = u.product
  )
  select array_agg((l.place, l.id, l.account_id, l.type, l.product, l.day, l.us, l.more_us, l.amount)::due_line
    order by l.place, l.day, l.account_id, l.type, l.product)
  from (select dense_rank() over (order by x.id)::int as place, x.* from line x where x.amount <> 0) l
$$;

-- What is held for calls under way, in micros: of a namespace, or of one token.
create function held_for_calls(p_namespace uuid) returns bigint language sql stable as $$
  select ceil(coalesce(sum(o.held_nanos), 0) / 1000)::bigint from open_call o where o.namespace_id = p_namespace
$$;

-- What a wallet can pay now: balance and credit without what is held, used and not charged, or owed.
create or replace function can_pay(p_namespace uuid, p_wallet ledger_account, p_arrears ledger_account) returns bigint
language sql stable as $$
  select p_wallet.balance + p_wallet.credit + p_arrears.balance
    - case when exists (select from package_lot l where l.namespace_id = p_namespace and l.state = 'paid')
        then coalesce((select sum(h.due) from held_dues(p_namespace) h), 0)::bigint else p_wallet.held end
    - coalesce((select sum(u.amount) from uncharged(p_namespace) u), 0)::bigint
    - held_for_calls(p_namespace)
$$;

-- Locks what some calls are admitted against, in one order (tokens, routes with limits of a day, spending of members and
-- namespaces, wallets), and says for each what caps there are and how much of each is used and held. A cap that is null does
-- not hold. What an open call of the list holds already is part of what is held. Version 1.
create function lock_calls(p_resources uuid[], p_namespaces uuid[], p_accounts uuid[], p_tokens uuid[], p_costs boolean[],
  p_daily boolean[])
returns table (n int, token_cap bigint, token_used bigint, member_cap bigint, member_used bigint, namespace_cap bigint,
  namespace_used bigint, payable bigint, day_calls bigint[], day_tokens bigint[])
language plpgsql rows 32 as $$
#variable_conflict use_column
declare today date := day_of(clock_timestamp()); namespace uuid; l record; room jsonb := '{}'; has_caps boolean;
begin
  perform from token t where t.id = any (p_tokens) and t.spending_cap is not null order by t.id for no key update;
  perform from api a where a.resource_id = any (
    array(select k.id from unnest(p_resources, p_daily) k (id, daily) where k.daily)) order by a.resource_id for no key update;
  perform from member_limit m where m.namespace_id = any (p_namespaces) and m.account_id = any (p_accounts)
    and m.product = 'monthly_spend' and m.cap is not null order by m.namespace_id, m.account_id for no key update;
  perform from namespace_limit c where c.namespace_id = any (p_namespaces) and c.product = 'monthly_spend'
    and (c.cap is not null or c.member_cap is not null) order by c.namespace_id for no key update;
  if (select b.is_on from billing b) then
    for namespace in select distinct k.id from unnest(p_namespaces, p_costs) k (id, costs) where k.costs order by k.id loop
      perform lock_wallet(namespace);
    end loop;
    -- the last lock is taken: what is read now is true until the end
    for l in select w.namespace_id as id, can_pay(w.namespace_id, w, a) as payable from ledger_account w
      join ledger_account a on a.namespace_id = w.namespace_id and a.kind = 'arrears'
      where w.kind = 'wallet' and w.namespace_id = any (
        array(select k.id from unnest(p_namespaces, p_costs) k (id, costs) where k.costs))
    loop
      room := room || jsonb_build_object(l.id, l.payable);
    end loop;
  end if;
  return query
  with asked as materialized (
    select k.* from unnest(p_resources, p_namespaces, p_accounts, p_tokens, p_costs, p_daily) with ordinality
      k (resource_id, namespace_id, account_id, token_id, costs, daily, n)
  ), tokens as materialized (
    select t.id, t.spending_cap * 1000 as cap, t.spent_nanos + coalesce((select sum(o.held_nanos) from open_call o
      where o.token_id = t.id), 0)::bigint as used
    from token t where t.id = any (p_tokens) and t.spending_cap is not null
  ), spending as materialized (
    select p.namespace_id, p.account_id, s.member_cap * 1000 as member_cap, s.namespace_cap * 1000 as namespace_cap,
      case when s.member_cap is not null then spent_this_month(p.namespace_id, p.account_id) * 1000
        + (select coalesce(sum(o.held_nanos), 0) from open_call o
          where o.namespace_id = p.namespace_id and o.account_id = p.account_id)::bigint end as member_used,
      case when s.namespace_cap is not null then spent_this_month(p.namespace_id) * 1000
        + (select coalesce(sum(o.held_nanos), 0) from open_call o where o.namespace_id = p.namespace_id)::bigint end as namespace_used
    from (select distinct a.namespace_id, a.account_id from asked a where a.costs) p
    cross join lateral spend_caps(p.namespace_id, p.account_id) s
    where s.member_cap is not null or s.namespace_cap is not null
  ), counted as materialized (
    select d.resource_id, d.account_id, d.token_id, d.calls, d.input_tokens + d.output_tokens as tokens from call_day d
    where d.day = today and d.resource_id in (select a.resource_id from asked a where a.daily)
    union all
    select o.resource_id, o.account_id, o.token_id, 1, o.held_tokens from open_call o
    where o.resource_id in (select a.resource_id from asked a where a.daily)
  )
  select a.n::int, t.cap, t.used, s.member_cap, s.member_used, s.namespace_cap, s.namespace_used,
    (room ->> a.namespace_id::text)::bigint * 1000, d.calls, d.tokens
  from asked a
  left join tokens t on t.id = a.token_id and a.costs
  left join spending s on s.namespace_id = a.namespace_id and s.account_id = a.account_id and a.costs
  left join lateral (
    select array[coalesce(sum(c.calls), 0), coalesce(sum(c.calls) filter (where c.account_id = a.account_id), 0),
        coalesce(sum(c.calls) filter (where c.token_id = a.token_id), 0)]::bigint[] as calls,
      array[coalesce(sum(c.tokens), 0), coalesce(sum(c.tokens) filter (where c.account_id = a.account_id), 0),
        coalesce(sum(c.tokens) filter (where c.token_id = a.token_id), 0)]::bigint[] as tokens
    from counted c where a.daily and c.resource_id = a.resource_id
  ) d on a.daily
  order by a.n;
end $$;

-- The budgets that stop and that calls count on, locked, with what is left of each; after lock_calls(). Version 1.
create function lock_budgets_of_calls(p_namespaces uuid[], p_accounts uuid[], p_resources uuid[])
returns table (n int, budget_id uuid, project text, account_id uuid, amount bigint, used bigint)
language plpgsql rows 32 as $$
#variable_conflict use_column
declare today date := day_of(clock_timestamp());
begin
  if not exists (select from budget b where b.namespace_id = any (p_namespaces) and b.hard_stop) then return; end if;
  perform from budget b where b.hard_stop and b.namespace_id = any (p_namespaces) order by b.id for update;
  return query
  with asked as materialized (
    select k.n::int as n, k.namespace_id, k.account_id, r.project_id
    from unnest(p_namespaces, p_accounts, p_resources) with ordinality k (namespace_id, account_id, resource_id, n)
    join resource r on r.id = k.resource_id
  ), standing as materialized (
    select b.id, b.amount, b.namespace_id, b.project_id, b.account_id, budget_spent(b) * 1000
      + coalesce((select sum(x.stretch) from running_on(b) x), 0)::bigint * 1000
      + (select coalesce(sum(o.held_nanos), 0) from open_call o join resource r on r.id = o.resource_id
        where o.namespace_id = b.namespace_id and (b.account_id is null or o.account_id = b.account_id)
          and (b.project_id is null or r.project_id = b.project_id))::bigint as used
    from budget b cross join lateral period_of(b) p
    where b.hard_stop and b.namespace_id = any (p_namespaces) and today between p.first_day and p.last_day
      and exists (select from asked a where a.namespace_id = b.namespace_id
        and (b.account_id is null or b.account_id = a.account_id) and (b.project_id is null or b.project_id = a.project_id))
  )
  select a.n, s.id, j.name, s.account_id, s.amount * 1000, s.used
  from asked a join standing s on s.namespace_id = a.namespace_id
    and (s.account_id is null or s.account_id = a.account_id) and (s.project_id is null or s.project_id = a.project_id)
  left join project j on j.id = s.project_id
  order by a.n, s.id;
end $$;

-- Writes calls that are over, each once, and counts them: by day, for their token, and as use of their namespace. What was
-- held for them is given back by the same statement. Says how many were new. Version 1.
create function settle_calls(p_calls jsonb) returns int language plpgsql as $$
declare today date := day_of(clock_timestamp()); done int;
begin
  perform from token t where t.id in (select (c ->> 'token_id')::uuid from jsonb_array_elements(p_calls) c
    where (c ->> 'cost_nanos')::bigint > 0) order by t.id for no key update;
  with given as (
    select * from jsonb_populate_recordset(null::call, p_calls)
  ), closed as (
    delete from open_call o using given g where o.id = g.id
  ), made as (
    insert into call select g.id, g.request_id, g.resource_id, g.namespace_id, g.account_id, g.token_id, g.protocol, g.stream,
      g.started_at, clock_timestamp(), today, g.state, g.status, g.input_tokens, g.output_tokens, g.counted_by,
      g.claimed_input, g.claimed_output, g.cost_nanos, g.first_byte_ms, g.duration_ms, g.upstream, g.attempts, g.error
    from given g on conflict (id) do nothing returning *
  ), by_day as (
    insert into call_day as d (resource_id, day, account_id, token_id, namespace_id, calls, failed, input_tokens, output_tokens,
      cost_nanos, duration_ms)
    select m.resource_id, today, m.account_id, m.token_id, m.namespace_id, count(*),
      count(*) filter (where m.state not in ('done', 'stopped', 'aborted')), sum(m.input_tokens), sum(m.output_tokens),
      sum(m.cost_nanos), coalesce(sum(m.duration_ms), 0)
    from made m group by 1, 2, 3, 4, 5 order by 1, 3, 4, 5
    on conflict (resource_id, day, account_id, token_id, namespace_id) do update set calls = d.calls + excluded.calls,
      failed = d.failed + excluded.failed, input_tokens = d.input_tokens + excluded.input_tokens,
      output_tokens = d.output_tokens + excluded.output_tokens, cost_nanos = d.cost_nanos + excluded.cost_nanos,
      duration_ms = d.duration_ms + excluded.duration_ms
  ), cost as (
    select calls_record(m.namespace_id, m.resource_id, m.account_id, today) as record_id, m.namespace_id, m.resource_id,
      m.account_id, sum(m.cost_nanos) * 1000 as us, min(m.started_at) as first
    from made m where m.cost_nanos > 0 group by 1, 2, 3, 4
  ), records as (
    insert into usage_record as u (id, type, product, namespace_id, account_id, resource_id, source, rate, since, accrued_us,
      started_at, ended_at)
    select c.record_id, 'api', 'api', c.namespace_id, c.account_id, c.resource_id, 'calls of ' || today, 0,
      clock_timestamp(), c.us, greatest(c.first, today::timestamp at time zone 'UTC'), clock_timestamp()
    from cost c order by 1
    on conflict (id) do update set accrued_us = u.accrued_us + excluded.accrued_us, ended_at = excluded.ended_at
  ), days as (
    insert into usage_day as d (record_id, day, namespace_id, quantity_us, rate_at_end)
    select c.record_id, today, c.namespace_id, c.us, 0 from cost c order by 1
    on conflict (record_id, day) do update set quantity_us = d.quantity_us + excluded.quantity_us
  ), spent as (
    update token t set spent_nanos = t.spent_nanos + x.nanos, spent = (t.spent_nanos + x.nanos) / 1000
    from (select m.token_id, sum(m.cost_nanos)::bigint as nanos from made m where m.cost_nanos > 0 group by 1) x
    where t.id = x.token_id
  )
  select count(*) into done from made;
  return done;
end $$;

-- One usage record for what a member called of a route on a day; its id follows from that.
create function calls_record(p_namespace uuid, p_resource uuid, p_account uuid, p_day date) returns uuid
language sql immutable as $$
  select overlay(overlay(md5(p_namespace::text || p_resource || p_account || (p_day - date '2000-01-01'))
    placing '8' from 13) placing '8' from 17)::uuid
$$;

-- The calls of servers that have not been heard of for a while, as they are settled: what was produced when their hold
-- last grew is paid, and a call of which nothing was is not. Version 1.
create function lost_calls(p_process uuid, p_max int) returns jsonb language sql as $$
  select coalesce(jsonb_agg(jsonb_build_object('id', o.id, 'request_id', o.request_id, 'resource_id', o.resource_id,
      'namespace_id', o.namespace_id, 'account_id', o.account_id, 'token_id', o.token_id, 'protocol', o.protocol,
      'stream', o.stream, 'started_at', o.started_at, 'state', 'lost', 'counted_by', 'us', 'attempts', 1,
      'input_tokens', case when o.output_tokens > 0 then o.input_tokens else 0 end, 'output_tokens', o.output_tokens,
      'cost_nanos', case when o.output_tokens > 0
        then o.call_nanos + o.input_tokens * o.input_nanos + o.output_tokens * o.output_nanos else 0 end,
      'error', 'Guildhall ended while it was answered')), '[]')
  from (
    select o.* from open_call o left join gateway_process p on p.id = o.process_id
    where o.process_id <> p_process and coalesce(p.seen_at, '-infinity') < clock_timestamp() - interval '30 seconds'
    limit p_max
  ) o
$$;

-- Where somebody may have routes to call: their own namespace, their organizations, and from whom one is shared with them;
-- of an organization's token, that organization.
create function callers_places(p_actor uuid) returns table (id uuid) language sql stable as $$
  select p_actor
  union
  select m.organization_id from member m where m.account_id = p_actor
  union
  select r.namespace_id from share s join resource r on r.id = s.resource_id
  where s.account_id = p_actor and s.team_id is null and s.organization_id is null and r.kind = 'api' and r.deleted_at is null
  union
  select t.namespace_id from token t where t.id = p_actor and t.namespace_id is not null
$$;
