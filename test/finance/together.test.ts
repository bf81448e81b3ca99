import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { shelf } from "./shelf.ts";

let it: Awaited<ReturnType<typeof shelf>>;
let all: string[];
beforeAll(async () => {
  it = await shelf();
  const { rows } = await it.pool.query<{ id: string }>(
    "insert into namespace (path, kind) select 'org-' || i, 'organization' from generate_series(1, 7) i returning id",
  );
  all = [it.organization, ...rows.map(({ id }) => id)];
});
afterAll(() => it.stop());

/** Use of so many micros by each member of each namespace, one second long. */
const use = async (micros: number) => {
  for (const namespace of all)
    for (const member of it.people.slice(0, 2)) {
      const id = crypto.randomUUID();
      const began = new Date(Date.now() - 1000);
      const values = [id, namespace, member, it.resource, micros * 6, began];
      await it.one("select meter_open($1, 'compute', 'gpu', $2, $3, $4, 'execution 1', $5, $6)", values);
      await it.one("select meter_change($1, 0, $2, true)", [id, new Date(began.getTime() + 1000)]);
    }
};
const chargeMany = (ids: readonly string[]) => it.pool.query("select charge_many($1)", [ids]);
const charged = async () =>
  (
    await it.pool.query<{ sum: number }>(
      `select coalesce(sum(c.amount), 0)::int as sum from unnest($1::uuid[]) with ordinality n (id, at)
     left join ledger_charge c on c.namespace_id = n.id and c.type = 'compute' group by n.at order by n.at`,
      [all],
    )
  ).rows.map(({ sum }) => sum);
const journals = async () => (await it.one<{ n: number }>("select count(*)::int as n from ledger_journal")).n;

describe("many wallets charged together", () => {
  test("are each charged once, from what they have, what they may owe and what packages pay", async () => {
    await it.receive(1000);
    await it.buy(30, 10);
    await it.pool.query("select set_credit($1, 25)", [all[1]]);
    await use(20);
    const before = await journals();
    await chargeMany(all);
    // a package pays thirty of the first one's forty
    expect(await charged()).toEqual([10, ...all.slice(1).map(() => 40)]);
    expect(await journals()).toBe(before + all.length);
    const owed = await it.one("select balance from ledger_account where kind = 'arrears' and namespace_id = $1", [
      all[1],
    ]);
    expect(owed).toEqual({ balance: "-15" });
    await chargeMany(all);
    expect(await journals()).toBe(before + all.length);
    expect(await it.broken()).toEqual([]);
  });

  test("by several at once, in whatever order, and beside those who are charged alone", async () => {
    await use(5);
    const before = await charged();
    await Promise.all([
      ...[all, all.toReversed(), all.slice(3), [...all, ...all]].map(chargeMany),
      ...all.map((id) => it.one("select charge($1)", [id])),
      it.pool.query("select * from tend_wallets($1)", [all.toReversed()]),
    ]);
    expect((await charged()).map((sum, at) => sum - (before[at] ?? 0))).toEqual(all.map(() => 10));
    expect(await it.broken()).toEqual([]);
  });

  test("are none of them charged where one cannot be", async () => {
    await use(5);
    const before = await charged();
    await it.pool.query(`alter table charged add constraint broken check (namespace_id <> '${all[4]}') not valid`);
    await expect(chargeMany(all)).rejects.toThrow("broken");
    expect(await charged()).toEqual(before);
    await it.pool.query("alter table charged drop constraint broken");
    await chargeMany(all);
    expect((await charged()).map((sum, at) => sum - (before[at] ?? 0))).toEqual(all.map(() => 10));
    expect(await it.broken()).toEqual([]);
  });

  test("a movement whose legs do not sum to zero is refused where it is written", async () => {
    const entry = it.pool.query(
      "insert into ledger_entry select 1, id, 5, null from ledger_account where kind = 'revenue'",
    );
    await expect(entry).rejects.toThrow("does not sum to zero");
  });
});
