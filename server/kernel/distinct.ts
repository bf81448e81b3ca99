/** The first of each kind, and for all of them which of these it is like. */
export function distinct<T>(all: readonly T[], kindOf: (one: T) => string): { firsts: T[]; of: number[] } {
  const kinds = new Map<string, number>();
  const firsts: T[] = [];
  const of = all.map((one) => {
    const kind = kindOf(one);
    const known = kinds.get(kind);
    if (known !== undefined) return known;
    kinds.set(kind, firsts.length);
    return firsts.push(one) - 1;
  });
  return { firsts, of };
}
