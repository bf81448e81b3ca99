import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { AxeResults } from "axe-core";
import { type Browser, chromium, type Page } from "playwright-core";
import { expect } from "vitest";
import { findChromium } from "../../tools/prepare/needs.ts";

const quiet = [
  ...["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"],
  ...["--disable-background-networking", "--disable-component-update", "--disable-sync"],
];

/** A real Chromium without a window. Without a locale of UTF-8 it saves what has a name in Chinese as "download". */
export const openBrowser = (): Promise<Browser> =>
  chromium.launch({
    executablePath: findChromium() ?? "",
    args: quiet,
    env: { ...process.env, LC_ALL: "C.UTF-8" },
  });

export interface Look {
  width?: number;
  scheme?: "light" | "dark";
  locale?: "en" | "zh-CN";
}

/** A browser of one person: its own cookies, 1440 pixels wide unless said otherwise. What breaks in the page fails the test. */
export async function openPage(
  browser: Browser,
  url: string,
  { width = 1440, scheme = "light", locale = "en" }: Look = {},
) {
  const viewport = { width, height: width < 600 ? 844 : 900 };
  const context = await browser.newContext({
    baseURL: url,
    viewport,
    colorScheme: scheme,
    locale,
    reducedMotion: "reduce",
  });
  context.setDefaultTimeout(30_000);
  const page = await context.newPage();
  const broken: string[] = [];
  page.on("pageerror", (error) => broken.push(error.message));
  const close = async () => {
    await context.close();
    expect(broken).toEqual([]);
  };
  return { page, close };
}

/** Signs somebody in, from the page for that. */
export async function signIn(page: Page, person: Parameters<typeof fillSignIn>[1]): Promise<void> {
  await page.goto("/sign-in");
  await fillSignIn(page, person);
}

/** Fills in the page for signing in, in whatever language it is. */
export async function fillSignIn(page: Page, { email, password }: { email: string; password: string }): Promise<void> {
  await page
    .locator('input[type="email"], input[autocomplete="email"], input[autocomplete="username"]')
    .first()
    .fill(email);
  await page.locator('input[type="password"]').fill(password);
  await page.keyboard.press("Enter");
  await page.waitForURL((url) => url.pathname !== "/sign-in");
}

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
/** Asked for no more than what is wrong, it is several times faster. */
const wrong = '{ resultTypes: ["violations"], elementRef: false, iframes: false, preload: false }';

/** No rule of accessibility is broken on what the page shows now. */
export async function expectAccessible(page: Page, where: string): Promise<void> {
  await page.evaluate(axe);
  const violations = await page.evaluate<AxeResults["violations"]>(
    `axe.run(document, ${wrong}).then(({ violations }) => violations)`,
  );
  const found = violations.map(
    ({ id, nodes }) => `${where}: ${id} at ${nodes.map(({ target }) => target.join(" ")).join(", ")}`,
  );
  expect.soft(found).toEqual([]);
}
