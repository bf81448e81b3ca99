import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { datasets as files } from "../../contract/files.ts";
import * as queries from "../../server/domain/repositories/queries.ts";
import * as trees from "../../server/domain/repositories/tree-queries.ts";
import { type Town, town } from "../resources/town.ts";
import { type Person, problemOf } from "../world.ts";
import { type At, fileAt, look, open, put, seal, shelf, storageOf, storing, stuff } from "./shelf.ts";

let it: Town;

beforeAll(async () => {
  it = await town();
});
afterAll(() => it.stop());

let made = 0;
async function filled(paths: readonly string[]): Promise<At> {
  const at = await shelf(it.dev, "acme", `set-${++made}`, "organization-write");
  for (const path of paths) await put(it.dev, at, path, path);
  return at;
}

const move = (person: Person, at: At, from: string, to: string, version = 1) =>
  person.call(files.move, { params: { ...at, version }, body: { from, to } });
const remove = (person: Person, at: At, path: string, folder = false, version = 1) =>
  person.call(files.remove, { params: { ...at, version, path }, query: { folder } });
async function pathsOf(at: At, version: number | string = 1): Promise<(string | undefined)[]> {
  const { items } = await it.dev.call(files.list, { params: { ...at, version }, query: { limit: 1000 } });
  return items.map(({ file }) => file?.path);
}

describe("inside an open version", () => {
  test("a file and a folder are moved without a byte being sent; nothing counts twice", async () => {
    const at = await filled(["a.txt", "raw/1.csv", "raw/deep/2.csv", "rawer/3.csv"]);
    const before = await storageOf(it, "acme");
    await move(it.dev, at, "a.txt", "notes/a.csv");
    await move(it.dev, at, "raw", "data/raw");
    expect(await pathsOf(at)).toEqual(["data/raw/1.csv", "data/raw/deep/2.csv", "notes/a.csv", "rawer/3.csv"]);
    expect(await (await it.dev.fetch(fileAt(at, "data/raw/deep/2.csv"))).text()).toBe("raw/deep/2.csv");
    const { items } = await it.dev.call(files.list, { params: { ...at, version: 1 }, query: { under: "notes" } });
    expect(items[0]?.file).toMatchObject({ media_type: "text/csv", bytes: 5 });
    expect(await storageOf(it, "acme")).toEqual(before);
    expect(await it.broken()).toEqual([]);
  });

  test("nothing is moved over something else, into itself, or from where nothing is", async () => {
    const at = await filled(["a", "b", "d/1", "d/2"]);
    const refused = async (from: string, to: string) => problemOf(move(it.dev, at, from, to));
    expect(await refused("a", "b")).toMatchObject({ code: "conflict" });
    expect(await refused("d", "b")).toMatchObject({ code: "conflict" });
    expect(await refused("a", "d")).toMatchObject({ code: "conflict" });
    expect(await refused("a", "b/c")).toMatchObject({ code: "conflict" });
    expect(await refused("d", "d/e")).toMatchObject({ fields: [{ path: "body.to" }] });
    expect(await refused("a", "a")).toMatchObject({ fields: [{ path: "body.to" }] });
    expect(await refused("a", "../a")).toMatchObject({ fields: [{ path: "body.to" }] });
    expect(await refused("nothing", "c")).toMatchObject({ status: 404 });
    expect(await pathsOf(at)).toEqual(["a", "b", "d/1", "d/2"]);
  });

  test("a folder is taken out with everything below it, and gives back what it held", async () => {
    const at = await filled(["keep", "d/1", "d/e/2", "d0"]);
    expect(await problemOf(remove(it.dev, at, "d"))).toMatchObject({ status: 404 });
    expect(await problemOf(remove(it.dev, at, "keep", true))).toMatchObject({ status: 404 });
    await remove(it.dev, at, "d", true);
    expect(await pathsOf(at)).toEqual(["d0", "keep"]);
    expect(await look(it.dev, at)).toMatchObject({ files: 2, logical_bytes: 6 });
    expect(await it.broken()).toEqual([]);
  });

  test("only its author moves and takes out, and nobody once it is sealed", async () => {
    const at = await filled(["a", "d/1"]);
    for (const act of [() => move(it.mia, at, "a", "b"), () => remove(it.mia, at, "d", true)])
      expect(await problemOf(act())).toMatchObject({ code: "forbidden" });
    expect(await problemOf(move(it.bob, at, "a", "b"))).toMatchObject({ status: 404 });
    await seal(it.dev, at);
    for (const act of [() => move(it.dev, at, "a", "b"), () => remove(it.dev, at, "d", true)])
      expect(await problemOf(act())).toMatchObject({ code: "sealed" });
  });

  test("changes leave what it began with as it was, also when two change it at once", async () => {
    const at = await filled(["a", "d/1", "d/2"]);
    await seal(it.dev, at);
    await Promise.all([open(it.dev, at), open(it.bob, at)]);
    const of = async (number: number) =>
      (await look(it.mia, at, number)).created_by.path === "dev-d" ? it.dev : it.bob;
    const [two, three] = [await of(2), await of(3)];
    await Promise.all([
      move(two, at, "d", "e", 2),
      remove(three, at, "d", true, 3),
      put(two, at, "new", "new", { version: 2 }),
      put(three, at, "a", "other", { version: 3 }),
    ]);
    expect(await pathsOf(at)).toEqual(["a", "d/1", "d/2"]);
    expect(await pathsOf(at, 2)).toEqual(["a", "e/1", "e/2", "new"]);
    expect(await pathsOf(at, 3)).toEqual(["a"]);
    expect(await (await it.dev.fetch(fileAt(at, "a", 1))).text()).toBe("a");
    expect(await it.broken()).toEqual([]);
  });

  test("a move and a seal at the same moment are one after the other", async () => {
    const at = await filled(["a", "d/1"]);
    const [moved, sealed] = await Promise.allSettled([move(it.dev, at, "d", "e"), seal(it.dev, at)]);
    expect(sealed.status).toBe("fulfilled");
    expect(await pathsOf(at)).toEqual(moved.status === "fulfilled" ? ["a", "e/1"] : ["a", "d/1"]);
    expect(await it.broken()).toEqual([]);
  });
});

