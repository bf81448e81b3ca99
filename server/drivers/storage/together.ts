import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { Worker } from "node:worker_threads";
import type { BlobStore, Small } from "../../domain/repositories/ports.ts";
import { type Room, refuseWhenFull } from "./draft.ts";
import type { Done, Task } from "./together-worker.ts";

/** Threads that write: while one waits for the disk, another goes on. */
const hands_max = 2;
const idle_ms = 30_000;

interface Hand {
  worker: Worker;
  /** By the number of its task, what waits for the answer. */
  waiting: Map<number, (done: Omit<Done, "n">) => void>;
  idle: NodeJS.Timeout | undefined;
}

const hands = new Set<Hand>();
let tasks = 0;

/**
 * Many small files become blobs with two waits for the disk instead of two for each, in threads of their own: one that
 * calls the system thousands of times in a row is several times faster than as many round trips to a pool of threads.
 */
export function createTogether(of: { drafts: string; blobs: string; room: Room }): BlobStore["keepTogether"] {
  let whole: Promise<boolean> | undefined;
  return async (files) => {
    const contents = Uint8Array.from(Buffer.concat(files.map(({ content }) => content)));
    await of.room(contents.length);
    whole ??= canSyncWhole(of.drafts);
    const { drafts, blobs } = of;
    const task = { n: ++tasks, drafts, blobs, whole: await whole, contents, files: files.map(named) };
    const { code, message } = await ask(handOf(), task);
    if (message !== undefined) refuseWhenFull(Object.assign(new Error(message), { code }));
  };
}

const named = ({ sha256, content: { length: bytes } }: Small) => ({ sha256, bytes });

/** The one with the least to do. */
function handOf(): Hand {
  const [idlest] = [...hands].sort((a, b) => a.waiting.size - b.waiting.size);
  return idlest && (idlest.waiting.size === 0 || hands.size === hands_max) ? idlest : employ();
}

function employ(): Hand {
  const worker = new Worker(join(import.meta.dirname, "together-worker.ts"));
  const hand: Hand = { worker, waiting: new Map(), idle: undefined };
  const end = (message: string) => {
    hands.delete(hand);
    for (const answer of hand.waiting.values()) answer({ code: undefined, message });
  };
  worker.on("message", (done: Done) => hand.waiting.get(done.n)?.(done));
  worker.on("error", (error) => end(String(error)));
  worker.on("exit", () => end("The thread that writes files has ended"));
  hands.add(hand);
  return hand;
}

/** An idle thread keeps no process alive, and is gone after a while. */
async function ask(hand: Hand, task: Task & { contents: Uint8Array<ArrayBuffer> }) {
  clearTimeout(hand.idle);
  hand.worker.ref();
  const done = await new Promise<Omit<Done, "n">>((answer) => {
    hand.waiting.set(task.n, answer);
    hand.worker.postMessage(task, [task.contents.buffer]);
  });
  hand.waiting.delete(task.n);
  if (hand.waiting.size > 0) return done;
  hand.worker.unref();
  hand.idle = setTimeout(() => {
    hands.delete(hand);
    void hand.worker.terminate();
  }, idle_ms).unref();
  return done;
}

/** Whether this system makes a whole disk durable by one call. */
const canSyncWhole = (folder: string): Promise<boolean> =>
  promisify(execFile)("sync", ["-f", folder]).then(
    () => true,
    () => false,
  );
