-- Documents of money: who pays and who is paid, statements, receipts and credit notes; and payments through a provider.

-- What a document says of whoever pays; of the installation itself, which is paid, where there is no namespace. A change is
-- a new row, so that what was issued keeps what was true then.
create table billing_profile (
  id uuid primary key default uuidv7(),
  namespace_id uuid references namespace (id),
  company text not null,
  tax_id text not null,
  address text not null,
  email text not null,
  language text not null check (language in ('en', 'zh')),
  created_at timestamptz not null default clock_timestamp(),
  created_by uuid not null references account (id)
);
create index billing_profile_of_namespace on billing_profile (namespace_id, id desc);
create trigger billing_profile_is_history before update or delete or truncate on billing_profile
  for each statement execute function ledger_is_history();

-- What was issued. A statement is of a month's use (UTC) by the charges that were posted until it was issued; what is posted
-- later for a day of it, is of the next one. So every charge is of exactly one statement.
create table invoice (
  number bigint primary key,
  kind text not null check (kind in ('statement', 'receipt', 'credit_note')),
  namespace_id uuid not null references namespace (id),
  -- Of a statement: charges for days after one and until the other, by journals after one and until the other.
  after_day date,
  last_day date,
  after_journal bigint,
  through_journal bigint,
  -- Of a receipt and a credit note: the movement, and the order it was for.
  journal_id bigint references ledger_journal (id),
  order_id uuid references top_up (id),
  -- Charged, paid, or paid back.
  amount bigint not null,
  opening bigint,
  closing bigint,
  currency text not null,
  payer_id uuid references billing_profile (id),
  issuer_id uuid references billing_profile (id),
  payer_path text not null,
  payer_name text not null,
  summary jsonb not null,
  issued_at timestamptz not null default clock_timestamp(),
  constraint invoice_once unique nulls not distinct (namespace_id, kind, last_day, journal_id),
  constraint invoice_of_its_kind check ((kind = 'statement') = (last_day is not null) and (kind <> 'statement') = (journal_id is not null))
);
create index invoice_of_namespace on invoice (namespace_id, number desc);
create trigger invoice_is_history before update or delete or truncate on invoice
  for each statement execute function ledger_is_history();

-- The last number. Whoever issues waits here until the one before has committed or given up, so that no number is missing;
-- it is locked after the wallet.
create table invoice_number (
  only_one boolean primary key default true check (only_one),
  last bigint not null default 0
);
insert into invoice_number default values;

-- Until which day there are statements, also where there was nothing to say.
create table invoice_watch (
  namespace_id uuid primary key references namespace (id),
  through date not null
);

-- The charges of a statement.
create function statement_charges(p_namespace uuid, p_after_day date, p_last_day date, p_after_journal bigint, p_through bigint)
returns setof ledger_charge language sql stable as $$
  select c.* from ledger_charge c
  where c.namespace_id = p_namespace and c.day > p_after_day and c.day <= p_last_day and c.journal_id <= p_through
  union all
  select c.* from ledger_journal j join ledger_charge c on c.journal_id = j.id
  where j.namespace_id = p_namespace and j.id > p_after_journal and j.id <= p_through and c.day <= p_after_day
$$;

-- What else moved a wallet in the time of a statement: neither use, packages nor what was owed for them.
create function statement_moves(p_namespace uuid, p_after_day date, p_last_day date, p_after_journal bigint, p_through bigint)
returns table (kind text, journals int, amount bigint) language sql stable as $$
  select j.kind, count(distinct j.id)::int, sum(e.amount)::bigint
  from ledger_journal j join ledger_entry e on e.journal_id = j.id
  join ledger_account a on a.id = e.account_id and a.namespace_id = p_namespace
  where j.namespace_id = p_namespace and j.id <= p_through and j.kind not in ('charge', 'package', 'arrears')
    and j.at < (p_last_day + 1)::timestamp at time zone 'UTC'
    and (j.id > p_after_journal or j.at >= (p_after_day + 1)::timestamp at time zone 'UTC')
  group by 1
$$;

