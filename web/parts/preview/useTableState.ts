import { useLocation, useRouter } from "@tanstack/react-router";

/** Which part of a table is shown, and in which order. */
export interface TableState {
  offset: number;
  sort: string | undefined;
  desc: boolean;
}

/** The state of a table is in the address, behind `#`: a link shows the same rows. */
export function useTableState(): [TableState, (change: Partial<TableState>) => void] {
  const { hash, pathname, searchStr } = useLocation();
  const { history } = useRouter();
  const given = new URLSearchParams(hash);
  const row = Number(given.get("row"));
  const state: TableState = {
    offset: Number.isSafeInteger(row) && row > 0 ? row - 1 : 0,
    sort: given.get("sort") ?? undefined,
    desc: given.get("desc") === "true",
  };
  const change = (part: Partial<TableState>) => {
    const next = { ...state, ...part };
    const words = new URLSearchParams();
    if (next.offset > 0) words.set("row", String(next.offset + 1));
    if (next.sort !== undefined) words.set("sort", next.sort);
    if (next.sort !== undefined && next.desc) words.set("desc", "true");
    const hash = words.toString();
    history.replace(`${pathname}${searchStr}${hash && `#${hash}`}`);
  };
  return [state, change];
}
