import pg from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Decision } from "../../server/domain/limits/limits.ts";
import { invariants } from "../../server/domain/limits/verify.ts";
import { counters } from "./counters.ts";

let it: Awaited<ReturnType<typeof counters>>;
beforeAll(async () => {
  it = await counters();
});
afterAll(() => it.stop());

beforeEach(async () => {
  await it.pool.query(
    "delete from device; delete from allocation; delete from member_limit; delete from namespace_limit",
  );
  await it.pool.query("update resource_type set in_use = 0, capacity = 5");
});

const cap = (limit: number | null, member: number | null = null) =>
  it.pool.query(
    `insert into namespace_limit (namespace_id, product, cap, member_cap) values ($1, 'gpu', $2, $3)
     on conflict (namespace_id, product) do update set cap = excluded.cap, member_cap = excluded.member_cap`,
    [it.organization, limit, member],
  );
const ownCap = (account: string | undefined, limit: number | null) =>
  it.pool.query(
    "insert into member_limit (namespace_id, account_id, product, own_cap, cap) values ($1, $2, 'gpu', true, $3)",
    [it.organization, account, limit],
  );
const broken = async () => {
  const about = ["member_units", "namespace_units", "capacity_units", "devices_held", "admission"];
  const found: string[] = [];
  for (const { name, sql } of invariants)
    if (about.includes(name) && (await it.pool.query(sql)).rowCount) found.push(name);
  return found;
};
const admitted = (all: Decision[]) => all.filter((one) => one.allocation_id !== null).length;

describe("a start", () => {
  test("takes a unit of the member, the namespace and the installation, and a stop gives each back once", async () => {
    const { allocation_id } = await it.admit(it.people[0], 2);
    expect(await it.one("select in_use from resource_type")).toEqual({ in_use: 2 });
    expect(await broken()).toEqual([]);
    const release = () => it.one("select release($1) as released", [allocation_id]);
    const both = await Promise.all([release(), release()]);
    expect(both.filter(({ released }) => released)).toHaveLength(1);
    expect(await it.one("select in_use from member_limit")).toEqual({ in_use: "0" });
    expect(await broken()).toEqual([]);
  });

  test("is refused with the numbers it was decided on, and leaves no trace", async () => {
    await cap(3, 1);
    await it.admit(it.people[0]);
    expect(await it.admit(it.people[0], 5)).toMatchObject({
      allocation_id: null,
      numbers: {
        member_cap: 1,
        member_in_use: 1,
        namespace_cap: 3,
        namespace_in_use: 1,
        capacity: 5,
        capacity_in_use: 1,
      },
    });
    expect(await it.one("select count(*)::int as rows from allocation")).toEqual({ rows: 1 });
    expect(await broken()).toEqual([]);
  });

  test("of a member with a limit of their own does not regard the default, not even where theirs is unlimited", async () => {
    await cap(null, 1);
    await ownCap(it.people[1], null);
    await ownCap(it.people[2], 2);
    expect((await it.admit(it.people[1], 3)).allocation_id).not.toBeNull();
    expect((await it.admit(it.people[2], 2)).allocation_id).not.toBeNull();
    expect((await it.admit(it.people[3], 2)).allocation_id).toBeNull();
  });

  test("is refused where a limit is nought, and a limit below present use stops nothing", async () => {
    await it.admit(it.people[0], 3);
    await cap(1);
    expect((await it.admit(it.people[1])).allocation_id).toBeNull();
    expect(await it.one("select count(*)::int as rows from allocation where released_at is null")).toEqual({ rows: 1 });
    await cap(0);
    expect((await it.admit(it.people[1])).allocation_id).toBeNull();
  });

  test("with the same operation is the same start, however often and at once it is asked for", async () => {
    const operation = crypto.randomUUID();
    const all = await Promise.all(Array.from({ length: 8 }, () => it.admit(it.people[0], 1, operation)));
    expect(new Set(all.map((one) => one.allocation_id)).size).toBe(1);
    expect(await it.one("select in_use from resource_type")).toEqual({ in_use: 1 });
  });

  test.each([0, -1])("of %i units is an error", async (units) => {
    await expect(it.admit(it.people[0], units)).rejects.toThrow("units must be positive");
  });

  test("of an unknown type is named as such", async () => {
    const unknown = it.admit(it.people[0], 1, crypto.randomUUID(), "nothing");
    await expect(unknown).rejects.toThrow("There is no such resource type");
    expect(await it.one("select count(*)::int as rows from member_limit")).toEqual({ rows: 0 });
  });
});

