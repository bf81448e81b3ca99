import { Readable } from "node:stream";

/** Bytes in pieces whose memory may be used again: whoever is done with one for good may give it back. */
export interface Lending extends Readable {
  giveBack?: (piece: Buffer) => void;
}

/** Bytes to answer with. `open` gives bytes `start` to `end`, both included. */
export interface Content {
  media_type: string;
  /** Null: nobody knows before the end; then there are no ranges. */
  bytes: number | null;
  /** Strong validator without quotes; equal content has an equal one. */
  etag?: string;
  /** Offered as the name to save under. */
  file_name?: string;
  /** What is at this address never changes, and anybody may read it: whoever has it need not ask again. */
  immutable?: true;
  /** May be shown inside a browser's page; otherwise it is saved. */
  inline: boolean;
  open(range?: { start: number; end: number }): Promise<Lending>;
}

/** Content from a string. */
export function textContent(text: string, media_type: string): Content {
  const bytes = Buffer.from(text);
  return {
    media_type,
    bytes: bytes.length,
    inline: true,
    open: async (range) => Readable.from([range ? bytes.subarray(range.start, range.end + 1) : bytes]),
  };
}
