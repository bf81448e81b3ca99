import type { Room } from "../limits/limits.ts";

/** An execution and what it has written so far that is not counted yet. */
export interface Written {
  id: string;
  namespace_id: string;
  started_by: string;
  bytes: number;
}

/**
 * Which of these must stop, so that what the others have written fits into the storage that is left: the largest, of the
 * member or the namespace that has no room for all.
 */
export function tooMuch(running: readonly Written[], rooms: readonly Room[]): Written[] {
  const stopped = new Set<Written>();
  const leaveRoom = (group: readonly Written[], room: number | null) => {
    if (room === null) return;
    const left = group.filter((one) => !stopped.has(one)).toSorted((a, b) => b.bytes - a.bytes);
    let sum = left.reduce((total, { bytes }) => total + bytes, 0);
    for (const one of left) {
      if (sum <= Math.max(0, room)) return;
      stopped.add(one);
      sum -= one.bytes;
    }
  };
  for (const { namespace_id, account_id, member_room } of rooms)
    leaveRoom(
      running.filter((one) => one.namespace_id === namespace_id && one.started_by === account_id),
      member_room,
    );
  for (const { namespace_id, namespace_room } of rooms)
    leaveRoom(
      running.filter((one) => one.namespace_id === namespace_id),
      namespace_room,
    );
  return [...stopped];
}
