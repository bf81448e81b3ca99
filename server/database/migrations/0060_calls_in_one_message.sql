-- A call of a model in one message: who calls, which route is meant, what its caps leave, what is held. And what an
-- organization may have kept of what was said.

-- What was said in calls, where an organization wants a share of it kept: of so many in a hundred, so long, of all routes or
-- of chosen ones. Nothing is kept of what is private to somebody.
alter table organization add column content_log_percent int check (content_log_percent between 1 and 100),
  add column content_log_days int not null default 7 check (content_log_days between 1 and 90),
  add column content_log_of text not null default 'all' check (content_log_of in ('all', 'chosen'));
alter table api add column content_logged boolean not null default false;

-- Sealed with a key of the installation's; read by maintainers.
create table call_content (
  call_id uuid primary key,
  namespace_id uuid not null,
  resource_id uuid not null,
  at timestamptz not null default clock_timestamp(),
  sealed bytea not null check (octet_length(sealed) <= 600000),
  sealed_with text not null
);
create index call_content_by_age on call_content (namespace_id, at);
create index call_content_of_api on call_content (resource_id);

-- Whether calls of a route are kept now: of how many in a hundred, and for how many days. No row: none are.
create function content_log_of(p_resource uuid) returns table (percent int, days int) language sql stable as $$
  select o.content_log_percent, o.content_log_days from resource r join api a on a.resource_id = r.id
  join organization o on o.id = r.namespace_id
  where r.id = p_resource and r.visibility <> 'private' and o.content_log_percent is not null
    and (o.content_log_of = 'all' or a.content_logged)
$$;

-- Whether what was kept may still be read: the organization still wants it, and its time is not over.
create function kept(k call_content) returns boolean language sql stable as $$
  select exists (select from organization o where o.id = k.namespace_id and o.content_log_percent is not null
    and k.at > now() - make_interval(days => o.content_log_days))
$$;

-- Whom the hashes of tokens stand for, by their place in the list; `idle`: its use is worth noting again. Each hash is looked
-- up by itself (`offset 0`), so that one plan, by the unique indexes, serves any number; token_stopped() looks further only
-- for tokens of organizations.
create function owners_of_tokens(p_hashes bytea[])
returns table (n int, id uuid, path text, name text, operator boolean, token_id uuid, token_name text, scopes text[],
  organization_id uuid, requests_per_minute int, idle boolean)
language sql stable as $$
  select given.n::int, coalesce(a.id, t.id), a.path, coalesce(a.name, t.name), coalesce(a.operator, false), t.id, t.name, t.scopes,
    t.namespace_id, t.requests_per_minute, coalesce(t.last_used_at, '-infinity') < now() - interval '1 minute'
  from (select p_hashes as hashes offset 0) asked
  cross join lateral unnest(asked.hashes) with ordinality given (sha256, n)
  cross join lateral (
    select t.* from token t
    where t.sha256 = given.sha256 and t.revoked_at is null and (t.expires_at is null or t.expires_at > now())
      and token_stopped(t, t.secret_by) is null
    union all
    select t.* from token t
    where t.previous_sha256 = given.sha256 and t.previous_until > now() and t.revoked_at is null
      and (t.expires_at is null or t.expires_at > now()) and token_stopped(t, t.previous_by) is null
    offset 0
  ) t
  left join lateral (select * from account where id = t.account_id offset 0) a on true
$$;

-- The routes of a name, as somebody stands to them, with all that a call needs. Without a namespace it is looked for where
-- they have a standing: at most two are wanted, one to call and one to know that the name is not enough. A call costs by
-- itself where that has a price, unless its token wants tokens and they have one; millionths for a thousand tokens are
-- billionths for one.
create function routes_of(p_actor uuid, p_token uuid, p_namespace text, p_name text)
returns table (id uuid, kind resource_kind, name text, namespace_id uuid, namespace_path text, published boolean,
  visibility resource_visibility, role member_role, switches text[], tie tie, created_at timestamptz, protocols text[],
  limits jsonb, upstreams jsonb, account_id uuid, call_nanos bigint, input_nanos bigint, output_nanos bigint,
  content_log_percent int, content_log_days int)
