import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { invariants } from "../../server/domain/limits/verify.ts";
import { workshop } from "../containers/workshop.ts";

let it: Awaited<ReturnType<typeof workshop>>;
beforeAll(async () => {
  it = await workshop();
  await it.container("train");
  const [ended, running] = [await it.start("train"), await it.start("train")];
  await it.live().run();
  for (const { id } of [ended, running]) await it.reach(id, "running");
  it.engine.end(ended.id, { output: "result" });
  await it.reach(ended.id, "succeeded");
});
afterAll(() => it.stop());

/** A package that somebody has and nobody paid for. */
const lot = `insert into package (name, type, product, quantity_us, price, valid_days, audience, created_by)
       select 'ten', 'compute', 'gpu', 10, 5, 30, 'everybody', account_id from allocation limit 1;
     insert into package_lot (id, package_id, namespace_id, buyer_id, name, type, product, quantity_us, price, first_day, last_day)
       select uuidv7(), p.id, a.namespace_id, a.account_id, p.name, p.type, p.product, p.quantity_us, p.price, current_date, current_date
       from package p, (select * from allocation limit 1) a;`;

/** A call of something, by a token that there is not. */
const called = `select settle_calls(jsonb_build_array(jsonb_build_object('id', uuidv7(), 'request_id', 'r', 'resource_id', id,
       'namespace_id', namespace_id, 'account_id', created_by, 'token_id', uuidv7(), 'protocol', 'chat', 'stream', false,
       'started_at', now(), 'state', 'done', 'input_tokens', 1, 'output_tokens', 1, 'counted_by', 'us', 'cost_nanos', 5000,
       'attempts', 1))) from resource limit 1;`;

/** A call under way, of a server that was never heard of. */
const opened = (
  more: string,
) => `insert into open_call (id, process_id, request_id, resource_id, namespace_id, account_id,
       protocol, stream, started_at, call_nanos, input_nanos, output_nanos, input_tokens, held_tokens, held_nanos)
     select ${more} from resource limit 1;`;

