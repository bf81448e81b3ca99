-- Applications: something that people open in a browser, with a page about it. What one serves is a numbered version.

-- Not used in this transaction: a value that is added to a type cannot be.
alter type resource_kind add value if not exists 'application';

alter table organization add column default_visibility_application resource_visibility not null default 'private';
update organization set default_visibility_application = default_visibility_container;
alter table organization add constraint default_visibility_of_applications_is_allowed
  check (allow_private or default_visibility_application <> 'private');

-- Where it is on, what an application serves waits until somebody else has approved it.
alter table organization add column application_approval boolean not null default false;
create or replace function switches_in(p_namespace uuid) returns table (switches text[]) language sql stable as $$
  select coalesce((
    select array_remove(array[
      case when o.editors_share then 'editors_share' end, case when o.data_approval then 'data_approval' end,
      case when o.application_approval then 'application_approval' end], null)
    from organization o where o.id = p_namespace), array['editors_share'])
$$;

create table application (
  resource_id uuid primary key references resource (id),
  readme text not null default '',
  -- Two squares, WebP; another picture has another id.
  icon_id uuid,
  icon_large bytea,
  icon_small bytea,
  constraint application_icon_is_whole check (num_nonnulls(icon_id, icon_large, icon_small) in (0, 3))
);

create table application_version (
  id uuid primary key default uuidv7(),
  resource_id uuid not null references application (resource_id),
  number int not null check (number > 0),
  form text not null check (form in ('link', 'static')),
  -- A link's address.
  url text,
  -- Of static pages: a version of a data set or model, and the folder of it that they are in.
  version_id uuid references version (id),
  folder text not null default '',
  note text not null default '',
  state text not null check (state in ('pending', 'ready', 'rejected')),
  created_by uuid not null references account (id),
  created_at timestamptz not null default now(),
  reviewed_by uuid references account (id),
  reviewed_at timestamptz,
  review_comment text not null default '',
  constraint application_version_number_taken unique (resource_id, number),
  constraint application_version_says_what_it_serves check (case form
    when 'link' then url is not null and version_id is null
    when 'static' then url is null and version_id is not null end)
);
-- What an application serves now: the newest that is ready.
create index application_version_served on application_version (resource_id, number desc) where state = 'ready';
create index application_version_waits on application_version (id) where state = 'pending';
create index application_version_of_version on application_version (version_id) where version_id is not null;
