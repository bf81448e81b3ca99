-- Models beside data sets: both are repositories, share one name space, and one can become the other.

-- Made anew: a value that is added to a type cannot be used in the transaction that adds it.
alter type resource_kind rename to resource_kind_before;
create type resource_kind as enum ('dataset', 'model', 'container');
alter table resource alter column kind type resource_kind using kind::text::resource_kind;
alter table share alter column kind type resource_kind using kind::text::resource_kind;
drop type resource_kind_before;

-- A data set and a model are found under one address: their names differ. Every other kind has names of its own.
drop index resource_name_taken;
create unique index resource_name_taken
  on resource (namespace_id, lower(name), (case kind when 'model' then 'dataset' else kind end)) where deleted_at is null;

-- What is shared with somebody is walked by kind.
create function share_follows_kind() returns trigger language plpgsql as $$
begin
  update share set kind = new.kind where resource_id = new.id;
  return null;
end $$;
create trigger share_follows_kind after update of kind on resource for each row
  when (old.kind <> new.kind) execute function share_follows_kind();

-- New models begin as new data sets did until now.
alter table organization add column default_visibility_model resource_visibility not null default 'private';
update organization set default_visibility_model = default_visibility_dataset;
alter table organization drop constraint default_visibility_is_allowed;
alter table organization add constraint default_visibility_is_allowed
  check (allow_private or 'private' not in (default_visibility_dataset, default_visibility_model, default_visibility_container));
