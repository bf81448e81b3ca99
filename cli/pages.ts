/** One page of a list, as the API gives it. */
export interface Page<T> {
  items: T[];
  next_cursor: string | null;
}

/** Which part of a list is wanted. */
export interface PageOptions {
  limit: number;
  cursor?: string;
}

/** Reads pages until enough rows are there; `next_cursor` continues after them. */
export async function gather<T>(
  wanted: PageOptions,
  read: (query: { limit: number; cursor?: string }) => Promise<Page<T>>,
  pageMax = 100,
): Promise<Page<T>> {
  const items: T[] = [];
  let cursor = wanted.cursor;
  do {
    const limit = Math.min(pageMax, wanted.limit - items.length);
    const page = await read(cursor === undefined ? { limit } : { limit, cursor });
    items.push(...page.items);
    cursor = page.next_cursor ?? undefined;
  } while (cursor !== undefined && items.length < wanted.limit);
  return { items, next_cursor: cursor ?? null };
}

/** Reads a whole list. */
export const gatherAll = async <T>(
  read: (query: { limit: number; cursor?: string }) => Promise<Page<T>>,
  pageMax = 100,
): Promise<T[]> => (await gather({ limit: Number.POSITIVE_INFINITY }, read, pageMax)).items;
