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
  expect(await copy(it.dev, wanted)).toMatchObject({ path: "deep/b.txt", sha256: sha256Of("the bytes of beta") });
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

test("nobody copies what they may not read, nor what does not fit", async () => {
  await it.dataset(it.mia, "beta", "secret", "a secret of mia", "private");
  const secret = { source: "datasets/beta/secret", version: 1, from: "a.txt" };
  expect(await problemOf(copy(it.dev, secret, 2))).toMatchObject({ code: "not_found" });
  const limit = { params: { organization: "acme", product: "storage" } };
  await it.mia.call(setLimit, { ...limit, body: { limit: await it.stored("acme") } });
  const wanted = { source: "datasets/beta/source", version: 1, from: "a.txt", to: "more.txt" };
  expect(await problemOf(copy(it.dev, wanted, 2))).toMatchObject({ code: "limit_reached" });
  await it.mia.call(setLimit, { ...limit, body: { limit: null } });
});

test("what is damaged is not copied", async () => {
  await it.dataset(it.dev, "beta", "spoilt", "soon to be spoilt");
  await it.ctx.ports.blobs.setAside(sha256Of("soon to be spoilt"));
  const wanted = { source: "datasets/beta/spoilt", version: 1, from: "a.txt" };
  expect(await problemOf(copy(it.dev, wanted, 2))).toMatchObject({ code: "damaged" });
});
