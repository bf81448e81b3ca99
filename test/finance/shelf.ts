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
  const use = async (micros: number, ended_at = new Date()) => {
    const began = new Date(ended_at.getTime() - 1000);
    const id = crypto.randomUUID();
    const values = [id, organization, member, resource, micros * 6, began];
    await one("select meter_open($1, 'compute', 'gpu', $2, $3, $4, 'execution 1', $5, $6)", values);
    await one("select meter_change($1, 0, $2, true)", [id, ended_at]);
  };
  const wallet = () => walletOf(database);
  return {
    ...database,
    member,
    voucher,
    receive,
    start,
    release,
    charge,
    tend,
    use,
    wallet,
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
