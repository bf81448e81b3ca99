/** Currencies whose amounts Stripe takes in whole units, and in thousandths. */
const whole = new Set("BIF CLP DJF GNF JPY KMF KRW MGA PYG RWF VND VUV XAF XOF XPF".split(" "));
const thousandths = new Set("BHD JOD KWD OMR TND".split(" "));

const microsIn = (currency: string): number => (whole.has(currency) ? 1e6 : thousandths.has(currency) ? 1e3 : 1e4);

/** The smallest step of an amount in a currency, in millionths. */
export const stepOf = (currency: string): number => {
  // two digits that are always nought, or three of which the last is: as Stripe has it
  if (currency === "ISK" || currency === "UGX") return 1e6;
  return thousandths.has(currency) ? 1e4 : microsIn(currency);
};

/** Millionths as the provider counts. */
export const minorOf = (micros: number, currency: string): number => micros / microsIn(currency);

/** As we count. */
export const microsOf = (minor: number, currency: string): number => minor * microsIn(currency);
