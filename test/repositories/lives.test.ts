import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createContainer, getContainer } from "../../contract/containers.ts";
import { getExecution, startExecution } from "../../contract/executions.ts";
import { listNotifications } from "../../contract/notifications.ts";
import { datasets } from "../../contract/repositories.ts";
import { datasets as versions } from "../../contract/versions.ts";
import { jobs } from "../../server/domain/repositories/jobs.ts";
import { type Town, town } from "../resources/town.ts";
import { type Person, problemOf, until } from "../world.ts";
import { type At, fileAt, look, open, put, seal } from "./shelf.ts";

let it: Town;

beforeAll(async () => {
  it = await town();
});
afterAll(() => it.stop());

let made = 0;
/** A data set of dev's that members may add to, with one ready version of one file of five bytes. */
const ready = (visibility?: "private" | "organization-read") =>
  it.dataset(it.dev, "acme", `set-${++made}`, "12345", visibility ?? "organization-write");
const of = (at: At, version: number | string = 1) => ({ params: { ...at, version } });
const edit = (person: Person, at: At, body: { name?: string | null; note?: string }, version: number | string = 1) =>
  person.call(versions.edit, { ...of(at, version), body });
const remove = (person: Person, at: At, version: number | string = 1, even_if_bound?: boolean) =>
  person.call(versions.discard, { ...of(at, version), query: even_if_bound ? { even_if_bound } : {} });
async function second(person: Person, at: At): Promise<void> {
  const { number } = await open(person, at);
  await put(person, at, "b.txt", "123", { version: number });
  await seal(person, at, number);
}
const newsOf = async (person: Person) =>
  (await person.call(listNotifications, { query: {} })).items.map(({ action, actor }) => `${action} by ${actor.name}`);

describe("a name", () => {
  test("stands for its version wherever one is addressed, in any case of letters, until it is another's", async () => {
    const at = await ready();
    await second(it.dev, at);
    expect(await edit(it.dev, at, { name: "v1.0", note: "the first" })).toMatchObject({
      name: "v1.0",
      note: "the first",
    });
    expect((await it.vic.call(versions.get, of(at, "V1.0"))).number).toBe(1);
    expect(await (await it.vic.fetch(fileAt(at, "a.txt", "v1.0"))).text()).toBe("12345");
    expect(await problemOf(edit(it.dev, at, { name: "V1.0" }, 2))).toMatchObject({ code: "name_taken" });
    await edit(it.dev, at, { name: "old" }, "v1.0");
    expect((await edit(it.dev, at, { name: "v1.0" }, 2)).number).toBe(2);
    expect((await it.vic.call(versions.get, of(at, "v1.0"))).number).toBe(2);
    expect((await edit(it.dev, at, { name: null }, "old")).name).toBeNull();
    expect(await problemOf(it.vic.call(versions.get, of(at, "old")))).toMatchObject({ status: 404 });
  });

  test("is no number and none of the words that mean a version", async () => {
    const at = await ready();
    for (const name of ["7", "1e3", "latest", "Main", "empty", "", "a b", "a/b", "x".repeat(65)])
      expect(await problemOf(edit(it.dev, at, { name }))).toMatchObject({ fields: [{ path: "body.name" }] });
    expect(await problemOf(it.dev.call(versions.seal, of(at, "latest")))).toMatchObject({ status: 400 });
  });

  test("and note are changed by the author and by editors, of sealed versions, too; authors are told", async () => {
    const at = await ready();
    await second(it.bob, at);
    expect(await problemOf(edit(it.bob, at, { note: "mine" }))).toMatchObject({ permission: "version.edit" });
    expect((await edit(it.bob, at, { note: "mine" }, 2)).note).toBe("mine");
    expect((await edit(it.mia, at, { note: "hers" }, 2)).note).toBe("hers");
    expect(await newsOf(it.bob)).toContain("version.edit by mia-m");
    expect(await problemOf(edit(it.vic, at, { note: "no" }))).toMatchObject({ status: 403 });
    expect(await look(it.dev, at, 2)).toMatchObject({ files: 2, logical_bytes: 8, state: "ready" });
  });
});

