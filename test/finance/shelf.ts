import type pg from "pg";
import { ledgerInvariants } from "../../server/domain/limits/ledger-invariants.ts";
import { counters } from "../limits/counters.ts";

/** The ledger's statements on a database of their own: an organization with members, a type at a price, billing on. */
export async function shelf() {
  const database = await counters();
  const { pool, one, organization, people } = database;
  const [member] = people as [string];
  await pool.query("update resource_type set capacity = 1000");
  // an hour costs six hundred micros, ten minutes a hundred
  await pool.query("insert into price (product, from_day, amount_micros) values ('gpu', '2020-01-01', 600)");
  await pool.query("select set_billing(true, $1)", [member]);
  const voucher = (amount: number) => voucherOf(database, amount);
  const receive = async (amount: number, id?: string) =>
    one("select ledger_receive($1, 'voucher', $2, $3, $4)", [
      id ?? (await voucher(amount)),
      organization,
      member,
      amount,
    ]);
  const start = async (units = 1) => (await database.admit(member, units)).allocation_id;
  const release = (allocation: string) => one("select release($1)", [allocation]);
  const charge = async () => Number((await one<{ c: string }>("select charge($1) as c", [organization])).c);
  const tend = () => one<{ payable: string; to_stop: string[] }>("select * from tend_wallet($1)", [organization]);
  const { id: resource } = await one<{ id: string }>(
    `insert into resource (namespace_id, kind, name, owner_id, created_by, visibility)
     values ($1, 'container', 'train', $2, $2, 'private') returning id`,
    [organization, member],
  );
  /** Use of so many micros in one second, ended now or then. */
  const use = async (micros: number, ended_at = new Date(), who = member) => {
    const began = new Date(ended_at.getTime() - 1000);
    const id = crypto.randomUUID();
    const values = [id, organization, who, resource, micros * 6, began];
    await one("select meter_open($1, 'compute', 'gpu', $2, $3, $4, 'execution 1', $5, $6)", values);
    await one("select meter_change($1, 0, $2, true)", [id, ended_at]);
    return id;
  };
  const wallet = () => walletOf(database);
  const packages = packagesOf(database, resource);
  return {
    ...database,
    member,
    voucher,
    ...ordersOf(database),
    receive,
    start,
    release,
    charge,
    tend,
    use,
    wallet,
    ...packages,
    ...subscriptionsOf(database),
    broken: () => brokenIn(pool),
  };
}

/** The invariants of money that do not hold. */
async function brokenIn(pool: pg.Pool): Promise<string[]> {
  const found: string[] = [];
  for (const { name, sql } of ledgerInvariants) if ((await pool.query(sql)).rowCount) found.push(name);
  return found;
}

/** What a wallet has, holds, may owe, and owes; nothing where there is none yet. */
async function walletOf({ one, organization }: Awaited<ReturnType<typeof counters>>): Promise<Record<string, number>> {
  const row = await one<Record<string, string> | undefined>(
    `select w.balance, w.held, w.credit, -a.balance as owed from ledger_account w join ledger_account a
     on a.namespace_id = w.namespace_id and a.kind = 'arrears' where w.kind = 'wallet' and w.namespace_id = $1`,
    [organization],
  );
  return Object.fromEntries(Object.entries(row ?? {}).map(([key, value]) => [key, Number(value)]));
}

/** A voucher that was redeemed; what it is worth is yet to come into the wallet. */
async function voucherOf({ one, organization, people }: Awaited<ReturnType<typeof counters>>, amount: number) {
  const { id } = await one<{ id: string }>(
    `insert into voucher (batch_id, label, code_hash, amount, created_by, redeemed_at, namespace_id)
     values (uuidv7(), 'test', uuid_send(uuidv7()), $1, $2, now(), $3) returning id`,
    [amount, people[0], organization],
  );
  return id;
}

/** Use of so many micros, and packages that pay for it: their sizes are in what use of theirs would cost. */
function packagesOf({ one, pool, organization, people }: Awaited<ReturnType<typeof counters>>, resource: string) {
  const [member = ""] = people;
  /** A package of so much use is offered. */
  const offer = async (micros: number, price: number, valid_days = 30) => {
    const { id } = await one<{ id: string }>(
      `insert into package (name, type, product, quantity_us, price, valid_days, audience, created_by)
       values ('hours', 'compute', 'gpu', $1::bigint * 6000000, $2, $3, 'everybody', $4) returning id`,
      [micros, price, valid_days, member],
    );
    return id;
  };
  /** Buys one; null where it cannot be paid. */
  const buy = async (micros: number, price: number, valid_days = 30): Promise<string | null> => {
    const lot = crypto.randomUUID();
    const values = [lot, await offer(micros, price, valid_days), organization, member];
    const { bought } = await one<{ bought: string | null }>("select * from buy_package($1, $2, $3, $4)", values);
    return bought === null ? null : lot;
  };
  /** As if it had been bought so many days earlier. */
  const age = (lot: string, days: number) =>
    alone(pool, "update package_lot set first_day = first_day - $2::int, last_day = last_day - $2::int where id = $1", [
      lot,
      days,
    ]);
  const giveBack = async (lot: string) =>
    (await one<{ done: boolean }>("select refund_package($1, gen_random_uuid(), $2) as done", [lot, member])).done;
  /** What is left of each package, in what its use would cost, the first bought first. */
  const lots = async () =>
    (
      await pool.query<{ left: number }>(
        "select ((quantity_us - used_us) / 6000000)::float8 as left from package_lot where namespace_id = $1 order by number",
        [organization],
      )
    ).rows.map(({ left }) => left);
  /** Says of the newest use of a record that it was another. */
  const correct = (record: string, micros: number) =>
    one("select correct_usage($1, $2::bigint * 6000000, 'counted wrong')", [record, micros]);
  return { offer, buy, age, giveBack, lots, correct, resource };
}

