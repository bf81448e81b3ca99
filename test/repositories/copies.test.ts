import { afterAll, beforeAll, expect, test } from "vitest";
import { datasets as files } from "../../contract/files.ts";
import { setLimit } from "../../contract/limits.ts";
import { type Town, town } from "../resources/town.ts";
import { type Person, problemOf } from "../world.ts";
import { type At, fileAt, open, put, seal, sha256Of, shelf } from "./shelf.ts";

let it: Town;
let at: At;

beforeAll(async () => {
  it = await town();
  at = await shelf(it.dev, "acme", "target", "organization-read");
});
afterAll(() => it.stop());

const copy = (person: Person, body: object, version = 1) =>
  person.call(files.copy, { params: { ...at, version }, body: body as never });

test("a file of another data set is copied without a byte being sent, and counts where it comes to", async () => {
  await it.dataset(it.dev, "beta", "source", "the bytes of beta");
  const before = await it.stored("acme");
  const wanted = { source: "datasets/beta/source", version: "latest", from: "a.txt", to: "deep/b.txt" };
  expect(await copy(it.dev, wanted)).toEqual({ path: "deep/b.txt", files: 1, bytes: 17 });
  expect(await (await it.dev.fetch(fileAt(at, "deep/b.txt"))).text()).toBe("the bytes of beta");
  expect((await it.stored("acme")) - before).toBe(17);
  expect(await it.broken()).toEqual([]);
});

test("of the same one, from a version before; what is in the way, missing or sealed is said", async () => {
  await put(it.dev, at, "old.txt", "as it was");
  await seal(it.dev, at);
  await open(it.dev, at);
  await it.dev.call(files.remove, { params: { ...at, version: 2, path: "old.txt" } });
  expect(await copy(it.dev, { version: 1, from: "old.txt" }, 2)).toMatchObject({ path: "old.txt" });
  const fault = (body: object, version = 2) => problemOf(copy(it.dev, body, version));
  expect(await fault({ version: 1, from: "old.txt", to: "old.txt/below" })).toMatchObject({ code: "conflict" });
  expect(await fault({ version: 1, from: "nothing" })).toMatchObject({ code: "not_found" });
  expect(await fault({ version: 1, from: "old.txt", to: "new.txt" }, 1)).toMatchObject({ code: "sealed" });
});

test("what is there stays, unless a file is to take its place; the version counts what it holds then", async () => {
  const source = await shelf(it.dev, "acme", "rivals");
  await put(it.dev, source, "a.txt", "new");
  await put(it.dev, source, "d/1", "one");
  await put(it.dev, at, "a.txt", "as it was", { version: 2 });
  await put(it.dev, at, "d", "a file", { version: 2 });
  await put(it.dev, at, "e/1", "a folder", { version: 2 });
  const from = { source: "datasets/acme/rivals", version: 1 };
  const fault = (body: object) => problemOf(copy(it.dev, { ...from, ...body }, 2));
  expect(await fault({ from: "a.txt" })).toMatchObject({ code: "conflict" });
  expect(await fault({ from: "d" })).toMatchObject({ code: "conflict" });
  expect(await fault({ from: "d", to: "e" })).toMatchObject({ code: "conflict" });
  expect(await fault({ from: "a.txt", to: "e", replace: true })).toMatchObject({ code: "conflict" });
  expect(await fault({ from: "d", to: "d", replace: true })).toMatchObject({ code: "conflict" });
  expect(await (await it.dev.fetch(fileAt(at, "a.txt", 2))).text()).toBe("as it was");
  await copy(it.dev, { ...from, from: "a.txt", replace: true }, 2);
  expect(await (await it.dev.fetch(fileAt(at, "a.txt", 2))).text()).toBe("new");
  expect(await it.broken()).toEqual([]);
});

test("a folder is copied with everything below it, also beside and into itself, and counts where it comes to", async () => {
  const source = await shelf(it.dev, "acme", "tree");
  for (const path of ["d/1", "d/e/2", "d0", "c"]) await put(it.dev, source, path, path);
  const before = await it.stored("acme");
  expect(await copy(it.dev, { source: "datasets/acme/tree", version: 1, from: "d", to: "far/d" }, 2)).toEqual({
    ...{ path: "far/d", files: 2, bytes: 8 },
  });
  expect(await (await it.dev.fetch(fileAt(at, "far/d/e/2", 2))).text()).toBe("d/e/2");
  expect((await it.stored("acme")) - before).toBe(8);
  for (const to of ["f", "d/again"])
    await it.dev.call(files.copy, {
      params: { ...source, version: 1 },
      body: { version: 1, from: "d", to },
    });
  const { items } = await it.dev.call(files.list, { params: { ...source, version: 1 }, query: {} });
  expect(items.map(({ file }) => file?.path)).toEqual([
    ...["c", "d/1", "d/again/1", "d/again/e/2", "d/e/2", "d0", "f/1", "f/e/2"],
  ]);
  expect(await it.broken()).toEqual([]);
});

test("a folder whose files would have names that nothing holds is refused, moved or copied", async () => {
  const source = await shelf(it.dev, "acme", "long");
  const name = "n".repeat(200);
  await put(it.dev, source, `d/${name}/${name}/${name}`, "x");
  const to = `${name}/${name}/${name}`;
  const params = { ...source, version: 1 };
  expect(await problemOf(it.dev.call(files.move, { params, body: { from: "d", to } }))).toMatchObject({
    code: "invalid",
  });
  const wanted = { source: "datasets/acme/long", version: 1, from: "d", to };
  expect(await problemOf(copy(it.dev, wanted, 2))).toMatchObject({ code: "invalid" });
});

test("nobody copies what they may not read, nor what does not fit", async () => {
  await it.dataset(it.mia, "beta", "secret", "a secret of mia", "private");
  const secret = { source: "datasets/beta/secret", version: 1, from: "a.txt" };
  expect(await problemOf(copy(it.dev, secret, 2))).toMatchObject({ code: "not_found" });
  const limit = { params: { organization: "acme", product: "storage" } };
  await it.mia.call(setLimit, { ...limit, body: { limit: await it.stored("acme") } });
  const wanted = { source: "datasets/beta/source", version: 1, from: "a.txt", to: "more.txt" };
  expect(await problemOf(copy(it.dev, wanted, 2))).toMatchObject({ code: "limit_reached" });
  const folder = { source: "datasets/acme/tree", version: 1, from: "d", to: "more" };
  expect(await problemOf(copy(it.dev, folder, 2))).toMatchObject({ code: "limit_reached" });
  const { items } = await it.dev.call(files.list, { params: { ...at, version: 2 }, query: { under: "" } });
  expect(items.map(({ file, folder }) => file?.path ?? folder?.path)).not.toContain("more");
  await it.mia.call(setLimit, { ...limit, body: { limit: null } });
});

test("what is damaged is not copied", async () => {
  await it.dataset(it.dev, "beta", "spoilt", "soon to be spoilt");
  await it.ctx.ports.blobs.setAside(sha256Of("soon to be spoilt"));
  const wanted = { source: "datasets/beta/spoilt", version: 1, from: "a.txt", to: "spoilt.txt" };
  expect(await problemOf(copy(it.dev, wanted, 2))).toMatchObject({ code: "damaged" });
});