test("a version of many leaves is changed as one of few is", async () => {
  const at = await filled(["x"]);
  const id = (await it.owner.query("select id from version order by id desc limit 1")).rows[0].id;
  await stuff(
    it,
    `select '${id}'::uuid as version_id, 'd-' || i % 3 || '/' || i as path from generate_series(1, 3000) i`,
  );
  await it.owner.query("update resource set bytes = 3000 where id = (select resource_id from version where id = $1)", [
    id,
  ]);
  expect(await look(it.dev, at)).toMatchObject({ files: 3000 });
  await it.ctx.db.transaction().execute(async (db) => {
    const ctx = { ...it.ctx, db };
    expect(await trees.moveFolder(ctx, id, "d-1", "a/b")).toBe(1000);
    expect(await trees.takeFolder(ctx, id, "d-2")).toBe(1000);
  });
  const { items } = await it.dev.call(files.list, { params: { ...at, version: 1 }, query: { under: "" } });
  expect(items.map(({ folder }) => folder)).toEqual([
    { path: "a", files: 1000, bytes: 1000 },
    { path: "d-0", files: 1000, bytes: 1000 },
  ]);
  const invariants = await it.broken();
  expect(invariants.filter((name) => /leaves|versions|resources/.test(name))).toEqual([]);
});

/** Names that lie close to one another, and to the slash, in the order of bytes. */
const name = fc.constantFrom("a", "b", "a-", "a0", "é");
const path = fc.array(name, { minLength: 1, maxLength: 3 }).map((names) => names.join("/"));
const act = fc.oneof(
  fc.record({ put: fc.array(path, { minLength: 1, maxLength: 20 }) }),
  fc.record({ take: path }),
  fc.record({ folder: path }),
  fc.record({ from: path, to: path }),
);

