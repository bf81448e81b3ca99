import { randomBytes } from "node:crypto";
import { request } from "node:http";
import { describe, expect, test } from "vitest";
import { datasets as files } from "../../contract/files.ts";
import { uploadMediaType } from "../../contract/uploads.ts";
import {
  ann,
  at,
  contentOf,
  drafts,
  freshShelf,
  megabyte,
  nothingHeld,
  pathsOf,
  setDesk,
  someIsHere,
  w,
} from "./desk.ts";
import { sha256Of, storageOf, storing } from "./shelf.ts";
import { begin, metadata, offsetOf, patch, refusalOf, send, tus, unfinished, uploadsAt } from "./tus.ts";

setDesk();

describe("a file sent by tus-js-client", () => {
  test("comes whole into its version, and is counted exactly", async () => {
    await freshShelf();
    const content = randomBytes(3 * megabyte + 1);
    await send(ann, w.url, at, "folder/whole.bin", content, {
      metadata: { path: "folder/whole.bin", sha256: sha256Of(content) },
    });
    expect((await contentOf("folder/whole.bin")).equals(content)).toBe(true);
    expect(await storageOf(w, at.namespace)).toEqual(storing(content.length));
    expect(await unfinished(ann, at)).toEqual([]);
    expect(drafts()).toEqual([]);
  });

  test("of no bytes, and with its bytes in the first request, comes whole, too", async () => {
    await freshShelf();
    await send(ann, w.url, at, "empty", Buffer.alloc(0));
    await send(ann, w.url, at, "at-once", Buffer.from("at once"), { uploadDataDuringCreation: true });
    expect((await contentOf("at-once")).toString()).toBe("at once");
    expect(await pathsOf()).toEqual(["at-once", "empty"]);
  });

  test("goes on where it was broken off, also by another client", async () => {
    await freshShelf();
    const content = randomBytes(4 * megabyte);
    const half = await send(ann, w.url, at, "half.bin", content, { chunkSize: megabyte, stop_at: 2 * megabyte });
    expect(await unfinished(ann, at)).toMatchObject([{ path: "half.bin", received_bytes: 2 * megabyte }]);
    expect(await storageOf(w, at.namespace)).toMatchObject({ counted: content.length, promised: content.length });
    const sent: number[] = [];
    const onProgress = (bytes: number) => sent.push(bytes);
    await send(ann, w.url, at, "half.bin", content, { uploadUrl: half.url, onProgress });
    expect(Math.min(...sent)).toBe(2 * megabyte);
    expect((await contentOf("half.bin")).equals(content)).toBe(true);
    expect(await storageOf(w, at.namespace)).toEqual(storing(content.length));
  });

  test("in parallel parts comes together in order", async () => {
    await freshShelf();
    const content = randomBytes(5 * megabyte + 3);
    const about = { path: "parts.bin", sha256: sha256Of(content) };
    await send(ann, w.url, at, "parts.bin", content, { parallelUploads: 4, metadata: about });
    expect((await contentOf("parts.bin")).equals(content)).toBe(true);
    expect(await storageOf(w, at.namespace)).toEqual(storing(content.length));
    expect(drafts()).toEqual([]);
  });

  test("is sent again only once it was taken out of its version", async () => {
    await freshShelf();
    const { url } = await send(ann, w.url, at, "again.bin", randomBytes(1000));
    const address = new URL(url ?? "").pathname;
    expect(await offsetOf(ann, address)).toBe(1000);
    await ann.call(files.remove, { params: { ...at, version: 1, path: "again.bin" } });
    expect(await offsetOf(ann, address)).toBeUndefined();
  });
});

