import { createHash, randomBytes } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import * as contract from "../../contract/direct-uploads.ts";
import { datasets as files } from "../../contract/files.ts";
import { setLimit } from "../../contract/limits.ts";
import { datasets as uploads } from "../../contract/uploads.ts";
import { type S3Server, startS3 } from "../drivers/storage/s3.ts";
import { describeWith } from "../needs.ts";
import { type Person, problemOf, type World, world } from "../world.ts";
import { type At, fileAt, put, sha256Of, shelf, storageOf, storing } from "./shelf.ts";

const begin = contract.datasets.begin;

describeWith("swift")("an installation that keeps files in an S3 store and says nothing more", () => {
  test("lets no client past the server, and keeps small and large files there", async () => {
    const server = await startS3();
    const { bucket } = await server.bucket("guildhall-alone");
    const w = await world({
      GUILDHALL_STORAGE: `s3://${bucket}?endpoint=${server.endpoint}`,
      AWS_ACCESS_KEY_ID: server.keys.id,
      AWS_SECRET_ACCESS_KEY: server.keys.secret,
    });
    const ann = await w.person("ann");
    const at = await shelf(ann, "ann", "files");
    const contents = [randomBytes(20_000_000), ...Array.from({ length: 20 }, (_, i) => randomBytes(i))];
    await Promise.all(contents.map((content, i) => put(ann, at, `${i}.bin`, content)));
    for (const [i, content] of contents.entries()) {
      const answer = await ann.fetch(fileAt(at, `${i}.bin`));
      expect(Buffer.from(await answer.arrayBuffer()).equals(content)).toBe(true);
    }
    expect(w.ctx.ports.blobs.direct).toBeNull();
    await w.stop();
    await server.stop();
  });
});

