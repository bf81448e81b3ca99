/** One import or re-export of a file. */
export interface Import {
  target: string;
  /** Counted from 1; where the statement ends. */
  line: number;
  onlyTypes: boolean;
}

const from = /^(?:import|export)\b([^;"]*?)(?:\bfrom |(?<=^import ))"([^"]+)"/;
const dynamic = /\bimport\("([^"]+)"\)/;

/** Every import of a formatted source: statements that begin a line, over several lines or one, and import("…"). */
export function importsOf(lines: readonly string[]): Import[] {
  return lines.flatMap((text, i) => {
    const late = dynamic.exec(text)?.[1];
    if (late !== undefined) return [{ target: late, line: i + 1, onlyTypes: false }];
    const start = / from "[^"]+"/.test(text) && text.startsWith("}") ? startOf(lines, i) : i;
    const [, names = "", target] = from.exec(lines.slice(start, i + 1).join(" ")) ?? [];
    return target === undefined ? [] : [{ target, line: i + 1, onlyTypes: areTypes(names) }];
  });
}

const startOf = (lines: readonly string[], end: number): number =>
  lines.slice(0, end).findLastIndex((line) => /^(import|export)\b/.test(line));

function areTypes(names: string): boolean {
  if (/^\s*type\b/.test(names)) return true;
  const inBraces = /^\s*\{(.*)\}\s*$/.exec(names)?.[1];
  const each = inBraces
    ?.split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "");
  return each?.every((name) => name.startsWith("type ")) ?? false;
}
