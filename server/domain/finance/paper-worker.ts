import { parentPort } from "node:worker_threads";
import type { Paper, Printed } from "./paper.ts";
import { draw } from "./paper-layout.ts";

/* A thread that does nothing but draw documents, one after another; `paper.ts` hands it the work. */

let last: Promise<void> = Promise.resolve();

parentPort?.on("message", ({ n, paper }: { n: number; paper: Paper }) => {
  last = last.then(async () => parentPort?.postMessage(await printed(n, paper)));
});

const printed = (n: number, paper: Paper): Promise<Printed> =>
  draw(paper).then(
    (bytes) => ({ n, bytes }),
    (error: Error) => ({ n, fault: error.message }),
  );
