import type { Readable } from "node:stream";

/**
 * Reads a body piece by piece, as fast as it is asked: an iterator of a stream costs several times as much, which calls of
 * a few hundred bytes feel. Null is the end; what broke off rejects.
 */
export function readerOf(body: Readable): () => Promise<Buffer | null> {
  let wake = () => {};
  const stirred = () => wake();
  for (const event of ["readable", "end", "error", "close"]) body.on(event, stirred);
  return async () => {
    for (;;) {
      const chunk = body.read() as Buffer | null;
      if (chunk !== null) return chunk;
      if (body.readableEnded) return null;
      if (body.destroyed) throw body.errored ?? new Error("it broke off");
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  };
}