/** What is broken by hand, and which invariant must notice (others may, too). */
const faults: [string, string][] = [
  ["member_units", "update member_limit set in_use = in_use + 1 where product = 'gpu'"],
  ["member_units", "delete from member_limit where product = 'gpu'"],
  ["namespace_units", "update namespace_limit set in_use = in_use + 1 where product = 'gpu'"],
  ["capacity_units", "update resource_type set in_use = 0"],
  ["capacity_units", "update allocation set resource_type = 'none'"],
  ["admission", "update allocation set capacity = 0"],
  ["admission", "update allocation set member_cap = 1"],
  ["member_storage", "update member_limit set in_use = in_use - 1 where product = 'storage'"],
  ["namespace_storage", "update execution set output_bytes = 7 where ended_at is not null"],
  [
    "namespace_storage",
    "insert into storage_reservation (namespace_id, account_id, bytes) select namespace_id, account_id, 1 from allocation",
  ],
  [
    "promises_have_an_upload",
    "insert into storage_reservation (namespace_id, account_id, bytes, lasting) select namespace_id, account_id, 1, true from allocation",
  ],
  ["devices_held", "insert into device select 'gpu', 0, 'a', id from allocation where released_at is not null"],
  [
    "devices_held",
    "insert into device select 'gpu', n, 'a', id from allocation, generate_series(0, 1) n where released_at is null",
  ],
  ["active_holds_units", "update allocation set released_at = now()"],
  ["units_have_an_execution", "update allocation set released_at = null"],
  ["compute_is_metered_once", "delete from usage_record where type = 'compute' and ended_at is null"],
  ["compute_is_metered_once", "update usage_record set ended_at = null where type = 'compute'"],
  [
    "compute_is_metered_once",
    "update usage_record set started_at = started_at - interval '1 ms' where type = 'compute'",
  ],
  ["storage_is_metered_once", "delete from usage_record where type = 'storage'"],
  ["storage_is_metered_once", "update usage_record set ended_at = now() where type = 'storage'"],
  ["storage_is_metered_once", "update namespace set deleted_at = now()"],
  [
    "storage_is_metered_once",
    "insert into version (resource_id, number, bytes, created_by, charged_to) select id, 9, 1, created_by, created_by from resource",
  ],
  ["executions_are_where_their_container_is", "update execution set namespace_id = started_by"],
  ["states_are_written_down", "delete from execution_event where to_state = 'running'"],
  ["days_add_up", "update usage_record set accrued_us = accrued_us + 1"],
  [
    "versions_add_up",
    "insert into version (resource_id, number, files, created_by, charged_to) select id, 1, 1, created_by, created_by from resource",
  ],
  ["leaves_add_up", "insert into leaf default values"],
  [
    "leaves_add_up",
    `with v as (
       insert into version (resource_id, number, created_by, charged_to) select id, 1, created_by, created_by from resource limit 1
       returning id
     ), l as (insert into leaf (files) values (1) returning id), w as (
       insert into version_leaf (version_id, first_path, leaf_id) select v.id, 'b', l.id from v, l)
     insert into leaf_file (leaf_id, path, sha256, bytes, media_type) select l.id, 'a', sha256(''), 0, 'text/plain' from l`,
  ],
  ["resources_add_up", "update resource set bytes = bytes + 1"],
  ["saved_bytes_are_true", "update resource set saved_bytes = 5"],
  ["organizations_keep_a_maintainer", "delete from member"],
  ["synced_members_are_known", "update member set source = 'gitee'"],
  ["paths_belong_to_one", "delete from namespace_path"],
  ["member_counts", "update member_limit set in_use = in_use + 1 where product = 'containers'"],
  ["namespace_counts", "update resource set deleted_at = now()"],
  [
    "roll_ups_add_up",
    `insert into usage_month (namespace_id, month, account_id, type, product, quantity_us)
     select namespace_id, date_trunc('month', current_date)::date, account_id, 'compute', 'gpu', 1 from allocation limit 1`,
  ],
  [
    "sums_add_up",
    `insert into usage_sum (namespace_id, account_id, type, product, day, quantity_us)
     select namespace_id, account_id, 'compute', 'gpu', current_date, 1 from allocation limit 1`,
  ],
  [
    "growth_is_records",
    `insert into usage_resource_sum (namespace_id, day, resource_id, account_id, type, product, quantity_us, rate_at_end)
     select r.namespace_id, current_date, r.id, a.account_id, 'storage', 'storage', 0, 1 from resource r, allocation a limit 1`,
  ],
  [
    "held_storage_is_records",
    `insert into storage_change (namespace_id, account_id, day, rate, before_us)
     select namespace_id, account_id, current_date, 1, 0 from allocation limit 1`,
  ],
  [
    "spending_is_records_at_their_prices",
    `insert into price (product, from_day, amount_micros) values ('gpu', '2020-01-01', 1000000);
     insert into usage_sum (namespace_id, account_id, type, product, day, quantity_us)
     select namespace_id, account_id, 'compute', 'gpu', current_date - 1, 3600000000 from allocation limit 1`,
  ],
  [
    "journals_sum_to_zero",
    "insert into ledger_entry (journal_id, account_id, amount) select 1, id, 5 from ledger_account where kind = 'revenue'",
  ],
  [
    "entries_are_of_movements",
    `insert into ledger_entry (journal_id, account_id, amount)
     select 999, id, 5 from ledger_account where kind = 'revenue'`,
  ],
  [
    "balances_are_entries",
    "insert into ledger_account (kind, namespace_id, balance) select 'wallet', id, 5 from namespace limit 1",
  ],
  [
    "wallets_above_their_floor",
    `alter table ledger_account drop constraint wallet_above_its_floor;
     insert into ledger_account (kind, namespace_id, balance) select 'wallet', id, -5 from namespace limit 1`,
  ],
  [
    "holds_add_up",
    "insert into ledger_account (kind, namespace_id, held) select 'wallet', id, 5 from namespace limit 1",
  ],
  [
    "holds_are_for_live_units",
    "insert into ledger_hold (allocation_id, namespace_id, amount) select uuidv7(), id, 1 from namespace limit 1",
  ],
  [
    "charges_are_their_lines",
    `insert into ledger_charge (journal_id, namespace_id, account_id, type, product, day, quantity_us, amount)
     select 1, namespace_id, account_id, 'compute', 'gpu', current_date, 1, 1 from allocation limit 1`,
  ],
  ["revenue_adds_up", "insert into revenue_month select current_date, 'gpu', id, 5 from namespace limit 1"],
  [
    "use_is_charged_once",
    `insert into charged (namespace_id, day, account_id, type, product, quantity_us, micros)
     select namespace_id, current_date, account_id, 'compute', 'gpu', 1, 1 from allocation limit 1`,
  ],
  [
    "top_ups_are_paid_once",
    `insert into top_up (namespace_id, buyer_id, amount, state)
     select namespace_id, account_id, 1, 'paid' from allocation limit 1`,
  ],
  ["packages_add_up", `${lot} update package_lot set used_us = 3`],
  [
    "packages_pay_once",
    `insert into charged (namespace_id, day, account_id, type, product, quantity_us, covered_us)
     select namespace_id, current_date, account_id, 'compute', 'gpu', 1, 1 from allocation limit 1`,
  ],
  [
    "packages_pay_while_they_are_good",
    `${lot} insert into package_use (journal_id, lot_id, namespace_id, day, account_id, type, product, quantity_us)
     select 1, id, namespace_id, current_date + 1, buyer_id, type, product, 3 from package_lot`,
  ],
  ["packages_are_paid_once", lot],
  [
    "subscriptions_are_paid",
    `insert into storage_subscription (id, namespace_id, buyer_id, gib, period, anchor, first_day, last_day, renews)
     select uuidv7(), namespace_id, account_id, 5, 'month', current_date, current_date, current_date, true from allocation limit 1`,
  ],
  [
    "refunds_add_up",
    `insert into top_up (namespace_id, buyer_id, amount, state, refunded)
     select namespace_id, account_id, 2, 'paid', 1 from allocation limit 1`,
  ],
  [
    "documents_are_numbered_and_true",
    `insert into invoice (number, kind, namespace_id, journal_id, amount, currency, payer_path, payer_name, summary)
     select 2, 'receipt', namespace_id, 1, 1, 'USD', 'acme', 'Acme', '{}' from allocation limit 1`,
  ],
  ["calls_are_counted_once", `${called} update call_day set calls = calls + 1`],
  ["calls_are_charged_as_use", `${called} update usage_record set accrued_us = accrued_us + 1 where type = 'api'`],
  ["tokens_spent_what_their_calls_cost", called],
  [
    "no_call_is_open_and_over",
    `${called} ${opened("(select id from call), uuidv7(), 'r', id, namespace_id, created_by, 'chat', true, now(), 0, 0, 1, 1, 2, 1")}`,
  ],
  [
    "open_calls_hold_what_they_may_cost",
    opened("uuidv7(), uuidv7(), 'r', id, namespace_id, created_by, 'chat', true, now(), 0, 0, 1, 1, 2, 7"),
  ],
  [
    "no_hold_outlives_its_server",
    opened(
      "uuidv7(), uuidv7(), 'r', id, namespace_id, created_by, 'chat', true, now() - interval '1 hour', 0, 0, 1, 1, 2, 1",
    ),
  ],
  ["owners", "delete from member where account_id in (select owner_id from resource)"],
];

/** The invariants that do not hold after a fault, which is undone. */
async function noticed(fault: string): Promise<string[]> {
  const client = await it.pool.connect();
  try {
    await client.query("begin");
    await client.query("set local session_replication_role = replica");
    await client.query(fault);
    const found: string[] = [];
    for (const { name, sql } of invariants) if ((await client.query(sql)).rowCount) found.push(name);
    return found;
  } finally {
    await client.query("rollback");
    client.release();
  }
}

test("everything holds before anything is broken", async () => {
  expect(await it.broken()).toEqual([]);
});

describe("an invariant notices a fault", () => {
  test.each(faults)("%s: %s", async (name, fault) => {
    expect(await noticed(fault)).toContain(name);
  });

  test("and there is a fault for each", () => {
    expect(new Set(faults.map(([name]) => name))).toEqual(new Set(invariants.map(({ name }) => name)));
  });
});
