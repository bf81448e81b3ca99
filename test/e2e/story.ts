import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach } from "vitest";
import { buildConsole } from "../../server/console-build.ts";
import { type Person, type World, world } from "../world.ts";
import { type Look, openBrowser, openPage, signIn } from "./browser.ts";

/** Where a story is played. */
export interface Stage {
  w: World;
  /** A browser of somebody's own; nobody is signed in. */
  open(name: string, look?: Look): Promise<Page>;
  /** The browser of a person who has signed in. */
  enter(person: Person, look?: Look): Promise<Page>;
}

/** A Guildhall with people before their screens, whose steps stand one on another: after one that fell, the rest is skipped. */
export function stage(prepare: (stage: Stage) => Promise<void>, settings = async () => ({})): void {
  const screens = new Map<string, Page>();
  const closing: (() => Promise<void>)[] = [];
  let browser: Browser;
  let w: World;
  let fell = false;

  const open = async (name: string, look: Look = {}) => {
    const { page, close } = await openPage(browser, w.url, look);
    closing.push(close);
    screens.set(name, page);
    return page;
  };
  const enter = async (person: Person, look: Look = {}) => {
    const page = await open(person.path, look);
    await signIn(page, person);
    return page;
  };
  beforeAll(async () => {
    w = await world(await settings(), buildConsole);
    browser = await openBrowser();
    await prepare({ w, open, enter });
  }, 120_000);
  beforeEach(({ skip }) => skip(fell, "an earlier step failed"));
  afterEach(async ({ task }) => {
    if (task.result?.state !== "fail" || fell) return;
    fell = task.result.retryCount === task.retry;
    const folder = mkdtempSync(join(tmpdir(), "guildhall-e2e-"));
    console.error(`What was on the screens when a step failed: ${folder}`);
    for (const [who, page] of screens) await page.screenshot({ path: join(folder, `${who}.png`) });
  });
  afterAll(async () => {
    for (const close of closing) await close();
    await browser.close();
    await w.stop();
  });
}

/** Opens a section of the workbench; on a phone the sections are behind the menu. */
export async function go(page: Page, section: string): Promise<void> {
  if ((page.viewportSize()?.width ?? 0) < 768) await page.getByRole("button", { name: "Open the menu" }).click();
  await page.getByRole("navigation", { name: "Sections" }).getByRole("link", { name: section, exact: true }).click();
  await page.getByRole("heading", { name: section, level: 1 }).waitFor();
}

/** Opens what a list names, and waits until its page is there: tabs and buttons are called the same on every page. */
export async function openNamed(page: Page, name: string): Promise<void> {
  await page.getByRole("link", { name, exact: true }).first().click();
  await page.getByRole("heading", { name, level: 1 }).waitFor();
}

/** Chooses files or a whole folder for an open version, seals it, and waits until it is. */
export async function fillAndSeal(
  page: Page,
  chooser: "Choose files" | "Choose a folder",
  files: Files,
): Promise<void> {
  const chosen = page.waitForEvent("filechooser");
  await page.getByRole("button", { name: chooser }).click();
  await (await chosen).setFiles(files);
  await page.getByText("Uploads ended").waitFor();
  await page.getByRole("button", { name: "Seal" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Seal" }).click();
  await page.getByText("Ready", { exact: true }).first().waitFor();
  await page.getByText("Uploads ended").waitFor({ state: "detached" });
}

type Files = string | { name: string; mimeType: string; buffer: Buffer }[];
