import { appendFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { datasets as files } from "../../contract/files.ts";
import { datasets as versions } from "../../contract/versions.ts";
import { type Person, until, type World, world } from "../world.ts";
import { type Terminal, terminal } from "./terminal.ts";

// a test runs several commands, each a process of its own
vi.setConfig({ testTimeout: 60_000 });

let w: World;
let ann: Person;
let homes: string;
let asAnn: Terminal;
let asBob: Terminal;
let folder: string;

beforeAll(async () => {
  w = await world();
  ann = await w.person("ann");
  const bob = await w.person("bob");
  await w.organization(ann, "acme", [[bob, "viewer"]]);
  homes = mkdtempSync(join(tmpdir(), "guildhall-homes-"));
  asAnn = terminal(homes, { GUILDHALL_URL: w.url, GUILDHALL_TOKEN: ann.token });
  asBob = terminal(homes, { GUILDHALL_URL: w.url, GUILDHALL_TOKEN: bob.token });
});
afterAll(async () => {
  await w.stop();
  rmSync(homes, { recursive: true });
});
beforeEach(() => {
  folder = mkdtempSync(join(homes, "files-"));
});

/** Writes files below the test's folder, by path. */
const write = (files: Record<string, string | Buffer>): void => {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(join(folder, path, ".."), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
};
const versionsOf = async (name: string) =>
  (await ann.call(versions.list, { params: { namespace: "acme", name }, query: {} })).items;

describe("a folder", () => {
  const files = {
    "README.md": "# Iris\n",
    "empty.txt": "",
    "measures/数据.csv": "a,b\n1,2\n",
    "images/1/big.bin": Buffer.alloc(3e6, 7),
  };

  test("goes up as a sealed version and comes down byte for byte", async () => {
    write(files);
    const pushed = await asAnn.done("data", "push", folder, "acme/iris", "--create", "--note", "first");
    expect(pushed).toBe("Version 1 of acme/iris is sealed: 4 files, 2.9 MiB (4 uploaded, 0 there already).\n");
    const copy = join(folder, "copy");
    expect(await asAnn.done("data", "pull", "acme/iris", copy)).toContain(
      "4 files, 2.9 MiB (4 downloaded, 0 there already).",
    );
    for (const [path, content] of Object.entries(files))
      expect(readFileSync(join(copy, path))).toEqual(Buffer.from(content));
    expect(readdirSync(copy).sort()).toEqual(["README.md", "empty.txt", "images", "measures"]);
  });

  test("is listed: data sets, versions, folders, files", async () => {
    expect(await asAnn.done("data", "ls")).toMatch(/^acme\/iris +2.9 MiB +\S+ +ann +/m);
    expect(await asAnn.done("data", "ls", "acme/iris", "--versions")).toMatch(
      /^ +1 +ready +4 +2.9 MiB +ann +\S+ +first$/m,
    );
    const top = await asAnn.done("data", "ls", "acme/iris");
    expect(top).toMatch(/^images\/ +2.9 MiB +1/m);
    expect(top).toMatch(/^README.md +7 B +text\/markdown/m);
    expect(await asAnn.done("data", "ls", "acme/iris@1", "measures/")).toMatch(/^measures\/数据.csv +8 B/m);
    const all = JSON.parse(await asAnn.done("data", "ls", "acme/iris", "-r", "--json"));
    expect(all.items.map((entry: { file: { path: string } }) => entry.file.path)).toHaveLength(4);
  });

  test("comes down only where it differs", async () => {
    const copy = join(folder, "copy");
    await asAnn.done("data", "pull", "acme/iris", copy);
    writeFileSync(join(copy, "README.md"), "# Eris\n");
    const again = JSON.parse(await asAnn.done("data", "pull", "acme/iris@1", copy, "--json"));
    expect(again).toMatchObject({ version: 1, files: 4, downloaded: 1, kept: 3 });
    expect(readFileSync(join(copy, "README.md"), "utf8")).toBe("# Iris\n");
  });

  test("goes onto the newest version, where equal files are not sent again", async () => {
    write({ ...files, "README.md": "# Iris, second edition\n" });
    rmSync(join(folder, "empty.txt"));
    const out = await asAnn.done("data", "push", folder, "acme/iris", "--onto-latest");
    expect(out).toContain("Version 2 of acme/iris is sealed: 4 files, 2.9 MiB (1 uploaded, 2 there already).");
  });

  test("needs --create for a data set that is not there", async () => {
    write(files);
    const { code, err } = await asAnn("data", "push", folder, "acme/missing");
    expect(code).toBe(4);
    expect(err).toContain("Add --create");
  });

  test("of a viewer is refused with exit code 4", async () => {
    write(files);
    const { code, err } = await asBob("data", "push", folder, "acme/other", "--create");
    expect(code).toBe(4);
    expect(err).toContain("resource.create");
  });
});

describe("an upload that breaks off", () => {
  test("stays open, says how to go on, and goes on without sending again what has arrived", async () => {
    // too large to be sent together
    write(Object.fromEntries(Array.from({ length: 120 }, (_, i) => [`${i}.txt`, `file ${i} ${"x".repeat(300_000)}`])));
    await asAnn.done("data", "create", "acme/many");
    const running = asAnn.start(["data", "push", folder, "acme/many", "--parallel", "4"]);
    const at = { namespace: "acme", name: "many", version: 1 };
    await until("a file has arrived", async () => {
      const versions = await versionsOf("many");
      return (versions[0]?.files ?? 0) > 2;
    });
    running.interrupt();
    const { code, err } = await running.ended;
    expect(code).toBe(130);
    expect(err).toContain(`guildhall data push ${folder} acme/many --version 1`);
    const { files } = await ann.call(versions.get, { params: at });
    expect(files).toBeLessThan(120);
    const out = await asAnn.done("data", "push", folder, "acme/many", "--version", "1");
    const [, uploaded, kept] = /120 files, .*\((\d+) uploaded, (\d+) there already\)/.exec(out) ?? [];
    expect(Number(kept)).toBeGreaterThanOrEqual(files);
    expect(Number(uploaded) + Number(kept)).toBe(120);
  });

  test("cannot go on into a sealed version", async () => {
    write({ "a.txt": "a" });
    const { code, err } = await asAnn("data", "push", folder, "acme/many", "--version", "1");
    expect(code).toBe(2);
    expect(err).toContain("is sealed");
  });

  test("by --no-seal stays open on purpose", async () => {
    write({ "a.txt": "a" });
    const out = await asAnn.done("data", "push", folder, "acme/open", "--create", "--no-seal");
    expect(out).toContain("Version 1 of acme/open stays open: 1 files");
    const { code, err } = await asAnn("data", "pull", "acme/open", join(folder, "copy"));
    expect(code).toBe(4);
    expect(err).toContain("Not found");
  });
});

describe("a file that changes while it is uploaded", () => {
  test("is refused after a second try, and nothing is left behind", async () => {
    write({ "growing.log": Buffer.alloc(20e6, 1) });
    const running = asAnn.start(["data", "push", join(folder, "growing.log"), "acme/log", "--create"]);
    const writer = setInterval(() => appendFileSync(join(folder, "growing.log"), "more\n"), 2);
    const { code, err } = await running.ended.finally(() => clearInterval(writer));
    expect(code).toBe(1);
    expect(err).toContain("growing.log changes while it is uploaded.");
    expect(await versionsOf("log")).toEqual([]);
  });
});

describe("a download that breaks off", () => {
  test("is completed by the next one, and no half file has its name", async () => {
    const big = Buffer.alloc(60e6, "guildhall ");
    write({ "big.bin": big });
    await asAnn.done("data", "push", folder, "acme/big", "--create");
    const copy = join(folder, "copy");
    const running = asAnn.start(["data", "pull", "acme/big", copy]);
    await until("a part is there", async () => readdirSync(copy, { withFileTypes: true }).length > 0).catch(() => {});
    running.interrupt();
    await running.ended;
    await asAnn.done("data", "pull", "acme/big", copy);
    expect(readdirSync(copy)).toEqual(["big.bin"]);
    expect(readFileSync(join(copy, "big.bin")).equals(big)).toBe(true);
  });
});

describe("storage that is full", () => {
  test("refuses before anything is stored: exit code 5, with the numbers", async () => {
    await asAnn.done("limits", "set", "acme", "storage", "70MiB");
    write({ "too-big.bin": Buffer.alloc(80e6, 3) });
    const { code, err } = await asAnn("data", "push", folder, "acme/full", "--create");
    expect(code).toBe(5);
    expect(err).toMatch(/the organization's limit +storage +70 MiB /);
    expect(await versionsOf("full")).toEqual([]);
    await asAnn.done("limits", "set", "acme", "storage", "unlimited");
  });
});

test("a name that no version can hold is refused before anything is sent", async () => {
  write({ "back\\slash": "x" });
  const { code, err } = await asAnn("data", "push", folder, "acme/names", "--create");
  expect(code).toBe(2);
  expect(err).toContain("back\\slash: Use a relative path with forward slashes");
  expect((await asAnn("data", "ls", "acme/names")).code).toBe(4);
});

test("files listed page by page are all there", async () => {
  const at = { namespace: "acme", name: "many", version: 1 };
  const { items } = await ann.call(files.list, { params: at, query: { limit: 1000 } });
  const all = JSON.parse(await asAnn.done("data", "ls", "acme/many", "-r", "--limit", "all", "--json"));
  expect(all.items).toHaveLength(items.length);
});
