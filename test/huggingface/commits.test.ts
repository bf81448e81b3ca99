import { commit, countCommits, listCommits, whoAmI } from "@huggingface/hub";
import { afterAll, beforeAll, expect, test } from "vitest";
import { setLimit } from "../../contract/limits.ts";
import { removeMember } from "../../contract/members.ts";
import { revokeToken } from "../../contract/tokens.ts";
import { jobs } from "../../server/domain/repositories/jobs.ts";
import { jobs as upkeep } from "../../server/domain/storage/jobs.ts";
import { storageOf, storing } from "../repositories/shelf.ts";
import { type Person, type World, world } from "../world.ts";
import { type Asker, as, ask, download, file, make, narrowed, noise, pathsIn, upload } from "./client.ts";

let w: World;
let [ann, bob]: [Person, Person] = [] as never;
let [anns, bobs]: [Asker, Asker] = [] as never;

beforeAll(async () => {
  w = await world();
  [ann, bob] = [await w.person("ann"), await w.person("bob")];
  await w.organization(ann, "lab", [[bob, "editor"]]);
  [anns, bobs] = [as(w, ann), as(w, bob)];
});
afterAll(() => w.stop());

const ndjson = (asker: Asker, repo: string, lines: object[], revision = "main") =>
  ask(asker, `/api/datasets/${repo}/commit/${revision}`, {
    method: "POST",
    headers: { "content-type": "application/x-ndjson" },
    body: lines.map((line) => JSON.stringify(line)).join("\n"),
  });

const header = (more: object = {}) => ({ key: "header", value: { summary: "Change", ...more } });
const text = (path: string, content: string) => ({
  key: "file",
  value: { path, content: Buffer.from(content).toString("base64"), encoding: "base64" },
});

const batch = (asker: Asker, repo: string, objects: { oid: string; size: number }[]) =>
  ask(asker, `/datasets/${repo}.git/info/lfs/objects/batch`, {
    method: "POST",
    headers: { "content-type": "application/vnd.git-lfs+json" },
    body: JSON.stringify({ operation: "upload", transfers: ["basic", "multipart"], hash_algo: "sha_256", objects }),
  }).then((answer) => answer.json() as Promise<Batched>);

interface Batched {
  objects: {
    oid: string;
    error?: { message: string };
    actions?: { upload: { href: string; header: Record<string, string> } };
  }[];
}

const oidOf = async (content: Uint8Array<ArrayBuffer>) =>
  Buffer.from(await crypto.subtle.digest("SHA-256", content)).toString("hex");

/** The address to which somebody may send content. */
async function addressFor(asker: Asker, repo: string, content: Uint8Array<ArrayBuffer>): Promise<string> {
  const { objects } = await batch(asker, repo, [{ oid: await oidOf(content), size: content.length }]);
  return objects[0]?.actions?.upload.href ?? "";
}

const put = (href: string, content: Uint8Array<ArrayBuffer>) => fetch(href, { method: "PUT", body: content });

test("of six commits at once none is lost", async () => {
  const repo = "datasets/lab/busy";
  await make(anns, repo, "public");
  await upload(anns, repo, [file("base.txt", "base")]);
  const askers = [anns, bobs, anns, bobs, anns, bobs];
  const edit = askers[1] === bobs;
  expect(edit).toBe(true);
  await Promise.all(
    askers.map((asker, i) => upload(asker, repo, [file(`${i}.txt`, `by ${i}`), file(`${i}.bin`, noise(9, i))])),
  );
  expect(await countCommits({ ...anns, repo })).toBe(7);
  const expected = ["base.txt", ...askers.flatMap((_, i) => [`${i}.bin`, `${i}.txt`])].sort();
  expect(await pathsIn(anns, repo)).toEqual(expected);
  const authors = [];
  for await (const { authors: by } of listCommits({ ...anns, repo })) authors.push(by[0]?.username);
  expect(authors.filter((name) => name === "bob")).toHaveLength(3);
});

test("a commit that was made for another state is refused, and changes nothing", async () => {
  const repo = "datasets/lab/stale";
  await make(anns, repo);
  const first = await upload(anns, repo, [file("a.txt", "1")]);
  await upload(anns, repo, [file("a.txt", "2")], { parentCommit: first?.commit.oid });
  const late = upload(anns, repo, [file("a.txt", "3")], { parentCommit: first?.commit.oid });
  await expect(late).rejects.toMatchObject({ statusCode: 412 });
  expect((await download(anns, repo, "a.txt"))?.toString()).toBe("2");
});

