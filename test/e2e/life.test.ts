import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createContainer } from "../../contract/containers.ts";
import { datasets as files } from "../../contract/files.ts";
import { datasets } from "../../contract/repositories.ts";
import { datasets as versions } from "../../contract/versions.ts";
import { buildConsole } from "../../server/console-build.ts";
import { describeWith } from "../needs.ts";
import { type Person, type World, world } from "../world.ts";
import { expectAccessible, openBrowser, openPage, signIn } from "./browser.ts";

describeWith("chromium")("the life of a data set, by clicks alone", () => {
  let w: World;
  let browser: Browser;
  let page: Page;
  let ann: Person;
  const closing: (() => Promise<void>)[] = [];

  beforeAll(async () => {
    w = await world({}, buildConsole);
    browser = await openBrowser();
    ann = await w.person("ann-a");
    await w.organization(ann, "acme");
    await w.organization(ann, "beta");
    const at = { namespace: "acme", name: "iris" };
    await ann.call(datasets.create, { body: { ...at, visibility: "organization-read", description: "Flowers." } });
    await ann.call(versions.open, { params: at, body: {} });
    const readme = { params: { ...at, version: 1, path: "README.md" } };
    await ann.call(files.put, readme, { upload: "# Iris\n\nThree kinds of flowers." });
    await ann.call(versions.seal, { params: { ...at, version: 1 } });
    const recipe = { resource_type: "cpu-small", command: "wc /input/0/*", visibility: "organization-read" } as const;
    const bindings = [{ source: "datasets/acme/iris" }];
    await ann.call(createContainer, { body: { namespace: "acme", name: "count", ...recipe, bindings } });
    const opened = await openPage(browser, w.url);
    closing.push(opened.close);
    page = opened.page;
    await signIn(page, ann);
  }, 120_000);
  afterAll(async () => {
    for (const close of closing) await close();
    await browser.close();
    await w.stop();
  });

  test("it is duplicated into one's own workbench", async () => {
    await page.goto("/acme/datasets/iris");
    await page.getByRole("button", { name: "Duplicate" }).click();
    const dialog = page.getByRole("dialog");
    await expectAccessible(page, "the dialog to duplicate");
    await dialog.getByLabel("Into").click();
    await page.getByRole("option", { name: "ann-a (personal)" }).click();
    await dialog.getByLabel("Name").fill("my-iris");
    await dialog.getByRole("button", { name: "Duplicate" }).click();
    await page.waitForURL(/\/ann-a\/datasets\/my-iris/);
    await page.getByText("acme/iris").waitFor();
  }, 60_000);

  test("it is published, and read by somebody who is not signed in, in either language", async () => {
    for (const [path, name] of [
      ["/acme/datasets/iris?tab=settings", "iris"],
      ["/acme/containers/count?tab=settings", "count"],
    ] as const) {
      await page.goto(path);
      await page.getByRole("switch", { name: "Anybody may read it" }).click();
      await page.getByText("Public address").waitFor();
      expect(await page.getByRole("heading", { level: 1 }).textContent()).toBe(name);
    }
    await expectAccessible(page, "the settings of what is published");
    for (const look of [{}, { width: 390, scheme: "dark", locale: "zh-CN" }] as const) {
      const visitor = await openPage(browser, w.url, look);
      await visitor.page.goto("/acme/datasets/iris");
      await visitor.page.getByRole("heading", { name: "Iris", exact: true }).waitFor();
      await expectAccessible(visitor.page, "a published data set");
      await visitor.page.goto("/acme/datasets/iris?tab=files&version=1");
      await visitor.page.getByText("README.md").first().waitFor();
      await visitor.page.goto("/acme/containers/count");
      await visitor.page.getByText("wc /input/0/*").waitFor();
      await expectAccessible(visitor.page, "a published container");
      await visitor.page.goto("/acme/datasets/nothing");
      await visitor.page.waitForURL(/\/sign-in/);
      await visitor.close();
    }
  }, 90_000);

  test("it is moved into another workbench, after its name is typed", async () => {
    await page.goto("/acme/datasets/iris?tab=settings");
    await page.getByRole("button", { name: "Move to another workbench…" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Move to").click();
    await page.getByRole("option", { name: "beta" }).click();
    const move = dialog.getByRole("button", { name: "Move" });
    expect(await move.isDisabled()).toBe(true);
    await expectAccessible(page, "the dialog to move");
    await dialog.getByLabel("Type iris to confirm").fill("iris");
    await move.click();
    await page.waitForURL(/\/beta\/datasets\/iris/);
    await page.goto("/acme/datasets/iris");
    await page.getByText("There is nothing at this address").waitFor();
  }, 60_000);

  test("it is deleted, and that is undone at once", async () => {
    await remove(page);
    await page.getByRole("button", { name: "Undo" }).click();
    await page.getByText("Restored iris").waitFor();
    await page.getByRole("link", { name: "iris" }).waitFor();
  }, 60_000);

  test("it is deleted, found among what was deleted, and restored under another name", async () => {
    await remove(page);
    await ann.call(datasets.create, { body: { namespace: "beta", name: "iris" } });
    await page.getByRole("navigation", { name: "Sections" }).getByRole("link", { name: "Recently deleted" }).click();
    await page.getByRole("heading", { name: "Recently deleted" }).waitFor();
    await expectAccessible(page, "what was deleted");
    await page.getByRole("button", { name: "Restore" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Restore" }).click();
    await page.waitForURL(/\/beta\/datasets\/iris-restored/);
    await page.getByRole("heading", { name: "Iris", exact: true }).waitFor();
  }, 60_000);

  test("it is deleted for good, after its name is typed", async () => {
    await remove(page, "iris-restored");
    await page.goto("/beta/deleted");
    await page.getByRole("button", { name: "Delete iris-restored for good" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Type iris-restored to confirm").fill("iris-restored");
    await dialog.getByRole("button", { name: "Delete for good" }).click();
    await page.getByText("Nothing was deleted").waitFor();
  }, 60_000);
});

async function remove(page: Page, name = "iris"): Promise<void> {
  await page.goto(`/beta/datasets/${name}?tab=settings`);
  await page.getByRole("button", { name: "Delete" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
  await page.getByText(`Deleted ${name}`).waitFor();
}
