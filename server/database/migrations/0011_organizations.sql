-- What an organization decides for itself, its picture, its former paths, and its end.

alter table organization add column editors_share boolean not null default true;
alter table organization add column allow_publishing boolean not null default true;
alter table organization add column allow_private boolean not null default true;
alter table organization add column inviters text not null default 'maintainers' check (inviters in ('maintainers', 'editors'));
-- Whose e-mail address ends in one of these may become a member; empty: everybody.
alter table organization add column email_domains text[] not null default '{}';
-- Whose usage an ordinary member reads: everybody's or their own.
alter table organization add column usage_visibility text not null default 'all' check (usage_visibility in ('all', 'own'));
alter table organization add constraint default_visibility_is_allowed
  check (allow_private or (default_visibility_dataset <> 'private' and default_visibility_container <> 'private'));

-- What is private stays so when this is switched off; nothing becomes private any more. What is in a project is as the
-- project is.
create function organization_allows_private() returns trigger language plpgsql as $$
begin
  if exists (select from organization o where o.id = new.namespace_id and not o.allow_private) then
    raise exception 'private is not allowed here' using errcode = '23514', constraint = 'organization_allows_private';
  end if;
  return new;
end $$;
create trigger resource_may_begin_private before insert on resource for each row
  when (new.visibility = 'private' and new.project_id is null) execute function organization_allows_private();
create trigger resource_may_become_private before update of visibility, project_id, namespace_id on resource for each row
  when (new.visibility = 'private' and new.project_id is null
    and (old.visibility, old.project_id, old.namespace_id) is distinct from (new.visibility, new.project_id, new.namespace_id))
  execute function organization_allows_private();
create trigger project_may_begin_private before insert on project for each row
  when (new.visibility = 'private') execute function organization_allows_private();
create trigger project_may_become_private before update of visibility, namespace_id on project for each row
  when (new.visibility = 'private' and (old.visibility, old.namespace_id) is distinct from (new.visibility, new.namespace_id))
  execute function organization_allows_private();

-- Whoever publishes while publishing is switched off comes before or after, never beside.
create function organization_allows_publishing() returns trigger language plpgsql as $$
begin
  perform from organization o where o.id = new.namespace_id for share;
  if exists (select from organization o where o.id = new.namespace_id and not o.allow_publishing) then
    raise exception 'publishing is not allowed here' using errcode = '23514', constraint = 'organization_allows_publishing';
  end if;
  return new;
end $$;
create trigger resource_may_be_published before insert or update of published, namespace_id on resource for each row
  when (new.published) execute function organization_allows_publishing();

-- Compared from the last @ on; a subdomain is a domain of its own.
create function email_is_allowed(p_email text, p_domains text[]) returns boolean language sql immutable as $$
  select p_domains = '{}' or lower(substring(p_email from '@([^@]+)$')) = any (p_domains)
$$;
create function organization_allows_email() returns trigger language plpgsql as $$
begin
  if exists (select from organization o join account a on a.id = new.account_id
    where o.id = new.organization_id and not email_is_allowed(a.email, o.email_domains)) then
    raise exception 'this e-mail domain is not allowed here' using errcode = '23514', constraint = 'organization_allows_email';
  end if;
  return new;
end $$;
create trigger member_has_allowed_email before insert on member for each row execute function organization_allows_email();
create function invitation_is_to_allowed_email() returns trigger language plpgsql as $$
begin
  if exists (select from organization o where o.id = new.organization_id and not email_is_allowed(new.email, o.email_domains)) then
    raise exception 'this e-mail domain is not allowed here' using errcode = '23514', constraint = 'organization_allows_email';
  end if;
  return new;
end $$;
create trigger invitation_has_allowed_email before insert on invitation for each row
  when (new.email is not null) execute function invitation_is_to_allowed_email();

-- A picture in two sizes, as WebP. Replaced by a new row: its address may be kept for ever by whoever has read it.
create table avatar (
  id uuid primary key default gen_random_uuid(),
  large bytea not null check (length(large) <= 262144),
  small bytea not null check (length(small) <= 65536),
  created_at timestamptz not null default now()
);
alter table namespace add column avatar_id uuid references avatar (id);
create unique index namespace_of_avatar on namespace (avatar_id) where avatar_id is not null;

