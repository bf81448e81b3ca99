import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { listActivity } from "../../contract/activity.ts";
import { createContainer, deleteContainer, editContainer } from "../../contract/containers.ts";
import { listAllExecutions, startExecution, stopExecution } from "../../contract/executions.ts";
import { setDefaultMemberLimit, setLimit, setMemberLimit } from "../../contract/limits.ts";
import { addMembers, changeRole, removeMember } from "../../contract/members.ts";
import { type Person, problemOf, until } from "../world.ts";
import { type Lab, lab } from "./lab.ts";

let it: Lab;
beforeAll(async () => {
  it = await lab();
});
afterAll(() => it.stop());

const at = (name: string) => ({ namespace: "acme", name });
const sleeps = "sleep 60";
const stopAll = async (person: Person, name: string, ...numbers: number[]) => {
  for (const number of numbers) await person.call(stopExecution, { params: { ...at(name), number } });
  for (const number of numbers) await it.reach(it.mia, name, number, "cancelled");
};

describe("a start against limits", () => {
  test("is refused with every limit that stands against it, in order, with who holds the units", async () => {
    await it.container("queue-up", sleeps);
    const limits = { organization: "acme", product: "small" };
    await it.mia.call(setLimit, { params: limits, body: { limit: 2 } });
    await it.mia.call(setDefaultMemberLimit, { params: limits, body: { limit: 1 } });
    await it.start(it.dev, "queue-up");
    await it.start(it.deb, "queue-up");
    const refused = await problemOf(it.start(it.dev, "queue-up", { units: 2 }));
    expect(refused).toMatchObject({ status: 409, code: "limit_reached", fits_now: 0 });
    expect(refused.refusals?.map(({ held_by: _, ...refusal }) => refusal)).toEqual([
      { condition: "member_limit", product: "small", limit: 1, in_use: 1, asked: 2, unit: "units", expected_at: null },
      {
        condition: "organization_limit",
        product: "small",
        limit: 2,
        in_use: 2,
        asked: 2,
        unit: "units",
        expected_at: null,
      },
    ]);
    const holders = refused.refusals?.map((refusal) =>
      refusal.held_by?.map(({ execution, member }) => [execution, member]),
    );
    expect(holders).toEqual([
      [["acme/queue-up/1", "dev-d"]],
      [
        ["acme/queue-up/2", "deb-d"],
        ["acme/queue-up/1", "dev-d"],
      ],
    ]);
    const { items } = await it.mia.call(listActivity, { params: { organization: "acme" }, query: { refused: "true" } });
    expect(items[0]).toMatchObject({ action: "execution.start", refused: true, actor: { path: "dev-d" } });
    await stopAll(it.mia, "queue-up", 1, 2);
    await it.mia.call(setLimit, { params: limits, body: { limit: null } });
    await it.mia.call(setDefaultMemberLimit, { params: limits, body: { limit: null } });
    expect(await it.broken()).toEqual([]);
  });

  test("does not tell who holds units in a container that the asker does not see", async () => {
    await it.container("hidden", sleeps, { visibility: "private" });
    await it.container("open", sleeps);
    const limits = { organization: "acme", product: "small" };
    await it.start(it.mia, "hidden");
    await it.mia.call(setLimit, { params: limits, body: { limit: 1 } });
    const { refusals } = await problemOf(it.start(it.dev, "open"));
    expect(refusals).toMatchObject([{ condition: "organization_limit", in_use: 1, held_by: [] }]);
    await it.mia.call(setLimit, { params: limits, body: { limit: null } });
    await stopAll(it.mia, "hidden", 1);
  });

  test("without permission names the permission first and the limits after it", async () => {
    await it.container("not-yours", sleeps, { visibility: "organization-read" });
    const limits = { organization: "acme", member: "vic-v", product: "small" };
    await it.mia.call(setMemberLimit, { params: limits, body: { limit: 0 } });
    const refused = await problemOf(it.start(it.vic, "not-yours"));
    expect(refused).toMatchObject({ status: 403, code: "forbidden", permission: "execution.start" });
    expect(refused.refusals?.map(({ condition }) => condition)).toEqual(["permission", "member_limit"]);
    expect((await problemOf(it.start(it.dev, "not-yours"))).status).toBe(403);
    expect((await problemOf(it.start(it.eve, "not-yours"))).status).toBe(404);
  });

  test("of more units than there are is refused for the capacity", async () => {
    await it.container("wide", sleeps);
    const { refusals, fits_now } = await problemOf(it.start(it.dev, "wide", { units: 51 }));
    expect(refusals).toMatchObject([{ condition: "capacity", limit: 50, in_use: 0, asked: 51 }]);
    expect(fits_now).toBe(50);
  });

  test("in a personal namespace is held by the namespace's own limit", async () => {
    const mine = { namespace: "dev-d", name: "mine" };
    await it.dev.call(createContainer, { body: { ...mine, command: "true", resource_type: "small" } });
    const params = { organization: "dev-d", product: "small" };
    await it.dev.call(setLimit, { params, body: { limit: 0 } });
    const { refusals } = await problemOf(it.dev.call(startExecution, { params: mine, body: {} }));
    expect(refusals).toMatchObject([{ condition: "organization_limit", limit: 0, in_use: 0, asked: 1 }]);
    await it.dev.call(setLimit, { params, body: { limit: 1 } });
    expect((await it.dev.call(startExecution, { params: mine, body: {} })).state).toBe("queued");
  });

  test("on a type that does not exist is a clear fault", async () => {
    const body = { resource_type: "quantum" };
    expect(await problemOf(it.dev.call(startExecution, { params: at("wide"), body }))).toMatchObject({ status: 404 });
  });

  test("with an idempotency key is one start, however often it is sent", async () => {
    await it.container("once", "true");
    const send = () => it.dev.call(startExecution, { params: at("once"), body: {} }, { idempotencyKey: "start-once" });
    const all = await Promise.all([send(), send(), send()]);
    expect(new Set(all.map(({ id }) => id)).size).toBe(1);
    await it.reach(it.dev, "once", 1, "succeeded");
  });
});

