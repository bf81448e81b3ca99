import { afterAll, beforeAll, expect, test } from "vitest";
import { type Lab, lab } from "../containers/lab.ts";

let it: Lab;
beforeAll(async () => {
  it = await lab();
});
afterAll(() => it.stop());

test("a movement is posted without a look at the accounts of others, however many there are", async () => {
  await it.owner.query(`
    insert into namespace (path, kind) select 'org-' || i, 'organization' from generate_series(1, 3000) i;
    select lock_wallet(id) from namespace;
    analyze ledger_account;`);
  const client = await it.owner.connect();
  try {
    await client.query("begin");
    const legs = "array['payments', 'wallet', 'arrears'], array[-5, 5, 0]";
    await client.query(
      `select ledger_post(gen_random_uuid(), 'top_up', id, null, null, ${legs}) from namespace where path = 'acme'`,
    );
    const { rows } = await client.query(
      "select seq_tup_read::int as read from pg_stat_xact_user_tables where relname = 'ledger_account'",
    );
    expect(rows).toEqual([{ read: 0 }]);
  } finally {
    await client.query("rollback");
    client.release();
  }
});
