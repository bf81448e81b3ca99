/** What an address says of where it leads. */
export interface Place {
  origin: string;
  host: string;
  /** Without a slash at its end. */
  path: string;
}

const known = new Map<string, Place>();
const known_max = 1000;

/** Where an address leads. Few are asked many times, and each is read once. */
export function placeOf(address: string): Place {
  const there = known.get(address);
  if (there) return there;
  const place = read(address);
  if (known.size >= known_max) known.clear();
  known.set(address, place);
  return place;
}

function read(address: string): Place {
  const { origin, host, pathname } = new URL(address);
  return { origin, host, path: pathname.replace(/\/+$/, "") };
}
