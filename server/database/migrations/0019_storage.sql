-- Care for stored bytes: what nobody names is collected, and everything is read again from time to time.

alter table blob
  -- its bytes are gone, or are not what they were; since when that is known
  add column damage text check (damage in ('lost', 'changed')),
  add column damaged_at timestamptz,
  add check ((damage is null) = (damaged_at is null));
create index blob_damaged on blob (sha256) where damaged_at is not null;

create type upkeep_kind as enum ('collection', 'scrub');

-- A run of a collection or a scrub. One that has not ended goes on at its cursor, also after a restart.
create table upkeep (
  id uuid primary key default uuidv7(),
  kind upkeep_kind not null,
  -- null: by the clock
  asked_by uuid references account (id),
  started_at timestamptz not null default now(),
  ended_at timestamptz,
  -- blobs up to here are done
  cursor bytea not null default '',
  -- what there was to read when a scrub began
  blobs_total bigint not null default 0,
  bytes_total bigint not null default 0,
  -- read by a scrub, removed by a collection
  blobs bigint not null default 0,
  bytes bigint not null default 0,
  -- what a scrub found damaged
  damaged bigint not null default 0,
  -- bytes that nobody knew of; null: a collection that did not look
  adopted bigint,
  -- what broken transfers had left in the store
  swept bigint not null default 0
);
create unique index upkeep_running on upkeep (kind) where ended_at is null;
create index upkeep_latest on upkeep (kind, id desc);

-- Large files that clients bring to the store themselves: what the store calls their upload.
create table direct_upload (
  upload_id uuid primary key,
  token text not null,
  part_bytes bigint not null check (part_bytes > 0)
);
