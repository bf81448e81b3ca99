/** Turns growing text into pieces that may be shown: whole characters, and nothing that may be the begin of a stop. */
export interface Words {
  /** Takes the whole text until now; gives what may be shown that was not shown before. */
  take(text: string): string;
  /** The end: what was held back is shown. */
  end(): string;
  /** Whether a stop was met: what comes after it is not shown. */
  isStopped(): boolean;
}

/** Trimmed, blanks before the first word are not shown: templates leave them to the model. */
export function createWords(stops: readonly string[], trimmed: boolean): Words {
  let shown = 0;
  let whole = "";
  let trims = trimmed;
  let stopped = false;
  const show = (until: number): string => {
    const piece = whole.slice(shown, Math.max(shown, until));
    shown = Math.max(shown, until);
    if (!trims) return piece;
    const words = piece.trimStart();
    trims = words === "";
    return words;
  };
  return {
    take(text) {
      whole = text;
      const at = Math.min(...stops.map((stop) => text.indexOf(stop)).filter((found) => found >= 0));
      stopped = Number.isFinite(at);
      return show(stopped ? at : text.length - heldOf(text, stops));
    },
    end: () => (stopped ? "" : show(whole.length)),
    isStopped: () => stopped,
  };
}

/** A character of several tokens ends in U+FFFD until its last one is there; a stop may have begun. */
function heldOf(text: string, stops: readonly string[]): number {
  const broken = /\ufffd+$/.exec(text)?.[0].length ?? 0;
  const begun = stops.map((stop) => {
    for (let length = stop.length - 1; length > 0; length--) if (text.endsWith(stop.slice(0, length))) return length;
    return 0;
  });
  return Math.max(broken, ...begun);
}
