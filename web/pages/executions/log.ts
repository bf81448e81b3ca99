import { type Look, type Piece, piecesOf } from "../../parts/ansi/sgr.ts";

/** A line as it is shown; `number` counts from the first line ever printed. */
export interface Line {
  number: number;
  pieces: Piece[];
  text: string;
}

/** Lines that no longer change together are drawn once together. */
export interface Block {
  id: number;
  lines: readonly Line[];
}

const lines_per_block = 200;
const blocks_max = 25;
const line_characters_max = 4000;

/** What an execution prints, bounded: the last 5,000 lines. */
export interface Log {
  blocks: readonly Block[];
  /** Lines that are no longer kept. */
  dropped: number;
  append: (text: string) => void;
}

/** An empty log. */
export function createLog(): Log {
  let look: Look = {};
  let rest = "";
  let count = 0;
  let partial = false;
  const endOf = (line: string) => {
    const read = lineOf(line, look, ++count);
    look = read.look;
    return read.line;
  };
  // Of a log that comes faster than it is shown only what will be kept is read.
  const newest = (lines: string[]) => {
    const over = Math.max(0, lines.length - lines_per_block * blocks_max);
    count += over;
    log.dropped += over;
    return over > 0 ? lines.slice(over) : lines;
  };
  const log: Log = {
    blocks: [],
    dropped: 0,
    append(text) {
      const lines = (rest + text).split("\n");
      rest = shortened(lines.pop() ?? "");
      const ended = newest(lines).map(endOf);
      // The line that is still being written is shown, and replaced as it grows.
      const open = rest === "" ? [] : [lineOf(rest, look, count + 1).line];
      const all = joined(partial ? withoutLast(log.blocks) : log.blocks, [...ended, ...open]);
      partial = open.length > 0;
      log.dropped += all.slice(0, -blocks_max).reduce((total, { lines }) => total + lines.length, 0);
      log.blocks = all.slice(-blocks_max);
    },
  };
  return log;
}

/** What must be kept of a line that has not ended: not what was overwritten, not more than is ever shown. */
const shortened = (rest: string): string =>
  rest.slice(rest.lastIndexOf("\r", rest.length - 2) + 1).slice(0, 2 * line_characters_max);

/** What a terminal would show of a line: a carriage return begins it anew. */
function lineOf(raw: string, begin: Look, number: number): { line: Line; look: Look } {
  const kept = raw.replace(/\r+$/, "");
  const visible = kept.slice(kept.lastIndexOf("\r") + 1);
  const cut = visible.length > line_characters_max ? `${visible.slice(0, line_characters_max)} …` : visible;
  const { pieces, look } = piecesOf(cut, begin);
  return { line: { number, pieces, text: pieces.map(({ text }) => text).join("") }, look };
}

const withoutLast = (blocks: readonly Block[]): readonly Block[] => {
  const last = blocks.at(-1);
  return last ? [...blocks.slice(0, -1), { id: last.id, lines: last.lines.slice(0, -1) }] : blocks;
};

function joined(blocks: readonly Block[], lines: Line[]): Block[] {
  const all = [...blocks];
  let left = lines;
  while (left.length > 0) {
    const last = all.at(-1);
    const room = last ? lines_per_block - last.lines.length : 0;
    if (last && room > 0) {
      all[all.length - 1] = { id: last.id, lines: [...last.lines, ...left.slice(0, room)] };
      left = left.slice(room);
    } else {
      all.push({ id: left[0]?.number ?? 0, lines: left.slice(0, lines_per_block) });
      left = left.slice(lines_per_block);
    }
  }
  return all;
}
