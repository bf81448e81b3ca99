import type { Dispatcher } from "undici";
import type { Answered } from "../../domain/gateway/ports.ts";

/** So much of an answer waits for whoever reads it slowly before its sender has to wait, too. */
const waiting_bytes_max = 64 * 2 ** 10;

/** What an answer is for. */
interface Asking {
  signal: AbortSignal;
  /** Called once, when nothing of it is under way any more. */
  over: () => void;
}

/**
 * Sends a question and resolves when the head of its answer is there. Pieces are taken from the connection as they come: a
 * stream between would cost more than all else that a call of a few hundred bytes needs.
 */
export function answerOf(
  agent: Dispatcher,
  options: Dispatcher.DispatchOptions,
  { signal, over }: Asking,
): Promise<Answered> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) {
      over();
      reject(signal.reason);
      return;
    }
    const pieces = createPieces();
    let controller: Dispatcher.DispatchController | undefined;
    const end = () => controller?.abort(signal.reason ?? new Error("It was ended"));
    signal.addEventListener("abort", end, { once: true });
    const close = (error: Error | null) => {
      controller = undefined;
      signal.removeEventListener("abort", end);
      pieces.close(error);
      over();
    };
    agent.dispatch(options, {
      onRequestStart(started) {
        controller = started;
        if (signal.aborted) end();
      },
      onResponseStart(started, status, headers) {
        if (status >= 200) resolve({ status, headers, next: () => pieces.next(started), end });
      },
      onResponseData: (started, piece) => pieces.add(started, piece),
      onResponseEnd: () => close(null),
      onResponseError(_started, error) {
        close(error);
        reject(error);
      },
    });
  });
}

type Flow = Pick<Dispatcher.DispatchController, "pause" | "resume" | "paused">;

/** Pieces on their way from a connection to the one who reads them. */
function createPieces() {
  const waiting: Buffer[] = [];
  let bytes = 0;
  let ended: { error: Error | null } | undefined;
  let wake: (() => void) | undefined;
  return {
    add(flow: Flow, piece: Buffer): void {
      waiting.push(piece);
      bytes += piece.length;
      if (bytes > waiting_bytes_max) flow.pause();
      wake?.();
    },
    close(error: Error | null): void {
      ended ??= { error };
      wake?.();
    },
    /** The next piece; null when there are no more. Rejects when it broke off. */
    async next(flow: Flow): Promise<Buffer | null> {
      if (waiting.length === 0 && !ended) await new Promise<void>((resolve) => (wake = resolve));
      const piece = waiting.shift();
      bytes -= piece?.length ?? 0;
      if (flow.paused && bytes <= waiting_bytes_max) flow.resume();
      if (piece) return piece;
      if (ended?.error) throw ended.error;
      return null;
    },
  };
}
