import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { addMembers } from "../../contract/members.ts";
import { buildConsole } from "../../server/console-build.ts";
import { describeWith } from "../needs.ts";
import { type Receiver, receiver } from "../webhooks/receiver.ts";
import { verified } from "../webhooks/shelf.ts";
import { type Person, until, type World, world } from "../world.ts";
import { expectAccessible, fillSignIn, openBrowser, openPage } from "./browser.ts";

describeWith("chromium")("webhooks by clicks", () => {
  let w: World;
  let browser: Browser;
  let to: Receiver;
  let ann: Person;

  beforeAll(async () => {
    w = await world({ GUILDHALL_WEBHOOKS_PRIVATE: "yes" }, buildConsole);
    [browser, to] = [await openBrowser(), await receiver()];
    [ann] = [await w.person("ann-a"), await w.person("bob-b")];
    await w.organization(ann, "acme");
  }, 120_000);
  afterAll(async () => {
    await browser.close();
    await w.stop();
    await to.close();
  });

  test("a maintainer makes a webhook, tests it, sees what failed and why, sends it again, rotates the secret and deletes it", async () => {
    const { page, close } = await openPage(browser, w.url);
    await page.goto(`/sign-in?next=${encodeURIComponent("/acme/settings")}`);
    await fillSignIn(page, ann);
    await page.getByRole("link", { name: "Open the webhooks" }).click();
    await page.getByRole("button", { name: "New webhook" }).first().click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("textbox", { name: "Address" }).fill(`${to.url}/hook`);
    await dialog.getByRole("textbox", { name: "Description" }).fill("The bot of our chat");
    await dialog.getByText("Only what I choose").click();
    await dialog.getByRole("combobox", { name: "Events" }).fill("joined");
    await page.getByRole("option", { name: "Member joined" }).click();
    await page.keyboard.press("Tab");
    await expectAccessible(page, "a new webhook");
    await dialog.getByRole("button", { name: "Make the webhook" }).click();
    const secret = await dialog.getByLabel("The secret", { exact: true }).innerText();
    await dialog.getByRole("button", { name: "Close" }).last().click();

    to.reply(() => ({ status: 500, body: "the bot is asleep" }));
    const host = new URL(to.url).host;
    await page.getByRole("button", { name: `What to do with the webhook to ${host}` }).click();
    await page.getByRole("menuitem", { name: "Send a test event" }).click();
    await until("the test", async () => to.received.length === 1);
    if (to.received[0]) expect(verified(secret, to.received[0]).type).toBe("webhook.test");
    await page.getByRole("link", { name: host }).click();
    await page.getByRole("group", { name: "Deliveries" }).getByText("Given up").waitFor();
    await page.getByRole("button", { name: "Show what was sent" }).click();
    await page.getByText("the bot is asleep").waitFor();
    await expectAccessible(page, "a webhook and its log");
    to.reply(() => ({ status: 200, body: "good morning" }));
    await page.getByRole("button", { name: "Send again", exact: true }).click();
    await page.getByText("good morning").waitFor();
    expect(new Set(to.received.map(({ headers }) => headers["webhook-id"])).size).toBe(1);

    await page.getByRole("button", { name: `What to do with the webhook to ${host}` }).click();
    await page.getByRole("menuitem", { name: "New secret" }).click();
    await dialog.getByRole("button", { name: "New secret" }).click();
    const second = await dialog.getByLabel("The secret", { exact: true }).innerText();
    await dialog.getByRole("button", { name: "Close" }).last().click();
    const members = [{ path: "bob-b", role: "developer" as const }];
    await ann.call(addMembers, { params: { organization: "acme" }, body: { members } });
    await page.getByText("member.joined").waitFor();
    const last = to.received.at(-1);
    if (last) for (const one of [secret, second]) expect(verified(one, last).type).toBe("member.joined");

    await page.getByRole("button", { name: `What to do with the webhook to ${host}` }).click();
    await page.getByRole("menuitem", { name: "Delete" }).click();
    await dialog.getByRole("button", { name: "Delete" }).click();
    await page.getByText("No webhooks yet").waitFor();
    await close();
  }, 60_000);
});
