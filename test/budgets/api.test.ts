import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as contract from "../../contract/budgets.ts";
import { getExecution, startExecution } from "../../contract/executions.ts";
import { listNotifications } from "../../contract/notifications.ts";
import { setPrice } from "../../contract/prices.ts";
import { createProject } from "../../contract/projects.ts";
import { jobs } from "../../server/domain/budgets/jobs.ts";
import { unpaidJobs } from "../../server/domain/containers/unpaid-jobs.ts";
import { type Lab, lab } from "../containers/lab.ts";
import { type Person, problemOf } from "../world.ts";

let it: Lab;
beforeAll(async () => {
  it = await lab();
  // ten minutes of a unit cost one unit of the currency
  await it.root.call(setPrice, { params: { product: "small" }, body: { amount_micros: 6_000_000 } });
  await it.mia.call(createProject, { body: { namespace: "acme", name: "Course", visibility: "organization-write" } });
  await it.container("long", "sleep 100");
  await it.container("other", "sleep 100");
  await it.owner.query("update resource set project_id = (select id from project) where name = 'long'");
});
afterAll(() => it.stop());

const acme = { params: { namespace: "acme" } };
const make = (body: Partial<Parameters<typeof given>[0]> & { amount_micros: number }) =>
  it.mia.call(contract.createBudget, { ...acme, body });
const given = (body: {
  amount_micros: number;
  project: string;
  member: string;
  first_day: string;
  last_day: string;
  percents: number[];
  hard_stop: boolean;
}) => body;
const list = async (who = it.mia) => (await who.call(contract.listBudgets, acme)).items;
const drop = (id: string) => it.mia.call(contract.deleteBudget, { params: { ...acme.params, id } });
const dropAll = async () => {
  for (const { id } of await list()) await drop(id);
};
const start = (name = "long", who: Person = it.dev, units = 1) =>
  who.call(startExecution, { params: { namespace: "acme", name }, body: { units } });
const tend = async () => {
  await it.owner.query("update budget set seen_at = '-infinity'");
  for (const job of [...jobs(it.ctx), ...unpaidJobs(it.ctx)]) await job.run();
};
const told = async (who = it.mia) =>
  (await who.call(listNotifications, { query: {} })).items.filter(({ action }) => action.startsWith("budget."));
const day = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
/** Use of a unit for so many seconds, of a thing in acme, ended now. */
const use = async (name: string, who: Person, seconds: number) => {
  const id = crypto.randomUUID();
  const ended = new Date();
  await it.owner.query(
    `select meter_open($1, 'compute', 'small', r.namespace_id, $2, r.id, 'execution 1', $3, $4)
     from resource r where r.name = $5`,
    [id, who.id, seconds, new Date(ended.getTime() - 1000), name],
  );
  await it.owner.query("select meter_change($1, 0, $2, true)", [id, ended]);
};

