import { Readable } from "node:stream";
import { describe, expect, test } from "vitest";
import { previewOf } from "../../server/domain/previews/previews.ts";
import { textContent } from "../../server/kernel/content.ts";

const preview = (path: string, text: string) => previewOf(textContent(text, "text/plain"), path);
const binary = (path: string, bytes: Buffer) =>
  previewOf({ media_type: "x", bytes: bytes.length, inline: false, open: async () => Readable.from([bytes]) }, path);

async function table(path: string, text: string) {
  const shown = await preview(path, text);
  if (shown.kind !== "table") throw new Error(`it shows ${shown.kind}`);
  return shown;
}

describe("a table", () => {
  test("has columns with their types", async () => {
    const text = "name,count,day,note,nothing\nann,1,2026-01-02,x,\nbob,-2.5e3,2026-01-02T10:00:00Z,3,\ncy,NA,,y,\n";
    const shown = await table("a.csv", text);
    expect(shown.columns.map(({ name, type }) => `${name}: ${type}`)).toEqual([
      "name: text",
      "count: number",
      "day: date",
      "note: text",
      "nothing: empty",
    ]);
    expect(shown.rows[1]).toEqual(["bob", "-2.5e3", "2026-01-02T10:00:00Z", "3", ""]);
    expect(shown.truncated).toBe(false);
  });

  test.each([
    ["quotes", "a.csv", 'a,b\n"x, y","he said ""no"""\n', ["x, y", 'he said "no"']],
    ["line breaks in quotes", "a.csv", 'a,b\n"x\ny",2\n', ["x\ny", "2"]],
    ["semicolons", "a.csv", "a;b\n1,5;2\n", ["1,5", "2"]],
    ["tabs", "a.tsv", "a\tb\n1;2\t3,4\n", ["1;2", "3,4"]],
    ["a byte order mark and the line ends of Windows", "a.csv", "\ufeffa,b\r\n1,2\r\n", ["1", "2"]],
    ["rows of different lengths", "a.csv", "a,b\n1\n1,2,3\n", ["1", "", ""]],
  ])("is read with %s", async (_title, path, text, row) => {
    const { columns, rows } = await table(path, text);
    expect(rows[0]).toEqual(row);
    expect(columns[0]?.name).toBe("a");
  });

  test("of many rows is cut after the first hundred", async () => {
    const text = `n\n${Array.from({ length: 101 }, (_, i) => i).join("\n")}\n`;
    const shown = await table("a.csv", text);
    expect([shown.rows.length, shown.rows.at(-1), shown.truncated]).toEqual([100, ["99"], true]);
  });
});

test("text is shown to a whole character", async () => {
  const shown = await preview("a.txt", "ü".repeat(80_000));
  if (shown.kind !== "text") throw new Error(`it shows ${shown.kind}`);
  expect(shown.truncated).toBe(true);
  expect(new Set(shown.text)).toEqual(new Set("ü"));
});

test("bytes that are no text are not shown, whatever their name says", async () => {
  const bytes = Buffer.from([0xff, 0xfe, 0x00, 0x80]);
  for (const path of ["a.csv", "a.md", "a.txt", "a"])
    expect(await binary(path, bytes)).toEqual({ kind: "none", reason: "binary" });
  expect(await preview("a.txt", "with a \0 in it")).toEqual({ kind: "none", reason: "binary" });
});

test("a table that cannot be read is text where it is text, and says why where it is none", async () => {
  expect(await preview("a.jsonl", "no JSON\n")).toEqual({ kind: "text", text: "no JSON\n", truncated: false });
  const shown = await preview("a.parquet", "no Parquet at all");
  expect(shown).toMatchObject({ kind: "none", reason: "unreadable", why: "no_parquet" });
  expect(shown).toMatchObject({ detail: expect.stringContaining("Parquet") });
});

test("a sound, a film and a notebook are told by their names", async () => {
  expect(await preview("a.mp3", "x")).toEqual({ kind: "audio", media_type: "audio/mpeg" });
  expect(await preview("a.mp4", "x")).toEqual({ kind: "video", media_type: "video/mp4" });
  expect(await preview("a.ipynb", "{}")).toEqual({ kind: "notebook" });
  expect(await preview("a.pdf", "%PDF-1.4")).toEqual({ kind: "none", reason: "binary" });
});

test("a picture is shown by its type; a drawing that may hold a script is text", async () => {
  expect(await binary("a.PNG", Buffer.from("x"))).toEqual({ kind: "image", media_type: "image/png" });
  expect(await preview("a.svg", "<svg/>")).toMatchObject({ kind: "text" });
});
