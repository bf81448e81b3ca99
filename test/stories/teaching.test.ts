import { afterAll, beforeAll, expect, test } from "vitest";
import { cloneContainer, createContainer, editContainer, getContainer } from "../../contract/containers.ts";
import {
  getExecution,
  getLogs,
  getOutput,
  listAllExecutions,
  startExecution,
  stopExecution,
} from "../../contract/executions.ts";
import { datasets as files } from "../../contract/files.ts";
import { verify } from "../../contract/installation.ts";
import { setDefaultMemberLimit } from "../../contract/limits.ts";
import { acceptInvitation, createInvitation } from "../../contract/members.ts";
import { createOrganization } from "../../contract/organizations.ts";
import { getStatistics } from "../../contract/reports.ts";
import { datasets } from "../../contract/repositories.ts";
import { listResources } from "../../contract/resources.ts";
import { listUsageRecords } from "../../contract/usage.ts";
import { datasets as versions } from "../../contract/versions.ts";
import { type Person, problemOf, until, type World, world } from "../world.ts";

let w: World;
let teacher: Person;
let sue: Person;
let tim: Person;
const org = "class-7";
const data = { namespace: org, name: "iris" };
const lab = { namespace: org, name: "lab" };
const own = { namespace: org, name: "lab-of-sue" };

beforeAll(async () => {
  w = await world();
  [teacher, sue, tim] = await Promise.all([w.person("teacher"), w.person("sue"), w.person("tim")]);
});
afterAll(() => w.stop());

test("the teacher shares data and a container, and limits everybody to one unit", async () => {
  await teacher.call(createOrganization, { body: { path: org, name: "Class 7" } });
  expect(await teacher.call(datasets.create, { body: data })).toMatchObject({ visibility: "private" });
  const { number: version } = await teacher.call(versions.open, { params: data, body: {} });
  await teacher.call(files.put, { params: { ...data, version, path: "rows/iris.csv" } }, { upload: "a,b\n1,2\n3,4\n" });
  await teacher.call(versions.seal, { params: { ...data, version } });
  await teacher.call(datasets.edit, { params: data, body: { visibility: "organization-read" } });
  const bindings = [{ source: `datasets/${org}/iris` }];
  const command = "wc -l < /input/0/rows/iris.csv | tee count.txt";
  await teacher.call(createContainer, { body: { ...lab, resource_type: "cpu-small", command, bindings } });
  await teacher.call(editContainer, { params: lab, body: { visibility: "organization-read" } });
  const product = { organization: org, product: "cpu-small" };
  await teacher.call(setDefaultMemberLimit, { params: product, body: { limit: 1 } });
});

test("students join by a link and see both, but can change neither", async () => {
  const { url } = await teacher.call(createInvitation, { params: { organization: org }, body: { role: "developer" } });
  for (const student of [sue, tim])
    await student.call(acceptInvitation, { params: { code: url.split("/").at(-1) ?? "" } });
  const { items } = await sue.call(listResources, { query: { namespace: org } });
  expect(items.map((r) => [r.kind, r.name, r.can["resource.edit"]])).toEqual([
    ["container", "lab", false],
    ["dataset", "iris", false],
  ]);
  expect((await problemOf(sue.call(versions.open, { params: data, body: {} }))).permission).toBe("version.create");
  expect((await problemOf(sue.call(editContainer, { params: lab, body: { command: "true" } }))).status).toBe(403);
  expect((await problemOf(sue.call(startExecution, { params: lab, body: {} }))).permission).toBe("execution.start");
  const file = await sue.call.open(files.get, {
    params: { ...data, version: "latest", path: "rows/iris.csv" },
    query: {},
  });
  expect(await file.text()).toBe("a,b\n1,2\n3,4\n");
});

test("a student clones the container, runs it, and reads what it wrote", async () => {
  const { container, dropped_bindings } = await sue.call(cloneContainer, { params: lab, body: own });
  expect([container.origin, container.visibility, dropped_bindings]).toEqual([`containers/${org}/lab`, "private", []]);
  const { number } = await sue.call(startExecution, { params: own, body: {} });
  const ended = await until("the execution ends", async () => {
    const execution = await sue.call(getExecution, { params: { ...own, number } });
    return execution.ended_at !== null && execution;
  });
  expect(ended).toMatchObject({ state: "succeeded", exit_code: 0, started_by: { path: "sue" } });
  expect(await (await sue.call.open(getLogs, { params: { ...own, number }, query: {} })).text()).toBe("3\n");
  const output = await sue.call.open(getOutput, { params: { ...own, number, path: "count.txt" }, query: {} });
  expect(await output.text()).toBe("3\n");
});

test("a second start at the same time is refused with the limit's numbers and who holds the unit", async () => {
  const { number } = await sue.call(startExecution, { params: own, body: { command: "sleep 60" } });
  const problem = await problemOf(sue.call(startExecution, { params: own, body: {} }));
  expect(problem).toMatchObject({ status: 409, code: "limit_reached", fits_now: 0 });
  expect(problem.refusals).toMatchObject([
    {
      condition: "member_limit",
      product: "cpu-small",
      limit: 1,
      in_use: 1,
      asked: 1,
      held_by: [{ member: "sue", units: 1 }],
    },
  ]);
  await sue.call(stopExecution, { params: { ...own, number } });
  const stopped = await until("it is gone", async () => {
    const { state } = await sue.call(getExecution, { params: { ...own, number } });
    return state === "cancelled" && state;
  });
  expect(stopped).toBe("cancelled");
});

test("another student sees nothing of the first", async () => {
  expect((await problemOf(tim.call(getContainer, { params: own }))).status).toBe(404);
  expect((await tim.call(listResources, { query: { namespace: org } })).items.map((r) => r.name)).toEqual([
    "lab",
    "iris",
  ]);
  expect((await tim.call(listAllExecutions, { query: { namespace: org } })).items).toEqual([]);
  const { items } = await tim.call(listUsageRecords, { params: { namespace: org }, query: {} });
  expect(JSON.stringify(items)).not.toContain("lab-of-sue");
});

test("the teacher sees what everybody used, and that all invariants hold", async () => {
  const params = { namespace: org };
  const { items } = await teacher.call(getStatistics, { params, query: { by: "member" } });
  const compute = items.filter((s) => s.unit === "unit-seconds");
  expect(compute.map((s) => s.key)).toEqual(["sue"]);
  expect(compute[0]?.quantity).toBeGreaterThan(0);
  expect(items.some((s) => s.unit === "byte-seconds" && s.key === "teacher")).toBe(true);
  expect((await teacher.call(datasets.get, { params: data })).latest_version).toBe(1);
  const { ok, checks } = await w.root.call(verify, {});
  expect([ok, checks.filter((c) => c.rows !== 0)]).toEqual([true, []]);
});
