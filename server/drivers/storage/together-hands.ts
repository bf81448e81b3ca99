import { join } from "node:path";
import { Worker } from "node:worker_threads";
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
 * Has a thread do something with small files: one that calls the system thousands of times in a row is several times
 * faster than as many round trips to a pool of threads. `given` goes over to it. Gives what was there already.
 */
export async function askWriter(task: Omit<Task, "n">, given: ArrayBuffer[] = []): Promise<string[]> {
  const { code, message, there } = await ask(handOf(), { n: ++tasks, ...task }, given);
  if (message !== undefined) throw Object.assign(new Error(message), { code });
  return there;
}

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
    for (const answer of hand.waiting.values()) answer({ code: undefined, message, there: [] });
  };
  worker.on("message", (done: Done) => hand.waiting.get(done.n)?.(done));
  worker.on("error", (error) => end(String(error)));
  worker.on("exit", () => end("The thread that writes files has ended"));
  hands.add(hand);
  return hand;
}

/** An idle thread keeps no process alive, and is gone after a while. */
async function ask(hand: Hand, task: Task, given: ArrayBuffer[]) {
  clearTimeout(hand.idle);
  hand.worker.ref();
  const done = await new Promise<Omit<Done, "n">>((answer) => {
    hand.waiting.set(task.n, answer);
    hand.worker.postMessage(task, given);
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