test("a thousand small files come in one commit", async () => {
  const repo = "datasets/lab/many";
  await make(anns, repo);
  await upload(
    anns,
    repo,
    Array.from({ length: 1000 }, (_, i) => file(`folder/${i}.txt`, `file ${i}`)),
  );
  expect(await pathsIn(anns, repo)).toHaveLength(1000);
  expect((await download(anns, repo, "folder/777.txt"))?.toString()).toBe("file 777");
}, 60_000);

test("what is no commit is refused with a sentence, and leaves nothing", async () => {
  const repo = "lab/odd";
  await make(anns, `datasets/${repo}`);
  await upload(anns, `datasets/${repo}`, [file("a", "a file")]);
  const unsent = { key: "lfsFile", value: { path: "x.bin", algo: "sha256", oid: "a".repeat(64), size: 5 } };
  const cases: [object[], number, RegExp][] = [
    [[header(), unsent], 400, /has not come/],
    [[text("b.txt", "first")], 400, /header/],
    [[header(), text("../b.txt", "out")], 400, /path/],
    [[header(), text("a/b.txt", "in a file")], 409, /is a file/],
    [[header(), { key: "deletedFile", value: { path: "nothing" } }], 404, /nothing/],
    [[header(), { key: "deletedFolder", value: { path: "nowhere" } }], 404, /nowhere/],
    [[header(), { key: "pull", value: {} }], 400, /key/],
  ];
  for (const [lines, status, sentence] of cases) {
    const answer = await ndjson(anns, repo, lines);
    expect([answer.status, ((await answer.json()) as { error: string }).error]).toEqual([
      status,
      expect.stringMatching(sentence),
    ]);
  }
  expect((await ndjson(anns, repo, [header(), text("b.txt", "x")], "elsewhere")).headers.get("x-error-code")).toBe(
    "RevisionNotFound",
  );
  expect(await countCommits({ ...anns, repo: `datasets/${repo}` })).toBe(1);
});

test("a token that only reads cannot commit, nor make anything", async () => {
  const reader = await narrowed(w, ann, ["read"]);
  const repo = "datasets/lab/guarded";
  await make(anns, repo);
  await upload(anns, repo, [file("a.txt", "mine")]);
  expect((await download(reader, repo, "a.txt"))?.toString()).toBe("mine");
  await expect(make(reader, "datasets/lab/new")).rejects.toMatchObject({ statusCode: 403 });
  await expect(upload(reader, repo, [file("b.txt", "no")])).rejects.toMatchObject({ statusCode: 403 });
  expect((await ndjson(reader, "lab/guarded", [header(), text("b.txt", "no")])).status).toBe(403);
  const me = await whoAmI(reader);
  expect(me.auth.accessToken).toMatchObject({ displayName: "read", role: "read" });
});

test("an upload's address is good for what it was written for, by whom, and for a while", async () => {
  const repo = "lab/tickets";
  await make(anns, `datasets/${repo}`);
  const content = noise(1000, 5);
  const href = await addressFor(anns, repo, content);
  expect((await put(href, noise(1000, 6))).status).toBe(400);
  expect((await put(href, noise(999, 5))).status).toBe(400);
  expect(
    (
      await put(
        href.replace(/.$/, (last) => String.fromCharCode(last.charCodeAt(0) + 1)), // often the same bytes
        content,
      )
    ).status,
  ).toBe(403);
  const [text = "", signature = ""] = href.split("/").at(-1)?.split(".") ?? [];
  const values = JSON.parse(Buffer.from(text, "base64url").toString()) as unknown[];
  const forged = Buffer.from(JSON.stringify([...values.slice(0, -1), 9e9])).toString("base64url");
  expect((await put(href.replace(text, forged), content)).status).toBe(403);
  expect(signature).toHaveLength(43);
  expect((await put(href, content)).status).toBe(200);
  expect((await put(href, content)).status).toBe(200);
});

test("an address ends with the token that asked for it, and with the membership", async () => {
  const repo = "lab/leaving";
  await make(anns, `datasets/${repo}`, "public");
  const narrow = await narrowed(w, bob, ["data"]);
  const href = await addressFor(narrow, repo, noise(500, 8));
  const { items } = await bob.call((await import("../../contract/tokens.ts")).listTokens, {});
  const id = items.find(({ name }) => name === "data")?.id ?? "";
  await bob.call(revokeToken, { params: { id } });
  expect((await put(href, noise(500, 8))).status).toBe(403);
  const [before, after] = [await addressFor(bobs, repo, noise(400, 9)), await addressFor(bobs, repo, noise(300, 9))];
  expect((await put(before, noise(400, 9))).status).toBe(200);
  await ann.call(removeMember, { params: { organization: "lab", member: "bob" }, query: {} });
  const late = await put(after, noise(300, 9));
  expect([late.status, late.headers.get("x-error-code")]).toEqual([404, "RepoNotFound"]);
  const named = { path: "x.bin", algo: "sha256", oid: await oidOf(noise(400, 9)), size: 400 };
  expect((await ndjson(bobs, repo, [header(), { key: "lfsFile", value: named }])).status).toBe(404);
});

