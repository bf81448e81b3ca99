import { afterAll, beforeAll, expect, test } from "vitest";
import {
  createOrganization,
  editOrganization,
  getHomePage,
  getOrganization,
  renameOrganization,
} from "../../contract/organizations.ts";
import { datasets } from "../../contract/repositories.ts";
import { listResources } from "../../contract/resources.ts";
import { createPerson } from "../../server/domain/accounts/accounts.ts";
import { type Person, problemOf, type World, world } from "../world.ts";

let w: World;
let ann: Person;
let bob: Person;

beforeAll(async () => {
  w = await world();
  [ann, bob] = [await w.person("ann"), await w.person("bob")];
  await w.organization(ann, "acme", [[bob, "developer"]]);
  await bob.call(datasets.create, { body: { namespace: "acme", name: "iris", visibility: "organization-read" } });
});
afterAll(() => w.stop());

const rename = (from: string, to: string, who = ann) =>
  who.call(renameOrganization, { params: { organization: from }, body: { path: to } });

test("only maintainers rename", async () => {
  expect((await problemOf(rename("acme", "mine", bob))).permission).toBe("organization.rename");
});

test("after a rename reads of the old path are led to the new one, with everything behind it", async () => {
  expect(await rename("acme", "acme-labs")).toMatchObject({ path: "acme-labs", name: "acme" });
  const answer = await bob.fetch("/api/v1/datasets/acme/iris?x=1", { redirect: "manual" });
  expect([answer.status, answer.headers.get("location")]).toEqual([308, "/api/v1/datasets/acme-labs/iris?x=1"]);
  const at = { namespace: "acme", name: "iris" };
  expect(await bob.call(datasets.get, { params: at })).toMatchObject({ namespace: "acme-labs", name: "iris" });
  expect((await bob.call(listResources, { query: { namespace: "acme" } })).items.length).toBe(1);
  expect(await bob.call(getOrganization, { params: { organization: "acme" } })).toMatchObject({ path: "acme-labs" });
  expect((await fetch(`${w.url}/api/v1/home-pages/acme`)).url).toContain("/home-pages/acme-labs");
});

test("a change sent to the old path is not carried elsewhere: it is told the new one", async () => {
  const edit = ann.call(editOrganization, { params: { organization: "acme" }, body: { city: "Ulm" } });
  expect(await problemOf(edit)).toMatchObject({ status: 404, detail: expect.stringContaining("acme-labs now") });
  const create = bob.call(datasets.create, { body: { namespace: "acme", name: "other" } });
  expect((await problemOf(create)).detail).toContain("acme-labs now");
});

test("a path that was given up is nobody else's, neither an organization's nor a person's", async () => {
  const make = bob.call(createOrganization, { body: { path: "acme", name: "x" } });
  expect((await problemOf(make)).code).toBe("name_taken");
  const sign = createPerson(w.ctx, { path: "acme", name: "x", email: "x@example.org", password: "a long password" });
  await expect(sign).rejects.toMatchObject({ kind: "name_taken" });
  const body = { path: "acme", name: "x", email: "y@example.org", password: "a long password" };
  const answer = await fetch(`${w.url}/api/auth/sign-up/email`, {
    method: "POST",
    headers: { "content-type": "application/json", origin: w.url },
    body: JSON.stringify(body),
  });
  expect(answer.status).toBe(422);
});

test("an organization goes back to a path it had, and further", async () => {
  expect(await rename("acme-labs", "acme")).toMatchObject({ path: "acme" });
  expect(await bob.call(getHomePage, { params: { organization: "acme-labs" } })).toMatchObject({ path: "acme" });
  expect((await problemOf(rename("acme", "bob"))).code).toBe("name_taken");
  expect((await problemOf(rename("acme", "settings"))).fields?.[0]?.path).toBe("body.path");
});

test("of two renames to the same path, at the same moment, one succeeds", async () => {
  const names = ["one", "two", "three", "four"].map((name) => `race-${name}`);
  await Promise.all(names.map((path) => w.organization(ann, path)));
  const outcomes = await Promise.allSettled(names.map((path) => rename(path, "the-prize")));
  expect(outcomes.filter(({ status }) => status === "fulfilled").length).toBe(1);
  const { rows } = await w.owner.query("select from namespace_path where path = 'the-prize'");
  expect(rows.length).toBe(1);
});

test("of a rename and a sign-up that want the same path, at the same moment, one gets it", async () => {
  await w.organization(ann, "racer");
  let [path, winners] = ["racer", 0];
  for (let round = 0; round < 5; round++) {
    const wanted = `wanted-${round}`;
    const person = { path: wanted, name: "x", email: `${wanted}@example.org`, password: "a long password" };
    const [renamed, signed] = await Promise.allSettled([rename(path, wanted), createPerson(w.ctx, person)]);
    winners += Number(renamed.status === "fulfilled") + Number(signed.status === "fulfilled");
    if (renamed.status === "fulfilled") path = wanted;
    const { rows } = await w.owner.query("select from namespace where path = $1", [wanted]);
    expect(rows.length).toBe(1);
  }
  expect(winners).toBe(5);
});

test("nobody collects paths: an eleventh is refused", async () => {
  await w.organization(ann, "collector");
  let path = "collector";
  for (let n = 1; n < 10; n++) ({ path } = await rename(path, `collected-${n}`));
  expect((await problemOf(rename(path, "collected-10"))).detail).toContain("ten paths");
  expect(await rename(path, "collected-3")).toMatchObject({ path: "collected-3" });
});
