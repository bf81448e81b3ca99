import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { listActivity } from "../../contract/activity.ts";
import { datasets as files } from "../../contract/files.ts";
import { setLimit } from "../../contract/limits.ts";
import { datasets } from "../../contract/repositories.ts";
import { getOverview } from "../../contract/usage.ts";
import { datasets as versions } from "../../contract/versions.ts";
import { type Person, problemOf, type World, world } from "../world.ts";
import { type At, fileAt, look, open, put, seal, shelf, storageOf, storing } from "./shelf.ts";

let w: World;
let ann: Person;
let bob: Person;
let eve: Person;
let vic: Person;

beforeAll(async () => {
  w = await world();
  [ann, bob, eve, vic] = await Promise.all([w.person("ann"), w.person("bob"), w.person("eve"), w.person("vic")]);
});
afterAll(() => w.stop());

let made = 0;
async function freshShelf(): Promise<At> {
  made++;
  const namespace = await w.organization(ann, `org-${made}`, [
    [bob, "developer"],
    [eve, "editor"],
    [vic, "viewer"],
  ]);
  return shelf(ann, namespace, "files", "organization-write");
}

const numbers = async (person: Person, at: At) =>
  (await person.call(versions.list, { params: at, query: {} })).items.map(({ number }) => number);

describe("an open version", () => {
  test("is seen by its author and by editors; readers see it when it is sealed", async () => {
    const at = await freshShelf();
    await put(ann, at, "a.txt", "a");
    for (const person of [ann, eve]) {
      expect(await numbers(person, at)).toEqual([1]);
      expect(await (await person.fetch(fileAt(at, "a.txt"))).text()).toBe("a");
    }
    for (const person of [bob, vic]) {
      expect(await numbers(person, at)).toEqual([]);
      expect(await problemOf(look(person, at))).toMatchObject({ status: 404 });
      expect((await person.fetch(fileAt(at, "a.txt"))).status).toBe(404);
      expect(await problemOf(look(person, at, "latest"))).toMatchObject({ status: 404 });
    }
    const mine = { "version.write": true, "version.seal": true, "version.discard": true, "version.edit": true };
    expect((await look(ann, at)).can).toEqual({ ...mine, "version.archive": false, "version.review": false });
    expect((await look(eve, at)).can).toEqual({
      "version.write": false,
      "version.seal": false,
      "version.discard": false,
      "version.edit": true,
      "version.archive": false,
      "version.review": false,
    });
    await seal(ann, at);
    for (const person of [ann, bob, eve, vic]) expect(await numbers(person, at)).toEqual([1]);
    expect(await look(vic, at, "latest")).toMatchObject({ number: 1, state: "ready", created_by: { path: "ann" } });
    expect((await look(ann, at)).can).toMatchObject({ "version.write": false });
  });

  test("is discarded by its author or whoever manages the data set, not by its editors, and gives back what it held", async () => {
    const at = await freshShelf();
    await put(ann, at, "a.txt", "12345");
    const discard = (person: Person) => person.call(versions.discard, { params: { ...at, version: 1 } });
    expect(await problemOf(discard(eve))).toMatchObject({ code: "forbidden" });
    await discard(ann);
    expect(await numbers(ann, at)).toEqual([]);
    expect(await storageOf(w, at.namespace)).toEqual(storing(0));
    expect(await problemOf(discard(ann))).toMatchObject({ status: 404 });
  });

  test("cannot be sealed empty, nor twice, nor by somebody else", async () => {
    const at = await freshShelf();
    expect(await problemOf(seal(ann, at))).toMatchObject({ code: "invalid", fields: [{ path: "files" }] });
    await put(ann, at, "a.txt", "a");
    expect(await problemOf(seal(eve, at))).toMatchObject({ code: "forbidden" });
    expect(await problemOf(seal(bob, at))).toMatchObject({ status: 404 });
    await seal(ann, at);
    expect(await problemOf(seal(ann, at))).toMatchObject({ code: "sealed", status: 409 });
  });

  test("is one of ten at most that a person has in one place", async () => {
    const at = await freshShelf();
    for (let i = 1; i < 10; i++) await open(ann, at);
    expect(await problemOf(open(ann, at))).toMatchObject({ code: "conflict" });
    expect((await open(bob, at)).number).toBe(11);
  });

  test("gets a number of its own, however many are opened at once", async () => {
    const at = await freshShelf();
    const opened = await Promise.all([ann, bob, eve, ann, bob, eve].map((person) => open(person, at)));
    expect(opened.map(({ number }) => number).sort()).toEqual([2, 3, 4, 5, 6, 7]);
  });
});

