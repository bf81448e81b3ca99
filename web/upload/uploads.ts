import { queryClient } from "../api.ts";
import { add, type Batch, file_cost_bytes, hasEnded, type Item, lineUp, newBatch, takeNext } from "./batch.ts";
import { begin } from "./begun.ts";
import { giveUp } from "./direct.ts";
import { isFinal } from "./fault.ts";
import { connectionsOf, forgetOld, isLarge } from "./large.ts";
import { forgetLeft, noteClosing, noteUnderWay } from "./left.ts";
import { transferLot } from "./lot.ts";
import { fitsBeside, lotWith, smaller } from "./lots.ts";
import { forgetOldBegun } from "./parts.ts";
import type { Picked } from "./picked.ts";
import { storedFiles } from "./same.ts";
import type { Target } from "./send.ts";
import { type Outcome, pause_ms, transfer } from "./transfer.ts";
import { publish, publishSoon, watch } from "./view.ts";

const parallel_max = 5;
const batches: Batch[] = [];
let active = 0;
let lots = 0;

/** Whether two are one version; data sets and models share their names. */
export const isSameTarget = (one: Target, other: Target): boolean =>
  one.namespace === other.namespace && one.name === other.name && one.version === other.version;

const isTarget = (target: Target) => (batch: Batch) => isSameTarget(batch.target, target);

/** Sends files to an open version, several at once; goes on while one walks through the console. */
export function upload(target: Target, picked: readonly Picked[]): void {
  if (picked.length === 0) return;
  let batch = batches.filter((one) => !hasEnded(one)).find(isTarget(target));
  if (!batch) {
    batch = newBatch(target);
    batches.push(batch);
  }
  forgetLeft(target);
  batch.stored ??= storedFiles(target).catch(() => new Map());
  add(batch, picked);
  watch(batches);
  begin();
  window.addEventListener("beforeunload", warn);
  window.addEventListener("pagehide", leave);
  pump();
}

forgetOld();
forgetOldBegun();
const leave = () => noteClosing(batches, hasEnded);

/** A browser has six connections to a server: one stays for the rest of the console. */
const fits = (item: Item): boolean =>
  active === 0 || (active + connectionsOf(item.file) <= parallel_max && fitsBeside(item, lots));

function pump(): void {
  for (const batch of batches)
    while (active < parallel_max) {
      const item = takeNext(batch, fits);
      if (!item) break;
      void run(batch, lotWith(batch, item));
    }
  announce();
  noteUnderWay(batches, hasEnded);
  publishSoon();
}

async function run(batch: Batch, lot: readonly Item[]): Promise<void> {
  const connections = lot.length > 1 ? 1 : connectionsOf((lot[0] as Item).file);
  active += connections;
  if (lot.length > 1) lots++;
  const attempts = new Map(lot.map((item) => [item, ++item.attempt]));
  for (const item of lot) {
    item.state = "sending";
    item.tries++;
    if (lot.length > 1) item.lot = lot;
    else delete item.lot;
  }
  // While it is on its way the reader may pause or cancel it: then their word stands.
  const current = (item: Item) => item.state === "sending" && item.attempt === attempts.get(item);
  const outcomes = await outcomesOf(batch, lot, current);
  active -= connections;
  if (lot.length > 1) lots--;
  const mine = [...outcomes].filter(([item]) => current(item));
  for (const [item, outcome] of mine) settle(batch, item, outcome, lot);
  const again = mine.flatMap(([item, { is }]) => (is === "again" ? item : []));
  if (again.length > 0) later(batch, again);
  pump();
}

async function outcomesOf(batch: Batch, lot: readonly Item[], current: (item: Item) => boolean) {
  const [item] = lot as [Item];
  if (lot.length > 1) return transferLot(batch, lot, current);
  return new Map([[item, await transfer(batch, item, () => current(item))]]);
}

function settle(batch: Batch, item: Item, outcome: Outcome, lot: readonly Item[]): void {
  delete item.abort;
  if (outcome.is === "done" || outcome.is === "same") arrived(batch, item, outcome.is);
  else if (outcome.is === "failed") Object.assign(item, { state: "failed", fault: outcome.fault });
  else if (outcome.is === "halt") halt(batch, item, outcome.problem);
  else if (outcome.is === "apart") {
    item.lot_max = smaller(lot);
    lineUp(batch, item);
  } else if (outcome.is === "stopped") lineUp(batch, item); // for the sake of another of its lot
}

