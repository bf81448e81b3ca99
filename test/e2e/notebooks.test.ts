import { join } from "node:path";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { createContainer } from "../../contract/containers.ts";
import { getExecution, startExecution } from "../../contract/executions.ts";
import { putResourceType } from "../../contract/installation.ts";
import { describeWith } from "../needs.ts";
import { until } from "../world.ts";
import { expectAccessible } from "./browser.ts";
import { type Stage, stage } from "./story.ts";

/** `NOTEBOOK_SHOTS=folder` keeps pictures. */
const shots = process.env["NOTEBOOK_SHOTS"];

let dev: Page;
let deb: Page;
let vic: Page;
let address = "";
let sittings: Stage["w"]["ctx"]["ports"]["sittings"];

async function prepare({ w, enter }: Stage): Promise<void> {
  const [mia, one, two, reader] = await Promise.all(["mia-m", "dev-d", "deb-d", "vic-v"].map((path) => w.person(path)));
  if (!mia || !one || !two || !reader) throw new Error("four people were made");
  await w.organization(mia, "acme", [
    [one, "developer"],
    [two, "developer"],
    [reader, "viewer"],
  ]);
  const body = { capacity: 4, cpu: 1, memory_bytes: 2 ** 30 };
  await w.root.call(putResourceType, { params: { name: "desk" }, body });
  await mia.call(createContainer, {
    body: {
      ...{ namespace: "acme", name: "desk", mode: "workspace", resource_type: "desk" },
      visibility: "organization-write",
    },
  });
  const params = { namespace: "acme", name: "desk" };
  const { number } = await one.call(startExecution, { params, body: {} });
  await until(
    "the workspace runs",
    async () => (await one.call(getExecution, { params: { ...params, number } })).state === "running",
    60,
  );
  sittings = w.ctx.ports.sittings;
  address = `/acme/containers/desk/executions/${number}`;
  [dev, deb, vic] = [await enter(one), await enter(two, { scheme: "dark" }), await enter(reader, { width: 390 })];
}

/** The line between a page and its notebook, which can be cut; the page is to be loaded again first. */
async function lineOf(page: Page) {
  const ends: (() => Promise<void>)[] = [];
  let is_cut = false;
  await page.routeWebSocket(/\/notebooks\//, async (here) => {
    if (is_cut) return here.close();
    const there = here.connectToServer();
    ends.push(
      () => there.close(),
      () => here.close(),
    );
  });
  return {
    async cut() {
      is_cut = true;
      for (const end of ends.splice(0)) await end();
    },
    mend() {
      is_cut = false;
    },
  };
}

const picture = async (page: Page, name: string) => {
  if (shots) await page.screenshot({ path: join(shots, `${name}.png`) });
};
const code = (page: Page, number = 1) => page.getByRole("textbox", { name: `Code of cell ${number}` });
const cell = (page: Page, number = 1) => page.getByRole("region", { name: `Cell ${number}`, exact: true });

