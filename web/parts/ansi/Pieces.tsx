import type { CSSProperties } from "react";
import classes from "./ansi.module.css";
import type { Look, Piece } from "./sgr.ts";

/** Put around coloured text: the 16 colours of a terminal, legible in both schemes. */
export const palette = classes["palette"];

/** A line with terminal colours. */
export const Pieces = ({ pieces }: { pieces: readonly Piece[] }) =>
  pieces.map(({ text, look }, at) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: the pieces of a line stay where they are
    <span key={at} {...looks(look)}>
      {text}
    </span>
  ));

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
