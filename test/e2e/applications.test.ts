import { mkdirSync } from "node:fs";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createApplication, putForward } from "../../contract/applications.ts";
import { editOrganizationSettings } from "../../contract/settings.ts";
import { createTeam, putTeamMember } from "../../contract/teams.ts";
import { buildConsole } from "../../server/console-build.ts";
import { describeWith } from "../needs.ts";
import { put, seal, shelf } from "../repositories/shelf.ts";
import { type Person, type World, world } from "../world.ts";
import { expectAccessible, openBrowser, openPage, signIn } from "./browser.ts";

const shots = process.env["GUILDHALL_SHOTS"];
if (shots) mkdirSync(shots, { recursive: true });

/** A page that tries what it must not be able to do, and says what came of it. */
const hostile = `<!doctype html><title>Free cake</title><h1>Free cake</h1><pre id="said"></pre><script type="module">
const { console: home, other } = Object.fromEntries(new URLSearchParams(location.search));
const attempt = async (what) => { try { return await what(); } catch (error) { return "refused"; } };
const framed = (src) => new Promise((resolve) => {
  const frame = document.createElement("iframe");
  frame.src = src;
  frame.onload = () => { try { resolve(frame.contentDocument ? "read" : "opaque"); } catch { resolve("opaque"); } };
  frame.onerror = () => resolve("refused");
  document.body.append(frame);
});
const said = {
  cookie: document.cookie,
  me: await attempt(async () => (await (await fetch(home + "/api/v1/me", { credentials: "include" })).json()).path),
  token: await attempt(async () => (await (await fetch(home + "/api/v1/me/tokens", { method: "POST",
    credentials: "include", headers: { "content-type": "application/json" }, body: '{"name":"stolen"}' })).json()).token),
  blind: await attempt(async () => (await fetch(home + "/api/v1/me", { credentials: "include", mode: "no-cors" })).type),
  other: await attempt(async () => (await fetch(other, { credentials: "include" })).text()),
  console_frame: await framed(home + "/acme/applications"),
  other_frame: await framed(other),
  worker: await attempt(async () => (await navigator.serviceWorker.register("/worker.js")).scope),
};
document.querySelector("#said").textContent = JSON.stringify(said);
</script>`;

