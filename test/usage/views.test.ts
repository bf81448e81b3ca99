import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { listActivity } from "../../contract/activity.ts";
import { changeRole, removeMember } from "../../contract/members.ts";
import {
  type Audience,
  daysOf,
  deleteView,
  editView,
  listViews,
  saveView,
  setOpeningView,
  ViewQuery,
} from "../../contract/views.ts";
import { type Person, problemOf, type World, world } from "../world.ts";

let w: World;
let mia: Person;
let max: Person;
let dev: Person;
let vic: Person;
let eva: Person;
beforeAll(async () => {
  w = await world();
  [mia, max, dev, vic, eva] = await Promise.all([
    ...([w.person("mia-m"), w.person("max-m"), w.person("dev-d"), w.person("vic-v"), w.person("eva-e")] as const),
  ]);
  await w.organization(mia, "acme", [
    [max, "maintainer"],
    [eva, "maintainer"],
    [dev, "developer"],
    [vic, "viewer"],
  ]);
});
afterAll(() => w.stop());

const params = { namespace: "acme" };
const query = { report: "statistics", by: "team", type: "compute", last_days: 7 } as const;
const save = (person: Person, name: string, audience: Audience = "me") =>
  person.call(saveView, { params, body: { name, audience, query } });
const named = async (person: Person) => (await person.call(listViews, { params })).items.map(({ name }) => name);
const at = (id: string) => ({ params: { ...params, id } });

