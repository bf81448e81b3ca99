-- Lists of every kind at once walk one index, however many kinds there are: what the organization sees, what is somebody's
-- own, and for maintainers everything.
create index resource_newest_visible on resource (namespace_id, created_at desc, id desc)
  where deleted_at is null and visibility <> 'private';
create index resource_newest_own on resource (namespace_id, owner_id, created_at desc, id desc)
  where deleted_at is null and visibility = 'private';
create index resource_newest on resource (namespace_id, created_at desc, id desc) where deleted_at is null;
