import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { outputArchives } from "../../contract/output-archives.ts";
import { testWith } from "../needs.ts";
import { extract } from "../repositories/unpacked.ts";
import { type Person, problemOf } from "../world.ts";
import { type Lab, lab } from "./lab.ts";

let it: Lab;
const folder = mkdtempSync(join(tmpdir(), "guildhall-output-archives-"));
const at = { namespace: "acme", name: "make", number: 1 };
const command = `mkdir -p a/deep "数 据" closed; echo one >a/deep/1; echo two >a/2; echo dot >a.txt; : >empty
head -c 700000 /dev/zero >"数 据/zeros.bin"
ln -s /etc/passwd outside; ln -s a/2 inside; ln -s a linked; ln -s ../../.. up; mkfifo pipe
echo x >"back\\\\slash"; echo x >"$(printf 'two\\nlines')"; echo x >"C:drive"; echo x >"$(printf '\\377')"`;
const left = {
  "a/deep/1": "one\n",
  "a/2": "two\n",
  "a.txt": "dot\n",
  empty: "",
  "数 据/zeros.bin": "\0".repeat(700_000),
};

beforeAll(async () => {
  it = await lab();
  await it.container("make", command);
  await it.start(it.dev, "make");
  const ended = await it.reach(it.dev, "make", 1, "succeeded", "failed");
  expect(ended).toMatchObject({ state: "succeeded", error: null });
});
afterAll(async () => {
  await it.stop();
  rmSync(folder, { recursive: true });
});

const get = (as: "zip" | "tar", query: { under?: string } = {}, headers = {}, person: Person = it.dev) =>
  person.call.open(outputArchives[as], { params: at, query }, { headers });
const bytesOf = async (answer: Promise<Response>) => Buffer.from(await (await answer).arrayBuffer());

/** What is in an archive, extracted with the machine's own tools: files and nothing else. */
function unpacked(as: "zip" | "tar", bytes: Buffer): Record<string, string> {
  const found = extract(folder, as, bytes);
  expect(found.every(({ isFile }) => isFile)).toBe(true);
  return Object.fromEntries(found.map(({ path, name }) => [name, readFileSync(path, "utf8")]));
}

const below = (prefix: string) =>
  Object.fromEntries(
    Object.entries(left).flatMap(([path, text]) => (path.startsWith(prefix) ? [[`make-1/${path}`, text]] : [])),
  );

for (const as of ["zip", "tar"] as const) {
  testWith("python3")(
    `what an execution left is a ${as}, without links and names that not every system has`,
    async () => {
      expect(unpacked(as, await bytesOf(get(as)))).toEqual(below(""));
      expect(unpacked(as, await bytesOf(get(as, { under: "a" })))).toEqual(below("a/"));
    },
  );

  test(`a ${as} of it is the same bytes again, and goes on at any place`, async () => {
    const answer = await get(as);
    expect(answer.headers.get("content-disposition")).toContain(`make-1.${as}`);
    const whole = Buffer.from(await answer.arrayBuffer());
    expect(Number(answer.headers.get("content-length"))).toBe(whole.length);
    const etag = answer.headers.get("etag") ?? "";
    for (const from of [1, 600, 300_000, whole.length - 700, whole.length - 1]) {
      const part = await get(as, {}, { range: `bytes=${from}-`, "if-range": etag });
      expect(part.status).toBe(206);
      expect(Buffer.from(await part.arrayBuffer()).equals(whole.subarray(from)), `from ${from}`).toBe(true);
    }
  });
}

test("only a plain folder has one, only for readers, and only when nothing writes to it any more", async () => {
  for (const under of ["linked", "up", "nothing", "a/2", "closed"])
    expect((await problemOf(get("zip", { under }))).status, under).toBe(404);
  for (const under of ["..", "a/../..", "/etc"])
    expect(await problemOf(get("tar", { under })), under).toMatchObject({ status: 400 });
  expect((await get("tar", {}, {}, it.vic)).status).toBe(200);
  expect((await problemOf(get("tar", {}, {}, it.eve))).status).toBe(404);
  await it.container("wait", "echo 1 >a; sleep 600");
  await it.start(it.dev, "wait");
  await it.reach(it.dev, "wait", 1, "running");
  const running = it.dev.call.open(outputArchives.tar, { params: { ...at, name: "wait" }, query: {} });
  expect(await problemOf(running)).toMatchObject({ code: "conflict" });
});
