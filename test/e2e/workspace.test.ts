import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { putResourceType } from "../../contract/installation.ts";
import { describeWith } from "../needs.ts";
import type { Person } from "../world.ts";
import { expectAccessible } from "./browser.ts";
import { type Stage, stage } from "./story.ts";

describeWith("chromium", "jupyter")("a workspace, by clicks alone:", () => {
  let ann: Person;
  let bob: Person;
  let page: Page;
  let enter: Stage["enter"];
  let w: Stage["w"];
  let jupyter: Page;

  stage(async (it) => {
    ({ enter, w } = it);
    [ann, bob] = [await w.person("ann-w"), await w.person("bob-w")];
    await w.organization(ann, "lab-w", [[bob, "developer"]]);
    const body = { capacity: 4, cpu: 1, memory_bytes: 2 ** 30 };
    await w.root.call(putResourceType, { params: { name: "a-desk" }, body });
    page = await enter(ann);
  });

  test("Ann makes a container for workspaces and starts it with a time limit", async () => {
    await page.goto("/lab-w/containers");
    await page.getByRole("button", { name: "New container" }).first().click();
    await page.getByRole("dialog").getByLabel("Name").fill("notes");
    await page.getByText("Workspace", { exact: true }).click();
    await page.getByText("Jupyter in the browser until it is stopped").waitFor();
    await expectAccessible(page, "the recipe of a workspace");
    await page.getByRole("dialog").getByRole("button", { name: "Create" }).click();
    await page.getByRole("heading", { name: "notes", level: 1 }).waitFor();
    await page.getByRole("button", { name: "Start" }).first().click();
    await page.getByRole("combobox", { name: "Time limit" }).click();
    await page.getByRole("option", { name: "2 hours" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Start" }).click();
    await page.getByRole("link", { name: "Open workspace" }).waitFor({ timeout: 30_000 });
    await page.getByText(/Its time is up in 1 hr 59 min/).waitFor();
    await expectAccessible(page, "a running workspace");
    if (process.env["SHOTS"]) await page.screenshot({ path: `${process.env["SHOTS"]}/running.png` });
  }, 60_000);

  test("she opens Jupyter, on a site of its own, and is seen to be in it", async () => {
    const opening = page.waitForEvent("popup");
    await page.getByRole("link", { name: "Open workspace" }).click();
    jupyter = await opening;
    await jupyter.getByText("Select items to perform actions on them.").waitFor();
    const { host, pathname } = new URL(jupyter.url());
    expect(host).toMatch(/^[0-9a-f-]{36}\.localhost:\d+$/);
    expect(pathname).toMatch(/^\/x\/[0-9a-f-]{36}\/tree$/);
    expect(jupyter.url()).not.toContain("ticket");
    await page.getByText("In it now: ann-w").waitFor({ timeout: 30_000 });
    if (process.env["SHOTS"]) await jupyter.screenshot({ path: `${process.env["SHOTS"]}/jupyter.png` });
  }, 60_000);

  test("what runs in its pages has neither a session nor the API of Guildhall", async () => {
    const tried = await jupyter.evaluate(async (console_url) => {
      const reach = (url: string, init?: RequestInit) =>
        fetch(url, { credentials: "include", ...init }).then(
          async (answer) => `${answer.type} ${answer.status} ${(await answer.text()).slice(0, 100)}`,
          (error: Error) => error.name,
        );
      const site = location.origin;
      const form = () => {
        const image = new Image();
        return new Promise<string>((resolve) => {
          image.onerror = () => resolve("blocked");
          image.onload = () => resolve("loaded");
          image.src = `${console_url}/api/v1/me`;
        });
      };
      return {
        api: await reach(`${console_url}/api/v1/me`),
        change: await reach(`${console_url}/api/v1/organizations`, { method: "POST", mode: "no-cors", body: "{}" }),
        here: await reach(`${site}/api/v1/me`),
        picture: await form(),
        cookies: document.cookie,
      };
    }, w.url);
    expect(tried).toMatchObject({ api: "TypeError", change: "TypeError", picture: "blocked" });
    expect(tried.here).toMatch(/^basic 40[14]/); // what is no workspace's there might be an application's
    expect(tried.cookies).not.toMatch(/session|guildhall/i);
  }, 60_000);

  test("she runs a cell there", async () => {
    await jupyter.getByRole("button", { name: "New" }).click();
    const opened = jupyter.waitForEvent("popup");
    await jupyter.locator("#new-menu a", { hasText: "Python 3" }).click();
    const notebook = await opened;
    await notebook.waitForFunction(isConnected);
    await notebook.locator(".CodeMirror").first().click();
    await notebook.keyboard.type("print(6 * 7)");
    await notebook.keyboard.press("Shift+Enter");
    await notebook.locator(".output_text", { hasText: "42" }).waitFor({ timeout: 30_000 });
    await notebook.close();
  }, 60_000);

  test("she gives it more time, stops it, and restarts it with its files", async () => {
    await page.getByRole("button", { name: "One hour more" }).click();
    await page.getByText(/Its time is up in 2 hr 59 min/).waitFor();
    await page.getByRole("button", { name: "Stop" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Stop" }).click();
    await page.getByRole("button", { name: "Restart" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Restart" }).click();
    await page.getByRole("heading", { name: "notes #2", level: 1 }).waitFor();
    await page.getByRole("link", { name: "Open workspace" }).waitFor({ timeout: 30_000 });
    await page.getByRole("tab", { name: "Outputs" }).click();
    await page.getByText("Untitled.ipynb").first().waitFor();
    await page.getByRole("button", { name: "Stop" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Stop" }).click();
    await page.getByText("Cancelled").first().waitFor();
  }, 60_000);
});

/** In Jupyter's page: what is run before its kernel is there is lost. */
const isConnected = () =>
  (
    window as { Jupyter?: { notebook?: { kernel?: { is_connected(): boolean } } } }
  ).Jupyter?.notebook?.kernel?.is_connected() === true;
