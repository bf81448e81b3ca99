import { InvalidArgumentError } from "commander";

/** Reads how many rows a list shows at most. */
export const rowCount = (text: string): number => (text === "all" ? Number.POSITIVE_INFINITY : wholeNumber(text));

/** Reads a whole number from 1. */
export function wholeNumber(text: string): number {
  if (!/^[1-9]\d{0,14}$/.test(text)) throw new InvalidArgumentError("Use a whole number from 1.");
  return Number(text);
}

const factors: Record<string, number> = { "": 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3, t: 1024 ** 4 };

/** Reads a cap: a number of units, a size such as `20GiB`, or `unlimited` (null). */
export function cap(text: string): number | null {
  if (text === "unlimited") return null;
  return sizeIn(text, 'Use a whole number, a size such as 20GiB, or "unlimited".');
}

/** Reads a size such as `20GiB`. */
export const size = (text: string): number => sizeIn(text, "Use a size such as 20GiB.");

function sizeIn(text: string, hint: string): number {
  const [, digits, letter] = /^(\d+(?:\.\d+)?)\s*([kmgt]?)(?:i?b)?$/i.exec(text) ?? [];
  const bytes = Number(digits) * (factors[letter?.toLowerCase() ?? ""] ?? 1);
  if (!Number.isSafeInteger(bytes)) throw new InvalidArgumentError(hint);
  return bytes;
}

/** Reads a number of at least 0, also a broken one. */
export function amount(text: string): number {
  const read = Number(text);
  if (text.trim() === "" || !Number.isFinite(read) || read < 0)
    throw new InvalidArgumentError("This is not a number of at least 0.");
  return read;
}

/** Reads an amount of money such as `0.25`, in millionths. */
export function micros(text: string): number {
  if (!/^\d{1,9}(\.\d{1,6})?$/.test(text)) throw new InvalidArgumentError("Use an amount such as 0.25.");
  const [whole = "0", part = ""] = text.split(".");
  return Number(whole) * 1_000_000 + Number(part.padEnd(6, "0"));
}

/** Reads a cap on money, or `unlimited` (null). */
export const moneyCap = (text: string): number | null => (text === "unlimited" ? null : micros(text));

/** Reads a number, or a word for none, such as `unlimited` (Infinity): of an option null would be taken for a value that is not there. */
export const unbounded = (read: (text: string) => number | null) => (text: string) =>
  read(text) ?? Number.POSITIVE_INFINITY;

/** What was read so, as it is sent: null is unlimited. What was not said stays unsaid. */
export const bound = <T extends number | undefined>(value: T): T | null =>
  value === Number.POSITIVE_INFINITY ? null : value;

/** Reads a whole number, or the word that stands for none (null). */
export const wholeOr = (word: string) => unbounded((text) => (text === word ? null : wholeNumber(text)));

/** Reads a number of uses, or `unlimited`. */
export const usesMax = wholeOr("unlimited");

/** Reads how often something is done, in hours, or `never`. */
export const everyHours = wholeOr("never");

const secondsIn: Record<string, number> = { m: 60, h: 3600, d: 86_400, w: 604_800 };

/** Reads a future time: `12h`, `7d`, `2w` from now, or a date. */
export const timeAhead = (text: string): string => timeAt(text, 1);

/** Reads a past time: `12h`, `7d`, `2w` ago, or a date. */
export const timeAgo = (text: string): string => timeAt(text, -1);

function timeAt(text: string, direction: 1 | -1): string {
  const [, amount, unit] = /^(\d{1,6})([mhdw])$/.exec(text) ?? [];
  const exact = /^\d{4}-\d\d-\d\d/.test(text) ? Date.parse(text) : Number.NaN;
  const time = unit ? Date.now() + direction * Number(amount) * (secondsIn[unit] ?? 0) * 1000 : exact;
  if (Number.isNaN(time))
    throw new InvalidArgumentError("Use a span such as 12h, 7d or 2w, or a date such as 2027-01-31.");
  return new Date(time).toISOString();
}
