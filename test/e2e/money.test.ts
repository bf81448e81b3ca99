import { mkdirSync } from "node:fs";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createBudget } from "../../contract/budgets.ts";
import { setBilling, setCredit } from "../../contract/house.ts";
import { listPrices } from "../../contract/prices.ts";
import { getStorageAllowance } from "../../contract/subscriptions.ts";
import { buildConsole } from "../../server/console-build.ts";
import { describeWith } from "../needs.ts";
import { type Person, type World, world } from "../world.ts";
import { expectAccessible, openBrowser, openPage, signIn } from "./browser.ts";

const shots = process.env["GUILDHALL_SHOTS"];
if (shots) mkdirSync(shots, { recursive: true });

describeWith("chromium")("money and storage, by clicks alone", () => {
  let w: World;
  let browser: Browser;
  let mia: Person;
  let dev: Person;
  const closing: (() => Promise<void>)[] = [];
  const acme = { params: { namespace: "acme" } };

  beforeAll(async () => {
    w = await world({}, buildConsole);
    browser = await openBrowser();
    [mia, dev] = await Promise.all([w.person("mia"), w.person("dev")]);
    await w.organization(mia, "acme", [[dev, "developer"]]);
  }, 180_000);
  afterAll(async () => {
    for (const close of closing) await close();
    await browser.close();
    await w.stop();
  });

  const opened = async (person: Pick<Person, "email" | "password">, look: Parameters<typeof openPage>[2] = {}) => {
    const { page, close } = await openPage(browser, w.url, look);
    closing.push(close);
    await signIn(page, person);
    return page;
  };
  const shoot = async (page: Page, name: string) =>
    shots && (await page.screenshot({ path: `${shots}/${name}.png`, fullPage: true }));

  let page: Page;

  test("an operator chooses the currency while there is neither a price nor money", async () => {
    page = await opened(w.root);
    await page.goto("/admin/resource-types");
    await page.getByRole("button", { name: "Choose the currency" }).click();
    const dialog = page.getByRole("dialog");
    await expectAccessible(page, "the choice of a currency");
    await shoot(page, "currency");
    expect(await dialog.getByRole("button", { name: "Save" }).isDisabled()).toBe(true);
    await dialog.getByLabel("Currency").fill("JPY");
    await page.getByRole("option", { name: /JPY/ }).click();
    await dialog.getByRole("button", { name: "Save" }).click();
    await page.getByText("Prices will be in JPY").waitFor();
    expect((await w.root.call(listPrices, {})).currency).toBe("JPY");
  }, 60_000);

  test("and sells storage by the month: the first price fixes the currency", async () => {
    await page.getByRole("button", { name: "Price of Storage for a month" }).click();
    await page.getByRole("dialog").getByLabel("JPY for one GiB for the period").fill("2");
    await page.getByRole("dialog").getByRole("button", { name: "Save" }).click();
    await page.getByText("Prices and money are in JPY").waitFor();
    expect(await page.getByRole("button", { name: "Choose the currency" }).count()).toBe(0);
  }, 60_000);

  test("grants organizations some storage", async () => {
    await page.goto("/admin/finance");
    await page.getByRole("button", { name: "Storage granted to each organization" }).click();
    await page.getByRole("checkbox", { name: "Unlimited" }).uncheck();
    await page.getByRole("textbox", { name: "GiB" }).fill("5");
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("5 GiB", { exact: true }).first().waitFor();
    await expectAccessible(page, "what is granted");
    await shoot(page, "grants");
    await w.root.call(setBilling, { body: { billing: true } });
    await w.root.call(setCredit, { ...acme, body: { credit_micros: 1_000_000_000 } });
  }, 60_000);

  test("a maintainer subscribes to more, is told what it costs, and sees what was paid", async () => {
    const mine = await opened(mia);
    await mine.goto("/acme/finance?tab=storage");
    await mine.getByRole("button", { name: "Subscribe to storage" }).click();
    const dialog = mine.getByRole("dialog");
    await dialog.getByLabel("GiB in all").fill("10");
    await dialog.getByText("are taken from the balance now").waitFor();
    await expectAccessible(mine, "a subscription to storage");
    await shoot(mine, "subscribe");
    await dialog.getByRole("button", { name: "Subscribe", exact: true }).click();
    await mine.getByText("The storage is there now.").waitFor();
    await mine.getByRole("button", { name: "Show what was paid for subscription 1" }).click();
    await mine.getByText(/\d{4}-\d\d-\d\d to \d{4}-/).waitFor();
    await expectAccessible(mine, "subscriptions");
    await shoot(mine, "subscriptions");
    expect(await mia.call(getStorageAllowance, acme)).toMatchObject({ allowance_bytes: 15 * 2 ** 30 });
  }, 90_000);

  test("they see among the forecasts when the balance is used up, and where that is from", async () => {
    const mine = await opened(mia);
    await mine.goto("/acme/usage");
    await mine.getByText(/left; (used up|lasts)/).waitFor();
    await expectAccessible(mine, "forecasts with the balance");
    await shoot(mine, "forecasts");
    await mine.getByRole("link", { name: "Wallet", exact: true }).click();
    await mine.getByText("Can be paid now").waitFor();
  }, 60_000);

  test("a member reaches the budget that is theirs by the menu, and nothing else of money", async () => {
    await mia.call(createBudget, { ...acme, body: { member: dev.path, amount_micros: 5_000_000 } });
    const theirs = await opened(dev, { width: 390, scheme: "dark", locale: "zh-CN" });
    await theirs.goto("/acme/finance");
    await theirs.getByRole("heading", { name: "预算" }).waitFor();
    await theirs.getByText(dev.name).first().waitFor();
    await expectAccessible(theirs, "a member's budgets");
    await shoot(theirs, "budgets-of-a-member");
    await theirs.goto("/acme/finance?tab=wallet");
    await theirs.getByText("只有管理员可以查看组织的财务").waitFor();
  }, 60_000);
});
