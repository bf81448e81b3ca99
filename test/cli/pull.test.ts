import { execFile, execFileSync } from "node:child_process";
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { type At, put, seal, shelf } from "../repositories/shelf.ts";
import { type Person, until, type World, world } from "../world.ts";
import { type Terminal, terminal } from "./terminal.ts";

// a test runs several commands, each a process of its own
vi.setConfig({ testTimeout: 60_000 });

let w: World;
let ann: Person;
let at: At;
let homes: string;
let run: Terminal;
let folder: string;
const big = Buffer.alloc(80e6, "guildhall ");

beforeAll(async () => {
  w = await world();
  ann = await w.person("ann");
  at = await shelf(ann, "ann", "iris");
  for (const [path, content] of Object.entries({
    "README.md": "# Iris\n",
    "images/1.txt": "one",
    "images/数据.txt": "two",
  }))
    await put(ann, at, path, content);
  await seal(ann, at);
  const large = await shelf(ann, "ann", "large");
  await put(ann, large, "big.bin", big);
  await seal(ann, large);
  homes = mkdtempSync(join(tmpdir(), "guildhall-homes-"));
  run = terminal(homes, { GUILDHALL_URL: w.url, GUILDHALL_TOKEN: ann.token });
});
afterAll(async () => {
  await w.stop();
  rmSync(homes, { recursive: true });
});
beforeEach(() => {
  folder = mkdtempSync(join(homes, "files-"));
});

const filesIn = (root: string): string[] =>
  readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map(({ parentPath, name }) => join(parentPath, name).slice(root.length + 1))
    .sort();
const write = (path: string, text = "x") => {
  mkdirSync(join(folder, path, ".."), { recursive: true });
  writeFileSync(join(folder, path), text);
};

describe("a pull of a part", () => {
  test("brings a folder, or a file, under its path", async () => {
    const out = await run.done("data", "pull", "ann/iris", folder, "--only", "images/");
    expect(out).toContain("2 files, 6 B (2 downloaded, 0 there already).");
    expect(filesIn(folder)).toEqual(["images/1.txt", "images/数据.txt"]);
    await run.done("data", "pull", "ann/iris", folder, "--only", "README.md");
    expect(filesIn(folder)).toContain("README.md");
  });

  test("says when there is nothing of that name", async () => {
    const { code, err } = await run("data", "pull", "ann/iris", folder, "--only", "imag");
    expect([code, err]).toEqual([4, expect.stringContaining("Version 1 of ann/iris has no imag.")]);
    expect((await run("data", "pull", "ann/iris", folder, "--only", "../x")).code).toBe(2);
  });
});

describe("--delete", () => {
  beforeEach(async () => {
    await run.done("data", "pull", "ann/iris", folder);
    for (const path of ["old.txt", "images/old.txt", "gone/deep/old.txt"]) write(path);
  });

  test("removes what the version does not have, and nothing else", async () => {
    const { code, err } = await run("data", "pull", "ann/iris", folder, "--delete");
    expect([code, err]).toEqual([2, expect.stringContaining("add --yes")]);
    expect(filesIn(folder)).toHaveLength(6);
    const out = await run.done("data", "pull", "ann/iris", folder, "--delete", "--yes");
    expect(out).toContain("(0 downloaded, 3 there already, 3 removed).");
    expect(filesIn(folder)).toEqual(["README.md", "images/1.txt", "images/数据.txt"]);
    expect(existsSync(join(folder, "gone"))).toBe(false);
  });

  test("removes links, and what they lead to stays", async () => {
    const elsewhere = mkdtempSync(join(homes, "elsewhere-"));
    writeFileSync(join(elsewhere, "precious"), "x");
    rmSync(join(folder, "images"), { recursive: true });
    symlinkSync(elsewhere, join(folder, "images"));
    symlinkSync(elsewhere, join(folder, "link"));
    await run.done("data", "pull", "ann/iris", folder, "--delete", "--yes");
    expect(readdirSync(elsewhere)).toEqual(["precious"]);
    expect(lstatSync(join(folder, "images")).isDirectory()).toBe(true);
    expect(filesIn(folder)).toEqual(["README.md", "images/1.txt", "images/数据.txt"]);
  });

  test("makes way for a file where a folder is, and for a folder where a file is", async () => {
    for (const path of ["README.md", "images"]) rmSync(join(folder, path), { recursive: true });
    write("README.md/x");
    write("images");
    await run.done("data", "pull", "ann/iris", folder, "--delete", "--yes");
    expect(filesIn(folder)).toEqual(["README.md", "images/1.txt", "images/数据.txt"]);
  });

  test("with --only clears nothing outside of it", async () => {
    await run.done("data", "pull", "ann/iris", folder, "--only", "images", "--delete", "--yes");
    expect(filesIn(folder)).toEqual(["README.md", "gone/deep/old.txt", "images/1.txt", "images/数据.txt", "old.txt"]);
  });

  test("never clears a folder that holds one's home", async () => {
    for (const into of [homes, "/"]) {
      const { code, err } = await run("data", "pull", "ann/iris", into, "--delete", "--yes");
      expect([code, err]).toEqual([2, expect.stringContaining("holds your home folder")]);
    }
  });
});

