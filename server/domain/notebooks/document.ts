import { randomUUID } from "node:crypto";
import * as Y from "yjs";

/** A notebook as its file has it, in format 4. */
export interface Notebook {
  cells: Cell[];
  metadata: Record<string, unknown>;
  nbformat: number;
  nbformat_minor: number;
}

export interface Cell {
  id: string;
  cell_type: string;
  source: string;
  metadata: Record<string, unknown>;
  outputs?: Output[];
  execution_count?: number | null;
  attachments?: unknown;
}

export type Output = { output_type: string } & Record<string, unknown>;

/** A cell in a shared document: a map with `source` (text), `metadata` and, of code, `outputs` and `execution_count`. */
export type SharedCell = Y.Map<unknown>;

/** The cells of a shared document, as @jupyter/ydoc lays them out (version 2). */
export const cellsOf = (doc: Y.Doc): Y.Array<SharedCell> => doc.getArray<SharedCell>("cells");

export const cellById = (doc: Y.Doc, id: string): SharedCell | undefined =>
  cellsOf(doc)
    .toArray()
    .find((cell) => cell.get("id") === id);

export const sourceOf = (cell: SharedCell): Y.Text => cell.get("source") as Y.Text;
export const outputsOf = (cell: SharedCell): Y.Array<Y.Map<unknown>> | undefined =>
  cell.get("outputs") as Y.Array<Y.Map<unknown>> | undefined;

/** Fills a document that is empty. */
export function fill(doc: Y.Doc, notebook: Notebook): void {
  doc.transact(() => {
    const meta = doc.getMap("meta");
    meta.set("nbformat", 4);
    meta.set("nbformat_minor", Math.max(5, notebook.nbformat_minor));
    meta.set("metadata", new Y.Map(Object.entries(notebook.metadata)));
    doc.getMap("state").set("version", "2.0.0");
    cellsOf(doc).push(notebook.cells.map(sharedCell));
  });
}

/** A cell that can be put into a document. */
export function sharedCell(cell: Cell): SharedCell {
  const shared = new Y.Map<unknown>([
    ["id", cell.id],
    ["cell_type", cell.cell_type],
    ["source", new Y.Text(cell.source)],
    ["metadata", new Y.Map(Object.entries(cell.metadata))],
  ]);
  if (cell.attachments !== undefined) shared.set("attachments", cell.attachments);
  if (cell.cell_type !== "code") return shared;
  shared.set("execution_count", cell.execution_count ?? null);
  shared.set("execution_state", "idle");
  shared.set("outputs", Y.Array.from((cell.outputs ?? []).map(sharedOutput)));
  return shared;
}

/** The text of a stream grows, so it is shared as text. */
export const sharedOutput = (output: Output): Y.Map<unknown> =>
  new Y.Map(
    Object.entries(output).map(([key, value]) => [
      key,
      output.output_type === "stream" && key === "text" ? new Y.Text(String(value)) : value,
    ]),
  );

/** What is written to the file. */
export function notebookOf(doc: Y.Doc): Notebook {
  const { metadata, nbformat_minor } = doc.getMap("meta").toJSON() as Partial<Notebook>;
  return {
    cells: cellsOf(doc).map((cell) => plainCell(cell.toJSON() as Cell & { execution_state?: string })),
    metadata: metadata ?? {},
    nbformat: 4,
    nbformat_minor: nbformat_minor ?? 5,
  };
}

/** Whoever edits may put anything into a document; into the file goes what a notebook has. */
function plainCell({ id, cell_type, source, metadata, outputs, execution_count, attachments }: Cell): Cell {
  const is_code = cell_type === "code";
  return {
    id: typeof id === "string" && /^[\w-]{1,64}$/.test(id) ? id : randomUUID(),
    cell_type: is_code || cell_type === "markdown" ? cell_type : "raw",
    source: String(source ?? ""),
    metadata: typeof metadata === "object" && metadata !== null ? metadata : {},
    ...(is_code ? { outputs: outputs ?? [], execution_count: execution_count ?? null } : {}),
    ...(attachments === undefined || is_code ? {} : { attachments }),
  };
}

/** Reads what a notebook file holds: texts may be lists of lines, and older files have no ids. Undefined: it is none. */
export function readNotebook(content: unknown): Notebook | undefined {
  const { cells, metadata, nbformat, nbformat_minor } = recordOf(content);
  if (!Array.isArray(cells) || nbformat !== 4) return undefined;
  const seen = new Set<string>();
  return {
    cells: cells.map((cell) => readCell(recordOf(cell), seen)),
    metadata: recordOf(metadata),
    nbformat,
    nbformat_minor: typeof nbformat_minor === "number" ? nbformat_minor : 5,
  };
}

function readCell({ id, cell_type, source, metadata, outputs, execution_count, attachments }: Json, seen: Set<string>) {
  const own = typeof id === "string" && id !== "" && !seen.has(id) ? id : randomUUID();
  seen.add(own);
  const cell: Cell = { id: own, cell_type: String(cell_type), source: textOf(source), metadata: recordOf(metadata) };
  if (attachments !== undefined) cell.attachments = attachments;
  if (cell_type !== "code") return cell;
  cell.outputs = (Array.isArray(outputs) ? outputs : []).map((output) => readOutput(recordOf(output)));
  cell.execution_count = typeof execution_count === "number" ? execution_count : null;
  return cell;
}

const readOutput = (output: Json): Output => ({
  ...output,
  output_type: String(output["output_type"]),
  ...(output["output_type"] === "stream" ? { text: textOf(output["text"]) } : {}),
});

type Json = Record<string, unknown>;
const recordOf = (value: unknown): Json =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Json) : {};
const textOf = (value: unknown): string =>
  Array.isArray(value) ? value.join("") : typeof value === "string" ? value : "";
