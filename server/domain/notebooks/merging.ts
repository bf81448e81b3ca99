import type * as Y from "yjs";
import { type Cell, cellsOf, type Notebook, type SharedCell, sharedCell, sourceOf } from "./document.ts";

/** What the file was when we last read or wrote it: the sources by the ids of the cells, in order. */
export type Base = ReadonlyMap<string, string>;

export const baseOf = ({ cells }: Notebook): Base => new Map(cells.map(({ id, source }) => [id, source]));

/**
 * Takes over what somebody else wrote to the file since. A cell that both have changed stays as it is here, and theirs is
 * put below it: nothing of either is lost.
 */
export function merge(doc: Y.Doc, base: Base, theirs: Notebook): void {
  doc.transact(() => {
    const cells = cellsOf(doc);
    const here = new Map(cells.toArray().map((cell) => [String(cell.get("id")), cell]));
    const there = new Set(theirs.cells.map(({ id }) => id));
    for (const id of base.keys()) if (!there.has(id)) removeUnchanged(cells, id, here.get(id), base);
    let before: string | undefined;
    for (const cell of theirs.cells) {
      const ours = here.get(cell.id);
      if (ours) before = take(cells, ours, cell, base.get(cell.id));
      else if (!base.has(cell.id)) {
        cells.insert(placeAfter(cells, before), [sharedCell(cell)]);
        before = cell.id;
      }
    }
  });
}

function removeUnchanged(cells: Y.Array<SharedCell>, id: string, ours: SharedCell | undefined, base: Base): void {
  if (!ours || sourceOf(ours).toString() !== base.get(id)) return;
  cells.delete(cells.toArray().indexOf(ours));
}

/** Gives back the id of the cell that what comes next belongs after. */
function take(cells: Y.Array<SharedCell>, ours: SharedCell, theirs: Cell, base: string | undefined): string {
  const source = sourceOf(ours);
  const now = source.toString();
  if (theirs.source === base || theirs.source === now) return theirs.id;
  if (now === base) {
    replace(source, now, theirs.source);
    return theirs.id;
  }
  const id = crypto.randomUUID();
  cells.insert(placeAfter(cells, theirs.id), [sharedCell({ ...theirs, id })]);
  return id;
}

/** Changes only what differs, so that cursors elsewhere stay where they are. */
function replace(text: Y.Text, old: string, next: string): void {
  let start = 0;
  while (start < old.length && old[start] === next[start]) start++;
  let end = 0;
  while (end < Math.min(old.length, next.length) - start && old.at(-1 - end) === next.at(-1 - end)) end++;
  text.delete(start, old.length - start - end);
  text.insert(start, next.slice(start, next.length - end));
}

function placeAfter(cells: Y.Array<SharedCell>, id: string | undefined): number {
  return cells.toArray().findIndex((cell) => cell.get("id") === id) + 1;
}
