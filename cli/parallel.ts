/** Works on several things at once; the first fault ends what is under way (by the signal) and is thrown. */
export async function inParallel<T>(
  things: readonly T[],
  workers: number,
  work: (thing: T, signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const stop = new AbortController();
  const queue = things.values();
  const worker = async () => {
    for (const thing of queue) {
      if (stop.signal.aborted) return;
      await work(thing, stop.signal);
    }
  };
  let fault: { error: unknown } | undefined;
  const ended = Array.from({ length: workers }, () =>
    worker().catch((error: unknown) => {
      fault ??= { error };
      stop.abort();
    }),
  );
  await Promise.all(ended);
  if (fault) throw fault.error;
}