-- Every path that a namespace has or had, for good: old addresses lead to it, and nobody else comes to be called so.
create table namespace_path (
  path text primary key,
  namespace_id uuid not null references namespace (id),
  claimed_at timestamptz not null default now()
);
create index path_of_namespace on namespace_path (namespace_id);
insert into namespace_path (path, namespace_id, claimed_at) select path, id, created_at from namespace;

create function namespace_claims_its_path() returns trigger language plpgsql as $$
begin
  insert into namespace_path (path, namespace_id) values (new.path, new.id)
  on conflict (path) do update set claimed_at = now() where namespace_path.namespace_id = excluded.namespace_id;
  if not found then
    raise exception 'this path is taken' using errcode = '23505', constraint = 'namespace_path_taken';
  end if;
  if (select count(*) from namespace_path where namespace_id = new.id) > 10 then
    raise exception 'enough paths' using errcode = '23514', constraint = 'namespace_has_ten_paths';
  end if;
  return null;
end $$;
create trigger namespace_is_born_with_its_path after insert on namespace
  for each row execute function namespace_claims_its_path();
create trigger namespace_takes_a_path after update of path on namespace
  for each row when (old.path <> new.path) execute function namespace_claims_its_path();

-- Who deleted it may restore it for 30 days; then what it had is purged, and the row stays for its path and history.
alter table namespace add column deleted_by uuid references account (id);
alter table namespace add column purged_at timestamptz;
create index namespace_deleted on namespace (deleted_at) where deleted_at is not null and purged_at is null;

alter table execution drop constraint execution_stop_reason_check;
alter table execution add constraint execution_stop_reason_check
  check (stop_reason in ('asked', 'member_removed', 'container_deleted', 'organization_deleted'));

-- What is in a deleted namespace is kept but not counted as used: its storage meters rest at zero and go on when it is
-- restored. Whoever opens or changes a meter holds the namespace, so that it comes before the deletion or after it.
create function storage_rests(p_namespace uuid, p_type text) returns boolean language plpgsql as $$
begin
  perform from namespace n where n.id = p_namespace for key share;
  return p_type = 'storage' and exists (select from namespace n where n.id = p_namespace and n.deleted_at is not null);
end $$;

create or replace function meter_open(p_id uuid, p_type text, p_product text, p_namespace uuid, p_account uuid,
  p_resource uuid, p_source text, p_rate bigint, p_at timestamptz) returns void language plpgsql as $$
declare rests boolean := storage_rests(p_namespace, p_type);
begin
  insert into usage_record (id, type, product, namespace_id, account_id, resource_id, source, rate, since, started_at)
  values (p_id, p_type, p_product, p_namespace, p_account, p_resource, p_source, case when rests then 0 else p_rate end,
    p_at, p_at)
  on conflict (id) do nothing;
end $$;

create or replace function meter_change(p_id uuid, p_rate bigint, p_at timestamptz, p_end boolean default false)
returns void language plpgsql as $$
declare r usage_record; t timestamptz; rests boolean;
begin
  select storage_rests(u.namespace_id, u.type) into rests from usage_record u where u.id = p_id;
  select * into r from usage_record where id = p_id for update;
  if not found or r.ended_at is not null then return; end if;
  t := greatest(p_at, r.since);
  if r.rate > 0 and t > r.since then
    insert into usage_day (record_id, day, namespace_id, quantity_us)
    select p_id, d.day, r.namespace_id, r.rate * d.us from days_of(r.since, t) d where d.us > 0
    on conflict (record_id, day) do update set quantity_us = usage_day.quantity_us + excluded.quantity_us;
  end if;
  -- What began and ended in the same instant used nothing, but it was there and is counted on its day.
  if p_end and not exists (select from usage_day where record_id = p_id) then
    insert into usage_day (record_id, day, namespace_id, quantity_us)
    values (p_id, (t at time zone 'UTC')::date, r.namespace_id, 0);
  end if;
  update usage_record set accrued_us = r.accrued_us + r.rate * microseconds(r.since, t), since = t,
    rate = case when p_end then r.rate when rests then 0 else p_rate end,
    ended_at = case when p_end then t end where id = p_id;
