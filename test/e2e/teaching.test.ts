import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { buildConsole } from "../../server/console-build.ts";
import { describeWith } from "../needs.ts";
import { type World, world } from "../world.ts";
import { openBrowser, openPage } from "./browser.ts";

const password = "a password to remember";

describeWith("chromium")("the teaching story, by clicks alone", () => {
  let w: World;
  let browser: Browser;
  let teacher: Page;
  let student: Page;
  let link = "";
  const closing: (() => Promise<void>)[] = [];

  beforeAll(async () => {
    w = await world({}, buildConsole);
    browser = await openBrowser();
    for (const who of ["teacher", "student"] as const) {
      const { page, close } = await openPage(browser, w.url, { width: who === "student" ? 390 : 1440 });
      closing.push(close);
      if (who === "teacher") teacher = page;
      else student = page;
    }
  }, 120_000);
  // One step stands on the other: after a failure the rest would only tell of it again.
  let fell = false;
  beforeEach(({ skip }) => skip(fell, "an earlier step failed"));
  afterEach(async ({ task }) => {
    if (task.result?.state !== "fail" || fell) return;
    fell = true;
    for (const [who, page] of Object.entries({ teacher, student }))
      await page.screenshot({ path: join(tmpdir(), `guildhall-e2e-${who}.png`) });
  });
  afterAll(async () => {
    for (const close of closing) await close();
    await browser.close();
    await w.stop();
  });

  test("the teacher signs up and makes an organization", async () => {
    await teacher.goto("/sign-up");
    await signUp(teacher, "Tom Teacher", "tom-teacher");
    await teacher
      .getByRole("button", { name: "New organization" })
      .or(teacher.getByRole("link", { name: "New organization" }))
      .first()
      .click();
    await teacher.getByRole("textbox", { name: "Name" }).fill("Class 7");
    await teacher.getByLabel("Address").fill("class-7");
    await teacher.getByRole("button", { name: "Create the organization" }).click();
    await teacher.waitForURL(/\/class-7\//);
  }, 60_000);

  test("uploads a folder as a data set, seals it, and lets the class read it", async () => {
    await go(teacher, "Data sets");
    await teacher.getByRole("button", { name: "New data set" }).first().click();
    const dialog = teacher.getByRole("dialog");
    await dialog.getByLabel("Name").fill("garden");
    await dialog.getByRole("button", { name: "Create" }).click();
    await teacher.getByRole("heading", { name: "garden" }).waitFor();
    await teacher.getByRole("button", { name: "New version" }).first().click();
    await teacher.getByRole("dialog").getByRole("button", { name: "Open version" }).click();
    const chooser = teacher.waitForEvent("filechooser");
    await teacher.getByRole("button", { name: "Choose a folder" }).click();
    await (await chooser).setFiles(makeFolder());
    await teacher.getByRole("button", { name: "Seal" }).click();
    await teacher.getByRole("dialog").getByRole("button", { name: "Seal" }).click();
    await teacher.getByText("Sealed").first().waitFor();
    await share(teacher, "Private");
  }, 60_000);

  test("makes a container that reads it, shares it, and limits everybody to one unit", async () => {
    await go(teacher, "Containers");
    await teacher.getByRole("button", { name: "New container" }).first().click();
    const dialog = teacher.getByRole("dialog");
    await dialog.getByLabel("Name").fill("lab");
    await dialog.getByLabel("Command").fill("wc -l /input/0/rows.csv | tee result.txt");
    await dialog.getByLabel("Add a data set").click();
    await teacher.getByRole("option", { name: "garden" }).click();
    await dialog.getByRole("button", { name: "Create" }).click();
    await teacher.getByRole("heading", { name: "lab", level: 1 }).waitFor();
    await share(teacher, "Private");
    await go(teacher, "Limits");
    await teacher.getByRole("button", { name: "Limit of each member for cpu-small" }).click();
    await teacher.getByRole("checkbox", { name: "Unlimited" }).uncheck();
    await teacher.getByLabel("Units at once").fill("1");
    await teacher.getByRole("button", { name: "Save" }).click();
    await teacher.getByRole("button", { name: "Save" }).waitFor({ state: "detached" });
  }, 60_000);

  test("shows an invitation link", async () => {
    await go(teacher, "Members");
    await teacher.getByRole("button", { name: "Invitation link" }).click();
    await teacher.getByRole("dialog").getByRole("button", { name: "Make the link" }).click();
    await teacher.getByAltText("QR code of the invitation link").waitFor();
    link =
      (await teacher
        .getByText(/\/invitations\//)
        .first()
        .textContent()) ?? "";
    expect(link).toContain("/invitations/");
    await teacher.keyboard.press("Escape");
  }, 60_000);

  test("a student joins by the link on a phone and finds what was shared", async () => {
    await student.goto(new URL(link).pathname);
    await student
      .getByRole("link", { name: "Create an account and join" })
      .or(student.getByRole("button", { name: "Create an account and join" }))
      .click();
    await signUp(student, "Sue Student", "sue-student");
    await student.getByRole("button", { name: "Join Class 7" }).click();
    await student.waitForURL(/\/class-7\//);
    await go(student, "Data sets");
    await student.getByText("garden").first().waitFor();
  }, 60_000);

  test("clones the container and runs another command in it", async () => {
    await go(student, "Containers");
    await student.getByRole("link", { name: "lab" }).first().click();
    await student.getByRole("button", { name: "Clone" }).click();
    const dialog = student.getByRole("dialog");
    await dialog.getByLabel("Name").fill("lab-of-sue");
    await dialog.getByRole("button", { name: "Clone" }).click();
    await student.getByRole("heading", { name: "lab-of-sue", level: 1 }).waitFor();
    await student.getByRole("button", { name: "Start" }).first().click();
    const start = student.getByRole("dialog");
    await start.getByRole("button", { name: "Change something only this time" }).click();
    await start.getByLabel("Command").fill("sleep 600"); // until it is stopped, however slow the machine
    await start.getByRole("button", { name: "Start", exact: true }).click();
    await student.waitForURL(/executions\/1/);
  }, 60_000);

  test("is refused a second start at the same time, in numbers, and stops the first", async () => {
    await student.getByRole("link", { name: "lab-of-sue" }).first().click();
    await student.getByRole("button", { name: "Start" }).first().click();
    await student.getByRole("dialog").getByRole("button", { name: "Start" }).click();
    await student.getByText("Your own limit").waitFor();
    await student.keyboard.press("Escape");
    await student.locator('a[href$="/containers/lab-of-sue/executions/1"]').last().click();
    await student.waitForURL(/executions\/1/);
    await student.getByRole("button", { name: "Stop" }).click();
    await student.getByRole("dialog").getByRole("button", { name: "Stop" }).click();
    await student.getByText("Cancelled").first().waitFor();
  }, 60_000);

  test("runs the container's own command, and reads its log and output", async () => {
    await student.getByRole("link", { name: "lab-of-sue" }).first().click();
    await student.getByRole("button", { name: "Start" }).first().click();
    await student.getByRole("dialog").getByRole("button", { name: "Start" }).click();
    await student.waitForURL(/executions\/2/);
    await student.getByText("Succeeded").first().waitFor();
    await student.getByText("4 /input/0/rows.csv").first().waitFor();
    await student.getByRole("tab", { name: "Outputs" }).click();
    await student.getByText("result.txt").first().waitFor();
  }, 60_000);

  test("the teacher sees who used what", async () => {
    await go(teacher, "Usage");
    await teacher.getByRole("tab", { name: "Records" }).click();
    await teacher.getByText("Sue Student").first().waitFor();
    await go(teacher, "Activity");
    await teacher
      .getByText(/joined by link as developer/)
      .first()
      .waitFor();
  }, 60_000);
});

async function signUp(page: Page, name: string, path: string): Promise<void> {
  await page.getByLabel("Your name").fill(name);
  await page.getByLabel("User name").fill(path);
  await page.getByLabel("E-mail").fill(`${path}@example.org`);
  await page.getByLabel("Password", { exact: true }).or(page.locator('input[type="password"]')).first().fill(password);
  await page.getByRole("button", { name: "Create account" }).click();
  await page.waitForURL((url) => !url.pathname.startsWith("/sign-up"));
}

/** On a phone the sections are behind the menu. */
async function go(page: Page, section: string): Promise<void> {
  if ((page.viewportSize()?.width ?? 0) < 768) await page.getByRole("button", { name: "Open the menu" }).click();
  await page.getByRole("navigation", { name: "Sections" }).getByRole("link", { name: section, exact: true }).click();
}

async function share(page: Page, from: string): Promise<void> {
  await page.getByRole("button", { name: from }).click();
  const dialog = page.getByRole("dialog");
  await dialog
    .getByRole("radio", { name: /can read/ })
    .first()
    .check();
  await dialog.getByRole("button", { name: "Save" }).click();
  await page.getByRole("button", { name: /can read/ }).waitFor();
}

function makeFolder(): string {
  const folder = join(mkdtempSync(join(tmpdir(), "guildhall-e2e-")), "garden");
  mkdirSync(folder);
  writeFileSync(join(folder, "README.md"), "# Garden\n\nTemperatures.\n");
  writeFileSync(join(folder, "rows.csv"), "time,celsius\n1,14.2\n2,15.1\n3,15.9\n");
  return folder;
}
