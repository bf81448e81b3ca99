import { afterAll, beforeAll, expect, test } from "vitest";
import { listActivity } from "../../contract/activity.ts";
import { addMembers, createInvitation } from "../../contract/members.ts";
import { getOrganization, listOrganizations } from "../../contract/organizations.ts";
import { createProject, getProject } from "../../contract/projects.ts";
import { datasets } from "../../contract/repositories.ts";
import { checkAccess, ResourceKind } from "../../contract/resources.ts";
import { editOrganizationSettings, getOrganizationSettings } from "../../contract/settings.ts";
import * as shares from "../../contract/shares.ts";
import { type Person, problemOf, type World, world } from "../world.ts";

let w: World;
let mia: Person;
let dev: Person;

beforeAll(async () => {
  w = await world();
  [mia, dev] = [await w.person("mia"), await w.person("dev")];
  await w.organization(mia, "acme", [[dev, "developer"]]);
});
afterAll(() => w.stop());

const at = { params: { organization: "acme" } };
type Change = Parameters<typeof mia.call<typeof editOrganizationSettings>>[1]["body"];
const set = (body: Change) => mia.call(editOrganizationSettings, { ...at, body });
const make = (name: string, visibility?: "private" | "organization-read") =>
  dev.call(datasets.create, { body: { namespace: "acme", name, ...(visibility ? { visibility } : {}) } });

test("a new organization allows what is usual", async () => {
  expect(await dev.call(getOrganizationSettings, at)).toEqual({
    default_visibility: {
      api: "organization-read",
      ...{ dataset: "private", model: "private", container: "private" },
      ...{ engine: "private", application: "private" },
    },
    editors_share: true,
    data_approval: false,
    application_approval: false,
    idle_stop_minutes: null,
    ...{ content_log_percent: null, content_log_days: 7, content_log_of: "all" },
    inviters: "maintainers",
    email_domains: [],
    allow_private: true,
    allow_publishing: true,
    usage_visibility: "all",
    adding: "direct",
    joining: "closed",
    join_domains: [],
    join_role: "viewer",
    published: 0,
  });
});

test("only maintainers change settings, and what changes is written down with what it was", async () => {
  const refused = await problemOf(dev.call(editOrganizationSettings, { ...at, body: { editors_share: false } }));
  expect(refused).toMatchObject({ status: 403, permission: "organization.edit_settings" });
  expect(await set({ editors_share: false, inviters: "editors" })).toMatchObject({
    editors_share: false,
    inviters: "editors",
  });
  const { items } = await mia.call(listActivity, { ...at, query: { entity: "organization" } });
  expect(items[0]).toMatchObject({
    before: { editors_share: true, inviters: "maintainers" },
    after: { editors_share: false, inviters: "editors" },
  });
  await set({ editors_share: true, inviters: "maintainers" });
});

test("where private is not allowed nothing begins or becomes private, and what was stays", async () => {
  await make("old", "private");
  const refused = await problemOf(set({ allow_private: false }));
  expect(refused.fields?.map(({ path }) => path)).toEqual([
    "body.default_visibility.dataset",
    "body.default_visibility.model",
    "body.default_visibility.container",
    "body.default_visibility.engine",
    "body.default_visibility.application",
  ]);
  const all = Object.fromEntries(ResourceKind.options.map((kind) => [kind, "organization-read" as const]));
  await set({ allow_private: false, default_visibility: all });
  expect((await make("plain")).visibility).toBe("organization-read");
  expect((await problemOf(make("hidden", "private"))).detail).toContain("does not allow private");
  const hide = (name: string) =>
    dev.call(datasets.edit, { params: { namespace: "acme", name }, body: { visibility: "private" } });
  expect((await problemOf(hide("plain"))).code).toBe("conflict");
  const old = { params: { namespace: "acme", name: "old" }, body: { description: "still here" } };
  expect(await dev.call(datasets.edit, old)).toMatchObject({ visibility: "private", description: "still here" });
  expect((await problemOf(set({ default_visibility: { dataset: "private" } }))).status).toBe(400);
  await set({
    allow_private: true,
    default_visibility: Object.fromEntries(ResourceKind.options.map((kind) => [kind, "private" as const])),
  });
});

test("only people with an e-mail of the allowed domains are added or invited", async () => {
  await set({ email_domains: ["School.example ", "school.example"] });
  expect((await mia.call(getOrganizationSettings, at)).email_domains).toEqual(["school.example"]);
  const eve = await w.person("eve");
  const members = [
    { path: eve.path, role: "viewer" as const },
    { email: "new@school.example", role: "viewer" as const },
    { email: "new@evil-school.example", role: "viewer" as const },
    { email: "new@sub.school.example", role: "viewer" as const },
  ];
  const { results } = await mia.call(addMembers, { ...at, body: { members } });
  expect(results.map(({ outcome }) => outcome)).toEqual(["refused", "invited", "refused", "refused"]);
  const invited = mia.call(createInvitation, { ...at, body: { role: "viewer", email: "a@example.org" } });
  expect((await problemOf(invited)).detail).toContain("its own domains");
  await set({ email_domains: [] });
});

