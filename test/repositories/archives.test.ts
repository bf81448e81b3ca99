import { mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from "node:fs";
import { type IncomingMessage, request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { datasets as archives } from "../../contract/archives.ts";
import { removeMember } from "../../contract/members.ts";
import { datasets } from "../../contract/repositories.ts";
import { testWith } from "../needs.ts";
import { type Person, problemOf, until, type World, world } from "../world.ts";
import { type At, open, put, seal, shelf } from "./shelf.ts";
import { extract } from "./unpacked.ts";

let w: World;
let ann: Person;
let bob: Person;
let at: At;
let folder: string;

const contents: Record<string, string | Buffer> = {
  "README.md": "# Iris\n",
  "empty.txt": "",
  "data/数据 表.csv": "a,b\n1,2\n",
  "data/deep/er/c.csv": "c\n",
  "data-old/x.txt": "12345",
  "e\u0301/-rf": "a name like an option",
  "con.txt ": "a name that Windows does not like",
  [`long/${"l".repeat(250)}/${"m".repeat(250)}.txt`]: "far in",
  "images/big.bin": Buffer.alloc(700_000, "guildhall"),
};
const large = Buffer.alloc(60e6, "large ");

beforeAll(async () => {
  w = await world();
  ann = await w.person("ann");
  bob = await w.person("bob");
  await w.organization(ann, "acme", [[bob, "developer"]]);
  at = await shelf(ann, "acme", "iris", "organization-read");
  for (const [path, content] of Object.entries(contents)) await put(ann, at, path, content);
  await seal(ann, at);
  folder = mkdtempSync(join(tmpdir(), "guildhall-archives-"));
});
afterAll(async () => {
  await w.stop();
  rmSync(folder, { recursive: true });
});

const urlOf = (as: "zip" | "tar", more = "", of: At = at, version: number | string = 1) =>
  `/api/v1/datasets/${of.namespace}/${of.name}/versions/${version}/archive.${as}${more}`;
const get = (as: "zip" | "tar", more = "", headers: Record<string, string> = {}) =>
  ann.fetch(urlOf(as, more), { headers });
const bytesOf = async (answer: Response) => Buffer.from(await answer.arrayBuffer());

/** The files of an archive, extracted with the machine's own tools. */
const unpacked = (as: "zip" | "tar", bytes: Buffer): Record<string, string | Buffer> =>
  Object.fromEntries(
    extract(folder, as, bytes).flatMap(({ path, name, isFile }) => (isFile ? [[name, readFileSync(path)]] : [])),
  );

const expected = (prefix = "") =>
  Object.fromEntries(
    Object.entries(contents)
      .filter(([path]) => path.startsWith(prefix))
      .map(([path, content]) => [`iris-v1/${path.normalize("NFC")}`, Buffer.from(content)]),
  );

describe.each(["zip", "tar"] as const)("a version as %s", (as) => {
  testWith("python3")("is what was uploaded, below one folder, whatever the names", async () => {
    expect(unpacked(as, await bytesOf(await get(as)))).toEqual(expected());
  });

  testWith("python3")("may be one folder of it", async () => {
    for (const under of ["data", "data/"]) {
      const answer = await get(as, `?under=${under}`);
      expect(answer.headers.get("content-disposition")).toContain(`filename="iris-v1-data.${as}"`);
      expect(unpacked(as, await bytesOf(answer))).toEqual(expected("data/"));
    }
  });

  test("is announced with its length, is always the same, and is not sent again to whoever has it", async () => {
    const [one, other, latest] = [await get(as), await get(as), await ann.fetch(urlOf(as, "", at, "latest"))];
    const bytes = await bytesOf(one);
    expect(Object.fromEntries(one.headers)).toMatchObject({
      "content-length": String(bytes.length),
      "accept-ranges": "bytes",
      "content-disposition": `attachment; filename="iris-v1.${as}"; filename*=UTF-8''iris-v1.${as}`,
      "x-content-type-options": "nosniff",
    });
    for (const again of [other, latest]) {
      expect(again.headers.get("etag")).toBe(one.headers.get("etag"));
      expect((await bytesOf(again)).equals(bytes)).toBe(true);
    }
    const etag = one.headers.get("etag") ?? "";
    expect((await get(as, "", { "if-none-match": etag })).status).toBe(304);
  });

  test("goes on where it broke off, and begins again where it has become another", async () => {
    const whole = await bytesOf(await get(as));
    const etag = (await get(as, "", { range: "bytes=0-0" })).headers.get("etag") ?? "";
    for (const from of [1, 511, 700, 50_000, whole.length - 30, whole.length - 1]) {
      const rest = await get(as, "", { range: `bytes=${from}-`, "if-range": etag });
      expect([rest.status, rest.headers.get("content-range")]).toEqual([
        206,
        `bytes ${from}-${whole.length - 1}/${whole.length}`,
      ]);
      expect((await bytesOf(rest)).equals(whole.subarray(from))).toBe(true);
    }
    const other = await get(as, "", { range: "bytes=1-", "if-range": '"another"' });
    expect([other.status, (await bytesOf(other)).length]).toEqual([200, whole.length]);
    expect((await get(as, "", { range: `bytes=${whole.length}-` })).status).toBe(416);
  });

  test("has another tag than a part of it, and than the next version", async () => {
    const tag = async (more: string, version = 1) =>
      (await ann.fetch(urlOf(as, more, at, version), { method: "HEAD" })).headers.get("etag");
    const tags = [await tag(""), await tag("?under=data"), await tag("?under=data/deep")];
    expect(new Set(tags).size).toBe(3);
  });

  test("is refused while the version is open, and of what is not there", async () => {
    const { number: version } = await open(ann, at);
    const call = (more: object, query = {}) =>
      problemOf(ann.call.open(archives[as], { params: { ...at, version: 1, ...more }, query }));
    expect((await call({ version })).detail).toContain("seal it first");
    expect((await call({ version: 99 })).status).toBe(404);
    for (const under of ["dat", "data/x", "README.md"]) expect((await call({}, { under })).status).toBe(404);
    for (const under of ["../x", "/data", "a//b"]) expect((await call({}, { under })).status).toBe(400);
    await ann.fetch(`/api/v1/datasets/acme/iris/versions/${version}`, { method: "DELETE" });
  });
});

test("a zip is exact where nobody knows the CRC-32 yet, wherever it is begun; then it is known", async () => {
  const whole = await bytesOf(await get("zip"));
  const { rows: before } = await w.owner.query("update blob set crc32 = null where crc32 is not null returning 1");
  expect(before.length).toBeGreaterThan(5);
  for (const from of [whole.length - 400, 0]) {
    const part = await bytesOf(await get("zip", "", { range: `bytes=${from}-` }));
    expect(part.equals(whole.subarray(from))).toBe(true);
  }
  const { rows } = await w.owner.query("select from blob where crc32 is null");
  expect(rows).toEqual([]);
});

/** How many blobs this process holds open. */
const blobsOpen = (): number =>
  readdirSync("/proc/self/fd").filter((fd) => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`).includes("/blobs/");
    } catch {
      return false;
    }
  }).length;

/** How many ends of connections this process holds: here both. */
const socketsOpen = (): number => process.getActiveResourcesInfo().filter((name) => name === "TCPSocketWrap").length;

/** A download that stops reading after its first bytes. */
const slowly = (person: Person, path: string): Promise<IncomingMessage> =>
  new Promise((resolve, reject) => {
    const sent = request(w.url + path, { headers: { authorization: `Bearer ${person.token}` } });
    sent
      .on("error", reject)
      .on("response", (answer) => answer.on("error", () => undefined).once("readable", () => resolve(answer)))
      .end();
  });

describe("an archive that is under way", () => {
  let big: At;
  beforeAll(async () => {
    big = await shelf(ann, "acme", "big", "organization-read");
    await put(ann, big, "large.bin", large);
    await seal(ann, big);
  });

  test("is cut when its reader is removed from the organization", async () => {
    const answer = await slowly(bob, urlOf("tar", "", big));
    expect(blobsOpen()).toBe(1);
    const before = socketsOpen();
    await ann.call(removeMember, { params: { organization: "acme", member: "bob" }, query: {} });
    await until("the connection is closed, although nobody reads", async () => socketsOpen() < before);
    let bytes = 0;
    const ended = new Promise((resolve) => answer.once("close", resolve));
    answer.on("data", (chunk: Buffer) => (bytes += chunk.length));
    await ended;
    expect(answer.complete).toBe(false);
    expect(bytes).toBeLessThan(large.length);
    await until("the blob is closed", async () => blobsOpen() === 0);
    expect((await bob.fetch(urlOf("tar", "", big))).status).toBe(404);
  });

  test("leaves nothing open when its reader goes away", async () => {
    const answer = await slowly(ann, urlOf("zip", "", big));
    expect(blobsOpen()).toBe(1);
    answer.destroy();
    await until("the blob is closed", async () => blobsOpen() === 0);
  });

  test("opens nothing for who only asks for its head", async () => {
    const head = await ann.fetch(urlOf("tar", "", big), { method: "HEAD", headers: { range: "bytes=5-" } });
    expect([head.status, Number(head.headers.get("content-length")) > large.length]).toEqual([200, true]);
    expect(blobsOpen()).toBe(0);
  });
});

test("an archive takes the name that its data set has now", async () => {
  const before = (await get("zip")).headers.get("etag");
  await ann.call(datasets.edit, { params: at, body: { name: "flowers" } });
  const answer = await ann.fetch(urlOf("zip", "", { ...at, name: "flowers" }));
  expect(answer.headers.get("content-disposition")).toContain("flowers-v1.zip");
  expect(answer.headers.get("etag")).not.toBe(before);
  await answer.body?.cancel();
});
