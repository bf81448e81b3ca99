import { type RowIndex, type Source, unreadable } from "./reading.ts";

/** What ends a row and what may hide such an end. */
interface Marks {
  newline: number;
  /** Undefined: nothing is quoted. */
  delimiter: number | undefined;
}

const quote = 0x22;
const return_sign = 0x0d;
/** Read at once; no row is longer. */
const piece_bytes = 1024 * 1024;
/** An answer counts so many bytes further than it must. */
const count_bytes = 32 * 1024 * 1024;
const landmarks_max = 4096;

/** Where a row is. */
interface Place {
  offset: number;
  length: number;
  /** Its bytes; valid only while the visit lasts. */
  bytes: Uint8Array;
}

/** Visits the rows from a place on, until the visitor says "enough"; gives where the next row begins. */
export async function walk(
  source: Source,
  marks: Marks,
  from: number,
  visit: (place: Place) => "enough" | undefined,
): Promise<number> {
  let at = from;
  while (at < source.bytes) {
    const end = Math.min(at + piece_bytes, source.bytes);
    const piece = await source.read(at, end);
    const { taken, enough } = visitPiece(piece, marks, at, end === source.bytes, visit);
    if (taken === 0) throw unreadable("row_too_long", tooLong(at));
    at += taken;
    if (enough) break;
  }
  return at;
}

const tooLong = (at: number) =>
  `The row that begins at byte ${at} is longer than 1 MiB: perhaps a quotation mark is never closed`;

function visitPiece(
  piece: Uint8Array,
  marks: Marks,
  at: number,
  isLast: boolean,
  visit: (place: Place) => "enough" | undefined,
): { taken: number; enough: boolean } {
  const ends = endsIn(piece, marks);
  let start = 0;
  while (start < piece.length) {
    const found = ends(start);
    if (found === -1 && !isLast) break;
    const end = found === -1 ? piece.length : found;
    const length = (piece[end - 1] === return_sign && marks.newline !== return_sign ? end - 1 : end) - start;
    const answer =
      length > 0 ? visit({ offset: at + start, length, bytes: piece.subarray(start, start + length) }) : undefined;
    start = Math.min(end + 1, piece.length);
    if (answer) return { taken: start, enough: true };
  }
  return { taken: start, enough: false };
}

/** Finds where the row that begins somewhere ends; -1: not in this piece. Only rows with a quotation mark are read byte by byte. */
function endsIn(piece: Uint8Array, { newline, delimiter }: Marks): (start: number) => number {
  let quoted = delimiter === undefined ? -1 : piece.indexOf(quote);
  return (start) => {
    const end = piece.indexOf(newline, start);
    if (delimiter === undefined) return end;
    if (quoted !== -1 && quoted < start) quoted = piece.indexOf(quote, start);
    return quoted === -1 || (end !== -1 && end < quoted) ? end : endOfQuoted(piece, start, newline, delimiter);
  };
}

/** A quotation mark counts at the beginning of a cell only; doubled inside, it is one of the text. */
function endOfQuoted(piece: Uint8Array, start: number, newline: number, delimiter: number): number {
  let isFresh = true;
  for (let i = start; i < piece.length; i++) {
    if (isFresh && piece[i] === quote) {
      for (i++; i < piece.length; i++)
        if (piece[i] === quote) {
          if (piece[i + 1] !== quote) break;
          i++;
        }
      isFresh = false;
    } else if (piece[i] === newline) return i;
    else isFresh = piece[i] === delimiter;
  }
  return -1;
}

/** Counts rows on, as far as one answer may. */
export async function countOn(source: Source, marks: Marks, index: RowIndex): Promise<RowIndex> {
  if (index.complete) return index;
  const stride = Math.max(256 * 1024, Math.ceil(source.bytes / landmarks_max));
  const next = { ...index, offsets: [...index.offsets], rows: [...index.rows] };
  const stop = index.at + count_bytes;
  const at = await walk(source, marks, index.at, ({ offset, length }) => {
    if (offset - (next.offsets.at(-1) ?? Number.NEGATIVE_INFINITY) >= stride) {
      next.offsets.push(offset);
      next.rows.push(next.row);
    }
    next.row++;
    return offset + length > stop ? "enough" : undefined;
  });
  return { ...next, at, complete: at >= source.bytes };
}

/** The nearest known place before a row. */
export function landmark(index: RowIndex, row: number, start: number): { offset: number; row: number } {
  const after = index.rows.findIndex((each) => each > row);
  const i = (after === -1 ? index.rows.length : after) - 1;
  return i < 0 ? { offset: start, row: 0 } : { offset: index.offsets[i] ?? start, row: index.rows[i] ?? 0 };
}
