interface Turn {
  stop: () => void;
  ended: Promise<unknown>;
}

const turns = new Map<string, Turn>();

/**
 * Works on uploads alone. Whoever comes later stops who came before, and waits for their end: a client that comes back
 * after a broken connection must not wait until we notice, too. What cannot be stopped is waited for. Several are taken
 * in one order, so that nobody waits crosswise.
 */
export async function inTurn<T>(ids: readonly string[], stop: () => void, work: () => Promise<T>): Promise<T> {
  const [id, ...more] = [...ids].sort();
  if (id === undefined) return work();
  for (let before = turns.get(id); before; before = turns.get(id)) {
    before.stop();
    await before.ended;
  }
  const working = inTurn(more, stop, work);
  const turn = { stop, ended: working.catch(() => undefined) };
  turns.set(id, turn);
  return working.finally(() => turns.get(id) === turn && turns.delete(id));
}