describe("starts that come at the same moment", () => {
  test("each have their own answer, whoever may not start and whatever does not fit", async () => {
    await it.container("together", sleeps);
    await it.mia.call(createContainer, {
      body: { namespace: "acme", name: "unseen", command: sleeps, resource_type: "small", visibility: "private" },
    });
    const limits = { organization: "acme", product: "small" };
    await it.mia.call(setLimit, { params: limits, body: { limit: 3 } });
    const many = Array.from({ length: 8 }, (_, i) => it.start(i % 2 ? it.dev : it.deb, "together"));
    const others = [it.start(it.vic, "together"), it.start(it.dev, "unseen"), it.start(it.dev, "none")];
    const outcomes = await Promise.allSettled([...many, ...others]);
    const codes = outcomes.map((it) => (it.status === "fulfilled" ? "started" : it.reason.problem.code));
    expect(codes.filter((code) => code === "started")).toHaveLength(3);
    expect(codes.filter((code) => code === "limit_reached")).toHaveLength(5);
    expect(codes.slice(8)).toEqual(["forbidden", "not_found", "not_found"]);
    const numbers = outcomes.flatMap((it) => (it.status === "fulfilled" ? it.value.number : []));
    expect(numbers.sort()).toEqual([1, 2, 3]);
    expect(await it.broken()).toEqual([]);
    await stopAll(it.mia, "together", 1, 2, 3);
    await it.mia.call(setLimit, { params: limits, body: { limit: null } });
  });

  test("with a key of their own are each answered once, and one that was refused leaves its key free", async () => {
    await it.container("keyed", sleeps);
    const limits = { organization: "acme", product: "small" };
    await it.mia.call(setLimit, { params: limits, body: { limit: 2 } });
    const keys = ["a", "b", "c", "a", "b", "c"];
    const send = (idempotencyKey: string) =>
      it.dev.call(startExecution, { params: at("keyed"), body: {} }, { idempotencyKey }).catch(() => undefined);
    const answers = await Promise.all(keys.map(send));
    const numbers = answers.flatMap((answer) => answer?.number ?? []);
    expect(new Set(numbers)).toEqual(new Set([1, 2]));
    const refused = keys[answers.indexOf(undefined)] ?? "";
    await stopAll(it.mia, "keyed", 1, 2);
    expect(await send(refused)).toMatchObject({ number: 3 });
    await stopAll(it.mia, "keyed", 3);
    await it.mia.call(setLimit, { params: limits, body: { limit: null } });
    expect(await it.broken()).toEqual([]);
  });
});

