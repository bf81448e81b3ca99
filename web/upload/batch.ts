import type { ProblemDocument } from "../../contract/problem.ts";
import type { Fault } from "./fault.ts";
import { isLarge } from "./large.ts";
import type { Picked } from "./picked.ts";
import { placed } from "./placed.ts";
import type { Stored } from "./same.ts";
import type { Target } from "./send.ts";
import { createMeter, type Meter } from "./speed.ts";

/** `same`: it was there already, byte for byte. */
type ItemState = "waiting" | "sending" | "paused" | "done" | "same" | "failed" | "cancelled";

/** One file of an upload. */
export interface Item {
  id: number;
  path: string;
  file: File;
  state: ItemState;
  sent: number;
  tries: number;
  /** Counts every start: what an older start brings back no longer matters. */
  attempt: number;
  fault?: Fault;
  abort?: () => void;
  /** Those that it is on its way with, in one request. */
  lot?: readonly Item[];
  /** With how many it goes at most, since a larger lot was refused. */
  lot_max?: number;
}

/** What goes to one open version; files dropped later join it while it lasts. */
export interface Batch {
  id: number;
  target: Target;
  items: Item[];
  /** Whose turn it is, in order; a file that is tried again stands in line again. */
  line: Item[];
  next: number;
  paused: boolean;
  /** Why it stands still: a limit, an ended session, a version sealed meanwhile. */
  problem?: ProblemDocument;
  stored?: Promise<Stored>;
  meter: Meter;
  /** Like the meter of bytes, with what every file costs however small: tells the time that is left. */
  pace: Meter;
  /** Its end was told to the rest of the console. */
  announced: boolean;
}

/** What a file costs beside its bytes, as if it were longer by so much. */
export const file_cost_bytes = 64 * 1024;

let ids = 0;

/** An upload without files yet. */
export const newBatch = (target: Target): Batch => ({
  id: ++ids,
  target,
  items: [],
  line: [],
  next: 0,
  paused: false,
  meter: createMeter(),
  pace: createMeter(),
  announced: false,
});

/** Puts files into an upload; what the server would refuse for its name or place is marked at once. */
export function add(batch: Batch, picked: readonly Picked[]): void {
  batch.announced = false;
  for (const { path, file, fault } of placed(picked)) {
    const item: Item = { id: ++ids, path, file, state: "waiting", sent: 0, tries: 0, attempt: 0 };
    batch.items.push(item);
    if (fault) Object.assign(item, { state: "failed", fault } satisfies Partial<Item>);
    else batch.line.push(item);
  }
}

/** Puts a file at the end of the line again; a large one goes on where it is. */
export function lineUp(batch: Batch, item: Item): void {
  item.state = "waiting";
  if (!isLarge(item.file)) item.sent = 0;
  delete item.fault;
  batch.announced = false;
  batch.line.push(item);
}

/** The next file to send, if the upload goes on and the file fits beside those under way. */
export function takeNext(batch: Batch, fits: (item: Item) => boolean): Item | undefined {
  for (; !batch.paused && batch.next < batch.line.length; batch.next++) {
    const item = batch.line[batch.next];
    if (item?.state !== "waiting") continue;
    if (!fits(item)) return undefined;
    batch.next++;
    return item;
  }
  return undefined;
}

/** Whether nothing of it waits or moves any more. */
export const hasEnded = (batch: Batch): boolean =>
  batch.items.every(({ state }) => state !== "waiting" && state !== "sending" && state !== "paused");
