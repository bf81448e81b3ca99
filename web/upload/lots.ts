import type { Batch, Item } from "./batch.ts";

/** What goes with others in one request: each by itself costs the server more than its bytes do. */
const small_bytes_max = 2 ** 18;
/** A lot is read into memory, and is sent again when it breaks off: on a slow line a large one would cost much. */
const lot_bytes_max = 2 ** 22;
const lot_files_max = 250;
/** One arrives while the next is on its way; more would only arrive later, all of them. */
const lots_at_once = 2;
/** So few are no lot. */
const lot_files_min = 8;

const isSmall = ({ file, lot_max = lot_files_max }: Item): boolean =>
  file.size <= small_bytes_max && lot_max >= lot_files_min;

/** Whether there is a place for one more lot, if this one begins one. */
export const fitsBeside = (item: Item, lots: number): boolean => !isSmall(item) || lots < lots_at_once;

/** Files that wait and go in one request with the one whose turn it is; alone where there are few. */
export function lotWith(batch: Batch, first: Item): Item[] {
  if (!isSmall(first)) return [first];
  const lot = [first];
  const most = first.lot_max ?? lot_files_max;
  let bytes = first.file.size;
  for (let at = batch.next; at < batch.line.length && lot.length < most; at++) {
    const item = batch.line[at];
    if (item?.state !== "waiting" || item === first || !isSmall(item) || lot.includes(item)) continue;
    if (bytes + item.file.size > lot_bytes_max) break;
    lot.push(item);
    bytes += item.file.size;
  }
  return lot.length < lot_files_min ? [first] : lot;
}

/** One of a lot was refused, and nobody says which: they go in smaller lots, at the end each by itself. */
export const smaller = (lot: readonly Item[]): number => Math.floor(lot.length / 8);