describe("the statements of a start", () => {
  const keys = (account: string | undefined) => [[it.organization], [account], ["gpu"]];
  const lock = "select * from lock_starts($1, $2, $3)";
  const take = "select * from take_units($1, $2, $3, '{null}', '{null}', '{5}', '{1}', '{1}', '{null}')";

  test("look every counter up by an index, also by plans that were made while there was nothing to look through", async () => {
    const client = new pg.Client({ connectionString: it.url }); // which has looked through nothing before
    await client.connect();
    await client.query("begin");
    for (const account of it.people.slice(0, 2)) {
      const values = keys(account);
      await client.query(lock, values);
      await client.query(take, values);
    }
    const scans =
      "select relname, seq_scan::int from pg_stat_xact_user_tables where seq_scan > 0 and relname <> 'billing'";
    const { rows } = await client.query(scans);
    await client.end();
    expect(rows).toEqual([]);
  });

  test("take nothing that would be counted nowhere", async () => {
    await expect(it.pool.query(take, keys(it.people[0]))).rejects.toThrow("of 1 units {NULL,NULL,1} were counted");
    await it.admit(it.people[0]);
    await expect(it.pool.query(take, keys(crypto.randomUUID()))).rejects.toThrow("of 1 units {NULL,1,1} were counted");
    expect(await broken()).toEqual([]);
  });
});

describe("64 starts at once", () => {
  const storm = () => Promise.all(Array.from({ length: 64 }, (_, i) => it.admit(it.people[i % it.people.length])));

  test.each([
    ["the member limit", { member: 1, namespace: null, capacity: 60 }, 4],
    ["the namespace's limit", { member: null, namespace: 7, capacity: 60 }, 7],
    ["the capacity", { member: null, namespace: null, capacity: 5 }, 5],
    ["the lowest of all", { member: 2, namespace: 6, capacity: 5 }, 5],
  ])("are held by %s, exactly", async (_name, limits, expected) => {
    await cap(limits.namespace, limits.member);
    await it.pool.query("update resource_type set capacity = $1", [limits.capacity]);
    expect(admitted(await storm())).toBe(expected);
    expect(await broken()).toEqual([]);
  });

  test("that end at once again, while limits change, leave nothing held", async () => {
    const changes = (async () => {
      for (const limit of [1, 6, 2, null, 3]) await cap(limit, limit);
    })();
    const life = async (i: number) => {
      const { allocation_id } = await it.admit(it.people[i % it.people.length]);
      if (allocation_id) await it.one("select release($1)", [allocation_id]);
    };
    await Promise.all([changes, ...Array.from({ length: 64 }, (_, i) => life(i))]);
    expect(await it.one("select in_use from resource_type")).toEqual({ in_use: 0 });
    expect(await broken()).toEqual([]);
  });
});

describe("a declared device", () => {
  const declare = (labels: string[]) =>
    it.pool.query(
      "insert into device (resource_type, slot, label) select 'gpu', n - 1, l from unnest($1::text[]) with ordinality x (l, n)",
      [labels],
    );

  test("is held by one start at a time, whatever happens at once", async () => {
    await declare(["a", "b", "c", "d", "e"]);
    const all = await Promise.all(Array.from({ length: 16 }, (_, i) => it.admit(it.people[i % 4])));
    expect(all.flatMap((one) => ("devices" in one ? one.devices : [])).sort()).toEqual(["a", "b", "c", "d", "e"]);
    expect(await broken()).toEqual([]);
  });

  test("comes in order, several to a start of several units, and is free again after the stop", async () => {
    await declare(["a", "b", "c", "d", "e"]);
    const first = await it.admit(it.people[0], 3);
    const { allocation_id } = first;
    expect("devices" in first && first.devices).toEqual(["a", "b", "c"]);
    await it.one("select release($1)", [allocation_id]);
    expect(await it.admit(it.people[0])).toMatchObject({ devices: ["a"] });
  });

  test("that is retired is not given to anybody", async () => {
    await declare(["a", "b"]);
    await it.pool.query("update device set retired = true where slot = 0; update resource_type set capacity = 1");
    expect(await it.admit(it.people[0])).toMatchObject({ devices: ["b"] });
    expect((await it.admit(it.people[1])).allocation_id).toBeNull();
  });
});

