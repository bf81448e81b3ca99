-- The life of a resource: deleted and restored, duplicated, moved to another namespace.

-- What is deleted waits for 30 days. Then, or when somebody says so, it is purged: nobody can restore it any more. Then it
-- is cleared: its files are gone, and the row stays for the record of use.
alter table resource add column deleted_by uuid references account (id);
alter table resource add column purged_at timestamptz
  constraint resource_purged_is_deleted check (purged_at is null or deleted_at is not null);
alter table resource add column cleared_at timestamptz
  constraint resource_cleared_is_purged check (cleared_at is null or purged_at is not null);
create index resource_deleted on resource (namespace_id, deleted_at desc, id desc)
  where deleted_at is not null and purged_at is null;
create index resource_to_purge on resource (deleted_at) where deleted_at is not null and purged_at is null;
create index resource_to_clear on resource (kind, purged_at) where purged_at is not null and cleared_at is null;

-- Whose limit it counts against: its author's, for a copy that of whoever made it.
alter table version add column charged_to uuid references account (id);
update version set charged_to = created_by;
alter table version alter column charged_to set not null;
alter table execution add column charged_to uuid references account (id);
update execution set charged_to = started_by;
alter table execution alter column charged_to set not null;

-- The usage record of what a version holds. A record that has ended never goes on: whatever is restored or moved has a
-- new one.
alter table version add column record_id uuid unique default uuidv7();
update version set record_id = id;
alter table version alter column record_id set not null;

-- Everything that counts against storage while its resource is there, of whatever kind.
create view holding as
  select v.record_id, v.resource_id, v.charged_to as account_id, v.bytes, 'version ' || v.number as source from version v
  union all
  select e.output_record_id, e.container_id, e.charged_to, e.output_bytes, 'output of execution ' || e.number
  from execution e where e.output_bytes > 0 and e.removed_at is null;

-- What executions of deleted containers left was removed at once until now.
update resource r set bytes = coalesce((select sum(h.bytes) from holding h where h.resource_id = r.id), 0)
where r.deleted_at is not null;

create function renew_holdings(p_resource uuid) returns void language sql as $$
  update version set record_id = uuidv7() where resource_id = p_resource;
  update execution set output_record_id = uuidv7()
  where container_id = p_resource and output_bytes > 0 and removed_at is null;
$$;

-- Locks a resource for a change of where it belongs or whether it is there. A start locks the container before it looks
-- at the resource for the last time, an upload the resource itself: they come before or after, never beside.
create function lock_resource(p_resource uuid) returns void language plpgsql as $$
begin
  perform from resource r where r.id = p_resource for no key update;
  perform from container c where c.resource_id = p_resource for no key update;
end $$;

-- The other side of give_back: takes what several members are to hold of one product. Where it does not fit nothing is
-- taken, and a row says so for each whose numbers stand against it; all of them where it is the namespace's.
create function take_all(p_namespace uuid, p_product text, p_accounts uuid[], p_amounts bigint[])
returns table (account_id uuid, asked bigint, member_cap bigint, member_in_use bigint, all_asked bigint,
  namespace_cap bigint, namespace_in_use bigint) language plpgsql as $$
declare n namespace_limit; total bigint := coalesce((select sum(x) from unnest(p_amounts) x), 0);
begin
  insert into member_limit (namespace_id, account_id, product)
  select distinct p_namespace, x, p_product from unnest(p_accounts) x on conflict do nothing;
  insert into namespace_limit (namespace_id, product) values (p_namespace, p_product) on conflict do nothing;
  perform from member_limit m
  where m.namespace_id = p_namespace and m.product = p_product and m.account_id = any (p_accounts)
  order by m.account_id for update;
  select * into n from namespace_limit l where l.namespace_id = p_namespace and l.product = p_product for update;
  return query
    select m.account_id, g.amount::bigint, case when m.own_cap then m.cap else n.member_cap end, m.in_use, total, n.cap, n.in_use
    from (select x.account, sum(x.amount) as amount from unnest(p_accounts, p_amounts) x (account, amount) group by 1) g
    join member_limit m on m.namespace_id = p_namespace and m.product = p_product and m.account_id = g.account
    where n.in_use + total > n.cap or m.in_use + g.amount > case when m.own_cap then m.cap else n.member_cap end
    order by m.account_id;
  if found then return; end if;
  perform give_back(p_namespace, p_product, p_accounts, (select array_agg(-x order by i) from unnest(p_amounts) with ordinality x (x, i)));