describe("an archived version", () => {
  test("is read as before, and is never the latest, bound or duplicated; it comes back", async () => {
    const at = await ready();
    await second(it.dev, at);
    expect(await it.dev.call(versions.archive, of(at, 2))).toMatchObject({
      state: "archived",
      can: { "version.archive": true },
    });
    expect(await look(it.vic, at, "latest")).toMatchObject({ number: 1 });
    expect(await (await it.vic.fetch(fileAt(at, "b.txt", 2))).text()).toBe("123");
    const recipe = { namespace: "acme", name: `box-${made}`, resource_type: "cpu-small", command: "true" };
    const bind = (version: number) =>
      it.dev.call(createContainer, {
        body: { ...recipe, bindings: [{ source: `datasets/acme/${at.name}`, version }] },
      });
    expect(await problemOf(bind(2))).toMatchObject({
      fields: [{ path: "body.bindings.0.version", message: expect.stringContaining("archived") }],
    });
    const copy = { namespace: "acme", name: `copy-${made}` };
    expect(await it.dev.call(datasets.duplicate, { params: at, body: copy })).toMatchObject({
      latest_version: 1,
      logical_bytes: 5,
    });
    expect(await problemOf(it.dev.call(versions.archive, of(at, 2)))).toMatchObject({ code: "conflict" });
    expect(await it.dev.call(versions.unarchive, of(at, 2))).toMatchObject({ state: "ready" });
    expect(await look(it.vic, at, "latest")).toMatchObject({ number: 2 });
    expect(await it.broken()).toEqual([]);
  });

  test("is archived by its author or whoever manages the data set, when it is ready", async () => {
    const at = await ready();
    await second(it.bob, at);
    expect(await problemOf(it.bob.call(versions.archive, of(at)))).toMatchObject({ permission: "version.archive" });
    await it.bob.call(versions.archive, of(at, 2));
    await it.mia.call(versions.unarchive, of(at, 2));
    expect(await newsOf(it.bob)).toContain("version.unarchive by mia-m");
    const { number } = await open(it.bob, at);
    expect(await problemOf(it.bob.call(versions.archive, of(at, number)))).toMatchObject({ code: "conflict" });
  });

  test("goes on being read by what was bound to it", async () => {
    const at = await ready();
    const body = {
      namespace: "acme",
      name: `reader-${made}`,
      resource_type: "cpu-small",
      command: "cat /input/0/a.txt",
    };
    await it.dev.call(createContainer, { body: { ...body, bindings: [{ source: `datasets/acme/${at.name}` }] } });
    await it.dev.call(versions.archive, of(at));
    const params = { namespace: "acme", name: body.name };
    const { number } = await it.dev.call(startExecution, { params, body: {} });
    await until(
      "it ends",
      async () => (await it.dev.call(getExecution, { params: { ...params, number } })).state === "succeeded",
    );
  });
});

