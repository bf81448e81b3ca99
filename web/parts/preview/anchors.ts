import type { Element, ElementContent, Root } from "./tree.ts";

/** As everywhere else, so that a page's own addresses (`#usage`) cannot be mistaken for a part of the console. */
const prefix = "user-content-";

/** The address of a heading as pages name it: `#usage`, also where a footnote has been given its own already. */
export const anchorOf = (href: string): string =>
  href.startsWith(`#${prefix}`) ? href : `#${prefix}${href.slice(1).toLowerCase()}`;

/** Gives every heading a name, as on GitHub: its words in small letters, joined by hyphens. */
export function rehypeAnchors() {
  return (tree: Root): void => {
    const taken = new Map<string, number>();
    for (const heading of headings(tree.children as ElementContent[])) {
      const slug = slugOf(wordsOf(heading)) || "section";
      const times = taken.get(slug) ?? 0;
      taken.set(slug, times + 1);
      heading.properties["id"] ??= `${prefix}${slug}${times > 0 ? `-${times}` : ""}`;
    }
  };
}

const headings = (nodes: ElementContent[]): Element[] =>
  nodes.flatMap((node) =>
    node.type !== "element" ? [] : /^h[1-6]$/.test(node.tagName) ? [node] : headings(node.children),
  );

const wordsOf = (node: ElementContent): string =>
  node.type === "text" ? node.value : node.type === "element" ? node.children.map(wordsOf).join("") : "";

const slugOf = (words: string): string =>
  words
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\p{M}\s_-]/gu, "")
    .trim()
    .replaceAll(/\s/g, "-");
