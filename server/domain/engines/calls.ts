/** Calls that go on in this process, by engine. */
const going = new Map<string, number>();
/** Engines that were called since they were last told of. */
const called = new Set<string>();

/** A call begins; what it gives ends it, once. */
export function begin(id: string): () => void {
  let over = false;
  going.set(id, (going.get(id) ?? 0) + 1);
  called.add(id);
  return () => {
    if (over) return;
    over = true;
    const left = (going.get(id) ?? 1) - 1;
    if (left > 0) going.set(id, left);
    else going.delete(id);
    called.add(id);
  };
}

/** Takes the engines that are called now, or were since this was last asked. */
export function takeCalled(): string[] {
  const ids = [...new Set([...called, ...going.keys()])];
  called.clear();
  return ids;
}
