import type { Page } from "playwright-core";
import sharp from "sharp";
import { expect, test } from "vitest";
import { datasets as files } from "../../contract/files.ts";
import { datasets } from "../../contract/repositories.ts";
import { datasets as versions } from "../../contract/versions.ts";
import { describeWith } from "../needs.ts";
import { go, openNamed, stage } from "./story.ts";

describeWith("chromium")("the life of an organization, by clicks alone", () => {
  let mara: Page;
  let bobby: Page;
  let visitor: Page;

  stage(async ({ w, open, enter }) => {
    const [maintainer, member] = [await w.person("mara"), await w.person("bobby")];
    await w.organization(maintainer, "acme", [[member, "developer"]]);
    const at = { namespace: "acme", name: "iris" };
    await maintainer.call(datasets.create, { body: { ...at, visibility: "organization-read" } });
    await maintainer.call(versions.open, { params: at, body: {} });
    await maintainer.call(files.put, { params: { ...at, version: 1, path: "README.md" } }, { upload: "# Three kinds" });
    await maintainer.call(versions.seal, { params: { ...at, version: 1 } });
    [mara, bobby, visitor] = [await enter(maintainer), await enter(member, { width: 390 }), await open("visitor")];
    await mara.goto("/acme/overview");
    await bobby.goto("/acme/datasets/iris");
  });

  test("a picture is chosen, and shows at once, to the world, too", async () => {
    await visitor.goto("/acme");
    await go(mara, "Settings");
    const chosen = mara.waitForEvent("filechooser");
    await mara.getByRole("button", { name: "Choose a picture" }).click();
    const buffer = await sharp({ create: { width: 300, height: 200, channels: 3, background: "teal" } })
      .png()
      .toBuffer();
    await (await chosen).setFiles({ name: "teal.png", mimeType: "image/png", buffer });
    await mara.getByRole("button", { name: "Remove" }).waitFor();
    await shows(mara.getByRole("button", { name: "acme Maintainer" }).locator("img"));
    await visitor.reload();
    await shows(visitor.getByRole("region", { name: "acme" }).locator("img"));
  }, 60_000);

  test("what is published is read by somebody who is not signed in", async () => {
    await go(mara, "Data sets");
    await openNamed(mara, "iris");
    await mara.getByRole("tab", { name: "Settings" }).click();
    await mara.getByRole("switch", { name: "Anybody may read it" }).click();
    await mara.getByText("Public address").waitFor();
    await visitor.reload();
    await openNamed(visitor, "iris");
    await visitor.getByRole("heading", { name: "Three kinds" }).waitFor();
  }, 60_000);

  test("it is found at another address, to which the old one leads", async () => {
    await go(mara, "Settings");
    await mara.getByRole("textbox", { name: "Address" }).fill("acme-works");
    await mara.getByText("Links and bookmarks to the old address lead to the new one.").waitFor();
    await mara.getByRole("button", { name: "Change the address" }).click();
    await mara.waitForURL("**/acme-works/settings");
    await bobby.goto("/acme/datasets/iris");
    await bobby.waitForURL("**/acme-works/datasets/iris");
    await visitor.goto("/acme");
    await visitor.waitForURL("**/acme-works");
    await openNamed(visitor, "iris");
  }, 60_000);

  test("it is deleted after its name is typed, and a member's open page says so at once", async () => {
    await bobby.getByRole("heading", { name: "Three kinds" }).waitFor();
    await mara.getByRole("button", { name: "Delete the organization" }).click();
    const dialog = mara.getByRole("dialog");
    await dialog.getByText("Access of all 2 members").waitFor();
    await dialog.getByText(/^1 data set with [\d,.]+ B, not counted as used/).waitFor();
    const remove = dialog.getByRole("button", { name: "Delete" });
    expect(await remove.isDisabled()).toBe(true);
    await dialog.getByLabel("Type acme to confirm").fill("acme");
    await remove.click();
    await mara.waitForURL("**/account");
    await bobby.getByText("There is nothing at this address").waitFor();
    await visitor.reload();
    await visitor.waitForURL(/sign-in/);
  }, 60_000);

  test("it is restored by whoever deleted it, and everything is there again", async () => {
    await mara.getByRole("button", { name: "Restore" }).click();
    await mara.waitForURL("**/acme-works/overview");
    await go(mara, "Members");
    await mara.getByRole("row", { name: /bobby/ }).waitFor();
    await bobby.getByRole("heading", { name: "Three kinds" }).waitFor(); // their open page comes back by itself
    await visitor.goto("/acme");
    await openNamed(visitor, "iris");
  }, 60_000);
});

/** Waits until a picture is there and has been drawn. */
async function shows(picture: ReturnType<Page["locator"]>): Promise<void> {
  await picture.first().waitFor();
  await picture.first().evaluate((image: HTMLImageElement) => image.decode());
}