test("where editors may invite they do, but nobody to more than they are", async () => {
  const eddy = await w.person("eddy");
  await mia.call(addMembers, { ...at, body: { members: [{ path: "eddy", role: "editor" }] } });
  const invite = (role: "viewer" | "editor" | "maintainer", who = eddy) =>
    who.call(createInvitation, { ...at, body: { role } });
  const can = async () => (await eddy.call(getOrganization, at)).can["invitation.create"];
  expect((await problemOf(invite("viewer"))).permission).toBe("invitation.create");
  expect(await can()).toBe(false);
  await set({ inviters: "editors" });
  expect(await can()).toBe(true);
  expect((await eddy.call(listOrganizations, { query: {} })).items[0]?.can["invitation.create"]).toBe(true);
  expect(await invite("editor")).toMatchObject({ role: "editor" });
  expect((await problemOf(invite("maintainer"))).status).toBe(403);
  expect((await problemOf(invite("viewer", dev))).status).toBe(403);
  await set({ inviters: "maintainers" });
});

test("where editors do not share, they neither share nor are shown that they could; owners do", async () => {
  const project = { namespace: "acme", name: "plans" };
  await make("roses", "organization-read");
  await dev.call(createProject, { body: { ...project, visibility: "organization-read" } });
  const edna = await w.person("edna");
  await mia.call(addMembers, { ...at, body: { members: [{ path: "edna", role: "editor" }] } });
  const roses = { namespace: "acme", name: "roses" };
  const can = async (who: Person) => [
    (await who.call(datasets.get, { params: roses })).can["resource.share"],
    (await who.call(datasets.list, { query: { namespace: "acme", query: "roses" } })).items[0]?.can["resource.share"],
    (await who.call(getProject, { params: project })).can["project.share"],
  ];
  const share = (who: Person) =>
    who.call(shares.dataset.put, { params: { ...roses, subject: "mia" }, body: { level: "read" } });
  const shareProject = (who: Person) =>
    who.call(shares.project.put, { params: { ...project, subject: "mia" }, body: { level: "read" } });
  expect(await can(edna)).toEqual([true, true, true]);
  await set({ editors_share: false });
  expect(await can(edna)).toEqual([false, false, false]);
  const { id } = await edna.call(datasets.get, { params: roses });
  expect((await edna.call(checkAccess, { params: { id } })).can["resource.share"]).toBe(false);
  expect(await problemOf(share(edna))).toMatchObject({ status: 403, permission: "resource.share" });
  expect(await problemOf(shareProject(edna))).toMatchObject({ status: 403, permission: "project.share" });
  for (const who of [dev, mia]) expect(await can(who)).toEqual([true, true, true]);
  expect(await share(dev)).toMatchObject({ level: "read" });
  expect(await shareProject(dev)).toMatchObject({ level: "read" });
  await set({ editors_share: true });
  expect(await can(edna)).toEqual([true, true, true]);
});

test("what is no domain is a fault of its field", async () => {
  for (const domain of ["school", "@school.example", "a..example", "-a.example", "a b.example"])
    expect((await problemOf(set({ email_domains: [domain] }))).fields?.[0]?.path).toBe("body.email_domains.0");
});

test("nobody publishes where publishing was switched off, and switching it off unpublishes", async () => {
  await make("open", "organization-read");
  const publish = () =>
    dev.call(datasets.edit, { params: { namespace: "acme", name: "open" }, body: { published: true } });
  const isThere = async () => (await fetch(`${w.url}/api/v1/datasets/acme/open`)).ok;
  await publish();
  expect([(await mia.call(getOrganizationSettings, at)).published, await isThere()]).toEqual([1, true]);
  expect(await set({ allow_publishing: false })).toMatchObject({ allow_publishing: false, published: 0 });
  expect(await isThere()).toBe(false);
  expect(await problemOf(publish())).toMatchObject({ code: "conflict", detail: expect.stringContaining("publishing") });
  const directly = w.owner.query("update resource set published = true where name = 'open'");
  await expect(directly).rejects.toMatchObject({ constraint: "organization_allows_publishing" });
  await set({ allow_publishing: true });
  expect(await isThere()).toBe(false);
});

test("whoever publishes while publishing is switched off comes before or after, never beside", async () => {
  for (let round = 0; round < 5; round++) {
    const publish = w.owner.query("update resource set published = true where name = 'open'").catch(() => undefined);
    await Promise.all([publish, set({ allow_publishing: false })]);
    expect((await mia.call(getOrganizationSettings, at)).published).toBe(0);
    await set({ allow_publishing: true });
  }
});
