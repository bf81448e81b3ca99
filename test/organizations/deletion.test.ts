import { existsSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { getMe } from "../../contract/accounts.ts";
import { getLogs, startExecution } from "../../contract/executions.ts";
import { datasets as files } from "../../contract/files.ts";
import { acceptInvitation, createInvitation, getInvitation } from "../../contract/members.ts";
import * as contract from "../../contract/organizations.ts";
import { datasets } from "../../contract/repositories.ts";
import { listUsageRecords } from "../../contract/usage.ts";
import { datasets as versions } from "../../contract/versions.ts";
import { jobs } from "../../server/domain/organizations/lifecycle.ts";
import { jobs as repositoryJobs } from "../../server/domain/repositories/jobs.ts";
import { type Lab, lab } from "../containers/lab.ts";
import { type Person, problemOf, until } from "../world.ts";

let it: Lab;
let code: string;
const at = { params: { organization: "acme" } };
const iris = { params: { namespace: "acme", name: "iris" } };

beforeAll(async () => {
  it = await lab();
  await dataset(it.dev, "iris");
  await it.container("forever", "echo hello; printf 12345 >out; sleep 600");
  await it.container("short", "printf 12345 >out");
  await it.start(it.dev, "short");
  await it.reach(it.dev, "short", 1, "succeeded");
  const made = await it.mia.call(createInvitation, { ...at, body: { role: "viewer" } });
  code = made.url.split("/").at(-1) ?? "";
}, 60_000);
afterAll(() => it.stop());

/** A data set with one sealed version of 1000 bytes. */
async function dataset(person: Person, name: string): Promise<void> {
  const params = { namespace: "acme", name };
  await person.call(datasets.create, { body: { ...params, visibility: "organization-read" } });
  await person.call(versions.open, { params, body: {} });
  await person.call(files.put, { params: { ...params, version: 1, path: "a.txt" } }, { upload: "x".repeat(1000) });
  await person.call(versions.seal, { params: { ...params, version: 1 } });
}

const remove = (confirm = "acme", who = it.mia) => who.call(contract.deleteOrganization, { ...at, query: { confirm } });
const restore = (who: Person) => who.call(contract.restoreOrganization, at);
const openRates = async () => {
  const { rows } = await it.owner.query(
    `select rate::int from usage_record where type = 'storage' and ended_at is null`,
  );
  return rows.map(({ rate }: { rate: number }) => rate).sort((a, b) => a - b);
};

test("before a deletion one is told what will stop and what will be kept", async () => {
  expect(await it.mia.call(contract.getDeletion, at)).toEqual({
    name: "acme",
    executions_active: 0,
    members: 4,
    datasets: 1,
    models: 0,
    containers: 2,
    applications: 0,
    engines: 0,
    apis: 0,
    published: 0,
    invitations_pending: 1,
    storage_bytes: 1005,
  });
});

test("only maintainers delete, and only with the name typed as it is", async () => {
  expect((await problemOf(remove("acme", it.dev))).permission).toBe("organization.delete");
  expect((await problemOf(remove("Acme"))).fields?.[0]?.path).toBe("query.confirm");
});

describe("a deleted organization", () => {
  let stream: Response;
  beforeAll(async () => {
    const { number } = await it.start(it.dev, "forever");
    await it.reach(it.dev, "forever", number, "running");
    stream = await it.dev.call.open(getLogs, {
      params: { ...iris.params, name: "forever", number },
      query: { follow: "true" },
    });
    await remove();
  });

  test("is there for nobody: members, links, the world", async () => {
    for (const who of [it.mia, it.dev, it.vic]) {
      expect((await problemOf(who.call(contract.getOrganization, at))).status).toBe(404);
      expect((await problemOf(who.call(datasets.get, iris))).status).toBe(404);
      expect((await who.call(getMe, {})).memberships).toEqual([]);
    }
    expect((await problemOf(it.eve.call(contract.getHomePage, at))).status).toBe(404);
    expect((await problemOf(it.eve.call(getInvitation, { params: { code } }))).status).toBe(404);
    expect((await problemOf(it.eve.call(acceptInvitation, { params: { code } }))).status).toBe(404);
  });

  test("ends the streams of its members", async () => {
    const began = Date.now();
    await stream.text().catch(() => "");
    expect(Date.now() - began).toBeLessThan(5000);
  });

  test("runs nothing any more, and says why it stopped", async () => {
    const { rows } = await until("the execution has ended", async () => {
      const found = await it.owner.query(
        "select state, stop_reason from execution where started_at is not null and ended_at is not null",
      );
      return found.rows.length === 2 && found;
    });
    expect(rows).toContainEqual({ state: "cancelled", stop_reason: "organization_deleted" });
    const { rows: held } = await it.owner.query("select from allocation where released_at is null");
    expect(held.length).toBe(0);
  });

  test("uses no storage, also by what its last execution left", async () => {
    expect(await openRates()).toEqual([0, 0, 0]);
    expect(await it.broken()).toEqual([]);
  });

  test("keeps its path", async () => {
    const make = it.eve.call(contract.createOrganization, { body: { path: "acme", name: "x" } });
    expect((await problemOf(make)).code).toBe("name_taken");
  });

  test("is listed for the maintainer who deleted it and for the operator, and restored by nobody else", async () => {
    const { items } = await it.mia.call(contract.listDeletedOrganizations, { query: {} });
    expect(items).toMatchObject([{ path: "acme", name: "acme", deleted_by: { path: "mia-m" } }]);
    const days = (Date.parse(items[0]?.restorable_until ?? "") - Date.now()) / 86_400_000;
    expect(Math.round(days)).toBe(30);
    expect((await it.dev.call(contract.listDeletedOrganizations, { query: {} })).items).toEqual([]);
    for (const who of [it.dev, it.eve]) expect((await problemOf(restore(who))).status).toBe(404);
    const list = (state: "present" | "deleted") =>
      it.root.call(contract.listAllOrganizations, { query: { state, query: "ACM" } });
    expect((await list("deleted")).items).toMatchObject([{ path: "acme", members: 4, deleted_by: { path: "mia-m" } }]);
    expect((await list("present")).items).toEqual([]);
  });

  test("is as it was when it is restored, also its meters", async () => {
    expect(await restore(it.mia)).toMatchObject({ path: "acme", name: "acme" });
    expect((await problemOf(restore(it.mia))).status).toBe(404);
    expect(await it.dev.call(datasets.get, iris)).toMatchObject({ logical_bytes: 1000 });
    expect(await openRates()).toEqual([5, 5, 1000]);
    expect(await it.broken()).toEqual([]);
    expect(await it.eve.call(getInvitation, { params: { code } })).toMatchObject({ state: "pending" });
    await it.start(it.dev, "short");
    await it.reach(it.dev, "short", 2, "succeeded");
    const { items } = await it.mia.call(listUsageRecords, {
      params: { namespace: "acme" },
      query: { type: "storage" },
    });
    expect(items.every(({ ended_at }) => ended_at === null)).toBe(true);
  });
});

test("of two who delete at the same moment one does; of two who restore, one", async () => {
  const removals = await Promise.allSettled([remove(), remove()]);
  expect(removals.filter(({ status }) => status === "fulfilled").length).toBe(1);
  const restores = await Promise.allSettled([restore(it.mia), restore(it.root)]);
  expect(restores.filter(({ status }) => status === "fulfilled").length).toBe(1);
  expect(await it.broken()).toEqual([]);
});

test("what is uploaded and started while it is deleted comes before or after, and is counted exactly", async () => {
  for (let round = 0; round < 3; round++) {
    const name = `race-${round}`;
    const work = [
      dataset(it.dev, name),
      it.start(it.dev, "short"),
      it.start(it.deb, "short"),
      dataset(it.deb, `${name}-b`),
    ];
    await Promise.allSettled([...work, new Promise((go) => setImmediate(go)).then(() => remove())]);
    await until("nothing runs", async () => {
      const { rows } = await it.owner.query("select from allocation where released_at is null");
      return rows.length === 0;
    });
    expect(await it.broken()).toEqual([]);
    await restore(it.root);
    expect(await it.broken()).toEqual([]);
  }
});

test("after 30 days it is purged: files, blobs and rows go, the history and the use stay", async () => {
  const run = async () => {
    for (const job of [...jobs(it.ctx), ...repositoryJobs(it.ctx)]) await job.run();
  };
  await remove();
  await run();
  expect((await it.mia.call(contract.listDeletedOrganizations, { query: {} })).items.length).toBe(1);
  const before = await it.owner.query("select count(*)::int from activity");
  await it.owner.query("update namespace set deleted_at = now() - interval '31 days' where path = 'acme'");
  expect((await problemOf(restore(it.mia))).status).toBe(404);
  await run();
  await it.owner.query("update resource set purged_at = purged_at - interval '2 minutes'"); // whoever reads now has ended
  await run();
  for (const table of ["version_file", "member", "invitation", "share", "project", "team"])
    expect((await it.owner.query(`select from ${table}`)).rows.length, table).toBe(0);
  const after = await it.owner.query("select count(*)::int from activity");
  expect(after.rows[0].count).toBe(before.rows[0].count + 1);
  await run();
  const { rows } = await it.owner.query("select id from execution");
  it.ctx.ports.jobs.poke("purged containers");
  await until("the files are gone", async () => rows.every(({ id }) => !existsSync(join(it.data, "executions", id))));
  await until("everything is counted", async () => (await it.broken()).length === 0);
  const { rows: held } = await it.owner.query("select from namespace_limit where product = 'storage' and in_use > 0");
  expect(held.length).toBe(0);
  const make = it.eve.call(contract.createOrganization, { body: { path: "acme", name: "x" } });
  expect((await problemOf(make)).code).toBe("name_taken");
});

test("starting in a deleted organization finds nothing", async () => {
  const start = it.dev.call(startExecution, { params: { namespace: "acme", name: "short" }, body: {} });
  expect((await problemOf(start)).status).toBe(404);
});
