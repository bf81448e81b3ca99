import { execFile } from "node:child_process";
import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { promisify } from "node:util";
import type { BlobStore, Small } from "../../domain/repositories/ports.ts";
import { type Room, refuseWhenFull } from "./draft.ts";
import { askWriter } from "./together-hands.ts";

/**
 * Many small files become blobs with two waits for the disk instead of two for each, written by threads of their own. Those
 * that come at the same time wait together.
 */
export function createTogether(of: { drafts: string; blobs: string; room: Room }): BlobStore["together"] {
  const { drafts, blobs } = of;
  let whole: Promise<boolean> | undefined;
  const syncWhole = shared(() => syncDisk(drafts));
  const sync = async (each: () => Promise<unknown>) => {
    whole ??= canSyncWhole(drafts);
    await ((await whole) ? syncWhole() : each());
  };
  return () => {
    const folder = join(drafts, randomUUID());
    let any = false;
    return {
      async add(lot) {
        any = true;
        const contents = joined(lot);
        await of.room(contents.length);
        const files = lot.map(({ sha256, content }) => ({ sha256, bytes: content.length }));
        await askWriter({ do: "write", folder, blobs, contents, files }, [contents.buffer]).catch(refuseWhenFull);
      },
      // Durable before they are named, so that no name ever stands for half a file, not even where it takes the place of
      // a whole one; and the names durable before anybody relies on them. What was there already may have been named a
      // moment ago by somebody else: the second wait is for its name, too.
      async keep() {
        await sync(() => askWriter({ do: "sync", folder, blobs }));
        await askWriter({ do: "name", folder, blobs });
        await sync(() => askWriter({ do: "sync names", folder, blobs }));
      },
      async drop() {
        if (any) await askWriter({ do: "drop", folder, blobs });
      },
    };
  };
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

/** Work that has begun after it was asked for is as good for all who asked: they wait for the same. */
function shared(work: () => Promise<unknown>): () => Promise<unknown> {
  let last: Promise<unknown> = Promise.resolve();
  let next: Promise<unknown> | undefined;
  return () => {
    next ??= last
      .catch(() => undefined)
      .then(() => {
        next = undefined;
        last = work();
        return last;
      });
    return next;
  };
}

const run = promisify(execFile);

const syncDisk = (folder: string) => run("sync", ["-f", folder]);

/** Whether this system makes a whole disk durable by one call. */
const canSyncWhole = (folder: string): Promise<boolean> =>
  syncDisk(folder).then(
    () => true,
    () => false,
  );
