/** Lets so many pieces of work go on at once; the others wait in order of arrival. */
export function createTurns(at_once: number): <T>(work: () => Promise<T>) => Promise<T> {
  let free = at_once;
  const waiting: (() => void)[] = [];
  return async (work) => {
    if (free > 0) free--;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else free++;
    }
  };
}
