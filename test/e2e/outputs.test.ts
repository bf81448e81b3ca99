import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { createContainer } from "../../contract/containers.ts";
import { getExecution, startExecution } from "../../contract/executions.ts";
import { describeWith } from "../needs.ts";
import { type Person, until } from "../world.ts";
import { expectAccessible } from "./browser.ts";
import { go, openNamed, stage } from "./story.ts";

const notebook =
  '{"cells":[{"cell_type":"markdown","metadata":{},"source":["Heights of trees"]}],"metadata":{},"nbformat":4,"nbformat_minor":5}';

describeWith("chromium")("what executions leave, by clicks alone", () => {
  let anna: Page;
  let ann: Person;
  const at = { namespace: "lab", name: "trees" };

  const run = async (command?: string) => {
    const { number } = await ann.call(startExecution, { params: at, body: { command } });
    await until("it has ended", async () => {
      const { ended_at } = await ann.call(getExecution, { params: { ...at, number } });
      return ended_at !== null;
    });
  };

  stage(async ({ w, enter }) => {
    ann = await w.person("anna");
    await w.organization(ann, "lab");
    const command = `mkdir tables; echo 1 >tables/oak.csv; echo '${notebook}' >report.ipynb; ln -s tables latest`;
    await ann.call(createContainer, { body: { ...at, command, resource_type: "cpu-small" } });
    await run();
    await run("mkdir tables; echo 2 >tables/oak.csv; echo new >new.txt");
    anna = await enter(ann);
    await anna.goto("/lab/containers/trees/executions/1?tab=outputs");
  });

  test("are downloaded as one file, all of them or a folder", async () => {
    const saved = async (button: string, format: string) => {
      await anna.getByRole("button", { name: button, exact: true }).first().click();
      await expectAccessible(anna, "the menu to download");
      const came = anna.waitForEvent("download");
      await anna.getByRole("menuitem", { name: format }).click();
      return (await came).suggestedFilename();
    };
    expect(await saved("Download the folder tables", "Tar archive")).toBe("trees-1-tables.tar");
    expect(await saved("Download", "Zip archive")).toBe("trees-1.zip");
  }, 60_000);

  test("become a new data set; what is left out is named, and the version says where it came from", async () => {
    await anna.getByRole("button", { name: "Make a version of it" }).click();
    const dialog = anna.getByRole("dialog");
    await dialog.getByLabel("Name").fill("tree-heights");
    await dialog.getByRole("button", { name: "Make a version of it" }).click();
    await anna.getByText("1 left out").hover();
    await anna.getByText("latest: a symbolic link").waitFor();
    await anna.getByRole("link", { name: "lab/tree-heights v1" }).click();
    await anna.getByRole("heading", { name: "Made of what executions left" }).waitFor();
    await anna.getByRole("link", { name: "trees #1" }).waitFor();
    await expectAccessible(anna, "a version with an origin");
  }, 60_000);

  test("go on from what is there, as far as they are chosen", async () => {
    await anna.goto("/lab/containers/trees/executions/2?tab=outputs");
    await anna.getByRole("button", { name: "Make a version of it" }).click();
    const dialog = anna.getByRole("dialog");
    await dialog.getByText("Something that is there").click();
    await dialog.getByRole("combobox", { name: "Data set or model" }).click();
    await anna.getByRole("option", { name: "tree-heights" }).click();
    await dialog.getByText("Chosen files and folders").click();
    await dialog.getByRole("combobox", { name: "Files and folders at the top" }).click();
    await anna.getByRole("option", { name: "new.txt" }).click();
    await anna.keyboard.press("Tab");
    await dialog.getByRole("button", { name: "Make a version of it" }).click();
    await anna.getByRole("link", { name: "lab/tree-heights v2" }).click();
    for (const name of ["new.txt", "report.ipynb", "tables"])
      await anna.getByRole("button", { name, exact: false }).first().waitFor();
  }, 60_000);

  test("are compared: parameters and files", async () => {
    await anna.goto("/lab/containers/trees/executions/2");
    await anna.getByRole("tab", { name: "Compare" }).click();
    const row = (path: string) => anna.getByRole("row").filter({ has: anna.getByRole("link", { name: path }) });
    await row("new.txt").getByText("Added").waitFor();
    await row("tables/oak.csv").getByText("Changed").waitFor();
    await row("report.ipynb").getByText("Removed").waitFor();
    expect(await anna.getByRole("rowheader", { name: "Command" }).count()).toBe(1);
    expect(await anna.getByRole("rowheader", { name: "Units" }).count()).toBe(0);
    await anna.getByRole("switch", { name: "Only what differs" }).uncheck();
    await anna.getByRole("rowheader", { name: "Units" }).waitFor();
    await expectAccessible(anna, "two executions side by side");
  }, 60_000);

  test("are an input of a container, whose page shows a README and a notebook of theirs", async () => {
    await anna.goto("/lab/containers/trees/executions/1?tab=outputs&file=report.ipynb");
    await anna.getByRole("button", { name: "Show on the container's page" }).click();
    await anna.getByText("It is shown on the container's page.").waitFor();
    await go(anna, "Containers");
    await openNamed(anna, "trees");
    await anna.getByText("Heights of trees", { exact: true }).waitFor();
    await anna.getByRole("button", { name: "Write a README" }).click();
    await anna.getByRole("textbox", { name: "README" }).fill("# How to measure");
    await anna.getByRole("button", { name: "Save" }).click();
    await anna.getByRole("heading", { name: "How to measure" }).waitFor();
    await anna.getByRole("button", { name: "Edit the recipe" }).click();
    await anna.getByRole("combobox", { name: "Add a data set, a model or an output" }).click();
    await anna.getByRole("option", { name: "trees", exact: true }).click();
    await anna.getByRole("dialog").getByRole("button", { name: "Save" }).click();
    await anna.getByRole("link", { name: "lab/trees #2" }).waitFor();
    await expectAccessible(anna, "a container with a page");
  }, 60_000);
});
