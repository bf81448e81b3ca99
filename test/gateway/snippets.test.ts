import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createToken } from "../../contract/tokens.ts";
import { type Called, withCurl, withPython, withTypeScript } from "../../web/calling.ts";
import { testWith } from "../needs.ts";
import { type Shelf, shelf } from "./shelf.ts";

const run = promisify(execFile);
let it: Shelf;
let folder: string;
let model: string;
let env: NodeJS.ProcessEnv;
beforeAll(async () => {
  it = await shelf();
  model = await it.publish("honest");
  const { token } = await it.bob.call(createToken, { body: { name: "caller", scopes: ["call"] } });
  env = { ...process.env, GUILDHALL_TOKEN: token };
  folder = mkdtempSync(join(tmpdir(), "guildhall-snippets-"));
  symlinkSync(join(import.meta.dirname, "../../node_modules"), join(folder, "node_modules"));
});
afterAll(async () => {
  await it.stop();
  rmSync(folder, { recursive: true });
});

const called = (protocol: Called["protocol"]): Called => ({ origin: it.url, model, protocol });

test("what is shown for curl calls the model as it is", async () => {
  const chat = JSON.parse((await run("sh", ["-c", withCurl(called("chat"))], { env })).stdout);
  expect(chat.choices[0].message.content).not.toBe("");
  const embeddings = JSON.parse((await run("sh", ["-c", withCurl(called("embeddings"))], { env })).stdout);
  expect(embeddings.data[0].embedding.length).toBeGreaterThan(0);
});

test("what is shown for TypeScript calls the model with the official client as it is", async () => {
  for (const protocol of ["chat", "embeddings"] as const) {
    const file = join(folder, `${protocol}.mts`);
    writeFileSync(file, withTypeScript(called(protocol)));
    const { stdout } = await run(process.execPath, [file], { env, cwd: folder });
    expect(stdout.trim(), protocol).not.toBe("");
  }
});

testWith("python3")("what is shown for Python calls the model as it is", async () => {
  const PYTHONPATH = join(import.meta.dirname, "python");
  for (const protocol of ["chat", "embeddings"] as const) {
    const script = withPython(called(protocol));
    const { stdout } = await run("python3", ["-B", "-c", script], { env: { ...env, PYTHONPATH }, cwd: folder });
    expect(stdout.trim(), protocol).not.toBe("");
  }
});
