import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { addMembers } from "../../contract/members.ts";
import { datasets } from "../../contract/repositories.ts";
import { buildConsole } from "../../server/console-build.ts";
import { describeWith } from "../needs.ts";
import { type Person, type World, world } from "../world.ts";
import { expectAccessible, openBrowser, openPage, signIn } from "./browser.ts";

describeWith("chromium")("the bell", () => {
  let w: World;
  let browser: Browser;
  let ann: Person;
  let bob: Person;
  const pages: { page: Page; close: () => Promise<void> }[] = [];

  beforeAll(async () => {
    w = await world({}, buildConsole);
    browser = await openBrowser();
    [ann, bob] = [await w.person("ann"), await w.person("bob")];
    await w.organization(ann, "acme");
  }, 120_000);
  afterAll(async () => {
    for (const { close } of pages) await close();
    await browser.close();
    await w.stop();
  });

  const open = async (person: Person, path: string, prepare?: (page: Page) => Promise<unknown>) => {
    const opened = await openPage(browser, w.url);
    pages.push(opened);
    const { page } = opened;
    await prepare?.(page);
    await signIn(page, person);
    await page.goto(path);
    return page;
  };
  const bell = (page: Page, name: RegExp) => page.getByRole("banner").getByRole("button", { name });

  test("rings in one browser when somebody adds, and changes the role, in another", async () => {
    let listen = () => {};
    const begun = new Promise<void>((resolve) => {
      listen = resolve;
    });
    const bobs = await open(bob, "/bob/overview", (page) =>
      page.route("**/api/v1/stream", (route) => begun.then(() => route.continue())),
    );
    await bell(bobs, /all read/).waitFor();
    await ann.call(addMembers, {
      params: { organization: "acme" },
      body: { members: [{ path: "bob", role: "developer" }] },
    });
    listen(); // what came before it did is not lost
    await bell(bobs, /^1 unread/).waitFor();
    const anns = await open(ann, "/acme/members");
    const row = anns.getByRole("row", { name: /bob/ });
    await row.getByRole("combobox").or(row.getByRole("textbox")).first().click();
    await anns.getByRole("option", { name: "Editor" }).click();
    await bell(bobs, /^2 unread/).click();
    const panel = bobs.getByRole("dialog");
    await panel.getByText("ann made you editor in acme").waitFor();
    await expectAccessible(bobs, "the open bell");
    await panel.getByRole("link", { name: "ann added you to acme as developer" }).click();
    await bobs.waitForURL("**/acme/members");
    await bell(bobs, /^1 unread/).waitFor();
  }, 60_000);

  test("is silent in both of a person's browsers once they have read everything in one", async () => {
    const [first] = pages;
    const second = await open(bob, "/account/notifications");
    await second.getByRole("button", { name: "Mark all as read" }).click();
    await bell(second, /all read/).waitFor();
    await bell(first?.page as Page, /all read/).waitFor();
    await second.getByRole("tab", { name: "Unread" }).click();
    await second.getByText("You have read everything").waitFor();
  }, 60_000);

  test("says nothing more of what a person does not want to hear of", async () => {
    const page = await open(bob, "/account/notifications?tab=preferences");
    await page.getByRole("checkbox", { name: "Sharing: In the console" }).uncheck();
    await page.reload();
    await page.getByRole("checkbox", { name: "Sharing: In the console" }).waitFor();
    expect(await page.getByRole("checkbox", { name: "Sharing: In the console" }).isChecked()).toBe(false);
    expect(await page.getByRole("checkbox", { name: "Membership: In the console" }).isChecked()).toBe(true);
  }, 60_000);

  test("the maintainer sees the organization in one look, and narrows the activity by its bars", async () => {
    await bob.call(datasets.create, { body: { namespace: "acme", name: "iris" } });
    const page = await open(ann, "/acme/overview");
    for (const title of ["Information", "Members", "Limits", "Storage by project", "Activity", "Executions"])
      await page.getByRole("heading", { name: title, exact: true }).waitFor();
    await expectAccessible(page, "the overview of a maintainer");
    await page.getByRole("link", { name: "All activity" }).click();
    await page.getByText("Warning", { exact: true }).click();
    await page.waitForURL("**/activity?severity=warning");
    await page.getByText("Nothing fits these filters").waitFor();
    await page.getByRole("button", { name: "Clear filters" }).click();
    await page.locator(".recharts-surface").first().waitFor();
    await page.getByRole("button", { name: "Show details" }).first().click();
    await page.getByRole("button", { name: "Only this action" }).click();
    await page.waitForURL("**/activity?action=*");
    const saved = page.waitForEvent("download");
    await page.getByRole("button", { name: "Download" }).click();
    await page.getByRole("menuitem", { name: "As a table (CSV)" }).click();
    expect((await saved).suggestedFilename()).toMatch(/^acme-activity-.+\.csv$/);
  }, 60_000);
});
