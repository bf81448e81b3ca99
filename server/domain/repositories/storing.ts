import { hash } from "node:crypto";
import { Readable } from "node:stream";
import { crc32 } from "node:zlib";
import type { Ctx } from "../../kernel/context.ts";
import { Problem } from "../../kernel/problem.ts";
import { mediaTypeOf } from "../previews/previews.ts";
import { keepTouched } from "./keeping.ts";
import type { Together } from "./ports.ts";
import type { Promised } from "./promises.ts";
import * as queries from "./queries.ts";

const files_max = 100_000;
const written_at_once = 8;
const ahead_bytes = 2 ** 26;
/** Read into memory and made durable together with others; what is larger flows past them. */
const small_bytes_max = 2 ** 18;
/** One lot is written while the next one comes: so much is in memory, twice. */
const lot_bytes_max = 2 ** 22;
const lot_files_max = 500;
/** So many become blobs together. */
const kept_files_max = 10_000;

/** A file that is to become one of a version. */
export interface Brought {
  path: string;
  bytes: number;
  /** What whoever sends it says that it is. */
  sha256?: string | undefined;
  /** Its bytes, read once. */
  open(): Promise<AsyncIterable<Buffer>>;
}

/** Who hears how far it is, and who says that it is to break off. */
export interface Watch {
  signal: AbortSignal;
  came(bytes: number): void;
}

/** How bytes come to be blobs before anything names them. */
interface Storing extends Watch {
  promised: Promised;
  /** How many bytes those have that files take the place of. */
  replaced(files: readonly Brought[]): Promise<ReadonlyMap<string, number>>;
}

type Small = Brought & { content: Buffer };

/** Stores files as they come, small ones in lots; gives what they are called. Nothing names them yet. */
export async function storeAll(
  ctx: Ctx,
  files: AsyncIterable<Brought>,
  { signal, came, promised, replaced }: Storing,
  stored: queries.NewFile[],
): Promise<void> {
  const running = new Set<Promise<void>>();
  const together = ctx.ports.blobs.together();
  let [count, growth, unkept] = [0, 0, 0];
  let [lot, lot_bytes]: [Small[], number] = [[], 0];
  let last_lot = Promise.resolve();
  const cover = async (some: readonly Brought[]) => {
    const were = await replaced(some);
    for (const { path, bytes } of some) growth += Math.max(0, bytes - (were.get(path) ?? 0));
    await promised.cover(ctx, growth, growth + Math.min(growth, ahead_bytes));
  };
  const start = (work: Promise<queries.NewFile[]>): Promise<void> => {
    const one = work.then((kept) => {
      for (const file of kept) {
        stored.push(file);
        came(file.bytes);
      }
      running.delete(one);
    });
    running.add(one);
    one.catch(() => undefined); // heard where it is waited for
    return one;
  };
  const store = async () => {
    await cover(lot);
    await last_lot;
    last_lot = start(storeLot(ctx, together, lot));
    unkept += lot.length;
    [lot, lot_bytes] = [[], 0];
    if (unkept >= kept_files_max) await keep();
  };
  const keep = async () => {
    await last_lot;
    await together.keep();
    unkept = 0;
  };
  try {
    for await (const file of files) {
      signal.throwIfAborted();
      if (++count > files_max) throw new Problem("too_large", `At most ${files_max} files go into a version at once`);
      if (file.bytes <= small_bytes_max) {
        lot.push({ ...file, content: await contentOf(file) });
        lot_bytes += file.bytes;
        if (lot.length >= lot_files_max || lot_bytes >= lot_bytes_max) await store();
        continue;
      }
      await cover([file]);
      void start(storeLarge(ctx, file).then((kept) => [kept]));
      if (running.size >= written_at_once) await Promise.race(running);
    }
    if (lot.length > 0) await store();
    await Promise.all(running);
    if (unkept > 0) await keep();
  } finally {
    await Promise.allSettled(running);
    await together.drop();
  }
}

async function contentOf({ path, bytes, open }: Brought): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of await open()) chunks.push(chunk);
  const [only] = chunks;
  const content = only && chunks.length === 1 ? only : Buffer.concat(chunks);
  if (content.length === bytes) return content;
  throw new Problem("upload_changed", `"${path}" has ${content.length} bytes, and ${bytes} were announced`);
}

/** The order that the collector of unused blobs cannot break; see arrivals. */
async function storeLot(ctx: Ctx, together: Together, lot: readonly Small[]): Promise<queries.NewFile[]> {
  const files = lot.map(({ content, ...file }) => ({ ...named(file, content), content }));
  await queries.touchBlobs(ctx, files);
  await together.add(files);
  return files.map(({ content: _, ...file }) => file);
}

function named({ path, bytes, sha256: announced }: Brought, content: Buffer): queries.NewFile {
  const sha256 = hash("sha256", content);
  if (announced !== undefined && announced !== sha256)
    throw new Problem("upload_changed", `The SHA-256 of "${path}" is ${sha256}, and ${announced} was announced`);
  return { path, sha256, bytes, media_type: mediaTypeOf(path), crc32: crc32(content) };
}

async function storeLarge(ctx: Ctx, { path, bytes, sha256, open }: Brought): Promise<queries.NewFile> {
  const given = await open();
  const content = given instanceof Readable ? given : Readable.from(given, { objectMode: false });
  try {
    const expected = sha256 === undefined ? {} : { sha256 };
    const draft = await ctx.ports.blobs.stage(content, { ...expected, bytes, bytes_max: bytes });
    await queries.touchBlobs(ctx, [draft]);
    await keepTouched(ctx, [draft], () => draft.keep());
    const sum = draft.crc32 === undefined ? {} : { crc32: draft.crc32 };
    return { path, sha256: draft.sha256, bytes, media_type: mediaTypeOf(path), ...sum };
  } finally {
    content.destroy();
  }
}
