import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { download, isThere, type Remote } from "../../cli/transfer/download.ts";
import { makeWay, placeOf } from "../../cli/transfer/place.ts";
import { scan } from "../../cli/transfer/scan.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "guildhall-transfer-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const quiet = { add: () => undefined, skip: () => undefined, file: () => undefined, end: () => undefined };
const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");

describe("where a pulled file goes", () => {
  test("is inside the folder", () => {
    expect(placeOf(folder, "images/1.png")).toBe(join(folder, "images/1.png"));
  });

  test.each(["../x", "a/../../x", "/etc/passwd", "..", ".", "", "a//b", "a\\..\\b", "C:/x", "a/\u0000", "a\n"])(
    "is nowhere for %j",
    (path) => {
      expect(() => placeOf(folder, path)).toThrow("leaves the folder");
    },
  );

  test("is never behind a link that leads out", async () => {
    symlinkSync("/tmp", join(folder, "out"));
    await expect(makeWay(folder, join(folder, "out/x/y"))).rejects.toThrow("is not a folder");
  });

  test("gets its folders, also when two workers make them at once", async () => {
    const target = join(folder, "a/b/c/file");
    await Promise.all([makeWay(folder, target), makeWay(folder, target)]);
    expect(readdirSync(join(folder, "a/b"))).toEqual(["c"]);
  });
});

/** A file of a server that keeps to ranges; `cut` breaks the first answers after so many bytes. */
const remoteOf = (text: string, cut: number[] = [], more: Partial<Remote> = {}): Remote & { asked: number[] } => {
  const asked: number[] = [];
  const open = async (from: number) => {
    asked.push(from);
    const [rest, end] = [Buffer.from(text).subarray(from), cut.shift()];
    const body = new ReadableStream(
      {
        pull(controller) {
          controller.enqueue(rest.subarray(0, end));
          if (end === undefined) controller.close();
          else controller.error(new TypeError("terminated"));
        },
      },
      { highWaterMark: 0 },
    );
    const headers = { "content-range": `bytes ${from}-${text.length - 1}/${text.length}` };
    return new Response(body, from ? { status: 206, headers } : { status: 200 });
  };
  return { path: "data.csv", bytes: Buffer.byteLength(text), sha256: sha256(text), open, asked, ...more };
};

describe("a download", () => {
  const target = () => join(folder, "data.csv");

  test("appears whole under its name, with nothing left beside it", async () => {
    await download(remoteOf("hello"), target(), quiet);
    expect(readFileSync(target(), "utf8")).toBe("hello");
    expect(readdirSync(folder)).toEqual(["data.csv"]);
  });

  test("is empty when the file is", async () => {
    await download(remoteOf(""), target(), quiet);
    expect(readFileSync(target(), "utf8")).toBe("");
  });

  test("goes on where the connection broke", async () => {
    const remote = remoteOf("hello world", [5, 2]);
    await download(remote, target(), quiet);
    expect(remote.asked[0]).toBe(0);
    expect(remote.asked.slice(1).every((from) => from > 0)).toBe(true);
    expect(readFileSync(target(), "utf8")).toBe("hello world");
  });

  test("goes on from what an earlier command left", async () => {
    const broken = remoteOf("hello world", [6]);
    const once = {
      ...broken,
      open: async (from: number) => (from ? Promise.reject(new Error("gone")) : broken.open(0)),
    };
    await expect(download(once, target(), quiet)).rejects.toThrow("gone");
    expect(readdirSync(folder)).toEqual([expect.stringMatching(/^\.guildhall-.*\.part$/)]);
    const again = remoteOf("hello world");
    await download(again, target(), quiet);
    expect(again.asked).toEqual([6]);
    expect(readdirSync(folder)).toEqual(["data.csv"]);
  });

  test("that arrives damaged twice is refused and leaves nothing", async () => {
    const damaged = remoteOf("hello", [], { sha256: sha256("other") });
    await expect(download(damaged, target(), quiet)).rejects.toThrow("arrives damaged");
    expect(readdirSync(folder)).toEqual([]);
  });

  test("is not needed for an equal file, but is for another of the same size", async () => {
    writeFileSync(target(), "hello");
    expect(await isThere(target(), remoteOf("hello"))).toBe(true);
    expect(await isThere(target(), remoteOf("jello"))).toBe(false);
    await download(remoteOf("jello"), target(), quiet);
    expect(readFileSync(target(), "utf8")).toBe("jello");
  });

  test("replaces a link instead of writing through it", async () => {
    const elsewhere = join(folder, "elsewhere");
    writeFileSync(elsewhere, "hello");
    symlinkSync(elsewhere, target());
    expect(await isThere(target(), remoteOf("hello"))).toBe(false);
    await download(remoteOf("other"), target(), quiet);
    expect(readFileSync(elsewhere, "utf8")).toBe("hello");
  });
});

describe("the files of a folder", () => {
  test("are found in all its folders, in order, with composed names", async () => {
    mkdirSync(join(folder, "b/c"), { recursive: true });
    writeFileSync(join(folder, "b/c/1.txt"), "1");
    writeFileSync(join(folder, "a.txt"), "22");
    writeFileSync(join(folder, "e\u0301.txt"), "");
    const { files } = await scan(folder);
    expect(files.map(({ path, bytes }) => [path, bytes])).toEqual([
      ["a.txt", 2],
      ["b/c/1.txt", 1],
      ["\u00e9.txt", 0],
    ]);
  });

  test("may be a single file", async () => {
    writeFileSync(join(folder, "a.txt"), "22");
    expect((await scan(join(folder, "a.txt"))).files).toMatchObject([{ path: "a.txt", bytes: 2 }]);
  });

  test("follow links to files and name links to folders, which they pass over", async () => {
    writeFileSync(join(folder, "a.txt"), "a");
    symlinkSync(join(folder, "a.txt"), join(folder, "b.txt"));
    symlinkSync(folder, join(folder, "loop"));
    symlinkSync("/nowhere", join(folder, "gone"));
    const { files, passed_over } = await scan(folder);
    expect(files.map(({ path }) => path)).toEqual(["a.txt", "b.txt"]);
    expect(passed_over).toEqual(["gone", "loop"]);
  });

  test("with names a version cannot hold are all named before anything is sent", async () => {
    writeFileSync(join(folder, "bad\nname"), "");
    writeFileSync(join(folder, "back\\slash"), "");
    writeFileSync(join(folder, "e\u0301"), "");
    writeFileSync(join(folder, "\u00e9"), "");
    const refused = scan(folder);
    await expect(refused).rejects.toThrow(/back\\slash: Use a relative path/);
    await expect(refused).rejects.toThrow(/Control characters/);
    await expect(refused).rejects.toThrow(/the same as another name/);
  });

  test("have to exist", async () => {
    await expect(scan(folder)).rejects.toThrow("holds no file");
  });
});