test("whatever is done to it, a version holds what a list of paths would, and so does what it began with", async () => {
  await it.owner.query("insert into blob (sha256, bytes) values (sha256('x'), 1) on conflict do nothing");
  const { rows } = await it.owner.query("select id, created_by from resource limit 1");
  const fresh = async (base: string | null) =>
    (
      await queries.insertVersion(it.ctx, {
        resource_id: rows[0].id,
        created_by: rows[0].created_by,
        note: "",
        base_id: base,
      })
    ).id;
  await fc.assert(
    fc.asyncProperty(fc.array(act, { maxLength: 12 }), fc.array(act, { maxLength: 12 }), async (first, second) => {
      const base = await fresh(null);
      const model = new Set<string>();
      for (const one of first) await apply(base, model, one);
      const next = await fresh(base);
      const before = [...model].sort(byBytes);
      const row = { id: base, files: model.size, bytes: model.size } as queries.VersionRow;
      await queries.shareFiles(it.ctx, row, next);
      for (const one of second) await apply(next, model, one);
      const there = async (id: string) =>
        (await queries.listFiles(it.ctx, id, { limit: 1000, from: "" })).map((f) => f.path);
      expect(await there(base)).toEqual(before);
      expect(await there(next)).toEqual([...model].sort(byBytes));
    }),
    { numRuns: 40 },
  );
  expect((await it.broken()).filter((name) => /leaves|versions/.test(name))).toEqual([]);
});

test("files that come together lie in leaves that are not too large, in whatever order they come", async () => {
  await it.owner.query("insert into blob (sha256, bytes) values (sha256('x'), 1) on conflict do nothing");
  const { rows } = await it.owner.query("select id as resource_id, created_by, null as base_id from resource limit 1");
  const { id } = await queries.insertVersion(it.ctx, { ...rows[0], note: "" });
  const model = new Set<string>();
  for (let round = 0; round < 12; round++) {
    const some = Array.from({ length: 500 }, (_, i) => `${round % 3}/${(i * 7919 + round * 104_729) % 4001}`);
    await queries.putFiles(
      it.ctx,
      id,
      some.map((path) => ({ ...x, path })),
    );
    for (const path of some) model.add(path);
  }
  expect((await queries.listFiles(it.ctx, id, { limit: 10_000, from: "" })).map(({ path }) => path)).toEqual(
    [...model].sort(byBytes),
  );
  const leaves = await it.owner.query(
    "select max(b.files) as most from version_leaf l join leaf b on b.id = l.leaf_id where l.version_id = $1",
    [id],
  );
  expect(leaves.rows[0].most).toBeLessThanOrEqual(256);
  expect((await it.broken()).filter((name) => /leaves|versions/.test(name))).toEqual([]);
});

const byBytes = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b));
const x = {
  sha256: "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881",
  bytes: 1,
  media_type: "text/plain",
};

type Act = typeof act extends fc.Arbitrary<infer T> ? T : never;

async function apply(id: string, model: Set<string>, one: Act): Promise<void> {
  const inside = (folder: string) => [...model].filter((path) => path.startsWith(`${folder}/`));
  if ("put" in one) {
    const rows = await queries.putFiles(
      it.ctx,
      id,
      one.put.map((path) => ({ ...x, path })),
    );
    for (const [i, path] of one.put.entries()) if (rows[i]?.modified_at) model.add(path);
  } else if ("take" in one) {
    expect((await queries.takeFile(it.ctx, id, one.take)) !== undefined).toBe(model.delete(one.take));
  } else if ("folder" in one) {
    const gone = inside(one.folder);
    expect((await trees.takeFolder(it.ctx, id, one.folder)) ?? 0).toBe(gone.length);
    for (const path of gone) model.delete(path);
  } else {
    const taken = await queries.lookAt(it.ctx, id, one.to);
    const free = taken.obstacle === null && taken.bytes === null && !`${one.to}/`.startsWith(`${one.from}/`);
    if (!free) return;
    const moved = inside(one.from);
    expect(await trees.moveFolder(it.ctx, id, one.from, one.to)).toBe(moved.length);
    for (const path of moved) model.delete(path);
    for (const path of moved) model.add(one.to + path.slice(one.from.length));
  }
}

test("a store of nothing but what it counts", async () => {
  const namespace = await it.organization(it.mia, "counting");
  const at = await shelf(it.mia, namespace, "set");
  await put(it.mia, at, "d/a", "12345");
  await remove(it.mia, at, "d", true);
  expect(await storageOf(it, namespace)).toEqual(storing(0));
});
