-- Whoever is no member owns nothing, also of what is left of a purged organization; nobody joins it any more.

-- Removes for good what an organization had that was deleted 30 days ago; false when there is nothing to do. What it was
-- called, what happened in it and what was used in it stay. Its resources are purged: whoever clears those sees to files.
create or replace function purge_organization(p_id uuid) returns boolean language plpgsql as $$
declare at timestamptz; picture uuid;
begin
  select deleted_at, avatar_id into at, picture from namespace
  where id = p_id and deleted_at < now() - interval '30 days' and purged_at is null for update;
  if not found then return false; end if;
  update namespace set purged_at = clock_timestamp(), avatar_id = null where id = p_id;
  delete from avatar where id = picture;
  update organization set description = '', email = '', website = '', country = '', city = '', email_domains = '{}',
    join_domains = '{}', joining = 'closed', allow_private = true where id = p_id;
  perform meter_change(u.id, 0, clock_timestamp(), true) from usage_record u
  where u.namespace_id = p_id and u.type = 'storage' and u.ended_at is null;
  delete from share where namespace_id = p_id;
  update resource set deleted_at = coalesce(deleted_at, at), purged_at = coalesce(purged_at, clock_timestamp()),
    description = '', published = false, project_id = null, owner_id = null
  where namespace_id = p_id;
  delete from project where namespace_id = p_id;
  update container c set command = '-' from resource r where r.id = c.resource_id and r.namespace_id = p_id;
  update execution set command = '', error = null, bindings = '[]' where namespace_id = p_id;
  delete from invitation_use u using invitation i where i.id = u.invitation_id and i.organization_id = p_id;
  delete from invitation where organization_id = p_id;
  delete from join_request where organization_id = p_id;
  delete from member where organization_id = p_id;
  delete from former_member where organization_id = p_id;
  delete from team where organization_id = p_id;
  update member_limit m set in_use = coalesce((select sum(s.bytes) from storage_reservation s
    where s.namespace_id = p_id and s.account_id = m.account_id), 0)
  where m.namespace_id = p_id and m.product = 'storage';
  update namespace_limit n set in_use = coalesce((select sum(s.bytes) from storage_reservation s
    where s.namespace_id = p_id), 0)
  where n.namespace_id = p_id and n.product = 'storage';
  return true;
end $$;
