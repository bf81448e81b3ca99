import sharp from "sharp";
import { afterAll, beforeAll, expect, test } from "vitest";
import { listActivity } from "../../contract/activity.ts";
import { deleteIcon, putIcon } from "../../contract/application-icons.ts";
import {
  deleteApplication,
  editApplication,
  getApplication,
  listApplications,
  listApplicationVersions,
  openApplication,
  putForward,
} from "../../contract/applications.ts";
import { listDeleted, restoreDeleted } from "../../contract/deleted.ts";
import { addMembers, removeMember } from "../../contract/members.ts";
import { listNotifications } from "../../contract/notifications.ts";
import { createProject } from "../../contract/projects.ts";
import { listResources, listSharedWithMe } from "../../contract/resources.ts";
import { application, dataset } from "../../contract/shares.ts";
import { createTeam, putTeamMember } from "../../contract/teams.ts";
import { transferApplication } from "../../contract/transfers.ts";
import { problemOf } from "../world.ts";
import { type Stage, stage } from "./stage.ts";

let it: Stage;
beforeAll(async () => {
  it = await stage();
});
afterAll(() => it.stop());

const link = { form: "link", url: "https://example.org/board" } as const;
const at = (name: string, namespace = "acme") => ({ params: { namespace, name } });

test("maintainers make applications in an organization, and everybody for themselves", async () => {
  const made = await it.make(it.mia, "acme", "board", link);
  expect(made).toMatchObject({
    kind: "application",
    form: "link",
    served: { number: 1, state: "ready", serves: link },
  });
  for (const person of [it.eda, it.dev, it.rea, it.vic])
    expect(await problemOf(it.make(person, "acme", "mine", link))).toMatchObject({ permission: "application.create" });
  expect(await it.make(it.dev, "dev-d", "mine", link)).toMatchObject({
    visibility: "private",
    owner: { path: "dev-d" },
  });
});

test("nobody brings an application of their own into an organization that they may make none in", async () => {
  await it.make(it.eda, "eda-e", "smuggled", link);
  const moved = (person: typeof it.eda) =>
    person.call(transferApplication, { ...at("smuggled", "eda-e"), body: { namespace: "acme", confirm: "smuggled" } });
  expect(await problemOf(moved(it.eda))).toMatchObject({ permission: "application.create" });
});

test("an address that could run in the console, or carries a password, is refused", async () => {
  for (const url of ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "https://me:secret@example.org/"])
    expect((await problemOf(it.make(it.mia, "acme", "bad", { form: "link", url }))).code).toBe("invalid");
});

test("pages are taken from a ready version of the application's own namespace that begins with a page", async () => {
  await it.data(it.mia, "mia-m", "elsewhere", { "index.html": "hello" });
  await it.data(it.mia, "acme", "site", { "docs/index.html": "hello", "a.txt": "a" });
  const fault = async (serves: Parameters<Stage["make"]>[3]) =>
    (await problemOf(it.make(it.mia, "acme", "pages", serves))).fields?.[0]?.path;
  expect(await fault({ form: "static", source: "datasets/mia-m/elsewhere" })).toBe("body.serves.source");
  expect(await fault({ form: "static", source: "datasets/acme/nothing" })).toBe("body.serves.source");
  expect(await fault({ form: "static", source: "datasets/acme/site" })).toBe("body.serves.folder");
  expect(await fault({ form: "static", source: "datasets/acme/site", version: 7 })).toBe("body.serves.version");
  expect(await fault({ form: "static", source: "datasets/acme/site", folder: "../x" })).toBe("body.serves.folder");
  const made = await it.make(it.mia, "acme", "pages", { form: "static", source: "datasets/acme/site", folder: "docs" });
  expect(made.served?.serves).toEqual({
    ...{ form: "static", source: "datasets/acme/site", version: 1, folder: "docs", readable: true, there: true },
  });
});

