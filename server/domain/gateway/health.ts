/** What this server has seen of an upstream. Forgotten when Guildhall ends: then each is asked anew. */
interface Health {
  failures: number;
  resting_until: number;
  last_failure: string | null;
  answered_at: number | null;
}

const seen = new Map<string, Health>();
/** An upstream that failed rests so long, and twice as long each time it fails again. */
const rest_ms = 5000;
const rest_ms_max = 120_000;
const seen_max = 10_000;

const healthy: Health = { failures: 0, resting_until: 0, last_failure: null, answered_at: null };

/** How an upstream did until now. */
export const healthOf = (id: string): Readonly<Health> => seen.get(id) ?? healthy;

function note(id: string, health: Health): void {
  seen.delete(id);
  seen.set(id, health);
  if (seen.size > seen_max) seen.delete(seen.keys().next().value ?? "");
}

/** It did not answer: it rests for a while. */
export function noteFailure(id: string, reason: string, now = Date.now()): void {
  const before = healthOf(id);
  const failures = before.failures + 1;
  const resting_until = now + Math.min(rest_ms * 2 ** (failures - 1), rest_ms_max);
  note(id, { ...before, failures, resting_until, last_failure: reason });
}

/** It answered. */
export function noteAnswer(id: string, now = Date.now()): void {
  const before = healthOf(id);
  // of the many answers of a minute one is worth writing down
  if (before.failures === 0 && before.answered_at !== null && now - before.answered_at < 1000) return;
  note(id, { ...before, failures: 0, resting_until: 0, answered_at: now });
}

/** Upstreams in the order to ask: those that rest come last, whoever rests shortest first of them. */
export const inOrder = <T extends { id: string }>(upstreams: readonly T[], now = Date.now()): T[] => {
  const until = ({ id }: T) => Math.max(healthOf(id).resting_until - now, 0);
  return [...upstreams].sort((a, b) => until(a) - until(b));
};
