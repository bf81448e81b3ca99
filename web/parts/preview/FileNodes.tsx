import type { KeyboardEvent, ReactNode } from "react";
import classes from "./nodes.module.css";

/** Arrows walk: up and down over what is shown, right opens a folder, left closes it. */
function walk(event: KeyboardEvent<HTMLElement>) {
  const nodes = [...event.currentTarget.querySelectorAll<HTMLElement>("button[data-node]")];
  const at = nodes.indexOf(event.target as HTMLElement);
  const node = nodes[at];
  if (!node) return;
  const expanded = node.getAttribute("aria-expanded");
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step) nodes[at + step]?.focus();
  else if ((event.key === "ArrowRight" && expanded === "false") || (event.key === "ArrowLeft" && expanded === "true"))
    node.click();
  else return;
  event.preventDefault();
}

/** The frame around a list or tree of files: `FileNode`s in nested lists. */
export const FileNodes = ({ label, children }: { label: string; children: ReactNode }) => (
  <nav className={classes["nodes"]} aria-label={label} onKeyDown={walk}>
    {children}
  </nav>
);
