import type { Browser } from "playwright-core";
import { afterAll, beforeAll, test } from "vitest";
import { createApi } from "../../contract/apis.ts";
import { buildConsole } from "../../server/console-build.ts";
import { type UpstreamServer, upstreamServer } from "../gateway/upstream.ts";
import { describeWith } from "../needs.ts";
import { type Person, type World, world } from "../world.ts";
import { expectAccessible, fillSignIn, openBrowser, openPage } from "./browser.ts";

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
    return ann.call(createApi, { body: { namespace: "acme", name, upstreams, visibility: "organization-read" } });
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
    await maintainer.close();
    const developer = await as(bob, "/acme/usage?tab=calls");
    await developer.page.getByRole("cell", { name: "trial" }).waitFor();
    await expectAccessible(developer.page, "the log of calls");
    await developer.page.getByRole("searchbox", { name: "Find a call by its request id" }).fill(request);
    await developer.page.getByText("Tokens counted by").waitFor();
    await developer.close();
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