describe("starts that are decided together", () => {
  const [ann, bob] = [0, 1];
  const all = (...starts: { who: number; units?: number; waits?: boolean }[]) =>
    it.admitAll(starts.map(({ who, ...more }) => ({ ...more, account: it.people[who] })));
  const admittedOf = (decisions: Decision[]) => decisions.map(({ allocation_id }) => allocation_id !== null);

  test("are decided in the order they came, each on what those before it left, and a refusal spoils nothing", async () => {
    await cap(4, 2);
    const decisions = await all({ who: ann, units: 2 }, { who: ann }, { who: bob, units: 3 }, { who: bob }, { who: 2 });
    expect(admittedOf(decisions)).toEqual([true, false, false, true, true]);
    expect(decisions[1]).toMatchObject({ numbers: { member_in_use: 2, namespace_in_use: 2 }, waits_on: "member" });
    expect(await broken()).toEqual([]);
  });

  test("do not overtake one of them who waits for the same, and do not wait for another's own limit", async () => {
    await cap(null, 2);
    await it.pool.query("update resource_type set capacity = 3");
    const own = await all({ who: ann, units: 2 }, { who: ann, waits: true }, { who: bob });
    expect(admittedOf(own)).toEqual([true, false, true]);
    const behind = await all({ who: bob, waits: true }, { who: 2 });
    expect(behind[1]).toMatchObject({
      allocation_id: null,
      refusals: [{ condition: "capacity" }, { condition: "queue" }],
    });
    expect(await broken()).toEqual([]);
  });

  const known = [[], [1, 3]];
  test.each(known)(
    "lock in one order, whatever the order they came in, so that several servers neither wait in a circle nor overshoot",
    async (...known) => {
      await it.pool.query("update resource_type set capacity = 60");
      await cap(50, 20);
      for (const who of known) await it.admit(it.people[who]);
      const orders = [
        [0, 1, 2, 3],
        [3, 2, 1, 0],
        [2, 0, 3, 1],
        [1, 3, 0, 2],
      ];
      const decisions = await Promise.all(
        Array.from({ length: 24 }, (_, i) => all(...(orders[i % 4] ?? []).map((who) => ({ who })))),
      );
      expect(admitted(decisions.flat())).toBe(50 - known.length);
      expect(await broken()).toEqual([]);
    },
  );
});

describe("a start that waits for a lock is decided on what was committed meanwhile:", () => {
  const meanwhile = async (lock: string, change: string) => {
    const holder = await it.pool.connect();
    await holder.query("begin");
    await holder.query(lock);
    const waiter = it.admit(it.people[0]);
    await it.untilSomebodyWaits();
    await holder.query(change);
    await holder.query("commit");
    holder.release();
    expect((await waiter).allocation_id).toBeNull();
    expect(await broken()).toEqual([]);
  };
  const of = "product = 'gpu'";

  test("a limit that was lowered", async () => {
    await cap(5);
    await meanwhile(`select from namespace_limit where ${of} for update`, "update namespace_limit set cap = 0");
  });

  test("a member's limit that was lowered", async () => {
    await ownCap(it.people[0], 5);
    await meanwhile(`select from member_limit where ${of} for update`, "update member_limit set cap = 0");
  });

  test("a capacity that was lowered", () =>
    meanwhile("select from resource_type for update", "update resource_type set capacity = 0"));

  test("a limit that nobody had set before", () =>
    meanwhile(
      `insert into namespace_limit (namespace_id, product) select id, 'gpu' from organization`,
      `update namespace_limit set cap = 0 where ${of}`,
    ));

  test("a member's first limit", () =>
    meanwhile(
      `insert into member_limit (namespace_id, account_id, product, own_cap)
       select id, '${it.people[0]}', 'gpu', true from organization`,
      `update member_limit set cap = 0 where ${of}`,
    ));

  test("a limit of what a month may cost", async () => {
    await it.admit(it.people[0]);
    await meanwhile(
      "select from resource_type for update",
      "insert into namespace_limit (namespace_id, product, cap) select id, 'monthly_spend', 0 from organization",
    );
  });
});
