import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { datasets as files } from "../../contract/files.ts";
import { datasets as versions } from "../../contract/versions.ts";
import { type Person, until, type World, world } from "../world.ts";
import { type Terminal, terminal } from "./terminal.ts";

// a test runs several commands, each a process of its own
vi.setConfig({ testTimeout: 90_000 });

let w: World;
let ann: Person;
let homes: string;
let asAnn: Terminal;
let folder: string;

beforeAll(async () => {
  w = await world();
  ann = await w.person("ann");
  await w.organization(ann, "acme");
  homes = mkdtempSync(join(tmpdir(), "guildhall-homes-"));
  asAnn = terminal(homes, { GUILDHALL_URL: w.url, GUILDHALL_TOKEN: ann.token });
});
afterAll(async () => {
  await w.stop();
  rmSync(homes, { recursive: true });
});
beforeEach(() => {
  folder = mkdtempSync(join(homes, "files-"));
});

const hour_ago = Date.now() / 1000 - 3600;
/** Writes files below the test's folder, by path, as if an hour ago. */
const write = (some: Record<string, string>): void => {
  for (const [path, content] of Object.entries(some)) {
    mkdirSync(join(folder, path, ".."), { recursive: true });
    writeFileSync(join(folder, path), content);
    utimesSync(join(folder, path), hour_ago, hour_ago);
  }
};
const push = (name: string, ...words: string[]) => asAnn.done("data", "push", folder, `acme/${name}`, ...words);
const pathsOf = async (name: string, version: number) => {
  const at = { namespace: "acme", name, version };
  const { items } = await ann.call(files.list, { params: at, query: { limit: 1000 } });
  return items.map(({ file }) => file?.path);
};
const countVersions = async (name: string) =>
  (await ann.call(versions.list, { params: { namespace: "acme", name }, query: {} })).items.length;

test("only what has changed goes into a new version, and where nothing has, none is made", async () => {
  write({ "a.txt": "a", "b/c.txt": "c", "d.txt": "d" });
  expect(await push("changes", "--create")).toContain("3 files, 3 B (3 uploaded, 0 there already)");
  expect(await push("changes")).toBe("Nothing has changed since version 1 of acme/changes: no new version was made.\n");
  write({ "a.txt": "A", "e.txt": "e" });
  expect(await push("changes")).toContain(
    "Version 2 of acme/changes is sealed: 4 files, 4 B (2 uploaded, 2 there already)",
  );
  expect(await countVersions("changes")).toBe(2);
});

test("what is gone here is taken out only with --delete, and a dry run shows it before", async () => {
  write({ "a.txt": "a", "old/b.txt": "b" });
  await push("gone", "--create");
  rmSync(join(folder, "old"), { recursive: true });
  write({ "c.txt": "c" });
  const plan = await push("gone", "--delete", "--dry-run");
  expect(plan).toMatch(/^send +c.txt +1 B$/m);
  expect(plan).toMatch(/^take out +old\/b.txt$/m);
  expect(plan).toContain("1 file to send (1 B), 1 to take out, 1 there already; nothing was changed.");
  expect(JSON.parse(await push("gone", "--dry-run", "--json"))).toEqual({
    send: [{ path: "c.txt", bytes: 1 }],
    kept: 1,
    take_out: [],
  });
  expect(await countVersions("gone")).toBe(1);
  const { code, out, err } = await asAnn("data", "push", folder, "acme/gone");
  expect([code, out]).toEqual([0, "Version 2 of acme/gone is sealed: 3 files, 3 B (1 uploaded, 1 there already).\n"]);
  expect(err).toContain("1 file of the version are not here: --delete takes them out.");
  expect(await push("gone", "--delete")).toContain("(0 uploaded, 2 there already, 1 taken out)");
  expect(await pathsOf("gone", 3)).toEqual(["a.txt", "c.txt"]);
  expect(await push("gone", "--from-empty")).toContain("2 files, 2 B (2 uploaded, 0 there already)");
});

