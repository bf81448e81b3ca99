import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { deleteContainer } from "../../contract/containers.ts";
import { getOutput } from "../../contract/executions.ts";
import { datasets as files } from "../../contract/files.ts";
import { setLimit } from "../../contract/limits.ts";
import { listPublications, datasets as origins } from "../../contract/publications.ts";
import { datasets } from "../../contract/repositories.ts";
import { datasets as versions } from "../../contract/versions.ts";
import { problemOf } from "../world.ts";
import { type Lab, lab } from "./lab.ts";
import { ask, pathsOf, publish, run } from "./press.ts";

let it: Lab;
const command = `mkdir -p a/deep b; echo one >a/deep/1; echo two >a/2; echo three >b/3; echo four >4
ln -s 4 inside; ln -s /etc/passwd outside; ln -s a around; mkfifo pipe
truncate -s 300G holes; printf 'x' >"$(printf 'not\\377text')"; printf 'x' >'with
break'; printf 'x' >"$(printf 'e\\314\\201')"; printf 'x' >"$(printf '\\303\\251')"`;

beforeAll(async () => {
  it = await lab();
  await it.container("make", command);
  await it.container("slow", "sleep 60");
  await it.start(it.dev, "make");
  const ended = await it.reach(it.dev, "make", 1, "succeeded", "failed");
  expect(ended).toMatchObject({ state: "succeeded", error: null });
});
afterAll(() => it.stop());

const whole = ["4", "a/2", "a/deep/1", "b/3", "é"];
const made = (name: string) => ({ target: `datasets/acme/${name}`, create: {} });

describe("what an execution left becomes", () => {
  test("a sealed version of a new data set, whole, with what is hostile left out and named", async () => {
    const done = await publish(it.dev, run("make"), made("all"));
    expect(done).toMatchObject({ state: "done", error: null, target: "datasets/acme/all", version: 1, files: 5 });
    expect(await pathsOf(it.dev, "all", 1)).toEqual(whole);
    const reasons = Object.fromEntries(done.skipped.map(({ path, reason }) => [path, reason]));
    expect(reasons).toEqual({
      ...{ around: "link", inside: "link", outside: "link", pipe: "special", holes: "sparse" },
      ...{ "not\ufffdtext": "name", "with\nbreak": "name", é: "twice" },
    });
    expect(done.skipped_total).toBe(8);
    const version = await it.dev.call(versions.get, { params: { namespace: "acme", name: "all", version: 1 } });
    expect(version).toMatchObject({ state: "ready", files: 5 });
    expect(await it.broken()).toEqual([]);
  });

  test("with the very bytes that it left", async () => {
    const at = { namespace: "acme", name: "all", version: 1, path: "a/deep/1" };
    const here = await it.dev.call.open(files.get, { params: at, query: {} });
    const there = await it.dev.call.open(getOutput, { params: { ...run("make"), path: at.path }, query: {} });
    expect(await here.text()).toBe(await there.text());
  });

  test("a version of chosen files and folders under a folder, going on from the newest", async () => {
    const { version } = await publish(it.dev, run("make"), {
      ...{ target: "datasets/acme/all", paths: ["a", "a/deep", "4"], folder: "run-1" },
    });
    expect(version).toBe(2);
    expect(await pathsOf(it.dev, "all", 2)).toEqual([
      "4",
      "a/2",
      "a/deep/1",
      "b/3",
      "run-1/4",
      "run-1/a/2",
      "run-1/a/deep/1",
      "é",
    ]);
  });

  test("part of an open version of one's own, which stays open, and of nobody else's", async () => {
    const params = { namespace: "acme", name: "open" };
    await it.dev.call(datasets.create, { body: { ...params, visibility: "organization-write" } });
    const { number } = await it.dev.call(versions.open, { params, body: {} });
    const into = { target: "datasets/acme/open", version: number, paths: ["b"], seal: false };
    expect((await problemOf(ask(it.deb, run("make"), into))).status).toBe(404);
    expect((await publish(it.dev, run("make"), into)).version).toBe(number);
    const version = await it.dev.call(versions.get, { params: { ...params, version: number } });
    expect(version).toMatchObject({ state: "open", files: 1 });
  });

  test("a model as well", async () => {
    const done = await publish(it.dev, run("make"), { target: "models/acme/net", create: {}, paths: ["4"] });
    expect(done).toMatchObject({ state: "done", target: "models/acme/net", version: 1 });
  });
});

