-- Webhooks: what happens in an organization, told to addresses that its maintainers choose.

create type webhook_state as enum ('pending', 'succeeded', 'failed');

create table webhook (
  id uuid primary key default uuidv7(),
  namespace_id uuid not null references organization (id),
  url text not null check (length(url) between 1 and 2000),
  description text not null default '' check (length(description) <= 200),
  -- Null: every event, now and later.
  events text[] check (cardinality(events) > 0),
  -- The actions that these events come from, by the catalogue of the program that started last.
  actions text[] not null,
  enabled boolean not null default true,
  -- Why Guildhall switched it off itself.
  disabled_reason text check (disabled_reason in ('failed', 'gone')),
  -- Sealed with the installation's secret; the one before signs beside it until a time.
  secret bytea not null,
  secret_key text not null,
  previous_secret bytea,
  previous_secret_key text,
  previous_until timestamptz,
  rotated_at timestamptz not null default now(),
  created_by uuid not null references account (id),
  created_at timestamptz not null default now(),
  -- Who answers for where it leads: nothing is sent unless they are a maintainer.
  set_by uuid not null references account (id),
  -- Since when nothing but failures came back; null: the last answer was good, or there was none.
  failing_since timestamptz,
  succeeded_at timestamptz,
  failed_at timestamptz,
  -- When the maintainers were told that nobody answers for it any more.
  held_since timestamptz,
  constraint webhook_disabled_by_guildhall check (disabled_reason is null or not enabled),
  constraint webhook_previous_secret_ends check (num_nonnulls(previous_secret, previous_secret_key, previous_until) in (0, 3))
);
create index webhook_of_organization on webhook (namespace_id, id desc);
create index webhook_answered_for_by on webhook (set_by);

-- One message to one address: the outbox and the log.
create table webhook_delivery (
  id uuid primary key default uuidv7(),
  webhook_id uuid not null references webhook (id) on delete cascade,
  -- The line of history that it tells of, whose id is the message's; null: a test.
  activity_id uuid references activity (id),
  message_id uuid not null,
  -- What is sent, made before the first attempt and the same in every other; null until then.
  type text,
  body text,
  state webhook_state not null default 'pending',
  attempts int not null default 0,
  -- Of these, since it was last put on its way, and when that was.
  tries int not null default 0,
  begun_at timestamptz not null default now(),
  next_at timestamptz not null default now(),
  -- Until then it is in somebody's hands; whoever dies with it leaves it to be sent again.
  leased_until timestamptz,
  created_at timestamptz not null default now(),
  done_at timestamptz,
  constraint webhook_message_once unique (webhook_id, message_id),
  check ((state = 'pending') = (done_at is null))
);
create index webhook_delivery_due on webhook_delivery (webhook_id, next_at) where state = 'pending';
create index webhook_delivery_in_hand on webhook_delivery (webhook_id) where leased_until is not null;
create index webhook_delivery_of_webhook on webhook_delivery (webhook_id, id desc) include (state);
create index webhook_delivery_failed on webhook_delivery (webhook_id, created_at) where state = 'failed';
create index webhook_delivery_old on webhook_delivery (created_at);

-- What came of each attempt.
create table webhook_attempt (
  delivery_id uuid not null references webhook_delivery (id) on delete cascade,
  number int not null check (number > 0),
  url text not null,
  at timestamptz not null,
  duration_ms int not null check (duration_ms >= 0),
  -- Null: there was no answer, and `error` says why.
  status int,
  error text,
  -- The beginning of what came back.
  response text,
  primary key (delivery_id, number)
);

-- Why nothing is sent to a webhook although it is enabled; null: it is sent to.
create function webhook_stopped(w webhook) returns text language sql stable as $$
  select case
    when exists (select from namespace n where n.id = w.namespace_id and n.deleted_at is not null) then 'organization_deleted'
    when not exists (
      select from member m where m.organization_id = w.namespace_id and m.account_id = w.set_by and m.role = 'maintainer'
    ) then 'maker_left'
  end
$$;

-- Whatever is written into history is put into the outbox of whoever wants to hear of it, in the same transaction.
create function line_was_written() returns trigger language plpgsql as $$
begin
  insert into webhook_delivery (webhook_id, activity_id, message_id)
  select w.id, new.id, new.id from webhook w
  where w.namespace_id = new.namespace_id and w.enabled and new.action = any (w.actions);
  return null;
end $$;
create trigger line_was_written after insert on activity for each row
  when (new.namespace_id is not null and not new.refused) execute function line_was_written();