describeWith("chromium")("applications, by clicks", () => {
  let w: World;
  let browser: Browser;
  let mia: Person;
  let rea: Person;
  let dev: Person;
  let vic: Person;
  const pages = new Map<string, Page>();
  const closing: (() => Promise<void>)[] = [];

  beforeAll(async () => {
    w = await world({}, buildConsole);
    browser = await openBrowser();
    [mia, rea, dev, vic] = await Promise.all([w.person("mia"), w.person("rea"), w.person("dev"), w.person("vic")]);
    await w.organization(mia, "acme", [
      [rea, "reviewer"],
      [dev, "developer"],
      [vic, "viewer"],
    ]);
    await mia.call(createTeam, { params: { organization: "acme" }, body: { name: "crew" } });
    await mia.call(putTeamMember, { params: { organization: "acme", team: "crew", member: "vic" }, body: {} });
    await site("board", { "index.html": "<!doctype html><title>Board</title><h1>The board of the crew</h1>" });
    await site("trap", { "index.html": hostile, "worker.js": "1" });
    for (const person of [mia, rea, dev, vic]) {
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
  const site = async (name: string, files: Record<string, string>) => {
    const at = await shelf(mia, "acme", name);
    for (const [path, content] of Object.entries(files)) await put(mia, at, path, content);
    await seal(mia, at);
  };
  const make = (name: string) =>
    mia.call(createApplication, {
      body: {
        ...{ namespace: "acme", name, visibility: "organization-read" },
        serves: { form: "static", source: `datasets/acme/${name}` },
      },
    });
  /** Clicks that open a tab, which is what comes of them. */
  const tabOf = async (page: Page, click: () => Promise<void>): Promise<Page> => {
    const opening = page.context().waitForEvent("page");
    await click();
    const tab = await opening;
    await tab.waitForLoadState();
    return tab;
  };

  test("a maintainer makes an application of a data set and shares it with a team", async () => {
    const page = of(mia);
    await page.goto("/acme/applications");
    await page.getByText("No application here yet").waitFor();
    await expectAccessible(page, "the empty gallery");
    await page.getByRole("button", { name: "New application" }).first().click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Name").fill("board");
    await dialog.getByLabel("Description").fill("What the crew does this week.");
    await dialog.getByRole("combobox", { name: "Data set or model" }).click();
    await page.getByRole("option", { name: "board" }).click();
    await expectAccessible(page, "the new application");
    await shoot(page, "new");
    await dialog.getByRole("button", { name: "Create" }).click();
    await page.getByText("Pages from acme/board, version 1").waitFor();
    await expectAccessible(page, "an application");
    await shoot(page, "page");
    await page.getByRole("tab", { name: "Access" }).click();
    await page.getByRole("button", { name: "Share", exact: true }).first().click();
    await page.getByRole("dialog").getByRole("combobox", { name: "With" }).click();
    await page.getByRole("option", { name: /crew/ }).click();
    await page.getByText("can open it from now on.", { exact: false }).waitFor();
    await shoot(page, "share");
    await page.getByRole("dialog").getByRole("button", { name: "Share", exact: true }).click();
    await page.getByText("vic opens it, because it is shared with team crew.").waitFor();
    await expectAccessible(page, "who may open an application");
  }, 90_000);

  test("a member of the team opens it on another site; others do not find it", async () => {
    const page = of(vic);
    await page.goto("/acme/applications");
    const way = page.getByRole("link", { name: "Open board" });
    const tab = await tabOf(page, () => way.click());
    await tab.getByText("The board of the crew").waitFor();
    expect(new URL(tab.url()).host).not.toBe(new URL(w.url).host);
    expect(await tab.evaluate(() => [document.cookie, window.opener, document.referrer])).toEqual(["", null, ""]);
    await expectAccessible(page, "the gallery");
    await shoot(page, "gallery");
    const other = of(dev);
    await other.goto("/acme/applications");
    await other.getByText("No application here yet").waitFor();
    await other.goto("/acme/applications/board");
    await other.getByRole("heading", { level: 1 }).first().waitFor();
    expect(await other.getByText("What the crew does this week.").count()).toBe(0);
    await other.goto(tab.url());
    await other.getByText("There is no such application").waitFor();
    await shoot(other, "refused");
    await tab.close();
  }, 90_000);

  test("a hostile application acts for nobody: not in the console, not in another application", async () => {
    await make("trap");
    const page = of(vic);
    await page.goto("/acme/applications");
    const open = await page.getByRole("link", { name: "Open board" }).getAttribute("href");
    const first = await page.context().newPage();
    await first.goto(open ?? "");
    const other = first.url();
    const trap = await page.getByRole("link", { name: "Open trap" }).getAttribute("href");
    const tab = await page.context().newPage();
    await tab.goto(`${trap}?console=${encodeURIComponent(w.url)}&other=${encodeURIComponent(other)}`);
    await tab.locator("#said:not(:empty)").waitFor();
    const said = JSON.parse((await tab.locator("#said").textContent()) ?? "");
    expect(said).toEqual({
      ...{ cookie: "", me: "refused", token: "refused", blind: "refused", other: "refused" },
      ...{ console_frame: "opaque", other_frame: "opaque", worker: "refused" },
    });
    const frames = await Promise.all(tab.frames().map((frame) => frame.content().catch(() => "")));
    for (const content of frames.slice(1)) expect(content).not.toMatch(/The board of the crew|Guildhall/);
    await first.close();
    await tab.close();
  }, 90_000);

  test("where applications need approval a reviewer decides, and what was served goes on", async () => {
    const settings = { params: { organization: "acme" }, body: { application_approval: true } };
    await mia.call(editOrganizationSettings, settings);
    const page = of(mia);
    await page.goto("/acme/applications/trap");
    await page.getByRole("button", { name: "Serve something else" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByText("Link", { exact: true }).click();
    await dialog.getByLabel("Address").fill("https://example.org/cake");
    await dialog.getByLabel("What changes").fill("Real cake now");
    await shoot(page, "put-forward");
    await dialog.getByRole("button", { name: "Send for approval" }).click();
    await page.getByText("1 version waits for approval.").waitFor();
    const reviewer = of(rea);
    await reviewer.goto("/acme/reviews");
    await reviewer.getByRole("link", { name: "trap, version 2" }).click();
    await reviewer.getByText("Real cake now").waitFor();
    await expectAccessible(reviewer, "the versions of an application");
    await shoot(reviewer, "versions");
    await reviewer.getByRole("button", { name: "Approve" }).click();
    await reviewer.getByText("Served now").waitFor();
    expect(await reviewer.getByText("https://example.org/cake").count()).toBeGreaterThan(0);
  }, 90_000);

  test("on a phone, in the dark and in Chinese it is as good", async () => {
    await mia.call(putForward, {
      params: { namespace: "acme", name: "trap" },
      body: { serves: { form: "link", url: "https://example.org/more" }, note: "" },
    });
    const phone = await openPage(browser, w.url, { width: 390, scheme: "dark", locale: "zh-CN" });
    await signIn(phone.page, rea);
    for (const [name, path] of [
      ["phone-gallery", "/acme/applications"],
      ["phone-page", "/acme/applications/trap"],
      ["phone-versions", "/acme/applications/trap?tab=versions"],
    ] as const) {
      await phone.page.goto(path);
      await phone.page.getByText("trap").first().waitFor();
      await phone.page.waitForLoadState("networkidle");
      await expectAccessible(phone.page, name);
      await shoot(phone.page, name);
    }
    await phone.close();
  }, 90_000);
});
