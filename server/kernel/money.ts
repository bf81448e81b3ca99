/** Millionths of a currency as a number in a sentence: `12.50`. */
export const amount = (micros: number): string => (micros / 1_000_000).toFixed(2);

/** An amount of money in a sentence: `12.50 EUR`. */
export const money = (micros: number, currency: string): string => `${amount(micros)} ${currency}`;
