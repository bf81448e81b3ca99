import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { editEngine } from "../../contract/engines.ts";
import { putResourceType } from "../../contract/installation.ts";
import { addModel } from "../engines/shelf.ts";
import { describeWith } from "../needs.ts";
import type { Person } from "../world.ts";
import { expectAccessible } from "./browser.ts";
import { openNamed, type Stage, stage } from "./story.ts";

describeWith("chromium", "bubblewrap")("an engine, by clicks alone:", () => {
  let ann: Person;
  let vic: Person;
  let dev: Person;
  let page: Page;
  let enter: Stage["enter"];

  stage(async (it) => {
    ({ enter } = it);
    const { w } = it;
    [ann, vic, dev] = [await w.person("ann-e"), await w.person("vic-e"), await w.person("dev-e")];
    await w.organization(ann, "lab-e", [
      [vic, "viewer"],
      [dev, "developer"],
    ]);
    const body = { capacity: 2, cpu: 1, memory_bytes: 2 ** 30 };
    await w.root.call(putResourceType, { params: { name: "a-desk" }, body });
    await addModel(ann, "lab-e");
    page = await enter(ann);
  });

  test("Ann deploys the demo model from its page and sees it become healthy", async () => {
    await page.goto("/lab-e/models");
    await openNamed(page, "demo-tiny");
    await page.getByRole("button", { name: "Deploy" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByText("Guildhall's own server (GGUF)").waitFor();
    expect(await dialog.getByLabel("Name").inputValue()).toBe("demo-tiny");
    await dialog.getByLabel("Name").fill("chat");
    await expectAccessible(page, "the form of an engine");
    if (process.env["SHOTS"]) await page.screenshot({ path: `${process.env["SHOTS"]}/deploy.png` });
    await dialog.getByRole("button", { name: "Deploy" }).click();
    await page.getByRole("heading", { name: "chat", level: 1 }).waitFor();
    await page.getByText("Healthy", { exact: true }).waitFor({ timeout: 40_000 });
    await page.getByText(/chat answers/).waitFor();
    await expectAccessible(page, "a running engine");
    if (process.env["SHOTS"]) await page.screenshot({ path: `${process.env["SHOTS"]}/engine.png` });
  }, 90_000);

  test("she reads what became of it, how it is asked and what it uses", async () => {
    await page.getByRole("tab", { name: "Events" }).click();
    await page.getByRole("cell", { name: "Deployed", exact: true }).waitFor();
    await page.getByRole("cell", { name: "Started", exact: true }).waitFor();
    if (process.env["SHOTS"]) await page.screenshot({ path: `${process.env["SHOTS"]}/events.png` });
    await page.getByRole("tab", { name: "Call it" }).click();
    await page.getByText(/engines\/lab-e\/chat\/ask\/v1\/chat\/completions/).waitFor();
    await expectAccessible(page, "how an engine is called");
    if (process.env["SHOTS"]) await page.screenshot({ path: `${process.env["SHOTS"]}/call.png` });
    await page.getByRole("tab", { name: "Use" }).click();
    await page.getByText("Processors").first().waitFor({ timeout: 30_000 });
  }, 60_000);

  test("she publishes it as a model API, makes a token, and tries both chat and embeddings with it", async () => {
    await page.goto("/lab-e/apis");
    await page.getByRole("button", { name: "Publish a model" }).first().click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("textbox", { name: "Name" }).fill("helper");
    await dialog.getByText("An engine here").click();
    await dialog.getByRole("combobox", { name: "Engine" }).click();
    await page.getByRole("option", { name: "chat" }).click();
    await dialog.getByLabel("For 1,000 tokens out").fill("0.5");
    await expectAccessible(page, "a model API of an engine");
    await dialog.getByRole("button", { name: "Create" }).click();
    await page.getByRole("heading", { name: "helper", level: 1 }).waitFor();
    await page.goto("/lab-e/settings/tokens");
    await page.getByRole("button", { name: "New token" }).first().click();
    await dialog.getByRole("textbox", { name: "Name" }).fill("trial");
    await dialog.getByRole("button", { name: "Make the token" }).click();
    const secret = await dialog.getByLabel("The token", { exact: true }).innerText();
    await page.goto("/lab-e/apis/helper");
    await page.getByRole("textbox", { name: "What to send" }).fill("What is an organization?");
    await page.getByLabel("Token", { exact: true }).fill(secret);
    await page.getByRole("button", { name: "Send" }).click();
    await page.getByText("An organization is a namespace of its own with members").waitFor();
    await page.getByText("Request id").waitFor();
    if (process.env["SHOTS"]) await page.screenshot({ path: `${process.env["SHOTS"]}/tried.png`, fullPage: true });
    await page.getByRole("radiogroup", { name: "Try it for" }).getByText("Embeddings").click();
    await page.getByRole("button", { name: "Send" }).click();
    await page.getByText(/^\[-?\d.+, …\] \(\d+\)$/).waitFor();
    await page.getByText("Request id").waitFor();
  }, 60_000);

  test("a developer reads both calls in the log, with what they cost", async () => {
    const other = await enter(dev);
    await other.goto("/lab-e/usage?tab=calls");
    await other.getByRole("cell", { name: "trial" }).nth(1).waitFor();
    await other.getByRole("cell", { name: "lab-e/helper" }).first().waitFor();
    await expectAccessible(other, "the log of calls");
    if (process.env["SHOTS"]) await other.screenshot({ path: `${process.env["SHOTS"]}/calls.png`, fullPage: true });
  }, 60_000);

  test("she changes it, restarts it, stops it and starts it again", async () => {
    await page.goto("/lab-e/engines/chat?tab=settings");
    await page.getByRole("button", { name: "Edit the set-up" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("combobox", { name: "Stop when nobody calls" }).click();
    await page.getByRole("option", { name: "1 hour" }).click();
    await dialog.getByLabel("Answers at once").fill("1");
    await dialog.getByRole("button", { name: "Add a variable" }).click();
    await dialog.getByLabel("Name of variable 1").fill("2nd");
    await dialog.getByText("begin with no digit").waitFor();
    await dialog.getByLabel("Name of variable 1").fill("SECOND");
    await dialog.getByLabel("Value of variable 1").fill("yes");
    await dialog.getByRole("button", { name: "Save" }).click();
    await page.getByText("Saved. Restart the engine for it to take effect.").waitFor();
    await page.getByText("SECOND=yes").waitFor();
    await page.getByRole("button", { name: "Restart" }).click();
    await page.getByRole("tab", { name: "Events" }).click();
    await page.getByRole("cell", { name: "#2" }).first().waitFor({ timeout: 40_000 });
    await page.getByText("Healthy", { exact: true }).first().waitFor({ timeout: 40_000 });
    await page.getByRole("button", { name: "Stop" }).click();
    await page.getByRole("button", { name: "Start" }).waitFor({ timeout: 30_000 });
    await page.getByRole("button", { name: "Start" }).click();
    await page.getByRole("button", { name: "Restart" }).waitFor({ timeout: 40_000 });
  }, 120_000);

  test("she reads the log of an earlier run", async () => {
    await page.getByRole("tab", { name: "Log" }).click();
    await page.getByRole("combobox", { name: "Run" }).click();
    await page.getByRole("option", { name: /^#1 · / }).click();
    await page.waitForURL(/run=1/);
    await page.getByText(/chat answers/).waitFor();
    await expectAccessible(page, "an earlier run of an engine");
    if (process.env["SHOTS"]) await page.screenshot({ path: `${process.env["SHOTS"]}/run.png` });
  }, 60_000);

  test("a reader finds it in the list, and may not stop it", async () => {
    const at = { params: { namespace: "lab-e", name: "chat" } };
    await ann.call(editEngine, { ...at, body: { visibility: "organization-read" } });
    const other = await enter(vic, { width: 390 });
    await other.goto("/lab-e/engines");
    await openNamed(other, "chat");
    await other.getByRole("button", { name: "Stop" }).waitFor();
    expect(await other.getByRole("button", { name: "Stop" }).getAttribute("aria-disabled")).toBe("true");
    await expectAccessible(other, "an engine on a phone");
    if (process.env["SHOTS"]) await other.screenshot({ path: `${process.env["SHOTS"]}/phone.png` });
  }, 60_000);
});
