import { createHash, randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, expect, test } from "vitest";
import { datasets as files } from "../../contract/files.ts";
import { describeWith } from "../needs.ts";
import { put, shelf } from "../repositories/shelf.ts";
import { type Person, until, type World } from "../world.ts";
import { stage } from "./story.ts";

let w: World;
let ann: Person;
let page: Page;
const at = { namespace: "ann", name: "field-data" };
const params = { ...at, version: 1 };
const folder = mkdtempSync(join(tmpdir(), "guildhall-many-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** SHA-256 by path. */
const wanted = new Map<string, string>();

function fill(): void {
  for (let i = 0; i < 2000; i++) {
    const path = `part-${i % 20}/${i}.bin`;
    const content = randomBytes(500 + (i % 1000));
    wanted.set(path, createHash("sha256").update(content).digest("hex"));
    mkdirSync(join(folder, `part-${i % 20}`), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
}

async function here(): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const query = { limit: 1000, ...(cursor ? { cursor } : {}) };
    const { items, next_cursor } = await ann.call(files.list, { params, query });
    for (const { file } of items) if (file) found.set(file.path, file.sha256);
    cursor = next_cursor;
  }
  return found;
}

const openFiles = () => page.goto(`/${at.namespace}/datasets/${at.name}?tab=files&version=1`);
const tray = () => page.getByRole("complementary", { name: "Uploads" });

async function choose(from: Page | ReturnType<typeof tray>): Promise<void> {
  const chosen = page.waitForEvent("filechooser");
  await from.getByRole("button", { name: "Choose a folder" }).first().click();
  await (await chosen).setFiles(folder);
}

/** What the page asks for, as its network tab shows it. */
const asked: string[] = [];

describeWith("chromium")("thousands of small files in the console", () => {
  stage(async (stage) => {
    w = stage.w;
    ann = await w.person("ann");
    await shelf(ann, at.namespace, at.name);
    fill();
    page = await stage.enter(ann);
    page.on("dialog", (dialog) => void dialog.accept()); // "leave this page?"
    page.on("request", (request) => asked.push(`${request.method()} ${new URL(request.url()).pathname}`));
  });

  test("go in few requests, and after a closed tab only those that are not there yet", async () => {
    await openFiles();
    const line = await page.context().newCDPSession(page);
    const speed = (bytes: number) => ({ latency: 0, downloadThroughput: -1, uploadThroughput: bytes, offline: false });
    await line.send("Network.emulateNetworkConditions", speed(600_000));
    await choose(page);
    const some = await until("a lot of them is here", async () => {
      const found = await here();
      return found.size > 0 && found.size;
    });
    await openFiles();
    await tray().getByText("An upload was left unfinished").waitFor();
    await line.send("Network.emulateNetworkConditions", speed(-1));
    await choose(tray());
    await page.getByText("Uploads ended").waitFor({ timeout: 60_000 });
    await tray()
      .getByText(/2,000 of 2,000 files/)
      .waitFor();
    await tray()
      .getByText(/were there already/)
      .waitFor();
    expect(some).toBeLessThan(2000);
    expect(await here()).toEqual(wanted);
    expect(asked.filter((one) => one.startsWith("PUT")).length).toBeLessThan(20);
  }, 120_000);

  test("name the one that cannot go where it should, and all others arrive", async () => {
    await put(ann, at, "part-20", "a file where a folder should be");
    mkdirSync(join(folder, "part-20"));
    for (let i = 0; i < 3; i++) writeFileSync(join(folder, "part-20", `${i}.txt`), "in the way");
    for (let i = 0; i < 40; i++) {
      writeFileSync(join(folder, `part-${i % 20}`, `new-${i}.txt`), `new ${i}`);
      wanted.set(`part-${i % 20}/new-${i}.txt`, createHash("sha256").update(`new ${i}`).digest("hex"));
    }
    await openFiles();
    await choose(page);
    await page.getByText("Uploads ended").waitFor({ timeout: 60_000 });
    await tray()
      .getByText(/"part-20\/2.txt" cannot be here: "part-20" is a file/)
      .waitFor();
    const found = await here();
    found.delete("part-20");
    expect(found).toEqual(wanted);
  }, 120_000);
});
