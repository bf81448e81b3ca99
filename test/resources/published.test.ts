import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { listActivity } from "../../contract/activity.ts";
import { createClient } from "../../contract/client.ts";
import { cloneContainer, createContainer, editContainer, getContainer } from "../../contract/containers.ts";
import { datasets as files } from "../../contract/files.ts";
import { datasets } from "../../contract/repositories.ts";
import { listPublished, listResources } from "../../contract/resources.ts";
import { dataset as shares } from "../../contract/shares.ts";
import { datasets as versions } from "../../contract/versions.ts";
import { withdrawAll } from "../../server/domain/resources/published.ts";
import { open } from "../repositories/shelf.ts";
import { type Person, problemOf } from "../world.ts";
import { type Town, town } from "./town.ts";

let it: Town;
let nobody: ReturnType<typeof createClient>;
beforeAll(async () => {
  it = await town();
  nobody = createClient({ baseUrl: it.url });
});
afterAll(() => it.stop());

const at = (name: string) => ({ namespace: "acme", name });
const publish = (person: Person, name: string, published = true) =>
  person.call(datasets.edit, { params: at(name), body: { published } });
const list = async (call = nobody) =>
  (await call(listPublished, { params: { organization: "acme" }, query: {} })).items.map(({ name }) => name);

describe("what is published", () => {
  test("is read by the whole world: the data set, its sealed versions, its files", async () => {
    await it.dataset(it.dev, "acme", "open", "a,b\n1,2\n", "organization-read");
    await open(it.dev, at("open"));
    expect(await publish(it.dev, "open")).toMatchObject({ published: true });
    for (const call of [nobody, it.eve.call]) {
      const seen = await call(datasets.get, { params: at("open") });
      expect(seen).toMatchObject({ name: "open", published: true, latest_version: 1 });
      expect(Object.entries(seen.can).filter(([, may]) => may)).toEqual([["resource.read_content", true]]);
      const { items } = await call(versions.list, { params: at("open"), query: {} });
      expect(items.map(({ number }) => number)).toEqual([1]);
      const params = { ...at("open"), version: "latest" as const };
      expect(await call(versions.get, { params })).toMatchObject({ number: 1 });
      expect((await call(files.list, { params, query: {} })).items).toHaveLength(1);
      const file = await call.open(files.get, { params: { ...params, path: "a.txt" }, query: {} });
      expect(await file.text()).toBe("a,b\n1,2\n");
      expect(await call(files.preview, { params: { ...params, path: "a.txt" } })).toMatchObject({ kind: "text" });
      expect(await list(call)).toEqual(["open"]);
    }
    expect(await problemOf(nobody(versions.get, { params: { ...at("open"), version: 2 } }))).toMatchObject({
      status: 404,
    });
  });

  test("opens nothing else: who reaches it, what is beside it, a place among one's own things", async () => {
    for (const call of [nobody, it.eve.call]) {
      const status = call === nobody ? 401 : 404;
      expect(await problemOf(call(shares.access, { params: at("open"), query: {} }))).toMatchObject({ status });
      expect(await problemOf(call(listResources, { query: { namespace: "acme" } }))).toMatchObject({ status });
      expect(await problemOf(call(datasets.get, { params: at("nothing") }))).toMatchObject({ status });
    }
    const body = { namespace: "eve-s", name: "mine", command: "true", resource_type: "cpu-small" };
    const bound = it.eve.call(createContainer, { body: { ...body, bindings: [{ source: "datasets/acme/open" }] } });
    expect(await problemOf(bound)).toMatchObject({ code: "invalid" });
  });

  test("is published and withdrawn by owners and maintainers, and both are recorded", async () => {
    await it.dataset(it.bob, "acme", "chosen", "1", "organization-write");
    expect(await problemOf(publish(it.dev, "chosen"))).toMatchObject({ permission: "resource.publish" });
    await publish(it.mia, "chosen");
    await publish(it.mia, "chosen");
    expect(await list()).toEqual(["chosen", "open"]);
    await publish(it.bob, "chosen", false);
    expect(await list()).toEqual(["open"]);
    expect(await problemOf(nobody(datasets.get, { params: at("chosen") }))).toMatchObject({ status: 401 });
    const { items } = await it.mia.call(listActivity, { params: { organization: "acme" }, query: { query: "chosen" } });
    expect(items.filter(({ action }) => action === "resource.publish").map(({ text }) => text)).toEqual([
      "withdrew from the public the dataset chosen",
      "published the dataset chosen",
      expect.stringContaining("was refused"),
    ]);
  });

  test("is visible to the organization; what becomes private, is deleted or is moved is withdrawn", async () => {
    await it.dataset(it.dev, "acme", "inner", "1", "private");
    expect(await problemOf(publish(it.dev, "inner"))).toMatchObject({ code: "conflict" });
    const body = { visibility: "organization-read", published: true } as const;
    await it.dev.call(datasets.edit, { params: at("inner"), body });
    expect(await list()).toContain("inner");
    await it.dev.call(datasets.edit, { params: at("inner"), body: { visibility: "private" } });
    expect(await list()).not.toContain("inner");
    expect(await it.dev.call(datasets.get, { params: at("inner") })).toMatchObject({ published: false });
    await it.dev.call(datasets.edit, { params: at("inner"), body });
    await it.dev.call(datasets.remove, { params: at("inner") });
    expect(await list()).not.toContain("inner");
    expect(await problemOf(it.eve.call(datasets.get, { params: at("inner") }))).toMatchObject({ status: 404 });
    await it.dataset(it.dev, "dev-d", "own", "1", "private");
    const own = it.dev.call(datasets.edit, { params: { namespace: "dev-d", name: "own" }, body: { published: true } });
    expect(await problemOf(own)).toMatchObject({ code: "conflict" });
  });

  test("of a container is its recipe, without the names of what is not published", async () => {
    await it.dataset(it.mia, "acme", "secret-plan", "1", "organization-read");
    const recipe = { resource_type: "cpu-small", command: "echo hello", visibility: "organization-read" } as const;
    const bindings = [{ source: "datasets/acme/secret-plan" }, { source: "datasets/acme/open" }];
    await it.mia.call(createContainer, { body: { ...at("lesson"), ...recipe, bindings } });
    await it.mia.call(editContainer, { params: at("lesson"), body: { published: true } });
    const seen = await nobody(getContainer, { params: at("lesson") });
    expect(seen).toMatchObject({
      command: "echo hello",
      bindings: [{ source: "datasets/acme/open", path: "/input/1" }],
    });
    expect(JSON.stringify(seen)).not.toContain("secret-plan");
    const clone = it.eve.call(cloneContainer, { params: at("lesson"), body: { namespace: "eve-s", name: "mine" } });
    expect(await problemOf(clone)).toMatchObject({ status: 404 });
  });

  test("is listed from the newest, page by page and by kind", async () => {
    const page = (query: object) => nobody(listPublished, { params: { organization: "acme" }, query });
    const first = await page({ limit: 1 });
    expect(first.items.map(({ name }) => name)).toEqual(["lesson"]);
    const second = await page({ limit: 1, cursor: first.next_cursor });
    expect([second.items.map(({ name }) => name), second.next_cursor]).toEqual([["open"], null]);
    expect((await page({ kind: "dataset" })).items.map(({ name }) => name)).toEqual(["open"]);
    const missing = nobody(listPublished, { params: { organization: "nowhere" }, query: {} });
    expect(await problemOf(missing)).toMatchObject({ status: 404 });
  });
});

