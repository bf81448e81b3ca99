import { TOTP } from "otpauth";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { listSessions } from "../../contract/sessions.ts";
import { buildConsole } from "../../server/console-build.ts";
import { freePort } from "../../server/kernel/free-port.ts";
import { describeWith } from "../needs.ts";
import { type Person, type World, world } from "../world.ts";
import { expectAccessible, fillSignIn, openBrowser, openPage, signIn } from "./browser.ts";

describeWith("chromium")("signing in", () => {
  let w: World;
  let browser: Browser;
  let ann: Person;
  let bob: Person;
  let page: Page;
  let app: TOTP;
  const closing: (() => Promise<void>)[] = [];

  beforeAll(async () => {
    const port = await freePort("127.0.0.1");
    // passkeys belong to a name
    w = await world({ PORT: String(port), GUILDHALL_URL: `http://localhost:${port}` }, buildConsole);
    browser = await openBrowser();
    [ann, bob] = [await w.person("ann"), await w.person("bob")];
  }, 120_000);
  afterAll(async () => {
    for (const close of closing) await close();
    await browser.close();
    await w.stop();
  });

  const open = async (look = {}) => {
    const opened = await openPage(browser, w.ctx.ports.url, look);
    closing.push(opened.close);
    return opened.page;
  };
  const button = (name: string) => page.getByRole("button", { name, exact: true });
  const signOut = async () => {
    await page.getByRole("button", { name: "Menu of ann" }).click();
    await page.getByRole("menuitem", { name: "Sign out" }).click();
    await page.waitForURL("**/sign-in");
  };
  const givePassword = async () => {
    // by its role: the page that is being left has a section of this name
    await page.getByRole("textbox", { name: "E-mail" }).fill(ann.email);
    await page.getByRole("textbox", { name: "Password" }).fill(ann.password);
    await button("Sign in").click();
  };

  test("two-factor is set up by clicks, and asked for from then on", async () => {
    page = await open();
    await signIn(page, ann);
    await page.goto("/account/security");
    await button("Switch on").click();
    await page.getByLabel("Present password").fill(ann.password);
    await button("Go on").click();
    await page.getByRole("img", { name: "QR code to set the app up with" }).waitFor();
    await expectAccessible(page, "the dialog of two-factor");
    const key = await page.locator("pre").first().innerText();
    app = new TOTP({ secret: key.replace(/\s/g, "") });
    await page.getByLabel("Code of the app").fill(app.generate());
    await button("Confirm").click();
    expect((await page.getByLabel("Keep your recovery codes").last().innerText()).trim().split(/\s+/)).toHaveLength(10);
    await button("I have kept them").click();
    await button("New recovery codes").waitFor();
    await expectAccessible(page, "the page of security");
    await signOut();
    await givePassword();
    await page.getByLabel("Code, or a recovery code").fill("000000");
    await button("Sign in").click();
    await page.getByText("The code is wrong").waitFor();
    await expectAccessible(page, "the step of the code");
    await page.getByLabel("Code, or a recovery code").fill(app.generate());
    await button("Sign in").click();
    await page.waitForURL("**/ann/overview");
  }, 90_000);

  test("a passkey is added, renamed, and lets in alone", async () => {
    const devtools = await page.context().newCDPSession(page);
    await devtools.send("WebAuthn.enable");
    const options = { protocol: "ctap2", transport: "internal", hasResidentKey: true } as const;
    const verified = { hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true };
    await devtools.send("WebAuthn.addVirtualAuthenticator", { options: { ...options, ...verified } });
    await page.goto("/account/security");
    await button("Add a passkey").click();
    await page.getByRole("textbox", { name: "Name" }).fill("this laptop");
    await button("Go on").click();
    await page.getByRole("cell", { name: /this laptop/ }).waitFor();
    await button("Rename").click();
    await page.getByRole("textbox", { name: "Name" }).fill("the lab's laptop");
    await button("Save").click();
    await page.getByRole("cell", { name: /the lab's laptop/ }).waitFor();
    await signOut();
    await button("Sign in with a passkey").click();
    await page.waitForURL("**/ann/overview");
    expect((await ann.call(listSessions, {})).items[0]).toMatchObject({ method: "passkey", device: "computer" });
    await page.goto("/account/security");
    await button("Remove").click();
    await page.getByRole("dialog").getByRole("button", { name: "Remove" }).click();
    await page.getByText("No passkeys yet").waitFor();
  }, 90_000);

  test("a session that is ended in one browser is signed out in the other, where it stands", async () => {
    const other = await open({ width: 390, scheme: "dark", locale: "zh-CN" });
    await signIn(other, bob);
    const third = await open();
    await signIn(third, bob);
    await other.goto("/account/security");
    await other.getByText("当前设备").waitFor();
    await expectAccessible(other, "the page of security on a phone");
    await other.getByRole("button", { name: "退出其他所有设备" }).click();
    await other.getByRole("dialog").getByRole("button", { name: "退出其他所有设备" }).click();
    await other.getByText("已退出 1 处登录").waitFor();
    await third.goto("/bob/overview");
    await third.waitForURL("**/sign-in*");
  }, 90_000);

  test("an operator hands a link over, by which a new password is set", async () => {
    const desk = await open();
    await signIn(desk, w.root);
    await desk.goto("/admin/sign-in");
    await desk.getByLabel("User name").fill("bob");
    await desk.getByRole("button", { name: "Make a link" }).click();
    const link = await desk.getByRole("status").locator("code").innerText();
    await expectAccessible(desk, "the operator's page of sign-in");
    page = await open();
    await page.goto(link);
    await page.getByLabel("New password").fill("a password by hand");
    await expectAccessible(page, "the page of a new password");
    await button("Set the password").click();
    bob.password = "a password by hand";
    await page.waitForURL("**/sign-in");
    await page.getByRole("link", { name: "Forgot your password?" }).click();
    await page.getByText("This installation sends no mail").waitFor();
    await page.getByRole("link", { name: "Back to signing in" }).click();
    await fillSignIn(page, bob);
  }, 90_000);

  test("where two-factor is required, whoever has none is led to it, and on from there", async () => {
    await w.owner.query("update installation set two_factor_required = true");
    await page.goto("/account/tokens");
    await page.getByRole("heading", { name: "Two-factor is required here" }).waitFor();
    await expectAccessible(page, "the page of required two-factor");
    await button("Set it up").click();
    await page.getByLabel("Present password").fill(bob.password);
    await button("Go on").click();
    const key = await page.locator("pre").first().innerText();
    await page.getByLabel("Code of the app").fill(new TOTP({ secret: key.replace(/\s/g, "") }).generate());
    await button("Confirm").click();
    await button("I have kept them").click();
    await page.waitForURL("**/account/tokens");
    await w.owner.query("update installation set two_factor_required = false");
  }, 90_000);
});
