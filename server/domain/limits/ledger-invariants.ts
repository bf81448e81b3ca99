/** What must always hold of money; part of the one list in verify.ts. */
export const ledgerInvariants = [
  {
    name: "journals_sum_to_zero",
    explanation: "What one account gives in a movement of money, others take: its legs sum to zero.",
    sql: "select journal_id from ledger_entry group by journal_id having sum(amount) <> 0",
  },
  {
    name: "entries_are_of_movements",
    explanation:
      "What an account gave or took, and what was charged for, is of a movement, an account and a person that there are.",
    sql: `select e.journal_id from ledger_entry e where not exists (select from ledger_journal j where j.id = e.journal_id)
        or not exists (select from ledger_account a where a.id = e.account_id)
      union all select j.id from ledger_journal j where not exists (
        select from ledger_account a where a.namespace_id = j.namespace_id and a.kind = 'wallet')
      union all select c.journal_id from ledger_charge c where not exists (
          select from ledger_journal j where j.id = c.journal_id and j.namespace_id = c.namespace_id)
        or not exists (select from account a where a.id = c.account_id)`,
  },
  {
    name: "balances_are_entries",
    explanation: "The balance of a wallet, and what is owed, is the sum of its entries.",
    sql: `select a.id, a.namespace_id from ledger_account a
      left join (select account_id, sum(amount) as amount from ledger_entry group by 1) e on e.account_id = a.id
      where a.namespace_id is not null and a.balance <> coalesce(e.amount, 0)`,
  },
  {
    name: "wallets_above_their_floor",
    explanation: "No wallet lies below nought and its credit, and nobody owes less than nothing.",
    sql: `select id, namespace_id from ledger_account
      where (kind = 'wallet' and balance < -credit) or (kind = 'arrears' and balance > 0)`,
  },
  {
    name: "holds_add_up",
    explanation: "What a wallet holds is held for something.",
    sql: `select a.id, a.namespace_id from ledger_account a where a.held <> (select coalesce(sum(h.amount), 0) from ledger_hold h
      where a.kind = 'wallet' and h.namespace_id = a.namespace_id and h.state in ('pending', 'ending'))`,
  },
  {
    name: "holds_are_for_live_units",
    explanation: "Money is held for units that are in use, and for no others.",
    sql: `select h.allocation_id from ledger_hold h left join allocation a on a.id = h.allocation_id
      where h.state in ('pending', 'ending') and (a.id is null or a.released_at is not null)`,
  },
  {
    name: "charges_are_their_lines",
    explanation: "What was earned by a charge is the sum of its lines.",
    sql: `select * from (select e.journal_id, e.amount from ledger_entry e join ledger_account a on a.id = e.account_id
        where a.kind = 'revenue') e
      full join (select journal_id, sum(amount) as amount from ledger_charge group by 1) c using (journal_id)
      where coalesce(e.amount, 0) <> coalesce(c.amount, 0)`,
  },
  {
    name: "revenue_adds_up",
    explanation: "What was earned of a product in a month, by namespace, is the sum of what was charged.",
    sql: `select * from revenue_month r full join (
        select date_trunc('month', day)::date as month, product, namespace_id, sum(amount) as amount from ledger_charge group by 1, 2, 3
      ) c using (month, product, namespace_id) where coalesce(r.micros, 0) <> coalesce(c.amount, 0)`,
  },
  {
    name: "use_is_charged_once",
    explanation:
      "What was charged for somebody's use of a product on a day is what it costs at the price of that day, without what packages paid.",
    sql: `select * from charged c full join (
        select namespace_id, day, account_id, type, product, sum(amount) as amount from ledger_charge
        where type not in ('package', 'subscription') group by 1, 2, 3, 4, 5
      ) l using (namespace_id, day, account_id, type, product)
      where coalesce(c.micros, 0) <> coalesce(l.amount, 0)
        or (c.micros <> 0 and c.micros <> micros(grains(type, product, day, greatest(c.quantity_us - c.waived_us - c.covered_us, 0))))`,
  },
  {
    name: "top_ups_are_paid_once",
    explanation: "A paid order, and a redeemed voucher, came into its wallet once; nothing else did.",
    sql: `select * from (
        select id, namespace_id, amount from top_up where state = 'paid'
        union all select id, namespace_id, amount from voucher where redeemed_at is not null
      ) o full join (
        select j.operation_id as id, j.namespace_id, e.amount from ledger_journal j
        join ledger_entry e on e.journal_id = j.id join ledger_account a on a.id = e.account_id and a.kind = 'wallet'
        where j.kind in ('top_up', 'voucher')
      ) j using (id) where o.amount is distinct from j.amount or o.namespace_id <> j.namespace_id`,
  },
  {
    name: "packages_add_up",
    explanation: "What is gone of a package is what use took of it, and no more than there was.",
    sql: `select l.id, l.namespace_id from package_lot l where l.used_us not between 0 and l.quantity_us
      or l.used_us <> (select coalesce(sum(u.quantity_us), 0) from package_use u where u.lot_id = l.id)`,
  },
  {
    name: "packages_pay_once",
    explanation:
      "What packages paid of somebody's use of a product on a day is what was taken of them, and what its lines say.",
    sql: `select * from (select namespace_id, day, account_id, type, product, covered_us as us from charged) c
      full join (select namespace_id, day, account_id, type, product, sum(quantity_us) as us from package_use group by 1, 2, 3, 4, 5) u
        using (namespace_id, day, account_id, type, product)
      full join (select namespace_id, day, account_id, type, product, sum(covered_us) as us from ledger_charge
        where type not in ('package', 'subscription') group by 1, 2, 3, 4, 5) l using (namespace_id, day, account_id, type, product)
      where coalesce(c.us, 0) <> coalesce(u.us, 0) or coalesce(c.us, 0) <> coalesce(l.us, 0)`,
  },
  {
    name: "packages_pay_while_they_are_good",
    explanation:
      "A package pays for use of its product, of its namespace and its days, and gives back no more than it paid.",
    sql: `select u.lot_id from package_use u join package_lot l on l.id = u.lot_id
      group by l.id, u.lot_id, u.namespace_id, u.day, u.account_id, u.type, u.product
      having sum(u.quantity_us) < 0 or u.day not between l.first_day and l.last_day or u.namespace_id <> l.namespace_id
        or u.type <> l.type or u.product <> l.product`,
  },
  {
    name: "packages_are_paid_once",
    explanation:
      "A package was paid from its wallet once, with a line that says so; one that was taken back, paid back.",
    sql: `select * from (select id, namespace_id, case state when 'paid' then price else 0 end as amount from package_lot) p
      full join (
        select j.order_id as id, j.namespace_id, -sum(e.amount) as amount,
          (select sum(c.amount) from ledger_charge c join ledger_journal i on i.id = c.journal_id and i.order_id = j.order_id
            where c.namespace_id = j.namespace_id and c.type in ('package', 'subscription')) as lines
        from ledger_journal j join ledger_entry e on e.journal_id = j.id
        join ledger_account a on a.id = e.account_id and a.kind = 'wallet' where j.kind in ('package', 'subscription') group by 1, 2
      ) j using (id) where p.amount is distinct from j.amount or p.amount is distinct from j.lines or p.namespace_id <> j.namespace_id`,
  },
  {
    name: "subscriptions_are_paid",
    explanation:
      "A subscription has, for the period it is in, paid for all of its storage on its last day, and no two of its periods are of one day.",
    sql: `select s.id, s.namespace_id from storage_subscription s where s.gib * 1073741824::numeric <> (
        select coalesce(sum(l.quantity_us / ((l.last_day - l.first_day + 1) * 86400000000)), 0) from package_lot l
        where l.subscription_id = s.id and l.last_day = s.last_day)
      union all select l.subscription_id, l.namespace_id from package_lot l join package_lot m on m.subscription_id = l.subscription_id
        and m.last_day <> l.last_day and m.first_day <= l.last_day and m.last_day >= l.first_day`,
  },
  {
    name: "refunds_add_up",
    explanation: "What was paid back of an order is what left its wallet for it.",
    sql: `select t.id from top_up t where t.refunded <> (select -coalesce(sum(e.amount), 0) from ledger_journal j
        join ledger_entry e on e.journal_id = j.id join ledger_account a on a.id = e.account_id and a.kind = 'wallet'
        where j.namespace_id = t.namespace_id and j.kind = 'refund' and j.order_id = t.id)`,
  },
  {
    name: "documents_are_numbered_and_true",
    explanation:
      "No number of a document is missing, and a statement is what its charges say and begins where the last ended.",
    sql: `select number from (select number, row_number() over (order by number) as place from invoice) i where number <> place
      union all select last from invoice_number where last <> (select count(*) from invoice)
      union all select number from (select i.*, lag(closing, 1, 0) over (partition by namespace_id order by last_day) as before
        from invoice i where kind = 'statement') i
      where opening <> before or amount <> (select coalesce(sum(c.amount), 0)
        from statement_charges(namespace_id, after_day, last_day, after_journal, through_journal) c)`,
  },
] as const;
