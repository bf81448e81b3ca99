import { Refusal } from "./refusal.ts";

/** Places for what is computed at once, and a line before them that has an end. */
export class Slots {
  #free: number;
  readonly #waiting_max: number;
  readonly #waiting: (() => void)[] = [];

  constructor(at_once: number, waiting_max: number) {
    this.#free = at_once;
    this.#waiting_max = waiting_max;
  }

  /** Does some work when a place is free. Whoever leaves the line loses nothing but their place in it. */
  async within<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    await this.#enter(signal);
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next) next();
      else this.#free++;
    }
  }

  async #enter(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (this.#free > 0) return void this.#free--;
    if (this.#waiting.length >= this.#waiting_max)
      throw new Refusal(429, "Too many requests wait for this model: try again in a moment", { code: "engine_busy" });
    await new Promise<void>((resolve, reject) => {
      const leave = () => {
        this.#waiting.splice(this.#waiting.indexOf(enter), 1);
        reject(signal.reason);
      };
      const enter = () => {
        signal.removeEventListener("abort", leave);
        resolve();
      };
      signal.addEventListener("abort", leave, { once: true });
      this.#waiting.push(enter);
    });
  }
}