test("a dry run makes neither a data set nor a version", async () => {
  write({ "a.txt": "a" });
  expect(await push("imagined", "--create", "--dry-run")).toContain("1 file to send");
  expect((await asAnn("data", "ls", "acme/imagined", "--versions")).code).toBe(4);
});

test("what .guildhallignore and --exclude name stays here", async () => {
  write({
    ".guildhallignore": "*.tmp\n!keep.tmp\n/cache/\n# a comment\n",
    "a.tmp": "",
    "keep.tmp": "",
    "cache/big.bin": "",
    "deep/cache/b.txt": "",
    "checkpoints/1.pt": "",
    "notes.log": "",
    ".hidden": "",
  });
  await push("ignored", "--create", "--exclude", "checkpoints/", "--exclude", "*.log");
  expect(await pathsOf("ignored", 1)).toEqual([".hidden", "deep/cache/b.txt", "keep.tmp"]);
});

test("a file is hashed once, and again when it was written to, whatever its time says", async () => {
  write({ "a.txt": "first" });
  await push("hashes", "--create");
  const store = join(homes, ".cache/guildhall/hashes");
  const remembered = () => readdirSync(store).flatMap((name) => readFileSync(join(store, name), "utf8").split("\n"));
  const ofThis = () => remembered().filter((line) => line.includes(join(folder, "a.txt")));
  await until("it is remembered", async () => (await push("hashes", "--dry-run")) && ofThis().length > 0);
  await push("hashes", "--dry-run");
  expect(ofThis()).toHaveLength(1);
  write({ "a.txt": "other" });
  expect(await push("hashes")).toContain("(1 uploaded, 0 there already)");
});

test("a push that is killed goes on by itself, and half files where they were", async () => {
  const big = join(folder, "big.bin");
  writeFileSync(big, "the beginning");
  truncateSync(big, 300 * 2 ** 20);
  write({ "small.txt": "small" });
  const running = asAnn.start(["data", "push", folder, "acme/killed", "--create"]);
  const halves = await until("some of every piece is here", async () => {
    const { rows } = await w.owner.query<{ id: string }>("select id from upload where is_part and finished_at is null");
    const sizes = await Promise.all(rows.map(({ id }) => w.ctx.ports.blobs.draftSize(id)));
    return rows.length === 4 && sizes.every((size) => (size ?? 0) > 0) && rows.map(({ id }) => id);
  });
  process.kill(running.pid, "SIGKILL");
  await running.ended;
  const { code, out, err } = await asAnn("data", "push", folder, "acme/killed");
  expect(err).toContain("Going on with version 1, which an earlier push left open.");
  expect([code, out]).toEqual([0, expect.stringContaining("Version 1 of acme/killed is sealed: 2 files, 300 MiB")]);
  const { rows } = await w.owner.query("select from upload where id = any ($1) and finished_at is not null", [halves]);
  expect(rows).toHaveLength(4);
  const copy = join(folder, "copy");
  await asAnn.done("data", "pull", "acme/killed", copy);
  expect(readFileSync(join(copy, "big.bin")).equals(readFileSync(big))).toBe(true);
});

test("a server that is away for a moment is waited for, in the midst of a large file", async () => {
  const big = join(folder, "big.bin");
  writeFileSync(big, "");
  truncateSync(big, 100 * 2 ** 20);
  const running = asAnn.start(["data", "push", folder, "acme/waits", "--create"]);
  const id = await until("it is under way", async () => {
    const { rows } = await w.owner.query<{ id: string }>(
      "select id from upload where path = 'big.bin' and finished_at is null",
    );
    const [upload] = rows;
    return upload && ((await w.ctx.ports.blobs.draftSize(upload.id)) ?? 0) > 0 && upload.id;
  });
  const head = await ann.fetch(`/api/v1/uploads/${id}`, { method: "HEAD" }); // cuts the sender off
  expect(head.status).toBe(200);
  const { code, out } = await running.ended;
  expect([code, out]).toEqual([
    0,
    "Version 1 of acme/waits is sealed: 1 files, 100 MiB (1 uploaded, 0 there already).\n",
  ]);
});
