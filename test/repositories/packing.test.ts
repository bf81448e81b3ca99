import { spawnSync } from "node:child_process";
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";
import fc from "fast-check";
import { extract } from "tar-stream";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import yauzl from "yauzl";
import { tar } from "../../server/domain/repositories/archive-tar.ts";
import { zip } from "../../server/domain/repositories/archive-zip.ts";
import { testWith } from "../needs.ts";
import { type Item, item, packing } from "./packing.ts";

const sealed_at = new Date("2027-03-04T05:06:08Z");
const formats = { zip: zip(sealed_at), tar: tar(sealed_at) };

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "guildhall-packing-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** What a reader of tar that others wrote finds. */
async function unpackTar(bytes: Buffer): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  const reader = extract();
  reader.on("entry", ({ name }, stream, next) => {
    const keep = (content: Buffer) => {
      found[name] = content.toString("hex");
      next();
    };
    buffer(stream).then(keep, next);
  });
  await pipeline(Readable.from([bytes]), reader);
  return found;
}

async function unpackZip(bytes: Buffer): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  const file = await yauzl.fromBufferPromise(bytes, { lazyEntries: true });
  for await (const entry of file.eachEntry())
    found[entry.fileName] = (await buffer(await file.openReadStreamPromise(entry))).toString("hex");
  return found;
}

const unpack = { zip: unpackZip, tar: unpackTar };
const contentsOf = (items: readonly Item[]) =>
  Object.fromEntries(items.map(({ name, content }) => [name, content?.toString("hex")]));

const names = fc.oneof(
  fc.stringMatching(/^[a-zA-Z0-9 _-][a-zA-Z0-9 ._-]{0,39}$/),
  fc.stringMatching(/^(数据|ümlaut|😀|e\u0301){1,20}$/),
  fc.integer({ min: 60, max: 900 }).map((length) => `${"x".repeat(length)}`),
);
const files = fc
  .uniqueArray(fc.tuple(names, fc.uint8Array({ maxLength: 1500 })), {
    selector: ([name]) => name,
    minLength: 1,
    maxLength: 8,
  })
  .map((pairs) => pairs.map(([name, content]) => item(`set-v1/${name}`, Buffer.from(content))));

describe.each(["zip", "tar"] as const)("a %s", (as) => {
  test("is read by others byte for byte, and is as long as was said before", async () => {
    await fc.assert(
      fc.asyncProperty(files, fc.integer({ min: 1, max: 4 }), async (items, page_files) => {
        const { plan, part } = await packing(formats[as], items, page_files);
        const whole = await part(0);
        expect(whole.length).toBe(plan.bytes);
        expect(await unpack[as](whole)).toEqual(contentsOf(items));
      }),
      { numRuns: 60 },
    );
  });

  test("is the same whole wherever it is split", async () => {
    const items = [item("s-v1/a", "one"), item("s-v1/b/é", ""), item("s-v1/c", "x".repeat(20))];
    const { plan, part } = await packing(formats[as], items, 2);
    const whole = await part(0);
    for (let at = 1; at < plan.bytes; at++) {
      const halves = Buffer.concat([await part(0, at - 1), await part(at)]);
      if (!halves.equals(whole)) throw new Error(`split at ${at} it is another`);
    }
  });

  test("gives any range of itself", async () => {
    await fc.assert(
      fc.asyncProperty(files, fc.nat(), fc.nat(), async (items, one, other) => {
        const { plan, part } = await packing(formats[as], items, 2);
        const [start = 0, end = 0] = [one % plan.bytes, other % plan.bytes].sort((a, b) => a - b);
        expect((await part(start, end)).equals((await part(0)).subarray(start, end + 1))).toBe(true);
      }),
      { numRuns: 100 },
    );
  });

  test("opens nothing of what is skipped", async () => {
    const items = Array.from({ length: 20 }, (_, i) => item(`s-v1/${i}`, `content ${i}`));
    const { plan, opened, part } = await packing(formats[as], items);
    await part(Math.floor(plan.directory_at * 0.9));
    expect(opened.length).toBeLessThan(4);
    opened.length = 0;
    await part(plan.directory_at);
    expect(opened).toEqual([]);
  });

  test.each(["../up", "a/../../b", "/etc/x", "a//b", "c\\d", "./a", "a/", "nul\0"])(
    "holds no name like %j",
    async (path) => {
      await expect(packing(formats[as], [item("s-v1/a", ""), item(`s-v1/${path}`, "")])).rejects.toThrow("leads out");
    },
  );

  test("breaks off rather than go on with a blob that is shorter than its file", async () => {
    const { part } = await packing(formats[as], [{ ...item("s-v1/a", "four"), bytes: 5 }, item("s-v1/b", "")]);
    await expect(part(0)).rejects.toThrow("not as many");
  });
});

