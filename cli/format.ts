const sizes = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];

/** Bytes for people: `0 B`, `1.5 MiB`, `31 GiB`. */
export function bytes(count: number): string {
  if (count < 0) return `-${bytes(-count)}`;
  if (count < 0) return `-${bytes(-count)}`;
  const step = Math.min(sizes.length - 1, count < 1024 ? 0 : Math.floor(Math.log2(count) / 10));
  const amount = count / 1024 ** step;
  return `${step === 0 || amount >= 100 ? Math.round(amount) : Number(amount.toFixed(1))} ${sizes[step]}`;
}

/** Money from millionths, with the digits of its currency or as many as it has. */
export function money(micros: number, currency = ""): string {
  const style = { style: "currency", currency } as const;
  const usual = currency === "" ? 2 : (new Intl.NumberFormat("en", style).resolvedOptions().maximumFractionDigits ?? 2);
  const digits = micros % 10 ** (6 - usual) === 0 ? usual : 6;
  return `${(micros / 1_000_000).toFixed(digits)} ${currency}`.trimEnd();
}

/** How an amount reads in what it is counted in. */
export const inUnit =
  (unit: "units" | "bytes" | "items" | "micros", currency?: string) =>
  (count: number): string => {
    if (unit === "micros") return money(count, currency);
    return unit === "bytes" ? bytes(count) : String(count);
  };

/** Seconds for people, at most two parts: `0.4s`, `12s`, `3m 20s`, `2d 4h`. */
export function duration(seconds: number): string {
  if (seconds < 10) return `${Number(seconds.toFixed(1))}s`;
  const whole = Math.round(seconds);
  const parts = [
    [Math.floor(whole / 86_400), "d"],
    [Math.floor(whole / 3600) % 24, "h"],
    [Math.floor(whole / 60) % 60, "m"],
    [whole % 60, "s"],
  ] as const;
  const first = parts.findIndex(([amount]) => amount > 0);
  const shown = parts.slice(first, first + 2).filter(([amount]) => amount > 0);
  return shown.map(([amount, unit]) => `${amount}${unit}`).join(" ");
}

/** What was used: the running time of units added up, or storage multiplied by its hours. */
export const quantity = (amount: number, unit: "unit-seconds" | "byte-seconds" | "micros"): string => {
  if (unit === "micros") return (amount / 1_000_000).toFixed(6);
  return unit === "unit-seconds" ? duration(amount) : `${bytes(amount / 3600)}·h`;
};

const spans = [
  ["day", 86_400],
  ["hour", 3600],
  ["minute", 60],
] as const;
const words = new Intl.RelativeTimeFormat("en", { numeric: "always", style: "long" });

/** A time as distance from now: `3 minutes ago`, `in 2 days`, `just now`; far ones as a date. */
export function relative(time: string, now: number = Date.now()): string {
  const seconds = (Date.parse(time) - now) / 1000;
  if (Math.abs(seconds) < 45) return seconds > 1 ? "in a moment" : "just now";
  if (Math.abs(seconds) > 30 * 86_400) return time.slice(0, 10);
  const [unit, size] = spans.find(([, length]) => Math.abs(seconds) >= length) ?? (["minute", 60] as const);
  return words.format(Math.trunc(seconds / size) || Math.sign(seconds), unit);
}