describeWith("swift")("an installation that keeps files in an S3 store and lets clients reach it", () => {
  let server: S3Server;
  let w: World;
  let ann: Person;
  let at: At;

  beforeAll(async () => {
    server = await startS3();
    const { bucket } = await server.bucket("guildhall-world");
    w = await world({
      GUILDHALL_STORAGE: `s3://${bucket}/files?endpoint=${server.endpoint}`,
      GUILDHALL_STORAGE_DIRECT: "yes",
      AWS_ACCESS_KEY_ID: server.keys.id,
      AWS_SECRET_ACCESS_KEY: server.keys.secret,
    });
    ann = await w.person("ann");
    await w.organization(ann, "lab");
    at = await shelf(ann, "lab", "large");
  });
  afterAll(async () => {
    await w.stop();
    await server.stop();
  });

  const announced = (path: string, content: Buffer) => ({
    params: { ...at, version: 1 },
    body: { path, bytes: content.length, sha256: sha256Of(content) },
  });

  /** As a browser or a program does it: with nothing but the addresses that it was given. */
  async function send(
    content: Buffer,
    { parts, part_bytes }: { part_bytes: number; parts: { number: number; url: string }[] },
  ) {
    return Promise.all(
      parts.map(async ({ number, url }) => {
        const body = new Uint8Array(content.subarray((number - 1) * part_bytes, number * part_bytes));
        const answer = await fetch(url, { method: "PUT", body });
        expect(answer.status).toBe(200);
        return { number, etag: answer.headers.get("etag") ?? "" };
      }),
    );
  }

  test("takes small files as any other, and gives them back", async () => {
    await put(ann, at, "small.txt", "small");
    expect(await (await ann.fetch(fileAt(at, "small.txt"))).text()).toBe("small");
    expect((await fetch(`${w.url}/readyz`)).status).toBe(200);
  });

  test("takes a large file past the server, counts it, and sends whoever wants it to the store", async () => {
    const content = randomBytes(40 * 2 ** 20);
    const before = await storageOf(w, "lab");
    const begun = await ann.call(begin, announced("large.bin", content));
    expect(begun.parts_total).toBe(begun.parts.length);
    expect((await storageOf(w, "lab"))["promised"]).toBe(content.length);
    const parts = await send(content, begun);
    const more = await ann.call(contract.locateParts, { params: { id: begun.id }, body: { numbers: [2] } });
    expect(new URL(more.parts[0]?.url ?? "").origin).toBe(server.endpoint);
    const completed = { params: { id: begun.id }, body: { parts } };
    const file = await ann.call(contract.completeDirectUpload, completed);
    expect(file).toMatchObject({ path: "large.bin", bytes: content.length, sha256: sha256Of(content) });
    expect(await ann.call(contract.completeDirectUpload, completed)).toEqual(file);
    expect(await storageOf(w, "lab")).toEqual(storing((before["counted"] ?? 0) + content.length));
    const answer = await ann.fetch(fileAt(at, "large.bin"), { redirect: "manual" });
    expect([answer.status, answer.headers.get("cache-control")]).toEqual([302, "no-store"]);
    const there = await ann.fetch(fileAt(at, "large.bin"), { headers: { range: "bytes=5-14" } });
    expect([there.status, there.url.startsWith(server.endpoint)]).toEqual([206, true]);
    expect(Buffer.from(await there.arrayBuffer()).equals(content.subarray(5, 15))).toBe(true);
    const hash = createHash("sha256");
    for await (const piece of (await ann.fetch(fileAt(at, "large.bin"))).body ?? []) hash.update(piece);
    expect(hash.digest("hex")).toBe(file.sha256);
  });

  test("says where the store is, and lets pages of the console speak to it and to nothing else", async () => {
    expect((await ann.call(contract.getDirectWay, {})).origin).toBe(server.endpoint);
    const policy = (await fetch(w.url)).headers.get("content-security-policy")?.split(";") ?? [];
    expect(policy).toContain(`connect-src 'self' ${server.endpoint}`);
    expect(policy).toContain(`media-src 'self' ${server.endpoint}`);
    expect(policy).toContain("script-src 'self'");
  });

  test("goes on with what the store has, and takes the SHA-256 at the end", async () => {
    const content = randomBytes(20 * 2 ** 20);
    const { params, body } = announced("later.bin", content);
    const begun = await ann.call(begin, { params, body: { path: body.path, bytes: body.bytes } });
    const one = { params: { id: begun.id } };
    await send(content, { ...begun, parts: begun.parts.slice(1) });
    expect((await ann.call(contract.getDirectUpload, one)).received).toEqual([2, 3]);
    const listed = await ann.call(uploads.list, { params, query: {} });
    expect(listed.items).toMatchObject([{ is_direct: true, received_bytes: 12 * 2 ** 20 }]);
    const said = { ...one, body: { sha256: body.sha256 } };
    expect(await problemOf(ann.call(contract.completeDirectUpload, said))).toMatchObject({ code: "upload_offset" });
    await send(content, { ...begun, parts: begun.parts.slice(0, 1) });
    expect(await problemOf(ann.call(contract.completeDirectUpload, { ...one, body: {} }))).toMatchObject({
      fields: [{ path: "sha256" }],
    });
    const file = await ann.call(contract.completeDirectUpload, said);
    expect(file).toMatchObject({ path: "later.bin", sha256: body.sha256 });
    expect((await ann.call(contract.getDirectUpload, one)).received).toEqual([1, 2, 3]);
  });

  test("is begun again when the store has forgotten it", async () => {
    const before = await storageOf(w, "lab");
    const { id } = await ann.call(begin, announced("forgotten.bin", Buffer.from("forgotten")));
    const { rows } = await w.owner.query("select token from direct_upload where upload_id = $1", [id]);
    await w.ctx.ports.blobs.direct?.drop(id, rows[0].token);
    const looked = ann.call(contract.getDirectUpload, { params: { id } });
    expect(await problemOf(looked)).toMatchObject({ code: "not_found" });
    expect(await storageOf(w, "lab")).toEqual(before);
  });

  test("refuses what is not what was announced, and gives the storage back", async () => {
    const [content, other] = [Buffer.from("what was announced"), Buffer.from("what comes instead")];
    const before = await storageOf(w, "lab");
    const begun = await ann.call(begin, announced("false.bin", content));
    const parts = await send(other, begun);
    const completed = ann.call(contract.completeDirectUpload, { params: { id: begun.id }, body: { parts } });
    expect(await problemOf(completed)).toMatchObject({ code: "upload_changed" });
    expect(await storageOf(w, "lab")).toEqual(before);
    expect((await ann.fetch(fileAt(at, "false.bin"))).status).toBe(404);
  });

  test("throws one away when asked to, and knows nobody else's", async () => {
    const content = Buffer.from("thrown away");
    const before = await storageOf(w, "lab");
    const { id } = await ann.call(begin, announced("away.bin", content));
    const bob = await w.person("bob");
    const stolen = bob.call(contract.locateParts, { params: { id }, body: { numbers: [1] } });
    expect(await problemOf(stolen)).toMatchObject({ code: "not_found" });
    await ann.call(contract.deleteDirectUpload, { params: { id } });
    expect(await storageOf(w, "lab")).toEqual(before);
    const again = ann.call(contract.deleteDirectUpload, { params: { id } });
    expect(await problemOf(again)).toMatchObject({ code: "not_found" });
  });

  test("promises no storage above a limit", async () => {
    const { counted = 0 } = await storageOf(w, "lab");
    const limit = { params: { organization: "lab", product: "storage" }, body: { limit: counted + 100 } };
    await ann.call(setLimit, limit);
    const refused = ann.call(begin, announced("huge.bin", Buffer.alloc(101)));
    expect(await problemOf(refused)).toMatchObject({ code: "limit_reached", fits_now: 100 });
    await ann.call(setLimit, { ...limit, body: { limit: null } });
  });

  test("says that bytes are damaged instead of sending anybody to them", async () => {
    const { sha256 } = await ann
      .call(files.list, { params: { ...at, version: 1 }, query: {} })
      .then(({ items }) => items.find(({ file }) => file?.path === "large.bin")?.file ?? { sha256: "" });
    await w.ctx.ports.blobs.setAside(sha256);
    const answer = await ann.fetch(fileAt(at, "large.bin"), { redirect: "manual" });
    expect([answer.status, await answer.json()]).toMatchObject([410, { code: "damaged" }]);
  });
});

test("an installation that keeps its files on disk says that it takes none past its server", async () => {
  const w = await world();
  try {
    const ann = await w.person("ann");
    const at = await shelf(ann, "ann", "here");
    const body = { path: "a.bin", bytes: 1, sha256: sha256Of("a") };
    const problem = await problemOf(ann.call(begin, { params: { ...at, version: 1 }, body }));
    expect(problem).toMatchObject({ status: 409, detail: expect.stringContaining("upload them to it") });
  } finally {
    await w.stop();
  }
});
