import { afterAll, beforeAll, expect, test } from "vitest";
import {
  getApplication,
  listApplicationReviews,
  listApplicationVersions,
  openApplication,
  putForward,
  reviewApplication,
} from "../../contract/applications.ts";
import { listNotifications } from "../../contract/notifications.ts";
import { editOrganizationSettings } from "../../contract/settings.ts";
import { type Person, problemOf } from "../world.ts";
import { type Stage, stage } from "./stage.ts";

let it: Stage;
beforeAll(async () => {
  it = await stage();
  const settings = { params: { organization: "acme" }, body: { application_approval: true } };
  await it.mia.call(editOrganizationSettings, settings);
});
afterAll(() => it.stop());

const at = (name: string) => ({ params: { namespace: "acme", name } });
const link = (page: string) => ({ form: "link", url: `https://example.org/${page}` }) as const;
const decide = (person: Person, name: string, version: number, decision: "approve" | "reject", comment = "") =>
  person.call(reviewApplication, { params: { ...at(name).params, version }, body: { decision, comment } });
const waiting = async (person: Person, mine = false) =>
  (await person.call(listApplicationReviews, { query: { mine } })).items.map(
    ({ name, version }) => `${name}/${version.number}`,
  );

test("what an application is to serve waits for somebody else, and what it served goes on", async () => {
  await it.make(it.mia, "acme", "board", link("one"), { visibility: "organization-read" });
  expect(await it.vic.call(getApplication, at("board"))).toMatchObject({
    served: null,
    waiting: 0,
    needs_approval: true,
  });
  expect((await problemOf(it.vic.call(openApplication, at("board")))).detail).toContain("serves nothing yet");
  expect(await waiting(it.rea)).toEqual(["board/1"]);
  expect(await waiting(it.mia)).toEqual([]);
  expect(await waiting(it.mia, true)).toEqual(["board/1"]);
  expect((await problemOf(decide(it.mia, "board", 1, "approve"))).detail).toContain("Nobody decides on what they put");
  expect((await problemOf(decide(it.eda, "board", 1, "approve"))).permission).toBe("application.review");
  expect(await decide(it.rea, "board", 1, "approve", "Fine")).toMatchObject({
    state: "ready",
    review: { comment: "Fine" },
  });
  await it.eda.call(putForward, { ...at("board"), body: { serves: link("two") } });
  expect((await it.vic.call(openApplication, at("board"))).url).toBe("https://example.org/one");
  await decide(it.mia, "board", 2, "approve");
  expect((await it.vic.call(openApplication, at("board"))).url).toBe("https://example.org/two");
});

test("a rejection says why, reaches its author, and is seen by nobody else but those who decide", async () => {
  await it.make(it.mia, "acme", "risky", link("risky"), { visibility: "organization-read" });
  expect((await problemOf(decide(it.rea, "risky", 1, "reject"))).fields?.[0]?.path).toBe("body.comment");
  await decide(it.rea, "risky", 1, "reject", "It asks for passwords");
  expect((await problemOf(decide(it.rea, "risky", 1, "approve"))).code).toBe("conflict");
  const { items } = await it.mia.call(listNotifications, { query: {} });
  expect(items[0]).toMatchObject({
    text: "rejected version 1 of the application risky: It asks for passwords",
    way: { to: "resource", kind: "application", namespace: "acme", name: "risky" },
  });
  const seen = async (person: Person) =>
    (await person.call(listApplicationVersions, { ...at("risky"), query: {} })).items.map(({ state }) => state);
  expect([await seen(it.mia), await seen(it.rea), await seen(it.vic)]).toEqual([["rejected"], ["rejected"], []]);
  expect(await waiting(it.mia, true)).toContain("risky/1");
});

test("a reviewer of one organization decides nothing in another, nor on what they may not open", async () => {
  await it.make(it.mia, "acme", "hidden", link("hidden"), { visibility: "private" });
  expect(await waiting(it.rea)).not.toContain("hidden/1");
  expect((await problemOf(decide(it.rea, "hidden", 1, "approve"))).code).toBe("not_found");
  expect((await problemOf(decide(it.sam, "board", 2, "approve"))).code).toBe("not_found");
});

test("of two decisions at the same moment one holds", async () => {
  await it.make(it.eda, "eda-e", "own", link("own"));
  await it.make(it.mia, "acme", "race", link("race"), { visibility: "organization-read" });
  await it.eda.call(putForward, { ...at("race"), body: { serves: link("race-2") } });
  const both = await Promise.allSettled([
    decide(it.rea, "race", 2, "approve"),
    decide(it.mia, "race", 2, "reject", "no"),
  ]);
  expect(both.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
});

test("pages that are gone meanwhile are not approved", async () => {
  await it.pages(it.mia, "fading", { "index.html": "x" });
  await it.owner.query(
    "update version set state = 'archived' from resource r where r.id = resource_id and r.name = 'fading'",
  );
  expect((await problemOf(decide(it.rea, "fading", 1, "approve"))).detail).toContain("no longer there");
});
