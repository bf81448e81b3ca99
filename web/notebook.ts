/** A notebook as it is shown: nothing in it is run. */
export interface Notebook {
  language: string;
  cells: Cell[];
  /** How many more there are. */
  left_out: number;
}

export type Cell =
  | { kind: "markdown"; text: string; pictures: Record<string, string> }
  | { kind: "raw"; text: string }
  | { kind: "code"; text: string; count: number | null; outputs: Output[]; left_out: number };

export type Output =
  | { kind: "text"; text: string; isError: boolean; cut: number }
  | { kind: "picture"; address: string }
  | { kind: "markdown"; text: string }
  | { kind: "html"; source: string; text: string; cut: number }
  | { kind: "code"; text: string; language: string; cut: number }
  /** Of a kind that is not shown, or too large. */
  | { kind: "hidden"; type: string; isTooLarge: boolean };

const cells_max = 500;
const outputs_max = 50;
const text_max = 20_000;
const html_max = 500_000;
const picture_max = 6_000_000;
const pictures = ["image/png", "image/jpeg", "image/gif", "image/webp", "image/svg+xml"];

type Json = Record<string, unknown>;

/** Reads a notebook of format 4 (or 3); undefined: it is none. */
export function notebookOf(source: string): Notebook | undefined {
  const root = parsed(source);
  const cells = listOf(root["cells"] ?? recordOf(listOf(root["worksheets"])[0])["cells"]);
  if (!Array.isArray(root["cells"]) && !Array.isArray(root["worksheets"])) return undefined;
  const metadata = recordOf(root["metadata"]);
  const language = recordOf(metadata["language_info"])["name"] ?? recordOf(metadata["kernelspec"])["language"];
  return {
    language: typeof language === "string" ? language.toLowerCase() : "python",
    cells: cells.slice(0, cells_max).map((cell) => cellOf(recordOf(cell))),
    left_out: Math.max(0, cells.length - cells_max),
  };
}

function parsed(source: string): Json {
  try {
    return recordOf(JSON.parse(source));
  } catch {
    return {};
  }
}

const recordOf = (value: unknown): Json =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Json) : {};
const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
/** Texts are kept as one or as their lines. */
const textOf = (value: unknown): string =>
  Array.isArray(value)
    ? value.filter((line) => typeof line === "string").join("")
    : typeof value === "string"
      ? value
      : "";

function cellOf(cell: Json): Cell {
  const text = textOf(cell["source"] ?? cell["input"]);
  if (cell["cell_type"] === "markdown") return { kind: "markdown", text, pictures: attachmentsOf(cell) };
  if (cell["cell_type"] === "heading") return { kind: "markdown", text: `## ${text}`, pictures: {} };
  if (cell["cell_type"] !== "code") return { kind: "raw", text };
  const outputs = listOf(cell["outputs"]);
  const count = cell["execution_count"] ?? cell["prompt_number"];
  return {
    kind: "code",
    text,
    count: typeof count === "number" ? count : null,
    outputs: outputs.slice(0, outputs_max).map((output) => outputOf(recordOf(output))),
    left_out: Math.max(0, outputs.length - outputs_max),
  };
}

function attachmentsOf(cell: Json): Record<string, string> {
  const found = Object.entries(recordOf(cell["attachments"])).flatMap(([name, data]) => {
    const picture = pictureOf(recordOf(data));
    return picture?.kind === "picture" ? [[name, picture.address] as const] : [];
  });
  return Object.fromEntries(found);
}

const cut = (text: string, max = text_max) => ({ text: text.slice(0, max), cut: Math.max(0, text.length - max) });

/** An output as it is shown. */
export function outputOf(output: Json): Output {
  const type = output["output_type"];
  if (type === "stream")
    return { kind: "text", ...cut(textOf(output["text"])), isError: (output["name"] ?? output["stream"]) === "stderr" };
  if (type === "error" || type === "pyerr")
    return {
      kind: "text",
      ...cut(
        listOf(output["traceback"])
          .filter((line) => typeof line === "string")
          .join("\n"),
      ),
      isError: true,
    };
  return shownOf(recordOf(output["data"]));
}

/** The richest form that is safe: pictures, pages, tables; never a program. */
function shownOf(data: Json): Output {
  const picture = pictureOf(data);
  if (picture) return picture;
  const text = textOf(data["text/plain"]);
  if (data["text/markdown"] !== undefined) return { kind: "markdown", text: cut(textOf(data["text/markdown"])).text };
  const source = textOf(data["text/html"]);
  if (source) return { kind: "html", source: source.slice(0, html_max), ...cut(text) };
  if (data["text/latex"] !== undefined) return { kind: "code", language: "latex", ...cut(textOf(data["text/latex"])) };
  if (data["application/json"] !== undefined)
    return { kind: "code", language: "json", ...cut(JSON.stringify(data["application/json"], null, 2)) };
  if (data["text/plain"] !== undefined) return { kind: "text", ...cut(text), isError: false };
  return { kind: "hidden", type: Object.keys(data)[0] ?? "", isTooLarge: false };
}

/** As an address that holds the picture itself; a drawing in it cannot run anything. */
function pictureOf(data: Json): Output | undefined {
  const type = pictures.find((each) => textOf(data[each]) !== "");
  if (!type) return undefined;
  const content = textOf(data[type]);
  if (content.length > picture_max) return { kind: "hidden", type, isTooLarge: true };
  const isDrawing = type === "image/svg+xml";
  if (!isDrawing && !/^[A-Za-z0-9+/=\s]*$/.test(content)) return { kind: "hidden", type, isTooLarge: false };
  const address = isDrawing
    ? `data:${type},${encodeURIComponent(content)}`
    : `data:${type};base64,${content.replaceAll(/\s/g, "")}`;
  return { kind: "picture", address };
}
