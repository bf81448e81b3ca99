/** Seconds before each further attempt: what Standard Webhooks recommends, a little more than three days in all. */
const pauses_seconds = [5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400];
/** Up to so much is added, so that what failed together does not come back together. */
const jitter = 0.2;
const wait_seconds_max = 86_400;

/** In how many seconds it is sent again after so many tries; undefined: it is given up. */
export function pauseAfter(tries: number, retry_after: string | null): number | undefined {
  const pause = pauses_seconds[tries - 1];
  if (pause === undefined) return undefined;
  return Math.max(pause * (1 + jitter * Math.random()), Math.min(secondsOf(retry_after), wait_seconds_max));
}

/** Seconds, or a time. */
function secondsOf(retry_after: string | null): number {
  if (retry_after === null) return 0;
  if (/^\d+$/.test(retry_after)) return Number(retry_after);
  return Math.max(0, (Date.parse(retry_after) - Date.now()) / 1000 || 0);
}
