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
  /** Begins with small contents that become blobs together, in few steps. */
  together(): Together;
  /** Makes an empty draft that comes in pieces and outlives a restart; that it is there already is no error. */
  beginDraft(id: string): Promise<void>;
  /**
   * Adds to the end of such a draft and gives its new size, durable. `conflict` when it does not end at `offset` or somebody
   * else is at work on it, `too_large` past `bytes_max` in all; when the stream breaks, what came of it stays.
   */
  appendDraft(id: string, offset: number, content: Readable, bytes_max: number): Promise<number>;
  /** How many bytes it has; undefined: there is none, or none any more. */
  draftSize(id: string): Promise<number | undefined>;
  /**
   * Joins drafts in their order and gives what `stage` gives. Nothing is added to them until that is kept or dropped: kept,
   * they are gone; dropped, or refused as `upload_changed`, they are as they were.
   */
  finishDraft(ids: readonly string[], expect: { sha256?: string; bytes?: number }): Promise<Draft>;
  /** Removes one; removing what is not there is no error. */
  dropDraft(id: string): Promise<void>;
  /** Those that nobody has added to for so long, for the collector. */
  listDrafts(age_seconds: number): AsyncIterable<string>;
  /** Opens bytes `start` to `end`, both included. `damaged` when there is no such blob. */
  read(sha256: string, range?: { start: number; end: number }): Promise<Lending>;
  has(sha256: string): Promise<boolean>;
  /** Removes it, also where it was set aside; removing what is not there is no error. */
  remove(sha256: string): Promise<void>;
  /** Takes a damaged blob out of sight, for whoever wants to look into it; equal content that comes again is a blob again. */
  setAside(sha256: string): Promise<void>;
  /** Every blob older than `age_seconds`, for the collector. */
  list(age_seconds: number): AsyncIterable<string>;
  /**
   * Makes a read-only folder of files that share their bytes with the store (links, not copies where the disk allows),
   * and gives its path. A second call with the same key finds the first, and does not ask for the files again.
   */
  materialize(key: string, files: () => Promise<readonly StoredFile[]>): Promise<string>;
  /** Removes a folder that `materialize` made. */
  dematerialize(key: string): Promise<void>;
  /** Gives back what folders cost on this machine beyond its bound; those in use stay. */
  shrink(in_use: ReadonlySet<string>): Promise<void>;
  /** Removes what transfers left in the store that broke off so long ago, and says how much that was. */
  sweep(age_seconds: number): Promise<number>;
  /** Rejects with a reason when the store cannot be written. */
  check(): Promise<void>;
  /** For operators: of what kind it is and where. */
  readonly about: { kind: "disk" | "s3"; place: string };
  /** Between clients and the store, past this server; null where that is not supported. */
  readonly direct: DirectTransfer | null;
}

/** Large files on a way of their own: by addresses that are good for a few minutes. */
export interface DirectTransfer {
  /** Where clients find the store: the beginning of every address that is given out. */
  readonly origin: string;
  /** Where a blob can be fetched, by range, too. */
  download(sha256: string, as: { file_name: string; media_type: string; inline: boolean }): Promise<string>;
  /** Begins an upload in parts, all of one size but the last. */
  begin(id: string, bytes: number): Promise<{ token: string; part_bytes: number }>;
  /** Where parts are put; the answer's ETag names what came. */
  parts(id: string, token: string, numbers: readonly number[]): Promise<string[]>;
  /** Which parts have come; `all` when they are joined already, undefined when there is no such upload. */
  received(id: string, token: string): Promise<{ number: number; bytes: number }[] | "all" | undefined>;
  /**
   * Joins parts, or what has come when none are named, and reads everything again: gives what `stage` gives, or refuses
   * it as `upload_changed`.
   */
  finish(
    id: string,
    token: string,
    parts: readonly SentPart[] | undefined,
    expect: { sha256: string; bytes: number },
  ): Promise<Draft>;
  /** Forgets an upload; forgetting what is not there is no error. */
  drop(id: string, token: string): Promise<void>;
}

/** Small contents on their way to be blobs: one lot after another, then all at once. */
export interface Together {
  /** Takes a lot from memory. What is there already under its name is left as it is. */
  add(lot: readonly Small[]): Promise<void>;
  /** Makes blobs of all that was taken, durable when it is done. Where that fails, some may be blobs. */
  keep(): Promise<void>;
  /** Forgets what is no blob. */
  drop(): Promise<void>;
}

/** A whole content, and what it is called. */
export interface Small {
  sha256: string;
  content: Buffer;
}

export interface SentPart {
  number: number;
  etag: string;
}

/** Bytes that are durable but not yet a blob: `keep` makes them one at once (also over an equal one), `drop` forgets them. */
export interface Draft {
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