test("somebody whose data an application serves is told", async () => {
  await it.data(it.dev, "acme", "of-dev", { "index.html": "x" });
  const shared = { ...at("of-dev").params, subject: "mia-m" };
  await it.dev.call(dataset.put, { params: shared, body: { level: "read" } });
  await it.make(it.mia, "acme", "shows-dev", { form: "static", source: "datasets/acme/of-dev" });
  const { items } = await it.dev.call(listNotifications, { query: {} });
  expect(items[0]?.text).toBe("put forward version 1 of the application shows-dev: pages from datasets/acme/of-dev/1");
});

test("an application is shared with a team, listed for its members, and closed again", async () => {
  await it.make(it.mia, "acme", "for-team", link, { visibility: "private" });
  await it.mia.call(createTeam, { params: { organization: "acme" }, body: { name: "crew" } });
  await it.mia.call(putTeamMember, { params: { organization: "acme", team: "crew", member: "vic-v" }, body: {} });
  expect((await problemOf(it.vic.call(getApplication, at("for-team")))).code).toBe("not_found");
  const share = { ...at("for-team").params, subject: "team:crew" };
  await it.mia.call(application.put, { params: share, body: { level: "read" } });
  expect(await it.vic.call(openApplication, at("for-team"))).toEqual({ url: link.url, expires_at: null });
  const listed = async (person: typeof it.vic) =>
    (await person.call(listApplications, { query: { namespace: "acme" } })).items.map(({ name }) => name);
  expect(await listed(it.vic)).toContain("for-team");
  expect(await listed(it.dev)).not.toContain("for-team");
  expect((await problemOf(it.dev.call(openApplication, at("for-team")))).code).toBe("not_found");
  await it.mia.call(application.remove, { params: share });
  expect((await problemOf(it.vic.call(openApplication, at("for-team")))).code).toBe("not_found");
});

test("one's own application is shared with any person, and is among what is shared with them", async () => {
  await it.make(it.sam, "sam-s", "toy", link);
  await it.sam.call(application.put, {
    params: { ...at("toy", "sam-s").params, subject: "dev-d" },
    body: { level: "read" },
  });
  const { items } = await it.dev.call(listSharedWithMe, { query: { kind: "application" } });
  expect(items.map(({ namespace, name }) => `${namespace}/${name}`)).toEqual(["sam-s/toy"]);
  expect((await it.dev.call(openApplication, at("toy", "sam-s"))).url).toBe(link.url);
});

test("a maintainer sees of another's private application what it is, not what it serves", async () => {
  const { id } = await it.make(it.mia, "acme", "secret", link, { visibility: "private" });
  await it.owner.query("update resource set owner_id = (select id from account where path = 'eda-e') where id = $1", [
    id,
  ]);
  const seen = await it.mia.call(getApplication, at("secret"));
  expect(seen).toMatchObject({
    name: "secret",
    tie: null,
    served: null,
    readme: "",
    can: { "application.open": false },
  });
  expect((await problemOf(it.mia.call(openApplication, at("secret")))).permission).toBe("application.open");
  expect((await problemOf(it.mia.call(listApplicationVersions, at("secret")))).status).toBe(403);
});

test("in a project its visibility holds", async () => {
  await it.mia.call(createProject, { body: { namespace: "acme", name: "garden", visibility: "organization-read" } });
  const made = await it.make(it.mia, "acme", "in-garden", link, { project: "garden" });
  expect(made).toMatchObject({ project: "garden", visibility: "organization-read" });
  expect((await it.vic.call(openApplication, at("in-garden"))).url).toBe(link.url);
});

