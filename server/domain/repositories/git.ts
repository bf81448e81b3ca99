import { createHash } from "node:crypto";
import { buffer } from "node:stream/consumers";
import type { Ctx } from "../../kernel/context.ts";
import * as queries from "./git-queries.ts";

/** What is smaller and text, git would keep by itself; everything else is a large file beside it, known by its SHA-256. */
export const text_bytes_max = 10 * 2 ** 20 - 1;

/** A file as git would know it. */
export interface GitFile {
  /** Of the file, or of the pointer that stands for a large one. */
  sha1: string;
  /** Of a large file: how long its pointer is. */
  pointer_bytes: number | null;
}

interface Content {
  sha256: string;
  bytes: number;
}

/** The SHA-1 by which git knows content. */
export const gitHash = (content: Buffer): string =>
  createHash("sha1").update(`blob ${content.length}\0`).update(content).digest("hex");

/** What git keeps in place of a large file. */
export const pointerOf = ({ sha256, bytes }: Content): Buffer =>
  Buffer.from(`version https://git-lfs.github.com/spec/v1\noid sha256:${sha256}\nsize ${bytes}\n`);

/** Whether content is text: git looks for a NUL at its beginning, and so do we. */
export const isText = (content: Buffer): boolean => !content.subarray(0, 8000).includes(0);

/** Files as git would know them, by their SHA-256. Small ones that nobody asked for before are read, once. */
export async function describe(ctx: Ctx, files: readonly Content[]): Promise<Map<string, GitFile>> {
  const small = files.filter(({ bytes }) => bytes <= text_bytes_max);
  const known = new Map((await queries.find(ctx, hashesOf(small))).map(({ sha256, sha1 }) => [sha256, sha1]));
  const unknown = hashesOf(small).filter((sha256) => !known.has(sha256));
  if (unknown.length > 0) for (const { sha256, sha1 } of await look(ctx, unknown)) known.set(sha256, sha1);
  return new Map(files.map((file) => [file.sha256, described(file, known.get(file.sha256) ?? null)]));
}

const hashesOf = (files: readonly Content[]) => [...new Set(files.map(({ sha256 }) => sha256))];

const described = (file: Content, sha1: string | null): GitFile => {
  if (sha1 !== null) return { sha1, pointer_bytes: null };
  const pointer = pointerOf(file);
  return { sha1: gitHash(pointer), pointer_bytes: pointer.length };
};

const readers_max = 8;

async function look(ctx: Ctx, sha256s: readonly string[]): Promise<queries.GitBlob[]> {
  const rest = [...sha256s];
  const found: queries.GitBlob[] = [];
  const reader = async () => {
    for (let sha256 = rest.pop(); sha256 !== undefined; sha256 = rest.pop()) {
      const content = await buffer(await ctx.ports.blobs.read(sha256));
      found.push({ sha256, sha1: isText(content) ? gitHash(content) : null });
    }
  };
  await Promise.all(Array.from({ length: readers_max }, reader));
  await queries.insert(ctx, found);
  return found;
}

/** Keeps the names of texts that were at hand. */
export const keep = queries.insert;
