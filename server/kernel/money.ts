/** How many digits a currency has after the point: none of yen, three of Kuwaiti dinars; two where none is named. */
const digitsOf = (currency: string | undefined): number =>
  currency === undefined
    ? 2
    : (new Intl.NumberFormat("en", { style: "currency", currency }).resolvedOptions().maximumFractionDigits ?? 2);

/** An amount of money, from millionths, in a sentence: `12.50 EUR`. */
export const money = (micros: number, currency: string | undefined): string =>
  `${(micros / 1_000_000).toFixed(digitsOf(currency))} ${currency ?? ""}`.trimEnd();