describe("a budget", () => {
  test("is of the namespace, a project or a member, for each month or a span of days, and one of each", async () => {
    const month = await make({ amount_micros: 9_000_000 });
    expect(month).toMatchObject({ of: "namespace", every: "month", percents: [50, 80, 100], hard_stop: false });
    const course = await make({ amount_micros: 5, project: "course", first_day: day(-1), last_day: day(5) });
    expect(course).toMatchObject({ of: "project", project: "Course", every: "span", first_day: day(-1) });
    const own = await make({ amount_micros: 5, member: "dev-d", percents: [90, 10, 10] });
    expect(own).toMatchObject({ of: "member", member: { path: "dev-d" }, percents: [10, 90] });
    expect((await problemOf(make({ amount_micros: 7 }))).status).toBe(409);
    expect((await list()).map(({ of }) => of)).toEqual(["namespace", "member", "project"]);
  });

  test("says at the field what is wrong with it", async () => {
    const fault = async (body: Parameters<typeof make>[0]) => (await problemOf(make(body))).fields?.[0]?.path;
    expect(await fault({ amount_micros: 1, project: "nowhere" })).toBe("body.project");
    expect(await fault({ amount_micros: 1, member: "eve-s" })).toBe("body.member");
    expect(await fault({ amount_micros: 1, member: "dev-d", project: "course" })).toBe("body.member");
    expect(await fault({ amount_micros: 1, first_day: day(0) })).toBe("body.last_day");
    expect(await fault({ amount_micros: 1, first_day: day(0), last_day: day(-1) })).toBe("body.last_day");
    expect(await fault({ amount_micros: 0 })).toBe("body.amount_micros");
  });

  test("is set by maintainers; a member sees their own and no other", async () => {
    expect((await list(it.dev)).map(({ of }) => of)).toEqual(["member"]);
    expect(await list(it.deb)).toEqual([]);
    const [first] = await list();
    const at = { params: { ...acme.params, id: first?.id ?? "" } };
    expect((await problemOf(it.dev.call(contract.getBudget, at))).status).toBe(404);
    expect((await problemOf(it.dev.call(contract.editBudget, { ...at, body: { amount_micros: 1 } }))).status).toBe(403);
    expect((await problemOf(it.eve.call(contract.listBudgets, acme))).status).toBe(404);
    expect((await told(it.dev)).map(({ action }) => action)).toEqual(["budget.create"]);
  });

  test("counts what is spent at its expense, by day, and its days add up", async () => {
    await use("long", it.dev, 60);
    await use("other", it.deb, 600);
    const spent = new Map((await list()).map(({ of, spent_micros }) => [of, spent_micros]));
    expect(Object.fromEntries(spent)).toEqual({ namespace: 1_100_000, project: 100_000, member: 100_000 });
    for (const { id, spent_micros } of await list()) {
      const { days } = await it.mia.call(contract.getBudget, { params: { ...acme.params, id } });
      expect(days.reduce((sum, one) => sum + one.spent_micros, 0)).toBe(spent_micros);
    }
    await it.owner.query("select sum_days(1000)");
    expect(new Map((await list()).map(({ of, spent_micros }) => [of, spent_micros]))).toEqual(spent);
    await dropAll();
  });

  test("tells maintainers, and the member whose it is, once of each percentage it comes to", async () => {
    const { id } = await make({ amount_micros: 200_000, member: "dev-d", percents: [50, 100] });
    await tend();
    await tend();
    const near = (who: Person) => told(who).then((all) => all.filter(({ action }) => action === "budget.near"));
    expect((await near(it.mia)).map(({ details }) => details)).toMatchObject([{ percent: 50 }]);
    expect(await near(it.dev)).toHaveLength(1);
    expect(await near(it.deb)).toEqual([]);
    expect(await list()).toMatchObject([{ told: [50] }]);
    const edit = (amount_micros: number) =>
      it.mia.call(contract.editBudget, { params: { ...acme.params, id }, body: { amount_micros } });
    await edit(100_000);
    await tend();
    expect((await told())[0]).toMatchObject({ action: "budget.spent", details: { percent: 100 } });
    // what it has not come to any more is news again
    expect(await edit(1_000_000)).toMatchObject({ told: [] });
    await edit(200_000);
    await tend();
    expect(await near(it.mia)).toHaveLength(2);
    await dropAll();
  });
});

describe("a budget that stops", () => {
  test("refuses what no room is left for, and says which it is, its numbers and when it returns", async () => {
    const { id } = await make({ amount_micros: 2_200_000, project: "course", hard_stop: true });
    await start();
    const refused = await problemOf(start("long", it.deb, 2));
    const [refusal] = refused.refusals ?? [];
    expect(refusal).toMatchObject({ condition: "budget", limit: 2_200_000, asked: 2_000_000, unit: "micros" });
    expect(refusal?.budget).toEqual({ of: "project", project: "Course" });
    expect(refusal?.expected_at).toMatch(/-01T00:00:00/);
    expect(refused.detail).toContain("The budget of the project Course is 2.20 CNY");
    // another project's, or nobody's, business
    await start("other");
    await start("long", it.deb);
    await drop(id);
  });

  test("of a member stops nobody else", async () => {
    await make({ amount_micros: 1, member: "deb-d", hard_stop: true });
    expect((await problemOf(start("other", it.deb))).refusals).toMatchObject([{ condition: "budget" }]);
    await start("other");
    await dropAll();
  });

  test("of days that are over, or to come, stops nothing", async () => {
    await make({ amount_micros: 1, first_day: day(-3), last_day: day(-2), hard_stop: true });
    await make({ amount_micros: 1, first_day: day(2), last_day: day(3), hard_stop: true });
    await start("other");
    await dropAll();
  });

  test("warns whoever runs something, then stops what runs, the newest first, until the rest fits", async () => {
    const first = await it.owner.query("select count(*)::int as n from allocation where released_at is null");
    const running = first.rows[0].n;
    const { id } = await make({ amount_micros: (running + 1) * 1_000_000 + 1_100_000, hard_stop: true, percents: [] });
    await tend();
    expect((await told(it.deb)).map(({ action }) => action)).toContain("budget.stops_soon");
    const body = { amount_micros: 1_100_000 + 1_100_000 };
    await it.mia.call(contract.editBudget, { params: { ...acme.params, id }, body });
    await tend();
    await tend();
    const { rows } = await it.owner.query(
      `select e.number, r.name, e.stop_reason from execution e join resource r on r.id = e.container_id order by e.queued_at`,
    );
    expect(rows.map(({ stop_reason }) => stop_reason)).toEqual([null, ...rows.slice(1).map(() => "budget")]);
    const last = rows.at(-1);
    const ended = await it.reach(it.dev, last.name, last.number, "cancelled", "stopped", "failed", "succeeded");
    expect(ended.stop_reason).toBe("budget");
    expect((await told()).filter(({ action }) => action === "budget.stops")).toHaveLength(1);
    const stays = { params: { namespace: "acme", name: rows[0].name, number: rows[0].number } };
    expect((await it.dev.call(getExecution, stays)).ended_at).toBeNull();
  });
});