test("whoever knows only the hash of others' content does not come to it", async () => {
  const secret = noise(5000, 11);
  await make(anns, "datasets/lab/secret", "private");
  await upload(anns, "datasets/lab/secret", [file("secret.bin", secret)]);
  const eve = await w.person("eve");
  const eves = as(w, eve);
  await make(eves, "datasets/eve/mine");
  const oid = await oidOf(secret);
  expect((await batch(eves, "eve/mine", [{ oid, size: 5000 }])).objects[0]?.actions).toBeDefined();
  const lines = [header(), { key: "lfsFile", value: { path: "got.bin", algo: "sha256", oid, size: 5000 } }];
  expect((await ndjson(eves, "eve/mine", lines)).status).toBe(400);
});

test("a copy of a large file needs no bytes", async () => {
  const content = noise(3000, 12);
  await make(anns, "datasets/lab/copies");
  await upload(anns, "datasets/lab/copies", [file("one.bin", content)]);
  const value = { path: "two.bin", algo: "sha256", oid: await oidOf(content) };
  expect((await ndjson(anns, "lab/copies", [header(), { key: "lfsFile", value }])).status).toBe(200);
  expect((await download(anns, "datasets/lab/copies", "two.bin"))?.equals(content)).toBe(true);
});

test("what goes over a limit is refused before a byte is sent, with the numbers", async () => {
  await w.organization(ann, "small");
  await make(anns, "datasets/small/full");
  await ann.call(setLimit, { params: { organization: "small", product: "storage" }, body: { limit: 4000 } });
  await upload(anns, "datasets/small/full", [file("a.bin", noise(1500, 1))]);
  await expect(upload(anns, "datasets/small/full", [file("b.bin", noise(2000, 2))])).rejects.toThrow(/limit|storage/i);
  await expect(upload(anns, "datasets/small/full", [file("b.txt", "x".repeat(3000))])).rejects.toThrow(
    /limit|storage/i,
  );
  expect(await storageOf(w, "small")).toEqual(storing(1500));
});

test("deleting and adding in one commit is one version", async () => {
  const repo = "datasets/lab/both";
  await make(anns, repo);
  await upload(anns, repo, [file("old.txt", "old"), file("kept.txt", "kept")]);
  await commit({
    ...{ ...anns, repo, title: "Rename", useXet: false },
    operations: [
      { operation: "delete", path: "old.txt" },
      { operation: "addOrUpdate", path: "new.txt", content: new Blob(["old"]) },
    ],
  });
  expect(await pathsIn(anns, repo)).toEqual(["kept.txt", "new.txt"]);
  expect(await countCommits({ ...anns, repo })).toBe(2);
});

test("what nobody commits is kept a day, counted all the while, and then given up", async () => {
  await w.organization(ann, "late");
  await make(anns, "datasets/late/unused");
  const content = noise(700, 21);
  expect((await put(await addressFor(anns, "late/unused", content), content)).status).toBe(200);
  expect(await storageOf(w, "late")).toMatchObject({ counted: 700, promised: 700, files: 0 });
  const hash = Buffer.from(await oidOf(content), "hex");
  await w.owner.query("update blob set touched_at = '-infinity' where sha256 = $1", [hash]);
  const run = async (name: string) => {
    await w.owner.query("delete from upkeep");
    const job = [...jobs(w.ctx), ...upkeep(w.ctx)].find((one) => one.name === name);
    if (!job) throw new Error(`there is no job ${name}`);
    await job.run();
  };
  const { rows } = await w.owner.query("select from storage_reservation where not lasting");
  expect(rows, "what does not outlive a restart").toEqual([]);
  await run("objects that nobody committed");
  await run("collection");
  expect(await w.ctx.ports.blobs.has(hash.toString("hex"))).toBe(true);
  await w.owner.query("update waiting_object set begun_at = now() - interval '25 hours'");
  await run("objects that nobody committed");
  expect(await storageOf(w, "late")).toEqual(storing(0));
  await run("collection");
  expect(await w.ctx.ports.blobs.has(hash.toString("hex"))).toBe(false);
});
