import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { datasets } from "../../contract/repositories.ts";
import { describeWith } from "../needs.ts";
import type { World } from "../world.ts";
import { stage } from "./story.ts";

describeWith("chromium")("sharing within an organization, by clicks", () => {
  let w: World;
  let mara: Page;
  let ann: Page;
  let bob: Page;

  stage(async ({ w: given, enter }) => {
    w = given;
    const people = [await w.person("mara"), await w.person("annika"), await w.person("bobby")] as const;
    await w.organization(people[0], "acme", [
      [people[1], "developer"],
      [people[2], "developer"],
    ]);
    await people[1].call(datasets.create, { body: { namespace: "acme", name: "iris", visibility: "private" } });
    [mara, ann, bob] = [await enter(people[0]), await enter(people[1]), await enter(people[2], { width: 390 })];
  });

  test("a maintainer makes a team and puts somebody in", async () => {
    await mara.goto("/acme/members");
    await mara.getByRole("tab", { name: "Teams" }).click();
    await mara.getByRole("button", { name: "New team" }).click();
    await mara.getByRole("dialog").getByLabel("Name").fill("Red");
    await mara.getByRole("dialog").getByRole("button", { name: "Create the team" }).click();
    await mara.getByRole("heading", { name: "Red", level: 1 }).waitFor();
    await mara.getByRole("button", { name: "Add members" }).first().click();
    await mara.getByRole("dialog").getByLabel("Members of the organization").fill("bob");
    await mara.getByRole("option", { name: "bobby" }).click();
    await mara.getByRole("dialog").getByRole("button", { name: "Add 1 person" }).click();
    await mara.getByRole("switch", { name: "bobby leads the team" }).waitFor();
  }, 60_000);

  test("a developer makes a project that is shared with the team", async () => {
    await ann.goto("/acme/projects");
    await ann.getByRole("button", { name: "New project" }).first().click();
    const dialog = ann.getByRole("dialog");
    await dialog.getByLabel("Name").fill("alpha");
    await dialog.getByRole("radio", { name: /Shared with chosen/ }).check();
    await dialog.getByLabel("Add a person or a team").fill("Red");
    await ann.getByRole("option", { name: "Red" }).click();
    await dialog.getByRole("button", { name: "Create" }).click();
    await ann.getByRole("heading", { name: "alpha", level: 1 }).waitFor();
  }, 60_000);

  test("reads who gains before a data set is moved in, and moves it", async () => {
    await ann.getByRole("button", { name: "Move something in" }).click();
    const dialog = ann.getByRole("dialog");
    await dialog.getByLabel("Data set, model, container or application").click();
    await ann.getByRole("option", { name: "iris" }).click();
    await dialog.getByText("bobby can read it and add versions of their own from now on.").waitFor();
    await dialog.getByRole("button", { name: "Move" }).click();
    await ann.getByRole("link", { name: "iris" }).waitFor();
  }, 60_000);

  test("finds said of the data set who reaches it, and why", async () => {
    await ann.getByRole("link", { name: "iris" }).click();
    await ann.getByRole("heading", { name: "iris", level: 1 }).waitFor(); // the project has a tab of that name too
    await ann.getByRole("tab", { name: "Access" }).click();
    await ann.getByText("bobby adds versions, because the project alpha is shared with team Red.").waitFor();
    await ann.getByRole("link", { name: "Access of the project" }).click();
    await ann.getByText("bobby adds to what is in it, because it is shared with team Red.").waitFor();
  }, 60_000);

  test("the team finds it, on a phone", async () => {
    await bob.goto("/acme/datasets");
    await bob.getByRole("link", { name: "iris" }).click();
    await bob.getByRole("heading", { name: "iris", level: 1 }).waitFor();
    await bob.getByText("As alpha").waitFor();
  }, 60_000);

  test("a maintainer reads what somebody reaches, and ends it with the team", async () => {
    await mara.goto("/acme/members/people/bobby");
    await mara.getByText("bobby adds versions, because the project alpha is shared with team Red.").waitFor();
    await mara.goto("/acme/members/teams/Red");
    await mara.getByRole("button", { name: "Delete" }).click();
    await mara.getByRole("dialog").getByRole("button", { name: "Delete the team" }).click();
    await mara.getByText("The team Red was deleted; 1 share ended").waitFor();
    const { status } = await bob.request.get(`${w.url}/api/v1/datasets/acme/iris`).then((answer) => ({
      status: answer.status(),
    }));
    expect(status).toBe(404);
  }, 60_000);
});