language sql stable as $$
  select r.id, r.kind, r.name, r.namespace_id, r.namespace_path, r.published, r.visibility, r.role, r.switches, r.tie, r.created_at,
    a.protocols, a.limits, u.upstreams, coalesce(who.account_id, p_actor),
    case when by.call then a.call_micros * 1000 else 0 end,
    case when by.call then 0 else coalesce(a.input_micros, 0) end,
    case when by.call then 0 else coalesce(a.output_micros, 0) end, log.percent, log.days
  from (
    select (f.r).id, (f.r).kind, (f.r).name, (f.r).namespace_id, (f.r).created_at, f.path as namespace_path, (f.r).published,
      (f.r).visibility, me.role, on_there.switches,
      case when row_says_all(me.role, f.r) then strongest_tie(me.role, (f.r).owner_id = p_actor, (f.r).visibility)
        else (select max(t.tie) from ties(p_actor, me.role, f.r) t) end as tie
    from (
      select r, n.path from namespace n join resource r on r.namespace_id = n.id and r.kind = 'api' and r.deleted_at is null
      where n.path = p_namespace and n.deleted_at is null and lower(r.name) = p_name
      union all
      select r, n.path from callers_places(p_actor) p join namespace n on n.id = p.id and n.deleted_at is null
      join resource r on r.namespace_id = n.id and r.kind = 'api' and r.deleted_at is null
      where p_namespace is null and lower(r.name) = p_name
    ) f
    left join lateral standing_in(p_actor, (f.r).namespace_id) me on true
    cross join lateral switches_in((f.r).namespace_id) on_there
    offset 0
  ) r
  join api a on a.resource_id = r.id
  left join lateral (
    select coalesce(t.assigned_to, t.account_id, t.secret_by) as account_id, t.per_token_billing
    from token t where t.id = p_token offset 0
  ) who on true
  cross join lateral (
    select a.call_micros is not null and not (coalesce(who.per_token_billing, false)
      and (a.input_micros is not null or a.output_micros is not null)) as call
  ) by
  cross join lateral (
    select coalesce(jsonb_agg(jsonb_build_object('id', u.id, 'kind', u.kind, 'address', u.address, 'engine_id', u.engine_id,
      'model', u.model, 'secret', encode(u.secret, 'hex'), 'secret_key', u.secret_key) order by u.position), '[]') as upstreams
    from upstream u where u.resource_id = r.id
  ) u
  left join lateral content_log_of(r.id) log on true
  where r.tie is not null or p_namespace is not null
$$;

-- Who calls and what they mean, by their place in the list.
create type caller as (n int, owner json, routes json);

-- Callers by the hash of their token, or as somebody who is known, with the routes of the name that each says.
create function callers(p_hashes bytea[], p_actors uuid[], p_tokens uuid[], p_namespaces text[], p_names text[])
returns setof caller language sql stable rows 32 as $$
  select asked.n, asked.owner, (
    select coalesce(json_agg(r), '[]') from routes_of(asked.actor_id, asked.token_id, asked.namespace, asked.name) r)
  from (
    select k.n::int as n, case when o.id is not null then row_to_json(o) end as owner, coalesce(o.id, k.actor_id) as actor_id,
      coalesce(o.token_id, k.token_id) as token_id, k.namespace, k.name
    from (select p_actors, p_tokens, p_namespaces, p_names offset 0) given (actors, tokens, namespaces, names)
    cross join lateral unnest(given.actors, given.tokens, given.namespaces, given.names) with ordinality
      k (actor_id, token_id, namespace, name, n)
    left join owners_of_tokens(p_hashes) o on o.n = k.n
    offset 0
  ) asked
$$;

-- Calls of a route in the minute that is running, by everybody, by a member and by a token; of everybody the subject is the
-- route. Every server process counts here. Not logged: nothing is owed for it after a crash.
create unlogged table route_minute (
  resource_id uuid not null,
  subject uuid not null,
  minute timestamptz not null,
  calls bigint not null,
  primary key (resource_id, subject)
) with (fillfactor = 70);

