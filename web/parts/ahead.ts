const day_ms = 86_400_000;

/** When so many days are over. */
export const timeIn = (days: number): string => new Date(Date.now() + days * day_ms).toISOString();
