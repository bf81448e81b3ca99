import { randomBytes } from "node:crypto";
import { readdirSync } from "node:fs";
import { request } from "node:http";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { datasets as files } from "../../contract/files.ts";
import { addMembers, removeMember } from "../../contract/members.ts";
import { datasets } from "../../contract/repositories.ts";
import { createToken } from "../../contract/tokens.ts";
import { uploadMediaType } from "../../contract/uploads.ts";
import { datasets as versions } from "../../contract/versions.ts";
import { invariants } from "../../server/domain/limits/verify.ts";
import { type Person, until, type World, world } from "../world.ts";
import { type At, fileAt, open, put, seal, sha256Of, shelf, storageOf, storing } from "./shelf.ts";
import { begin, metadata, offsetOf, patch, refusalOf, send, tus, unfinished, uploadsAt } from "./tus.ts";

let w: World;
let ann: Person;
let bob: Person;
let at: At;

beforeAll(async () => {
  w = await world();
  ann = await w.person("ann");
  bob = await w.person("bob");
});
afterEach(async () => {
  await w.owner.query("update upload set expires_at = now()");
  await until("what is over is thrown away", async () => {
    w.ctx.ports.jobs.poke("unfinished uploads");
    const { rowCount } = await w.owner.query("select from upload");
    return rowCount === 0 && drafts().length === 0;
  });
});
afterAll(async () => {
  for (const { name, sql } of invariants) expect((await w.owner.query(sql)).rowCount, name).toBe(0);
  await w.stop();
});

let made = 0;
/** A data set of this test's own in a namespace of its own, so that its sums can be checked. */
async function freshShelf(): Promise<At> {
  const namespace = await w.organization(ann, `org-${++made}`, [[bob, "developer"]]);
  at = await shelf(ann, namespace, "files", "organization-write");
  return at;
}

const contentOf = async (path: string) => Buffer.from(await (await ann.fetch(fileAt(at, path))).arrayBuffer());
const pathsOf = async () => {
  const { items } = await ann.call(files.list, { params: { ...at, version: 1 }, query: { limit: 1000 } });
  return items.map(({ file }) => file?.path);
};
const drafts = () =>
  readdirSync(join(w.data, "blobs"), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !/[/\\]blobs[/\\]blobs/.test(entry.parentPath))
    .map(({ name }) => name);
const nothingHeld = () =>
  until("nothing is held any more", async () => {
    const { counted, promised } = await storageOf(w, at.namespace);
    return counted === 0 && promised === 0 && drafts().length === 0;
  });
const someIsHere = (address: string) =>
  until("some of it is here", async () => w.ctx.ports.blobs.draftSize(address.split("/").at(-1) ?? ""));
