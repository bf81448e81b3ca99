import { randomUUID } from "node:crypto";
import { join } from "node:path";
import type { BlobStore, Small } from "../../domain/repositories/ports.ts";
import { type Room, refuseWhenFull } from "./draft.ts";
import { askWriter } from "./together-hands.ts";
import { shared, wholeDiskOf } from "./whole-disk.ts";

/** Drafts of all who come at the same time, each content once. */
interface Heap {
  folder: string;
  /** What lies in it or is just being written. */
  has: Set<string>;
  /** Who relies on it, or may yet. */
  users: number;
  written: Promise<unknown>;
  /** On its way to be blobs; nothing is added any more. */
  kept: Promise<void> | undefined;
}

/**
 * Many small files become blobs with two waits for the disk instead of two for each, written by threads of their own. Those
 * that come at the same time lie in one heap and wait together; what several of them bring is written once.
 */
export function createTogether(place: Place): BlobStore["together"] {
  const heaps = heapsIn(place);
  return () => {
    const mine = new Set<Heap>();
    return {
      async add(lot) {
        await place.room(lot.reduce((sum, { content }) => sum + content.length, 0));
        const heap = heaps.open();
        if (!mine.has(heap)) heap.users += 1;
        mine.add(heap);
        await heaps.add(heap, lot);
      },
      async keep() {
        if ([...mine].some(({ kept }) => !kept)) await heaps.keepOpen();
        for (const heap of mine) await (heap.kept ?? heap.written); // one that could not be written is not kept
      },
      async drop() {
        const left = [...mine];
        mine.clear();
        await Promise.all(left.map(heaps.leave));
      },
    };
  };
}

/** One heap is open at a time; it is kept with all that lies in it. */
function heapsIn({ drafts, blobs }: Place) {
  let open: Heap | undefined;
  const name = namingIn(drafts, blobs);
  const close = (heap: Heap) => {
    if (open === heap) open = undefined;
  };
  return {
    open: () => {
      open ??= { folder: join(drafts, randomUUID()), has: new Set(), ...unused() };
      return open;
    },
    async add(heap: Heap, lot: readonly Small[]) {
      const files = lot.filter(({ sha256 }) => !heap.has.has(sha256) && heap.has.add(sha256));
      const writing = write(heap, blobs, files);
      heap.written = Promise.all([heap.written, writing]);
      heap.written.catch(() => close(heap)); // it is never named: whoever relies on it hears that when it is kept
      await writing;
    },
    keepOpen: shared(async () => {
      const heap = open;
      if (!heap) return;
      close(heap);
      heap.kept = name(heap);
      await heap.kept.catch(() => undefined); // heard by those who lie in it
    }),
    async leave(heap: Heap) {
      heap.users -= 1;
      if (heap.users > 0) return;
      close(heap);
      await Promise.allSettled([heap.written, heap.kept]);
      await askWriter({ do: "drop", folder: heap.folder, blobs });
    },
  };
}

const unused = () => ({ users: 0, written: Promise.resolve(), kept: undefined });

/**
 * Durable before they are named, so that no name ever stands for half a file, not even where it takes the place of a whole
 * one; and the names durable before anybody relies on them. What was there already may have been named a moment ago by
 * somebody else: the second wait is for its name, too.
 */
function namingIn(drafts: string, blobs: string): (heap: Heap) => Promise<void> {
  const disk = wholeDiskOf(drafts);
  const sync = async (each: () => Promise<unknown>) => void (await ((await disk.can()) ? disk.sync() : each()));
  return async ({ folder, written }) => {
    await written;
    await sync(() => askWriter({ do: "sync", folder, blobs }));
    await askWriter({ do: "name", folder, blobs });
    await sync(() => askWriter({ do: "sync names", folder, blobs }));
  };
}

interface Place {
  drafts: string;
  blobs: string;
  room: Room;
}

async function write({ folder, has }: Heap, blobs: string, lot: readonly Small[]): Promise<void> {
  if (lot.length === 0) return;
  const contents = joined(lot);
  const files = lot.map(({ sha256, content }) => ({ sha256, bytes: content.length }));
  const task = { do: "write", folder, blobs, contents, files } as const;
  const there = await askWriter(task, [contents.buffer]).catch(refuseWhenFull);
  for (const sha256 of there) has.delete(sha256); // a blob already, and perhaps none any more when somebody else brings it
}

/** One piece of memory, which goes over to a thread without being copied once more. */
function joined(lot: readonly Small[]): Uint8Array<ArrayBuffer> {
  const contents = new Uint8Array(lot.reduce((sum, { content }) => sum + content.length, 0));
  let at = 0;
  for (const { content } of lot) {
    contents.set(content, at);
    at += content.length;
  }
  return contents;
}