describe("a connection that breaks", () => {
  test("in the midst of a request keeps what came", async () => {
    await freshShelf();
    const content = randomBytes(6 * megabyte);
    const address = await begin(ann, at, content.length, { path: "broken.bin", sha256: sha256Of(content) });
    const sent = request(w.url + address, {
      method: "PATCH",
      headers: {
        ...{ authorization: `Bearer ${ann.token}`, "content-type": uploadMediaType },
        ...{ "upload-offset": 0, "content-length": content.length },
      },
    });
    sent.on("error", () => undefined);
    await new Promise((written) => sent.write(content.subarray(0, 4 * megabyte), written));
    await someIsHere(address);
    sent.destroy();
    const offset = (await offsetOf(ann, address)) ?? Number.NaN;
    expect(offset).toBeGreaterThan(0);
    expect(offset).toBeLessThanOrEqual(4 * megabyte);
    expect((await patch(ann, address, offset, content.subarray(offset))).status).toBe(204);
    expect((await contentOf("broken.bin")).equals(content)).toBe(true);
  });

  test("and is not noticed, does not keep its sender from going on over another", async () => {
    await freshShelf();
    const content = randomBytes(2 * megabyte);
    const address = await begin(ann, at, content.length, { path: "two.bin", sha256: sha256Of(content) });
    let silence = () => {};
    const silent = new ReadableStream({
      start: (controller) => controller.enqueue(content.subarray(0, megabyte)),
      pull: () => new Promise<void>((resolve) => (silence = resolve)),
    });
    const first = patch(ann, address, 0, silent).then(
      ({ status }) => status,
      () => "cut off",
    );
    await someIsHere(address);
    const offset = (await offsetOf(ann, address)) ?? Number.NaN;
    expect((await patch(ann, address, offset, content.subarray(offset))).status).toBe(204);
    expect(await first).not.toBe(204);
    silence();
    expect((await contentOf("two.bin")).equals(content)).toBe(true);
  });

  test("of many senders of the same upload leaves one whole file", async () => {
    await freshShelf();
    const content = randomBytes(3 * megabyte);
    const options = { metadata: { path: "same.bin", sha256: sha256Of(content) }, retryDelays: Array(50).fill(20) };
    const address = await begin(ann, at, content.length, options.metadata);
    const uploadUrl = w.url + address;
    const senders = [1, 2, 3].map(() =>
      send(ann, w.url, at, "same.bin", content, { ...options, uploadUrl, chunkSize: 2 ** 19 }),
    );
    await Promise.all(senders);
    expect((await contentOf("same.bin")).equals(content)).toBe(true);
    expect(await storageOf(w, at.namespace)).toEqual(storing(content.length));
  });
});

test("an upload whose bytes are in place but not in its version (a crash between) is brought there when asked for", async () => {
  await freshShelf();
  await w.owner.query(`
    create function fall() returns trigger language plpgsql as $$ begin raise exception 'a crash'; end $$;
    create trigger fall before insert on leaf_file for each row execute function fall()`);
  const content = randomBytes(1000);
  const address = await begin(ann, at, content.length, { path: "late.bin" });
  expect((await patch(ann, address, 0, content)).status).toBe(500);
  await w.owner.query("drop trigger fall on leaf_file");
  expect(await storageOf(w, at.namespace)).toMatchObject({ counted: 1000, promised: 1000, files: 0 });
  expect(await offsetOf(ann, address)).toBe(1000);
  expect((await contentOf("late.bin")).equals(content)).toBe(true);
  expect(await storageOf(w, at.namespace)).toEqual(storing(1000));
});

describe("parts", () => {
  const part = async (content: Buffer, about = {}) => {
    const address = await begin(ann, at, content.length, about, { "upload-concat": "partial" });
    if (content.length > 0) expect((await patch(ann, address, 0, content)).status).toBe(204);
    return address;
  };
  const joined = (parts: string[], about: Record<string, string>) =>
    tus(ann, "POST", uploadsAt(at), {
      "upload-concat": `final;${parts.join(" ")}`,
      "upload-metadata": metadata(about),
    });

  test("are joined in the order named, not in that in which they came; once more gives the same", async () => {
    await freshShelf();
    const [c, a, b] = [await part(Buffer.from("c")), await part(Buffer.from("aaa")), await part(Buffer.from("bb"))];
    const first = await joined([a, b, c], { path: "abc" });
    expect(first.status).toBe(201);
    expect((await contentOf("abc")).toString()).toBe("aaabbc");
    const again = await joined([a, b, c], { path: "abc" });
    expect([again.status, again.headers.get("location")]).toEqual([201, first.headers.get("location")]);
    expect(await offsetOf(ann, a)).toBe(3);
    expect(await storageOf(w, at.namespace)).toEqual(storing(6));
  });

  test("are joined only when all of them are whole, are the asker's, and go to this version", async () => {
    await freshShelf();
    const whole = await part(Buffer.from("whole"));
    const half = await begin(ann, at, 10, {}, { "upload-concat": "partial" });
    expect(await refusalOf(joined([whole, half], { path: "x" }))).toMatchObject({ code: "upload_offset" });
    expect(await refusalOf(joined([whole, whole], { path: "x" }))).toMatchObject({ code: "invalid" });
    expect(await refusalOf(joined([whole, `/api/v1/uploads/${crypto.randomUUID()}`], { path: "x" }))).toMatchObject({
      code: "not_found",
    });
    expect(await refusalOf(joined(["x"], { path: "x" }))).toMatchObject({ code: "invalid" });
    const file = await begin(ann, at, 5, { path: "no part" });
    expect(await refusalOf(joined([whole, file], { path: "x" }))).toMatchObject({ code: "not_found" });
    expect(await pathsOf()).toEqual([]);
  });

  test("that are not what was announced leave nothing", async () => {
    await freshShelf();
    const parts = [await part(Buffer.from("not")), await part(Buffer.from("this"))];
    const refused = await refusalOf(joined(parts, { path: "x", sha256: sha256Of("something else") }));
    expect(refused).toMatchObject({ code: "upload_changed", status: 409 });
    await nothingHeld();
  });
});
