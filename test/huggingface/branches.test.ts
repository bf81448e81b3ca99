import { createBranch, deleteBranch, downloadFile } from "@huggingface/hub";
import { afterAll, beforeAll, expect, test } from "vitest";
import { addMembers } from "../../contract/members.ts";
import { reviewRoutes } from "../../contract/reviews.ts";
import { editOrganizationSettings } from "../../contract/settings.ts";
import { versionRoutes } from "../../contract/versions.ts";
import { type Person, type World, world } from "../world.ts";
import { type Asker, as, ask, download, file, make, pathsIn, upload } from "./client.ts";

let w: World;
let [ann, bob, rita]: [Person, Person, Person] = [] as never;
let [anns, bobs, ritas]: [Asker, Asker, Asker] = [] as never;

beforeAll(async () => {
  w = await world();
  [ann, bob, rita] = [await w.person("ann"), await w.person("bob"), await w.person("rita")];
  await w.organization(ann, "lab", [
    [bob, "editor"],
    [rita, "reviewer"],
  ]);
  [anns, bobs, ritas] = [as(w, ann), as(w, bob), as(w, rita)];
});
afterAll(() => w.stop());

const repo = "datasets/lab/named";
const post = (path: string, body: object) =>
  ask(anns, `/api/${repo}${path}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });

const refs = async () => {
  const found = (await (await ask(anns, `/api/${repo}/refs`)).json()) as Record<
    "branches" | "tags",
    { name: string }[]
  >;
  return { branches: found.branches.map(({ name }) => name), tags: found.tags.map(({ name }) => name) };
};

test("a branch is an open version that takes commits until it is sealed", async () => {
  await make(anns, repo, "public");
  await upload(anns, repo, [file("a.txt", "a")]);
  await createBranch({ ...anns, repo, branch: "dev" });
  await expect(createBranch({ ...anns, repo, branch: "dev" })).rejects.toMatchObject({ statusCode: 409 });
  const first = await upload(anns, repo, [file("b.txt", "b")], { branch: "dev" });
  const second = await upload(anns, repo, [file("c.txt", "c")], { branch: "dev", parentCommit: first?.commit.oid });
  expect(second?.commit.oid).not.toBe(first?.commit.oid);
  const late = upload(anns, repo, [file("d.txt", "d")], { branch: "dev", parentCommit: first?.commit.oid });
  await expect(late).rejects.toMatchObject({ statusCode: 412 });
  expect(await pathsIn(anns, repo, { revision: "dev" })).toEqual(["a.txt", "b.txt", "c.txt"]);
  expect(await pathsIn(anns, repo)).toEqual(["a.txt"]);
  expect(await refs()).toEqual({ branches: ["main", "dev"], tags: [] });
  const gone = downloadFile({ ...anns, repo, path: "b.txt", revision: first?.commit.oid ?? "" });
  await expect(gone).rejects.toMatchObject({ statusCode: 404 });
  await ann.call(versionRoutes.dataset.seal, { params: { namespace: "lab", name: "named", version: "dev" } });
  expect(await refs()).toEqual({ branches: ["main"], tags: ["dev"] });
  expect(await pathsIn(anns, repo)).toEqual(["a.txt", "b.txt", "c.txt"]);
});

test("a branch that is deleted leaves nothing", async () => {
  await createBranch({ ...anns, repo, branch: "short", empty: true });
  expect(await pathsIn(anns, repo, { revision: "short" })).toEqual([]);
  await deleteBranch({ ...anns, repo, branch: "short" });
  await expect(pathsIn(anns, repo, { revision: "short" })).rejects.toMatchObject({ statusCode: 404 });
  await expect(deleteBranch({ ...anns, repo, branch: "short" })).rejects.toMatchObject({ statusCode: 404 });
});

test("a tag is the name of a sealed version", async () => {
  expect((await post("/tag/1", { tag: "v1.0" })).status).toBe(200);
  expect((await post("/tag/1", { tag: "first" })).status).toBe(409);
  expect(await pathsIn(anns, repo, { revision: "v1.0" })).toEqual(["a.txt"]);
  expect(await refs()).toEqual({ branches: ["main"], tags: ["v1.0", "dev"] });
  expect((await ask(anns, `/api/${repo}/tag/v1.0`, { method: "DELETE" })).status).toBe(200);
  expect((await post("/tag/nowhere", { tag: "x" })).headers.get("x-error-code")).toBe("RevisionNotFound");
});

test("where data needs approval a commit waits: only its author goes on from it, nobody else has it", async () => {
  const waiting = "datasets/lab/waiting";
  await make(anns, waiting, "public");
  await upload(anns, waiting, [file("a.txt", "before")]);
  const settings = { data_approval: true };
  await ann.call(editOrganizationSettings, { params: { organization: "lab" }, body: settings });
  await upload(bobs, waiting, [file("b.txt", "new")]);
  await upload(bobs, waiting, [file("c.txt", "newer")]);
  expect(await pathsIn(bobs, waiting)).toEqual(["a.txt", "b.txt", "c.txt"]);
  expect(await pathsIn(anns, waiting)).toEqual(["a.txt"]);
  const viewer = await w.person("vera");
  const members = [{ path: viewer.path, role: "viewer" as const }];
  await ann.call(addMembers, { params: { organization: "lab" }, body: { members } });
  const veras = as(w, viewer);
  expect(await pathsIn(veras, waiting)).toEqual(["a.txt"]);
  await expect(pathsIn(veras, waiting, { revision: "3" })).rejects.toMatchObject({ statusCode: 404 });
  expect(await pathsIn(ritas, waiting, { revision: "3" })).toEqual(["a.txt", "b.txt", "c.txt"]);
  const params = { namespace: "lab", name: "waiting", version: 3 };
  await rita.call(reviewRoutes.dataset.decide, { params, body: { decision: "approve", comment: "" } });
  expect((await download(veras, waiting, "c.txt"))?.toString()).toBe("newer");
});
