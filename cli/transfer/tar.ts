import { hash } from "node:crypto";
import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { type Pack, pack } from "tar-stream";
import type { LocalFile } from "./scan.ts";

const read_at_once = 16;
const chunk_bytes = 2 ** 18;
/** A file that is in memory is read in less; then to wait for others costs more than to read them. */
const at_hand_ms = 0.5;

/** A tar of small files, read as it is sent; with each goes its SHA-256, which the server checks. `read` hears of each. */
export async function* tarOf(
  files: readonly Pick<LocalFile, "file" | "path">[],
  read: (bytes: number) => void = () => {},
): AsyncGenerator<Buffer> {
  const tar = pack();
  fill(tar, files, read).catch((error) => tar.destroy(error));
  yield* joined(tar as unknown as AsyncIterable<Buffer>);
}

async function fill(tar: Pack, files: readonly Pick<LocalFile, "file" | "path">[], read: (bytes: number) => void) {
  for (let first = 0; first < files.length; first += read_at_once) {
    const some = files.slice(first, first + read_at_once);
    for await (const { name, content } of contentsOf(some)) {
      const pax = { "GUILDHALL.sha256": hash("sha256", content) };
      await new Promise<void>((taken, refuse) =>
        tar.entry({ name, pax }, content, (error) => (error ? refuse(error) : taken())),
      );
      read(content.length);
    }
  }
  tar.finalize();
}

/** Files that are not at hand are read at the same time. */
async function* contentsOf(files: readonly Pick<LocalFile, "file" | "path">[]) {
  let [next, at_hand] = [0, true];
  for (; at_hand && next < files.length; next++) {
    const { file, path: name } = files[next] as (typeof files)[number];
    const began = performance.now();
    const content = readFileSync(file);
    at_hand = performance.now() - began < at_hand_ms;
    yield { name, content };
  }
  const rest = files.slice(next);
  const contents = await Promise.all(rest.map(({ file }) => readFile(file)));
  for (const [i, { path: name }] of rest.entries()) yield { name, content: contents[i] as Buffer };
}

/** Headers and small contents put together: each piece that is sent costs as much as a large one. */
async function* joined(pieces: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let [some, bytes]: [Buffer[], number] = [[], 0];
  for await (const piece of pieces) {
    some.push(piece);
    bytes += piece.length;
    if (bytes < chunk_bytes) continue;
    yield Buffer.concat(some, bytes);
    [some, bytes] = [[], 0];
  }
  if (bytes > 0) yield Buffer.concat(some, bytes);
}
