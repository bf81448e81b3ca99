import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import { crc32 } from "node:zlib";
import { accountOf, type Ctx } from "../../kernel/context.ts";
import { invalid, Problem } from "../../kernel/problem.ts";
import { mediaTypeOf } from "../previews/previews.ts";
import type { ResourceRow } from "../sharing/sharing.ts";
import * as git from "./git.ts";
import type { GitBlob } from "./git-queries.ts";
import { type ObjectRef, present } from "./objects.ts";
import type { Draft } from "./ports.ts";
import { type Promised, promiseStorage } from "./promises.ts";
import * as queries from "./queries.ts";

/** Changes that wait to become a version, their bytes in place. */
export interface Composed {
  files: queries.NewFile[];
  gone: { files: string[]; folders: string[] };
  /** Hashes of objects that came ahead. */
  objects: string[];
  /** What git calls those of the files that are texts. */
  texts: GitBlob[];
  promised: Promised;
}

/** Changes as they come, one after another; a later one of a path takes the place of an earlier. */
export interface Composition {
  /** A file whose content is at hand. Resolves as soon as there is room for another in memory. */
  file(path: string, content: Buffer): Promise<void>;
  /** A file whose content came ahead, or is in the repository already. */
  object(path: string, object: { sha256: string; bytes: number | undefined }): void;
  remove(path: string): void;
  removeFolder(path: string): void;
  /** Puts the bytes in place; nothing is visible yet. */
  complete(): Promise<Composed>;
  /** Forgets what did not become a version. */
  abandon(): Promise<void>;
}

const changes_max = 50_000;
const written_at_once = 16;
const memory_bytes_max = 16 * 2 ** 20;
const step_bytes = 2 ** 22;

type Entry = { sha256: string; bytes: number | undefined; text?: GitBlob; crc32?: number };

export function compose(ctx: Ctx, row: ResourceRow): Composition {
  const entries = new Map<string, Entry>();
  const gone = { files: new Set<string>(), folders: new Set<string>() };
  const drafts: Draft[] = [];
  const promised = promiseStorage({ row, version: { created_by: accountOf(ctx) } }, 0);
  const disk = limiter();
  let inline_bytes = 0;
  const enter = (path: string, entry: Entry) => {
    if (entries.size + gone.files.size + gone.folders.size >= changes_max)
      throw new Problem("too_large", `A commit has at most ${changes_max} changes: make several of it`);
    gone.files.delete(path);
    entries.set(path, entry);
  };
  return {
    async file(path, content) {
      if (content.length > git.text_bytes_max)
        throw new Problem("too_large", `"${path}" is too large to be sent inside a commit: send it as a large file`);
      inline_bytes += content.length;
      await promised.cover(ctx, inline_bytes, inline_bytes + step_bytes);
      const sha256 = createHash("sha256").update(content).digest("hex");
      const text = { sha256, sha1: git.isText(content) ? git.gitHash(content) : null };
      enter(path, { sha256, bytes: content.length, text, crc32: crc32(content) });
      const write = async () => {
        const expect = { sha256, bytes: content.length, bytes_max: content.length };
        drafts.push(await ctx.ports.blobs.stage(Readable.from([content]), expect));
      };
      await disk.run(content.length, write);
    },
    object: (path, object) => enter(path, object),
    remove(path) {
      entries.delete(path);
      gone.files.add(path);
    },
    removeFolder(path) {
      for (const inside of entries.keys()) if (inside.startsWith(`${path}/`)) entries.delete(inside);
      gone.folders.add(path);
    },
    async complete() {
      await disk.settled();
      const files = await sized(ctx, row, entries);
      const texts = [...entries.values()].flatMap(({ text }) => text ?? []);
      const inline = drafts.splice(0);
      await queries.touchBlobs(ctx, files);
      for (const draft of inline) await disk.run(0, () => draft.keep());
      await disk.settled();
      const objects = [...entries.values()].flatMap(({ text, sha256 }) => (text ? [] : [sha256]));
      return { files, gone: { files: [...gone.files], folders: [...gone.folders] }, objects, texts, promised };
    },
    async abandon() {
      await disk.settled().catch(() => undefined);
      for (const draft of drafts.splice(0)) await draft.drop();
      await promised.release(ctx);
    },
  };
}

/** Files with the sizes of what came ahead, which must have come. */
async function sized(ctx: Ctx, row: ResourceRow, entries: ReadonlyMap<string, Entry>): Promise<queries.NewFile[]> {
  const ahead = [...entries.values()].flatMap(({ text, sha256 }) => (text ? [] : [sha256]));
  const known: ReadonlyMap<string, ObjectRef> = ahead.length > 0 ? await present(ctx, row, ahead) : new Map();
  return [...entries].map(([path, { sha256, bytes, text, ...summed }]) => {
    const there = text ? bytes : known.get(sha256)?.bytes;
    if (there === undefined) throw invalid(path, `The content of "${path}" has not come: upload ${sha256} first`);
    if (bytes !== undefined && bytes !== there) throw invalid(path, `"${path}" has ${there} bytes, not ${bytes}`);
    return { path, sha256, bytes: there, media_type: mediaTypeOf(path), ...summed };
  });
}

/** Lets so many writes run at once, of so many bytes in all; a write that failed fails whatever comes after it. */
function limiter() {
  const running = new Set<Promise<void>>();
  let bytes_inside = 0;
  let failure: { error: unknown } | undefined;
  const refuseAfterFailure = () => {
    if (failure) throw failure.error;
  };
  return {
    async run(bytes: number, work: () => Promise<void>): Promise<void> {
      bytes_inside += bytes;
      const one = work()
        .catch((error: unknown) => {
          failure ??= { error };
        })
        .finally(() => {
          running.delete(one);
          bytes_inside -= bytes;
        });
      running.add(one);
      while (running.size >= written_at_once || (bytes_inside > memory_bytes_max && running.size > 0))
        await Promise.race(running);
      refuseAfterFailure();
    },
    async settled(): Promise<void> {
      await Promise.all(running);
      refuseAfterFailure();
    },
  };
}
