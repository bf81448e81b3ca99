const units = ["KiB", "MiB", "GiB", "TiB", "PiB"];

/** A size in a sentence: `25 bytes`, `7.6 MiB`. */
export function size(bytes: number): string {
  const step = Math.min(units.length, Math.floor(Math.log2(Math.max(bytes, 1)) / 10));
  return step === 0 ? `${bytes} bytes` : `${Number((bytes / 1024 ** step).toFixed(1))} ${units[step - 1]}`;
}
