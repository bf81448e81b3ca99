import { setTimeout as pause } from "node:timers/promises";
import pg from "pg";
import { openDatabase } from "../../server/database/connect.ts";
import * as limits from "../../server/domain/limits/limits.ts";
import { type Ctx, type Ports, system, transact } from "../../server/kernel/context.ts";

// Spends the money of one wallet on sixteen connections until it is killed: run by storm.test.ts, several at once.
const [url, organization, member, resource] = process.argv.slice(2) as [string, string, string, string];
const pool = new pg.Pool({ connectionString: url, max: 16 });

async function together(work: (client: pg.PoolClient) => Promise<unknown>): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query("begin");
    await work(client);
    await client.query("commit");
  } catch {
    await client.query("rollback");
  } finally {
    client.release();
  }
}

const receive = (client: pg.PoolClient) =>
  client.query(
    `with v as (insert into voucher (batch_id, label, code_hash, amount, created_by, redeemed_at, namespace_id)
      values (uuidv7(), 'storm', uuid_send(uuidv7()), 50, $1, now(), $2) returning id)
     select ledger_receive(v.id, 'voucher', $2, $1, 50) from v`,
    [member, organization],
  );

const db = openDatabase(pool);
const ports = { jobs: { poke: () => {} }, currency: "EUR" } as unknown as Ports;
const ctx: Ctx = { actor: system, db, ports, ip: null, request_id: null, after_commit: null };
const wanted = { namespace_id: organization, account_id: member, resource_type: "gpu", units: 1 };
const start = () => transact(ctx, (ctx) => limits.admit(ctx, { operation_id: crypto.randomUUID(), ...wanted }));

const release = (client: pg.PoolClient) =>
  client.query(`select release(a.id) from allocation a where a.released_at is null order by random() limit 1`);

async function use(client: pg.PoolClient): Promise<void> {
  const [id, now] = [crypto.randomUUID(), Date.now()];
  const values = [id, organization, member, resource, new Date(now - 1000)];
  await client.query("select meter_open($1, 'compute', 'gpu', $2, $3, $4, 'execution 1', 42, $5)", values);
  await client.query("select meter_change($1, 0, $2, true)", [id, new Date(now)]);
}

const charge = (client: pg.PoolClient) => client.query("select charge($1)", [organization]);
const tend = (client: pg.PoolClient) => client.query("select * from tend_wallet($1)", [organization]);

const random = (text: string) => `select x.id from (${text}) x order by random() limit 1`;

const buy = (client: pg.PoolClient) =>
  client.query(`select buy_package(uuidv7(), p.id, $1, $2) from (${random("select id from package")}) p`, [
    ...[organization, member],
  ]);
const giveBack = (client: pg.PoolClient) =>
  client.query(`select refund_package(l.id, uuidv7(), $1) from (${random("select id from package_lot")}) l`, [member]);
const correct = (client: pg.PoolClient) =>
  client.query(
    `select correct_usage(u.id, 6000000 * floor(random() * 84), 'storm')
     from (${random("select id from usage_record where corrects is null order by seq desc limit 50")}) u`,
  );

const subscribe = (client: pg.PoolClient) =>
  client.query("select subscribe_storage(uuidv7(), uuidv7(), $1, $2, 1, 'month', random() > 0.5)", [
    organization,
    member,
  ]);
const change = (client: pg.PoolClient) =>
  client.query(
    `select change_subscription(s.id, uuidv7(), $1, 1 + floor(random() * 4)::int, 'month', random() > 0.5)
     from (${random("select id from storage_subscription")}) s`,
    [member],
  );
const renew = (client: pg.PoolClient) =>
  client.query(`select tend_subscription(s.id, uuidv7()) from (${random("select id from storage_subscription")}) s`);

const acts = [
  receive,
  receive,
  release,
  use,
  use,
  use,
  charge,
  tend,
  buy,
  giveBack,
  correct,
  subscribe,
  change,
  renew,
].map((act) => () => together(act));
acts.push(
  ...[start, start].map(
    (act) => () =>
      act().then(
        () => {},
        () => {},
      ),
  ),
);

async function spend(): Promise<never> {
  for (;;) {
    await acts[Math.floor(Math.random() * acts.length)]?.();
    await pause(0);
  }
}

await Promise.all(Array.from({ length: 16 }, spend));
