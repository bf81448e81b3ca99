import { parse } from "yaml";

/** What the front matter of a page says: short facts by name, and the rest as it stands. */
export interface Card {
  facts: [name: string, values: string[]][];
  /** What is no fact of a few words: YAML. */
  rest: string;
}

const values_max = 30;

/** What some front matter says; what is no YAML stays readable as the rest. */
export function cardOf(yaml: string): Card {
  const given = parsed(yaml);
  if (!given) return { facts: [], rest: yaml };
  const facts: Card["facts"] = [];
  const long: Set<string> = new Set();
  for (const [name, value] of Object.entries(given)) {
    const values = wordsOf(value);
    if (values === undefined) long.add(name);
    else if (values.length > 0) facts.push([name, values.slice(0, values_max)]);
  }
  return { facts, rest: long.size > 0 ? partsOf(yaml, long) : "" };
}

function parsed(yaml: string): Record<string, unknown> | undefined {
  try {
    const value = parse(yaml, { logLevel: "error" }) as unknown;
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

/** A word or a list of words; undefined: it is more than that. */
function wordsOf(value: unknown): string[] | undefined {
  if (value === null || value === undefined) return [];
  if (Array.isArray(value)) {
    const words = value.map(wordOf);
    return words.every((word) => word !== undefined) ? words : undefined;
  }
  const word = wordOf(value);
  return word === undefined ? undefined : [word];
}

const wordOf = (value: unknown): string | undefined =>
  ["string", "number", "boolean"].includes(typeof value) && String(value).length <= 300 ? String(value) : undefined;

/** The lines that belong to some of the names. */
function partsOf(yaml: string, names: ReadonlySet<string>): string {
  let isWanted = false;
  return yaml
    .split(/\r?\n/)
    .filter((line) => {
      const name = /^["']?([^\s"':#-][^"':]*)["']?\s*:/.exec(line)?.[1];
      if (name !== undefined) isWanted = names.has(name.trim());
      return isWanted;
    })
    .join("\n");
}
