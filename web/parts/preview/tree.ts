import type { createLowlight } from "lowlight";

/** A page as a tree of elements and texts, before React makes something of it. */
export type Root = ReturnType<ReturnType<typeof createLowlight>["highlight"]>;
export type RootContent = Root["children"][number];
export type Element = Extract<RootContent, { type: "element" }>;
export type ElementContent = Element["children"][number];
