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
