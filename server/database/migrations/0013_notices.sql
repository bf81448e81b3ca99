-- Letters: written in the transaction of what they tell of, handed to the mail server afterwards.
create table mail_outbox (
  id uuid primary key default uuidv7(),
  recipient text not null check (length(recipient) between 3 and 254),
  subject text not null,
  -- Forgotten once the letter is delivered or given up: links in it are secrets.
  text text,
  html text,
  attempts int not null default 0,
  -- When it is tried (again): whoever takes a letter moves this into the future, so that nobody else takes it meanwhile.
  next_at timestamptz not null default now(),
  sent_at timestamptz,
  given_up_at timestamptz,
  error text,
  created_at timestamptz not null default now(),
  check (num_nonnulls(sent_at, given_up_at) < 2)
);
create index mail_due on mail_outbox (next_at) where sent_at is null and given_up_at is null;
create index mail_done on mail_outbox (created_at) where sent_at is not null or given_up_at is not null;

-- In which language a person is written to; null where nobody knows.
alter table account add column language text check (language in ('en', 'zh'));

create type notification_topic as enum ('membership', 'sharing', 'compute', 'limits');

-- That a line of history was told to somebody whom it concerns; written by the statement that writes the line.
create table notification (
  id uuid primary key default uuidv7(),
  account_id uuid not null references account (id) on delete cascade,
  activity_id uuid not null references activity (id),
  topic notification_topic not null,
  -- What the person wanted when it happened. By mail: still to be written.
  in_console boolean not null,
  by_mail boolean not null,
  read_at timestamptz,
  created_at timestamptz not null default now(),
  constraint notification_once unique (account_id, activity_id)
);
create index notification_of_account on notification (account_id, id desc) where in_console;
create index notification_unread on notification (account_id, id desc) where in_console and read_at is null;
create index notification_to_mail on notification (created_at, account_id) where by_mail;

-- What a person wants to be told and how, where it is not what everybody gets.
create table notification_preference (
  account_id uuid not null references account (id) on delete cascade,
  topic notification_topic not null,
  console boolean not null,
  mail boolean not null,
  primary key (account_id, topic)
);

-- Since when the maintainers know that it is nearly used up.
alter table namespace_limit add column near_since timestamptz;

-- Every index of history carries what the chart counts by, so that a million lines are counted without being read.
drop index activity_of_namespace, activity_of_actor, activity_of_entity, activity_of_refusals;
create index activity_of_namespace on activity (namespace_id, at desc, id desc) include (severity, actor_kind, refused);
create index activity_of_actor on activity (namespace_id, actor_id, at desc, id desc) include (severity);
create index activity_of_entity on activity (namespace_id, entity_kind, at desc, id desc) include (severity);
create index activity_of_action on activity (namespace_id, action, at desc, id desc) include (severity);
create index activity_of_refusals on activity (namespace_id, at desc, id desc) include (severity) where refused;

-- Text is found by its groups of three letters, within a namespace.
create extension if not exists pg_trgm;
create extension if not exists btree_gin;
create function activity_words(p_text text, p_entity_name text) returns text language sql immutable parallel safe as $$
  select p_text || ' ' || p_entity_name
$$;
create index activity_of_words on activity using gin (namespace_id, activity_words(text, entity_name) gin_trgm_ops);

-- A new session is a sign-in, whichever way somebody came; better-auth writes the row, so the database writes the line.
create function session_was_born() returns trigger language plpgsql as $$
begin
  insert into activity (namespace_id, severity, action, text, entity_kind, entity_id, entity_name, actor_kind, actor_id, ip, after)
  select a.id, 'info', 'account.sign_in', 'signed in', 'account', a.id, a.name, 'person', a.id, new.ip_address,
    jsonb_build_object('browser', new.user_agent)
  from account a where a.id = new.account_id;
  return null;
end $$;
create trigger session_was_born after insert on session for each row execute function session_was_born();
