import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createClient } from "../../contract/client.ts";
import { askToLogIn, finishLogin } from "../../contract/logins.ts";
import { buildConsole } from "../../server/console-build.ts";
import { describeWith } from "../needs.ts";
import { type Campus, campus } from "../providers/campus.ts";
import { type World, world } from "../world.ts";
import { expectAccessible, fillSignIn, openBrowser, openPage } from "./browser.ts";

const shots = process.env["SHOTS"];

describeWith("chromium")("signing in with a provider", () => {
  let w: World;
  let house: Campus;
  let browser: Browser;

  beforeAll(async () => {
    [w, house, browser] = await Promise.all([world({}, buildConsole), campus(), openBrowser()]);
    await house.serve(`${w.url}/api/auth/callback/campus`);
  }, 120_000);
  afterAll(async () => {
    await browser.close();
    await w.stop();
    house.close();
  });

  test("an operator sets a provider up and checks it", async () => {
    const { page, close } = await openPage(browser, w.url);
    const shot = async (name: string) => void (shots && (await page.screenshot({ path: `${shots}/${name}.png` })));
    await page.goto("/sign-in?next=%2Fadmin%2Fsign-in");
    await fillSignIn(page, w.root);
    await page.getByRole("button", { name: "Add a provider" }).first().click();
    await page.getByRole("combobox", { name: "Kind" }).click();
    await page.getByRole("option", { name: "OpenID Connect" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Id", { exact: true }).fill("campus");
    await dialog.getByLabel("Name", { exact: true }).fill("Campus");
    await dialog.getByLabel("Issuer").fill(house.issuer);
    await dialog.getByLabel("Client ID").fill(house.client_id);
    await dialog.getByLabel("Client secret").fill(house.client_secret);
    await expectAccessible(page, "the dialog of a provider");
    await shot("provider-dialog");
    await dialog.getByRole("button", { name: "Save" }).click();
    await page.getByRole("button", { name: "What can be done with Campus" }).click();
    await page.getByRole("menuitem", { name: "Check" }).click();
    await page.getByText("Campus answers").waitFor();
    await expectAccessible(page, "sign-in providers");
    await shot("providers");
    await close();
  }, 60_000);

  test("somebody new signs in with it, chooses a name and an address, and allows a program", async () => {
    const { page, close } = await openPage(browser, w.url);
    const shot = async (name: string) => void (shots && (await page.screenshot({ path: `${shots}/${name}.png` })));
    house.state.student = { sub: "1", name: "Sue Student" }; // neither a login nor an address
    await page.goto("/sign-in?next=%2Faccount%2Fsecurity");
    await page.getByRole("button", { name: "Continue with Campus" }).waitFor();
    await expectAccessible(page, "/sign-in with a provider");
    await shot("sign-in");
    await page.getByRole("button", { name: "Continue with Campus" }).click();
    await page.getByLabel("User name").fill("sue-s");
    await page.getByRole("textbox", { name: "E-mail" }).fill(w.root.email);
    await expectAccessible(page, "/sign-up/choose");
    await shot("choose");
    await page.getByRole("button", { name: "Create account" }).click();
    await page.getByText("There is an account with your e-mail").waitFor();
    await page.getByRole("textbox", { name: "E-mail" }).fill("sue@example.org");
    await page.getByRole("button", { name: "Create account" }).click();
    await page.waitForURL((url) => url.pathname === "/account/security");
    const last = page.getByRole("button", { name: "Disconnect Campus" });
    expect(await last.getAttribute("aria-disabled")).toBe("true");
    await expectAccessible(page, "/account/security");
    await shot("security");
    const asked = await createClient({ baseUrl: w.url })(askToLogIn, { body: { machine: "sue@laptop" } });
    await page.goto("/device");
    await page.getByLabel("Code").fill(asked.user_code);
    await page.getByRole("button", { name: "Go on" }).click();
    await page.getByText("A program on sue@laptop asks").waitFor();
    expect(await page.getByText(asked.user_code).count()).toBe(1);
    await expectAccessible(page, "/device");
    await shot("device");
    await page.getByRole("button", { name: "Allow", exact: true }).click();
    await page.getByText("Go back to the program").waitFor();
    const { device_code } = asked;
    expect(await createClient({ baseUrl: w.url })(finishLogin, { body: { device_code } })).toMatchObject({
      state: "allowed",
    });
    await close();
  }, 60_000);

  test("whoever has a password connects and disconnects by clicks, and is told when the account there lets somebody else in", async () => {
    const ann = await w.person("ann");
    const { page, close } = await openPage(browser, w.url, { width: 390, scheme: "dark" });
    await page.goto("/sign-in?next=%2Faccount%2Fsecurity");
    await fillSignIn(page, ann);
    await page.getByRole("button", { name: "Connect Campus" }).click();
    await page.getByText("lets somebody else in here").waitFor();
    house.state.student = { sub: "2", name: "Ann" };
    await page.context().clearCookies({ name: /^_/ }); // as if she had signed out there
    await page.getByRole("button", { name: "Connect Campus" }).click();
    await page.getByRole("button", { name: "Disconnect Campus" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Disconnect" }).click();
    await page.getByRole("button", { name: "Connect Campus" }).waitFor();
    await expectAccessible(page, "/account/security on a phone");
    if (shots) await page.screenshot({ path: `${shots}/security-phone.png` });
    await close();
  }, 60_000);
});
