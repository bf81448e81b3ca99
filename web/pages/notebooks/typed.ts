import type * as Y from "yjs";
import { cellsOf, idOf, kindOf, sourceOf, type Typed } from "./cells.ts";

/** Keeps in mind what was typed here since the server was last known to have all of it in its file. */
export interface Keeper {
  /** Grows with each change made here. */
  readonly changes: number;
  readonly is_empty: boolean;
  list(): Typed[];
  clear(): void;
}

/** Watches a document; what comes from elsewhere has the origin `server`. */
export function keepTyped(doc: Y.Doc): Keeper {
  /** The texts without what was typed here; undefined while there is nothing. */
  let known: Map<string, string> | undefined;
  let before = new Map<string, string>();
  let changes = 0;
  doc.on("beforeTransaction", ({ origin }: Y.Transaction) => {
    if ((origin === "server") === (known !== undefined)) before = textsOf(doc);
  });
  doc.on("afterTransaction", ({ origin }: Y.Transaction) => {
    if (origin !== "server" || !known) return;
    for (const [id, text] of textsOf(doc)) if (before.get(id) === known.get(id)) known.set(id, text);
  });
  doc.on("update", (_update: Uint8Array, origin: unknown) => {
    if (origin === "server") return;
    known ??= before;
    changes++;
  });
  return {
    get changes() {
      return changes;
    },
    get is_empty() {
      return known === undefined;
    },
    list: () => (known ? differing(doc, known) : []),
    clear() {
      known = undefined;
    },
  };
}

const textsOf = (doc: Y.Doc): Map<string, string> =>
  new Map(cellsOf(doc).map((cell) => [idOf(cell), sourceOf(cell).toString()]));

const differing = (doc: Y.Doc, known: ReadonlyMap<string, string>): Typed[] =>
  cellsOf(doc)
    .toArray()
    .map((cell, at, all) => {
      const [id, above] = [idOf(cell), all[at - 1]];
      const below = above && idOf(above);
      return { id, kind: kindOf(cell), text: sourceOf(cell).toString(), before: known.get(id), below };
    })
    .filter(({ text, before }) => text !== (before ?? ""));

/** What was typed on a page that was left before it could be sent stays in this tab, loaded anew or not, until one signs out. */
const keyOf = (address: string) => `typed ${address}`;

export function leaveTyped(address: string, typed: readonly Typed[]): void {
  if (typed.length > 0) sessionStorage.setItem(keyOf(address), JSON.stringify(typed));
}

export const leftAt = (address: string): readonly Typed[] =>
  JSON.parse(sessionStorage.getItem(keyOf(address)) ?? "[]") as Typed[];

export const forgetLeft = (address: string): void => sessionStorage.removeItem(keyOf(address));
