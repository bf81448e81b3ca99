import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { shelf } from "./shelf.ts";

let it: Awaited<ReturnType<typeof shelf>>;
let last_month: string;
beforeAll(async () => {
  it = await shelf();
  // as if billing had been on for months
  await it.pool.query("update billing set from_day = '2020-01-01'");
  const { day } = await it.one<{ day: string }>("select (first_of_month() - 1)::text as day");
  last_month = day;
});
afterAll(() => it.stop());

interface Statement {
  number: string;
  last_day: string;
  amount: string;
  opening: string;
  closing: string;
  summary: { days: { day: string; amount: number }[]; moves: { kind: string; amount: number }[] };
}
const statements = async () =>
  (
    await it.pool.query<Statement>(
      "select *, last_day::text from invoice where kind = 'statement' and namespace_id = $1 order by number",
      [it.organization],
    )
  ).rows;
const issue = () => it.pool.query("select issue_statements($1, 'CNY')", [it.organization]);
/** As if all of it had been posted on that day. */
const postedOn = (day: string) =>
  it.pool.query(`alter table ledger_journal disable trigger ledger_is_history;
    update ledger_journal set at = '${day} 12:00Z'; alter table ledger_journal enable trigger ledger_is_history;`);
const noon = (day: string) => new Date(`${day}T12:00:00Z`);
/** As if the month that was last were the one before: the next turn issues another. */
const again = () => it.pool.query("delete from invoice_watch");

describe("a monthly statement", () => {
  test("is what its wallet was charged for the month, to the micro, and what else moved it", async () => {
    await it.receive(1_000_000);
    await it.use(1234, noon(last_month));
    await it.use(4321, noon(last_month));
    await it.charge();
    await postedOn(last_month);
    await issue();
    const [statement] = await statements();
    expect(statement).toMatchObject({ number: "1", last_day: last_month, amount: "5555", opening: "0" });
    expect(statement).toMatchObject({
      closing: "994445",
      summary: { moves: [{ kind: "voucher", amount: 1_000_000 }] },
    });
    expect(await it.wallet()).toMatchObject({ balance: 994_445, owed: 0 });
    expect(await it.broken()).toEqual([]);
  });

  test("is issued once, also by two at once", async () => {
    await again();
    await Promise.all([issue(), issue(), issue()]);
    expect(await statements()).toHaveLength(1);
  });

  test("never changes: nobody may, and what is charged later for its days is of the next one", async () => {
    for (const change of ["update invoice set amount = 0", "delete from invoice"])
      await expect(it.pool.query(change)).rejects.toThrow(/only added to|permission denied/);
    await it.use(100, noon(last_month));
    await it.charge();
    // the same question again, a month later
    const { rows } = await it.pool.query(
      `select c.day::text, sum(c.amount)::int as amount from invoice i,
         statement_charges(i.namespace_id, i.last_day, (i.last_day + interval '1 month')::date, i.through_journal, 1000000) c
       group by 1 order by 1`,
      [],
    );
    expect(rows).toEqual([{ day: last_month, amount: 100 }]);
  });

  test("has a number without gaps, also when somebody before it gave up", async () => {
    const client = await it.pool.connect();
    await client.query("begin");
    await client.query("update invoice_number set last = last + 1");
    const waiting = it.pool.query(
      `select issue_invoice(row(null, 'receipt', $1, null, null, null, null, (select max(id) from ledger_journal), null,
         5, null, null, 'CNY', null, null, '', '', '{}', null)::invoice) as number`,
      [it.organization],
    );
    await client.query("rollback");
    client.release();
    expect((await waiting).rows[0].number).toBe("2");
  });
});