describeWith("chromium", "jupyter")("two browsers on one notebook", () => {
  stage(prepare);

  test("a member makes a notebook on the workspace's page, and the other opens it there", async () => {
    await dev.goto(address);
    await dev.getByRole("textbox", { name: "New notebook" }).fill("garden");
    await dev.getByRole("button", { name: "Create and open" }).click();
    await code(dev).waitFor();
    for (const page of [deb, vic]) {
      await page.goto(address);
      await page.getByRole("link", { name: "garden.ipynb" }).click();
      await code(page).waitFor();
    }
    await dev.getByRole("list", { name: "Others here now" }).getByText("deb-d").waitFor();
    await dev.getByRole("list", { name: "Others here now" }).getByText("vic-v (reads)").waitFor();
  });

  test("what one types the other sees, with the cursor and its name, and so does the reader", async () => {
    await code(dev).click();
    await dev.keyboard.type("beans = 6\nprint(beans * 7)");
    await deb.getByText("print(beans * 7)").waitFor();
    await vic.getByText("print(beans * 7)").waitFor();
    await deb.locator(".cm-ySelectionInfo", { hasText: "dev-d" }).waitFor();
    await code(deb).click();
    await deb.keyboard.press("Control+Home");
    await deb.keyboard.type("# in the garden\n");
    await dev.getByText("# in the garden").waitFor();
    await dev.locator(".cm-ySelectionInfo", { hasText: "deb-d" }).waitFor();
    await picture(dev, "typing");
  });

  test("what one runs all see, and Shift+Enter goes on to the next cell", async () => {
    await code(dev).click();
    await dev.keyboard.press("Shift+Enter");
    for (const page of [dev, deb, vic])
      await cell(page).locator("[data-outputs]").getByText("42").waitFor({ timeout: 60_000 });
    await code(dev, 2).waitFor();
    await dev.keyboard.type("1 / 0");
    await dev.keyboard.press("Control+Enter");
    await cell(deb, 2).getByText("ZeroDivisionError: division by zero").waitFor();
    await deb.getByText("Saved", { exact: true }).waitFor();
  });

  test("a text is written and shown, moved and deleted", async () => {
    await deb.getByRole("button", { name: "Add text" }).last().click();
    await deb
      .getByRole("textbox", { name: "Text of cell 3" })
      .or(cell(deb, 3).getByText("Empty text"))
      .first()
      .waitFor();
    if (await cell(deb, 3).getByText("Empty text").isVisible())
      await cell(deb, 3).getByRole("button", { name: "Edit text" }).click();
    await deb.keyboard.type("# Report\nwith *care* <script>window.ran = 1</script>");
    await deb.keyboard.press("Shift+Enter");
    await cell(dev, 3).getByRole("heading", { name: "Report" }).waitFor();
    await cell(dev, 3).getByRole("button", { name: "Move up" }).click();
    await cell(deb, 2).getByRole("heading", { name: "Report" }).waitFor();
    await cell(dev, 3).getByRole("button", { name: "Delete cell" }).click();
    await expect.poll(() => deb.getByText("ZeroDivisionError").count()).toBe(0);
    expect(await dev.evaluate(() => "ran" in window)).toBe(false);
    await picture(deb, "dark");
    await expectAccessible(dev, "light");
    await expectAccessible(deb, "dark");
  });

  test("the reader changes nothing, and is offered nothing that would", async () => {
    await code(vic).click();
    await vic.keyboard.type("evil");
    await vic.getByText("You only read this notebook").waitFor();
    expect(await vic.getByRole("button", { name: /Run|Delete|Interrupt|Clear/ }).count()).toBe(0);
    expect(await code(vic).textContent()).not.toContain("evil");
    expect(await code(dev).textContent()).not.toContain("evil");
    await picture(vic, "reader");
    await expectAccessible(vic, "reader");
  });

  test("what one writes without a connection is put in when it is back, also into a copy that was opened anew", async () => {
    for (const page of [deb, vic]) await page.goto("/acme/containers/desk");
    const line = await lineOf(dev);
    await dev.reload();
    await code(dev).waitFor();
    await line.cut();
    await dev.getByText("Go on writing").waitFor();
    await code(dev).click();
    await dev.keyboard.press("Control+End");
    await dev.keyboard.type("\n# typed alone");
    await dev.getByRole("button", { name: "Add code", exact: true }).last().click();
    await dev.keyboard.type("alone = 1");
    await dev.getByRole("button", { name: "Runs when the connection is back" }).first().waitFor();
    await picture(dev, "offline");
    await expectAccessible(dev, "offline");
    await sittings.stop(); // as when everybody has gone for a while
    await deb.goto(address);
    await deb.getByRole("link", { name: "garden.ipynb" }).click();
    await code(deb).click();
    await deb.keyboard.press("Control+Home");
    await deb.keyboard.type("# written meanwhile\n");
    await deb.getByText("Saved", { exact: true }).waitFor();
    line.mend();
    await dev.getByText("What you had typed without a connection was put in again.").waitFor();
    await dev.getByText("In one cell somebody else had written meanwhile").waitFor();
    await deb.getByText("# typed alone").waitFor();
    await deb.getByText("alone = 1").waitFor();
    for (const page of [dev, deb]) expect(await page.getByText("# written meanwhile").count()).toBe(1);
    await picture(dev, "put-back");
  }, 60_000);

  test("what one writes without a connection can be copied when the workspace has ended meanwhile", async () => {
    const line = await lineOf(deb);
    await deb.reload();
    await code(deb).waitFor();
    await line.cut();
    await code(deb).click();
    await deb.keyboard.type("last words");
    await dev.goto(address);
    await dev.getByRole("button", { name: "Stop", exact: true }).click();
    await dev.getByRole("dialog").getByRole("button", { name: "Stop" }).click();
    await deb.getByText("The workspace does not run").waitFor();
    await deb.getByText("it is not in the notebook").waitFor();
    await deb.reload();
    await deb.getByRole("alert").getByText("last words").waitFor();
    await picture(deb, "kept");
  }, 60_000);
});
