const rows_max = 60;
const columns_max = 40;

/** The first table of some HTML as rows of texts; nothing of the HTML itself is kept, loaded or run. */
export function htmlTable(
  source: string,
): { rows: { cells: string[]; isHead: boolean }[]; left_out: number } | undefined {
  const table = new DOMParser().parseFromString(source, "text/html").querySelector("table");
  if (!table) return undefined;
  const rows = [...table.rows].map((row) => ({
    cells: [...row.cells].slice(0, columns_max).map((cell) => (cell.textContent ?? "").trim().slice(0, 300)),
    isHead: [...row.cells].every(({ localName }) => localName === "th"),
  }));
  return { rows: rows.slice(0, rows_max), left_out: Math.max(0, rows.length - rows_max) };
}
