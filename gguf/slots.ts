import { Refusal } from "./refusal.ts";

/** Places for what is computed at once, and a line before them that has an end. */
export interface Slots {
  /** Does some work when a place is free. Whoever leaves the line loses nothing but their place in it. */
  within<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T>;
}

export function createSlots(at_once: number, waiting_max: number): Slots {
  let free = at_once;
  const waiting: (() => void)[] = [];
  const enter = async (signal: AbortSignal): Promise<void> => {
    signal.throwIfAborted();
    if (free > 0) return void free--;
    if (waiting.length >= waiting_max)
      throw new Refusal(429, "Too many requests wait for this model: try again in a moment", { code: "engine_busy" });
    await new Promise<void>((resolve, reject) => {
      const leave = () => {
        waiting.splice(waiting.indexOf(come), 1);
        reject(signal.reason);
      };
      const come = () => {
        signal.removeEventListener("abort", leave);
        resolve();
      };
      signal.addEventListener("abort", leave, { once: true });
      waiting.push(come);
    });
  };
  return {
    async within(signal, work) {
      await enter(signal);
      try {
        return await work();
      } finally {
        const next = waiting.shift();
        if (next) next();
        else free++;
      }
    },
  };
}
