import {
  checkRepoAccess,
  createRepo,
  datasetInfo,
  deleteRepo,
  listDatasets,
  listModels,
  modelInfo,
  repoExists,
  whoAmI,
} from "@huggingface/hub";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createOrganizationToken } from "../../contract/organization-tokens.ts";
import { repositoryRoutes } from "../../contract/repositories.ts";
import { type Person, type World, world } from "../world.ts";
import { type Asker, as, ask, download, file, make, pathsIn, upload } from "./client.ts";

let w: World;
let [ann, bob, eve]: [Person, Person, Person] = [] as never;
let [anns, bobs, eves]: [Asker, Asker, Asker] = [] as never;

beforeAll(async () => {
  w = await world();
  [ann, bob, eve] = [await w.person("ann"), await w.person("bob"), await w.person("eve")];
  await w.organization(ann, "lab", [[bob, "developer"]]);
  [anns, bobs, eves] = [as(w, ann), as(w, bob), as(w, eve)];
});
afterAll(() => w.stop());

const json = (method: string, body: object): RequestInit => ({
  method,
  headers: { "content-type": "application/json" },
  body: JSON.stringify(body),
});

const collected = async <T>(items: AsyncIterable<T>): Promise<T[]> => {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
};

test("says who one is, and in which organizations", async () => {
  const me = await whoAmI(bobs);
  expect(me).toMatchObject({ type: "user", name: "bob", email: "bob@example.org" });
  expect(me.type === "user" && me.orgs).toMatchObject([{ type: "org", name: "lab", roleInOrg: "contributor" }]);
  expect(me.auth).toMatchObject({ type: "access_token", accessToken: { displayName: "test", role: "write" } });
  await expect(whoAmI({ ...bobs, accessToken: "hf_nonsense" })).rejects.toMatchObject({ statusCode: 401 });
});

test("a token goes with the prefix that tools ask for, and without", async () => {
  for (const accessToken of [ann.token, `hf_${ann.token}`])
    expect((await ask({ ...anns, accessToken }, "/api/whoami-v2")).status).toBe(200);
});

test("a token of the organization reads what the organization sees, with the prefix and without, and makes nothing", async () => {
  await w.organization(ann, "robot-lab");
  await ann.call(repositoryRoutes.dataset.create, {
    body: { namespace: "robot-lab", name: "works", visibility: "organization-read" },
  });
  const { token } = await ann.call(createOrganizationToken, {
    params: { organization: "robot-lab" },
    body: { name: "robot", scopes: ["read"], all_resources: true },
  });
  for (const accessToken of [token, `hf_${token}`])
    expect(await datasetInfo({ ...anns, accessToken, name: "robot-lab/works" })).toMatchObject({
      name: "robot-lab/works",
    });
  const robot = { ...anns, accessToken: `hf_${token}` };
  await expect(datasetInfo({ ...robot, name: "ann/none" })).rejects.toMatchObject({ statusCode: 404 });
  await expect(make(robot, "datasets/robot-lab/made")).rejects.toMatchObject({ statusCode: 403 });
});

test("makes repositories of both kinds, of one's own and of an organization, once", async () => {
  for (const repo of ["datasets/ann/own", "ann/own-model", "datasets/lab/shared", "lab/shared-model"]) {
    const made = await make(anns, repo);
    expect(made.repoUrl).toBe(`${anns.hubUrl}/${repo}`);
    await expect(make(anns, repo)).rejects.toMatchObject({ statusCode: 409, data: { url: made.repoUrl } });
  }
  await expect(make(bobs, "datasets/ann/intruded")).rejects.toMatchObject({ statusCode: 404 });
});

test("a new repository is empty, and has a beginning to commit to", async () => {
  expect(await pathsIn(anns, "datasets/ann/own")).toEqual([]);
  const { sha } = await datasetInfo({ ...anns, name: "ann/own", additionalFields: ["sha"] });
  await upload(anns, "datasets/ann/own", [file("a.txt", "a")], { parentCommit: sha });
  const info = await datasetInfo({ ...anns, name: "ann/own", additionalFields: ["sha", "author"] });
  expect(info).toMatchObject({ name: "ann/own", private: true, author: "ann" });
  expect(info.sha).not.toBe(sha);
  expect(await pathsIn(anns, "datasets/ann/own", { revision: sha })).toEqual([]);
});

test("can begin with files and a licence", async () => {
  const files = [{ path: "notes.txt", content: new Blob(["noted"]) }];
  await createRepo({ ...anns, repo: "datasets/lab/begun", license: "mit", files });
  expect(await pathsIn(anns, "datasets/lab/begun")).toEqual(["README.md", "notes.txt"]);
  expect((await download(anns, "datasets/lab/begun", "README.md"))?.toString()).toBe('---\nlicense: "mit"\n---\n');
});

test("what is private is nowhere for others; what is open, for the organization only", async () => {
  await make(anns, "datasets/lab/closed", "private");
  await make(anns, "lab/open", "public");
  await upload(anns, "lab/open", [file("config.json", "{}")]);
  const seen = (asker: Asker | { hubUrl: string }, repo: string) => repoExists({ ...asker, repo });
  expect([await seen(anns, "datasets/lab/closed"), await seen(bobs, "datasets/lab/closed")]).toEqual([true, false]);
  expect([await seen(bobs, "lab/open"), await seen(eves, "lab/open")]).toEqual([true, false]);
  expect(await seen({ hubUrl: anns.hubUrl }, "lab/open")).toBe(false);
  await expect(checkRepoAccess({ ...eves, repo: "lab/open" })).rejects.toMatchObject({ statusCode: 404 });
  await expect(upload(bobs, "lab/open", [file("x", "y")])).rejects.toMatchObject({ statusCode: 403 });
});

