import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createContainer } from "../../contract/containers.ts";
import { startExecution } from "../../contract/executions.ts";
import { listNotifications } from "../../contract/notifications.ts";
import { datasets } from "../../contract/repositories.ts";
import { listReviews } from "../../contract/reviews.ts";
import { transferDataset } from "../../contract/transfers.ts";
import { datasets as versions } from "../../contract/versions.ts";
import { type Person, problemOf } from "../world.ts";
import { decide, type Panel, panel } from "./panel.ts";
import { fileAt, look, open, put, seal, shelf } from "./shelf.ts";

let it: Panel;

beforeAll(async () => {
  it = await panel();
});
afterAll(() => it.stop());

const inbox = async (person: Person, query: { namespace?: string; mine?: boolean } = {}) =>
  (await person.call(listReviews, { query })).items.map(
    ({ name, version }) => `${name}/${version.number} ${version.state}`,
  );
const newsOf = async (person: Person) => (await person.call(listNotifications, { query: {} })).items;

describe("a version that waits for approval", () => {
  test("is there for its author, reviewers and maintainers, and for nobody else by any door", async () => {
    const namespace = await it.careful();
    const at = await it.waiting(namespace);
    for (const person of [it.dev, it.rea, it.mia]) {
      expect((await look(person, at)).state).toBe("pending");
      expect(await (await person.fetch(fileAt(at, "a.txt"))).text()).toBe("12345");
    }
    const base = `/api/v1/datasets/${namespace}/${at.name}/versions/1`;
    for (const person of [it.bob, it.eda, it.vic]) {
      for (const path of ["", "/files", "/files/a.txt", "/preview/a.txt", "/compare/1", "/bindings"])
        expect((await person.fetch(base + path)).status, path).toBe(404);
      expect((await person.call(versions.list, { params: at, query: {} })).items).toEqual([]);
      expect(await problemOf(look(person, at, "latest"))).toMatchObject({ status: 404 });
      expect(await person.call(datasets.get, { params: at })).toMatchObject({ latest_version: null });
    }
    expect(await open(it.bob, at)).toMatchObject({ files: 0, base: null });
    const refused = it.bob.call(versions.open, { params: at, body: { from: 1 } });
    expect(await problemOf(refused)).toMatchObject({ fields: [{ path: "body.from" }] });
    const copy = await it.dev.call(datasets.duplicate, { params: at, body: { namespace, name: `copy` } });
    expect(copy).toMatchObject({ latest_version: null, logical_bytes: 0 });
  });

  test("is bound by its author; whoever cannot see it does not start what reads it", async () => {
    const namespace = await it.careful();
    const at = await it.waiting(namespace);
    const recipe = {
      namespace,
      resource_type: "cpu-small",
      command: "true",
      visibility: "organization-write",
    } as const;
    const bindings = [{ source: `datasets/${namespace}/${at.name}`, version: 1 }];
    expect(await problemOf(it.bob.call(createContainer, { body: { ...recipe, name: "his", bindings } }))).toMatchObject(
      {
        fields: [{ path: "body.bindings.0.version" }],
      },
    );
    await it.dev.call(createContainer, { body: { ...recipe, name: "hers", bindings } });
    const start = (person: Person) => person.call(startExecution, { params: { namespace, name: "hers" }, body: {} });
    expect(await problemOf(start(it.bob))).toMatchObject({ permission: "resource.read_content" });
    await start(it.dev);
    await decide(it.rea, at, "reject", "It has names of people in it");
    expect(await problemOf(start(it.dev))).toMatchObject({ permission: "resource.read_content" });
  });

  test("becomes ready by a reviewer's approval: then it is everybody's, and its author is told", async () => {
    const at = await it.waiting(await it.careful());
    expect((await look(it.rea, at)).can).toMatchObject({ "version.review": true });
    const done = await decide(it.rea, at, "approve", "Well made");
    expect(done).toMatchObject({ state: "ready", review: { by: { path: "rea-r" }, comment: "Well made" } });
    expect(await look(it.vic, at, "latest")).toMatchObject({ number: 1 });
    const [told] = await newsOf(it.dev);
    expect(told).toMatchObject({
      action: "version.approve",
      details: { comment: "Well made" },
      way: { to: "version", name: at.name, number: 1 },
    });
  });

  test("that is rejected says why to its author, who opens the next from it", async () => {
    const at = await it.waiting(await it.careful());
    expect(await problemOf(decide(it.rea, at, "reject"))).toMatchObject({ fields: [{ path: "body.comment" }] });
    await decide(it.mia, at, "reject", "The header is missing");
    expect((await newsOf(it.dev))[0]).toMatchObject({
      action: "version.reject",
      details: { comment: "The header is missing" },
    });
    expect(await look(it.dev, at)).toMatchObject({ state: "rejected", review: { comment: "The header is missing" } });
    expect(await problemOf(look(it.bob, at))).toMatchObject({ status: 404 });
    expect(await open(it.dev, at)).toMatchObject({ number: 2, files: 0 });
    expect(await it.dev.call(versions.open, { params: at, body: { from: 1 } })).toMatchObject({
      number: 3,
      files: 1,
      base: 1,
    });
    await put(it.dev, at, "header.txt", "h", { version: 3 });
    await seal(it.dev, at, 3);
    await decide(it.rea, at, "approve", "", 3);
    expect(await look(it.bob, at, "latest")).toMatchObject({ number: 3, files: 2, base: null });
    expect(await look(it.rea, at, "latest")).toMatchObject({ base: 1 });
    expect(await it.broken()).toEqual([]);
  });

  test("is decided by a reviewer or maintainer who did not make it, and by nobody else", async () => {
    const namespace = await it.careful();
    const at = await it.waiting(namespace);
    for (const person of [it.bob, it.eda, it.vic])
      expect(await problemOf(decide(person, at, "approve"))).toMatchObject({ status: 404 });
    expect(await problemOf(decide(it.dev, at, "approve"))).toMatchObject({ permission: "version.review" });
    const own = await shelf(it.mia, namespace, "own", "organization-read");
    await put(it.mia, own, "a", "a");
    await seal(it.mia, own);
    expect(await problemOf(decide(it.mia, own, "approve"))).toMatchObject({
      status: 403,
      permission: "version.review",
    });
    await decide(it.ria, own, "approve");
  });

  test("of what is private waits until a reviewer can read it", async () => {
    const at = await it.waiting(await it.careful(), "private");
    expect(await problemOf(decide(it.rea, at, "approve"))).toMatchObject({ status: 404 });
    expect(await problemOf(decide(it.mia, at, "approve"))).toMatchObject({ permission: "resource.read_content" });
    expect(await inbox(it.rea, { namespace: at.namespace })).toEqual([]);
    await it.dev.call(datasets.edit, { params: at, body: { visibility: "organization-read" } });
    expect(await inbox(it.rea, { namespace: at.namespace })).toEqual([`${at.name}/1 pending`]);
    await decide(it.rea, at, "approve");
  });

  test("is taken back by its author", async () => {
    const at = await it.waiting(await it.careful());
    await it.dev.call(versions.discard, { params: { ...at, version: 1 } });
    expect(await inbox(it.rea, { namespace: at.namespace })).toEqual([]);
    expect(await it.broken()).toEqual([]);
  });
});

