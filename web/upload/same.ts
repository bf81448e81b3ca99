import { fileRoutes } from "../../contract/files.ts";
import { call } from "../api.ts";
import { sha256OfBytes } from "./hash.ts";
import type { Target } from "./send.ts";

/** What a version already has: SHA-256 and size by path. */
export type Stored = Map<string, { bytes: number; sha256: string }>;

const pages_max = 20;
const hashed_bytes_max = 64 * 2 ** 20;

/** Reads what a version already has, at most 20,000 files: more would cost longer than sending some of them again. */
export async function storedFiles(target: Target): Promise<Stored> {
  const stored: Stored = new Map();
  const { kind, ...params } = target;
  let cursor: string | undefined;
  for (let page = 0; page < pages_max; page++) {
    const { items, next_cursor } = await call(fileRoutes[kind].list, {
      params,
      query: { limit: 1000, ...(cursor === undefined ? {} : { cursor }) },
    });
    for (const { file } of items) if (file) stored.set(file.path, { bytes: file.bytes, sha256: file.sha256 });
    if (!next_cursor) break;
    cursor = next_cursor;
  }
  return stored;
}

/** Whether a file is already there, byte for byte: then a folder dropped again after a break goes on where it stopped. */
export async function isStored(stored: Stored, path: string, file: File): Promise<boolean> {
  const known = stored.get(path);
  if (!known || known.bytes !== file.size || file.size > hashed_bytes_max || !isSecureContext) return false;
  return known.sha256 === (await sha256OfBytes(await file.arrayBuffer()));
}
