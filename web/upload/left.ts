import type { Me } from "../../contract/accounts.ts";
import { me, queryClient } from "../api.ts";
import type { Batch } from "./batch.ts";
import { leftKey } from "./begun.ts";
import type { Target } from "./send.ts";

/** An upload that a closed tab left: what is here is kept, the browser has let go of the files. */
export interface Left {
  target: Target;
  /** Whose it is: others may use the browser, too. */
  by: string;
  files: { total: number; done: number };
  /** Somebody still sends it, unless this is long ago. */
  seen_ms: number;
}

const alive_ms = 15_000;
const write_every_ms = 2000;
let written_ms = 0;

const idOf = ({ kind, namespace, name, version }: Target): string => [kind, namespace, name, version].join("/");

function readAll(): Record<string, Left> {
  try {
    return JSON.parse(localStorage.getItem(leftKey) ?? "{}") as Record<string, Left>;
  } catch {
    return {};
  }
}

function writeAll(all: Record<string, Left>): void {
  if (Object.keys(all).length > 0) localStorage.setItem(leftKey, JSON.stringify(all));
  else localStorage.removeItem(leftKey);
}

/** Uploads of tabs that are closed. */
export const leftBehind = (): Left[] =>
  Object.values(readAll()).filter(({ seen_ms }) => Date.now() - seen_ms > alive_ms);

/** Forgets what was left of a version. */
export function forgetLeft(target: Target): void {
  const { [idOf(target)]: _, ...others } = readAll();
  writeAll(others);
}

/** Notes what is under way, now and then: when the tab is closed, the next one knows of it. */
export function noteUnderWay(batches: readonly Batch[], hasEnded: (batch: Batch) => boolean): void {
  if (Date.now() - written_ms < write_every_ms && !batches.some(hasEnded)) return;
  written_ms = Date.now();
  note(batches, hasEnded, written_ms);
}

/** The tab is being closed: whoever comes next need not wait whether it lives. */
export const noteClosing = (batches: readonly Batch[], hasEnded: (batch: Batch) => boolean): void =>
  note(batches, hasEnded, 0);

function note(batches: readonly Batch[], hasEnded: (batch: Batch) => boolean, seen_ms: number): void {
  const all = readAll();
  const by = queryClient.getQueryData<Me | null>(me.queryKey)?.path;
  for (const batch of batches)
    if (hasEnded(batch)) delete all[idOf(batch.target)];
    else if (by !== undefined) all[idOf(batch.target)] = { target: batch.target, by, files: countsOf(batch), seen_ms };
  writeAll(all);
}

function countsOf({ items }: Batch): Left["files"] {
  const wanted = items.filter(({ state }) => state !== "cancelled");
  return { total: wanted.length, done: wanted.filter(({ state }) => state === "done" || state === "same").length };
}