test("nothing is written through a link that leads out of the folder", async () => {
  const elsewhere = mkdtempSync(join(homes, "elsewhere-"));
  symlinkSync(elsewhere, join(folder, "images"));
  const { code, err } = await run("data", "pull", "ann/iris", folder);
  expect([code, err]).toEqual([1, expect.stringContaining("is not a folder")]);
  expect(readdirSync(elsewhere)).toEqual([]);
});

describe("an archive", () => {
  const start = (...words: string[]) => run.start(["data", "pull", ...words], "", folder);

  test("is written under its name, whole", async () => {
    expect(await start("ann/iris", "--archive", "zip").ended).toMatchObject({
      code: 0,
      out: expect.stringContaining("Wrote iris-v1.zip"),
    });
    await start("ann/iris", "--archive", "tar", "--only", "images", "-o", "some.tar").ended;
    expect(filesIn(folder)).toEqual(["iris-v1.zip", "some.tar"]);
    expect(execFileSync("tar", ["-tf", join(folder, "some.tar")], { encoding: "utf8" }).split("\n")[0]).toBe(
      "iris-v1/images/1.txt",
    );
  });

  test("goes through a pipe", async () => {
    const launcher = join(import.meta.dirname, "../../cli/guildhall");
    const command = `"${launcher}" data pull ann/large --archive tar -o - | tar -x`;
    await promisify(execFile)("sh", ["-c", command], {
      cwd: folder,
      env: { PATH: process.env["PATH"] ?? "", HOME: homes, GUILDHALL_URL: w.url, GUILDHALL_TOKEN: ann.token },
    });
    expect(readFileSync(join(folder, "large-v1/big.bin")).equals(big)).toBe(true);
  });

  test("that broke off is gone on with by the next command", async () => {
    const running = start("ann/large", "--archive", "zip");
    await until("a part is there", async () =>
      readdirSync(folder).some((name) => statSync(join(folder, name)).size > 1e6),
    );
    running.interrupt();
    expect((await running.ended).code).toBe(130);
    const [part = ""] = readdirSync(folder);
    expect(part).toMatch(/^\.guildhall-.*\.part$/);
    expect((await start("ann/large", "--archive", "zip").ended).code).toBe(0);
    expect(filesIn(folder)).toEqual(["large-v1.zip"]);
    const whole = await ann.fetch("/api/v1/datasets/ann/large/versions/1/archive.zip");
    expect(readFileSync(join(folder, "large-v1.zip")).equals(Buffer.from(await whole.arrayBuffer()))).toBe(true);
  });

  test("takes no folder and nothing to delete", async () => {
    for (const words of [["x"], ["--delete"]])
      expect((await start("ann/iris", ...words, "--archive", "zip").ended).code).toBe(2);
    expect((await start("ann/iris", "-o", "x.zip").ended).code).toBe(2);
    expect(readdirSync(folder)).toEqual([]);
  });
});
