import type { KeyboardEvent } from "react";
import { useTranslation } from "react-i18next";
import type { VersionAt } from "./DatasetPreview.tsx";
import { FolderLevel } from "./FolderLevel.tsx";
import classes from "./files.module.css";

interface FileTreeProps {
  at: VersionAt;
  selected: string | undefined;
  onSelect: (path: string) => void;
}

/** Arrows walk through the tree: up and down over what is shown, right opens a folder, left closes it. */
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

/** The files of a version as a tree; a folder is read when it is opened. */
export function FileTree({ at, selected, onSelect }: FileTreeProps) {
  const { t } = useTranslation();
  return (
    <nav className={classes["tree"]} aria-label={t("datasets.file_tree")} onKeyDown={walk}>
      <FolderLevel at={at} under="" depth={0} selected={selected} onSelect={onSelect} />
    </nav>
  );
}
