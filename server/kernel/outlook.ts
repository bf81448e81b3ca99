/** How many days a forecast looks back. */
export const days_back = 30;
const days_ahead_max = 3652;
const day_ms = 86_400_000;

/** So many days from now; null where that is more than ten years. */
export const inDays = (now: Date, days: number): string | null => (days > days_ahead_max ? null : after(now, days));

/** The same, however far it is. */
export const after = (now: Date, days: number): string => new Date(now.getTime() + days * day_ms).toISOString();
