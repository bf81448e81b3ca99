import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { datasets } from "../../contract/repositories.ts";
import { buildConsole } from "../../server/console-build.ts";
import { describeWith } from "../needs.ts";
import { type Person, type World, world } from "../world.ts";
import { expectAccessible, fillSignIn, openBrowser, openPage } from "./browser.ts";

describeWith("chromium")("tokens by clicks", () => {
  let w: World;
  let browser: Browser;
  let ann: Person;

  beforeAll(async () => {
    w = await world({}, buildConsole);
    browser = await openBrowser();
    ann = await w.person("ann-a");
    const bob = await w.person("bob-b");
    await w.organization(ann, "acme", [[bob, "developer"]]);
    for (const name of ["iris", "roses"])
      await bob.call(datasets.create, { body: { namespace: "acme", name, visibility: "organization-read" } });
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
  const statusOf = async (secret: string, name: string) =>
    (await fetch(`${w.url}/api/v1/datasets/acme/${name}`, { headers: { authorization: `Bearer ${secret}` } })).status;

  test("a maintainer makes an organization's token for one thing, rotates it, sees what it reaches, and revokes it", async () => {
    const { page, close } = await as(ann, "/acme/settings");
    await page.getByRole("link", { name: "Open the tokens" }).click();
    await page.getByRole("button", { name: "New token" }).first().click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("textbox", { name: "Name" }).fill("report");
    await dialog.getByRole("checkbox", { name: "Read" }).click();
    await dialog.getByText("Only what I choose").click();
    await dialog.getByRole("combobox", { name: "Resources" }).click();
    await page.getByRole("option", { name: /iris/ }).click();
    await page.keyboard.press("Tab");
    await dialog.getByRole("button", { name: "Make the token" }).click();
    const secret = await dialog.getByLabel("The token", { exact: true }).innerText();
    expect([await statusOf(secret, "iris"), await statusOf(secret, "roses")]).toEqual([200, 404]);
    await dialog.getByRole("button", { name: "Close" }).last().click();
    await page.getByRole("button", { name: "What to do with report" }).click();
    await page.getByRole("menuitem", { name: "New secret" }).click();
    await dialog.getByRole("button", { name: "New secret" }).click();
    const second = await dialog.getByLabel("The token", { exact: true }).innerText();
    expect([await statusOf(secret, "iris"), await statusOf(second, "iris")]).toEqual([200, 200]);
    await dialog.getByRole("button", { name: "Close" }).last().click();
    await expectAccessible(page, "the tokens of an organization");
    await page.getByRole("link", { name: "report" }).click();
    await page.getByText("the token names it").waitFor();
    await expectAccessible(page, "what a token reaches");
    await page.getByRole("button", { name: "What to do with report" }).click();
    await page.getByRole("menuitem", { name: "Revoke" }).click();
    await dialog.getByRole("button", { name: "Revoke" }).click();
    await page.getByText("No tokens yet").waitFor();
    expect([await statusOf(secret, "iris"), await statusOf(second, "iris")]).toEqual([401, 401]);
    await close();
  }, 60_000);

  test("one's own token gets a rate and a cap, on a phone too", async () => {
    const { page, close } = await as(ann, "/account/tokens?new=true", 390);
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("textbox", { name: "Name" }).fill("laptop");
    await dialog.getByRole("textbox", { name: "Requests a minute" }).fill("60");
    await dialog.getByRole("button", { name: "Make the token" }).click();
    await dialog.getByLabel("The token", { exact: true }).waitFor();
    await dialog.getByRole("button", { name: "Close" }).last().click();
    await page.getByRole("button", { name: "What to do with laptop" }).click();
    await page.getByRole("menuitem", { name: "Edit" }).click();
    expect(await dialog.getByRole("textbox", { name: "Requests a minute" }).inputValue()).toBe("60");
    await dialog.getByRole("textbox", { name: /Spending cap/ }).fill("2.5");
    await dialog.getByRole("button", { name: "Save" }).click();
    await dialog.waitFor({ state: "hidden" });
    const { rows } = await w.owner.query("select requests_per_minute, spending_cap from token where name = 'laptop'");
    expect(rows).toEqual([{ requests_per_minute: 60, spending_cap: expect.anything() }]);
    await close();
  });
});
