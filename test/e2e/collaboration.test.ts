import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { datasets } from "../../contract/repositories.ts";
import { datasets as versions } from "../../contract/versions.ts";
import { describeWith } from "../needs.ts";
import { type Person, problemOf } from "../world.ts";
import { fillAndSeal, go, openNamed, stage } from "./story.ts";

const sheet = (name: string, text: string) => [{ name, mimeType: "text/csv", buffer: Buffer.from(text) }];

describeWith("chromium")("the collaboration story, by clicks alone", () => {
  let anna: Page;
  let bobby: Page;
  let bob: Person;

  stage(async ({ w, enter }) => {
    const [mara, ann] = [await w.person("mara"), await w.person("anna")];
    bob = await w.person("bobby");
    await w.organization(mara, "lab", [
      [ann, "developer"],
      [bob, "developer"],
    ]);
    [anna, bobby] = [await enter(ann), await enter(bob)];
    for (const page of [anna, bobby]) await page.goto("/lab/overview");
  });

  test("one makes a data set to which all may add", async () => {
    await go(anna, "Data sets");
    await anna.getByRole("button", { name: "New data set" }).first().click();
    const dialog = anna.getByRole("dialog");
    await dialog.getByLabel("Name").fill("birds");
    await dialog.getByRole("radio", { name: /can read and add/ }).check();
    await dialog.getByRole("button", { name: "Create" }).click();
    await anna.getByRole("heading", { name: "birds", level: 1 }).waitFor();
    await anna.getByRole("button", { name: "New version" }).first().click();
    await anna.getByRole("dialog").getByRole("button", { name: "Open version" }).click();
    await fillAndSeal(anna, "Choose files", sheet("spring.csv", "bird,seen\nrobin,3\n"));
    await anna.getByRole("tab", { name: "Versions" }).click();
    await anna.getByRole("link", { name: "Version 1" }).waitFor();
  }, 60_000);

  test("the other adds a version, which the first sees come without loading the page again", async () => {
    await go(bobby, "Data sets");
    await openNamed(bobby, "birds");
    await bobby.getByRole("button", { name: "New version" }).first().click();
    await bobby.getByRole("dialog").getByLabel("Note").fill("what summer brought");
    await bobby.getByRole("dialog").getByRole("button", { name: "Open version" }).click();
    await anna.getByText("what summer brought").waitFor();
    await fillAndSeal(bobby, "Choose files", sheet("summer.csv", "bird,seen\nswift,9\n"));
    const second = anna.locator(".mantine-Timeline-item", { hasText: "Version 2" });
    await second.getByText("Ready", { exact: true }).first().waitFor();
    await second.getByText("the latest").waitFor();
    await second.getByText("bobby").waitFor();
  }, 60_000);

  test("but neither changes nor deletes what is not theirs", async () => {
    await bobby.getByRole("tab", { name: "Settings" }).click();
    await bobby.getByRole("button", { name: "Delete" }).waitFor();
    expect(await bobby.getByRole("button", { name: "Delete" }).getAttribute("aria-disabled")).toBe("true");
    await anna.getByRole("button", { name: "New version" }).first().click();
    await anna.getByRole("dialog").getByRole("button", { name: "Open version" }).click();
    await anna.getByRole("button", { name: "Discard" }).waitFor();
    const at = { namespace: "lab", name: "birds" };
    const attempts = [
      () => bob.call(datasets.remove, { params: at }),
      () => bob.call(datasets.edit, { params: at, body: { description: "mine" } }),
      () => bob.call(versions.discard, { params: { ...at, version: 3 } }),
      () => bob.call(versions.discard, { params: { ...at, version: 1 } }),
    ];
    const codes: string[] = [];
    for (const attempt of attempts) codes.push((await problemOf(attempt())).code);
    expect(codes).toEqual(["forbidden", "forbidden", "not_found", "forbidden"]);
    await anna.getByRole("button", { name: "Discard" }).click();
    await anna.getByRole("dialog").getByRole("button", { name: "Discard" }).click();
    await anna.getByRole("dialog").waitFor({ state: "detached" });
  }, 60_000);

  test("both are told who sees it, and why", async () => {
    for (const page of [anna, bobby]) {
      await page.getByRole("tab", { name: "Access" }).click();
      await page
        .getByText("anna does everything with it, because they own it, and members of lab can read and add.")
        .waitFor();
      await page.getByText("bobby adds versions, because members of lab can read and add.").waitFor();
      await page.getByText("mara manages it, because they maintain lab, whose members see it.").waitFor();
    }
  }, 60_000);

  test("one makes a container that reads it, and runs it", async () => {
    await go(anna, "Containers");
    await anna.getByRole("button", { name: "New container" }).first().click();
    const dialog = anna.getByRole("dialog");
    await dialog.getByLabel("Name").fill("count");
    await dialog.getByLabel("Command").fill("wc -l /input/0/*.csv");
    await dialog.getByLabel("Add a data set").click();
    await anna.getByRole("option", { name: "birds" }).click();
    await dialog.getByRole("radio", { name: /can read and add/ }).check();
    await dialog.getByRole("button", { name: "Create" }).click();
    await anna.getByRole("heading", { name: "count", level: 1 }).waitFor();
    await anna.getByRole("button", { name: "Start" }).first().click();
    await anna.getByRole("dialog").getByRole("button", { name: "Start" }).click();
    await anna.waitForURL(/executions\/1/);
    await anna.getByText("4 total").waitFor();
  }, 60_000);

  test("the other reads that log, and runs it, too, which the first sees come, and reads", async () => {
    await go(bobby, "Containers");
    await openNamed(bobby, "count");
    await openNamed(anna, "count");
    await bobby.locator('a[href$="/containers/count/executions/1"]').first().click();
    await bobby.getByText("4 total").waitFor();
    await openNamed(bobby, "count");
    await bobby.getByRole("button", { name: "Start" }).first().click();
    const start = bobby.getByRole("dialog");
    await start.getByRole("button", { name: "Change something only this time" }).click();
    await start.getByLabel("Command").fill("echo greetings from bobby");
    await start.getByRole("button", { name: "Start", exact: true }).click();
    await anna.locator('a[href$="/containers/count/executions/2"]').first().click();
    await anna.getByText("greetings from bobby").last().waitFor();
    await anna.getByText("Succeeded").first().waitFor();
  }, 60_000);

  test("what is one's own is shared by name: a bell rings, and it is found under what is shared", async () => {
    await anna.goto("/anna/datasets");
    await anna.getByRole("button", { name: "New data set" }).first().click();
    await anna.getByRole("dialog").getByLabel("Name").fill("diary");
    await anna.getByRole("dialog").getByRole("button", { name: "Create" }).click();
    await anna.getByRole("heading", { name: "diary", level: 1 }).waitFor();
    await anna.getByRole("tab", { name: "Access" }).click();
    await anna.getByRole("button", { name: "Share" }).first().click();
    await anna.getByRole("dialog").getByLabel("User name").fill("bobby");
    await anna.getByText("bobby can look into it from now on").waitFor();
    await anna.getByRole("dialog").getByRole("button", { name: "Share" }).click();
    await anna.getByText("bobby reads it, because it is shared with them.").waitFor();
    await bobby
      .getByRole("banner")
      .getByRole("button", { name: /unread/ })
      .click();
    await bobby.getByRole("dialog").getByText("anna shared the data set diary with you").waitFor();
    await bobby.keyboard.press("Escape");
    await bobby.goto("/bobby/overview");
    await go(bobby, "Shared with me");
    await openNamed(bobby, "diary");
    await bobby.getByText("Shared with you", { exact: true }).waitFor();
  }, 60_000);
});
