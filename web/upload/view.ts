import { useSyncExternalStore } from "react";
import type { ProblemDocument } from "../../contract/problem.ts";
import { type Batch, file_cost_bytes, hasEnded, type Item } from "./batch.ts";
import type { Target } from "./send.ts";

/** One file as the tray shows it. */
export type ItemView = Readonly<Pick<Item, "id" | "path" | "state" | "sent" | "fault"> & { bytes: number }>;

/** One upload as the tray shows it: sums over all its files, and the few worth naming. */
export interface BatchView {
  id: number;
  target: Target;
  paused: boolean;
  ended: boolean;
  /** Nothing moves for a while: the connection broke, another try is on its way. */
  retrying: boolean;
  problem: ProblemDocument | undefined;
  files: { total: number; done: number; same: number; failed: number; cancelled: number };
  bytes: { total: number; sent: number };
  bytes_per_second: number;
  seconds_left: number | undefined;
  /** The network is gone: everything waits for it. */
  offline: boolean;
  sending: ItemView[];
  failed: ItemView[];
}

const named_max = 50;
const tick_ms = 300;

let watched: readonly Batch[] = [];
let views: readonly BatchView[] = [];
let timer: ReturnType<typeof setTimeout> | undefined;
const listeners = new Set<() => void>();

/** Names the uploads to show; they are read again while something moves. */
export function watch(batches: readonly Batch[]): void {
  watched = batches;
}

/** Shows the present state at once. */
export function publish(): void {
  clearTimeout(timer);
  timer = undefined;
  views = watched.map(viewOf);
  for (const listener of listeners) listener();
  if (views.some((view) => !view.ended && !view.paused)) publishSoon();
}

/** Shows the present state a little later: many changes, one drawing. */
export function publishSoon(): void {
  timer ??= setTimeout(publish, tick_ms);
}

const itemView = ({ id, path, state, sent, fault, file }: Item): ItemView => ({
  ...{ id, path, state, sent, bytes: file.size },
  ...(fault ? { fault } : {}),
});

function viewOf(batch: Batch): BatchView {
  const counted = batch.items.filter(({ state }) => state !== "cancelled");
  const of = (...states: Item["state"][]) => batch.items.filter(({ state }) => states.includes(state));
  const sum = (items: Item[], value: (item: Item) => number) => items.reduce((total, item) => total + value(item), 0);
  const total = sum(counted, ({ file }) => file.size);
  const sent = sum(counted, (item) => Math.min(item.sent, item.file.size));
  const speed = batch.paused ? 0 : batch.meter.read();
  const pace = batch.paused ? 0 : batch.pace.read();
  const failed = of("failed");
  const ahead = sum(of("waiting", "sending", "paused"), (item) => file_cost_bytes + item.file.size - item.sent);
  return {
    id: batch.id,
    target: batch.target,
    paused: batch.paused,
    ended: hasEnded(batch),
    retrying: !batch.paused && of("sending").length === 0 && of("waiting").some(({ tries }) => tries > 0),
    problem: batch.problem,
    files: {
      total: counted.length,
      done: of("done", "same").length,
      same: of("same").length,
      failed: failed.length,
      cancelled: of("cancelled").length,
    },
    bytes: { total, sent },
    bytes_per_second: speed,
    seconds_left: pace > 0 ? ahead / pace : undefined,
    offline: !navigator.onLine,
    sending: of("sending", "paused").filter(isShown).map(itemView),
    failed: failed.slice(0, named_max).map(itemView),
  };
}

/** Of those that go together, the one that is just leaving. */
const isShown = (item: Item): boolean =>
  item.state === "paused" || !item.lot || item === (item.lot.find(isLeaving) ?? item.lot.at(-1));

const isLeaving = ({ state, sent, file }: Item): boolean => state === "sending" && sent < file.size;

function subscribe(listener: () => void) {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

/** The uploads of this tab, newest last. */
export const useUploads = (): readonly BatchView[] => useSyncExternalStore(subscribe, () => views);