end $$;

-- What a namespace once had and was moved elsewhere, as it was then: its records of use go on to name it.
create table moved_out (
  namespace_id uuid not null references namespace (id),
  resource_id uuid not null references resource (id),
  name text not null,
  visibility resource_visibility not null,
  owner_id uuid references account (id),
  moved_at timestamptz not null default now(),
  primary key (namespace_id, resource_id)
);

-- Moves a locked resource into another namespace, with the visibility of a project there or what begins there. Its shares
-- end. Whatever belongs to somebody who is nobody there is the mover's from now on; authorship stays.
create function move_resource(p_resource uuid, p_to uuid, p_name text, p_project uuid, p_visibility resource_visibility,
  p_mover uuid) returns void language plpgsql as $$
begin
  insert into moved_out (namespace_id, resource_id, name, visibility, owner_id)
  select r.namespace_id, r.id, r.name, r.visibility, r.owner_id from resource r where r.id = p_resource
  on conflict (namespace_id, resource_id) do update set name = excluded.name, visibility = excluded.visibility,
    owner_id = excluded.owner_id, moved_at = now();
  delete from share s where s.resource_id = p_resource;
  update version v set charged_to = p_mover where v.resource_id = p_resource and role_in(v.charged_to, p_to) is null;
  update execution e set namespace_id = p_to,
    charged_to = case when role_in(e.charged_to, p_to) is null then p_mover else e.charged_to end
  where e.container_id = p_resource;
  update resource r set namespace_id = p_to, project_id = p_project, name = p_name, visibility = p_visibility,
    published = false, owner_id = case when role_in(r.owner_id, p_to) is null then p_mover else r.owner_id end,
    updated_at = now()
  where r.id = p_resource;
end $$;

-- Gives an empty data set every sealed version of another, with its number, note and author; the bytes are shared.
create function duplicate_versions(p_from uuid, p_to uuid, p_charged_to uuid) returns void language sql as $$
  insert into version (resource_id, number, note, files, bytes, created_by, created_at, charged_to)
  select p_to, v.number, v.note, v.files, v.bytes, v.created_by, v.created_at, p_charged_to
  from version v where v.resource_id = p_from and v.state = 'ready';
  insert into version_file (version_id, path, sha256, bytes, media_type, modified_at)
  select n.id, f.path, f.sha256, f.bytes, f.media_type, f.modified_at
  from version n join version v on v.resource_id = p_from and v.number = n.number
  join version_file f on f.version_id = v.id where n.resource_id = p_to;
  update version n set state = 'ready', sealed_at = v.sealed_at
  from version v where n.resource_id = p_to and v.resource_id = p_from and v.number = n.number;
  update resource set bytes = (select coalesce(sum(v.bytes), 0) from version v where v.resource_id = p_to) where id = p_to;
$$;

-- What was deleted in a project does not keep it: it comes back without it.
create function project_lets_go() returns trigger language plpgsql as $$
begin
  update resource set project_id = null where project_id = old.id and deleted_at is not null;
  return old;
end $$;
create trigger project_lets_go before delete on project for each row execute function project_lets_go();

-- A sealed version changes once more: when what was deleted is cleared away.
create or replace function version_is_sealed() returns trigger language plpgsql as $$
begin
  if exists (select from changed c join version v on v.id = c.version_id join resource r on r.id = v.resource_id
    where v.state <> 'open' and r.purged_at is null) then
    raise exception 'a sealed version never changes' using errcode = '23514', constraint = 'version_is_sealed';
  end if;
  return null;
end $$;

-- Removes the lists of files of a data set that was purged; its versions stay, so that whatever read them says so.
create function clear_versions(p_resource uuid) returns void language sql as $$
  delete from version_file f using version v where v.resource_id = p_resource and f.version_id = v.id;
  update version set files = 0, bytes = 0 where resource_id = p_resource;
$$;

drop function lock_version(uuid);
create function lock_version(p_version uuid)
returns table (state version_state, files int, bytes bigint, charged_to uuid, record_id uuid) language plpgsql as $$
begin
  perform from resource r where r.id = (select v.resource_id from version v where v.id = p_version) for no key update;
  return query select v.state, v.files, v.bytes, v.charged_to, v.record_id from version v
    where v.id = p_version for no key update;
end $$;
