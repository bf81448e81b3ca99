import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import jsQrModule from "jsqr";
import type { Page } from "playwright-core";
import sharp from "sharp";
import { expect, test } from "vitest";
import { describeWith } from "../needs.ts";
import { expectAccessible } from "./browser.ts";
import { fillAndSeal, go, openNamed, stage } from "./story.ts";

// Its types know only the form of a bundler.
const jsQR = jsQrModule as unknown as typeof jsQrModule.default;
const password = "a password to remember";

describeWith("chromium")("the teaching story, by clicks alone", () => {
  let teacher: Page;
  let student: Page;
  let link = "";

  stage(async ({ open }) => {
    [teacher, student] = [await open("teacher"), await open("student", { width: 390 })];
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
    await teacher.getByRole("heading", { name: "garden", level: 1 }).waitFor();
    await teacher.getByRole("button", { name: "Private" }).waitFor(); // as everything new here, until it is shared
    await teacher.getByRole("button", { name: "New version" }).first().click();
    await teacher.getByRole("dialog").getByRole("button", { name: "Open version" }).click();
    await fillAndSeal(teacher, "Choose a folder", makeFolder());
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

  test("shows an invitation as a QR code", async () => {
    await go(teacher, "Members");
    await teacher.getByRole("button", { name: "Invitation link" }).click();
    await teacher.getByRole("dialog").getByRole("button", { name: "Make the link" }).click();
    link = await photographed(teacher);
    expect(link).toContain("/invitations/");
    await teacher.getByText(link).waitFor();
    await teacher.keyboard.press("Escape");
  }, 60_000);

  test("a student reads the code with a phone, joins, and finds what was shared", async () => {
    await student.goto(link);
    await student.getByRole("heading", { name: "You are invited to Class 7" }).waitFor();
    await expectAccessible(student, "an invitation on a phone");
    await student
      .getByRole("link", { name: "Create an account and join" })
      .or(student.getByRole("button", { name: "Create an account and join" }))
      .click();
    await signUp(student, "Sue Student", "sue-student");
    await student.getByRole("button", { name: "Join Class 7" }).click();
    await student.waitForURL(/\/class-7\//);
    await go(student, "Data sets");
    await openNamed(student, "garden");
    await student.getByRole("heading", { name: "Garden", exact: true }).waitFor(); // its README.md
  }, 60_000);

  test("clones the container and runs another command in it", async () => {
    await go(student, "Containers");
    await openNamed(student, "lab");
    const start = student.getByRole("button", { name: "Start" }).first();
    expect(await start.getAttribute("aria-disabled")).toBe("true"); // what is the teacher's only the teacher runs
    await student.getByRole("button", { name: "Clone" }).click();
    const dialog = student.getByRole("dialog");
    await dialog.getByLabel("Name").fill("lab-of-sue");
    await dialog.getByRole("button", { name: "Clone" }).click();
    await student.getByRole("heading", { name: "lab-of-sue", level: 1 }).waitFor();
    await start.click();
    await dialog.getByRole("button", { name: "Change something only this time" }).click();
    await dialog.getByLabel("Command").fill("sleep 600"); // until it is stopped, however slow the machine
    await dialog.getByRole("button", { name: "Start", exact: true }).click();
    await student.waitForURL(/executions\/1/);
  }, 60_000);

  test("is refused a second start at the same time, in numbers, and stops the first", async () => {
    await openNamed(student, "lab-of-sue");
    await student.getByRole("button", { name: "Start" }).first().click();
    await student.getByRole("dialog").getByRole("button", { name: "Start" }).click();
    await student.getByText("Your own limit").waitFor();
    await student.keyboard.press("Escape");
    await go(teacher, "Limits");
    await teacher.getByRole("tab", { name: "Members" }).click();
    await teacher
      .getByRole("row", { name: /sue-student/ })
      .getByText("1 of 1")
      .waitFor();
    await student.locator('a[href$="/containers/lab-of-sue/executions/1"]').last().click();
    await student.waitForURL(/executions\/1/);
    await student.getByRole("button", { name: "Stop" }).click();
    await student.getByRole("dialog").getByRole("button", { name: "Stop" }).click();
    await student.getByText("Cancelled").first().waitFor();
  }, 60_000);

  test("runs the container's own command, and reads its log and output", async () => {
    await openNamed(student, "lab-of-sue");
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
  await page.getByRole("textbox", { name: "E-mail" }).fill(`${path}@example.org`);
  await page.getByLabel("Password", { exact: true }).or(page.locator('input[type="password"]')).first().fill(password);
  await page.getByRole("button", { name: "Create account" }).click();
  await page.waitForURL((url) => !url.pathname.startsWith("/sign-up"));
}

/** What somebody reads who holds a phone before this screen. */
async function photographed(screen: Page): Promise<string> {
  const code = screen.getByAltText("QR code of the invitation link");
  await code.waitFor();
  await code.evaluate((image: HTMLImageElement) => image.decode());
  const picture = sharp(await screen.screenshot()).ensureAlpha();
  const { data, info } = await picture.raw().toBuffer({ resolveWithObject: true });
  return jsQR(Uint8ClampedArray.from(data), info.width, info.height)?.data ?? "nothing";
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
