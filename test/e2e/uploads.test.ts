import { randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, expect, test } from "vitest";
import { describeWith } from "../needs.ts";
import { fileAt, shelf } from "../repositories/shelf.ts";
import { type Person, until, type World } from "../world.ts";
import { expectAccessible } from "./browser.ts";
import { stage } from "./story.ts";

let w: World;
let ann: Person;
let page: Page;
const at = { namespace: "ann", name: "field-data" };
const folder = mkdtempSync(join(tmpdir(), "guildhall-folder-"));
const big = randomBytes(20 * 2 ** 20);
afterAll(() => rmSync(folder, { recursive: true }));

const openFiles = () => page.goto(`/${at.namespace}/datasets/${at.name}?tab=files&version=1`);
const tray = () => page.getByRole("complementary", { name: "Uploads" });

/** A line that lets so many bytes a second through to the server. */
async function slow(bytes_per_second: number): Promise<void> {
  const line = await page.context().newCDPSession(page);
  const speed = { latency: 0, downloadThroughput: -1, uploadThroughput: bytes_per_second };
  await line.send("Network.emulateNetworkConditions", { offline: false, ...speed });
}

async function choose(from: Page | ReturnType<typeof tray>, button: string): Promise<void> {
  const chosen = page.waitForEvent("filechooser");
  await from.getByRole("button", { name: button }).first().click();
  await (await chosen).setFiles(folder);
}

const someOf = (path: string) =>
  until("some of the file is here", async () => {
    const { rows } = await w.owner.query<{ id: string }>(
      "select id from upload where path = $1 and finished_at is null",
      [path],
    );
    const id = rows[0]?.id;
    return id !== undefined && ((await w.ctx.ports.blobs.draftSize(id)) ?? 0) > 2 * 2 ** 20 && id;
  });
const isFinished = async (id: string) =>
  (await w.owner.query("select from upload where id = $1 and finished_at is not null", [id])).rowCount === 1;
const contentOf = async (path: string) => Buffer.from(await (await ann.fetch(fileAt(at, path))).arrayBuffer());

describeWith("chromium")("uploads in the console", () => {
  stage(async (stage) => {
    w = stage.w;
    ann = await w.person("ann");
    await shelf(ann, at.namespace, at.name);
    mkdirSync(join(folder, "notes"));
    writeFileSync(join(folder, "measurements.bin"), big);
    for (let i = 0; i < 40; i++) writeFileSync(join(folder, "notes", `${i}.txt`), `note ${i}`);
    writeFileSync(join(folder, "turned\u202e.txt"), "x");
    page = await stage.enter(ann);
    page.on("dialog", (dialog) => void dialog.accept()); // "leave this page?"
  });

  test("a folder is chosen; what cannot be kept is named with its reason, the large file waits for a lost connection", async () => {
    await openFiles();
    await slow(3 * 2 ** 20);
    await choose(page, "Choose a folder");
    await tray().getByText("Control characters cannot be kept in a name").waitFor();
    const id = await someOf("measurements.bin");
    await page.context().setOffline(true);
    await tray().getByText("waiting for the connection").waitFor();
    await expectAccessible(page, "the tray without a connection");
    await page.context().setOffline(false);
    await slow(-1);
    await page.getByText("Uploads ended").waitFor();
    await tray()
      .getByText(/41 of 42 files/)
      .waitFor();
    expect(await isFinished(id)).toBe(true);
    expect((await contentOf("measurements.bin")).equals(big)).toBe(true);
  }, 90_000);

  test("after a closed tab the tray offers to go on; what is there is skipped, the half file goes on where it was", async () => {
    const other = randomBytes(20 * 2 ** 20);
    writeFileSync(join(folder, "more.bin"), other);
    await openFiles();
    await slow(3 * 2 ** 20);
    await choose(page, "Choose a folder");
    const id = await someOf("more.bin");
    await openFiles();
    await tray().getByText("An upload was left unfinished").waitFor();
    const halves = page.getByRole("region", { name: "Not yet whole" });
    await halves.getByText("more.bin").waitFor();
    await expectAccessible(page, "an upload that was left");
    await slow(-1);
    await choose(tray(), "Choose a folder");
    await page.getByText("Uploads ended").waitFor();
    await tray()
      .getByText(/were there already/)
      .waitFor();
    expect(await isFinished(id)).toBe(true);
    expect((await contentOf("more.bin")).equals(other)).toBe(true);
    await halves.waitFor({ state: "detached" });
  }, 90_000);

  test("one file is paused and goes on by itself; given up, its space is free again", async () => {
    writeFileSync(join(folder, "third.bin"), randomBytes(20 * 2 ** 20));
    await openFiles();
    await slow(2 * 2 ** 20);
    await choose(page, "Choose a folder");
    const id = await someOf("third.bin");
    await tray().getByRole("button", { name: "Pause third.bin" }).click();
    await tray()
      .getByText(/paused · \d+ %/)
      .waitFor();
    await tray().getByRole("button", { name: "Go on with third.bin" }).click();
    await tray().getByRole("button", { name: "Give up third.bin" }).click();
    await until("it is thrown away", async () => {
      const { rowCount } = await w.owner.query("select from upload where id = $1", [id]);
      return rowCount === 0;
    });
    await page.getByText("Uploads ended").waitFor();
  }, 90_000);
});
