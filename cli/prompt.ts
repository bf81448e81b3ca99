import { createInterface } from "node:readline/promises";
import { Writable } from "node:stream";
import { text } from "node:stream/consumers";
import { misuse } from "./failure.ts";

/** Asks for a secret on the terminal, without showing it. */
export async function askSecret(question: string): Promise<string> {
  process.stderr.write(question);
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  return ask("", silent).finally(() => process.stderr.write("\n"));
}

/** Asks whether to go on; without a terminal the option named has to say it. */
export async function confirmed(question: string, option: string): Promise<boolean> {
  if (!process.stdin.isTTY) throw misuse("This asks for confirmation.", `Without a terminal, add ${option}`);
  return /^y(es)?$/i.test((await ask(`${question} [y/N] `, process.stderr)).trim());
}

/** Everything on standard input. */
export const readInput = (): Promise<string> => text(process.stdin);

async function ask(question: string, output: NodeJS.WritableStream): Promise<string> {
  const lines = createInterface({ input: process.stdin, output, terminal: true });
  const closed = new AbortController();
  lines.once("close", () => closed.abort());
  try {
    return await lines.question(question, { signal: closed.signal });
  } finally {
    lines.close();
  }
}
