-- The Hugging Face Hub's protocol: what a version is called as a commit, content that comes ahead of its commit, and what
-- git would call it.

-- How often a version changed while it was open. It is part of its name as a commit, so that whatever is read by such a
-- name never changes.
alter table version add column changes int not null default 0;
create function version_changed() returns trigger language plpgsql as $$
begin
  new.changes := old.changes + 1;
  return new;
end $$;
create trigger version_changed before update on version for each row
  when (old.state = 'open') execute function version_changed();

-- Content that somebody sends for a commit to come, its storage promised; `blob` once it is whole. Whoever sent it proved
-- to have it: a commit may name nothing else that is not in the repository already.
create table waiting_object (
  id uuid not null unique default uuidv7(),
  resource_id uuid not null references resource (id),
  account_id uuid not null references account (id),
  sha256 bytea not null check (length(sha256) = 32),
  bytes bigint not null check (bytes >= 0),
  blob bytea references blob (sha256) check (blob = sha256),
  reservation_id uuid not null,
  begun_at timestamptz not null default now(),
  primary key (resource_id, account_id, sha256)
);
create index waiting_object_of_blob on waiting_object (blob) where blob is not null;
create index waiting_object_by_age on waiting_object (begun_at);

-- The SHA-1 by which git knows small texts; null for what is small and no text. Made once, by whoever first needs it.
create table git_blob (
  sha256 bytea primary key references blob (sha256) on delete cascade,
  sha1 bytea check (length(sha1) = 20)
);
