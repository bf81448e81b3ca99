/** How fast bytes leave, over the last seconds. */
export interface Meter {
  add: (bytes: number) => void;
  /** Bytes a second; 0 until there is something to measure. */
  read: () => number;
}

const window_ms = 6000;

/** A meter over a sliding window; a stall is seen as it happens. */
export function createMeter(clock = () => performance.now()): Meter {
  let total = 0;
  let samples: { at: number; total: number }[] = [];
  const sample = () => {
    const at = clock();
    samples = samples.filter((old) => at - old.at < window_ms);
    samples.push({ at, total });
    return at;
  };
  return {
    add: (bytes) => {
      if (samples.length === 0) sample();
      total += bytes;
    },
    read: () => {
      const at = sample();
      const first = samples[0] as { at: number; total: number };
      return at - first.at < 300 ? 0 : ((total - first.total) * 1000) / (at - first.at);
    },
  };
}