test("whoever edits it changes its page and what it serves; every change is a version and a line of history", async () => {
  await it.make(it.mia, "acme", "changing", link, { visibility: "organization-read" });
  await it.eda.call(editApplication, { ...at("changing"), body: { readme: "# Hello", description: "A board" } });
  const next = { form: "link", url: "https://example.org/next" } as const;
  expect((await problemOf(it.dev.call(putForward, { ...at("changing"), body: { serves: next } }))).status).toBe(403);
  await it.eda.call(putForward, { ...at("changing"), body: { serves: next, note: "moved" } });
  expect(await it.vic.call(getApplication, at("changing"))).toMatchObject({
    ...{ readme: "# Hello", description: "A board", served: { number: 2, note: "moved", serves: next } },
  });
  const { items } = await it.vic.call(listApplicationVersions, { ...at("changing"), query: { limit: 1 } });
  expect(items.map(({ number, created_by }) => [number, created_by.path])).toEqual([[2, "eda-e"]]);
  const lines = await it.mia.call(listActivity, { params: { organization: "acme" }, query: { query: "changing" } });
  expect(lines.items.map(({ text }) => text)).toEqual([
    "put forward version 2 of the application changing: a link to https://example.org/next",
    "was refused: You lack the permission resource.edit here",
    "changed the application changing",
    "changed the page of the application changing",
    "put forward version 1 of the application changing: a link to https://example.org/board",
    "created the application changing",
  ]);
});

test("an icon is made small, shown to whoever sees the application, and taken away", async () => {
  await it.make(it.mia, "acme", "pretty", link, { visibility: "private" });
  const upload = await sharp({ create: { width: 900, height: 300, channels: 3, background: "green" } })
    .png()
    .toBuffer();
  const { icon_url } = await it.mia.call(putIcon, at("pretty"), { upload: upload as BodyInit });
  const icon = await it.mia.fetch(`${icon_url}&size=small`);
  expect(icon.headers.get("content-type")).toBe("image/webp");
  expect(await sharp(Buffer.from(await icon.arrayBuffer())).metadata()).toMatchObject({ width: 64, height: 64 });
  expect((await it.vic.fetch(icon_url ?? "")).status).toBe(404);
  const { items } = await it.mia.call(listApplications, { query: { namespace: "acme", query: "pretty" } });
  expect(items[0]).toMatchObject({ icon_url, form: "link" });
  const svg = { upload: "<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>" };
  expect((await problemOf(it.mia.call(putIcon, at("pretty"), svg))).code).toBe("media_type");
  await it.mia.call(deleteIcon, at("pretty"));
  expect((await it.mia.call(getApplication, at("pretty"))).icon_url).toBeNull();
});

test("a deleted application is opened by nobody, and restored with everything it had", async () => {
  await it.make(it.mia, "acme", "gone", link, { visibility: "organization-read" });
  await it.mia.call(deleteApplication, at("gone"));
  expect((await problemOf(it.vic.call(openApplication, at("gone")))).code).toBe("not_found");
  const { items } = await it.mia.call(listDeleted, { query: { namespace: "acme" } });
  const deleted = items.find(({ name }) => name === "gone");
  expect(deleted?.kind).toBe("application");
  await it.mia.call(restoreDeleted, { params: { id: deleted?.id ?? "" }, body: {} });
  expect((await it.vic.call(openApplication, at("gone"))).url).toBe(link.url);
});

test("applications are among all resources, and pass to an heir when their owner leaves", async () => {
  const list = await it.mia.call(listResources, { query: { namespace: "acme", kind: "application", query: "board" } });
  expect(list.items.map(({ name }) => name)).toEqual(["board"]);
  const max = await it.person("max-m");
  await it.mia.call(addMembers, {
    params: { organization: "acme" },
    body: { members: [{ path: "max-m", role: "maintainer" }] },
  });
  await it.make(max, "acme", "of-max", link);
  const leave = { params: { organization: "acme", member: "max-m" }, query: { applications: "eda-e" } };
  expect(await it.mia.call(removeMember, leave)).toMatchObject({ resources_inherited: 1 });
  expect((await it.eda.call(getApplication, at("of-max"))).owner?.path).toBe("eda-e");
});
