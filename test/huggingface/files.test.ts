import { createHash } from "node:crypto";
import {
  countCommits,
  deleteFile,
  downloadFile,
  fileDownloadInfo,
  fileExists,
  listCommits,
  listFiles,
  pathsInfo,
} from "@huggingface/hub";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { storageOf, storing } from "../repositories/shelf.ts";
import { type Person, type World, world } from "../world.ts";
import { type Asker, as, ask, download, file, make, noise, pathsIn, remove, upload } from "./client.ts";

let w: World;
let ann: Person;
let asker: Asker;

beforeAll(async () => {
  w = await world();
  ann = await w.person("ann");
  await w.organization(ann, "lab");
  asker = as(w, ann);
});
afterAll(() => w.stop());

const sha256Of = (content: Uint8Array) => createHash("sha256").update(content).digest("hex");
const gitHash = (content: string) =>
  createHash("sha1")
    .update(`blob ${Buffer.byteLength(content)}\0${content}`)
    .digest("hex");

describe.each(["datasets/lab/mixed", "lab/mixed-model"])("%s", (repo) => {
  const large = noise(30 * 2 ** 20, 7);
  const binary = noise(70_000, 3);

  test("takes small, empty, binary and large files, whatever they are called", async () => {
    const { repoUrl, id } = await make(asker, repo);
    expect(repoUrl).toBe(`${asker.hubUrl}/${repo}`);
    expect(id).toBe(repo.replace("datasets/", ""));
    const made = await upload(asker, repo, [
      file("README.md", "# Hello\n"),
      file("empty.txt", ""),
      file("weights/small.bin", binary),
      file("weights/large.safetensors", large),
      file("数据/第一 班.csv", "a,b\n1,2\n"),
      file("a folder/with spaces/and ünïcode.txt", "ü"),
    ]);
    expect(made?.commit.oid).toMatch(/^[0-9a-f]{40}$/);
    expect(made?.commit.url).toContain("/commit/");
  }, 60_000);

  test("lists them, and gives them back as they came", async () => {
    expect(await pathsIn(asker, repo)).toEqual([
      "README.md",
      "a folder/with spaces/and ünïcode.txt",
      "empty.txt",
      "weights/large.safetensors",
      "weights/small.bin",
      "数据/第一 班.csv",
    ]);
    expect((await download(asker, repo, "README.md"))?.toString()).toBe("# Hello\n");
    expect((await download(asker, repo, "empty.txt"))?.length).toBe(0);
    expect((await download(asker, repo, "数据/第一 班.csv"))?.toString()).toBe("a,b\n1,2\n");
    expect((await download(asker, repo, "weights/small.bin"))?.equals(binary)).toBe(true);
    expect((await download(asker, repo, "weights/large.safetensors"))?.equals(large)).toBe(true);
    expect(await download(asker, repo, "nothing.txt")).toBeNull();
  }, 60_000);

  test("tells what git would call texts, and what large files have", async () => {
    const [readme, weights, folder] = await pathsInfo({
      ...{ ...asker, repo, expand: true },
      paths: ["README.md", "weights/small.bin", "weights", "nothing"],
    }).then((found) => ["README.md", "weights/small.bin", "weights"].map((p) => found.find(({ path }) => path === p)));
    expect(readme).toMatchObject({ type: "file", oid: gitHash("# Hello\n"), size: 8 });
    expect(readme?.lfs).toBeUndefined();
    expect(weights?.lfs).toMatchObject({ oid: sha256Of(binary), size: binary.length });
    expect(folder).toMatchObject({ type: "directory" });
    expect(readme?.lastCommit?.id).toMatch(/^[0-9a-f]{40}$/);
  });

  test("shows one folder, or everything below it", async () => {
    const entries = async (more: object) => {
      const found: string[] = [];
      for await (const { path, type } of listFiles({ ...asker, repo, ...more })) found.push(`${type} ${path}`);
      return found.sort();
    };
    expect(await entries({})).toEqual([
      "directory a folder",
      "directory weights",
      "directory 数据",
      "file README.md",
      "file empty.txt",
    ]);
    expect(await entries({ path: "a folder", recursive: true })).toEqual([
      "directory a folder/with spaces",
      "file a folder/with spaces/and ünïcode.txt",
    ]);
    await expect(entries({ path: "additional_chat_templates" })).rejects.toMatchObject({ statusCode: 404 });
  });

  test("gives parts of a file, and what a cache wants to know", async () => {
    const info = await fileDownloadInfo({ ...asker, repo, path: "weights/large.safetensors" });
    expect(info).toMatchObject({ size: large.length, etag: `"${sha256Of(large)}"` });
    const blob = await downloadFile({ ...asker, repo, path: "weights/large.safetensors" });
    const middle = Buffer.from((await blob?.slice(1_000_000, 1_000_100).arrayBuffer()) ?? new ArrayBuffer(0));
    expect(middle.equals(large.subarray(1_000_000, 1_000_100))).toBe(true);
    const head = await ask(asker, `/${repo}/resolve/main/README.md`, { method: "HEAD" });
    expect(head.headers.get("etag")).toBe(`"${gitHash("# Hello\n")}"`);
    expect(head.headers.get("content-length")).toBe("8");
    expect(head.headers.get("accept-ranges")).toBe("bytes");
    expect(head.headers.get("x-repo-commit")).toMatch(/^[0-9a-f]{40}$/);
    const linked = await ask(asker, `/${repo}/resolve/main/weights/small.bin`, { method: "HEAD" });
    expect(linked.headers.get("x-linked-etag")).toBe(`"${sha256Of(binary)}"`);
    expect(linked.headers.get("x-linked-size")).toBe(String(binary.length));
    const beyond = await ask(asker, `/${repo}/resolve/main/README.md`, { headers: { range: "bytes=100-" } });
    expect(beyond.status).toBe(416);
  }, 60_000);

  test("keeps a pointer where git would", async () => {
    const pointer = await download(asker, repo, "weights/small.bin", { raw: true });
    expect(pointer?.toString()).toBe(
      `version https://git-lfs.github.com/spec/v1\noid sha256:${sha256Of(binary)}\nsize ${binary.length}\n`,
    );
    expect((await download(asker, repo, "README.md", { raw: true }))?.toString()).toBe("# Hello\n");
    expect(await fileExists({ ...asker, repo, path: "empty.txt" })).toBe(true);
    expect(await fileExists({ ...asker, repo, path: "empty" })).toBe(false);
  });

  test("removes files and folders; every commit is a version, and stays as it was", async () => {
    const before = await commitsOf(repo);
    await remove(asker, repo, ["weights/large.safetensors"]);
    await deleteFile({ ...asker, repo, path: "empty.txt" });
    const folder = [
      { key: "header", value: { summary: "No more weights" } },
      { key: "deletedFolder", value: { path: "weights/" } },
    ];
    const api = repo.startsWith("datasets/") ? `/api/${repo}` : `/api/models/${repo}`;
    const body = folder.map((line) => JSON.stringify(line)).join("\n");
    const headers = { "content-type": "application/x-ndjson" };
    expect((await ask(asker, `${api}/commit/main`, { method: "POST", headers, body })).status).toBe(200);
    const [last, , , first] = await commitsOf(repo);
    expect(last).toMatchObject({ title: "No more weights", authors: [{ username: "ann" }] });
    expect(await countCommits({ ...asker, repo })).toBe(before.length + 3);
    expect(await pathsIn(asker, repo)).toEqual([
      "README.md",
      "a folder/with spaces/and ünïcode.txt",
      "数据/第一 班.csv",
    ]);
    expect(await pathsIn(asker, repo, { revision: first?.oid })).toContain("empty.txt");
    expect(await pathsIn(asker, repo, { revision: "1" })).toContain("weights/large.safetensors");
    await expect(remove(asker, repo, ["empty.txt"])).rejects.toMatchObject({ statusCode: 404 });
  });
});

async function commitsOf(repo: string) {
  const found = [];
  for await (const commit of listCommits({ ...asker, repo, batchSize: 2 })) found.push(commit);
  return found;
}

test("what is sent as it is already makes no new version", async () => {
  const repo = "datasets/lab/same";
  await make(asker, repo);
  const first = await upload(asker, repo, [file("a.txt", "one"), file("b.bin", noise(10, 1))]);
  const again = await upload(asker, repo, [file("a.txt", "one"), file("b.bin", noise(10, 1))]);
  expect(again?.commit.oid).toBe(first?.commit.oid);
  expect(await countCommits({ ...asker, repo })).toBe(1);
});

test("storage counts what the versions hold, and nothing that is under way", async () => {
  const { promised, ...sums } = await storageOf(w, "lab");
  expect({ promised, ...sums }).toEqual(storing(sums["files"] ?? 0));
});
