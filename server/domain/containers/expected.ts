/** Something that holds units, and when it is expected to give them back; null: nobody can say. */
export interface Holder {
  units: number;
  ends_at: Date | null;
}

/**
 * When something is expected to end: when such things usually do, unless that is past or its time is up before; then when
 * its time is up. Null: nobody can say.
 */
export function endsAt(usual: Date | null, latest: Date | null, now: Date): Date | null {
  if (usual === null || usual <= now) return latest;
  return latest !== null && latest < usual ? latest : usual;
}

/**
 * When so many units are expected to be free: those that are free now, and those that come back until then. Of what takes
 * longer than ever before nobody can say any more. Null: more is asked for than anybody can say of.
 */
export function expectedAt(missing: number, holders: readonly Holder[], now: Date): Date | null {
  if (missing <= 0) return now;
  let back = 0;
  const known = holders.flatMap(({ units, ends_at }) => (ends_at && ends_at > now ? [{ units, ends_at }] : []));
  for (const { units, ends_at } of known.sort((a, b) => a.ends_at.getTime() - b.ends_at.getTime())) {
    back += units;
    if (back >= missing) return ends_at;
  }
  return null;
}