function arrived(batch: Batch, item: Item, state: "done" | "same"): void {
  batch.pace.add(file_cost_bytes + item.file.size - item.sent);
  Object.assign(item, { state, sent: item.file.size });
}

function halt(batch: Batch, item: Item, problem: NonNullable<Batch["problem"]>): void {
  lineUp(batch, item);
  pause(batch.id);
  batch.problem = problem;
}

/** They stand in line again after a while, or as soon as the network is back. */
function later(batch: Batch, items: readonly Item[]): void {
  for (const item of items) {
    item.state = "waiting";
    if (!isLarge(item.file)) item.sent = 0;
  }
  const again = () => {
    clearTimeout(timer);
    window.removeEventListener("online", again);
    for (const item of items) if (item.state === "waiting") lineUp(batch, item);
    pump();
  };
  const timer = setTimeout(again, pause_ms(Math.max(...items.map(({ tries }) => tries))));
  window.addEventListener("online", again);
}

const find = (id: number) => batches.find((batch) => batch.id === id);

/** Stops one file where it is. */
export function pauseItem(id: number, item_id: number): void {
  for (const item of find(id)?.items ?? [])
    if (item.id === item_id && (item.state === "sending" || item.state === "waiting")) {
      item.state = "paused";
      item.abort?.();
    }
  pump();
}

/** Goes on with one file that was stopped. */
export function resumeItem(id: number, item_id: number): void {
  const batch = find(id);
  for (const item of batch?.items ?? [])
    if (batch && item.id === item_id && item.state === "paused") {
      item.tries = 0;
      lineUp(batch, item);
    }
  pump();
}

/** Stops an upload where it is; small files half sent begin again later, large ones go on. */
export function pause(id: number): void {
  const batch = find(id);
  if (!batch) return;
  batch.paused = true;
  for (const item of batch.items)
    if (item.state === "sending") {
      lineUp(batch, item);
      item.abort?.();
    }
  publish();
}

/** Goes on after a pause. */
export function resume(id: number): void {
  const batch = find(id);
  if (!batch) return;
  batch.paused = false;
  delete batch.problem;
  for (const item of batch.items) item.tries = 0;
  pump();
}

/** Tries the failed files again: one, or all. */
export function retry(id: number, item_id?: number): void {
  const batch = find(id);
  for (const item of batch?.items ?? [])
    if (batch && item.state === "failed" && !isFinal(item.fault) && (!item_id || item.id === item_id)) {
      item.tries = 0;
      lineUp(batch, item);
    }
  pump();
}

/** Gives up one file, or a whole upload; what has arrived stays in the version. */
export function cancel(id: number, item_id?: number): void {
  const batch = find(id);
  for (const item of batch?.items ?? [])
    if (["waiting", "sending", "paused"].includes(item.state) && (!item_id || item.id === item_id)) {
      item.state = "cancelled";
      item.abort?.();
      if (batch && isLarge(item.file)) void giveUp(batch.target, item.path, item.file);
    }
  pump();
}

/** Takes an upload out of the tray, giving up what has not arrived. */
export function dismiss(id: number): void {
  cancel(id);
  noteUnderWay(batches, hasEnded);
  const at = batches.findIndex((batch) => batch.id === id);
  if (at >= 0) batches.splice(at, 1);
  publish();
}

/** Takes what went to a version out of the tray: it takes no more files. */
export function putAway(target: Target): void {
  for (const { id } of batches.filter(isTarget(target))) dismiss(id);
}

/** Tells the pages that show the version when an upload has come to its end. */
function announce(): void {
  for (const batch of batches)
    if (!batch.announced && hasEnded(batch)) {
      batch.announced = true;
      void queryClient.invalidateQueries({
        predicate: ({ meta }) => ["datasets", "models"].includes(String(meta?.["tag"])),
      });
    }
  if (batches.every(hasEnded)) window.removeEventListener("beforeunload", warn);
}

/** The browser asks before the tab is closed while something is on its way. */
function warn(event: BeforeUnloadEvent): void {
  event.preventDefault();
}
