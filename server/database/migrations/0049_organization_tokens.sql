-- Tokens of organizations: a standing of their own, for programs that use what an organization has.

-- `namespace_id`: the organization whose it is; null: a person's, `account_id`. A secret works as long as whoever saw it
-- (`secret_by`, and `previous_by` while a rotation overlaps) is a maintainer there, which authentication asks each time.
alter table token
  alter column account_id drop not null,
  add column namespace_id uuid references organization (id),
  add column created_by uuid references account (id),
  add column all_resources boolean not null default true,
  add column spending_cap bigint check (spending_cap > 0),
  add column spent bigint not null default 0 check (spent >= 0),
  add column requests_per_minute integer check (requests_per_minute > 0),
  add column per_token_billing boolean not null default false,
  add column assigned_to uuid references account (id),
  add column team_id uuid,
  add column secret_by uuid references account (id),
  add column rotated_at timestamptz,
  add column previous_sha256 bytea,
  add column previous_by uuid references account (id),
  add column previous_until timestamptz,
  add column last_used_ip text;
update token set created_by = account_id, secret_by = account_id;
alter table token
  alter column created_by set not null,
  alter column secret_by set not null,
  add constraint token_is_of_one check (num_nonnulls(account_id, namespace_id) = 1),
  add constraint token_counts_for_one check (num_nonnulls(assigned_to, team_id) <= 1),
  add constraint token_of_person_is_plain check (namespace_id is not null or
    (all_resources and assigned_to is null and team_id is null)),
  add constraint token_previous_secret_ends check (num_nonnulls(previous_sha256, previous_by, previous_until) in (0, 3)),
  add constraint token_team_is_of_organization foreign key (namespace_id, team_id)
    references team (organization_id, id) on delete set null (team_id);
create index token_of_organization on token (namespace_id, id desc) where revoked_at is null and namespace_id is not null;
create unique index token_by_previous_secret on token (previous_sha256) where previous_sha256 is not null;
create index token_of_team on token (namespace_id, team_id) where team_id is not null;
create index token_seen_by on token (secret_by) where revoked_at is null and namespace_id is not null;

-- What a token names, where it does not reach everything.
create table token_resource (
  token_id uuid not null references token (id) on delete cascade,
  resource_id uuid not null references resource (id) on delete cascade,
  primary key (token_id, resource_id)
);
create index token_of_resource on token_resource (resource_id);

-- Requests of the minute that is running, of tokens that have a rate: one row each, for every server process. Worth
-- nothing after a crash.
create unlogged table token_minute (
  token_id uuid primary key references token (id) on delete cascade,
  began_at timestamptz not null,
  requests integer not null
);

-- Why a secret, known to `p_seen_by`, does not work although it was neither revoked nor has expired; null: it works.
create function token_stopped(t token, p_seen_by uuid) returns text language sql stable as $$
  select case
    when t.namespace_id is null then null
    when exists (select from namespace n where n.id = t.namespace_id and n.deleted_at is not null) then 'organization_deleted'
    when not exists (
      select from member m where m.organization_id = t.namespace_id and m.account_id = p_seen_by and m.role = 'maintainer'
    ) then 'maker_left'
    when t.assigned_to is not null and not exists (
      select from member m where m.organization_id = t.namespace_id and m.account_id = t.assigned_to
    ) then 'member_left'
  end
$$;

-- An organization's token for all resources stands there like a viewer, with whatever the organization's visibility
-- opens, now and later. One that names its resources stands nowhere: what it reaches comes by ties() alone.
create or replace function standing_in(p_actor uuid, p_namespace uuid)
returns table (role member_role) language sql stable as $$
  select 'maintainer'::member_role where p_actor = p_namespace
  union all
  select m.role from member m join namespace n on n.id = m.organization_id and n.deleted_at is null
  where m.organization_id = p_namespace and m.account_id = p_actor
  union all
  select 'viewer'::member_role from token t join namespace n on n.id = t.namespace_id and n.deleted_at is null
  where t.id = p_actor and t.namespace_id = p_namespace and t.all_resources and t.revoked_at is null
$$;

-- What a token names is open to it as long as it is open to the organization; what is private, as long as it belongs to
-- whoever knows the secret: nobody lends what is another's.
create or replace function ties(p_actor uuid, p_role member_role, r resource)
returns table (tie tie, reason text, team_id uuid, project_id uuid) language sql stable as $$
  select tie_as_owner(p_role), 'owner', null::uuid, null::uuid where p_role is not null and r.owner_id = p_actor
  union all
  select tie_by_visibility(p_role, r.visibility), 'visibility', null, r.project_id
  where p_role is not null and r.visibility <> 'private'
  union all
  select 'reader', 'published', null, null where p_role is null and r.published
    and not exists (select from token t where t.id = p_actor and t.namespace_id = r.namespace_id)
  union all
  select 'reader', 'token', null, null from token_resource tr
  join token t on t.id = tr.token_id and t.namespace_id = r.namespace_id and not t.all_resources and t.revoked_at is null
  where p_role is null and tr.token_id = p_actor and tr.resource_id = r.id
    and (r.visibility <> 'private' or r.owner_id = t.secret_by)
  union all
  select tie_by_share(p_role, s.level), 'share', null, null from share s
  where r.has_shares and s.resource_id = r.id and s.account_id = p_actor and s.team_id is null
    and (p_role is not null or s.organization_id is null)
  union all
  select tie_by_share(p_role, s.level), 'share', s.team_id, null from share s
  join team_member tm on tm.team_id = s.team_id and tm.account_id = p_actor
  where r.has_shares and s.resource_id = r.id and s.account_id is null and p_role is not null
  union all
  select tie_as_project_owner(p_role), 'owner', null, p.id from project p
  where r.project_id is not null and p.id = r.project_id and p.owner_id = p_actor and p_role is not null
  union all
  select tie_by_share(p_role, s.level), 'share', null, s.project_id from share s
  where r.project_id is not null and s.project_id = r.project_id and s.account_id = p_actor and s.team_id is null
    and (p_role is not null or s.organization_id is null)
  union all
  select tie_by_share(p_role, s.level), 'share', s.team_id, s.project_id from share s
  join team_member tm on tm.team_id = s.team_id and tm.account_id = p_actor
  where r.project_id is not null and s.project_id = r.project_id and s.account_id is null and p_role is not null
$$;
