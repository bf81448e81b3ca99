import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createOrganizationToken } from "../../contract/organization-tokens.ts";
import { datasets } from "../../contract/repositories.ts";
import { editOrganizationSettings } from "../../contract/settings.ts";
import { buildConsole } from "../../server/console-build.ts";
import { describeWith } from "../needs.ts";
import { type Person, until, type World, world } from "../world.ts";
import { expectAccessible, fillSignIn, openBrowser, openPage } from "./browser.ts";

describeWith("chromium")("members come and go by clicks", () => {
  let w: World;
  let browser: Browser;
  let ann: Person;
  let bob: Person;
  let eve: Person;

  beforeAll(async () => {
    w = await world({}, buildConsole);
    browser = await openBrowser();
    ann = await w.person("ann-a");
    bob = await w.person("bob-b");
    eve = await w.person("eve-e");
    await w.organization(ann, "acme", [[bob, "editor"]]);
    await ann.call(editOrganizationSettings, { params: { organization: "acme" }, body: { joining: "ask" } });
    await bob.call(datasets.create, { body: { namespace: "acme", name: "iris" } });
    const body = { name: "nightly", scopes: ["call" as const], assigned_to: "bob-b" };
    await ann.call(createOrganizationToken, { params: { organization: "acme" }, body });
  }, 120_000);
  afterAll(async () => {
    await browser.close();
    await w.stop();
  });

  const as = async (person: Person, path: string, width = 1440) => {
    const opened = await openPage(browser, w.url, { width });
    const { page } = opened;
    await page.goto(`/sign-in?next=${encodeURIComponent(path)}`);
    await fillSignIn(page, person);
    return opened;
  };
  const ownerOf = async () =>
    (await ann.call(datasets.get, { params: { namespace: "acme", name: "iris" } })).owner?.path ?? null;

  test("a member is removed in one step with an heir, and the notice undoes it", async () => {
    const { page, close } = await as(ann, "/acme/members");
    await page.getByRole("button", { name: "Remove bob-b…" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByText("1 data set").waitFor();
    await dialog.getByText("1 token of the organization: it stops", { exact: false }).waitFor();
    await dialog.getByText("nightly").waitFor();
    await choose(page, "Who gets the data sets", "ann-a");
    await expectAccessible(page, "the removal");
    await dialog.getByRole("button", { name: "Remove bob-b" }).click();
    await page.getByText("bob-b was removed").waitFor();
    expect(await ownerOf()).toBe("ann-a");
    await page.getByRole("button", { name: "Undo" }).click();
    await page.getByText("bob-b is back as Editor").waitFor();
    await until("it is bob's again", async () => (await ownerOf()) === "bob-b");
    await close();
  }, 90_000);

  test("somebody asks on a phone and is let in; a roster is read before it is applied", async () => {
    const phone = await as(eve, "/acme", 390);
    await phone.page.getByRole("button", { name: "Ask to join" }).click();
    await phone.page.getByRole("textbox").fill("from class 7");
    await phone.page.getByRole("button", { name: "Send the request" }).click();
    await phone.page.getByText("A maintainer will answer.").waitFor();
    const { page, close } = await as(ann, "/acme/members?tab=requests");
    await page.getByText("from class 7").waitFor();
    await page.getByRole("button", { name: "Let in: eve-e" }).click();
    await page.getByText("eve-e is a member now").waitFor();
    await phone.page.reload();
    await phone.page.getByRole("link", { name: /workbench/i }).waitFor();
    await phone.close();
    await page.goto("/acme/members?import=true");
    await page.getByRole("textbox", { name: /paste/ }).fill("email,role\nnewt@example.org,viewer\nwrong,viewer");
    await page.getByRole("button", { name: "Show what would happen" }).click();
    await page.getByText("This is not an e-mail address").waitFor();
    await expectAccessible(page, "the preview of a roster");
    await page.getByRole("button", { name: "Add 0, invite 1" }).click();
    await page.getByText("Roster imported: 0 added, 1 invited").waitFor();
    await close();
  }, 90_000);
});

async function choose(page: Page, label: string, option: string): Promise<void> {
  await page
    .getByRole("combobox", { name: label })
    .or(page.getByRole("textbox", { name: label }))
    .first()
    .click();
  await page
    .getByRole("option", { name: new RegExp(option) })
    .first()
    .click();
}
