import { randomBytes } from "node:crypto";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { datasets as files } from "../../contract/files.ts";
import { setLimit } from "../../contract/limits.ts";
import { Problem } from "../../server/kernel/problem.ts";
import { type Person, problemOf, type World, world } from "../world.ts";
import { type At, answerTo, fileAt, put, seal, sha256Of, shelf, storageOf, storing, upload } from "./shelf.ts";

let w: World;
let ann: Person;

beforeAll(async () => {
  w = await world();
  ann = await w.person("ann");
});
afterAll(() => w.stop());

let made = 0;
/** A data set of this test's own in a namespace of its own, so that its sums can be checked. */
async function freshShelf(): Promise<At> {
  made++;
  const namespace = await w.organization(ann, `org-${made}`);
  return shelf(ann, namespace, "files");
}

const pathsOf = async (at: At, version = 1) => {
  const { items } = await ann.call(files.list, { params: { ...at, version }, query: { limit: 1000 } });
  return items.map(({ file }) => file?.path);
};
const drafts = () => readdirSync(join(w.data, "blobs", "drafts"));

describe("many at once", () => {
  test("into one version are all there and all counted", async () => {
    const at = await freshShelf();
    await Promise.all(Array.from({ length: 64 }, (_, i) => put(ann, at, `folder/${i}.txt`, `file ${i}`)));
    const paths = await pathsOf(at);
    expect(paths).toHaveLength(64);
    const bytes = Array.from({ length: 64 }, (_, i) => `file ${i}`.length).reduce((a, b) => a + b);
    expect(await storageOf(w, at.namespace)).toEqual(storing(bytes));
  });

  test("of the same name leave one whole file, counted once", async () => {
    const at = await freshShelf();
    const contents = Array.from({ length: 16 }, (_, i) => randomBytes(i % 2 ? 100 : 200_000 + i));
    await Promise.all(contents.map((content) => put(ann, at, "same.bin", content)));
    const kept = Buffer.from(await (await ann.fetch(fileAt(at, "same.bin"))).arrayBuffer());
    expect(contents.map(sha256Of)).toContain(sha256Of(kept));
    expect(await storageOf(w, at.namespace)).toEqual(storing(kept.length));
  });

  test("while the version is sealed are either in it or refused", async () => {
    const at = await freshShelf();
    await put(ann, at, "first.txt", "1");
    const uploads = Array.from({ length: 40 }, (_, i) => put(ann, at, `${i}.txt`, "1").then(() => `${i}.txt`));
    const sealed = await seal(ann, at);
    const outcomes = await Promise.allSettled(uploads);
    const acknowledged = outcomes.flatMap((outcome) => (outcome.status === "fulfilled" ? [outcome.value] : []));
    for (const outcome of outcomes)
      if (outcome.status === "rejected") expect(outcome.reason.problem).toMatchObject({ code: "sealed" });
    expect(new Set(await pathsOf(at))).toEqual(new Set(["first.txt", ...acknowledged]));
    expect(sealed.files).toBe(acknowledged.length + 1);
    expect(await storageOf(w, at.namespace)).toEqual(storing(acknowledged.length + 1));
  });

  test("of which one cannot be leave the others be", async () => {
    const at = await freshShelf();
    await put(ann, at, "d", "d");
    const outcomes = await Promise.allSettled(
      Array.from({ length: 12 }, (_, i) => put(ann, at, i === 5 ? "d/no" : `f${i}`, "x")),
    );
    expect(outcomes.filter(({ status }) => status === "rejected")).toHaveLength(1);
    expect(await pathsOf(at)).toHaveLength(12);
  });
});

