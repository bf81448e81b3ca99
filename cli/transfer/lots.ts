import { ReadableStream as WebStream } from "node:stream/web";
import { archiveRoutes } from "../../contract/archives.ts";
import type { Progress } from "../progress.ts";
import { rereadable } from "../retry.ts";
import { markOf } from "./hashes.ts";
import type { LocalFile } from "./scan.ts";
import { tarOf } from "./tar.ts";
import { type Destination, upload } from "./upload.ts";

/** What goes with others. A tar arrives whole or not at all: one that broke off costs no more than this. */
const small_bytes_max = 2 ** 18;
const lot_bytes_max = 2 ** 25;
const lot_files_max = 2000;
/** So few are no lot. */
const lot_files_min = 8;

/** Files in lots that are sent together, and those that are sent each by itself. */
export function lotsOf(files: readonly LocalFile[]): LocalFile[][] {
  const small = files.filter(({ bytes }) => bytes <= small_bytes_max);
  if (small.length < lot_files_min) return files.map((file) => [file]);
  const lots: LocalFile[][] = [];
  let left = 0;
  for (const file of small) {
    left -= file.bytes;
    const lot = lots.at(-1);
    if (lot && left >= 0 && lot.length < lot_files_max) lot.push(file);
    else {
      lots.push([file]);
      left = lot_bytes_max - file.bytes;
    }
  }
  return [...lots, ...files.filter(({ bytes }) => bytes > small_bytes_max).map((file) => [file])];
}

/** Brings a lot into the version as one tar. What was written to meanwhile is sent once more, by itself. */
export async function sendLot(
  to: Destination,
  lot: readonly LocalFile[],
  progress: Progress,
  signal: AbortSignal,
): Promise<void> {
  const before = await marksOf(lot);
  const { kind, ...params } = to.at;
  const body = rereadable(() => WebStream.from(counted(lot, progress)) as ReadableStream);
  await to.session.call(archiveRoutes[kind].put, { params }, { upload: body, signal });
  const after = await marksOf(lot);
  for (const [i, file] of lot.entries()) if (before[i] !== after[i]) await upload(to, file, progress, signal);
}

const marksOf = (lot: readonly LocalFile[]): Promise<string[]> => Promise.all(lot.map(({ file }) => markOf(file)));

/** Bytes count as they leave, and anew when the request is repeated. */
function counted(lot: readonly LocalFile[], progress: Progress): AsyncGenerator<Buffer> {
  let sent = 0;
  const tar = tarOf(lot, (bytes) => {
    sent += bytes;
    progress.add(bytes);
  });
  async function* all() {
    try {
      yield* tar;
      sent = 0;
    } finally {
      progress.add(-sent);
    }
  }
  return all();
}
