import { expect, test } from "vitest";
import { notebookOf } from "../../web/notebook.ts";

const code = (outputs: object[]) => ({ cell_type: "code", source: ["1 +\n", "1"], execution_count: 3, outputs });
const notebook = (cells: object[], metadata: object = {}) =>
  notebookOf(JSON.stringify({ cells, metadata, nbformat: 4 }));
const outputsOf = (...data: object[]) => {
  const [cell] = notebook([code(data.map((data) => ({ output_type: "display_data", data })))])?.cells ?? [];
  return cell?.kind === "code" ? cell.outputs : [];
};

test("cells are pages, code with its number, and what is neither", () => {
  const shown = notebook(
    [
      { cell_type: "markdown", source: "# Title", attachments: { "a.png": { "image/png": "aGk=" } } },
      code([]),
      { cell_type: "raw", source: "as it is" },
    ],
    { language_info: { name: "R" } },
  );
  expect(shown?.language).toBe("r");
  expect(shown?.cells).toEqual([
    { kind: "markdown", text: "# Title", pictures: { "a.png": "data:image/png;base64,aGk=" } },
    { kind: "code", text: "1 +\n1", count: 3, outputs: [], left_out: 0 },
    { kind: "raw", text: "as it is" },
  ]);
});

test("an output is shown in its richest form that cannot run", () => {
  const script = "<script>alert(1)</script>";
  expect(outputsOf({ "text/html": script, "text/plain": "words", "image/png": "aGk=\n" })).toEqual([
    { kind: "picture", address: "data:image/png;base64,aGk=" },
  ]);
  expect(outputsOf({ "text/html": script, "text/plain": ["two ", "words"] })).toEqual([
    { kind: "html", source: script, text: "two words", cut: 0 },
  ]);
  expect(outputsOf({ "application/javascript": "alert(1)" })).toEqual([
    { kind: "hidden", type: "application/javascript", isTooLarge: false },
  ]);
  expect(outputsOf({ "application/json": { a: 1 } })).toMatchObject([{ kind: "code", language: "json" }]);
});

test("a picture is an address of its own, whatever it holds", () => {
  const drawing = `<svg onload="alert(1)"/>`;
  expect(outputsOf({ "image/svg+xml": drawing })).toEqual([
    { kind: "picture", address: `data:image/svg+xml,${encodeURIComponent(drawing)}` },
  ]);
  expect(outputsOf({ "image/png": 'x" onerror="alert(1)' })).toMatchObject([{ kind: "hidden" }]);
});

test("streams and errors are text for a terminal, long ones cut with a count", () => {
  const [cell] =
    notebook([
      code([
        { output_type: "stream", name: "stderr", text: ["a", "b"] },
        { output_type: "error", traceback: ["\u001b[31mE\u001b[0m", "at 1"] },
        { output_type: "stream", name: "stdout", text: "x".repeat(25_000) },
      ]),
    ])?.cells ?? [];
  expect(cell?.kind === "code" && cell.outputs).toMatchObject([
    { text: "ab", isError: true, cut: 0 },
    { text: "\u001b[31mE\u001b[0m\nat 1", isError: true },
    { isError: false, cut: 5000 },
  ]);
});

test("of what is too much the rest is counted", () => {
  const many = notebook(Array.from({ length: 600 }, () => code(Array.from({ length: 60 }, () => ({})))));
  expect([many?.cells.length, many?.left_out]).toEqual([500, 100]);
  expect(many?.cells[0]).toMatchObject({ left_out: 10 });
  expect(outputsOf({ "image/png": "A".repeat(6_000_001) })).toEqual([
    { kind: "hidden", type: "image/png", isTooLarge: true },
  ]);
});

test("what is no notebook is none", () => {
  for (const text of ["", "[]", "null", '{"cells":1}', "{", '"cells"']) expect(notebookOf(text)).toBeUndefined();
  expect(notebookOf('{"cells":[null,1,{"cell_type":"code","source":5,"outputs":"x"}]}')?.cells.length).toBe(3);
});
