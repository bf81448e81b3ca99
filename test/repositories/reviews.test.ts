import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createContainer } from "../../contract/containers.ts";
import { startExecution } from "../../contract/executions.ts";
import { changeRole } from "../../contract/members.ts";
import { listNotifications } from "../../contract/notifications.ts";
import { datasets } from "../../contract/repositories.ts";
import { datasets as decisions, listReviews } from "../../contract/reviews.ts";
import { editOrganizationSettings } from "../../contract/settings.ts";
import { transferDataset } from "../../contract/transfers.ts";
import { datasets as versions } from "../../contract/versions.ts";
import { type Town, town } from "../resources/town.ts";
import { type Person, problemOf } from "../world.ts";
import { type At, fileAt, look, open, put, seal, shelf } from "./shelf.ts";

let it: Town;
let rea: Person;
let ria: Person;
let eda: Person;

beforeAll(async () => {
  it = await town();
  [rea, ria, eda] = await Promise.all([it.person("rea-r"), it.person("ria-r"), it.person("eda-e")]);
});
afterAll(() => it.stop());

let made = 0;
/** An organization where data needs approval: mia maintains, rea and ria review, dev and bob develop, eda edits, vic views. */
async function careful(): Promise<string> {
  const organization = await it.organization(it.mia, `careful-${++made}`, [
    [it.dev, "developer"],
    [it.bob, "developer"],
    [it.vic, "viewer"],
    [eda, "editor"],
    [rea, "reviewer"],
    [ria, "reviewer"],
  ]);
  await approval(organization, true);
  return organization;
}
const approval = (organization: string, data_approval: boolean) =>
  it.mia.call(editOrganizationSettings, { params: { organization }, body: { data_approval } });

/** A data set whose first version, of dev's, waits. */
async function waiting(
  namespace: string,
  visibility: "private" | "organization-write" = "organization-write",
): Promise<At> {
  const at = await shelf(it.dev, namespace, `set-${++made}`, visibility);
  await put(it.dev, at, "a.txt", "12345");
  expect(await seal(it.dev, at)).toMatchObject({ state: "pending", can: { "version.review": false } });
  return at;
}
const decide = (person: Person, at: At, decision: "approve" | "reject", comment = "", version: number | string = 1) =>
  person.call(decisions.decide, { params: { ...at, version }, body: { decision, comment } });
const inbox = async (person: Person, query: { namespace?: string; mine?: boolean } = {}) =>
  (await person.call(listReviews, { query })).items.map(
    ({ name, version }) => `${name}/${version.number} ${version.state}`,
  );
const newsOf = async (person: Person) => (await person.call(listNotifications, { query: {} })).items;