const megabyte = 2 ** 20;

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
    create trigger fall before insert on version_file for each row execute function fall()`);
  const content = randomBytes(1000);
  const address = await begin(ann, at, content.length, { path: "late.bin" });
  expect((await patch(ann, address, 0, content)).status).toBe(500);
  await w.owner.query("drop trigger fall on version_file");
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

describe("what is not as announced", () => {
  test("by its SHA-256 is refused with its last byte, and nothing is held", async () => {
    await freshShelf();
    const address = await begin(ann, at, 5, { path: "x", sha256: sha256Of("other") });
    expect(await refusalOf(patch(ann, address, 0, Buffer.from("bytes")))).toMatchObject({ code: "upload_changed" });
    expect(await offsetOf(ann, address)).toBeUndefined();
    await nothingHeld();
    expect(await pathsOf()).toEqual([]);
  });

  test("by its place is refused, and told where it goes on", async () => {
    await freshShelf();
    const address = await begin(ann, at, 10, { path: "x" });
    expect(await refusalOf(patch(ann, address, 3, Buffer.from("bytes")))).toMatchObject({
      code: "upload_offset",
      status: 409,
      detail: "The upload goes on at byte 0, not at 3",
    });
    expect(await refusalOf(patch(ann, address, 0, Buffer.alloc(11)))).toMatchObject({ code: "too_large" });
    const flowing = new Blob([Buffer.alloc(11)]).stream();
    expect(await refusalOf(patch(ann, address, 0, flowing))).toMatchObject({ code: "too_large" });
  });

  test("above the storage limit is refused before the first byte, with the numbers; nothing of it stays", async () => {
    await freshShelf();
    await w.owner.query(
      "insert into namespace_limit (namespace_id, product, cap) select id, 'storage', 1000 from namespace where path = $1 on conflict (namespace_id, product) do update set cap = 1000",
      [at.namespace],
    );
    const first = await begin(ann, at, 600, { path: "fits" });
    const headers = { "upload-length": "600", "upload-metadata": metadata({ path: "too much" }) };
    expect(await refusalOf(tus(ann, "POST", uploadsAt(at), headers))).toMatchObject({
      code: "limit_reached",
      refusals: [{ condition: "organization_limit", limit: 1000, in_use: 600, asked: 600, unit: "bytes" }],
    });
    expect((await tus(ann, "DELETE", first)).status).toBe(204);
    await nothingHeld();
    await begin(ann, at, 1000, { path: "fits now" });
    const sparse = { "upload-length": String(4 * 2 ** 30), "upload-metadata": metadata({ path: "sparse" }) };
    expect(await refusalOf(tus(ann, "POST", uploadsAt(at), sparse))).toMatchObject({ code: "limit_reached" });
  });

  test("of what is there already takes only the difference of the limit", async () => {
    await freshShelf();
    await put(ann, at, "a", Buffer.alloc(900));
    await begin(ann, at, 1000, { path: "a" });
    expect(await storageOf(w, at.namespace)).toMatchObject({ counted: 1000, promised: 100 });
  });
});

const length = { "upload-length": "10" };
describe("a sender is told what is wrong", () => {
  test.each<[string, Record<string, string>, string, number]>([
    ["no length", { "upload-metadata": metadata({ path: "a" }) }, "invalid", 400],
    [
      "a length to be told later",
      { "upload-defer-length": "1", "upload-metadata": metadata({ path: "a" }) },
      "invalid",
      400,
    ],
    ["a negative length", { "upload-length": "-1", "upload-metadata": metadata({ path: "a" }) }, "invalid", 400],
    ["a broken length", { "upload-length": "1e3", "upload-metadata": metadata({ path: "a" }) }, "invalid", 400],
    [
      "a huge length",
      { "upload-length": "9".repeat(25), "upload-metadata": metadata({ path: "a" }) },
      "too_large",
      413,
    ],
    ["no path", length, "invalid", 400],
    [
      "another tus",
      { ...length, "tus-resumable": "0.2.2", "upload-metadata": metadata({ path: "a" }) },
      "tus_version",
      412,
    ],
    ["metadata that is not base64", { ...length, "upload-metadata": "path ä%" }, "invalid", 400],
    ["metadata that is not UTF-8", { ...length, "upload-metadata": "path /w==" }, "invalid", 400],
    ["a hash that is none", { ...length, "upload-metadata": metadata({ path: "a", sha256: "x" }) }, "invalid", 400],
    [
      "an unknown way to join",
      { ...length, "upload-concat": "maybe", "upload-metadata": metadata({ path: "a" }) },
      "invalid",
      400,
    ],
  ])("%s", async (_title, headers, code, status) => {
    if (!at) await freshShelf();
    expect(await refusalOf(tus(ann, "POST", uploadsAt(at), headers))).toMatchObject({ code, status });
  });

  test.each([
    ["climbs out", "../../etc/passwd"],
    ["is absolute", "/etc/passwd"],
    ["has a drive", "C:/windows"],
    ["has a backslash", "a\\b"],
    ["has a NUL", "a\0b"],
    ["has a line break", "a\nb"],
    ["turns the direction of writing", "a\u202eb"],
    ["is a point", "a/./b"],
    ["has a part of 300 bytes", "x".repeat(300)],
    ["has 2,000 bytes", `${"abc/".repeat(500)}d`],
    ["is nothing", ""],
  ])("a name that %s", async (_title, path) => {
    const headers = { ...length, "upload-metadata": metadata({ path }) };
    expect(await refusalOf(tus(ann, "POST", uploadsAt(at), headers))).toMatchObject({
      fields: [{ path: "headers.upload-metadata" }],
    });
  });

  test("a name that is a folder already, or lies in a file; other spellings are other files, composed ones are not", async () => {
    await freshShelf();
    await put(ann, at, "a/b", "b");
    const refusal = (path: string) =>
      refusalOf(tus(ann, "POST", uploadsAt(at), { ...length, "upload-metadata": metadata({ path }) }));
    expect(await refusal("a")).toMatchObject({ code: "conflict", detail: '"a" is a folder here: it holds "a/b"' });
    expect(await refusal("a/b/c")).toMatchObject({ code: "conflict" });
    await send(ann, w.url, at, "Data.csv", Buffer.from("1"));
    await send(ann, w.url, at, "data.csv", Buffer.from("2"));
    await send(ann, w.url, at, "Mu\u0308ller", Buffer.from("3"));
    await send(ann, w.url, at, "M\u00fcller", Buffer.from("4"));
    expect(await pathsOf()).toEqual(["Data.csv", "M\u00fcller", "a/b", "data.csv"]);
  });

  test("two files at once where a folder and a file cannot both be: the second loses all it holds", async () => {
    await freshShelf();
    const [file, inside] = [await begin(ann, at, 1, { path: "x" }), await begin(ann, at, 1, { path: "x/y" })];
    expect((await patch(ann, file, 0, Buffer.from("1"))).status).toBe(204);
    expect(await refusalOf(patch(ann, inside, 0, Buffer.from("2")))).toMatchObject({ code: "conflict" });
    expect(await storageOf(w, at.namespace)).toEqual(storing(1));
  });

  test("what is spoken here is told to anybody", async () => {
    const answer = await fetch(`${w.url}/api/v1/uploads`, { method: "OPTIONS" });
    expect([answer.status, answer.headers.get("tus-version")]).toEqual([204, "1.0.0"]);
    expect(answer.headers.get("tus-extension")).toContain("concatenation");
  });
});

describe("an upload ends with the right to it", () => {
  const half = async (person: Person, version = 1) => {
    const headers = { "upload-length": "10", "upload-metadata": metadata({ path: "half" }) };
    const address = (await tus(person, "POST", uploadsAt(at, version), headers)).headers.get("location") ?? "";
    expect((await patch(person, address, 0, Buffer.from("12345"))).status).toBe(204);
    return address;
  };

  test("when its sender is removed: the next request is refused, and everything is given back", async () => {
    await freshShelf();
    await open(bob, at);
    const address = await half(bob, 2);
    await ann.call(removeMember, { params: { organization: at.namespace, member: bob.path }, query: {} });
    expect(await refusalOf(patch(bob, address, 5, Buffer.from("67890")))).toMatchObject({ status: 404 });
    await nothingHeld();
  });

  test("when nobody asks any more, a job finds out", async () => {
    await freshShelf();
    await open(bob, at);
    await half(bob, 2);
    await ann.call(removeMember, { params: { organization: at.namespace, member: bob.path }, query: {} });
    w.ctx.ports.jobs.poke("unfinished uploads");
    await nothingHeld();
  });

  test("when its version is sealed, discarded, or its data set deleted", async () => {
    await freshShelf();
    await put(ann, at, "a", "");
    const sealed = await half(ann);
    await seal(ann, at);
    expect(await refusalOf(patch(ann, sealed, 5, Buffer.from("67890")))).toMatchObject({ code: "sealed" });
    await nothingHeld();
    await open(ann, at);
    const discarded = await half(ann, 2);
    await ann.call(versions.discard, { params: { ...at, version: 2 } });
    await open(ann, at);
    expect(await refusalOf(patch(ann, discarded, 5, Buffer.from("67890")))).toMatchObject({ status: 404 });
    await nothingHeld();
    const deleted = await half(ann, 2);
    await ann.call(datasets.remove, { params: at });
    expect(await offsetOf(ann, deleted)).toBeUndefined();
    await nothingHeld();
  });

  test("but not with a token that is too narrow, nor for anybody else", async () => {
    await freshShelf();
    const address = await half(ann);
    const { token } = await ann.call(createToken, { body: { name: "reads", scopes: ["read"] } });
    const narrow = {
      ...ann,
      fetch: (to: string, init: RequestInit = {}) =>
        fetch(w.url + to, { ...init, headers: { ...init.headers, authorization: `Bearer ${token}` } }),
    };
    for (const request of [patch(narrow, address, 5, Buffer.from("67890")), tus(narrow, "DELETE", address)])
      expect(await refusalOf(request)).toMatchObject({ code: "token_scope" });
    await ann.call(addMembers, {
      params: { organization: at.namespace },
      body: { members: [{ path: w.root.path, role: "maintainer" }] },
    });
    for (const person of [bob, w.root]) {
      expect(await offsetOf(person, address)).toBeUndefined();
      expect((await tus(person, "DELETE", address)).status).toBe(404);
    }
    expect(await offsetOf(ann, address)).toBe(5);
    expect((await patch(ann, address, 5, Buffer.from("67890"))).status).toBe(204);
  });

  test("and two days after its last byte", async () => {
    await freshShelf();
    const address = await half(ann);
    const [{ expires_at } = { expires_at: "" }] = await unfinished(ann, at);
    const days = (Date.parse(expires_at) - Date.now()) / 86_400_000;
    expect(Math.round(days)).toBe(2);
    await w.owner.query("update upload set expires_at = now()");
    expect(await offsetOf(ann, address)).toBeUndefined();
    expect(await unfinished(ann, at)).toEqual([]);
    w.ctx.ports.jobs.poke("unfinished uploads");
    await nothingHeld();
  });

  test("of a thousand unfinished ones, the next is refused", async () => {
    await freshShelf();
    await w.owner.query(
      `insert into upload (version_id, account_id, namespace_id, path, bytes, expires_at)
       select v.id, v.created_by, r.namespace_id, 'f' || n, 0, now() + interval '1 day'
       from version v join resource r on r.id = v.resource_id join namespace ns on ns.id = r.namespace_id,
         generate_series(1, 1000) n where ns.path = $1`,
      [at.namespace],
    );
    const headers = { ...length, "upload-metadata": metadata({ path: "one more" }) };
    expect(await refusalOf(tus(ann, "POST", uploadsAt(at), headers))).toMatchObject({ code: "conflict" });
  });
});
