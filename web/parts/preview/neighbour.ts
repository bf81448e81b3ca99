/** Where a file's neighbours are found: pictures of a page, the page of another file. */
export interface Neighbours {
  /** The address of a file's bytes, shown by the browser where that is safe. */
  inline: (path: string) => string;
  /** The console's address of a file. */
  page: (path: string) => string;
}

/** What is written about a thing has no files beside it. */
export const noNeighbours: Neighbours = { inline: () => "", page: () => "#" };

/** The file of the same version that a relative address in a page names; undefined for an address elsewhere. */
export function neighbour(from: string, address: string): string | undefined {
  if (address === "" || /^([a-z][a-z0-9+.-]*:|\/\/|#)/i.test(address)) return undefined;
  const base = new URL(from.split("/").map(encodeURIComponent).join("/"), "files://version/");
  const { host, pathname } = new URL(address, base);
  if (host !== "version") return undefined;
  try {
    return decodeURIComponent(pathname.slice(1)) || undefined;
  } catch {
    return undefined;
  }
}