end $$;

create function namespace_meters_follow() returns trigger language plpgsql as $$
begin
  perform from namespace n where n.id = new.id for update;
  perform meter_change(u.id, coalesce(v.bytes, e.output_bytes, 0), clock_timestamp())
  from usage_record u
  left join version v on v.id = u.id
  left join execution e on e.output_record_id = u.id
  where u.namespace_id = new.id and u.type = 'storage' and u.ended_at is null;
  return null;
end $$;
create trigger namespace_meters_follow after update of deleted_at on namespace for each row
  when (old.deleted_at is distinct from new.deleted_at) execute function namespace_meters_follow();

create or replace function organization_keeps_a_maintainer() returns trigger language plpgsql as $$
begin
  perform from organization where id = old.organization_id for no key update;
  if not exists (select from member where organization_id = old.organization_id and role = 'maintainer')
    and not exists (select from namespace where id = old.organization_id and purged_at is not null) then
    raise exception 'an organization keeps a maintainer'
      using errcode = '23514', constraint = 'organization_keeps_a_maintainer';
  end if;
  return null;
end $$;

-- Removes for good what an organization had that was deleted 30 days ago; false when there is nothing to do. What it was
-- called, what happened in it and what was used in it stay. The files of executions are removed by whoever knows the disk,
-- because their containers are deleted now; the bytes of versions by the collector, because nothing names them any more.
create function purge_organization(p_id uuid) returns boolean language plpgsql as $$
declare at timestamptz; picture uuid;
begin
  select deleted_at, avatar_id into at, picture from namespace
  where id = p_id and deleted_at < now() - interval '30 days' and purged_at is null for update;
  if not found then return false; end if;
  update namespace set purged_at = clock_timestamp(), avatar_id = null where id = p_id;
  delete from avatar where id = picture;
  update organization set description = '', email = '', website = '', country = '', city = '', email_domains = '{}',
    allow_private = true where id = p_id;
  delete from share where namespace_id = p_id;
  update resource set deleted_at = coalesce(deleted_at, at), description = '', published = false, project_id = null
  where namespace_id = p_id;
  delete from project where namespace_id = p_id;
  perform meter_change(u.id, 0, clock_timestamp(), true) from usage_record u
  where u.namespace_id = p_id and u.type = 'storage' and u.ended_at is null
    and not exists (select from execution e where e.output_record_id = u.id);
  delete from version v using resource r where r.id = v.resource_id and r.namespace_id = p_id;
  update container c set command = '-' from resource r where r.id = c.resource_id and r.namespace_id = p_id;
  update execution set command = '', error = null, bindings = '[]' where namespace_id = p_id;
  delete from invitation_use u using invitation i where i.id = u.invitation_id and i.organization_id = p_id;
  delete from invitation where organization_id = p_id;
  delete from join_request where organization_id = p_id;
  delete from member where organization_id = p_id;
  delete from former_member where organization_id = p_id;
  delete from team where organization_id = p_id;
  perform storage_is_counted_anew(p_id);
  return true;
end $$;

-- After a purge only the outputs that wait for their removal are held.
create function storage_is_counted_anew(p_namespace uuid) returns void language sql as $$
  update member_limit m set in_use = coalesce((select sum(e.output_bytes) from execution e
    where e.namespace_id = p_namespace and e.started_by = m.account_id and e.ended_at is not null and e.removed_at is null), 0)
    + coalesce((select sum(s.bytes) from storage_reservation s
      where s.namespace_id = p_namespace and s.account_id = m.account_id), 0)
  where m.namespace_id = p_namespace and m.product = 'storage';
  update namespace_limit n set in_use = coalesce((select sum(m.in_use) from member_limit m
    where m.namespace_id = p_namespace and m.product = 'storage'), 0)
  where n.namespace_id = p_namespace and n.product = 'storage';
$$;
