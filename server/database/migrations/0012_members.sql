-- How people come and go: used invitations, requests to join, settings of both, and what a removal can give back.

-- Members are searched by a part of name, user name or e-mail, among everybody the installation has.
create extension if not exists pg_trgm;
create index account_search on account using gin (name gin_trgm_ops, path gin_trgm_ops, email gin_trgm_ops);

-- `direct`: whoever has an account is a member at once when added. `invite`: they are asked first.
create type adding_way as enum ('direct', 'invite');
create type join_way as enum ('closed', 'ask');

alter table organization add column adding adding_way not null default 'direct';
alter table organization add column joining join_way not null default 'closed';
-- Whoever has a verified e-mail at one of these joins by themselves, with this role.
alter table organization add column join_domains text[] not null default '{}'
  constraint join_domains_are_few check (cardinality(join_domains) <= 50);
alter table organization add column join_role member_role not null default 'viewer'
  constraint join_role_is_no_maintainer check (join_role <> 'maintainer');

-- Who came by which link, and when; somebody who left may come by the same one again.
create table invitation_use (
  id uuid primary key default uuidv7(),
  invitation_id uuid not null references invitation (id),
  account_id uuid not null references account (id),
  used_at timestamptz not null default now()
);
create index invitation_use_of_invitation on invitation_use (invitation_id, id);
-- Who alone may use it, where they were invited by user name: their e-mail is nobody's business before they join.
alter table invitation add column account_id uuid references account (id);
create index invitation_of_account on invitation (account_id, id desc) where account_id is not null;
-- When it was last mailed.
alter table invitation add column sent_at timestamptz;

create type join_request_state as enum ('pending', 'approved', 'declined', 'withdrawn');

create table join_request (
  id uuid primary key default uuidv7(),
  organization_id uuid not null references organization (id),
  account_id uuid not null references account (id),
  message text not null default '' check (length(message) <= 1000),
  state join_request_state not null default 'pending',
  -- What it was approved as.
  role member_role,
  decided_by uuid references account (id),
  decided_at timestamptz,
  created_at timestamptz not null default now(),
  check ((state = 'approved') = (role is not null)),
  check ((state in ('approved', 'declined')) = (decided_by is not null)),
  check ((state = 'pending') = (decided_at is null))
);
create unique index join_request_once on join_request (organization_id, account_id) where state = 'pending';
create index join_request_of_organization on join_request (organization_id, state, id desc);
create index join_request_of_account on join_request (account_id, organization_id, id desc);

-- Whoever came in, whatever way, asks no longer.
create function member_asks_no_longer() returns trigger language plpgsql as $$
begin
  update join_request set state = 'withdrawn', decided_at = now()
  where organization_id = new.organization_id and account_id = new.account_id and state = 'pending';
  return null;
end $$;
create trigger member_asks_no_longer after insert on member for each row execute function member_asks_no_longer();

-- What a removal took, so that it can be given back; forgotten after 30 days.
alter table former_member add column role member_role;
alter table former_member add column ended_by uuid references account (id);
alter table former_member add column taken jsonb;
create index former_member_by_time on former_member (organization_id, left_at desc, account_id);
create index former_member_kept on former_member (left_at) where taken is not null;

-- Asked for by who owns, opened or joined, when somebody goes.
create index resource_deleted_of_owner on resource (namespace_id, owner_id) where deleted_at is not null;
create index version_open_of_author on version (created_by) where state = 'open';
create index member_by_time on member (organization_id, joined_at desc, account_id desc);

-- What belongs to an organization is owned by a member of it or by nobody. The member is locked: a removal at the same
-- moment comes before (then nothing is owned) or after (then it sees what there is), never beside.
create function owner_is_member() returns trigger language plpgsql as $$
begin
  if new.owner_id is not null and new.owner_id <> new.namespace_id then
    perform from member m where m.organization_id = new.namespace_id and m.account_id = new.owner_id for key share;
    if not found then
      raise exception 'an owner is a member' using errcode = '23514', constraint = 'owner_is_member';
    end if;
  end if;
  return new;
end $$;
create trigger resource_owner_is_member before insert or update of owner_id, namespace_id on resource
  for each row execute function owner_is_member();
create trigger project_owner_is_member before insert or update of owner_id, namespace_id on project
  for each row execute function owner_is_member();
