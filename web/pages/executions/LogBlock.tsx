import { type CSSProperties, memo } from "react";
import classes from "./log.module.css";
import type { Block, Line } from "./log.ts";
import type { Look } from "./sgr.ts";
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
    {line.pieces.map(({ text, look }, at) => (
      // biome-ignore lint/suspicious/noArrayIndexKey: the pieces of a line stay where they are
      <span key={at} {...looks(look)}>
        {text}
      </span>
    ))}
  </div>
);

/**
 * The attributes and colours of a piece. The 16 colours come from the style sheet, legible in both schemes; any other is
 * kept legible there, unless it comes with a ground of its own.
 */
function looks({ colour, ground, inverse, ...attributes }: Look): { className?: string; style?: CSSProperties } {
  const front = shade(inverse ? (ground ?? "var(--surface-sunken)") : colour);
  const back = shade(inverse ? (colour ?? "var(--mantine-color-text)") : ground);
  const own = typeof colour === "string" && !back;
  const names = [...Object.keys(attributes), ...(own ? ["own"] : [])].flatMap((key) => classes[key] ?? []);
  const style = own
    ? { "--own": front }
    : { ...(front ? { color: front } : {}), ...(back ? { background: back } : {}) };
  return {
    ...(names.length ? { className: names.join(" ") } : {}),
    ...(front || back ? { style: style as CSSProperties } : {}),
  };
}

const shade = (colour: number | string | undefined): string | undefined =>
  typeof colour === "number" ? `var(--ansi-${colour})` : colour;
