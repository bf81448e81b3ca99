import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { until } from "../world.ts";
import { shelf } from "./shelf.ts";

let it: Awaited<ReturnType<typeof shelf>>;
const living = new Set<ChildProcess>();
beforeAll(async () => {
  it = await shelf();
});
afterAll(async () => {
  for (const child of living) child.kill("SIGKILL");
  await it.stop();
});

function spender(resource: string): ChildProcess {
  const args = [join(import.meta.dirname, "spender.ts"), it.url, it.organization, it.member, resource];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "ignore", "inherit"] });
  living.add(child);
  return child;
}

async function kill(child: ChildProcess): Promise<void> {
  living.delete(child);
  const ended = once(child, "exit");
  child.kill("SIGKILL");
  await ended;
}

const journals = async () => Number((await it.one<{ n: string }>("select count(*) as n from ledger_journal")).n);

/** Waits until so many movements more were posted. */
const posted = async (more: number) => {
  const goal = (await journals()) + more;
  return until(`${goal} movements`, async () => (await journals()) >= goal, 60);
};

test("sixty-four at once on one wallet, killed at any moment, lose and double nothing", {
  timeout: 180_000,
}, async () => {
  const { id: resource } = await it.one<{ id: string }>("select id from resource limit 1");
  for (const [size, price] of [
    [100, 30],
    [333, 70],
  ] as const)
    await it.offer(size, price);
  await it.sell(7);
  const spenders = Array.from({ length: 4 }, () => spender(resource));
  await posted(100);
  for (const [at, child] of spenders.entries()) {
    await kill(child);
    spenders[at] = spender(resource);
    await posted(40);
  }
  for (const child of spenders) await kill(child);
  await until("the last connection to be gone", async () => {
    const text =
      "select count(*)::int as n from pg_stat_activity where datname = current_database() and state <> 'idle'";
    return (await it.one<{ n: number }>(text)).n <= 1;
  });
  await it.charge();
  expect(await it.broken()).toEqual([]);
  expect((await it.pool.query("select * from uncharged($1)", [it.organization])).rows).toEqual([]);
  // what was used is what packages paid and what was charged, which is what was paid and is owed; nothing else moved
  const sums = await it.one(
    `select (select sum(cost_of(id)) from usage_record)
        = (select sum(amount) from ledger_charge where type not in ('package', 'subscription'))
        + (select micros(sum(grains(type, product, day, covered_us))) from charged) as charged,
      (select sum(used_us) from package_lot) = (select sum(covered_us) from charged) as covered,
      (select count(*) > 0 from package_lot where used_us > 0) as packages,
      (select sum(amount) from voucher) = -(select sum(e.amount) from ledger_entry e join ledger_account a
        on a.id = e.account_id where a.kind = 'vouchers') as received,
      (select coalesce(sum(e.amount), 0) from ledger_entry e) = 0 as balanced`,
  );
  expect(sums).toEqual({ charged: true, covered: true, packages: true, received: true, balanced: true });
});
