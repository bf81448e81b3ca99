/** Whether a path leads out of where it begins, however often it is decoded on the way, and whichever slash is meant. */
export function climbs(path: string): boolean {
  for (let seen = path, rounds = 0; ; rounds++) {
    if (/[\0\\\r\n]/.test(seen) || seen.split("/").some((part) => part === ".." || part === ".")) return true;
    const decoded = decodeOnce(seen);
    if (decoded === undefined) return rounds === 0; // a percent sign of a file's own name, once it is decoded
    if (decoded === seen) return false;
    if (rounds > 4) return true;
    seen = decoded;
  }
}

function decodeOnce(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
