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
