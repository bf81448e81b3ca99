import type { Element, ElementContent, Root, RootContent } from "./tree.ts";

/** What HTML in a page may be; everything else becomes the text that is in it. */
const allowed = new Set(
  (
    "a b blockquote br caption center code dd del details div dl dt em h1 h2 h3 h4 h5 h6 hr i img ins kbd li mark ol p " +
    "pre s samp small span strong sub summary sup table tbody td tfoot th thead tr u ul var"
  ).split(" "),
);
const silent = new Set([
  "script",
  "style",
  "template",
  "noscript",
  "iframe",
  "object",
  "embed",
  "svg",
  "math",
  "title",
]);
const attributes: Record<string, string[]> = {
  a: ["href"],
  img: ["src", "alt", "width"],
  td: ["colspan", "rowspan", "align"],
  th: ["colspan", "rowspan", "align"],
  ...Object.fromEntries(["div", "p", "h1", "h2", "h3"].map((name) => [name, ["align"]])),
};

type Raw = { type: "raw"; value: string };
type Node = RootContent | ElementContent | Raw;

/** Turns the HTML that stands in a page into elements that are allowed, of which nothing can run. */
export function rehypeRawHtml() {
  return (tree: Root): void => {
    tree.children = settle(tree.children) as RootContent[];
  };
}

/** A run of neighbours from the first tag to the last is read as one, since Markdown hands them over in pieces. */
function settle(nodes: Node[]): Node[] {
  for (const node of nodes) if (node.type === "element") node.children = settle(node.children) as ElementContent[];
  const first = nodes.findIndex(({ type }) => type === "raw");
  if (first === -1) return nodes;
  const last = nodes.findLastIndex(({ type }) => type === "raw");
  const kept: ElementContent[] = [];
  const html = nodes
    .slice(first, last + 1)
    .map((node) => (node.type === "raw" ? node.value : place(node as ElementContent, kept)))
    .join("");
  const { body } = new DOMParser().parseFromString(html, "text/html");
  return [...nodes.slice(0, first), ...childrenOf(body, kept), ...nodes.slice(last + 1)];
}

/** What Markdown made already keeps its place in the HTML around it. */
function place(node: ElementContent, kept: ElementContent[]): string {
  kept.push(node);
  return `<wbr data-kept="${kept.length - 1}">`;
}

const childrenOf = (parent: globalThis.Element, kept: ElementContent[]): ElementContent[] =>
  [...parent.childNodes].flatMap((node) => contentOf(node, kept));

function contentOf(node: ChildNode, kept: ElementContent[]): ElementContent[] {
  if (node.nodeType === globalThis.Node.TEXT_NODE) return [{ type: "text", value: node.textContent ?? "" }];
  if (node.nodeType !== globalThis.Node.ELEMENT_NODE) return [];
  const element = node as globalThis.Element;
  const name = element.localName;
  if (name === "wbr")
    return kept[Number(element.getAttribute("data-kept") ?? Number.NaN)]
      ? [kept[Number(element.getAttribute("data-kept"))] as ElementContent]
      : [];
  if (silent.has(name)) return [];
  const children = childrenOf(element, kept);
  return allowed.has(name) ? [made(element, name, children)] : children;
}

function made(element: globalThis.Element, name: string, children: ElementContent[]): Element {
  const given = (attributes[name] ?? []).flatMap((key) => {
    const value = element.getAttribute(key);
    return value === null || (key !== "href" && key !== "src" && value.length > 1000) ? [] : [[key, value] as const];
  });
  return {
    type: "element",
    tagName: name === "center" ? "div" : name,
    properties: Object.fromEntries(given),
    children,
  };
}