describe("a next version", () => {
  test("begins with the files of the newest sealed one, and counts them for its own author", async () => {
    const at = await freshShelf();
    await put(ann, at, "a.txt", "12345");
    await put(ann, at, "b.txt", "123");
    await seal(ann, at);
    expect(await open(bob, at)).toMatchObject({ number: 2, files: 2, logical_bytes: 8, state: "open" });
    await put(bob, at, "a.txt", "1", { version: 2 });
    expect(await storageOf(w, at.namespace)).toEqual(storing(8 + 4));
    const { rows } = await w.owner.query(
      `select a.path, m.in_use::int as bytes from member_limit m join account a on a.id = m.account_id
       join namespace n on n.id = m.namespace_id where n.path = $1 and m.product = 'storage' order by 1`,
      [at.namespace],
    );
    expect(rows).toEqual([
      { path: "ann", bytes: 8 },
      { path: "bob", bytes: 4 },
    ]);
    expect(await open(ann, at, "empty")).toMatchObject({ number: 3, files: 0, logical_bytes: 0 });
    expect(await (await ann.fetch(fileAt(at, "a.txt", 1))).text()).toBe("12345");
  });

  test("is refused where its files would pass the limit", async () => {
    const at = await freshShelf();
    await put(ann, at, "a.txt", "12345");
    await seal(ann, at);
    await ann.call(setLimit, { params: { organization: at.namespace, product: "storage" }, body: { limit: 9 } });
    expect(await problemOf(open(bob, at))).toMatchObject({
      code: "limit_reached",
      refusals: [{ limit: 9, in_use: 5, asked: 5 }],
    });
    expect(await numbers(ann, at)).toEqual([1]);
    expect(await storageOf(w, at.namespace)).toEqual(storing(5));
  });

  test("is opened by whoever may contribute, not by readers and strangers", async () => {
    const at = await freshShelf();
    expect(await problemOf(open(vic, at))).toMatchObject({ status: 403, permission: "version.create" });
    expect(await problemOf(open(await w.person(`stranger-${made}`), at))).toMatchObject({ status: 404 });
  });

  test("is opened once by a request that is sent twice with one key", async () => {
    const at = await freshShelf();
    const again = {
      method: "POST",
      body: "{}",
      headers: { "idempotency-key": "k", "content-type": "application/json" },
    };
    const send = () => bob.fetch(`/api/v1/datasets/${at.namespace}/${at.name}/versions`, again);
    expect(await (await send()).json()).toEqual(await (await send()).json());
    expect(await numbers(bob, at)).toEqual([2]);
  });
});

test("versions are listed newest first, page by page", async () => {
  const at = await freshShelf();
  for (let version = 1; version <= 5; version++) {
    if (version > 1) await open(ann, at);
    await put(ann, at, "a.txt", "a", { version });
    await seal(ann, at, version);
  }
  const seen: number[] = [];
  for (let cursor: string | undefined; ; ) {
    const page = await vic.call(versions.list, { params: at, query: { limit: 2, ...(cursor ? { cursor } : {}) } });
    seen.push(...page.items.map(({ number }) => number));
    if (page.next_cursor === null) break;
    cursor = page.next_cursor;
  }
  expect(seen).toEqual([5, 4, 3, 2, 1]);
  expect(await vic.call(datasets.get, { params: at })).toMatchObject({ latest_version: 5, logical_bytes: 5 });
  const bad = vic.call(versions.list, { params: at, query: { cursor: "bm9uZQ" } });
  expect(await problemOf(bad)).toMatchObject({ fields: [{ path: "query.cursor" }] });
});