-- What a statement says: by product, by day, by member (the sixty greatest, and the rest), and what else moved.
create function statement_summary(p_namespace uuid, p_after_day date, p_last_day date, p_after_journal bigint, p_through bigint)
returns jsonb language sql stable as $$
  with line as (
    select c.* from statement_charges(p_namespace, p_after_day, p_last_day, p_after_journal, p_through) c
  ), product as (
    select type, product, round(sum(quantity_us) / 1000000, 3) as quantity, sum(amount)::bigint as amount from line group by 1, 2
  ), day as (
    select day, sum(amount)::bigint as amount from line group by 1
  ), member as (
    select l.account_id, sum(l.amount)::bigint as amount, row_number() over (order by sum(l.amount) desc, l.account_id) as place
    from line l group by 1
  )
  select jsonb_build_object(
    'products', coalesce((select jsonb_agg(to_jsonb(p) order by p.amount desc, p.type, p.product) from product p), '[]'),
    'days', coalesce((select jsonb_agg(to_jsonb(d) order by d.day) from day d), '[]'),
    'members', coalesce((select jsonb_agg(jsonb_build_object('path', n.path, 'name', a.name, 'amount', m.amount) order by m.place)
      from member m join account a on a.id = m.account_id join namespace n on n.id = a.id where m.place <= 60), '[]'),
    'more', (select jsonb_build_object('members', count(*), 'amount', coalesce(sum(m.amount), 0)) from member m where m.place > 60),
    'moves', coalesce((select jsonb_agg(to_jsonb(v) order by v.kind)
      from statement_moves(p_namespace, p_after_day, p_last_day, p_after_journal, p_through) v), '[]'))
$$;

-- The profile that is true now.
create function profile_of(p_namespace uuid) returns uuid language sql stable as $$
  select p.id from billing_profile p where p.namespace_id is not distinct from p_namespace order by p.id desc limit 1
$$;

-- Issues a document under the next number; null where its like was issued before.
create function issue_invoice(i invoice) returns bigint
language plpgsql security definer set search_path = public, pg_temp as $$
declare given bigint;
begin
  update invoice_number set last = last + 1 returning last into given;
  if exists (select from invoice x where x.namespace_id = i.namespace_id and x.kind = i.kind
    and x.last_day is not distinct from i.last_day and x.journal_id is not distinct from i.journal_id)
  then
    update invoice_number set last = last - 1;
    return null;
  end if;
  insert into invoice (number, kind, namespace_id, after_day, last_day, after_journal, through_journal, journal_id, order_id,
    amount, opening, closing, currency, payer_id, issuer_id, payer_path, payer_name, summary)
  select given, i.kind, i.namespace_id, i.after_day, i.last_day, i.after_journal, i.through_journal, i.journal_id, i.order_id,
    i.amount, i.opening, i.closing, i.currency, profile_of(n.id), profile_of(null), n.path, coalesce(o.name, a.name, n.path), i.summary
  from namespace n left join organization o on o.id = n.id left join account a on a.id = n.id where n.id = i.namespace_id;
  return given;
end $$;

-- Issues the statements of a wallet for the months (UTC) that are over, the earliest first; a month in which nothing moved has
-- none. What was used until now is charged before, so that a month's last hours are in it. Version 1.
create function issue_statements(p_namespace uuid, p_currency text) returns setof bigint
language plpgsql security definer set search_path = public, pg_temp as $$
declare prev invoice; i invoice; ends date; final date := first_of_month() - 1; s jsonb; number bigint;
begin
  perform lock_wallet(p_namespace);
  perform charge(p_namespace);
  i.kind := 'statement'; i.namespace_id := p_namespace; i.currency := p_currency;
  select coalesce(max(j.id), 0) into i.through_journal from ledger_journal j where j.namespace_id = p_namespace;
  select * into prev from invoice x where x.namespace_id = p_namespace and x.kind = 'statement' order by x.last_day desc limit 1;
  i.after_day := coalesce(prev.last_day, '-infinity'); i.after_journal := coalesce(prev.through_journal, 0);
  i.opening := coalesce(prev.closing, 0);
  select coalesce((select w.through from invoice_watch w where w.namespace_id = p_namespace),
    date_trunc('month', least(
      (select min(j.at) at time zone 'UTC' from ledger_journal j where j.namespace_id = p_namespace),
      -- the first use may have been charged when its month was over
      (select min(c.day) from ledger_charge c where c.namespace_id = p_namespace)))::date - 1,
    final) into ends;
  while ends < final loop
    ends := (date_trunc('month', ends + 1) + interval '1 month')::date - 1;
    i.last_day := ends;
    s := statement_summary(p_namespace, i.after_day, i.last_day, i.after_journal, i.through_journal);
    continue when s -> 'days' = '[]' and s -> 'moves' = '[]';
    i.summary := s;
    i.amount := (select coalesce(sum((d ->> 'amount')::bigint), 0) from jsonb_array_elements(s -> 'days') d);
    i.closing := i.opening - i.amount + (select coalesce(sum((v ->> 'amount')::bigint), 0) from jsonb_array_elements(s -> 'moves') v);
    number := issue_invoice(i);
    if number is not null then return next number; end if;
    i.opening := i.closing; i.after_day := i.last_day; i.after_journal := i.through_journal;
  end loop;
  insert into invoice_watch (namespace_id, through) values (p_namespace, final)
  on conflict (namespace_id) do update set through = excluded.through;