/** Storage that is subscribed to, at a price of so much a GiB and month. */
function subscriptionsOf({ one, pool, organization, people }: Awaited<ReturnType<typeof counters>>) {
  const [member = ""] = people;
  const sell = (micros: number, period = "month") =>
    pool.query("insert into price (product, from_day, amount_micros) values ('storage_' || $2, '2020-01-01', $1)", [
      ...[micros, period],
    ]);
  /** Subscribes; null where it cannot be paid. */
  const subscribe = async (gib: number, { period = "month", renews = true } = {}): Promise<string | null> => {
    const id = crypto.randomUUID();
    const text = "select subscribed from subscribe_storage($1, gen_random_uuid(), $2, $3, $4, $5, $6)";
    const values = [id, organization, member, gib, period, renews];
    return (await one<{ subscribed: string | null }>(text, values)).subscribed === null ? null : id;
  };
  const change = (id: string, gib: number, { period = "month", renews = true } = {}) =>
    one<{ changed: boolean; cost: string }>(
      "select * from change_subscription($1, gen_random_uuid(), $2, $3, $4, $5)",
      [id, member, gib, period, renews],
    );
  const renew = async (id: string) =>
    (await one<{ outcome: string | null }>("select outcome from tend_subscription($1, gen_random_uuid())", [id]))
      .outcome;
  /** As if so many days had passed since everything of it; its next period begins when this one has ended. */
  const pass = async (id: string, days: number) => {
    const text = `update storage_subscription set first_day = first_day - $2::int, last_day = last_day - $2::int,
      anchor = (last_day - $2::int + 1 - interval '4 years')::date where id = $1`;
    await alone(pool, text, [id, days]);
    await alone(
      pool,
      "update package_lot set first_day = first_day - $2::int, last_day = last_day - $2::int where subscription_id = $1",
      [id, days],
    );
  };
  /** What the organization may store, in GiB; null is unlimited. */
  const allowance = async () => {
    const { bytes } = await one<{ bytes: string | null }>("select storage_allowance($1) as bytes", [organization]);
    return bytes === null ? null : Number(bytes) / 2 ** 30;
  };
  const grant = (gib: number | null) =>
    pool.query(
      "insert into storage_grant values ($1, $2) on conflict (namespace_id) do update set bytes = excluded.bytes",
      [organization, gib === null ? null : gib * 2 ** 30],
    );
  const subscription = (id: string) =>
    one<{ gib: number; state: string; days: number; left: number }>(
      `select gib, state, last_day - first_day + 1 as days, last_day - day_of(clock_timestamp()) as left
       from storage_subscription where id = $1`,
      [id],
    );
  return { sell, subscribe, change, renew, pass, allowance, grant, subscription };
}

/** What no trigger is to see. */
async function alone(pool: pg.Pool, text: string, values: unknown[]): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query("set session_replication_role = replica");
    await client.query(text, values);
  } finally {
    await client.query("reset session_replication_role");
    client.release();
  }
}

/** Money that came by an order, and can be paid back; and somebody else whose use it is. */
function ordersOf({ one, organization, people }: Awaited<ReturnType<typeof counters>>) {
  const [member = ""] = people;
  /** A paid order; its money is in the wallet. */
  const payIn = async (amount: number): Promise<string> => {
    const { id } = await one<{ id: string }>(
      "insert into top_up (namespace_id, buyer_id, amount, state) values ($1, $2, $3, 'paid') returning id",
      [organization, member, amount],
    );
    await one("select ledger_receive($1, 'top_up', $2, $3, $4)", [id, organization, member, amount]);
    return id;
  };
  const payBack = async (order: string, amount: number): Promise<boolean> => {
    const text = "select refunded from refund_top_up($1, $2, gen_random_uuid(), $3)";
    return (await one<{ refunded: boolean }>(text, [order, amount, member])).refunded;
  };
  const newMember = async (): Promise<string> => {
    const { id } = await one<{ id: string }>(
      "insert into account (path, name, email) values ($1, $1, $1 || '@example.org') returning id",
      [`p-${crypto.randomUUID().slice(0, 13)}`],
    );
    await one("insert into member (organization_id, account_id, role) values ($1, $2, 'developer')", [
      organization,
      id,
    ]);
    return id;
  };
  return { payIn, payBack, newMember };
}
