import { currentLanguage } from "./i18n.ts";

const locale = () => (currentLanguage() === "zh" ? "zh-CN" : "en");

/** A number with thousands separators, at most `digits` after the point. */
export const number = (value: number, digits = 0): string =>
  new Intl.NumberFormat(locale(), { maximumFractionDigits: digits }).format(value);

const sizes = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];

/** Bytes in the largest unit that keeps the number readable: `1.4 MiB`. */
export function bytes(value: number): string {
  const step = value < 1024 ? 0 : Math.min(sizes.length - 1, Math.floor(Math.log2(value) / 10));
  return `${number(value / 1024 ** step, step === 0 ? 0 : 1)} ${sizes[step]}`;
}

/** Money, from millionths, with the digits of its currency; what is less than a hundredth shows more. */
export function money(micros: number, currency: string): string {
  const small = micros !== 0 && Math.abs(micros) < 10_000 ? { maximumFractionDigits: 6 } : {};
  if (currency === "") return number(micros / 1_000_000, small.maximumFractionDigits ?? 2);
  return new Intl.NumberFormat(locale(), { style: "currency", currency, ...small }).format(micros / 1_000_000);
}

/** An amount in words of what it is counted in. */
export function amount(value: number, unit: "units" | "bytes" | "items" | "micros", currency = ""): string {
  if (unit === "micros") return money(value, currency);
  return unit === "bytes" ? bytes(value) : number(value);
}

const inTime = (value: number, unit: "day" | "hour" | "minute" | "second", digits = 0): string =>
  new Intl.NumberFormat(locale(), { style: "unit", unit, unitDisplay: "short", maximumFractionDigits: digits }).format(
    value,
  );

/** A stretch of time in its two largest units: `2 hr 5 min`. */
export function duration(seconds: number): string {
  if (seconds < 60) return inTime(seconds, "second", seconds < 10 ? 1 : 0);
  const [d, h, m, s] = [seconds / 86_400, (seconds / 3600) % 24, (seconds / 60) % 60, seconds % 60].map(Math.floor);
  const pair = d
    ? [inTime(d, "day"), inTime(h ?? 0, "hour")]
    : h
      ? [inTime(h, "hour"), inTime(m ?? 0, "minute")]
      : [inTime(m ?? 0, "minute"), inTime(s ?? 0, "second")];
  return pair.join(" ");
}

/** A whole span that somebody chose, in the largest unit that says it whole: "2 hours", "30 minutes". */
export function span(minutes: number): string {
  const [unit, size] = (
    [
      ["day", 1440],
      ["hour", 60],
    ] as const
  ).find(([, size]) => minutes % size === 0) ?? ["minute", 1];
  return new Intl.NumberFormat(locale(), { style: "unit", unit, unitDisplay: "long" }).format(minutes / size);
}

/** The exact time, in the reader's zone. */
export const exactTime = (time: string): string =>
  new Intl.DateTimeFormat(locale(), { dateStyle: "medium", timeStyle: "long" }).format(new Date(time));

/** The day, in the reader's zone. */
export const day = (time: string): string =>
  new Intl.DateTimeFormat(locale(), { dateStyle: "medium" }).format(new Date(time));

/** A day of UTC, as use is counted and priced: the same for every reader. */
export const utcDay = (time: string): string =>
  new Intl.DateTimeFormat(locale(), { dateStyle: "medium", timeZone: "UTC" }).format(new Date(time));

/** The reader's zone and how it stands to UTC at a moment: `Europe/Berlin (GMT+2)`. */
export function zone(time: Date = new Date()): string {
  const words = new Intl.DateTimeFormat(locale(), { timeZoneName: "shortOffset" });
  const offset = words.formatToParts(time).find(({ type }) => type === "timeZoneName")?.value;
  return `${words.resolvedOptions().timeZone} (${offset})`;
}

const steps = [
  ["year", 31_536_000],
  ["month", 2_592_000],
  ["week", 604_800],
  ["day", 86_400],
  ["hour", 3600],
  ["minute", 60],
] as const;

/** How long ago or ahead: `3 minutes ago`. */
export function relativeTime(time: string, now = Date.now()): string {
  const seconds = (Date.parse(time) - now) / 1000;
  const words = new Intl.RelativeTimeFormat(locale(), { numeric: "auto" });
  for (const [unit, size] of steps)
    if (Math.abs(seconds) >= size) return words.format(Math.round(seconds / size), unit);
  return words.format(0, "second");
}

/** The units people think in, largest first, and how much of the counted one each is. */
const scales = {
  "unit-seconds": [
    ["unit_hours", 3600],
    ["unit_minutes", 60],
    ["unit_seconds", 1],
  ],
  "byte-seconds": [
    ["gib_hours", 3600 * 2 ** 30],
    ["mib_hours", 3600 * 2 ** 20],
    ["kib_hours", 3600 * 2 ** 10],
  ],
  micros: [["of_money", 1_000_000]],
} as const;
export type CountedUnit = keyof typeof scales;

/** The unit in which a quantity reads best, and its size: unit-seconds as unit hours, byte-seconds as GiB hours … */
export function scaleOf(quantity: number, unit: CountedUnit) {
  const all = scales[unit];
  const [name, size] =
    all.find(([, size]) => quantity === 0 || quantity >= size) ?? (all.at(-1) as (typeof all)[number]);
  return { unit: name, size };
}

/** Use in the unit in which it reads best. */
export function use(quantity: number, unit: CountedUnit) {
  const scale = scaleOf(quantity, unit);
  return { value: figure(quantity / scale.size), unit: scale.unit };
}

/** Several names as one reads them aloud: `Ann, Bob and Chen`. */
export const names = (list: readonly string[]): string =>
  new Intl.ListFormat(locale(), { type: "conjunction" }).format(list);

/** A number of any size with three digits that say something: `0.00025`, `1.42`, `1,250`. */
export const figure = (value: number): string =>
  Math.abs(value) >= 100
    ? number(value)
    : new Intl.NumberFormat(locale(), { maximumSignificantDigits: 3 }).format(value);
