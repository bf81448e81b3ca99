import * as Y from "yjs";

/** A cell as it is shared. */
export type SharedCell = Y.Map<unknown>;
export type CellKind = "code" | "markdown" | "raw";

export const cellsOf = (doc: Y.Doc): Y.Array<SharedCell> => doc.getArray<SharedCell>("cells");
export const idOf = (cell: SharedCell): string => String(cell.get("id"));
export const kindOf = (cell: SharedCell): CellKind => cell.get("cell_type") as CellKind;
export const sourceOf = (cell: SharedCell): Y.Text => cell.get("source") as Y.Text;

/** A new cell, with a text to begin with. */
function newCell(id: string, kind: CellKind, text = ""): SharedCell {
  const cell = new Y.Map<unknown>([
    ["id", id],
    ["cell_type", kind],
    ["source", new Y.Text(text)],
    ["metadata", new Y.Map()],
  ]);
  if (kind !== "code") return cell;
  cell.set("outputs", new Y.Array());
  cell.set("execution_count", null);
  cell.set("execution_state", "idle");
  return cell;
}

const placeOf = (doc: Y.Doc, id: string): number =>
  cellsOf(doc)
    .toArray()
    .findIndex((cell) => idOf(cell) === id);

/** Puts a cell below another one, or at the end. */
export function addBelow(doc: Y.Doc, id: string | undefined, kind: CellKind): string {
  const made = crypto.randomUUID();
  const at = id === undefined ? cellsOf(doc).length : placeOf(doc, id) + 1;
  cellsOf(doc).insert(at, [newCell(made, kind)]);
  return made;
}

export const removeCell = (doc: Y.Doc, id: string): void => cellsOf(doc).delete(placeOf(doc, id));

/** Moves a cell by one place; what is shared cannot be moved, so it is made again where it goes. */
export function moveCell(doc: Y.Doc, id: string, by: 1 | -1): void {
  const from = placeOf(doc, id);
  const to = from + by;
  if (to < 0 || to >= cellsOf(doc).length) return;
  doc.transact(() => {
    const copy = cellsOf(doc).get(from).clone();
    cellsOf(doc).delete(from);
    cellsOf(doc).insert(to, [copy]);
  });
}

/** Makes a cell one of another kind, with the same text. */
export function changeKind(doc: Y.Doc, id: string, kind: CellKind): void {
  const at = placeOf(doc, id);
  doc.transact(() => {
    const cell = newCell(id, kind, sourceOf(cellsOf(doc).get(at)).toString());
    cellsOf(doc).delete(at);
    cellsOf(doc).insert(at, [cell]);
  });
}

/** The text of a cell that was typed here and that the server may not have. */
export interface Typed {
  id: string;
  kind: CellKind;
  text: string;
  /** What the cell said before; undefined: it is new. */
  before: string | undefined;
  /** The cell it stood below. */
  below: string | undefined;
}

type Place = "there" | "inside" | "beside";

/**
 * Puts what was typed elsewhere into this copy. A cell that somebody has changed meanwhile stays as it is, and what was
 * typed is put below it: nothing of either is lost. Says where each came.
 */
export const putBack = (doc: Y.Doc, typed: readonly Typed[]): Place[] =>
  doc.transact(() => typed.map((one) => putBackOne(doc, one)));

function putBackOne(doc: Y.Doc, { id, kind, text, before, below }: Typed): Place {
  const cells = cellsOf(doc);
  const at = placeOf(doc, id);
  if (at < 0) {
    cells.insert(below === undefined ? 0 : placeOf(doc, below) + 1 || cells.length, [newCell(id, kind, text)]);
    return "inside";
  }
  const source = sourceOf(cells.get(at));
  const now = source.toString();
  if (now === text) return "there";
  if (now !== before) {
    cells.insert(at + 1, [newCell(crypto.randomUUID(), kind, text)]);
    return "beside";
  }
  source.delete(0, now.length);
  source.insert(0, text);
  return "inside";
}