describe("a saved view of use", () => {
  test("is its owner's alone, of maintainers or of everybody, as was chosen", async () => {
    await save(vic, "mine");
    await save(mia, "costs", "maintainers");
    await save(mia, "week", "everybody");
    expect(await named(vic)).toEqual(["mine", "week"]);
    expect(await named(dev)).toEqual(["week"]);
    expect(await named(max)).toEqual(["costs", "week"]);
    const { items, can } = await dev.call(listViews, { params });
    expect(items[0]).toMatchObject({ query, owner: { path: "mia-m" }, audience: "everybody", can: { edit: false } });
    expect(can).toEqual({ share: false });
  });

  test("is saved for others only by who may share, in an organization", async () => {
    expect(await problemOf(save(dev, "theirs", "everybody"))).toMatchObject({ status: 403 });
    const own = { params: { namespace: "mia-m" }, body: { name: "x", audience: "everybody", query } } as const;
    expect(await problemOf(mia.call(saveView, own))).toMatchObject({
      status: 400,
      fields: [{ path: "body.audience" }],
    });
    expect((await mia.call(saveView, { ...own, body: { name: "x", query } })).audience).toBe("me");
  });

  test("has a name that nobody else's own view takes", async () => {
    const [one] = [await save(dev, "by day"), await save(vic, "by day")];
    expect(await problemOf(save(dev, "BY DAY"))).toMatchObject({
      status: 409,
      detail: "There is a view of this name already",
    });
    expect(await problemOf(save(max, "Week", "maintainers"))).toMatchObject({ status: 409 });
    const renamed = await dev.call(editView, { ...at(one.id), body: { name: "by week" } });
    expect(renamed).toMatchObject({ id: one.id, name: "by week", query });
    await dev.call(deleteView, at(one.id));
    expect(await named(dev)).toEqual(["week"]);
  });

  test("is not there for whom it is not", async () => {
    const { id } = await save(dev, "secret");
    for (const person of [vic, mia]) {
      expect(await problemOf(person.call(editView, { ...at(id), body: { name: "y" } }))).toMatchObject({ status: 404 });
      expect(await problemOf(person.call(deleteView, at(id)))).toMatchObject({ status: 404 });
      expect(await problemOf(person.call(setOpeningView, { params, body: { id } }))).toMatchObject({ status: 404 });
    }
    const elsewhere = { params: { namespace: "dev-d", id } };
    expect(await problemOf(dev.call(deleteView, elsewhere))).toMatchObject({ status: 404 });
  });

  test("is changed by every maintainer where it is for others, but kept for oneself only by its owner", async () => {
    const { id } = await save(mia, "shared", "everybody");
    expect(await problemOf(dev.call(deleteView, at(id)))).toMatchObject({ status: 403 });
    expect(await problemOf(max.call(editView, { ...at(id), body: { audience: "me" } }))).toMatchObject({ status: 409 });
    await max.call(editView, { ...at(id), body: { audience: "maintainers", name: "ours" } });
    expect(await named(dev)).not.toContain("ours");
    expect(await mia.call(editView, { ...at(id), body: { audience: "me" } })).toMatchObject({ audience: "me" });
    expect(await named(max)).not.toContain("ours");
  });

  test("opens one's own reports until it is gone or no longer for one", async () => {
    const { id } = await save(mia, "first", "everybody");
    const opening = async () => (await dev.call(listViews, { params })).items.filter(({ opens }) => opens).length;
    expect(await dev.call(setOpeningView, { params, body: { id } })).toEqual({ id });
    expect(await opening()).toBe(1);
    expect((await mia.call(listViews, { params })).items.some(({ opens }) => opens)).toBe(false);
    await mia.call(editView, { ...at(id), body: { audience: "maintainers" } });
    expect(await opening()).toBe(0);
    await mia.call(editView, { ...at(id), body: { audience: "everybody" } });
    expect(await opening()).toBe(1);
    await dev.call(setOpeningView, { params, body: { id: null } });
    expect(await opening()).toBe(0);
    await dev.call(setOpeningView, { params, body: { id } });
    await mia.call(deleteView, at(id));
    expect(await opening()).toBe(0);
  });

  test("for others stays when its owner is none of them any more; their own are gone from sight", async () => {
    await save(eva, "of eva", "everybody");
    await save(eva, "eva's own");
    await mia.call(changeRole, { params: { organization: "acme", member: "eva-e" }, body: { role: "viewer" } });
    const { items } = await eva.call(listViews, { params });
    expect(items.find(({ name }) => name === "of eva")).toMatchObject({ can: { edit: false } });
    await mia.call(removeMember, { params: { organization: "acme", member: "eva-e" }, query: {} });
    expect(await named(mia)).toContain("of eva");
    expect(await problemOf(named(eva))).toMatchObject({ status: 404 });
  });

  test("is recorded, but of one's own neither name nor filters", async () => {
    const { items } = await mia.call(listActivity, { params: { organization: "acme" }, query: { limit: "100" } });
    const told = items.filter(({ entity }) => entity.kind === "usage_view");
    expect(told.map(({ text }) => text)).toContain("saved the view of use week");
    expect(told.map(({ text }) => text)).toContain("saved a view of use of their own");
    expect(JSON.stringify(told)).not.toContain("secret");
  });

  test("is refused where a report could not show it", () => {
    const says = (given: object) => ViewQuery.safeParse({ report: "records", ...given }).success;
    expect(says({ state: "running", from: "2026-01-01", to: "2026-01-31" })).toBe(true);
    expect(says({ parts: "member" })).toBe(false);
    expect(says({ from: "2026-02-01", to: "2026-01-31" })).toBe(false);
    expect(says({ last_days: 7, to: "2026-01-31" })).toBe(false);
    expect(says({ report: "nonsense" })).toBe(false);
  });

  test("of so many days ends on the day on which it is opened", () => {
    expect(daysOf({ report: "records", last_days: 1 }, "2026-03-01")).toEqual({ from: "2026-03-01", to: "2026-03-01" });
    expect(daysOf({ report: "records", last_days: 30 }, "2028-03-01")).toEqual({
      from: "2028-02-01",
      to: "2028-03-01",
    });
    expect(daysOf({ report: "records", from: "2026-01-01" }, "2026-03-01")).toEqual({ from: "2026-01-01" });
  });
});
