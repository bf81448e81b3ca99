/** How a piece of a line looks: indexes of the 16 colours, or a colour of its own. */
export interface Look {
  colour?: number | string;
  ground?: number | string;
  bold?: true;
  faint?: true;
  italic?: true;
  underline?: true;
  inverse?: true;
}

/** A piece of a line in one look. */
export interface Piece {
  text: string;
  look: Look;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences begin with a control character
const escapes = /\u001b(?:\[([0-9;:?]*)([ -/]*[@-~])|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[ -/]*[0-~])/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: what would be invisible is left out
const invisible = /[\u0000-\u0008\u000b-\u001f\u007f]/g;

/** Reads a line with terminal colours: its pieces, and the look that goes on in the next line. Other sequences are left out. */
export function piecesOf(line: string, begin: Look): { pieces: Piece[]; look: Look } {
  const pieces: Piece[] = [];
  let look = begin;
  let at = 0;
  const push = (text: string) => {
    const clean = text.replace(invisible, "");
    if (clean) pieces.push({ text: clean, look });
  };
  for (const found of line.matchAll(escapes)) {
    push(line.slice(at, found.index));
    at = found.index + found[0].length;
    if (found[2] === "m") look = changed(look, codesOf(found[1] ?? ""));
  }
  push(line.slice(at));
  return { pieces, look };
}

const codesOf = (text: string) => text.split(/[;:]/).map(Number);

const marks = { 1: "bold", 2: "faint", 3: "italic", 4: "underline", 7: "inverse" } as const;
const ends: Record<number, (keyof Look)[]> = {
  22: ["bold", "faint"],
  23: ["italic"],
  24: ["underline"],
  27: ["inverse"],
  39: ["colour"],
  49: ["ground"],
};

function changed(before: Look, codes: number[]): Look {
  let look = { ...before };
  for (let at = 0; at < codes.length; at++) {
    const code = codes[at] ?? 0;
    const mark = marks[code as keyof typeof marks];
    if (code === 0) look = {};
    else if (mark) look[mark] = true;
    else if (ends[code]) for (const key of ends[code]) delete look[key];
    else if (code === 38 || code === 48) {
      const { colour, taken } = extended(codes.slice(at + 1));
      if (colour !== undefined) look[code === 38 ? "colour" : "ground"] = colour;
      at += taken;
    } else setBasic(look, code);
  }
  return look;
}

function setBasic(look: Look, code: number): void {
  if (code >= 30 && code <= 37) look.colour = code - 30;
  else if (code >= 90 && code <= 97) look.colour = code - 82;
  else if (code >= 40 && code <= 47) look.ground = code - 40;
  else if (code >= 100 && code <= 107) look.ground = code - 92;
}

/** `5;n` is one of 256 colours, `2;r;g;b` any. */
function extended([kind, a = 0, b = 0, c = 0]: number[]): { colour?: number | string; taken: number } {
  if (kind === 5) return { colour: a < 16 ? a : indexed(a), taken: 2 };
  if (kind === 2) return { colour: `rgb(${[a, b, c].map((value) => value & 255).join(" ")})`, taken: 4 };
  return { taken: 0 };
}

function indexed(index: number): string {
  if (index >= 232)
    return `rgb(${Array(3)
      .fill(8 + 10 * Math.min(23, index - 232))
      .join(" ")})`;
  const part = (divisor: number) => {
    const step = Math.floor((index - 16) / divisor) % 6;
    return step === 0 ? 0 : 55 + 40 * step;
  };
  return `rgb(${part(36)} ${part(6)} ${part(1)})`;
}
