import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { setDefaultMemberLimit, setMemberLimit } from "../../contract/limits.ts";
import { listNotifications, putPreferences } from "../../contract/notifications.ts";
import { jobs } from "../../server/domain/limits/jobs.ts";
import { type Lab, lab } from "../containers/lab.ts";
import type { Person } from "../world.ts";

let it: Lab;
beforeAll(async () => {
  it = await lab();
});
afterAll(() => it.stop());

const look = () =>
  jobs(it.ctx)
    .find(({ name }) => name === "limits near their end")
    ?.run();
const told = async (person: Person) =>
  (await person.call(listNotifications, { query: {} })).items
    .filter(({ action }) => action.startsWith("limit.own_"))
    .map(({ action, entity }) => `${action} ${entity.name}`)
    .reverse();
const limits = (product: string, limit: number | null) =>
  it.mia.call(setDefaultMemberLimit, { params: { organization: "acme", product }, body: { limit } });
const use = async (person: Person, product: string, amount: number) => {
  await it.owner.query(
    `insert into member_limit (namespace_id, account_id, product, in_use)
     select n.id, $1, $2, $3 from namespace n where n.path = 'acme'
     on conflict (namespace_id, account_id, product) do update set in_use = excluded.in_use`,
    [person.id, product, amount],
  );
  await look();
  await look();
};

describe("a member is told of a limit of theirs", () => {
  test("at four fifths and when it is used up, once each, and again after it was well below", async () => {
    await limits("storage", 1000);
    await use(it.dev, "storage", 799);
    expect(await told(it.dev)).toEqual([]);
    await use(it.dev, "storage", 800);
    expect(await told(it.dev)).toEqual(["limit.own_near storage"]);
    await use(it.dev, "storage", 1000);
    await use(it.dev, "storage", 950); // a little less is no news, and neither is a little more after that
    await use(it.dev, "storage", 1000);
    const both = ["limit.own_near storage", "limit.own_full storage"];
    expect(await told(it.dev)).toEqual(both);
    await use(it.dev, "storage", 100);
    await use(it.dev, "storage", 900);
    expect(await told(it.dev)).toEqual([...both, "limit.own_near storage"]);
    expect(await told(it.deb)).toEqual([]);
    await use(it.dev, "storage", 0);
    await limits("storage", null);
  });

  test("also where they have one of their own, of what they spend, and only if they want to be told", async () => {
    await it.owner.query("insert into price (product, from_day, amount_micros) values ('small', '2020-01-01', 1)");
    const spend = (person: Person, days: string) =>
      it.owner.query(
        `insert into usage_sum (namespace_id, account_id, type, product, day, quantity_us)
         select n.id, $1, 'compute', 'small', day_of(clock_timestamp()), $2::numeric * 3600000000
         from namespace n where n.path = 'acme'
         on conflict (namespace_id, day, account_id, type, product) do update set quantity_us = excluded.quantity_us`,
        [person.id, days],
      );
    const params = { organization: "acme", member: "deb-d", product: "monthly_spend" };
    await it.mia.call(setMemberLimit, { params, body: { limit: 100 } });
    await spend(it.dev, "100");
    await spend(it.deb, "85");
    await look();
    await look();
    expect(await told(it.deb)).toEqual(["limit.own_near monthly_spend"]);
    await it.deb.call(putPreferences, { body: { topics: { limits: { console: false, mail: false } } } });
    await spend(it.deb, "100");
    await look();
    expect(await told(it.deb)).toEqual(["limit.own_near monthly_spend"]);
    expect((await told(it.dev)).filter((line) => line.endsWith("monthly_spend"))).toEqual([]);
  });
});
