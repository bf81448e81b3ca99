import { randomBytes } from "node:crypto";
import { mkdtempSync } from "node:fs";
import { readdir, readFile, stat, utimes } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import type { DirectTransfer } from "../../../server/domain/repositories/ports.ts";
import { openBucket, openClient } from "../../../server/drivers/storage/s3/bucket.ts";
import { beginParts, copy, partBytes } from "../../../server/drivers/storage/s3/parts.ts";
import type { S3Settings } from "../../../server/drivers/storage/s3/settings.ts";
import { openS3Store } from "../../../server/drivers/storage/s3/store.ts";
import { removeTree } from "../../../server/drivers/storage/views.ts";
import { describeWith } from "../../needs.ts";
import { conformance, put, sha256Of } from "./conformance.ts";
import { type S3Server, startS3 } from "./s3.ts";

describeWith("swift")("files in a real S3 store", () => {
  let server: S3Server;
  let buckets = 0;
  const folders: string[] = [];
  beforeAll(async () => {
    server = await startS3();
  });
  afterAll(() => server.stop());
  afterEach(async () => {
    for (const folder of folders.splice(0)) await removeTree(folder);
  });

  const fresh = () => server.bucket(`guildhall-${++buckets}`);

  async function openWith(settings: S3Settings, cache_bytes_max = 2 ** 30) {
    const folder = mkdtempSync(join(tmpdir(), "guildhall-s3-store-"));
    folders.push(folder);
    const store = await openS3Store(settings, { folder, cache_bytes_max, direct: server.endpoint });
    const bucket = openBucket(settings, openClient(settings));
    const leftovers = async () => {
      const here = await Promise.all(["drafts", "uploads"].map((name) => readdir(join(folder, name))));
      const there = [...(await all(bucket.list("drafts/"))), ...(await all(bucket.unfinished("")))];
      return here.flat().length + there.length;
    };
    return { store, bucket, folder, leftovers };
  }
  const openSubject = async () => openWith(await fresh());

  conformance("the S3 store", openSubject);

  test("sends a large file in parts, all or nothing, and not twice", async () => {
    const { store, bucket, leftovers } = await openSubject();
    const content = randomBytes(20_000_000);
    expect(partBytes(content.length)).toBeLessThan(content.length);
    const sha256 = await put(store, content);
    expect(sha256Of(await buffer(await store.read(sha256)))).toBe(sha256);
    const before = await bucket.head(`blobs/${sha256}`);
    await put(store, content);
    expect(await bucket.head(`blobs/${sha256}`)).toEqual(before);
    expect(await leftovers()).toBe(0);
  });

  test("aborts what nobody completed, once it is old", async () => {
    const { store, bucket } = await openSubject();
    await beginParts(bucket, "blobs/half");
    await bucket.put("drafts/left", Buffer.from("left"));
    expect(await store.sweep(3600)).toBe(0);
    expect(await store.sweep(-60)).toBe(2);
    expect(await store.sweep(-60)).toBe(0);
  });

  test("aborts at its start what an earlier life was sending, and not what clients bring", async () => {
    const settings = await fresh();
    const { bucket } = await openWith(settings);
    await beginParts(bucket, "blobs/half");
    await beginParts(bucket, "drafts/theirs");
    await openWith(settings);
    expect((await all(bucket.unfinished(""))).map(({ key }) => key)).toEqual(["drafts/theirs"]);
  });

  test("copies within the store, whatever the names are", async () => {
    const { bucket } = await openSubject();
    await bucket.put("drafts/one +ä", Buffer.from("one"));
    await copy(bucket, "drafts/one +ä", "blobs/one", 3);
    expect((await buffer(await bucket.get("blobs/one"))).toString()).toBe("one");
  });

  test("gives executions no bytes that are not what their name says", async () => {
    const { store, bucket } = await openSubject();
    const sha256 = await put(store, "as it was");
    await bucket.put(`blobs/${sha256}`, Buffer.from("as it is!"));
    const made = store.materialize("version", async () => [{ path: "a.txt", sha256 }]);
    await expect(made).rejects.toMatchObject({ kind: "damaged" });
  });

  test("gives back what nobody executes on, when it is more than its bound, and what is idle longest first", async () => {
    const { store, folder } = await openWith(await fresh(), 1500);
    const files = async (content: string) => {
      const sha256 = await put(store, content.repeat(1000));
      return async () => [{ path: "a.txt", sha256 }];
    };
    const [old, used, young] = [await files("o"), await files("u"), await files("y")];
    const places = [await store.materialize("old", old), await store.materialize("used", used)];
    for (const place of places) await utimes(place, 1, 1);
    await store.materialize("young", young);
    await store.shrink(new Set(["used"]));
    expect((await readdir(join(folder, "views"))).sort()).toEqual(["used", "young"]);
    const cached = (await readdir(join(folder, "cache"), { recursive: true })).filter((name) => name.length > 60);
    expect(cached).toHaveLength(2);
    expect(await readFile(join(await store.materialize("old", old), "a.txt"), "utf8")).toHaveLength(1000);
  });

  test("lets clients fetch a blob past the server, by range, under its name and as nothing that runs", async () => {
    const { store } = await openSubject();
    const sha256 = await put(store, "<script>alert(1)</script>");
    const direct = store.direct as DirectTransfer;
    const as = { file_name: "ünsafe “page”.html", media_type: "text/html", inline: false };
    const url = await direct.download(sha256, as);
    const answer = await fetch(url, { headers: { range: "bytes=1-6" } });
    expect([answer.status, await answer.text()]).toEqual([206, "script"]);
    expect(answer.headers.get("content-disposition")).toMatch(
      /^attachment; filename="_nsafe _page_.html"; filename\*=UTF/,
    );
    const forged = await fetch(url.replace(sha256, sha256Of("other")));
    expect(forged.status).toBe(403);
    expect(url).not.toContain(server.keys.secret);
  });

  test("takes a large file past the server in parts, and reads it again before it is a blob", async () => {
    const { store, leftovers } = await openSubject();
    const direct = store.direct as DirectTransfer;
    const content = randomBytes(9_000_000);
    const expected = { sha256: sha256Of(content), bytes: content.length };
    const { token, part_bytes } = await direct.begin("upload", content.length);
    const parts = await sendAll(direct, "upload", token, content, part_bytes);
    const draft = await direct.finish("upload", token, parts, expected);
    expect(await store.has(draft.sha256)).toBe(false);
    await draft.keep();
    expect((await buffer(await store.read(draft.sha256))).equals(content)).toBe(true);
    expect(await leftovers()).toBe(0);
  });

  test("refuses what came past the server and is not what was announced; what is dropped leaves nothing", async () => {
    const { store, leftovers } = await openSubject();
    const direct = store.direct as DirectTransfer;
    const content = Buffer.from("another file");
    for (const expected of [
      { sha256: sha256Of("a file"), bytes: content.length },
      { sha256: sha256Of(content), bytes: content.length + 1 },
    ]) {
      const { token, part_bytes } = await direct.begin("upload", content.length);
      const parts = await sendAll(direct, "upload", token, content, part_bytes);
      await expect(direct.finish("upload", token, parts, expected)).rejects.toMatchObject({ kind: "upload_changed" });
      await direct.drop("upload", token);
      await direct.drop("upload", token);
    }
    const { token } = await direct.begin("upload", content.length);
    const parts = [{ number: 1, etag: '"0123456789abcdef0123456789abcdef"' }];
    const finished = direct.finish("upload", token, parts, { sha256: sha256Of(content), bytes: content.length });
    await expect(finished).rejects.toMatchObject({ kind: "upload_changed" });
    await direct.drop("upload", token);
    expect(await store.has(sha256Of(content))).toBe(false);
    expect(await leftovers()).toBe(0);
  });

  async function sendAll(direct: DirectTransfer, id: string, token: string, content: Buffer, part_bytes: number) {
    const numbers = Array.from({ length: Math.ceil(content.length / part_bytes) }, (_, i) => i + 1);
    const urls = await direct.parts(id, token, numbers);
    return Promise.all(
      urls.map(async (url, i) => {
        const body = content.subarray(i * part_bytes, (i + 1) * part_bytes);
        const { headers } = await fetch(url, { method: "PUT", body: new Uint8Array(body) });
        return { number: i + 1, etag: headers.get("etag") ?? "" };
      }),
    );
  }

  test("says what is wrong with its settings, and never a key", async () => {
    const right = await fresh();
    const saying = async (settings: Partial<S3Settings>) => {
      const { store } = await openWith({ ...right, ...settings });
      return store.check().then(
        () => "nothing",
        ({ message }: Error) => message,
      );
    };
    const { id } = server.keys;
    expect(await saying({})).toBe("nothing");
    expect(await saying({ bucket: "no-such-bucket" })).toContain('there is no bucket "no-such-bucket"');
    expect(await saying({ keys: { id, secret: "wrong-secret" } })).toContain("refuses the secret");
    expect(await saying({ keys: { id: "nobody", secret: "wrong-secret" } })).not.toContain("wrong-secret");
    expect(await saying({ endpoint: "http://127.0.0.1:9" })).toContain("cannot be used now (ECONNREFUSED)");
  });

  test("finds after a restart what it had, and goes on with drafts", async () => {
    const settings = await fresh();
    const { store, folder } = await openWith(settings);
    const sha256 = await put(store, "kept");
    await store.beginDraft("upload");
    await store.appendDraft("upload", 0, Readable.from([Buffer.from("before and ")]), 100);
    const again = await openS3Store(settings, { folder, cache_bytes_max: 2 ** 30, direct: undefined });
    expect([await again.has(sha256), again.direct]).toEqual([true, null]);
    await again.appendDraft("upload", 11, Readable.from([Buffer.from("after")]), 100);
    const draft = await again.finishDraft(["upload"], { sha256: sha256Of("before and after") });
    await draft.keep();
    expect(await again.has(draft.sha256)).toBe(true);
    expect((await stat(folder)).mode & 0o777).toBe(0o711);
  });
});

async function all<T>(things: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const thing of things) found.push(thing);
  return found;
}