/** A file of zeros takes no room on the disk: only what stands around it is written. */
async function sparse(as: "zip" | "tar", items: readonly Item[]): Promise<string> {
  const { plan, part } = await packing(formats[as], items, 1000);
  const path = join(folder, `large.${as}`);
  const file = openSync(path, "w");
  let zeros_at = 0;
  for (const one of items) {
    zeros_at += formats[as].headBytes(one);
    if (!one.content) break;
    zeros_at += one.bytes + formats[as].paddingBytes(one);
  }
  const behind = zeros_at + (items.find(({ content }) => !content)?.bytes ?? 0);
  for (const [from, to] of [
    [0, zeros_at],
    [behind, plan.bytes],
  ] as const)
    writeSync(file, await part(from, to - 1), 0, to - from, from);
  closeSync(file);
  return path;
}

const run = (command: string, ...words: string[]): string => {
  const { status, stdout, stderr } = spawnSync(command, words, { encoding: "utf8" });
  if (status !== 0) throw new Error(`${command} ended with ${status}: ${stderr}`);
  return stdout;
};

describe("what is larger than 32 bits", () => {
  const large = [item("s-v1/a", "before"), { name: "s-v1/large", bytes: 9 * 2 ** 30 }, item("s-v1/z", "behind")];
  const sizes = "6 s-v1/a\n9663676416 s-v1/large\n6 s-v1/z\n";

  test("is listed by tar", async () => {
    const lines = run("tar", "--utc", "-tvf", await sparse("tar", large))
      .trim()
      .split("\n");
    const shown = lines.map((line) => line.split(/\s+/));
    expect(shown.map(([, , bytes, , , name]) => `${bytes} ${name}\n`).join("")).toBe(sizes);
    expect(shown.map(([, , , day, time]) => `${day} ${time}`)).toEqual(Array(3).fill("2027-03-04 05:06"));
  });

  testWith("python3")("is listed and opened by Python", async () => {
    const program = `import sys, zipfile
z = zipfile.ZipFile(sys.argv[1])
for i in z.infolist(): print(i.file_size, i.filename)
assert z.read("s-v1/a") == b"before" and z.read("s-v1/z") == b"behind"
assert z.open("s-v1/large").read(10) == bytes(10)`;
    expect(run("/usr/bin/python3", "-c", program, await sparse("zip", large))).toBe(sizes);
  });

  testWith("python3")("is found by Python also behind more files than 16 bits count", async () => {
    const many = Array.from({ length: 66_000 }, (_, i): Item => item(`s-v1/${i}`, ""));
    const program = `import sys, zipfile
z = zipfile.ZipFile(sys.argv[1])
print(len(z.infolist()), z.infolist()[-1].header_offset > 2 ** 32, z.read("s-v1/z"))`;
    expect(run("/usr/bin/python3", "-c", program, await sparse("zip", [...many, ...large]))).toBe(
      "66003 True b'behind'\n",
    );
  });
});
