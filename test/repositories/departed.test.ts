import { afterAll, beforeAll, expect, test } from "vitest";
import { removeMember } from "../../contract/members.ts";
import { listNotifications } from "../../contract/notifications.ts";
import { datasets as versions } from "../../contract/versions.ts";
import { type Person, problemOf, type World, world } from "../world.ts";
import { type At, look, open, put, shelf, storageOf, storing } from "./shelf.ts";

let w: World;
let ann: Person;
let bob: Person;
let eve: Person;

beforeAll(async () => {
  w = await world();
  [ann, bob, eve] = await Promise.all([w.person("ann"), w.person("bob"), w.person("eve")]);
});
afterAll(() => w.stop());

let made = 0;
/** A data set of ann's in an organization of its own, where bob adds versions and eve edits. */
async function shared(): Promise<At> {
  made++;
  const namespace = await w.organization(ann, `org-${made}`, [
    [bob, "developer"],
    [eve, "editor"],
  ]);
  return shelf(ann, namespace, "files", "organization-write");
}

const numbers = async (person: Person, at: At) =>
  (await person.call(versions.list, { params: at, query: {} })).items.map(({ number }) => number);

test("whoever is removed from the organization cannot go on uploading into their open version", async () => {
  const at = await shared();
  await open(bob, at);
  await put(bob, at, "a", "x", { version: 2 });
  await ann.call(removeMember, { params: { organization: at.namespace, member: "bob" }, query: {} });
  const held = await storageOf(w, at.namespace);
  const answers = await Promise.all(
    ["b", "c"].map((path) => put(bob, at, path, "x", { version: 2 }).catch(({ message }: Error) => message)),
  );
  // cut in the middle where they had uploaded a moment before, there is nothing later
  for (const answer of answers)
    expect(answer).toMatch(/^(fetch failed|There is no such data set, or you may not see it)$/);
  expect(await storageOf(w, at.namespace)).toEqual(held);
  const { rows } = await w.owner.query(
    `select f.path from version_file f join version v on v.id = f.version_id join resource r on r.id = v.resource_id
      join namespace n on n.id = r.namespace_id where n.path = $1 and v.number = 2`,
    [at.namespace],
  );
  expect(rows).toEqual([{ path: "a" }]);
});

test("what somebody left open when they went is discarded by maintainers, who cannot write into it", async () => {
  const at = await shared();
  await open(bob, at);
  await put(bob, at, "a", "12345", { version: 2 });
  await ann.call(removeMember, { params: { organization: at.namespace, member: "bob" }, query: {} });
  expect((await look(ann, at, 2)).can).toEqual({
    ...{ "version.write": false, "version.seal": false, "version.discard": true },
    ...{ "version.edit": true, "version.archive": false, "version.review": false },
  });
  const change = { status: 403, detail: "Only bob, who opened version 2, may change it" };
  expect(await problemOf(put(ann, at, "b", "x", { version: 2 }))).toMatchObject(change);
  const discard = (person: Person) => person.call(versions.discard, { params: { ...at, version: 2 } });
  expect(await problemOf(discard(eve))).toMatchObject({ permission: "version.discard" });
  await discard(ann);
  expect(await numbers(ann, at)).toEqual([1]);
  expect(await storageOf(w, at.namespace)).toEqual(storing(0));
  const { items } = await bob.call(listNotifications, { query: { limit: 1 } });
  expect(items[0]).toMatchObject({ action: "version.discard", entity: { name: "files/2" }, way: null });
});
