import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Page } from "playwright-core";
import { afterAll, expect, test } from "vitest";
import { describeWith } from "../needs.ts";
import { fileAt, open, put, seal, shelf } from "../repositories/shelf.ts";
import type { Person, World } from "../world.ts";
import { expectAccessible } from "./browser.ts";
import { stage } from "./story.ts";

const contents = { "README.md": "# Iris\n", "植物/数据 1.csv": "a,b\n", "植物/deep/it's.txt": "quoted" };

describeWith("chromium", "curl")("ways to take files out of a version", () => {
  let w: World;
  let ann: Person;
  let page: Page;
  const at = { namespace: "ann", name: "iris" };
  const other = { namespace: "ann", name: "other" };
  const folder = mkdtempSync(join(tmpdir(), "guildhall-downloads-"));
  afterAll(() => rmSync(folder, { recursive: true }));

  stage(async (given) => {
    w = given.w;
    ann = await w.person("ann");
    await shelf(ann, at.namespace, at.name);
    await shelf(ann, other.namespace, other.name);
    await put(ann, other, "taken", "a file");
    await seal(ann, other);
    for (const [path, content] of Object.entries(contents)) await put(ann, at, path, content);
    await seal(ann, at);
    await open(ann, at);
    page = await given.enter(ann);
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  });

  const menu = (name: string | RegExp) => page.getByRole("button", { name, exact: true });
  const item = (name: string) => page.getByRole("menuitem", { name });
  /** Runs the line that the menu copies, as whoever copied it would. */
  const runCopied = async (name: string) => {
    await item(name).click();
    await item("Copied").waitFor();
    const line = await page.evaluate(() => navigator.clipboard.readText());
    const command = line.replace(/^guildhall/, `"${join(import.meta.dirname, "../../cli/guildhall")}"`);
    const env = { PATH: process.env["PATH"] ?? "", HOME: folder, GUILDHALL_TOKEN: ann.token, GUILDHALL_URL: w.url };
    await promisify(execFile)("sh", ["-c", command], { cwd: folder, env });
    await page.keyboard.press("Escape");
  };

  test("of a version saves a zip", async () => {
    await page.goto("/ann/datasets/iris?tab=files&version=1");
    await menu("Download").click();
    await expectAccessible(page, "the open menu");
    const [download] = await Promise.all([page.waitForEvent("download"), item("Zip archive").click()]);
    expect(download.suggestedFilename()).toBe("iris-v1.zip");
    expect(
      readFileSync(await download.path())
        .subarray(0, 2)
        .toString(),
    ).toBe("PK");
  });

  test("of a version copies lines that work", async () => {
    await menu("Download").click();
    await runCopied("Copy curl command");
    expect(readdirSync(folder)).toContain("iris-v1.zip");
    await menu("Download").click();
    await runCopied("Copy guildhall command");
    for (const [path, content] of Object.entries(contents))
      expect(readFileSync(join(folder, "iris", path), "utf8")).toBe(content);
  });

  test("of a folder is reached by the keyboard, and is of that folder", async () => {
    rmSync(join(folder, "iris"), { recursive: true, force: true });
    await menu("Download the folder 植物").focus();
    await page.keyboard.press("Enter");
    await expect.poll(() => page.locator(":focus").textContent()).toBe("Zip archive"); // an open menu takes the keys a moment later
    await page.keyboard.press("ArrowDown");
    await expect.poll(() => page.locator(":focus").textContent()).toBe("Tar archive");
    const [download] = await Promise.all([page.waitForEvent("download"), page.keyboard.press("Enter")]);
    expect(download.suggestedFilename()).toBe("iris-v1-植物.tar");
    await menu("Download the folder 植物").click();
    await runCopied("Copy guildhall command");
    expect(existsSync(join(folder, "iris/README.md"))).toBe(false);
    expect(readFileSync(join(folder, "iris/植物/deep/it's.txt"), "utf8")).toBe("quoted");
  });

  test("of a file copies lines that work, whatever its name", async () => {
    await page.goto(`/ann/datasets/iris?tab=files&version=1&file=${encodeURIComponent("植物/deep/it's.txt")}`);
    await menu(/^More ways to download/).click();
    await runCopied("Copy curl command");
    expect(readFileSync(join(folder, "it's.txt"), "utf8")).toBe("quoted");
  });

  test("a file is copied into a version that is opened for it; a name that is there is said, and nothing is lost", async () => {
    await page.goto(`/ann/datasets/iris?tab=files&version=1&file=README.md`);
    await page.getByRole("button", { name: "Copy to…" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Data set or model").click();
    await page.getByRole("option", { name: "other", exact: true }).click();
    await dialog.getByRole("button", { name: "Open version" }).click();
    await dialog.getByLabel("Folder").fill("taken");
    await dialog.getByRole("button", { name: "Copy", exact: true }).click();
    await dialog.getByText('"taken/README.md" cannot be here: "taken" is a file').waitFor();
    await expectAccessible(page, "the dialog to copy");
    await dialog.getByLabel("Folder").fill("from/iris");
    await dialog.getByRole("button", { name: "Copy", exact: true }).click();
    await dialog.getByText("1 file, 7 B, is in version 2 of other now: from/iris/README.md").waitFor();
    await dialog.getByRole("link", { name: "Open it" }).click();
    await page.waitForURL(/other.*version=2/);
    expect(await (await ann.fetch(fileAt(other, "from/iris/README.md", 2))).text()).toBe("# Iris\n");
  });

  test("a folder is copied with all below it, and back again into a version that is there", async () => {
    await page.goto("/ann/datasets/iris?tab=files&version=1");
    await menu("What can be done with the folder 植物").click();
    await item("Copy to…").click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("button", { name: "Copy", exact: true }).click();
    await dialog.getByText('"植物" is a folder here').waitFor();
    await dialog.getByLabel("Name there").fill("植物 2");
    await dialog.getByRole("button", { name: "Copy", exact: true }).click();
    await dialog.getByText("2 files").waitFor();
    expect(await (await ann.fetch(fileAt(at, "植物 2/deep/it's.txt", 2))).text()).toBe("quoted");
  });

  test("of an open version says why there is none", async () => {
    await page.goto("/ann/datasets/iris?tab=files&version=2");
    await menu("Download").hover();
    await page.getByText("seal the version first").waitFor();
    expect(await menu("Download the folder 植物").count()).toBe(0);
  });
});
