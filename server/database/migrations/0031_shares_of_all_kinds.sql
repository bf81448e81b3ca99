-- Lists of every kind at once walk what is shared with somebody, with their teams and in their projects once, however many
-- kinds there are.
create index share_newest_of_account on share (account_id, namespace_id, resource_created_at desc, resource_id desc) include (level)
  where resource_id is not null and account_id is not null;
create index share_newest_of_team on share (team_id, resource_created_at desc, resource_id desc) include (level)
  where resource_id is not null and team_id is not null;
create index resource_newest_of_project on resource (project_id, created_at desc, id desc)
  where deleted_at is null and project_id is not null;