describe("the storage limit", () => {
  const limited = async (limit: number) => {
    const at = await freshShelf();
    const params = { organization: at.namespace, product: "storage" };
    await ann.call(setLimit, { params, body: { limit } });
    return at;
  };

  test.each([1000, 1_000_000])("refuses %d bytes before they are sent, with the numbers", async (size) => {
    const at = await limited(size + 4);
    await put(ann, at, "five", "12345");
    const sent = upload(w, ann, at, "big.bin", { "content-length": size });
    if (size > 65_536) sent.flushHeaders();
    else sent.end(Buffer.alloc(size));
    const { status, problem } = await answerTo(sent);
    sent.destroy();
    expect(status).toBe(409);
    expect(problem).toMatchObject({
      code: "limit_reached",
      fits_now: size - 1,
      refusals: [{ condition: "organization_limit", product: "storage", limit: size + 4, in_use: 5, asked: size }],
    });
    expect(await storageOf(w, at.namespace)).toEqual(storing(5));
    await put(ann, at, "just.bin", Buffer.alloc(size - 1));
    expect(await storageOf(w, at.namespace)).toEqual(storing(size + 4));
    expect(drafts()).toEqual([]);
  });

  test("lets a file of unknown length in up to its last byte, and not one more", async () => {
    const at = await limited(3_000_000);
    const flow = (size: number) => new Blob([Buffer.alloc(size)]).stream();
    expect(await problemOf(put(ann, at, "over.bin", flow(3_000_001)))).toMatchObject({ code: "limit_reached" });
    expect(await storageOf(w, at.namespace)).toEqual(storing(0));
    await put(ann, at, "full.bin", flow(3_000_000));
    expect(await storageOf(w, at.namespace)).toEqual(storing(3_000_000));
  });

  test("lets a file be replaced by one as long, when nothing is left", async () => {
    const at = await limited(200_010);
    await put(ann, at, "a.bin", Buffer.alloc(200_000));
    await put(ann, at, "b", "0123456789");
    await put(ann, at, "a.bin", Buffer.alloc(200_000, 1));
    await put(ann, at, "b", "9876543210");
    expect(await problemOf(put(ann, at, "b", "98765432101"))).toMatchObject({ code: "limit_reached" });
    expect(await storageOf(w, at.namespace)).toEqual(storing(200_010));
  });

  test("is never passed by many at once, and lets in as many as fit", async () => {
    const at = await limited(10_000);
    const outcomes = await Promise.allSettled(
      Array.from({ length: 40 }, (_, i) => put(ann, at, `${i}.bin`, Buffer.alloc(1000))),
    );
    const let_in = outcomes.filter(({ status }) => status === "fulfilled").length;
    expect(let_in).toBe(10);
    expect(await storageOf(w, at.namespace)).toEqual(storing(10_000));
  });
});

describe("a full disk", () => {
  test.each([100, 200_000])("refuses %d bytes with nothing left behind, and the next upload goes on", async (size) => {
    const at = await freshShelf();
    const { stage } = w.ctx.ports.blobs;
    w.ctx.ports.blobs.stage = async () => {
      throw new Problem("storage_full", "There is no room left");
    };
    const refused = await problemOf(put(ann, at, "a.bin", Buffer.alloc(size)));
    w.ctx.ports.blobs.stage = stage;
    expect(refused).toMatchObject({ code: "storage_full", status: 507 });
    expect(await storageOf(w, at.namespace)).toEqual(storing(0));
    await put(ann, at, "a.bin", Buffer.alloc(size));
    expect(await storageOf(w, at.namespace)).toEqual(storing(size));
  });

  test("refuses one of many that come together, and lets the others in", async () => {
    const at = await freshShelf();
    const { stage, together } = w.ctx.ports.blobs;
    const full = () => new Problem("storage_full", "There is no room left");
    w.ctx.ports.blobs.stage = async (content, expect) => {
      if (expect.bytes === 7) throw full();
      return stage(content, expect);
    };
    w.ctx.ports.blobs.together = () => ({ ...together(), add: () => Promise.reject(full()) });
    const outcomes = await Promise.allSettled(
      Array.from({ length: 12 }, (_, i) => put(ann, at, `${i}.bin`, Buffer.alloc(i === 4 ? 7 : 10))),
    );
    Object.assign(w.ctx.ports.blobs, { stage, together });
    expect(outcomes.map(({ status }) => status).indexOf("rejected")).toBe(4);
    expect(await storageOf(w, at.namespace)).toEqual(storing(110));
  });
});
