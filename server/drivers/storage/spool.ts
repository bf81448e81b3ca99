import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { open, opendir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { crc32 } from "node:zlib";
import { Problem } from "../../kernel/problem.ts";
import { type Poured, pour, type Room, refuseDifferent, refuseWhenFull, writeDraft } from "./draft.ts";
import { syncFolder } from "./sync.ts";

/** Several drafts joined: one whole, durable file of this machine. */
export interface Joined {
  file: string;
  sha256: string;
  bytes: number;
  crc32: number;
  /** Forgets the drafts and the file; the file may have been moved away. */
  forget(): Promise<void>;
  /** Leaves the drafts as they were. */
  release(): Promise<void>;
}

/** Hashes of so many drafts are carried on from piece to piece; others are read once more at their end. */
const hashes_max = 10_000;
const read_bytes = 1024 * 1024;

/** Drafts that come in pieces, a file each. */
export function openSpool(folder: string, room: Room, newFile: () => string) {
  const busy = new Set<string>();
  const hashed = new Map<string, Poured>();
  const pathOf = (id: string) => join(folder, checked(id));
  const lock = (ids: readonly string[]) => {
    for (const id of ids)
      if (busy.has(id)) throw new Problem("conflict", "This upload is being written to: wait for it, or break it off");
    for (const id of ids) busy.add(id);
    return () => ids.forEach((id) => void busy.delete(id));
  };
  const remove = async (ids: readonly string[]) => {
    for (const id of ids) {
      hashed.delete(id);
      await rm(pathOf(id), { force: true });
    }
    await syncFolder(folder);
  };
  return {
    async begin(id: string): Promise<void> {
      await open(pathOf(id), "a", 0o600).then((handle) => handle.close(), refuseWhenFull);
      await syncFolder(folder);
    },
    size: (id: string): Promise<number | undefined> => sizeOf(pathOf(id)),
    async append(id: string, offset: number, content: Readable, bytes_max: number): Promise<number> {
      content.on("error", () => undefined); // whoever reads hears of it; unheard, it would end the process
      const unlock = lock([id]);
      try {
        const size = await sizeOf(pathOf(id));
        if (size !== offset) throw misplaced(size, offset);
        const known = hashed.get(id);
        const poured = known?.bytes === size ? known : freshly(size, hashed.size < hashes_max);
        hashed.set(id, poured);
        await appendTo(pathOf(id), content, poured, bytes_max, room).catch(refuseWhenFull);
        return poured.bytes;
      } finally {
        unlock();
      }
    },
    /** Hashes what is not hashed yet, and refuses what is not what was announced. */
    async join(ids: readonly string[], expect: { sha256?: string; bytes?: number }): Promise<Joined> {
      const unlock = lock(ids);
      try {
        const [first = ""] = ids;
        const alone = ids.length === 1;
        const file = alone ? pathOf(first) : newFile();
        const whole = alone ? await hashOf(file, hashed.get(first)) : await joined(file, ids.map(pathOf), expect, room);
        refuseDifferent(whole, expect);
        const release = async () => {
          unlock();
          if (!alone) await rm(file, { force: true });
        };
        return { ...whole, file, release, forget: () => remove(ids).then(release) };
      } catch (error) {
        unlock();
        throw error;
      }
    },
    async drop(id: string): Promise<void> {
      const unlock = lock([id]);
      await remove([id]).finally(unlock);
    },
    list: (age_seconds: number): AsyncIterable<string> => untouched(folder, Date.now() - age_seconds * 1000),
  };
}

/** What was written is durable, also when the stream broke after it. */
async function appendTo(file: string, content: Readable, poured: Poured, bytes_max: number, room: Room) {
  const handle = await open(file, "a");
  try {
    await room(0);
    await pour(content, handle, poured, bytes_max, room);
  } finally {
    await handle.datasync().finally(() => handle.close());
  }
}

async function joined(file: string, parts: readonly string[], expect: { sha256?: string; bytes?: number }, room: Room) {
  async function* all() {
    for (const part of parts) yield* createReadStream(part, { highWaterMark: read_bytes });
  }
  let bytes = 0;
  for (const part of parts) bytes += (await sizeOf(part)) ?? gone();
  return writeDraft(file, Readable.from(all()), { bytes, ...expect, bytes_max: bytes }, room);
}

/** Hashed from its beginning, or at its end. */
const freshly = (bytes: number, may_hash: boolean): Poured =>
  bytes === 0 && may_hash ? { hash: createHash("sha256"), crc32: 0, bytes } : { hash: undefined, bytes };

async function hashOf(file: string, poured: Poured | undefined) {
  const bytes = (await sizeOf(file)) ?? gone();
  if (poured?.hash && poured.crc32 !== undefined && poured.bytes === bytes)
    return { sha256: poured.hash.copy().digest("hex"), bytes, crc32: poured.crc32 };
  const hash = createHash("sha256");
  let sum = 0;
  for await (const piece of createReadStream(file, { highWaterMark: read_bytes })) {
    hash.update(piece);
    sum = crc32(piece, sum);
  }
  return { sha256: hash.digest("hex"), bytes, crc32: sum };
}

const sizeOf = (file: string): Promise<number | undefined> =>
  stat(file).then(
    ({ size }) => size,
    () => undefined,
  );

async function* untouched(folder: string, before_ms: number): AsyncGenerator<string> {
  for await (const { name } of await opendir(folder)) {
    const known = await stat(join(folder, name)).catch(() => undefined);
    if (known && known.mtimeMs < before_ms) yield name;
  }
}

function misplaced(size: number | undefined, offset: number): Problem {
  if (size === undefined) return gone();
  return new Problem("conflict", `This upload goes on at byte ${size}, not at ${offset}`);
}

function gone(): never {
  throw new Problem("not_found", "There is no such upload any more: begin again");
}

function checked(id: string): string {
  if (!/^[A-Za-z0-9-]{1,100}$/.test(id)) throw new Error(`${id} cannot name a draft`);
  return id;
}
