import type { Lending } from "../../kernel/content.ts";
import type { Format, Packed } from "./archive-format.ts";
import { type Pages, type Plan, takenBy } from "./archive-plan.ts";

/** The files of an archive: their list, their bytes, their CRC-32. */
export interface Source<F extends Packed> {
  pages: Pages<F>;
  /** Bytes `start` to `end`, both included. */
  read(file: F, range: { start: number; end: number }): Promise<Lending>;
  /** Gives what knows the CRC-32 of each file of a page. */
  sums(page: readonly F[]): (file: F) => Promise<number>;
}

interface Archive<F extends Packed> {
  format: Format;
  source: Source<F>;
  plan: Plan<F>;
  /** Whose memory a piece is. */
  owners: WeakMap<Buffer, Lending>;
}

/** Both included. */
interface Range {
  start: number;
  end: number;
}

/** Sent at once: a head has half a kilobyte, and a file may have less. */
const piece_bytes = 64 * 1024;

/** Bytes `start` to `end` of an archive. What lies before is neither read nor made: the plan knows where to begin. */
export async function* bytesOf<F extends Packed>(archive: Archive<F>, range: Range): AsyncGenerator<Buffer> {
  let waiting: Buffer[] = [];
  let bytes = 0;
  for await (const piece of piecesOf(archive, range)) {
    waiting.push(piece);
    bytes += piece.length;
    if (bytes < piece_bytes) continue;
    yield joined(archive.owners, waiting, bytes);
    waiting = [];
    bytes = 0;
  }
  if (bytes > 0) yield joined(archive.owners, waiting, bytes);
}

function joined(owners: WeakMap<Buffer, Lending>, pieces: Buffer[], bytes: number): Buffer {
  if (pieces.length === 1) return pieces[0] as Buffer;
  const whole = Buffer.concat(pieces, bytes);
  for (const piece of pieces) owners.get(piece)?.giveBack?.(piece);
  return whole;
}

async function* piecesOf<F extends Packed>(archive: Archive<F>, range: Range): AsyncGenerator<Buffer> {
  const { format, plan } = archive;
  const end_at = plan.directory_at + plan.directory_bytes;
  if (range.start < plan.directory_at) yield* files(archive, range);
  if (plan.directory_bytes > 0 && range.start < end_at && range.end >= plan.directory_at)
    yield* directory(archive, range);
  yield* cut(format.end(plan), end_at, range);
}

async function* files<F extends Packed>(archive: Archive<F>, range: Range): AsyncGenerator<Buffer> {
  const { format, source, plan } = archive;
  const mark = plan.marks.findLast(({ at }) => at <= range.start);
  let at = mark?.at ?? 0;
  for await (const page of source.pages(mark?.first)) {
    const sumOf = source.sums(page);
    for (const file of page) {
      if (at > range.end) return;
      const next = at + takenBy(format, file);
      if (next > range.start) yield* wholeFile(archive, file, { at, sum: () => sumOf(file) }, range);
      at = next;
    }
  }
}

async function* wholeFile<F extends Packed>(
  archive: Archive<F>,
  file: F,
  { at, sum }: { at: number; sum: () => Promise<number> },
  range: Range,
): AsyncGenerator<Buffer> {
  const { format } = archive;
  const content_at = at + format.headBytes(file);
  if (content_at > range.start) yield* cut(checked(await format.head(file, sum), content_at - at), at, range);
  yield* content(archive, file, content_at, range);
  yield* cut(Buffer.alloc(format.paddingBytes(file)), content_at + file.bytes, range);
}

/** One blob is open at a time. Were it shorter or longer than its file, everything behind would be in the wrong place. */
async function* content<F extends Packed>({ source, owners }: Archive<F>, file: F, at: number, range: Range) {
  const start = Math.max(range.start - at, 0);
  const end = Math.min(range.end - at, file.bytes - 1);
  if (start > end) return;
  let left = end - start + 1;
  const blob = await source.read(file, { start, end });
  for await (const piece of blob as AsyncIterable<Buffer>) {
    left -= piece.length;
    if (left < 0) break;
    owners.set(piece, blob);
    yield piece;
  }
  if (left !== 0) throw new Error(`the bytes of ${file.name} are not as many as its version says`);
}

async function* directory<F extends Packed>({ format, source, plan }: Archive<F>, range: Range) {
  const mark = plan.marks.findLast(({ directory_at }) => directory_at <= range.start) ?? plan.marks[0];
  let { at, directory_at } = mark ?? { at: 0, directory_at: plan.directory_at };
  for await (const page of source.pages(mark?.first)) {
    const sumOf = source.sums(page);
    for (const file of page) {
      if (directory_at > range.end) return;
      const bytes = format.directoryBytes(file, at);
      if (directory_at + bytes > range.start)
        yield* cut(checked(await format.directory(file, at, () => sumOf(file)), bytes), directory_at, range);
      directory_at += bytes;
      at += takenBy(format, file);
    }
  }
}

/** What of some bytes that lie at a place is inside the range. */
function* cut(bytes: Buffer, at: number, { start, end }: Range): Generator<Buffer> {
  const part = bytes.subarray(Math.max(start - at, 0), Math.max(end - at + 1, 0));
  if (part.length > 0) yield part;
}

function checked(made: Buffer, bytes: number): Buffer {
  if (made.length !== bytes) throw new Error(`${made.length} bytes were made where ${bytes} are due`);
  return made;
}