end $$;

-- Issues what says that a top-up was paid, or paid back: once for each movement.
create function issue_receipt(p_operation uuid, p_currency text, p_summary jsonb) returns bigint
language plpgsql security definer set search_path = public, pg_temp as $$
declare i invoice;
begin
  select case when e.amount > 0 then 'receipt' else 'credit_note' end, j.namespace_id, j.id, j.order_id, abs(e.amount)
  into i.kind, i.namespace_id, i.journal_id, i.order_id, i.amount
  from ledger_journal j join ledger_entry e on e.journal_id = j.id
  join ledger_account a on a.id = e.account_id and a.kind = 'wallet'
  where j.operation_id = p_operation and j.kind in ('top_up', 'refund');
  if i.kind is null then return null; end if;
  i.currency := p_currency; i.summary := p_summary;
  return issue_invoice(i);
end $$;

-- A top-up is paid by transfer, which an operator confirms, or at a provider's page.
alter table top_up add column provider text not null default 'offline' check (provider in ('offline', 'stripe'));
alter table top_up add column checkout_id text;
alter table top_up add column payment_id text;
-- When the provider was last asked what became of it.
alter table top_up add column asked_at timestamptz;
create unique index top_up_of_checkout on top_up (checkout_id) where checkout_id is not null;
create index top_up_at_provider on top_up (number) where state = 'pending' and provider <> 'offline';

-- What a provider told us, each message once, and what became of it.
create table payment_event (
  event_id text primary key,
  type text not null,
  order_id uuid references top_up (id),
  outcome text not null,
  received_at timestamptz not null default clock_timestamp()
);

-- Under which name a provider knows a namespace, and keeps its cards.
create table payment_customer (
  namespace_id uuid primary key references namespace (id),
  customer_id text not null unique
);

-- Money on its way back. It leaves the wallet first; a provider that refuses it for good puts it back there.
create table refund (
  id uuid primary key,
  order_id uuid not null references top_up (id),
  amount bigint not null check (amount > 0),
  reason text not null,
  state text not null default 'pending' check (state in ('pending', 'done', 'failed')),
  provider_refund_id text,
  failure text,
  created_at timestamptz not null default clock_timestamp(),
  created_by uuid not null references account (id)
);
create index refund_of_order on refund (order_id);
create index refund_open on refund (id) where state = 'pending';

-- Puts a refund back into the wallet that its provider could not carry out; once.
create function undo_refund(p_refund uuid, p_failure text, out undone boolean, out operation uuid, out was_done boolean)
language plpgsql security definer set search_path = public, pg_temp as $$
declare r refund; o top_up;
begin
  select t.* into o from top_up t join refund x on x.order_id = t.id where x.id = p_refund for update of t;
  select * into r from refund where id = p_refund for update;
  undone := r.id is not null and r.state <> 'failed';
  if not undone then return; end if;
  operation := gen_random_uuid(); was_done := r.state = 'done';
  update refund set state = 'failed', failure = p_failure where id = p_refund;
  update top_up set refunded = refunded - r.amount where id = o.id;
  perform ledger_post(operation, 'refund', o.namespace_id, null, o.id, array['payments', 'wallet'], array[-r.amount, r.amount]);
  perform pay_arrears(o.namespace_id);
end $$;

-- Whoever the server works as may read all of it and issue by the functions above; of a profile it may add a row.
do $$
declare g record;
begin
  for g in select distinct p.grantee, p.table_name from information_schema.role_table_grants p
    where p.table_schema = 'public' and p.grantee <> current_user
      and p.table_name in ('invoice', 'invoice_number', 'invoice_watch', 'billing_profile')
  loop
    execute format('revoke update, delete, truncate on %I from %I', g.table_name, g.grantee);
    if g.table_name <> 'billing_profile' then execute format('revoke insert on %I from %I', g.table_name, g.grantee); end if;
  end loop;
end $$;
