import { randomBytes } from "node:crypto";
import { mkdtempSync, readdirSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { datasets as archives } from "../../contract/archives.ts";
import { datasets as files } from "../../contract/files.ts";
import { verify } from "../../contract/installation.ts";
import { setLimit } from "../../contract/limits.ts";
import { datasets } from "../../contract/repositories.ts";
import { datasets as versions } from "../../contract/versions.ts";
import { removeTree } from "../../server/drivers/storage/views.ts";
import { freePort } from "../../server/kernel/free-port.ts";
import { everybody } from "../storm/people.ts";
import { startVictim } from "../storm/victim.ts";
import { type Person, problemOf, until, type World, world } from "../world.ts";
import { type At, shelf, storageOf, storing } from "./shelf.ts";
import { pathsOf, plain, putTar } from "./tar-shelf.ts";

let w: World;
let ann: Person;

beforeAll(async () => {
  w = await world();
  ann = await w.person("ann");
});
afterAll(() => w.stop());

let made = 0;
/** A data set in an organization of its own. */
async function freshShelf(): Promise<At> {
  const namespace = await w.organization(ann, `broken-${++made}`);
  return shelf(ann, namespace, "files", "organization-write");
}

/** Nothing of it is there, and nothing of it is counted. */
async function expectNothing(at: At): Promise<void> {
  expect(await pathsOf(ann, at)).toEqual([]);
  expect(await storageOf(w, at.namespace)).toEqual(storing(0));
  expect(readdirSync(join(w.data, "blobs", "drafts"))).toEqual([]);
}

describe("a tar that breaks off", () => {
  const cutAt = async (tar: Buffer, bytes: number) => {
    const at = await freshShelf();
    expect(await problemOf(putTar(ann, at, tar.subarray(0, bytes)))).toMatchObject({ code: "upload_changed" });
    await expectNothing(at);
  };

  test("anywhere leaves nothing: in a header, in a file, between two files, before its end", async () => {
    const tar = await plain({ "a.bin": Buffer.alloc(4096), "b.bin": Buffer.alloc(4096) });
    for (const bytes of [100, 512, 700, 4608, 4700, 9216, 9216 + 512]) await cutAt(tar, bytes);
  });

  test("because the connection broke leaves nothing, and the next one goes in", async () => {
    const at = await freshShelf();
    const tar = await plain(Object.fromEntries(Array.from({ length: 1500 }, (_, i) => [`${i}`, randomBytes(5000)])));
    const sent = request(`${w.url}/api/v1/datasets/${at.namespace}/${at.name}/versions/1/archive.tar`, {
      method: "PUT",
      headers: { authorization: `Bearer ${ann.token}` },
    });
    sent.on("error", () => undefined);
    await new Promise((written) => sent.write(tar.subarray(0, 7_000_000), written));
    await until("storage is promised", async () => (await storageOf(w, at.namespace))["promised"] !== 0);
    sent.destroy();
    await until("it is given back", async () => (await storageOf(w, at.namespace))["promised"] === 0);
    await expectNothing(at);
    expect(await putTar(ann, at, tar)).toMatchObject({ files: 1500 });
  });
});

describe("a tar and the limits", () => {
  test("that fill up exactly in the middle is refused whole; what fits exactly goes in, and goes in again", async () => {
    const at = await freshShelf();
    const params = { organization: at.namespace, product: "storage" };
    const tar = await plain(Object.fromEntries(Array.from({ length: 1000 }, (_, i) => [`${i}`, Buffer.alloc(100, i)])));
    await ann.call(setLimit, { params, body: { limit: 50_000 } });
    expect(await problemOf(putTar(ann, at, tar))).toMatchObject({
      code: "limit_reached",
      refusals: [{ condition: "organization_limit", limit: 50_000 }],
    });
    await expectNothing(at);
    await ann.call(setLimit, { params, body: { limit: 100_000 } });
    await putTar(ann, at, tar);
    await putTar(ann, at, tar);
    expect(await storageOf(w, at.namespace)).toEqual(storing(100_000));
  });
});

test("a server killed while tars come shows all of what it acknowledged and nothing of the rest", async () => {
  const data = mkdtempSync(join(tmpdir(), "guildhall-tars-crash-"));
  const victim = await startVictim(data, await freePort("127.0.0.1"));
  try {
    const [operator] = await everybody(victim.url, 0);
    const { call, path } = operator as typeof operator & object;
    const at = { namespace: path, name: "data" };
    await call(datasets.create, { body: at });
    const { number: version } = await call(versions.open, { params: at, body: {} });
    const params = { ...at, version };
    const put = (tar: Buffer | ReadableStream) => call(archives.put, { params }, { upload: tar as BodyInit });
    const some = (name: string) =>
      plain(Object.fromEntries(Array.from({ length: 600 }, (_, i) => [`${name}/${i}`, randomBytes(10_000)])));
    const list = async () =>
      (await call(files.list, { params, query: { limit: 1000 } })).items.map(({ file }) => file?.path.split("/")[0]);

    await put(await some("whole"));
    const half = await some("half");
    let held = () => {};
    const slow = new ReadableStream({
      start: (controller) => controller.enqueue(half.subarray(0, 5_500_000)),
      pull: () => new Promise<void>((resolve) => (held = resolve)),
    });
    const broken = put(slow).catch((error: unknown) => error);
    await until("a lot of it is stored", async () => writtenIn(data) > 700);
    await victim.crash();
    held();
    expect(await broken).toBeInstanceOf(Error);

    expect(await list()).toEqual(Array.from({ length: 600 }, () => "whole"));
    const first = await call.open(files.get, { params: { ...params, path: "whole/7" }, query: {} });
    expect((await first.arrayBuffer()).byteLength).toBe(10_000);
    await put(half);
    expect(new Set(await list())).toEqual(new Set(["half", "whole"]));
    expect((await call(verify, {})).ok).toBe(true);
  } finally {
    await victim.stop();
    await removeTree(data);
  }
}, 120_000);

/** Blobs, and drafts that are to become some together. */
const writtenIn = (data: string): number =>
  ["blobs", "drafts"].flatMap((folder) =>
    readdirSync(join(data, "blobs", folder), { recursive: true, encoding: "utf8" }),
  ).length - 256;
