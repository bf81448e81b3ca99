import type { ProblemDocument } from "../../contract/problem.ts";
import { problemOf } from "../api.ts";
import type { Batch, Item } from "./batch.ts";
import { sendBest } from "./direct.ts";
import type { Fault } from "./fault.ts";
import { isLarge } from "./large.ts";
import { isReadable } from "./picked.ts";
import { isStored } from "./same.ts";
import { send } from "./send.ts";

/** What became of one attempt to send a file. */
export type Outcome =
  | { is: "done" | "same" | "stopped" | "again" | "apart" }
  | { is: "failed"; fault: Fault }
  | { is: "halt"; problem: ProblemDocument };

const tries_max = 6;

/** Tries once to bring a file to its version, as long as that is `current`. */
export async function transfer(batch: Batch, item: Item, current: () => boolean): Promise<Outcome> {
  try {
    if (!(await isReadable(item.file))) return { is: "failed", fault: { kind: "unreadable" } };
    const stored = await batch.stored;
    if (stored && (await isStored(stored, item.path, item.file))) return { is: "same" };
    if (!current()) return { is: "stopped" };
    return await put(batch, item, current);
  } catch (error) {
    return outcomeOf(error, item);
  }
}

async function put(batch: Batch, item: Item, current: () => boolean): Promise<Outcome> {
  let begun = false;
  const way = isLarge(item.file) ? sendBest : send;
  const sending = way(batch.target, item.path, item.file, (sent) => {
    if (!current()) return;
    const was_there = !begun && way === sendBest; // says nothing of the speed
    if (!was_there) for (const meter of [batch.meter, batch.pace]) meter.add(sent - item.sent);
    if (begun && sent > item.sent) item.tries = 1;
    begun = true;
    item.sent = sent;
  });
  item.abort = sending.abort;
  return (await sending.stored) === item.file.size ? { is: "done" } : { is: "failed", fault: { kind: "changed" } };
}

/** Problems that every other file would meet as well. */
const halting = new Set("not_signed_in forbidden token_scope not_found limit_reached sealed storage_full".split(" "));

/** Problems that another attempt does not meet. */
const passing = new Set(["upload_changed", "upload_offset"]);

/** A problem of this file alone fails it, one that all would meet halts the upload, the rest is tried again. */
export async function outcomeOf(error: unknown, item: Pick<Item, "file" | "tries">): Promise<Outcome> {
  if (error instanceof DOMException && error.name === "AbortError") return { is: "stopped" };
  const problem = problemOf(error);
  if (!problem && !(await isReadable(item.file))) return { is: "failed", fault: { kind: "changed" } };
  if (problem && halting.has(problem.code)) return { is: "halt", problem };
  const lasting = problem && problem.status < 500 && problem.status !== 429 && !passing.has(problem.code);
  if (!lasting && (item.tries < tries_max || !navigator.onLine)) return { is: "again" };
  return { is: "failed", fault: problem ? refused(problem) : { kind: "connection" } };
}

const refused = (problem: ProblemDocument): Fault => ({
  kind: "refused",
  title: problem.fields?.[0]?.message ?? problem.detail ?? problem.title,
});

/** How long to wait before the next attempt: 1, 2, 4 … 30 s. */
export const pause_ms = (tries: number): number => Math.min(30_000, 1000 * 2 ** (tries - 1));
