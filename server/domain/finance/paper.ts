import { join } from "node:path";
import { Worker } from "node:worker_threads";
import type { Paper } from "./paper-content.ts";
import type { Printed } from "./paper-worker.ts";

interface Press {
  worker: Worker;
  /** By number, what waits for its document. */
  waiting: Map<number, (printed: Printed) => void>;
  idle: NodeJS.Timeout | undefined;
}

const idle_ms = 30_000;
let press: Press | undefined;
let documents = 0;

/** A document as PDF, made in a thread of its own: fonts and tables take a third of a second, which nobody else waits for. */
export async function print(paper: Paper): Promise<Buffer> {
  press ??= setUp();
  const at = press;
  clearTimeout(at.idle);
  at.worker.ref();
  const n = ++documents;
  const printed = await new Promise<Printed>((answer) => {
    at.waiting.set(n, answer);
    at.worker.postMessage({ n, paper });
  });
  at.waiting.delete(n);
  if (at.waiting.size === 0) rest(at);
  if ("fault" in printed) throw new Error(`A document was not printed: ${printed.fault}`);
  return Buffer.from(printed.bytes);
}

function setUp(): Press {
  const worker = new Worker(join(import.meta.dirname, "paper-worker.ts"));
  const made: Press = { worker, waiting: new Map(), idle: undefined };
  const end = (fault: string) => {
    if (press === made) press = undefined;
    for (const [n, answer] of made.waiting) answer({ n, fault });
  };
  worker.on("message", (printed: Printed) => made.waiting.get(printed.n)?.(printed));
  worker.on("error", (error) => end(String(error)));
  worker.on("exit", () => end("its thread has ended"));
  return made;
}

/** An idle thread keeps no process alive, and is gone after a while. */
function rest(at: Press): void {
  at.worker.unref();
  at.idle = setTimeout(() => {
    if (press === at) press = undefined;
    void at.worker.terminate();
  }, idle_ms).unref();
}
