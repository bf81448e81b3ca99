import { mkdirSync } from "node:fs";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { datasets as files } from "../../contract/files.ts";
import { datasets } from "../../contract/repositories.ts";
import { datasets as decisions } from "../../contract/reviews.ts";
import { datasets as versions } from "../../contract/versions.ts";
import { buildConsole } from "../../server/console-build.ts";
import { describeWith } from "../needs.ts";
import { type Person, type World, world } from "../world.ts";
import { expectAccessible, openBrowser, openPage, signIn } from "./browser.ts";

const shots = process.env["GUILDHALL_SHOTS"];
if (shots) mkdirSync(shots, { recursive: true });

describeWith("chromium")("data that needs approval, by clicks alone", () => {
  let w: World;
  let browser: Browser;
  let mia: Person;
  let dev: Person;
  let rea: Person;
  let vic: Person;
  const pages = new Map<string, Page>();
  const closing: (() => Promise<void>)[] = [];
  const at = { namespace: "acme", name: "iris" };

  beforeAll(async () => {
    w = await world({}, buildConsole);
    browser = await openBrowser();
    [mia, dev, rea, vic] = await Promise.all([w.person("mia"), w.person("dev"), w.person("rea"), w.person("vic")]);
    await w.organization(mia, "acme", [
      [dev, "developer"],
      [rea, "reviewer"],
      [vic, "viewer"],
    ]);
    await dev.call(datasets.create, { body: { ...at, visibility: "organization-read" } });
    await dev.call(versions.open, { params: at, body: {} });
    for (const [path, upload] of [
      ["README.md", "# Iris\n\nThree kinds of flowers."],
      ["data/iris.csv", "length,width\n5.1,3.5\n"],
      ["data/old.csv", "length\n5.1\n"],
    ] as const)
      await dev.call(files.put, { params: { ...at, version: 1, path } }, { upload });
    await dev.call(versions.seal, { params: { ...at, version: 1 } });
    for (const person of [mia, dev, rea, vic]) {
      const opened = await openPage(browser, w.url);
      closing.push(opened.close);
      pages.set(person.path, opened.page);
      await signIn(opened.page, person);
    }
  }, 180_000);
  afterAll(async () => {
    for (const close of closing) await close();
    await browser.close();
    await w.stop();
  });

  const of = (person: Person) => pages.get(person.path) as Page;
  const shoot = async (page: Page, name: string) =>
    shots && (await page.screenshot({ path: `${shots}/${name}.png`, fullPage: true }));

  test("a maintainer says that data needs approval", async () => {
    const page = of(mia);
    await page.goto("/acme/settings");
    await page.getByRole("switch", { name: "Data needs approval" }).click();
    await page.getByText("Saved").first().waitFor();
    await expectAccessible(page, "the settings with approval");
    await shoot(page, "settings");
  }, 60_000);

  test("the author changes the next version without sending a byte, and seals it: it waits", async () => {
    const page = of(dev);
    await page.goto("/acme/datasets/iris?tab=files");
    await page.getByRole("button", { name: "New version" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Open version" }).click();
    await page.getByText("Version 2 is open").waitFor();
    await page.getByRole("button", { name: /^data/ }).click();
    await page.getByRole("button", { name: /^old\.csv/ }).click();
    await page.getByRole("button", { name: "Move or rename" }).click();
    await page.getByLabel("Its path from now on").fill("archive/old.csv");
    await page.getByRole("dialog").getByRole("button", { name: "Move or rename" }).click();
    await page.getByRole("button", { name: /^archive/ }).waitFor();
    await shoot(page, "open");
    await page.getByRole("button", { name: "Seal", exact: true }).click();
    await page.getByText("It waits until a reviewer or maintainer has approved it.", { exact: false }).waitFor();
    await page.getByRole("dialog").getByRole("button", { name: "Seal", exact: true }).click();
    await page.getByText("Version 2 waits for approval").waitFor();
    await expectAccessible(page, "a version that waits, for its author");
    await shoot(page, "waits-author");
  }, 90_000);

  test("a reviewer finds it, looks at what changed, and rejects it with a word", async () => {
    const page = of(rea);
    await page.goto("/acme/overview");
    await page.getByRole("link", { name: "Data that waits for your decision" }).waitFor();
    await shoot(page, "overview");
    await page.getByRole("link", { name: "Data that waits for your decision" }).click();
    await page.getByRole("link", { name: "iris, version 2" }).waitFor();
    await expectAccessible(page, "the inbox");
    await shoot(page, "inbox");
    await page.getByRole("link", { name: "iris, version 2" }).click();
    await page.getByRole("button", { name: "What changed since version 1" }).click();
    await page.getByText("was data/old.csv").waitFor();
    expect(new URL(page.url()).search).toMatch(/version=2.*compare=1|compare=1.*version=2/);
    await expectAccessible(page, "the comparison");
    await shoot(page, "comparison");
    await page.getByLabel("A word to its author").fill("Please add the units of the columns.");
    await page.getByRole("button", { name: "Reject" }).click();
    await page.getByText("Version 2 was rejected").waitFor();
  }, 90_000);

  test("the author sees why, goes on from it, and it is approved", async () => {
    const page = of(dev);
    await page.goto("/account/notifications");
    await page.getByText("rejected your version iris/2", { exact: false }).click();
    await page.getByRole("heading", { level: 1, name: "iris" }).waitFor(); // the notice says the word, too
    await page.getByText("Please add the units of the columns.").waitFor();
    await expectAccessible(page, "a rejected version");
    await shoot(page, "rejected");
    await page.getByRole("button", { name: "New version from this one" }).click();
    await page.getByText("Version 3 is open").waitFor();
    const path = "UNITS.md";
    await dev.call(files.put, { params: { ...at, version: 3, path } }, { upload: "All lengths in centimetres." });
    await page.getByRole("button", { name: "Seal", exact: true }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Seal", exact: true }).click();
    await page.getByText("Version 3 waits for approval").waitFor();
    const reviewer = of(rea);
    await reviewer.goto("/acme/reviews");
    await reviewer.getByRole("link", { name: "iris, version 3" }).click();
    await shoot(reviewer, "decide");
    await reviewer.getByRole("button", { name: "Approve" }).click();
    await reviewer.getByText("Approved: it is ready", { exact: false }).waitFor();
  }, 90_000);

  test("others use it; versions say what became of them, on a phone and in Chinese, too", async () => {
    const page = of(vic);
    await page.goto("/acme/datasets/iris?tab=files");
    await page.getByText("UNITS.md").first().waitFor();
    expect(await page.getByText("Version 2").count()).toBe(0);
    const own = of(dev);
    await own.goto("/acme/datasets/iris?tab=versions");
    await own.getByRole("button", { name: "What can be done with version 3" }).click();
    await own.getByRole("menuitem", { name: "Name and note" }).click();
    await own.getByLabel("Name", { exact: true }).fill("v1.0");
    await own.getByRole("button", { name: "Save" }).click();
    await own.getByText("v1.0").waitFor();
    await expectAccessible(own, "the versions");
    await shoot(own, "versions");
    await dev.call(versions.open, { params: at, body: {} });
    await dev.call(files.put, { params: { ...at, version: 4, path: "NEW.md" } }, { upload: "new" });
    await dev.call(versions.seal, { params: { ...at, version: 4 } });
    const phone = await openPage(browser, w.url, { width: 390, scheme: "dark", locale: "zh-CN" });
    await signIn(phone.page, rea);
    for (const [name, path] of [
      ["phone-inbox", "/acme/reviews"],
      ["phone-decide", "/acme/datasets/iris?tab=files&version=4"],
      ["phone-compare", "/acme/datasets/iris?tab=files&version=4&compare=1"],
    ] as const) {
      await phone.page.goto(path);
      await phone.page
        .getByText(/版本 4/)
        .first()
        .waitFor();
      await expectAccessible(phone.page, name);
      await shoot(phone.page, name);
    }
    await phone.close();
    await rea.call(decisions.decide, { params: { ...at, version: 4 }, body: { decision: "approve" } });
  }, 120_000);
});
