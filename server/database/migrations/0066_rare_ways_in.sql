-- Ways in that few calls take are functions of their own, which PostgreSQL does not fold into the statement that uses them:
-- what is folded in is set up each time, whether it is taken or not, and that cost more than all that a usual call reads.

-- The same as before, in steps: only what is asked for is looked up.
create or replace function token_stopped(t token, p_seen_by uuid) returns text language plpgsql stable as $$
begin
  if t.namespace_id is null then
    return (select 'two_factor' from installation i where i.two_factor_required
      and (select lacks_two_factor(a) from account a where a.id = t.account_id));
  end if;
  if exists (select from namespace n where n.id = t.namespace_id and n.deleted_at is not null) then
    return 'organization_deleted';
  end if;
  if not exists (select from member m where m.organization_id = t.namespace_id and m.account_id = p_seen_by and m.role = 'maintainer') then
    return 'maker_left';
  end if;
  if t.assigned_to is not null and not exists (
    select from member m where m.organization_id = t.namespace_id and m.account_id = t.assigned_to) then
    return 'member_left';
  end if;
  return null;
end $$;

-- How somebody is tied to a resource whose row alone does not say it.
create function strongest_of_ties(p_actor uuid, p_role member_role, r resource) returns tie language plpgsql stable as $$
begin
  return (select max(t.tie) from ties(p_actor, p_role, r) t);
end $$;

-- Routes of a name in whatever somebody belongs to.
create function routes_by_name(p_actor uuid, p_name text) returns table (r resource, path text) language plpgsql stable rows 1 as $$
begin
  return query select it, n.path from callers_places(p_actor) p join namespace n on n.id = p.id and n.deleted_at is null
    join resource it on it.namespace_id = n.id and it.kind = 'api' and it.deleted_at is null
    where lower(it.name) = p_name;
end $$;

-- Whether calls are kept now, of a route in a namespace that is seen so: of how many in a hundred, and for how many days. No
-- row: none are.
create function content_log_in(p_namespace uuid, p_visibility resource_visibility, p_is_chosen boolean)
returns table (percent int, days int) language sql stable as $$
  select o.content_log_percent, o.content_log_days from organization o
  where o.id = p_namespace and p_visibility <> 'private' and o.content_log_percent is not null
    and (o.content_log_of = 'all' or p_is_chosen)
$$;
create or replace function content_log_of(p_resource uuid) returns table (percent int, days int) language sql stable as $$
  select l.percent, l.days from resource r join api a on a.resource_id = r.id
  cross join lateral content_log_in(r.namespace_id, r.visibility, a.content_logged) l
  where r.id = p_resource
$$;

-- The same as before.
create or replace function routes_of(p_actor uuid, p_token uuid, p_namespace text, p_name text)
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
        else strongest_of_ties(p_actor, me.role, f.r) end as tie
    from (
      select r, n.path from namespace n join resource r on r.namespace_id = n.id and r.kind = 'api' and r.deleted_at is null
      where n.path = p_namespace and n.deleted_at is null and lower(r.name) = p_name
      union all
      select b.r, b.path from routes_by_name(p_actor, p_name) b where p_namespace is null
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
  left join lateral content_log_in(r.namespace_id, r.visibility, a.content_logged) log on true
  where r.tie is not null or p_namespace is not null
$$;