describe("a version that waits for approval", () => {
  test("is there for its author, reviewers and maintainers, and for nobody else by any door", async () => {
    const namespace = await careful();
    const at = await waiting(namespace);
    for (const person of [it.dev, rea, it.mia]) {
      expect((await look(person, at)).state).toBe("pending");
      expect(await (await person.fetch(fileAt(at, "a.txt"))).text()).toBe("12345");
    }
    const base = `/api/v1/datasets/${namespace}/${at.name}/versions/1`;
    for (const person of [it.bob, eda, it.vic]) {
      for (const path of ["", "/files", "/files/a.txt", "/preview/a.txt", "/compare/1", "/bindings"])
        expect((await person.fetch(base + path)).status, path).toBe(404);
      expect((await person.call(versions.list, { params: at, query: {} })).items).toEqual([]);
      expect(await problemOf(look(person, at, "latest"))).toMatchObject({ status: 404 });
      expect(await person.call(datasets.get, { params: at })).toMatchObject({ latest_version: null });
    }
    expect(await open(it.bob, at)).toMatchObject({ files: 0, base: null });
    const refused = it.bob.call(versions.open, { params: at, body: { from: 1 } });
    expect(await problemOf(refused)).toMatchObject({ fields: [{ path: "body.from" }] });
    const copy = await it.dev.call(datasets.duplicate, { params: at, body: { namespace, name: `copy-${made}` } });
    expect(copy).toMatchObject({ latest_version: null, logical_bytes: 0 });
  });

  test("is bound by its author; whoever cannot see it does not start what reads it", async () => {
    const namespace = await careful();
    const at = await waiting(namespace);
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
    await decide(rea, at, "reject", "It has names of people in it");
    expect(await problemOf(start(it.dev))).toMatchObject({ permission: "resource.read_content" });
  });

  test("becomes ready by a reviewer's approval: then it is everybody's, and its author is told", async () => {
    const at = await waiting(await careful());
    expect((await look(rea, at)).can).toMatchObject({ "version.review": true });
    const done = await decide(rea, at, "approve", "Well made");
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
    const at = await waiting(await careful());
    expect(await problemOf(decide(rea, at, "reject"))).toMatchObject({ fields: [{ path: "body.comment" }] });
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
    await decide(rea, at, "approve", "", 3);
    expect(await look(it.bob, at, "latest")).toMatchObject({ number: 3, files: 2 });
    expect(await it.broken()).toEqual([]);
  });

  test("is decided by a reviewer or maintainer who did not make it, and by nobody else", async () => {
    const namespace = await careful();
    const at = await waiting(namespace);
    for (const person of [it.bob, eda, it.vic])
      expect(await problemOf(decide(person, at, "approve"))).toMatchObject({ status: 404 });
    expect(await problemOf(decide(it.dev, at, "approve"))).toMatchObject({ permission: "version.review" });
    const own = await shelf(it.mia, namespace, "own", "organization-read");
    await put(it.mia, own, "a", "a");
    await seal(it.mia, own);
    expect(await problemOf(decide(it.mia, own, "approve"))).toMatchObject({
      status: 403,
      permission: "version.review",
    });
    await decide(ria, own, "approve");
  });

  test("of what is private waits until a reviewer can read it", async () => {
    const at = await waiting(await careful(), "private");
    expect(await problemOf(decide(rea, at, "approve"))).toMatchObject({ status: 404 });
    expect(await problemOf(decide(it.mia, at, "approve"))).toMatchObject({ permission: "resource.read_content" });
    expect(await inbox(rea, { namespace: at.namespace })).toEqual([]);
    await it.dev.call(datasets.edit, { params: at, body: { visibility: "organization-read" } });
    expect(await inbox(rea, { namespace: at.namespace })).toEqual([`${at.name}/1 pending`]);
    await decide(rea, at, "approve");
  });

  test("is taken back by its author", async () => {
    const at = await waiting(await careful());
    await it.dev.call(versions.discard, { params: { ...at, version: 1 } });
    expect(await inbox(rea, { namespace: at.namespace })).toEqual([]);
    expect(await it.broken()).toEqual([]);
  });
});

describe("the inbox", () => {
  test("shows reviewers and maintainers what waits for them, oldest first, and others what of theirs waits", async () => {
    const namespace = await careful();
    const [first, second] = [await waiting(namespace), await waiting(namespace)];
    const both = [`${first.name}/1 pending`, `${second.name}/1 pending`];
    for (const person of [rea, ria, it.mia]) expect(await inbox(person, { namespace })).toEqual(both);
    for (const person of [it.dev, it.bob, eda, it.vic, it.eve]) expect(await inbox(person, { namespace })).toEqual([]);
    expect(await inbox(it.dev, { namespace, mine: true })).toEqual(both);
    expect((await inbox(rea)).length).toBeGreaterThanOrEqual(2);
    await decide(rea, first, "reject", "no");
    await decide(ria, second, "approve");
    expect(await inbox(rea, { namespace })).toEqual([]);
    expect(await inbox(it.dev, { namespace, mine: true })).toEqual([`${first.name}/1 rejected`]);
  });

  test("is paged, and names the ready version before each", async () => {
    const namespace = await careful();
    const at = await waiting(namespace);
    await decide(rea, at, "approve");
    await open(it.bob, at);
    await put(it.bob, at, "b", "b", { version: 2 });
    await seal(it.bob, at, 2);
    await waiting(namespace);
    const page = await rea.call(listReviews, { query: { namespace, limit: 1 } });
    expect(page.items).toMatchObject([
      { kind: "dataset", name: at.name, previous: 1, version: { number: 2, base: 1 } },
    ]);
    const next = await rea.call(listReviews, { query: { namespace, limit: 1, cursor: page.next_cursor ?? "" } });
    expect(next).toMatchObject({ next_cursor: null, items: [{ previous: null }] });
  });

  test("rings when something comes into it: for whoever can decide, not for its author", async () => {
    const at = await waiting(await careful());
    const asks = { action: "version.seal", way: { to: "version", kind: "dataset", name: at.name, number: 1 } };
    for (const person of [rea, ria, it.mia]) expect((await newsOf(person))[0]).toMatchObject(asks);
    for (const person of [it.dev, it.bob, eda])
      expect((await newsOf(person)).filter(({ entity }) => entity.name === `${at.name}/1`)).toEqual([]);
  });
});

