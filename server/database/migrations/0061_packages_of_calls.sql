-- Packages of model calls: calls that are paid for ahead, in money, which is what their use is counted in. Whatever a route
-- costs, and whoever sets its price, a package pays for so much of it.

alter table package drop constraint package_type_check;
alter table package add constraint package_type_check check (type in ('compute', 'storage', 'api'));

-- The same as before. Calls cost what they were counted as, and have no price of a day. Version 2.
create or replace function covering(p_namespace uuid) returns setof charge_line language plpgsql stable rows 50 as $$
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
      if x.us > x.charged_us and (x.type = 'api' or coalesce(price_on(x.product, x.day), 0) > 0) then
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

-- What is left today in packages of model calls, in micros.
create function calls_prepaid(p_namespace uuid) returns bigint language plpgsql stable as $$
begin
  if not exists (select from package_lot l where l.namespace_id = p_namespace and l.type = 'api' and l.state = 'paid'
    and l.last_day >= day_of(clock_timestamp())) then return 0; end if;
  return coalesce((select floor(p.us / 1000000) from packages_left(p_namespace) p where p.product = 'api'), 0)::bigint;
end $$;

-- What the wallet has to pay of what is held for calls under way, and what packages have to spare for more calls.
create function calls_due(p_namespace uuid) returns bigint language sql stable as $$
  select case h.held when 0 then 0 else greatest(h.held - calls_prepaid(p_namespace), 0) end
  from (select held_for_calls(p_namespace) as held) h
$$;
create function calls_spare(p_namespace uuid) returns bigint language sql stable as $$
  select case p.prepaid when 0 then 0 else greatest(p.prepaid - held_for_calls(p_namespace), 0) end
  from (select calls_prepaid(p_namespace) as prepaid) p
$$;

-- What a wallet can pay now: balance and credit without what is held (but by packages), used and not charged, or owed.
create or replace function can_pay(p_namespace uuid, p_wallet ledger_account, p_arrears ledger_account) returns bigint
language sql stable as $$
  select p_wallet.balance + p_wallet.credit + p_arrears.balance
    - case when exists (select from package_lot l where l.namespace_id = p_namespace and l.state = 'paid')
        then coalesce((select sum(h.due) from held_dues(p_namespace) h), 0)::bigint else p_wallet.held end
    - coalesce((select sum(u.amount) from uncharged(p_namespace) u), 0)::bigint
    - calls_due(p_namespace)
$$;

-- The same as before. What packages have to spare for calls comes before what the wallet can pay, and is there though the
-- wallet owes. Version 2.
create or replace function lock_calls(p_resources uuid[], p_namespaces uuid[], p_accounts uuid[], p_tokens uuid[], p_costs boolean[],
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
    for l in select w.namespace_id as id, can_pay(w.namespace_id, w, a) as payable, calls_spare(w.namespace_id) as spare
      from ledger_account w
      join ledger_account a on a.namespace_id = w.namespace_id and a.kind = 'arrears'
      where w.kind = 'wallet' and w.namespace_id = any (
        array(select k.id from unnest(p_namespaces, p_costs) k (id, costs) where k.costs))
    loop
      room := room || jsonb_build_object(l.id, l.spare + case when l.spare > 0 then greatest(l.payable, 0) else l.payable end);
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

-- What a token has spent is written once, in billionths. Version 2.
create or replace function settle_calls(p_calls jsonb) returns int language plpgsql as $$
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
    update token t set spent_nanos = t.spent_nanos + x.nanos
    from (select m.token_id, sum(m.cost_nanos)::bigint as nanos from made m where m.cost_nanos > 0 group by 1) x
    where t.id = x.token_id
  )
  select count(*) into done from made;
  return done;
end $$;
alter table token drop column spent;