describe("a start that waits for a lock", () => {
  /** Holds the counter that a start takes first, until what changed meanwhile is committed. */
  async function whileItWaits(person: Person, name: string, change: () => Promise<unknown>) {
    const holder = await it.owner.connect();
    await it.owner.query(
      `insert into member_limit (namespace_id, account_id, product)
       select id, $1, 'small' from namespace where path = 'acme' on conflict do nothing`,
      [person.id],
    );
    await holder.query("begin");
    await holder.query("select from member_limit where account_id = $1 and product = 'small' for update", [person.id]);
    const waiter = problemOf(it.start(person, name));
    await until("a start waiting for the counter", async () => {
      const waiting = "select from pg_stat_activity where wait_event_type = 'Lock' and query like '%lock_starts%'";
      return (await it.owner.query(waiting)).rowCount === 1;
    });
    await change();
    await holder.query("commit");
    holder.release();
    return waiter;
  }
  const unchanged = async () => {
    const { rows } = await it.owner.query("select count(*)::int as live from allocation where released_at is null");
    expect(rows).toEqual([{ live: 0 }]);
    expect(await it.broken()).toEqual([]);
  };

  test("is refused when the limit was lowered meanwhile", async () => {
    await it.container("late-limit", sleeps);
    const params = { organization: "acme", product: "small" };
    const lower = () => it.mia.call(setLimit, { params, body: { limit: 0 } });
    expect(await whileItWaits(it.dev, "late-limit", lower)).toMatchObject({ code: "limit_reached" });
    await it.mia.call(setLimit, { params, body: { limit: null } });
    await unchanged();
  });

  test("is refused when the member was removed meanwhile", async () => {
    await it.container("late-member", sleeps);
    const gone = await it.person("gone-g");
    const members = [{ path: "gone-g", role: "developer" as const }];
    await it.mia.call(addMembers, { params: { organization: "acme" }, body: { members } });
    const remove = () => it.mia.call(removeMember, { params: { organization: "acme", member: "gone-g" }, query: {} });
    expect(await whileItWaits(gone, "late-member", remove)).toMatchObject({ status: 404 });
    await unchanged();
  });

  test("is refused when the role changed meanwhile", async () => {
    await it.container("late-role", sleeps);
    const params = { organization: "acme", member: "deb-d" };
    const demote = () => it.mia.call(changeRole, { params, body: { role: "viewer" } });
    expect(await whileItWaits(it.deb, "late-role", demote)).toMatchObject({ code: "forbidden" });
    await it.mia.call(changeRole, { params, body: { role: "developer" } });
    await unchanged();
  });

  test("is refused when the container became private or was deleted meanwhile", async () => {
    await it.container("late-private", sleeps);
    const hide = () => it.mia.call(editContainer, { params: at("late-private"), body: { visibility: "private" } });
    expect(await whileItWaits(it.dev, "late-private", hide)).toMatchObject({ status: 404 });
    await it.container("late-gone", sleeps);
    const remove = () => it.mia.call(deleteContainer, { params: at("late-gone") });
    expect(await whileItWaits(it.dev, "late-gone", remove)).toMatchObject({ status: 404 });
    await unchanged();
  });
});

test("lists show what one may see, and maintainers that something runs but not what", async () => {
  await it.container("secret", "echo the recipe; sleep 60", { visibility: "private" });
  await it.start(it.mia, "secret");
  const list = async (person: Person) => {
    const { items } = await person.call(listAllExecutions, { query: { namespace: "acme", active: "true" } });
    return items.map(({ container, command, can }) => ({ container, command, may_stop: can["execution.stop"] }));
  };
  const recipe = { container: "secret", command: "echo the recipe; sleep 60", may_stop: true };
  expect(await list(it.mia)).toEqual([recipe]);
  expect(await list(it.dev)).toEqual([]);
  await it.owner.query("update resource set owner_id = $1 where name = 'secret'", [it.dev.id]);
  expect(await list(it.mia)).toEqual([{ ...recipe, command: "" }]);
  await it.mia.call(stopExecution, { params: { ...at("secret"), number: 1 } });
  expect((await problemOf(it.reach(it.mia, "secret", 1, "cancelled"))).permission).toBe("resource.read_content");
  await it.reach(it.dev, "secret", 1, "cancelled");
});