test("what is published needs no token", async () => {
  const params = { namespace: "lab", name: "open" };
  await ann.call(repositoryRoutes.model.edit, { params, body: { published: true } });
  const nobody = { hubUrl: anns.hubUrl };
  expect((await download(nobody, "lab/open", "config.json"))?.toString()).toBe("{}");
  expect((await modelInfo({ ...nobody, name: "lab/open" })).private).toBe(false);
  const body = { paths: ["config.json"] };
  expect((await fetch(`${anns.hubUrl}/api/models/lab/open/paths-info/main`, json("POST", body))).status).toBe(200);
});

test("lists what one sees, of one namespace or of all of one's own, page by page", async () => {
  const names = async (more: object) => (await collected(listDatasets(more))).map(({ name }) => name).sort();
  expect(await names({ ...anns, search: { owner: "lab" } })).toEqual(["lab/begun", "lab/closed", "lab/shared"]);
  expect(await names({ ...bobs, search: { owner: "lab" } })).not.toContain("lab/closed");
  expect(await names({ ...anns, search: { query: "own" } })).toEqual(["ann/own"]);
  const models = await collected(listModels({ ...anns, additionalFields: ["author"] }));
  expect(models.map(({ name }) => name).sort()).toEqual(["ann/own-model", "lab/open", "lab/shared-model"]);
  const first = await ask(anns, "/api/datasets?limit=1");
  expect(await first.json()).toHaveLength(1);
  const pages = [];
  for (let next: string | undefined = `${anns.hubUrl}/api/datasets?limit=1`; next; ) {
    const page = await ask({ ...anns, hubUrl: "" }, next);
    pages.push(...((await page.json()) as { id: string }[]).map(({ id }) => id));
    next = /<([^>]+)>; rel="next"/.exec(page.headers.get("link") ?? "")?.[1];
  }
  expect(pages.sort()).toEqual(await names(anns));
});

test("renames, moves, opens and closes a repository", async () => {
  await make(anns, "datasets/ann/first");
  await upload(anns, "datasets/ann/first", [file("a.txt", "a")]);
  const move = (fromRepo: string, toRepo: string) =>
    ask(anns, "/api/repos/move", json("POST", { fromRepo, toRepo, type: "dataset" }));
  expect((await move("ann/first", "ann/second")).status).toBe(200);
  expect((await move("ann/second", "lab/third")).status).toBe(200);
  expect((await download(anns, "datasets/lab/third", "a.txt"))?.toString()).toBe("a");
  const settings = (body: object) => ask(anns, "/api/datasets/lab/third/settings", json("PUT", body));
  const reads = () => repoExists({ ...bobs, repo: "datasets/lab/third" });
  expect((await settings({ visibility: "public" })).status).toBe(200);
  expect(await reads()).toBe(true);
  expect((await settings({ private: true })).status).toBe(200);
  expect(await reads()).toBe(false);
  expect((await settings({ gated: "auto" })).status).toBe(400);
});

test("copies a repository without its bytes", async () => {
  const copied = await ask(anns, "/api/datasets/lab/third/duplicate", json("POST", { repository: "ann/copy" }));
  expect(await copied.json()).toEqual({ url: `${anns.hubUrl}/datasets/ann/copy` });
  expect(await pathsIn(anns, "datasets/ann/copy")).toEqual(["a.txt"]);
});

test("deletes a repository; it is gone for everybody", async () => {
  await expect(deleteRepo({ ...bobs, repo: "datasets/ann/copy" })).rejects.toMatchObject({ statusCode: 404 });
  await deleteRepo({ ...anns, repo: "datasets/ann/copy" });
  expect(await repoExists({ ...anns, repo: "datasets/ann/copy" })).toBe(false);
  const gone = await ask(
    anns,
    "/api/repos/delete",
    json("DELETE", { type: "dataset", name: "copy", organization: "ann" }),
  );
  expect([gone.status, gone.headers.get("x-error-code")]).toEqual([404, "RepoNotFound"]);
});

test("tells of an organization what its members may know", async () => {
  const members = (await (await ask(bobs, "/api/organizations/lab/members")).json()) as { user: string }[];
  expect(members.map(({ user }) => user)).toEqual(["ann", "bob"]);
  expect(await (await ask(bobs, "/api/organizations/lab/overview")).json()).toMatchObject({ name: "lab", numUsers: 2 });
  expect((await ask(eves, "/api/organizations/lab/members")).status).toBe(404);
  const stored = (await (await ask(anns, "/api/organizations/lab/settings/repositories")).json()) as object[];
  expect(stored).toContainEqual(expect.objectContaining({ id: "lab/third", type: "dataset", storage: 1 }));
});

test("errors say what was not there, also in headers, in any script", async () => {
  const gone = async (path: string) => {
    const { status, headers } = await ask(anns, path);
    return [status, headers.get("x-error-code")];
  };
  expect(await gone("/api/models/lab/nothing")).toEqual([404, "RepoNotFound"]);
  expect(await gone("/api/models/lab/open/revision/nowhere")).toEqual([404, "RevisionNotFound"]);
  expect(await gone("/lab/open/resolve/main/nothing.txt")).toEqual([404, "EntryNotFound"]);
  expect(await gone("/api/nonsense")).toEqual([404, null]);
  const answer = await ask(anns, `/lab/open/resolve/main/${encodeURIComponent("数据.csv")}`);
  expect(decodeURIComponent(answer.headers.get("x-error-message") ?? "")).toContain("数据.csv");
  expect(await answer.json()).toMatchObject({ error: expect.stringContaining("数据.csv") });
  expect(answer.headers.get("x-request-id")).toBeTruthy();
});
