-- Views of use: what a report shows, kept under a name; and what narrowed reports look up.

create table saved_view (
  id uuid primary key default uuidv7(),
  namespace_id uuid not null references namespace (id) on delete cascade,
  account_id uuid not null references account (id) on delete cascade,
  audience text not null check (audience in ('me', 'maintainers', 'everybody')),
  name text not null,
  query jsonb not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
-- One's own views share their names with nobody's; those for others are called differently.
create unique index saved_view_name_taken on saved_view
  (namespace_id, (case when audience = 'me' then account_id end), lower(name)) nulls not distinct;

-- The view with which somebody's reports of a namespace open.
create table opening_view (
  account_id uuid not null references account (id) on delete cascade,
  namespace_id uuid not null references namespace (id) on delete cascade,
  view_id uuid not null references saved_view (id) on delete cascade,
  primary key (account_id, namespace_id)
);
create index opening_view_of_view on opening_view (view_id);
create index saved_view_of_account on saved_view (account_id);
