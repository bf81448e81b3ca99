import type { Readable } from "node:stream";
import { Problem } from "../../kernel/problem.ts";

const newline = 10;

/** The lines of a stream one by one; no more than one of them is ever in memory. */
export async function* linesOf(stream: Readable, bytes_max: number): AsyncGenerator<string> {
  let pieces: Buffer[] = [];
  let bytes = 0;
  const take = (): string => {
    const line = Buffer.concat(pieces, bytes).toString();
    pieces = [];
    bytes = 0;
    return line;
  };
  for await (const chunk of whole(stream)) {
    let start = 0;
    for (let end = chunk.indexOf(newline); end !== -1; end = chunk.indexOf(newline, start)) {
      pieces.push(chunk.subarray(start, end));
      bytes += end - start;
      start = end + 1;
      const line = take();
      if (line.trim() !== "") yield line;
    }
    pieces.push(chunk.subarray(start));
    bytes += chunk.length - start;
    if (bytes > bytes_max) throw new Problem("too_large", `A line has at most ${bytes_max} bytes`);
  }
  const last = take();
  if (last.trim() !== "") yield last;
}

/** The stream is left undestroyed, so that whoever sends it can still be answered. */
async function* whole(stream: Readable): AsyncGenerator<Buffer> {
  stream.on("error", () => undefined); // whoever reads hears of it; unheard, it would end the process
  try {
    yield* stream.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>;
  } catch (cause) {
    throw new Problem("upload_changed", "The connection broke before the whole commit had come", {}, cause);
  }
}