-- A call that wants a hold: one that begins (`opens`), or one that goes on and has produced so much.
create type call_ask as (n int, id uuid, process_id uuid, request_id text, resource_id uuid, namespace_id uuid, account_id uuid,
  token_id uuid, protocol text, stream boolean, call_nanos bigint, input_nanos bigint, output_nanos bigint, input_tokens bigint,
  output_tokens bigint, need bigint, want bigint, limits jsonb, costs boolean, daily boolean, opens boolean);

-- One cap that stands over a call, and what is used and held of it. What has the same key is shared.
create type call_room as (n int, key text, measure text, cap text, whose text, most bigint, used bigint);

-- What a call was given: tokens that may come out; or why not, each cap with its numbers. And what is left of the tightest
-- rate of a minute.
create type call_hold as (id uuid, tokens bigint, short jsonb, rate_limit bigint, rate_left bigint, seconds int);

-- What stands over some calls: rates of a minute, then what lock_calls() and lock_budgets_of_calls() lock, in this order of
-- everywhere. What is read after the last lock is true until the end. Version 1.
create function rooms_of_calls(p_asks call_ask[]) returns call_room[] language plpgsql as $$
declare rooms call_room[] := '{}'; more call_room[]; this_minute timestamptz := date_trunc('minute', clock_timestamp());
  resources uuid[]; namespaces uuid[]; accounts uuid[]; tokens uuid[]; costs boolean[]; daily boolean[];
begin
  with wanted as materialized (
    select a.n, a.resource_id, s.whose, s.subject, (a.limits -> s.whose ->> 'requests_per_minute')::bigint as most
    from unnest(p_asks) a
    cross join lateral (values ('namespace', a.resource_id), ('member', a.account_id), ('token', a.token_id)) s (whose, subject)
    where a.opens and s.subject is not null and a.limits -> s.whose ->> 'requests_per_minute' is not null
  ), counted as (
    insert into route_minute as m (resource_id, subject, minute, calls)
    select distinct w.resource_id, w.subject, this_minute, 0 from wanted w order by 1, 2
    on conflict (resource_id, subject) do update set minute = greatest(m.minute, excluded.minute),
      calls = case when m.minute < excluded.minute then 0 else m.calls end
    returning m.resource_id, m.subject, m.calls
  )
  select array_agg((w.n, 'minute ' || w.resource_id || w.subject, 'calls', 'minute', w.whose, w.most, c.calls)::call_room) into more
  from wanted w join counted c using (resource_id, subject);
  rooms := rooms || more;

  select array_agg(a.resource_id order by a.n), array_agg(a.namespace_id order by a.n), array_agg(a.account_id order by a.n),
    array_agg(a.token_id order by a.n), array_agg(a.costs order by a.n), array_agg(a.daily order by a.n)
  into resources, namespaces, accounts, tokens, costs, daily from unnest(p_asks) a;
  if not (true = any (costs) or true = any (daily)) then return rooms; end if;

  select array_agg((a.n, r.key, r.measure, r.cap, r.whose, r.most, r.used)::call_room) into more
  from lock_calls(resources, namespaces, accounts, tokens, costs, daily) c
  join unnest(p_asks) a on a.n = c.n
  cross join lateral (
    select 'token ' || a.token_id, 'nanos', 'token', null, c.token_cap, c.token_used
    union all
    select 'member ' || a.namespace_id || a.account_id, 'nanos', 'member', null, c.member_cap, c.member_used
    union all
    select 'namespace ' || a.namespace_id, 'nanos', 'namespace', null, c.namespace_cap, c.namespace_used
    union all
    select 'balance ' || a.namespace_id, 'nanos', 'balance', null, c.payable, 0
    union all
    select 'day ' || m.measure || a.resource_id || s.subject, m.measure, 'day', s.whose,
      (a.limits -> s.whose ->> m.bound)::bigint, m.used
    from (values (1, 'namespace', a.resource_id), (2, 'member', a.account_id), (3, 'token', a.token_id)) s (place, whose, subject)
    cross join lateral (values ('calls', 'requests_per_day', c.day_calls[s.place]),
      ('tokens', 'tokens_per_day', c.day_tokens[s.place])) m (measure, bound, used)
    where a.daily and s.subject is not null
  ) r (key, measure, cap, whose, most, used)
  where r.most is not null;
  rooms := rooms || more;

  if true = any (costs) then
    select array_agg((b.n, 'budget ' || b.budget_id, 'nanos', 'budget', null, b.amount, b.used)::call_room) into more
    from lock_budgets_of_calls(namespaces, accounts, resources) b where costs[b.n];
    rooms := rooms || more;
  end if;
  return rooms;
