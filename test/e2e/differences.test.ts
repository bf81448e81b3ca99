import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { describeWith } from "../needs.ts";
import { open, put, seal, shelf } from "../repositories/shelf.ts";
import { expectAccessible } from "./browser.ts";
import { stage } from "./story.ts";

const at = { namespace: "ann", name: "poems" };

describeWith("chromium")("a text that changed between two versions", () => {
  let page: Page;
  let telephone: Page;

  stage(async (stage) => {
    const ann = await stage.w.person("ann");
    await shelf(ann, at.namespace, at.name);
    const lines = Array.from({ length: 40 }, (_, i) => `    line ${i + 1} of a poem that is neither long nor short`);
    await put(ann, at, "poem.txt", lines.join("\n"));
    await put(ann, at, "picture.bin", Buffer.from([0, 1, 2]));
    await seal(ann, at);
    await open(ann, at);
    lines.splice(19, 2, "another twentieth line", "and one that turns \u202e around");
    await put(ann, at, "poem.txt", `${lines.slice(0, 38).join("\n")}\n`, { version: 2 });
    await put(ann, at, "picture.bin", Buffer.from([0, 1, 3]), { version: 2 });
    page = await stage.enter(ann);
    telephone = await stage.enter(ann, { width: 390, scheme: "dark" });
  });

  const differences = (where: Page) => where.getByRole("region", { name: "What is different in poem.txt" });

  test("is shown line by line from the list of changes, with signs beside the colours", async () => {
    await page.goto(`/${at.namespace}/datasets/${at.name}?tab=files&version=2&compare=1`);
    await page.getByRole("link", { name: "poem.txt" }).click();
    await page.getByText("2 lines came · 4 went").waitFor();
    expect(await differences(page).locator("ins").first().innerText()).toMatch(/20\s*\+\s*another twentieth line/);
    expect(await differences(page).locator("ins").nth(1).innerText()).toContain("turns \ufffd around");
    await expectAccessible(page, "a text compared");
    await page.getByRole("button", { name: "All changes" }).click();
    await page.getByRole("link", { name: "picture.bin" }).click();
    await page.getByText("is not text: it cannot be shown line by line").waitFor();
  });

  test("is readable on a telephone in the dark, without anything beside the screen", async () => {
    await telephone.goto(`/${at.namespace}/datasets/${at.name}?tab=files&version=2&compare=1&file=poem.txt`);
    await differences(telephone).waitFor();
    const { scroll, client } = await differences(telephone).evaluate(({ scrollWidth, clientWidth }) => ({
      scroll: scrollWidth,
      client: clientWidth,
    }));
    expect(scroll).toBe(client);
    await expectAccessible(telephone, "a text compared on a telephone");
  });
});
