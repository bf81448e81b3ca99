import { hash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { type Pack, pack } from "tar-stream";
import type { LocalFile } from "./scan.ts";

const read_at_once = 16;
const chunk_bytes = 2 ** 18;

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
    const contents = await Promise.all(some.map(({ file }) => readFile(file)));
    for (const [i, { path: name }] of some.entries()) {
      const content = contents[i] as Buffer;
      const pax = { "GUILDHALL.sha256": hash("sha256", content) };
      await new Promise<void>((taken, refuse) =>
        tar.entry({ name, pax }, content, (error) => (error ? refuse(error) : taken())),
      );
      read(content.length);
    }
  }
  tar.finalize();
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