describe("the setting", () => {
  test("leaves what is ready ready, and what waits waiting", async () => {
    const namespace = await careful();
    const pending = await waiting(namespace);
    await approval(namespace, false);
    const at = await shelf(it.dev, namespace, "free", "organization-read");
    await put(it.dev, at, "a", "a");
    expect((await seal(it.dev, at)).state).toBe("ready");
    expect((await look(rea, pending)).state).toBe("pending");
    await approval(namespace, true);
    expect((await look(it.vic, at)).state).toBe("ready");
    await decide(rea, pending, "approve");
  });

  test("hides others' open versions from editors; reviewers see them", async () => {
    const namespace = await careful();
    const at = await shelf(it.dev, namespace, "open", "organization-read");
    expect(await problemOf(look(eda, at))).toMatchObject({ status: 404 });
    expect((await look(rea, at)).state).toBe("open");
    await approval(namespace, false);
    expect((await look(eda, at)).state).toBe("open");
    expect(await problemOf(look(rea, at))).toMatchObject({ status: 404 });
  });

  test("is not passed by bringing data from elsewhere: copied or moved here, it waits", async () => {
    const namespace = await careful();
    const home = await shelf(it.dev, it.dev.path, `home-${made}`);
    await put(it.dev, home, "a", "a");
    await seal(it.dev, home);
    const to = { namespace, name: `copied-${made}` };
    await it.dev.call(datasets.duplicate, { params: home, body: to });
    await it.dev.call(datasets.edit, { params: to, body: { visibility: "organization-read" } });
    expect((await look(rea, to)).state).toBe("pending");
    expect(await problemOf(decide(it.dev, to, "approve"))).toMatchObject({ permission: "version.review" });
    await it.dev.call(transferDataset, { params: home, body: { namespace, confirm: home.name } });
    const moved = { namespace, name: home.name };
    expect((await look(it.dev, moved)).state).toBe("pending");
    await it.dev.call(transferDataset, { params: moved, body: { namespace: it.dev.path, confirm: home.name } });
    expect((await look(it.dev, home)).state).toBe("ready");
    await decide(rea, to, "approve");
    const inside = await it.dev.call(datasets.duplicate, { params: to, body: { namespace, name: `again-${made}` } });
    expect(inside.latest_version).toBe(1);
    expect(await it.broken()).toEqual([]);
  });
});

describe("at the same moment", () => {
  const settled = async (...calls: Promise<unknown>[]) => (await Promise.allSettled(calls)).map(({ status }) => status);

  test("of two decisions one holds, and the other hears of it", async () => {
    const at = await waiting(await careful());
    const [one, other] = await Promise.allSettled([decide(rea, at, "approve"), decide(ria, at, "reject", "no")]);
    expect([one.status, other.status].sort()).toEqual(["fulfilled", "rejected"]);
    const { state } = await look(rea, at);
    expect(state).toBe(one.status === "fulfilled" ? "ready" : "rejected");
    expect(await problemOf(decide(it.mia, at, "approve"))).toMatchObject({ code: "conflict" });
  });

  test("a decision and the author taking it back are one after the other", async () => {
    const at = await waiting(await careful());
    const [decided, gone] = await settled(
      decide(rea, at, "approve"),
      it.dev.call(versions.discard, { params: { ...at, version: 1 } }),
    );
    expect(gone).toBe("fulfilled"); // also what is ready is its author's to delete
    if (decided === "rejected") expect(await problemOf(decide(rea, at, "approve"))).toMatchObject({ status: 404 });
    expect(await problemOf(look(it.dev, at))).toMatchObject({ status: 404 });
    expect(await it.broken()).toEqual([]);
  });

  test("a reviewer who waits for the lock while the role is lost decides nothing", async () => {
    const at = await waiting(await careful());
    const holder = await it.owner.connect();
    await holder.query("begin");
    await holder.query(
      "select from resource r join namespace n on n.id = r.namespace_id where r.name = $1 and n.path = $2 for no key update of r",
      [at.name, at.namespace],
    );
    const decision = problemOf(decide(rea, at, "approve"));
    await blocked();
    await it.mia.call(changeRole, {
      params: { organization: at.namespace, member: rea.path },
      body: { role: "viewer" },
    });
    await holder.query("commit");
    holder.release();
    expect(await decision).toMatchObject({ status: 403, permission: "version.review" });
    expect((await look(ria, at)).state).toBe("pending");
  });

  test("what is sealed while the setting is switched is either ready or waits", async () => {
    const namespace = await careful();
    const at = await shelf(it.dev, namespace, "switched", "organization-read");
    await put(it.dev, at, "a", "a");
    await Promise.all([seal(it.dev, at), approval(namespace, false)]);
    const { state } = await look(it.dev, at);
    expect(["ready", "pending"]).toContain(state);
    if (state === "pending") await decide(rea, at, "approve");
  });

  /** Waits until a statement waits for a lock. */
  async function blocked(): Promise<void> {
    for (;;) {
      const { rows } = await it.owner.query(
        "select from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()",
      );
      if (rows.length > 0) return;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }
});
