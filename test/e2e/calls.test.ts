import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createApi } from "../../contract/apis.ts";
import { buildConsole } from "../../server/console-build.ts";
import { type UpstreamServer, upstreamServer } from "../gateway/upstream.ts";
import { describeWith } from "../needs.ts";
import { type Person, type World, world } from "../world.ts";
import { expectAccessible, fillSignIn, openBrowser, openPage } from "./browser.ts";

/** The tables that have to be pushed sideways to be read to the end of a row. */
const sideways = (page: Page): Promise<string[]> =>
  page
    .locator("[role=group]:has(> table[aria-busy])")
    .evaluateAll((boxes) => boxes.filter((box) => box.scrollWidth > box.clientWidth).map((box) => box.ariaLabel ?? ""));

describeWith("chromium")("models are tried and their calls read by clicks", () => {
  let w: World;
  let upstream: UpstreamServer;
  let browser: Browser;
  let ann: Person;
  let bob: Person;

  beforeAll(async () => {
    upstream = await upstreamServer();
    w = await world({ GUILDHALL_UPSTREAMS_PRIVATE: "yes" }, buildConsole);
    browser = await openBrowser();
    [ann, bob] = [await w.person("ann-a"), await w.person("bob-b")];
    await w.organization(ann, "acme", [[bob, "developer"]]);
    for (const [name, model] of [
      ["chat", "honest"],
      ["slow", "slow:100"],
    ] as const)
      await publish(name, model);
  }, 120_000);
  afterAll(async () => {
    await browser.close();
    await w.stop();
    await upstream.stop();
  });

  const publish = (name: string, model: string) => {
    const upstreams = [{ kind: "external" as const, address: upstream.address, model, secret: "sk-up" }];
    const price = { call_micros: 120_000 };
    return ann.call(createApi, {
      body: { namespace: "acme", name, upstreams, price, visibility: "organization-read" },
    });
  };
  const as = async (person: Person, path: string) => {
    const opened = await openPage(browser, w.url, {});
    const { page } = opened;
    await page.goto(`/sign-in?next=${encodeURIComponent(path)}`);
    await fillSignIn(page, person);
    return opened;
  };

  test("a maintainer makes a token, tries a model with it, and a developer finds the call in the log", async () => {
    const maintainer = await as(ann, "/acme/settings/tokens?new=true");
    const { page } = maintainer;
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("textbox", { name: "Name" }).fill("trial");
    await dialog.getByRole("button", { name: "Make the token" }).click();
    const secret = await dialog.getByLabel("The token", { exact: true }).innerText();
    await page.goto("/acme/apis/chat");
    await page.getByRole("textbox", { name: "What to send" }).fill("Say something");
    await page.getByLabel("Token", { exact: true }).fill(secret);
    await page.getByRole("button", { name: "Send" }).click();
    const request = await page.getByText("Request id").locator("xpath=following-sibling::dd").innerText();
    await expectAccessible(page, "the page of a model API");
    await page.getByRole("link", { name: request }).click();
    await page.getByText("Tokens counted by").waitFor();
    await maintainer.close();
    const developer = await as(bob, "/acme/usage?tab=calls");
    await developer.page.getByRole("cell", { name: "trial" }).waitFor();
    await expectAccessible(developer.page, "the log of calls");
    await developer.page.getByRole("searchbox", { name: "Find a call by its request id" }).fill(request);
    await developer.page.getByText("Tokens counted by").waitFor();
    await developer.close();
  }, 90_000);

  test("from a model its calls are a click away, and their records say in words and money what they were", async () => {
    const { page, close } = await as(bob, "/acme/apis/chat");
    await page.getByRole("link", { name: /^\d+ calls?, / }).click();
    await page.getByRole("cell", { name: "acme/chat" }).first().waitFor();
    expect(new URL(page.url()).searchParams.get("model")).toBe("acme/chat");
    await page.setViewportSize({ width: 390, height: 844 });
    expect(await sideways(page)).toEqual([]);
    await page.goto("/acme/usage");
    await page.getByText("If it goes on like this").waitFor();
    expect(await sideways(page)).toEqual([]);
    await page.setViewportSize({ width: 1440, height: 900 });
    await page.goto("/acme/usage?tab=records");
    await page.getByRole("combobox", { name: "Product" }).click();
    await page.getByRole("option", { name: "Calls of model APIs" }).click();
    const row = page.getByRole("row").filter({ has: page.getByRole("link", { name: "chat", exact: true }) });
    await row.getByText("Calls of model APIs").waitFor();
    expect(await row.innerText()).toMatch(/CN¥0\.\d+/);
    expect(await page.getByText("in money").count()).toBe(0);
    await close();
  }, 60_000);

  test("a maintainer has what is said kept, callers read that it is, and the maintainer reads it", async () => {
    const maintainer = await as(ann, "/acme/settings");
    const { page } = maintainer;
    await page.getByRole("combobox", { name: "Keep what is said in calls of models" }).click();
    await page.getByRole("option", { name: "Of 100 % of the calls" }).click();
    await page.getByRole("combobox", { name: "For so long" }).waitFor();
    await expectAccessible(page, "the settings with the log of content");
    const developer = await as(bob, "/acme/apis/chat");
    await developer.page.getByText("Of 100 % of the calls what is said is kept for 7 days").first().waitFor();
    await developer.page.getByRole("textbox", { name: "What to send" }).fill("Words to be read");
    await developer.page.getByRole("button", { name: "Send" }).click();
    const request = await developer.page.getByText("Request id").locator("xpath=following-sibling::dd").innerText();
    await developer.page.goto(`/acme/usage?tab=calls&request=${request}`);
    await developer.page.getByText("Tokens counted by").waitFor();
    expect(await developer.page.getByRole("button", { name: "Show what was said" }).count()).toBe(0);
    await page.goto(`/acme/usage?tab=calls&request=${request}`);
    await page.getByRole("button", { name: "Show what was said" }).click();
    await page.getByText("Words to be read").waitFor();
    await page.getByText("the small model says").waitFor();
    await expectAccessible(page, "what was said in a call");
    await developer.close();
    await maintainer.close();
  }, 90_000);

  test("an answer is seen as it comes, and stopped: what came until then is counted", async () => {
    const { page, close } = await as(bob, "/acme/apis/slow");
    await page.getByRole("textbox", { name: "What to send" }).fill("Say something");
    await page.getByRole("button", { name: "Send" }).click();
    await page.getByText("the small model", { exact: false }).waitFor();
    await page.getByRole("button", { name: "Stop" }).click();
    await page.getByText("Stopped. What came until then is counted.").waitFor();
    await page.getByText("Request id").waitFor();
    await page.goto("/acme/usage?tab=calls&model=acme%2Fslow");
    await page.getByRole("cell", { name: "Caller left" }).waitFor();
    await close();
  }, 60_000);
});
