import { openPool } from "../../server/database/connect.ts";
import { ledgerInvariants } from "../../server/domain/limits/ledger-invariants.ts";
import { execute, type Ground } from "../ground.ts";
import { type Group, type Row, rate } from "../measure.ts";
import { offices } from "../offices.ts";

const [at_once, seconds, in_one] = [64, 2, 250];

/** An hour of use of each member, as the sums of today have it. */
const use = (who: string) => `
  insert into usage_sum (namespace_id, account_id, type, product, day, quantity_us)
  select n.id, a.id, 'compute', 'small', (now() at time zone 'UTC')::date, 3600000000 from ${who}
  on conflict (namespace_id, account_id, type, product, day) do update
    set quantity_us = usage_sum.quantity_us + excluded.quantity_us`;

const hot = `namespace n join account a on n.path = 'office-1' and a.path in (select 'person-' || i from generate_series(1, ${at_once}) i)`;
const all = "namespace n join account a on a.path = 'person-' || substr(n.path, 8) and n.path like 'office-%'";

/** Use that is posted a second: a charge takes a wallet's lock once, and posts what all its members used since the last. */
export async function rows(ground: Ground): Promise<Group> {
  const { url, owner_url } = await ground.offices("ledger");
  for (const sql of [price, billing, accounts]) await execute(owner_url, sql);
  const pool = openPool(url, () => {});
  const ids = (await execute(url, "select id from namespace where kind = 'organization' order by path")).map(
    ({ id }) => id as string,
  );
  const [first] = await execute(url, "select id from namespace where path = 'office-1'");
  const charge = (id: unknown) => pool.query({ name: "charge", text: "select charge($1)", values: [id] });
  let turn = 0;
  const update = (many: number) => () =>
    rate(at_once, seconds, () => pool.query({ ...floor, values: [1 + (turn++ % many)] }));
  const one: Row = {
    work: `use posted to one hot wallet, ${at_once} members at once`,
    unit: "/s",
    figure: () =>
      posted(
        async () => void (await charge(first?.["id"])),
        () => execute(owner_url, use(hot)),
        at_once,
      ),
    floor: { what: "one UPDATE of a hot row", figure: update(1) },
    target: { ratio_min: 8 },
    rounds: 5,
  };
  const many: Row = {
    work: `use posted to ${offices} wallets, ${in_one} in a transaction`,
    unit: "/s",
    figure: () =>
      posted(
        () => together(ids, (some) => pool.query({ name: "many", text: "select charge_many($1)", values: [some] })),
        () => execute(owner_url, use(all)),
        offices,
      ),
    floor: { what: `one UPDATE, over ${offices} rows`, figure: update(offices) },
    target: { ratio_min: 1 },
    rounds: 5,
  };
  const close = async () => {
    await pool.end();
    await holds(owner_url);
  };
  return { rows: [one, many], close };
}

/** What was posted is whole: otherwise no figure counts. */
async function holds(owner_url: string): Promise<void> {
  for (const { name, sql } of ledgerInvariants)
    if ((await execute(owner_url, sql)).length > 0) throw new Error(`${name} does not hold of what was posted`);
}

/** Posts again and again what is used again before each time, which is not timed. */
async function posted(post: () => Promise<void>, prepare: () => Promise<unknown>, lines: number): Promise<number> {
  let [count, taken] = [0, 0];
  while (taken < seconds * 1000 && count < 200 * lines) {
    await prepare();
    const began = performance.now();
    await post();
    taken += performance.now() - began;
    count += lines;
  }
  return (count / taken) * 1000;
}

/** As the job that looks after wallets does it: so many in one transaction. */
async function together(ids: readonly string[], act: (some: string[]) => Promise<unknown>): Promise<void> {
  for (let at = 0; at < ids.length; at += in_one) await act(ids.slice(at, at + in_one));
}

const price = "insert into price (product, from_day, amount_micros) values ('small', '2020-01-01', 1000000)";
const billing = "select set_billing(true, (select id from account where operator))";
const accounts = `insert into ledger_account (kind, namespace_id, credit)
  select k.kind, n.id, case k.kind when 'wallet' then 1000000000000000 else 0 end
  from namespace n cross join (values ('arrears'), ('wallet')) k (kind) on conflict do nothing`;
const floor = { name: "floor", text: "update floor set used = used + 1 where id = $1" };