describe("the inbox", () => {
  test("shows reviewers and maintainers what waits for them, oldest first, and others what of theirs waits", async () => {
    const namespace = await it.careful();
    const [first, second] = [await it.waiting(namespace), await it.waiting(namespace)];
    const both = [`${first.name}/1 pending`, `${second.name}/1 pending`];
    for (const person of [it.rea, it.ria, it.mia]) expect(await inbox(person, { namespace })).toEqual(both);
    for (const person of [it.dev, it.bob, it.eda, it.vic, it.eve])
      expect(await inbox(person, { namespace })).toEqual([]);
    expect(await inbox(it.dev, { namespace, mine: true })).toEqual(both);
    expect((await inbox(it.rea)).length).toBeGreaterThanOrEqual(2);
    await decide(it.rea, first, "reject", "no");
    await decide(it.ria, second, "approve");
    expect(await inbox(it.rea, { namespace })).toEqual([]);
    expect(await inbox(it.dev, { namespace, mine: true })).toEqual([`${first.name}/1 rejected`]);
  });

  test("is paged, and names the ready version before each", async () => {
    const namespace = await it.careful();
    const at = await it.waiting(namespace);
    await decide(it.rea, at, "approve");
    await open(it.bob, at);
    await put(it.bob, at, "b", "b", { version: 2 });
    await seal(it.bob, at, 2);
    await it.waiting(namespace);
    const page = await it.rea.call(listReviews, { query: { namespace, limit: 1 } });
    expect(page.items).toMatchObject([
      { kind: "dataset", name: at.name, previous: 1, version: { number: 2, base: 1 } },
    ]);
    const next = await it.rea.call(listReviews, { query: { namespace, limit: 1, cursor: page.next_cursor ?? "" } });
    expect(next).toMatchObject({ next_cursor: null, items: [{ previous: null }] });
  });

  test("rings when something comes into it: for whoever can decide, not for its author", async () => {
    const at = await it.waiting(await it.careful());
    const asks = { action: "version.seal", way: { to: "version", kind: "dataset", name: at.name, number: 1 } };
    for (const person of [it.rea, it.ria, it.mia]) expect((await newsOf(person))[0]).toMatchObject(asks);
    for (const person of [it.dev, it.bob, it.eda])
      expect((await newsOf(person)).filter(({ entity }) => entity.name === `${at.name}/1`)).toEqual([]);
  });
});

