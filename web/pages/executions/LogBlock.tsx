import { memo } from "react";
import { Pieces } from "../../parts/ansi/Pieces.tsx";
import classes from "./log.module.css";
import type { Block, Line } from "./log.ts";
import { has } from "./useFind.ts";

interface LogBlockProps {
  block: Block;
  /** Lines that have this text stand out. */
  found: string;
  current: number | undefined;
}

/** Some lines of a log; drawn again only when one of them changes. */
export const LogBlock = memo(function LogBlock({ block, found, current }: LogBlockProps) {
  return (
    <div className={classes["block"]}>
      {block.lines.map((line) => (
        <LogLine
          key={line.number}
          line={line}
          mark={line.number === current ? "current" : found && has(line.text, found) ? "found" : undefined}
        />
      ))}
    </div>
  );
});

const LogLine = ({ line, mark }: { line: Line; mark: string | undefined }) => (
  <div className={classes["line"]} data-n={line.number} data-mark={mark}>
    <Pieces pieces={line.pieces} />
  </div>
);
