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
  /** Where it can be fetched past this server, for a few minutes; undefined: only here. */
  elsewhere?: (() => Promise<string>) | undefined;
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

/** How content is offered: to be shown or saved, under which name. */
export function dispositionOf({ inline, file_name }: Pick<Content, "inline" | "file_name">): string {
  const way = inline ? "inline" : "attachment";
  if (file_name === undefined) return way;
  const ascii = file_name.replace(/[^\x20-\x7e]|["\\%]/g, "_");
  return `${way}; filename="${ascii}"; filename*=UTF-8''${percentEncoded(file_name)}`;
}

/** As RFC 8187 wants it, which is stricter than addresses are. */
const percentEncoded = (text: string): string =>
  encodeURIComponent(text).replace(/['()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16)}`);
