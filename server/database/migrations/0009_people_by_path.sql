-- People are listed by path: of an organization, of a role, of a team. The path stands beside the membership, so that a
-- page is walked and never sorted; the foreign key keeps it equal to the account's.

alter table account add constraint account_of_path unique (id, path);
alter table member add column path text not null default '';
alter table team_member add column path text not null default '';
update member m set path = a.path from account a where a.id = m.account_id;
update team_member m set path = a.path from account a where a.id = m.account_id;

create function takes_path_of_account() returns trigger language plpgsql as $$
begin
  select a.path into new.path from account a where a.id = new.account_id;
  return new;
end $$;
create trigger member_takes_path before insert on member for each row execute function takes_path_of_account();
create trigger team_member_takes_path before insert on team_member for each row execute function takes_path_of_account();
alter table member add constraint member_has_path_of_account
  foreign key (account_id, path) references account (id, path) on update cascade;
alter table team_member add constraint team_member_has_path_of_account
  foreign key (account_id, path) references account (id, path) on update cascade;

create index member_walk on member (organization_id, path);
create index member_walk_of_role on member (organization_id, role, path);
create index team_member_walk on team_member (team_id, path);
create index team_member_leads on team_member (team_id) where is_lead;
