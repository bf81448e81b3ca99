/** Does some work for each thing, so many at once, in their order; the first fault ends the wait. */
export async function eachOf<T>(things: readonly T[], hands: number, work: (thing: T) => Promise<void>): Promise<void> {
  const queue = things.values();
  const hand = async () => {
    for (const thing of queue) await work(thing);
  };
  await Promise.all(Array.from({ length: hands }, hand));
}