test("an installation that publishes nothing refuses, and withdraws what was", async () => {
  const quiet = await town({ GUILDHALL_PUBLISHING: "no" });
  try {
    await quiet.dataset(quiet.dev, "acme", "open", "1", "organization-read");
    const body = { published: true };
    const refused = quiet.dev.call(datasets.edit, { params: at("open"), body });
    expect(await problemOf(refused)).toMatchObject({ code: "conflict", detail: expect.stringContaining("operator") });
    await quiet.owner.query("update resource set published = true");
    await withdrawAll(quiet.ctx);
    expect(await quiet.dev.call(datasets.get, { params: at("open") })).toMatchObject({ published: false });
  } finally {
    await quiet.stop();
  }
});

test("what is private is a maintainer's to see, to open and to delete, never to read", async () => {
  await it.dataset(it.dev, "acme", "diary", "secret", "private");
  const seen = await it.mia.call(datasets.get, { params: at("diary") });
  expect(seen).toMatchObject({ owner: { path: "dev-d" }, logical_bytes: 6, visibility: "private", tie: null });
  expect(seen.can).toMatchObject({
    ...{ "resource.read_content": false, "resource.edit": false, "resource.clone": false },
    ...{ "resource.set_visibility": true, "resource.delete": true, "resource.publish": true },
    // whoever may only open it opens it first, and tells its owner by that
    "resource.transfer": false,
  });
  const params = { ...at("diary"), version: 1 };
  const file = it.mia.call.open(files.get, { params: { ...params, path: "a.txt" }, query: {} });
  expect(await problemOf(file)).toMatchObject({ permission: "resource.read_content" });
  expect(await problemOf(it.mia.call(files.list, { params, query: {} }))).toMatchObject({ status: 403 });
  await it.mia.call(datasets.edit, { params: at("diary"), body: { visibility: "organization-read" } });
  const opened = await it.mia.call.open(files.get, { params: { ...params, path: "a.txt" }, query: {} });
  expect(await opened.text()).toBe("secret");
  const { items } = await it.mia.call(listActivity, { params: { organization: "acme" }, query: { query: "diary" } });
  expect(items.find(({ action }) => action === "resource.set_visibility")).toMatchObject({
    ...{ severity: "notice", actor: { path: "mia-m" } },
    ...{ before: { visibility: "private" }, after: { visibility: "organization-read" } },
  });
});
