import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { decide, type Panel, panel } from "../repositories/panel.ts";
import { open, put, seal, shelf } from "../repositories/shelf.ts";
import { type Terminal, terminal } from "./terminal.ts";

// a test runs several commands, each a process of its own
vi.setConfig({ testTimeout: 90_000 });

let it: Panel;
let homes: string;
let asDev: Terminal;
let asRea: Terminal;
let namespace: string;

beforeAll(async () => {
  it = await panel();
  homes = mkdtempSync(join(tmpdir(), "guildhall-homes-"));
  asDev = terminal(homes, { GUILDHALL_URL: it.url, GUILDHALL_TOKEN: it.dev.token });
  asRea = terminal(homes, { GUILDHALL_URL: it.url, GUILDHALL_TOKEN: it.rea.token });
  namespace = await it.careful();
  const at = await shelf(it.dev, namespace, "iris", "organization-read");
  for (const path of ["a.txt", "raw/1", "raw/2"]) await put(it.dev, at, path, path);
  await seal(it.dev, at);
  await decide(it.rea, at, "approve");
  await open(it.dev, at);
});
afterAll(async () => {
  await it.stop();
  rmSync(homes, { recursive: true });
});

test("an open version is changed without sending a byte, compared, and sealed: it waits", async () => {
  const open = `${namespace}/iris@2`;
  await asDev.done("data", "mv", open, "a.txt", "b.txt");
  await asDev.done("data", "rm", open, "raw/");
  const diff = await asDev.done("data", "diff", open);
  expect(diff).toMatch(/moved +a\.txt → b\.txt/);
  expect(diff).toMatch(/removed +raw\/1/);
  expect(await asDev.done("data", "seal", open)).toContain("waits for approval");
  expect(await asDev.done("data", "describe", open, "--name", "v2", "--note", "Tidied")).toContain("v2 · Tidied");
  expect(await asDev.done("data", "ls", `${namespace}/iris`, "--versions")).toMatch(/2 +v2 +pending/);
});

test("a text that changed is shown line by line", async () => {
  const at = await shelf(it.dev, namespace, "texts", "organization-read");
  await put(it.dev, at, "poem.txt", "one\ntwo\n");
  await seal(it.dev, at);
  await decide(it.rea, at, "approve");
  await open(it.dev, at);
  await put(it.dev, at, "poem.txt", "one\nthree\n", { version: 2 });
  const text = await asDev.done("data", "diff", `${namespace}/texts@2`, "--file", "poem.txt");
  expect(text).toBe("@@ -1 +1 @@\n one\n-two\n+three\n1 line came, 1 went.\n");
});

test("a reviewer lists what waits and decides; the author reads why", async () => {
  expect(await asRea.done("reviews", namespace)).toMatch(new RegExp(`${namespace}/iris@2 +pending`));
  expect(await asRea("reviews", "reject", `${namespace}/iris@v2`)).toMatchObject({ code: 2 });
  const reject = ["reviews", "reject", `${namespace}/iris@v2`, "--comment", "Keep the raw files"];
  expect(await asRea.done(...reject)).toContain("rejected");
  expect(await asDev.done("reviews", namespace, "--mine")).toMatch(/rejected.*Keep the raw files/);
  expect(await asDev("reviews", "approve", `${namespace}/iris@v2`)).toMatchObject({ code: 4 });
});

test("a version is archived, brought back and deleted, after a question", async () => {
  const first = `${namespace}/iris@1`;
  expect(await asDev.done("data", "archive", first)).toContain("archived");
  expect(await asDev.done("data", "unarchive", first)).toContain("ready");
  expect(await asDev("data", "rm", `${namespace}/iris@latest`)).toMatchObject({ code: 2 });
  await asDev.done("data", "rm", first, "--yes");
  expect(await asDev("data", "archive", first)).toMatchObject({ code: 4 });
});
