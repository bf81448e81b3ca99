/** A device of a resource type, as it is and as it will be. */
export interface Device {
  slot: number;
  label: string;
  retired: boolean;
}

/**
 * The devices of a type after it was declared anew: those still named stay (or come back) in their slots, the others are
 * retired (a held one goes when it is released), new ones take the lowest slot that nobody holds.
 */
export function devicesAfter(current: readonly (Device & { held: boolean })[], wanted: readonly string[]): Device[] {
  const missing = [...wanted];
  const takes = (label: string) => {
    const at = missing.indexOf(label);
    if (at >= 0) missing.splice(at, 1);
    return at >= 0;
  };
  const activeFirst = current.toSorted((a, b) => Number(a.retired) - Number(b.retired) || a.slot - b.slot);
  const kept = new Set(activeFirst.filter(({ label }) => takes(label)).map(({ slot }) => slot));
  const next = new Map(current.map(({ slot, label }) => [slot, { slot, label, retired: !kept.has(slot) }]));
  const open = current.filter(({ slot, held }) => !held && !kept.has(slot)).map(({ slot }) => slot);
  const beyond = Math.max(-1, ...current.map(({ slot }) => slot)) + 1;
  for (const [i, label] of missing.entries()) {
    const slot = open[i] ?? beyond + i - open.length;
    next.set(slot, { slot, label, retired: false });
  }
  return [...next.values()];
}
