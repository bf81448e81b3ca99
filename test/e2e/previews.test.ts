import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { describeWith } from "../needs.ts";
import { parquetOf } from "../previews/shelf.ts";
import { type At, fileAt, put, seal, shelf } from "../repositories/shelf.ts";
import type { Person, World } from "../world.ts";
import { expectAccessible, type Look, signIn } from "./browser.ts";
import { type Stage, stage } from "./story.ts";

/** `SHOTS=folder` keeps pictures of every preview. */
const shots = process.env["PREVIEW_SHOTS"];

const run = "window.top.ran=1;fetch('/ran')";
const html = `<script>${run}</script><img src=x onerror="${run}"><iframe srcdoc="<script>${run}</script>"></iframe>`;
const drawing =
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 120 60" onload="${run}"><script>${run}</script>` +
  `<rect width="120" height="60" fill="#2a9d6f"/><circle cx="60" cy="30" r="20" fill="#fff"/></svg>`;
const pixel = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
);

const readme = `---
license: apache-2.0
language: [en, zh]
tags: [plants, measurements]
pretty_name: Garden of the school
evil: "<img src=x onerror='${run}'>"
configs:
- config_name: default
  data_files: table.csv
---
# Garden

See [how it was made](#how-it-was-made), [the table](table.csv), [a script](javascript:${run}) and
[data](data:text/html,<script>${run}</script>).

![plot](images/pixel.png) ![elsewhere](https://evil.example/track.png)

<div align="center" onclick="${run}"><b>Centred words</b><br><a href="javascript:${run}">click me</a>
<img src="images/pixel.png" onerror="${run}" width="20"></div>

${html}

<svg onload="${run}"></svg><details open ontoggle="${run}"><summary>More</summary>Inside</details>
<style>body{display:none}</style><form action="/x"><input name="a" autofocus onfocus="${run}"></form>

## How it was made

\`\`\`python
def area(width: float) -> float:
    """In square metres."""
    return width ** 2  # squared
\`\`\`

| plant | height |
|---|---:|
| bean | 12 |
| pea | 9 |

- [x] watered
- [ ] weeded

Note[^1].

[^1]: A footnote.
`;

const table =
  `<style>body{display:none}</style><table onclick="${run}"><tr><th>a</th><th>b</th></tr>` +
  `<tr><td>1</td><td><img src=x onerror="${run}">2</td></tr></table>`;
const code = (outputs: object[]) => ({
  cell_type: "code",
  source: "import pandas as pd\nframe",
  execution_count: 1,
  outputs,
});
const shown = (data: object) => ({ output_type: "display_data", data });
const notebook = JSON.stringify({
  metadata: { language_info: { name: "python" } },
  cells: [
    { cell_type: "markdown", source: `# Analysis\n\n[x](javascript:${run}) ${html}` },
    code([
      shown({ "text/html": html, "text/plain": "<Figure>" }),
      shown({
        "text/html": table,
        "text/plain": "a b",
      }),
      shown({ "image/svg+xml": drawing }),
      shown({ "image/png": pixel.toString("base64") }),
      shown({ "application/javascript": run }),
      { output_type: "stream", name: "stdout", text: "\u001b[32mgreen\u001b[0m words\n" },
      { output_type: "error", traceback: ["\u001b[31mValueError\u001b[0m: <script>"] },
    ]),
  ],
});

const rows = Array.from(
  { length: 1234 },
  (_, i) => `${i},"plant ${i}",2026-01-${String((i % 28) + 1).padStart(2, "0")},${i % 7 ? i / 7 : ""}`,
);
const files: Record<string, string | Uint8Array> = {
  "README.md": readme,
  "evil.html": html,
  "evil.svg": drawing,
  "evil.ipynb": notebook,
  "formula.csv": `name,value\n"=HYPERLINK(""https://evil.example"")","<script>${run}</script>"\n`,
  "images/pixel.png": pixel,
  "measure.py": [
    "# Measures\nimport math\n\n",
    'class Plant:\n    name: str = "bean"\n',
    "    def area(self) -> float:\n        return math.pi * 2.5 ** 2\n",
    ...Array.from({ length: 300 }, (_, i) => `x${i} = ${i}`),
  ].join("\n"),
  "rows.jsonl": `{"id":1,"tags":["a"],"ok":true}\n{"id":2,"ok":false,"note":"${"long ".repeat(40)}"}\n`,
  "sound.wav": Buffer.from(
    "524946462400000057415645666d7420100000000100010044ac000088580100020010006461746100000000",
    "hex",
  ),
  "table.csv": `id,name,day,height\n${rows.join("\n")}\n`,
  "table.parquet": parquetOf([
    { name: "id", data: Int32Array.from({ length: 300 }, (_, i) => i) },
    { name: "name", data: Array.from({ length: 300 }, (_, i) => (i % 3 ? `plant ${i}` : null)) },
  ]),
  "broken.parquet": Buffer.from("PAR1 no more of it PAR1"),
  "report.pdf": "%PDF-1.4 …",
};

const looks: [string, Look][] = [
  ["wide, light, English", { width: 1440 }],
  ["a phone, dark, Chinese", { width: 390, scheme: "dark", locale: "zh-CN" }],
];

