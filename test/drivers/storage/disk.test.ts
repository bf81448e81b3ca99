import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtempSync, statSync, writeFileSync } from "node:fs";
import { chmod, readdir, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { openDiskStore } from "../../../server/drivers/storage/disk.ts";
import { removeTree } from "../../../server/drivers/storage/views.ts";
import { conformance, put, sha256Of } from "./conformance.ts";

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

function freshFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "guildhall-disk-"));
  cleanups.push(() => removeTree(folder));
  return folder;
}

const leftoversIn = async (folder: string) =>
  (await readdir(join(folder, "drafts"))).length + (await readdir(join(folder, "uploads"))).length;

async function openSubject() {
  const folder = freshFolder();
  return { store: await openDiskStore(folder), leftovers: () => leftoversIn(folder) };
}

conformance("the disk store", openSubject);

const isRoot = process.getuid?.() === 0;

// Root may do what others may not, such as moving a folder that nobody may write into.
describe.runIf(isRoot)("as an ordinary user", () => {
  const nobody = 65534;
  beforeAll(async () => {
    // threads that write read their program as root, who alone may where this repository is root's
    const { store } = await openSubject();
    const one = () => [{ sha256: sha256Of("one"), content: Buffer.from("one") }];
    await Promise.all([store.together().add(one()), store.together().add(one())]);
    for (const cleanup of cleanups.splice(0)) await cleanup();
    process.seteuid?.(nobody);
  });
  afterAll(() => process.seteuid?.(0));
  conformance("the disk store", openSubject);
});

test("the disk store sweeps at its start what a crash left half written, and keeps what was whole", async () => {
  const folder = freshFolder();
  const before = await openDiskStore(folder);
  const kept = await put(before, "whole");
  await before.stage(Readable.from([Buffer.from("half")]), { bytes_max: 10 });
  writeFileSync(join(folder, "drafts", "torn"), "to");
  const after = await openDiskStore(folder);
  expect(await leftoversIn(folder)).toBe(0);
  expect(await after.has(kept)).toBe(true);
});

test("the disk store goes on after a restart with a draft that came in pieces", async () => {
  const folder = freshFolder();
  const before = await openDiskStore(folder);
  await before.beginDraft("upload");
  await before.appendDraft("upload", 0, Readable.from([Buffer.from("before and ")]), 100);
  const after = await openDiskStore(folder);
  expect(await after.draftSize("upload")).toBe(11);
  await after.appendDraft("upload", 11, Readable.from([Buffer.from("after")]), 100);
  const draft = await after.finishDraft(["upload"], { sha256: sha256Of("before and after") });
  await draft.keep();
  const { mode } = statSync(join(folder, "blobs", draft.sha256.slice(0, 2), draft.sha256));
  expect(mode & 0o777).toBe(0o444);
});

test("the disk store shares the bytes of a file between the store and a folder of it", async () => {
  const folder = freshFolder();
  const store = await openDiskStore(folder);
  const sha256 = await put(store, "shared");
  const view = await store.materialize("version", async () => [{ path: "a.txt", sha256 }]);
  expect(statSync(join(view, "a.txt")).ino).toBe(statSync(join(folder, "blobs", sha256.slice(0, 2), sha256)).ino);
});

test("the disk store hides its blobs from other accounts of the machine, and lets them into a folder they are told", async () => {
  const folder = freshFolder();
  await openDiskStore(folder);
  const modes = await Promise.all(["", "blobs", "drafts", "uploads", "views"].map((name) => stat(join(folder, name))));
  expect(modes.map(({ mode }) => mode & 0o777)).toEqual([0o711, 0o700, 0o700, 0o700, 0o711]);
});

test("the disk store gives files the same rights under any umask", async () => {
  const before = process.umask(0o077);
  cleanups.push(() => process.umask(before));
  const store = await openDiskStore(freshFolder());
  const sha256 = await put(store, "private by habit");
  const view = await store.materialize("version", async () => [{ path: "deep/a.txt", sha256 }]);
  expect((await stat(join(view, "deep"))).mode & 0o777).toBe(0o555);
  expect((await stat(join(view, "deep/a.txt"))).mode & 0o777).toBe(0o444);
});

test("the disk store takes no name that is not a hash, and no key that is not a name", async () => {
  const store = await openDiskStore(freshFolder());
  await expect(store.read("../../../etc/passwd")).rejects.toThrow("is no SHA-256");
  await expect(store.materialize("../escape", async () => [])).rejects.toThrow("cannot name a folder");
});

function tinyDisk(): string | undefined {
  const folder = freshFolder();
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=2m", "tmpfs", folder], { stdio: "ignore" });
  } catch {
    return undefined;
  }
  cleanups.push(() => execFileSync("umount", ["-l", folder]));
  return folder;
}

test.skipIf(!isRoot)("the disk store refuses what a full disk cannot hold, and leaves nothing", async ({ skip }) => {
  const folder = tinyDisk() ?? skip("this machine lets nobody mount");
  const store = await openDiskStore(folder);
  const small = await put(store, "small");
  const large = randomBytes(3 * 1024 * 1024);
  const stage = (announced: { bytes?: number }) =>
    store.stage(Readable.from([large.subarray(0, 100_000), large.subarray(100_000)]), { ...announced, bytes_max: 1e9 });
  for (const announced of [{}, { bytes: large.length }])
    await expect(stage(announced)).rejects.toMatchObject({ kind: "storage_full" });
  expect(await leftoversIn(folder)).toBe(0);
  expect(await put(store, "goes on")).toBe(sha256Of("goes on"));
  expect(await store.has(small)).toBe(true);
});

// Root may write everywhere: there is nothing to see as root.
if (!isRoot)
  test("the disk store says why it cannot be written", async () => {
    const folder = freshFolder();
    const store = await openDiskStore(folder);
    await chmod(join(folder, "drafts"), 0o500);
    await expect(store.check()).rejects.toMatchObject({ code: "EACCES" });
    await chmod(join(folder, "drafts"), 0o700);
  });
