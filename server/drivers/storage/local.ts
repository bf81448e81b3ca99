import { randomUUID } from "node:crypto";
import { chmod, mkdir, opendir, readdir, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { roomIn } from "./draft.ts";
import { openSpool } from "./spool.ts";
import { syncFolder } from "./sync.ts";
import { createViews, removeTree } from "./views.ts";

const fans = Array.from({ length: 256 }, (_, i) => i.toString(16).padStart(2, "0"));

/** What every store keeps on this machine. */
export type Local = Awaited<ReturnType<typeof openLocal>>;

/**
 * The folders of a store: `blobs` (or whatever they are called) by the first two digits of their hash, `drafts/` what is
 * not whole yet (swept at every start), `uploads/` what comes in pieces, `views/` read-only folders of links. All are on
 * one disk, so that a rename is one step.
 */
export async function openLocal(folder: string, name: string) {
  const blobs = join(folder, name);
  const [drafts, uploads, views] = ["drafts", "uploads", "views"].map((inside) => join(folder, inside)) as [
    ...[string, string, string],
  ];
  await makeFolders(folder, { blobs, drafts, uploads, views });
  const fanOf = (sha256: string) => join(blobs, checked(sha256).slice(0, 2));
  const pathOf = (sha256: string) => join(fanOf(sha256), sha256);
  const newFile = () => join(drafts, randomUUID());
  const room = roomIn(drafts);
  return {
    blobs,
    drafts,
    pathOf,
    newFile,
    room,
    spool: openSpool(uploads, room, newFile),
    views: createViews(views, drafts, pathOf),
    /** Puts a whole file in its place, also over an equal one. */
    async place(file: string, sha256: string): Promise<void> {
      await rename(file, pathOf(sha256));
      await syncFolder(fanOf(sha256));
    },
    async remove(sha256: string): Promise<void> {
      await rm(pathOf(sha256), { force: true });
      await syncFolder(fanOf(sha256));
    },
    /** Every file that is in its place. */
    async *all(): AsyncGenerator<{ sha256: string; bytes: number; links: number; changed_ms: number }> {
      for (const fan of fans)
        for await (const { name: sha256 } of await opendir(join(blobs, fan))) {
          const known = await stat(join(blobs, fan, sha256)).catch(() => undefined);
          if (known) yield { sha256, bytes: known.size, links: known.nlink, changed_ms: known.ctimeMs };
        }
    },
  };
}

/** Nobody but us lists or reads the blobs; a view may be walked into by whoever is told its path. */
async function makeFolders(folder: string, inside: Record<"blobs" | "drafts" | "uploads" | "views", string>) {
  await mkdir(folder, { recursive: true });
  for (const [path, mode] of [
    [folder, 0o711],
    [inside.views, 0o711],
    [inside.blobs, 0o700],
    [inside.drafts, 0o700],
    [inside.uploads, 0o700],
  ] as const) {
    await mkdir(path, { recursive: true });
    await chmod(path, mode);
  }
  for (const name of await readdir(inside.drafts)) await removeTree(join(inside.drafts, name));
  for (const fan of fans) await mkdir(join(inside.blobs, fan), { recursive: true });
  for (const path of [inside.blobs, folder]) await syncFolder(path);
}

function checked(sha256: string): string {
  if (!/^[0-9a-f]{64}$/.test(sha256)) throw new Error(`${sha256} is no SHA-256`);
  return sha256;
}