describe("the setting", () => {
  test("leaves what is ready ready, and what waits waiting", async () => {
    const namespace = await it.careful();
    const pending = await it.waiting(namespace);
    await it.approval(namespace, false);
    const at = await shelf(it.dev, namespace, "free", "organization-read");
    await put(it.dev, at, "a", "a");
    expect((await seal(it.dev, at)).state).toBe("ready");
    expect((await look(it.rea, pending)).state).toBe("pending");
    await it.approval(namespace, true);
    expect((await look(it.vic, at)).state).toBe("ready");
    await decide(it.rea, pending, "approve");
  });

  test("hides others' open versions from editors; reviewers see them", async () => {
    const namespace = await it.careful();
    const at = await shelf(it.dev, namespace, "open", "organization-read");
    expect(await problemOf(look(it.eda, at))).toMatchObject({ status: 404 });
    expect((await look(it.rea, at)).state).toBe("open");
    await it.approval(namespace, false);
    expect((await look(it.eda, at)).state).toBe("open");
    expect(await problemOf(look(it.rea, at))).toMatchObject({ status: 404 });
  });

  test("is not passed by bringing data from elsewhere: copied or moved here, it waits", async () => {
    const namespace = await it.careful();
    const home = await shelf(it.dev, it.dev.path, `home`);
    await put(it.dev, home, "a", "a");
    await seal(it.dev, home);
    const to = { namespace, name: `copied` };
    await it.dev.call(datasets.duplicate, { params: home, body: to });
    await it.dev.call(datasets.edit, { params: to, body: { visibility: "organization-read" } });
    expect((await look(it.rea, to)).state).toBe("pending");
    expect(await problemOf(decide(it.dev, to, "approve"))).toMatchObject({ permission: "version.review" });
    await it.dev.call(transferDataset, { params: home, body: { namespace, confirm: home.name } });
    const moved = { namespace, name: home.name };
    expect((await look(it.dev, moved)).state).toBe("pending");
    await it.dev.call(transferDataset, { params: moved, body: { namespace: it.dev.path, confirm: home.name } });
    expect((await look(it.dev, home)).state).toBe("ready");
    await decide(it.rea, to, "approve");
    const inside = await it.dev.call(datasets.duplicate, { params: to, body: { namespace, name: `again` } });
    expect(inside.latest_version).toBe(1);
    expect(await it.broken()).toEqual([]);
  });
});