describe("a data set", () => {
  test("that is deleted gives back what all its authors hold, ends their use, and frees its name", async () => {
    const at = await freshShelf();
    await put(ann, at, "a.txt", "12345");
    await seal(ann, at);
    await open(bob, at);
    await put(bob, at, "b.txt", "123", { version: 2 });
    expect(await storageOf(w, at.namespace)).toEqual(storing(5 + 8));
    expect(await problemOf(bob.call(datasets.remove, { params: at }))).toMatchObject({ permission: "resource.delete" });
    await ann.call(datasets.remove, { params: at });
    expect(await storageOf(w, at.namespace)).toEqual(storing(0));
    expect(await problemOf(put(bob, at, "c", "c", { version: 2 }))).toMatchObject({ status: 404 });
    expect(await problemOf(look(ann, at))).toMatchObject({ status: 404 });
    expect(await problemOf(ann.call(datasets.get, { params: at }))).toMatchObject({ status: 404 });
    expect(await ann.call(getOverview, { params: { namespace: at.namespace } })).toMatchObject({
      storage: { logical_bytes: 0 },
    });
    await ann.call(datasets.create, { body: at });
  });

  test("that is deleted while files arrive keeps nothing counted", async () => {
    const at = await freshShelf();
    const uploads = Promise.allSettled(Array.from({ length: 20 }, (_, i) => put(ann, at, `${i}`, "12345")));
    await ann.call(datasets.remove, { params: at });
    for (const outcome of await uploads)
      if (outcome.status === "rejected") expect(outcome.reason.problem).toMatchObject({ status: 404 });
    expect(await storageOf(w, at.namespace)).toEqual(storing(0));
  });

  test("is changed by whoever may: its text by editors, its visibility by its owner", async () => {
    const at = await freshShelf();
    expect(
      await eve.call(datasets.edit, { params: at, body: { description: "of flowers", name: "iris" } }),
    ).toMatchObject({ name: "iris", description: "of flowers", can: { "version.create": true } });
    const renamed = { ...at, name: "IRIS" };
    const change = (person: Person) => person.call(datasets.edit, { params: renamed, body: { visibility: "private" } });
    expect(await problemOf(change(eve))).toMatchObject({ permission: "resource.set_visibility" });
    expect(await problemOf(bob.call(datasets.edit, { params: renamed, body: { name: "x" } }))).toMatchObject({
      permission: "resource.edit",
    });
    expect((await change(ann)).visibility).toBe("private");
    for (const person of [bob, eve]) expect(await problemOf(look(person, renamed))).toMatchObject({ status: 404 });
    expect((await bob.call(datasets.list, { query: { namespace: at.namespace } })).items).toEqual([]);
  });

  test("that is private shows a maintainer its name and size, and not its content", async () => {
    const at = await freshShelf();
    await bob.call(datasets.create, { body: { namespace: at.namespace, name: "secret" } });
    const secret = { ...at, name: "secret" };
    expect(await ann.call(datasets.get, { params: secret })).toMatchObject({ tie: null, latest_version: null });
    const refused = { status: 403, permission: "resource.read_content" };
    expect(await problemOf(ann.call(versions.list, { params: secret, query: {} }))).toMatchObject(refused);
    const listed = ann.call(files.list, { params: { ...secret, version: 1 }, query: {} });
    expect(await problemOf(listed)).toMatchObject(refused);
  });

  test("of a person's own namespace takes files and counts them there", async () => {
    const at = await shelf(vic, "vic", "mine");
    await put(vic, at, "a.txt", "12345");
    await seal(vic, at);
    expect(await storageOf(w, "vic")).toEqual(storing(5));
    expect(await problemOf(look(ann, at))).toMatchObject({ status: 404 });
  });
});

test("what was done to versions is in the record, and files are not listed one by one", async () => {
  const at = await freshShelf();
  for (let i = 0; i < 5; i++) await put(ann, at, `${i}.txt`, "12345");
  await seal(ann, at);
  const { items } = await ann.call(listActivity, {
    params: { organization: at.namespace },
    query: { entity: "version" },
  });
  expect(items.map(({ action, text }) => [action, text])).toEqual([
    ["version.seal", "sealed version 1 of files: 5 files, 25 bytes"],
    ["version.create", "opened version 1 of files"],
  ]);
  expect(items[0]?.after).toEqual({ state: "ready", files: 5, bytes: 25 });
});

test("the files of a sealed version cannot be changed by any statement, not even by the database's owner", async () => {
  const at = await freshShelf();
  await put(ann, at, "a.txt", "a");
  await seal(ann, at);
  const { rows } = await w.owner.query(
    `select v.id, l.leaf_id from version v join version_leaf l on l.version_id = v.id
     join resource r on r.id = v.resource_id join namespace n on n.id = r.namespace_id where n.path = $1`,
    [at.namespace],
  );
  const { id, leaf_id } = rows[0];
  const changes = [
    `update leaf_file set path = 'b.txt' where leaf_id = ${leaf_id}`,
    `delete from leaf_file where leaf_id = ${leaf_id}`,
    `insert into leaf_file (leaf_id, path, sha256, bytes, media_type)
     select leaf_id, 'b.txt', sha256, bytes, media_type from leaf_file where leaf_id = ${leaf_id}`,
    `delete from version_leaf where version_id = '${id}'`,
    `update version_leaf set first_path = 'c' where version_id = '${id}'`,
    `with l as (insert into leaf default values returning id)
     insert into version_leaf (version_id, first_path, leaf_id) select '${id}', 'z', l.id from l`,
    `update version set state = 'open', sealed_at = null where id = '${id}'`,
    `update version set bytes = 7 where id = '${id}'`,
    `delete from version where id = '${id}'`,
  ];
  for (const change of changes) {
    const done = w.owner.query(change);
    await expect(done).rejects.toMatchObject({ constraint: "version_is_sealed" });
  }
});
