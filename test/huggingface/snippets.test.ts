import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { repositoryRoutes } from "../../contract/repositories.ts";
import * as snippets from "../../web/snippets.ts";
import { testWith } from "../needs.ts";
import { type Person, type World, world } from "../world.ts";
import { as, download, file, make, pathsIn, upload } from "./client.ts";

const root = join(import.meta.dirname, "../..");
let w: World;
let ann: Person;
let folder: string;

beforeAll(async () => {
  w = await world();
  ann = await w.person("ann");
  await w.organization(ann, "lab");
  folder = mkdtempSync(join(tmpdir(), "guildhall-snippets-"));
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
  for (const repo of ["datasets/lab/iris", "lab/net", "datasets/lab/open"]) {
    await make(as(w, ann), repo, "public");
    await upload(as(w, ann), repo, [file("my data/it's one.csv", "a,b\n"), file("b.bin", new Uint8Array([0, 1]))]);
    await upload(as(w, ann), repo, [file("my data/it's one.csv", "a,b,c\n")]);
  }
  const params = { namespace: "lab", name: "open" };
  await ann.call(repositoryRoutes.dataset.edit, { params, body: { published: true } });
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await w.stop();
});

const path = "my data/it's one.csv";
const used = (more: Partial<snippets.Used>): snippets.Used => ({
  ...{ origin: w.url, kind: "dataset", namespace: "lab", name: "iris", version: undefined, path, open: false },
  ...more,
});

/** Runs what is printed, as a person would who has made a token. */
async function run(program: string, lines: string, token: string | undefined): Promise<string> {
  const env = {
    PATH: `${join(root, "cli")}:${process.env["PATH"]}`,
    HOME: folder,
    ...(token === undefined ? {} : { GUILDHALL_TOKEN: token }),
  };
  const words = program === "node" ? ["--input-type=module", "-"] : program === "bash" ? ["-eo", "pipefail"] : ["-"];
  const child = spawn(program, words, { cwd: folder, env });
  child.stdin.end(lines);
  const [out, err, code] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    new Promise((resolve) => child.on("close", resolve)),
  ]);
  expect(code, `${lines}\n${out}${err}`).toBe(0);
  return out;
}

const read = (name: string) => readFileSync(join(folder, name), "utf8");

describe.each([
  ["a data set", { name: "iris" }, "a,b,c\n"],
  ["a model", { name: "net", kind: "model" as const }, "a,b,c\n"],
  ["an older version", { name: "iris", version: 1 }, "a,b\n"],
  ["what is published", { name: "open", open: true }, "a,b,c\n"],
])("%s is had by what the panel prints", (_what, more, content) => {
  const token = () => ("open" in more ? undefined : ann.token);

  testWith("curl")("with curl", async () => {
    await run("bash", snippets.curl(used(more)), token());
    expect(read("it's one.csv")).toBe(content);
    rmSync(join(folder, "it's one.csv"));
  });

  test("with JavaScript", async () => {
    const out = await run("node", snippets.script(used(more)), token());
    expect(out).toContain("b.bin 2");
    expect(read("it's one.csv")).toBe(content);
    rmSync(join(folder, "it's one.csv"));
  });

  test("with the command line", async () => {
    if (token() === undefined) return;
    await run("bash", snippets.cli(used(more)), token());
    expect(read(`${more.name}/${path}`)).toBe(content);
    rmSync(join(folder, more.name), { recursive: true });
  });
});

test("a folder becomes the next version by the command line, a file by JavaScript", async () => {
  mkdirSync(join(folder, "folder"));
  writeFileSync(join(folder, "folder/new.txt"), "new");
  writeFileSync(join(folder, "notes.txt"), "noted");
  const to = used({ name: "net", kind: "model" });
  await run("bash", `${snippets.cli(to)}\n${snippets.push(to)}`, ann.token);
  expect(await pathsIn(as(w, ann), "lab/net")).toContain("new.txt");
  await run("node", snippets.scriptPush(to), ann.token);
  expect((await download(as(w, ann), "lab/net", "notes.txt"))?.toString()).toBe("noted");
});

testWith("curl")("a folder becomes the next version by tar and curl, with what is there", async () => {
  mkdirSync(join(folder, "folder/deep"), { recursive: true });
  writeFileSync(join(folder, "folder/deep/packed.txt"), "packed");
  await run("bash", snippets.curlPush(used({ name: "iris" })), ann.token);
  expect(await pathsIn(as(w, ann), "datasets/lab/iris")).toContain("deep/packed.txt");
  expect(await pathsIn(as(w, ann), "datasets/lab/iris")).toContain(path);
});

testWith("python3")("what is printed for Python is Python", async () => {
  const printed = (["dataset", "model"] as const).flatMap((kind) =>
    [undefined, 3].flatMap((version) =>
      [true, false].flatMap((open) =>
        [snippets.python, snippets.pythonPush, snippets.library].map((print) => print(used({ kind, version, open }))),
      ),
    ),
  );
  for (const lines of printed) {
    expect(lines).toContain(`os.environ["HF_ENDPOINT"] = "${w.url}/hf"`);
    expect(lines).toContain('os.environ["HF_HUB_DISABLE_XET"] = "1"');
  }
  const check = `import json\nfor one in json.loads(${JSON.stringify(JSON.stringify(printed))}): compile(one, "snippet", "exec")`;
  await run("/usr/bin/python3", check, undefined);
});