end $$;

-- Holds what calls may cost before it is spent, one after the other on what those before have left: each gets as many tokens
-- as every one of its caps has room for, between what it needs and wants, or nothing where one has no room. The asks are
-- numbered from 1. Written is what holds something; what is refused is counted nowhere. Version 1.
create function hold_calls(p_asks call_ask[]) returns setof call_hold language plpgsql rows 32
set plan_cache_mode = force_generic_plan set enable_seqscan = off as $$
declare
  rooms call_room[] := rooms_of_calls(p_asks); one record; a call_ask; r call_room; h call_hold; holds call_hold[] := '{}';
  taken bigint[] := array_fill(0::bigint, array[greatest(cardinality(rooms), 1)]);
  given bigint[] := array_fill(null::bigint, array[cardinality(p_asks)]);
  fixed bigint; each bigint; rest bigint; i int; seconds int := 60 - extract(second from clock_timestamp())::int % 60;
begin
  -- A call in which nothing was produced costs nothing: should the machine fall before its hold is on disk, nothing is lost.
  if not exists (select from unnest(p_asks) k where not k.opens) then perform set_config('synchronous_commit', 'off', true); end if;
  for one in
    select k.n, coalesce(array_agg(x.room order by x.room) filter (where x.room is not null), '{}') as rooms,
      coalesce(array_agg(x.place::int order by x.room) filter (where x.room is not null), '{}') as places
    from generate_subscripts(p_asks, 1) k (n)
    left join (select u.n, dense_rank() over (order by u.key)::int as room, u.place from unnest(rooms) with ordinality
      u (n, key, measure, cap, whose, most, used, place)) x on x.n = k.n
    group by k.n order by k.n
  loop
    a := p_asks[one.n];
    h := (a.id, a.want, null, null, null, seconds)::call_hold;
    for i in 1 .. cardinality(one.rooms) loop
      r := rooms[one.places[i]];
      rest := r.most - r.used - taken[one.rooms[i]];
      fixed := case r.measure when 'calls' then a.opens::int when 'tokens' then a.opens::int * a.input_tokens
        else a.opens::int * (a.call_nanos + a.input_tokens * a.input_nanos) end;
      each := case r.measure when 'calls' then 0 when 'tokens' then 1 else a.output_nanos end;
      if fixed + a.need * each > greatest(rest, 0) then
        h.short := coalesce(h.short, '[]') || jsonb_build_object('cap', r.cap, 'of', r.whose, 'limit', r.most, 'used', r.used
          + taken[one.rooms[i]]);
      elsif each > 0 then
        h.tokens := least(h.tokens, (rest - fixed) / each);
      end if;
    end loop;
    for i in 1 .. cardinality(one.rooms) loop
      r := rooms[one.places[i]];
      if h.short is null then
        taken[one.rooms[i]] := taken[one.rooms[i]] + case r.measure when 'calls' then a.opens::int
          when 'tokens' then a.opens::int * a.input_tokens + h.tokens
          else a.opens::int * (a.call_nanos + a.input_tokens * a.input_nanos) + h.tokens * a.output_nanos end;
      end if;
      rest := r.most - r.used - taken[one.rooms[i]];
      if r.cap = 'minute' and (h.rate_left is null or rest < h.rate_left) then
        h.rate_limit := r.most;
        h.rate_left := rest;
      end if;
    end loop;
    if h.short is null then given[one.n] := h.tokens; else h.tokens := null; end if;
    holds := holds || h;
  end loop;

  insert into open_call (id, process_id, request_id, resource_id, namespace_id, account_id, token_id, protocol, stream,
    call_nanos, input_nanos, output_nanos, input_tokens, held_tokens, held_nanos)
  select k.id, k.process_id, k.request_id, k.resource_id, k.namespace_id, k.account_id, k.token_id, k.protocol, k.stream,
    k.call_nanos, k.input_nanos, k.output_nanos, k.input_tokens, k.input_tokens + given[k.n],
    k.call_nanos + k.input_tokens * k.input_nanos + given[k.n] * k.output_nanos
  from unnest(p_asks) k where k.opens and (k.costs or k.daily) and given[k.n] is not null;
  update open_call o set output_tokens = k.output_tokens, held_tokens = o.held_tokens + given[k.n],
    held_nanos = o.held_nanos + given[k.n] * k.output_nanos
  from unnest(p_asks) k where not k.opens and o.id = k.id and given[k.n] is not null;
  update route_minute m set calls = m.calls + c.calls
  from (
    select k.resource_id, s.subject, count(*) as calls from unnest(p_asks) k
    cross join lateral (values ('namespace', k.resource_id), ('member', k.account_id), ('token', k.token_id)) s (whose, subject)
    where k.opens and given[k.n] is not null and s.subject is not null
      and k.limits -> s.whose ->> 'requests_per_minute' is not null group by 1, 2
  ) c where m.resource_id = c.resource_id and m.subject = c.subject;
  return query select * from unnest(holds);
