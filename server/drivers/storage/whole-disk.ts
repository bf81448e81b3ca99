import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface, type Interface } from "node:readline";
import type { Readable, Writable } from "node:stream";

const idle_ms = 30_000;

interface Shell {
  process: ChildProcessByStdio<Writable, Readable, null>;
  lines: Interface;
  gone: Promise<unknown>;
}

/**
 * Gives what makes the whole file system of a folder durable, and whether this machine can. A shell waits for it: to start
 * a program from a process as large as this one stops all its work for tens of milliseconds.
 */
export function wholeDiskOf(folder: string): { sync(): Promise<void>; can(): Promise<boolean> } {
  let shell: Shell | undefined;
  let idle: NodeJS.Timeout | undefined;
  const end = () => {
    shell?.process.stdin.end();
    shell = undefined;
  };
  const ask = async () => {
    clearTimeout(idle);
    shell ??= startShell(folder);
    const { process, lines, gone } = shell;
    process.stdin.write("\n");
    const [code] = (await Promise.race([once(lines, "line"), gone])) as [unknown];
    if (code !== "0") {
      end();
      throw new Error(`The disk of ${folder} does not say that it is durable: sync ended with ${code}`);
    }
    idle = setTimeout(end, idle_ms).unref();
  };
  const sync = shared(ask);
  let possible: Promise<boolean> | undefined;
  const can = () => {
    possible ??= sync().then(
      () => true,
      () => false,
    );
    return possible;
  };
  return { sync, can };
}

/** It keeps no process alive, and ends with it, however that ends. */
function startShell(folder: string): Shell {
  const line = 'while read -r _; do sync -f "$0"; echo $?; done';
  const process = spawn("sh", ["-c", line, folder], { stdio: ["pipe", "pipe", "ignore"] });
  process.unref();
  for (const pipe of [process.stdin, process.stdout]) (pipe as Writable & { unref?(): void }).unref?.();
  process.stdin.on("error", () => undefined); // told by its end
  const gone = once(process, "close").catch((error) => [error.message]);
  return { process, lines: createInterface({ input: process.stdout }), gone };
}

/** Work that has begun after it was asked for is as good for all who asked: they wait for the same. */
export function shared(work: () => Promise<void>): () => Promise<void> {
  let last: Promise<void> = Promise.resolve();
  let next: Promise<void> | undefined;
  return () => {
    next ??= last
      .catch(() => undefined)
      .then(() => {
        next = undefined;
        last = work();
        return last;
      });
    return next;
  };
}
