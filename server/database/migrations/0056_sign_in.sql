-- Signing in: secrets kept as hashes, second factors, passkeys, how sessions began, how tries are counted, the rules.

-- Whoever reads the database must not be able to be somebody. Sessions that are there go on, under their hashes;
-- what waits here for its second half lasts minutes, and is begun anew.
update session set token = encode(sha256(convert_to(token, 'UTF8')), 'hex');
delete from verification;
alter table session add constraint session_token_is_a_hash check (token ~ '^[0-9a-f]{64}$');
alter table verification
  -- Whose it is, where it is a link of ours that was mailed or shown.
  add account_id uuid references account (id) on delete cascade,
  add constraint verification_identifier_is_a_hash check (identifier ~ '^[0-9a-f]{64}$');
create index verification_of_account on verification (account_id) where account_id is not null;
-- better-auth keeps there whom it asks for a second factor, and whose browser is trusted.
create index verification_of_value on verification using hash (value);

alter table session
  -- How somebody came; null while a second factor is asked for.
  add method text,
  -- It only took another's place: nobody signed in.
  add renewed boolean not null default false,
  add last_seen_at timestamptz not null default now();
update session set method = 'password', last_seen_at = updated_at;

-- A new session is a sign-in, whichever way somebody came, once nothing more is asked of them.
create or replace function session_was_born() returns trigger language plpgsql as $$
begin
  insert into activity (namespace_id, severity, action, text, entity_kind, entity_id, entity_name, actor_kind, actor_id, ip, after)
  select a.id, 'info', 'account.sign_in', 'signed in', 'account', a.id, a.name, 'person', a.id, new.ip_address,
    jsonb_build_object('browser', new.user_agent, 'method', new.method)
  from account a where a.id = new.account_id;
  return null;
end $$;
drop trigger session_was_born on session;
create trigger session_was_born after insert on session
  for each row when (new.method is not null and not new.renewed) execute function session_was_born();
create trigger session_was_let_in after update of method on session
  for each row when (old.method is null and new.method is not null) execute function session_was_born();

-- A second factor by an app that shows codes; secret and recovery codes are encrypted with the installation's secret.
alter table account add two_factor_enabled boolean not null default false;
create table two_factor (
  id uuid primary key default uuidv7(),
  account_id uuid not null unique references account (id) on delete cascade,
  secret text not null,
  backup_codes text not null,
  verified boolean not null default false,
  failed_verification_count int not null default 0,
  locked_until timestamptz,
  created_at timestamptz not null default now()
);

-- The public half of a key that a device keeps.
create table passkey (
  id uuid primary key default uuidv7(),
  account_id uuid not null references account (id) on delete cascade,
  name text constraint passkey_name_length check (length(name) between 1 and 80),
  public_key text not null,
  credential_id text not null unique,
  counter bigint not null,
  device_type text not null,
  backed_up boolean not null,
  transports text,
  aaguid text,
  created_at timestamptz not null default now(),
  last_used_at timestamptz
);
create index passkey_of_account on passkey (account_id);

-- Who may make an account here, and what everybody must have.
alter table installation
  add sign_up text not null default 'open' check (sign_up in ('open', 'invitation', 'closed')),
  add sign_up_domains text[] not null default '{}',
  add two_factor_required boolean not null default false;

-- Whether somebody has to set up a second factor before anything else.
create function lacks_two_factor(p_account account) returns boolean language sql stable as $$
  select i.two_factor_required and not p_account.two_factor_enabled
    and not exists (select from passkey p where p.account_id = p_account.id)
  from installation i
$$;

-- A token of somebody who has yet to set one up waits for that; 'two_factor' says so.
create or replace function token_stopped(t token, p_seen_by uuid) returns text language sql stable as $$
  select case
    when t.namespace_id is null then (
      select 'two_factor' from installation i
      where i.two_factor_required and (select lacks_two_factor(a) from account a where a.id = t.account_id)
    )
    when exists (select from namespace n where n.id = t.namespace_id and n.deleted_at is not null) then 'organization_deleted'
    when not exists (
      select from member m where m.organization_id = t.namespace_id and m.account_id = p_seen_by and m.role = 'maintainer'
    ) then 'maker_left'
    when t.assigned_to is not null and not exists (
      select from member m where m.organization_id = t.namespace_id and m.account_id = t.assigned_to
    ) then 'member_left'
  end
$$;

-- Letters carry links that let somebody in: what waits is encrypted with the installation's secret. Those that wait now
-- keep what they have until they are delivered.
alter table mail_outbox add sealed bytea, add sealed_with text;

-- Where somebody has signed in from: there they may try again, whatever others try elsewhere.
create table sign_in_place (
  account_id uuid not null references account (id) on delete cascade,
  address text not null,
  at timestamptz not null default now(),
  primary key (account_id, address)
);

-- Buckets that fill with tries and leak with time, for all server processes. A crash may empty them.
create unlogged table try_bucket (
  sha256 bytea primary key,
  level double precision not null,
  at timestamptz not null
);
create index try_bucket_by_age on try_bucket (at);

-- Puts a try into each bucket, if all have room for it: 0; else the seconds until they have, and nothing is put in.
create function take_try(p_buckets bytea[], p_sizes int[], p_leaks double precision[]) returns double precision
language plpgsql as $$
declare
  wait double precision;
begin
  insert into try_bucket (sha256, level, at)
  select b, 0, clock_timestamp() from unnest(p_buckets) b order by b on conflict do nothing;
  perform from try_bucket where sha256 = any (p_buckets) order by sha256 for update;
  select max((level_now + 1 - size) * leak) into wait from (
    select g.size, g.leak,
      greatest(0, t.level - extract(epoch from clock_timestamp() - t.at) / g.leak) as level_now
    from unnest(p_buckets, p_sizes, p_leaks) g (b, size, leak) join try_bucket t on t.sha256 = g.b
  ) leaked;
  if wait > 0 then return wait; end if;
  update try_bucket t set at = clock_timestamp(),
    level = greatest(0, t.level - extract(epoch from clock_timestamp() - t.at) / g.leak) + 1
  from unnest(p_buckets, p_leaks) g (b, leak) where t.sha256 = g.b;
  return 0;
end $$;