end $$;

-- Callers as callers() finds them, and at once what is held for their calls (`look` is the place of its caller). Nothing is
-- held for a call that is going to be refused: what is asked here is less than what the one judge asks, who judges after it.
-- Version 1.
create function enter_calls(p_hashes bytea[], p_actors uuid[], p_tokens uuid[], p_namespaces text[], p_names text[], p_calls jsonb)
returns table (n int, owner json, routes json, holds json) language plpgsql rows 32
set plan_cache_mode = force_generic_plan set enable_seqscan = off as $$
declare found caller[]; asks call_ask[]; held json;
begin
  select array_agg(c) into found from callers(p_hashes, p_actors, p_tokens, p_namespaces, p_names) c;
  select array_agg((x.place, x.id, x.process_id, x.request_id, (x.r ->> 'id')::uuid, (x.r ->> 'namespace_id')::uuid,
    (x.r ->> 'account_id')::uuid, x.token_id, x.protocol, x.stream, (x.r ->> 'call_nanos')::bigint,
    (x.r ->> 'input_nanos')::bigint, (x.r ->> 'output_nanos')::bigint, x.input_tokens, 0, x.need, x.want, x.limits, x.costs,
    x.daily, true)::call_ask order by x.place) into asks
  from (
    select k.*, row_number() over (order by k.nth)::int as place from (
      select g.*, f.routes -> 0 as r, coalesce((f.owner ->> 'token_id')::uuid, p_tokens[g.look]) as token_id,
        (f.routes -> 0 -> 'limits')::jsonb as limits,
        (f.routes -> 0 ->> 'call_nanos')::bigint + (f.routes -> 0 ->> 'input_nanos')::bigint
          + (f.routes -> 0 ->> 'output_nanos')::bigint > 0 as costs,
        jsonb_path_exists((f.routes -> 0 -> 'limits')::jsonb, '$.*.requests_per_day ? (@ != null)')
          or jsonb_path_exists((f.routes -> 0 -> 'limits')::jsonb, '$.*.tokens_per_day ? (@ != null)') as daily
      from jsonb_to_recordset(p_calls) g (nth int, look int, id uuid, process_id uuid, request_id text, protocol text,
        stream boolean, input_tokens bigint, need bigint, want bigint)
      join unnest(found) f on f.n = g.look
      where json_array_length(f.routes) = 1 and f.routes -> 0 ->> 'tie' is not null
        and (f.routes -> 0 ->> 'role' is not null or not (f.routes -> 0 ->> 'published')::boolean)
        and (f.owner is null or f.owner ->> 'scopes' is null or (f.owner -> 'scopes')::jsonb ? 'call')
        and (f.owner is null or f.owner ->> 'requests_per_minute' is null)
        and (f.routes -> 0 -> 'protocols')::jsonb ? g.protocol
    ) k
    where k.costs or k.daily or jsonb_path_exists(k.limits, '$.*.requests_per_minute ? (@ != null)')
  ) x;
  if asks is not null then select json_agg(h) into held from hold_calls(asks) h; end if;
  return query select f.n, f.owner, f.routes, case when f.n = 1 then held end from unnest(found) f;
end $$;
