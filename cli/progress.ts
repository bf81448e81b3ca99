import { bytes, duration } from "./format.ts";

/** Counts files and bytes of a transfer, and shows them while a person watches. */
export interface Progress {
  add(bytes: number): void;
  /** Bytes that were there already: they say nothing of the speed. */
  skip(bytes: number): void;
  file(): void;
  end(): void;
}

const redrawMs = 100;

/** Shows how far a transfer is, in one line drawn again and again; nothing when standard error is no terminal. */
export function progressOf(verb: string, files: number, total: number, stream = process.stderr): Progress {
  const began = performance.now();
  let [done, moved, skipped, drawn] = [0, 0, 0, 0];
  const draw = (force: boolean) => {
    if (!stream.isTTY || (!force && performance.now() - drawn < redrawMs)) return;
    drawn = performance.now();
    const text = progressLine(verb, { done, files, moved, skipped, total, seconds: (drawn - began) / 1000 });
    stream.write(`\r\x1b[2K${text.slice(0, Math.max(1, stream.columns - 1))}`);
  };
  return {
    add: (count) => {
      moved += count;
      draw(false);
    },
    skip: (count) => {
      skipped += count;
      moved += count;
      draw(false);
    },
    file: () => {
      done += 1;
      draw(done === files);
    },
    end: () => {
      if (stream.isTTY) stream.write("\r\x1b[2K");
    },
  };
}

/** How far a transfer is, in words. */
export function progressLine(
  verb: string,
  at: { done: number; files: number; moved: number; skipped?: number; total: number; seconds: number },
): string {
  const rate = at.seconds > 0.5 ? (at.moved - (at.skipped ?? 0)) / at.seconds : 0;
  const left =
    rate > 0 ? ` · ${bytes(rate)}/s · ${duration(Math.ceil(Math.max(0, at.total - at.moved) / rate))} left` : "";
  return `${verb} ${at.done} of ${at.files} files · ${bytes(at.moved)} of ${bytes(at.total)}${left}`;
}