describe("it is refused at once", () => {
  test.each([
    ["what it did not leave", { paths: ["nothing"] }, 400, "It left no"],
    ["what lies behind a link", { paths: ["around/2"] }, 400, "It left no"],
    ["a name that is taken", { target: "datasets/acme/all" }, 409, "taken"],
    ["an open version of what is only made", { version: 1 }, 400, "no open version"],
  ])("%s", async (_title, more, status, says) => {
    const problem = await problemOf(ask(it.dev, run("make"), { ...made("refused"), ...more }));
    expect([problem.status, problem.detail]).toEqual([status, expect.stringContaining(says)]);
  });

  test("while it still runs", async () => {
    await it.start(it.dev, "slow");
    expect((await problemOf(ask(it.dev, run("slow"), made("early")))).detail).toContain("still runs");
  });

  test("to whoever may not write there, or does not see the container", async () => {
    expect((await problemOf(ask(it.vic, run("make"), made("vics")))).status).toBe(403);
    expect((await problemOf(ask(it.eve, run("make"), made("eves")))).status).toBe(404);
  });
});

describe("what is found against it later leaves nothing behind", () => {
  test("bytes above a limit", async () => {
    const { items } = await it.mia.call(datasets.list, { query: { namespace: "acme" } });
    await it.mia.call(setLimit, { params: { organization: "acme", product: "storage" }, body: { limit: 1 } });
    const failed = await publish(it.dev, run("make"), made("large"));
    expect(failed).toMatchObject({ state: "failed", version: null });
    expect(failed.error).toContain("storage");
    const now = await it.mia.call(datasets.list, { query: { namespace: "acme" } });
    expect(now.items.length).toBe(items.length);
    expect(await it.broken()).toEqual([]);
    await it.mia.call(setLimit, { params: { organization: "acme", product: "storage" }, body: { limit: null } });
  });

  test("a file where the version has a folder", async () => {
    const first = await publish(it.dev, run("make"), { ...made("clash"), paths: ["4"], folder: "b" });
    expect(first.state).toBe("done");
    const second = await publish(it.dev, run("make"), { target: "datasets/acme/clash", paths: ["b"], folder: "b/4" });
    expect(second).toMatchObject({ state: "failed", error: expect.stringContaining('"b/4" is a file') });
    const params = { namespace: "acme", name: "clash" };
    expect((await it.dev.call(versions.list, { params, query: {} })).items).toHaveLength(1);
    expect(await it.broken()).toEqual([]);
  });
});

describe("where it came from is told", () => {
  test("on the version, with command and bindings, to those who may read the container", async () => {
    await it.container("own", "echo mine >own", { visibility: "organization-read" });
    await it.start(it.mia, "own");
    await it.reach(it.mia, "own", 1, "succeeded");
    const made = { target: "datasets/acme/of-own", create: { visibility: "organization-write" as const } };
    await publish(it.mia, run("own"), made);
    const params = { namespace: "acme", name: "of-own", version: 1 };
    const { items } = await it.dev.call(origins.list, { params });
    expect(items).toMatchObject([
      {
        requested_by: { path: "mia-m" },
        files: 1,
        execution: { container: "own", number: 1, command: "echo mine >own" },
      },
    ]);
    await it.mia.call(deleteContainer, { params: { namespace: "acme", name: "own" } });
    const after = await it.dev.call(origins.list, { params });
    expect(after.items).toMatchObject([{ requested_by: { path: "mia-m" }, execution: null }]);
  });

  test("on the execution, without the name of what the asker may not see", async () => {
    await publish(it.dev, run("make"), {
      target: "datasets/acme/hidden",
      create: { visibility: "private" },
      paths: ["4"],
    });
    const list = { params: run("make"), query: { limit: 1 } };
    expect((await it.dev.call(listPublications, list)).items).toMatchObject([
      { target: "datasets/acme/hidden", version: 1 },
    ]);
    expect((await it.vic.call(listPublications, list)).items).toMatchObject([{ target: null, version: null }]);
  });
});