describe("a sealed version that is deleted", () => {
  test("gives back exactly what it held, to whom it counted for; its number is nobody's again", async () => {
    const at = await ready();
    await second(it.bob, at);
    const before = await it.stored("acme");
    await edit(it.bob, at, { name: "two" }, 2);
    await remove(it.bob, at, 2);
    expect(await it.stored("acme")).toBe(before - 8);
    expect(await problemOf(look(it.dev, at, 2))).toMatchObject({ status: 404 });
    expect((await look(it.dev, at, "latest")).number).toBe(1);
    expect(await it.dev.call(datasets.get, { params: at })).toMatchObject({ logical_bytes: 5, latest_version: 1 });
    expect((await open(it.bob, at)).number).toBe(3);
    await edit(it.bob, at, { name: "two" }, 3);
    expect(await problemOf(remove(it.bob, at, 2))).toMatchObject({ status: 404 });
    expect(await it.broken()).toEqual([]);
  });

  test("is its author's to delete, or whoever's who may delete the data set; never an editor's", async () => {
    const at = await ready();
    await second(it.bob, at);
    expect(await problemOf(remove(it.bob, at))).toMatchObject({ permission: "version.discard" });
    await remove(it.mia, at, 2);
    expect(await newsOf(it.bob)).toContain("version.delete by mia-m");
  });

  test("leaves what was copied or opened from it as it is, and loses its own list a minute later", async () => {
    const at = await ready();
    const copy = { namespace: "acme", name: `kept-${made}` };
    await it.dev.call(datasets.duplicate, { params: at, body: copy });
    const { number } = await open(it.dev, at);
    await remove(it.dev, at);
    const clear = () =>
      jobs(it.ctx)
        .find(({ name }) => name === "deleted versions")
        ?.run();
    const left = async () =>
      (
        await it.owner.query(
          `select count(*)::int as leaves from version_leaf l join version v on v.id = l.version_id
           join resource r on r.id = v.resource_id where r.name = $1 and v.removed_at is not null`,
          [at.name],
        )
      ).rows[0].leaves;
    await clear();
    expect(await left()).toBe(1);
    await it.owner.query(
      "update version set removed_at = removed_at - interval '2 minutes' where removed_at is not null",
    );
    await clear();
    expect(await left()).toBe(0);
    expect(await (await it.dev.fetch(fileAt(copy, "a.txt"))).text()).toBe("12345");
    expect(await (await it.dev.fetch(fileAt(at, "a.txt", number))).text()).toBe("12345");
    expect(await it.broken()).toEqual([]);
  });

  test("breaks nobody's containers silently: they are named first, their owners told, and they say why they do not start", async () => {
    const at = await ready("organization-read");
    const bindings = [{ source: `datasets/acme/${at.name}` }];
    const recipe = { namespace: "acme", resource_type: "cpu-small", command: "true", bindings };
    const [seen, hidden] = [`seen-${made}`, `hidden-${made}`];
    await it.bob.call(createContainer, { body: { ...recipe, name: seen, visibility: "organization-read" } });
    await it.bob.call(createContainer, { body: { ...recipe, name: hidden, visibility: "private" } });
    expect(await it.dev.call(versions.bindings, of(at))).toEqual({
      containers: [{ namespace: "acme", name: seen }],
      hidden: 1,
    });
    const refused = await problemOf(remove(it.dev, at));
    expect(refused).toMatchObject({
      code: "conflict",
      detail: expect.stringContaining(`acme/${seen}, 1 that you may not see`),
    });
    await remove(it.dev, at, 1, true);
    expect(await newsOf(it.bob)).toContain("version.delete by dev-d");
    const params = { namespace: "acme", name: seen };
    expect((await it.bob.call(getContainer, { params })).bindings).toMatchObject([{ version: 1, readable: false }]);
    expect(await problemOf(it.bob.call(startExecution, { params, body: {} }))).toMatchObject({ status: 403 });
  });

  test("is read to its end by an execution that runs", async () => {
    const at = await ready();
    const body = {
      namespace: "acme",
      name: `slow-${made}`,
      resource_type: "cpu-small",
      command: "sleep 2; cat /input/0/a.txt > a.txt",
    };
    await it.dev.call(createContainer, { body: { ...body, bindings: [{ source: `datasets/acme/${at.name}` }] } });
    const params = { namespace: "acme", name: body.name };
    const { number } = await it.dev.call(startExecution, { params, body: {} });
    await remove(it.dev, at, 1, true);
    await it.owner.query(
      "update version set removed_at = removed_at - interval '2 minutes' where removed_at is not null",
    );
    await jobs(it.ctx)
      .find(({ name }) => name === "deleted versions")
      ?.run();
    await until(
      "it ends",
      async () => (await it.dev.call(getExecution, { params: { ...params, number } })).state === "succeeded",
    );
  });

  test("is deleted once by two at the same moment, and not opened from by a third who comes after", async () => {
    const at = await ready();
    const outcomes = await Promise.allSettled([
      remove(it.dev, at),
      remove(it.mia, at),
      open(it.bob, at),
      open(it.dev, at),
    ]);
    expect(
      outcomes
        .slice(0, 2)
        .map(({ status }) => status)
        .sort(),
    ).toEqual(["fulfilled", "rejected"]);
    expect(await it.broken()).toEqual([]);
  });
});
