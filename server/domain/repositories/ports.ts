import type { Readable } from "node:stream";
import type { Lending } from "../../kernel/content.ts";

/** Where the bytes of files live, by the SHA-256 of their content. A blob is either whole and durable or not there. */
export interface BlobStore {
  /**
   * Reads the stream to its end into a durable draft. Nothing is left when that fails: `upload_changed` when the stream
   * breaks or is not what is expected, `too_large`, `storage_full`. A fault of the stream that is a Problem comes
   * through. The stream is left undestroyed, so that whoever sends it can still be answered.
   */
  stage(content: Readable, expect: { sha256?: string; bytes?: number; bytes_max: number }): Promise<Draft>;
  /** Opens bytes `start` to `end`, both included. Rejects with code ENOENT when there is no such blob. */
  read(sha256: string, range?: { start: number; end: number }): Promise<Lending>;
  has(sha256: string): Promise<boolean>;
  /** Removes it; removing what is not there is no error. */
  remove(sha256: string): Promise<void>;
  /** Every blob older than `age_seconds`, for the collector. */
  list(age_seconds: number): AsyncIterable<string>;
  /**
   * Makes a read-only folder of files that share their bytes with the store (links, not copies where the disk allows),
   * and gives its path. A second call with the same key finds the first, and does not ask for the files again.
   */
  materialize(key: string, files: () => Promise<readonly StoredFile[]>): Promise<string>;
  /** Removes a folder that `materialize` made. */
  dematerialize(key: string): Promise<void>;
  /** Rejects with a reason when the store cannot be written. */
  check(): Promise<void>;
}

/** Bytes that are durable but not yet a blob: `keep` makes them one at once (also over an equal one), `drop` forgets them. */
interface Draft {
  sha256: string;
  bytes: number;
  /** Where the bytes came through this process: an archive wants it, and would read them again. */
  crc32?: number;
  keep(): Promise<void>;
  drop(): Promise<void>;
}

export interface StoredFile {
  path: string;
  sha256: string;
}

declare module "../../kernel/context.ts" {
  interface Ports {
    blobs: BlobStore;
  }
}
