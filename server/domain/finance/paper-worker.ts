import { parentPort } from "node:worker_threads";
import type { Paper } from "./paper-content.ts";
import { draw } from "./paper-layout.ts";

/* A thread that does nothing but draw documents, one after another; `paper.ts` hands it the work. */

/** What the thread answers with. */
export type Printed = { n: number; bytes: Uint8Array } | { n: number; fault: string };

let last: Promise<void> = Promise.resolve();

parentPort?.on("message", ({ n, paper }: { n: number; paper: Paper }) => {
  last = last.then(async () => parentPort?.postMessage(await printed(n, paper)));
});

const printed = (n: number, paper: Paper): Promise<Printed> =>
  draw(paper).then(
    (bytes) => ({ n, bytes }),
    (error: Error) => ({ n, fault: error.message }),
  );
