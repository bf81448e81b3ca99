import { common, createLowlight } from "lowlight";
import type { RootContent } from "./tree.ts";

/** A piece of a line, with what it is to the language. */
export interface Token {
  text: string;
  kind?: string;
}

const lowlight = createLowlight(common);

/** The lines of a text in pieces; undefined where nobody knows the language. */
export function highlighted(text: string, language: string): Token[][] | undefined {
  if (!lowlight.registered(language)) return undefined;
  const lines: Token[][] = [[]];
  for (const node of lowlight.highlight(language, text).children) lay(node, undefined, lines);
  return lines;
}

function lay(node: RootContent, kind: string | undefined, lines: Token[][]): void {
  if (node.type === "text")
    for (const [i, text] of node.value.split("\n").entries()) {
      if (i > 0) lines.push([]);
      if (text) lines.at(-1)?.push(kind === undefined ? { text } : { text, kind });
    }
  if (node.type !== "element") return;
  const names = node.properties["className"];
  const own = Array.isArray(names) ? names.join(" ") : kind;
  for (const child of node.children) lay(child, own, lines);
}