/** In any language. */
async function comeAs({ open }: Pick<Stage, "open">, person: Person, look: Look): Promise<Page> {
  const page = await open(person.path, look);
  await signIn(page, person);
  return page;
}

describeWith("chromium")("a preview", () => {
  let at: At;
  let ann: Person;
  let w: World;
  let enter: (look: Look) => Promise<Page>;

  stage(async (given) => {
    w = given.w;
    ann = await w.person("ann");
    at = await shelf(ann, "ann", "garden");
    for (const [path, content] of Object.entries(files)) await put(ann, at, path, Buffer.from(content as string));
    await seal(ann, at);
    enter = (look) => comeAs(given, ann, look);
  });

  /** Opens a file, and waits until it stands still. */
  const show = async (page: Page, file: string, hash = "") => {
    await page.goto(`/ann/datasets/garden?tab=files&version=1&file=${encodeURIComponent(file)}${hash}`);
    await page
      .getByRole("link", { name: /Download|下载/ })
      .first()
      .waitFor();
    await page.waitForFunction(() => document.querySelector('[class*="Skeleton-root"]') === null);
  };

  for (const [name, look] of looks)
    test(`of every kind is accessible, fits, and runs nothing: ${name}`, async () => {
      const page = await enter(look);
      const asked: string[] = [];
      page.on("request", (request) => asked.push(request.url()));
      page.on("dialog", () => asked.push("a dialog"));
      for (const file of Object.keys(files)) {
        await show(page, file);
        await expectAccessible(page, file);
        const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
        expect(overflow, `${file} is wider than the screen`).toBeLessThanOrEqual(0);
        if (shots)
          await page.screenshot({
            path: `${shots}/${name.replaceAll(/\W+/g, "-")}-${file.replace("/", "-")}.png`,
            fullPage: true,
          });
      }
      expect(await page.evaluate(() => "ran" in window)).toBe(false);
      expect(asked.filter((url) => !url.startsWith(`${w.url}/`) && !url.startsWith("data:"))).toEqual([]);
      expect(asked.filter((url) => url.endsWith("/ran"))).toEqual([]);
    }, 240_000);

  test("of a page has facts, anchors, links to its neighbours, and words in place of what is elsewhere", async () => {
    const page = await enter({});
    await show(page, "README.md");
    await page.getByText("Garden of the school").waitFor();
    expect(await page.getByRole("link", { name: "a script" }).count()).toBe(0);
    expect(
      await page.locator('a[href^="javascript:"], a[href^="data:"], iframe, form, [onclick], [onerror]').count(),
    ).toBe(0);
    await page.getByText("Centred words").waitFor();
    await page.getByText("[picture kept elsewhere: elsewhere]").waitFor();
    await page.getByRole("link", { name: "how it was made" }).click();
    await page.waitForURL(/#user-content-how-it-was-made$/);
    expect(await page.locator(".hljs-keyword").first().textContent()).toBe("def");
    await page.getByRole("link", { name: "the table" }).click();
    await page.getByText("Rows 1 to 50 of 1,234").waitFor();
  }, 60_000);

  test("of a table pages and sorts over the whole file, and its address shows the same again", async () => {
    const page = await enter({});
    await show(page, "table.csv");
    await page.getByRole("button", { name: "Last rows" }).click();
    await page.getByText("Rows 1,201 to 1,234 of 1,234").waitFor();
    await page.getByRole("columnheader", { name: /^id/ }).getByRole("button").click();
    await page.getByRole("columnheader", { name: /^id/ }).getByRole("button").click();
    await page.getByRole("cell", { name: "plant 1233", exact: true }).waitFor();
    await page.reload();
    await page.getByRole("cell", { name: "plant 1233", exact: true }).waitFor();
    await page.getByLabel("Go to row").fill("601");
    await page.getByLabel("Go to row").press("Enter");
    await page.getByText("Rows 601 to 650 of 1,234").waitFor();
    await page.getByRole("cell", { name: "plant 633", exact: true }).waitFor();
  }, 60_000);

  test("of code has lines with an address", async () => {
    const page = await enter({});
    await show(page, "measure.py", "#L200");
    const line = page.locator('[data-line="200"]');
    await line.waitFor();
    expect(await line.getAttribute("aria-current")).toBe("true");
    await page.waitForFunction(() => {
      const { top } = document.querySelector('[data-line="200"]')?.getBoundingClientRect() ?? { top: -1 };
      return top > 0 && top < window.innerHeight;
    });
    await page.getByRole("link", { name: "Line 201" }).click();
    await page.waitForURL(/#L201$/);
  }, 60_000);

  test("lets no file be opened as a page of ours", async () => {
    for (const file of ["evil.html", "evil.svg", "report.pdf", "evil.ipynb"]) {
      const answer = await ann.fetch(`${fileAt(at, file)}?inline=true`);
      expect(answer.headers.get("content-disposition")).toMatch(/^attachment/);
      expect(answer.headers.get("content-security-policy")).toContain("sandbox");
      await answer.arrayBuffer();
    }
  });
});
