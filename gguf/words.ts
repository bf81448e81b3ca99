/** Turns growing text into pieces that may be shown: whole characters, and nothing that may be the begin of a stop. */
export class Words {
  readonly #stops: readonly string[];
  #shown = 0;
  #text = "";
  #trims: boolean;
  /** A stop was met: what comes after it is not shown. */
  stopped = false;

  /** Trimmed, blanks before the first word are not shown: templates leave them to the model. */
  constructor(stops: readonly string[], trimmed: boolean) {
    this.#stops = stops;
    this.#trims = trimmed;
  }

  /** Takes the whole text until now; gives what may be shown that was not shown before. */
  take(text: string): string {
    this.#text = text;
    const at = Math.min(...this.#stops.map((stop) => text.indexOf(stop)).filter((found) => found >= 0));
    if (Number.isFinite(at)) {
      this.stopped = true;
      return this.#show(at);
    }
    return this.#show(text.length - this.#held(text));
  }

  /** The end: what was held back is shown. */
  end(): string {
    return this.stopped ? "" : this.#show(this.#text.length);
  }

  #show(until: number): string {
    const from = this.#shown;
    this.#shown = Math.max(from, until);
    const piece = this.#text.slice(from, this.#shown);
    if (!this.#trims) return piece;
    const words = piece.trimStart();
    this.#trims = words === "";
    return words;
  }

  /** A character of several tokens ends in U+FFFD until its last one is there. */
  #held(text: string): number {
    const broken = /\ufffd+$/.exec(text)?.[0].length ?? 0;
    const begun = this.#stops.map((stop) => {
      for (let length = stop.length - 1; length > 0; length--) if (text.endsWith(stop.slice(0, length))) return length;
      return 0;
    });
    return Math.max(broken, ...begun);
  }
}
