-- Uploads that come in several requests, and go on after a broken connection, a closed tab or a restart (tus 1.0).

-- A promise that outlives the process it was given by: whoever keeps its id takes it back.
alter table storage_reservation add column lasting boolean not null default false;

create table upload (
  id uuid primary key default uuidv7(),
  -- null: the version was discarded; what the upload holds is given back at the next look at it
  version_id uuid references version (id) on delete set null,
  account_id uuid not null references account (id),
  -- where its bytes were promised
  namespace_id uuid not null references namespace (id),
  path text collate "C" check (octet_length(path) between 1 and 1024),
  bytes bigint not null check (bytes between 0 and 1099511627776),
  received bigint not null default 0,
  -- what its sender says of the whole file
  sha256 bytea check (length(sha256) = 32),
  is_part boolean not null default false,
  -- where the part begins in the whole, if its sender says so
  part_from bigint check (part_from >= 0),
  whole_id uuid references upload (id) on delete set null,
  -- known before the bytes are put into place: a crash after that finds them by it
  content_sha256 bytea check (length(content_sha256) = 32),
  -- the bytes that were promised, and their promise until they are counted
  promised bigint not null default 0,
  reservation_id uuid,
  finished_at timestamptz,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  check (is_part or path is not null)
);
create index upload_of_version on upload (version_id, account_id, id);
create index upload_of_whole on upload (whole_id) where whole_id is not null;
create index upload_by_expiry on upload (expires_at);
create unique index upload_of_promise on upload (reservation_id) where reservation_id is not null;
