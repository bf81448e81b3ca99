import { UnstyledButton } from "@mantine/core";
import { IconFile, IconFileText, IconPhoto, IconTable } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { bytes } from "../../format.ts";
import classes from "./nodes.module.css";

interface FileNodeProps {
  icon: ReactNode;
  name: string;
  hint?: string;
  /** Left out: nobody has summed it. */
  size?: number | undefined;
  current?: boolean;
  expanded?: boolean;
  onClick: () => void;
}

/** One line of a list or tree of files: a button with its name and size. */
export const FileNode = ({ icon, name, hint, size, current, expanded, onClick }: FileNodeProps) => (
  <UnstyledButton
    data-node
    className={classes["node"]}
    onClick={onClick}
    title={name}
    aria-current={current || undefined}
    aria-expanded={expanded}
  >
    {icon}
    <span className={classes["name"]}>{name}</span>
    {size !== undefined && <small>{hint ? `${hint} · ${bytes(size)}` : bytes(size)}</small>}
  </UnstyledButton>
);

/** The sign of a kind of file. */
export function fileIcon(media_type: string): ReactNode {
  if (media_type.startsWith("image/")) return <IconPhoto size={16} aria-hidden />;
  if (/csv|tab-separated|parquet|json/.test(media_type)) return <IconTable size={16} aria-hidden />;
  return media_type.startsWith("text/") ? <IconFileText size={16} aria-hidden /> : <IconFile size={16} aria-hidden />;
}
