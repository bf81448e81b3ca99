import type { Readable } from "node:stream";
import sharp from "sharp";
import { avatarBytesMax } from "../../../contract/avatars.ts";
import { invalid, Problem } from "../../kernel/problem.ts";

const pixels_max = 50_000_000;
const seconds_max = 10;
const sizes = { large: 256, small: 64 } as const;

/** A picture as it is kept: two squares, WebP, without anything but pixels. */
export type Picture = Record<keyof typeof sizes, Buffer>;

/** Reads a picture of at most 4 MiB to its end; the stream stays whole, so that whoever sends it can be answered. */
export async function receive(body: Readable, announced: string | undefined): Promise<Buffer> {
  if (Number(announced ?? 0) > avatarBytesMax) throw tooLarge();
  const pieces: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const piece of body.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      bytes += piece.length;
      if (bytes > avatarBytesMax) throw tooLarge();
      pieces.push(piece);
    }
  } catch (error) {
    if (error instanceof Problem) throw error;
    throw new Problem("upload_changed", "The connection broke before the whole picture had come", {}, error);
  }
  return Buffer.concat(pieces);
}

const tooLarge = () => new Problem("too_large", "A picture has at most 4 MiB: make it smaller and send it again");

/** What the first bytes say. Nothing else reaches the decoder: an SVG is a program, a PDF a world of its own. */
const signatures = /^(89504e470d0a1a0a|ffd8ff|474946383[79]61|52494646.{8}57454250)/; // PNG, JPEG, GIF, WebP
const isPicture = (bytes: Buffer) => signatures.test(bytes.toString("hex", 0, 16));

let turn: Promise<unknown> = Promise.resolve();

/** Decodes and makes small, outside the event loop, one after another: a large picture takes much memory for a moment. */
export function shrink(bytes: Buffer): Promise<Picture> {
  if (!isPicture(bytes)) throw new Problem("media_type", "Send a picture: PNG, JPEG, WebP or GIF");
  const picture = turn.then(() => squares(bytes));
  turn = picture.catch(() => undefined);
  return picture;
}

async function squares(bytes: Buffer): Promise<Picture> {
  try {
    const large = await square(bytes, sizes.large);
    return { large, small: await square(large, sizes.small) };
  } catch (error) {
    const is_large = error instanceof Error && /exceeds pixel limit/i.test(error.message);
    if (is_large) throw invalid("body", "The picture has more than 50 megapixels: make it smaller and send it again");
    throw new Problem("invalid", "The picture is broken: it cannot be read to its end", unreadable, error);
  }
}

const unreadable = { fields: [{ path: "body", message: "This is not a whole picture" }] };

const square = (bytes: Buffer, size: number): Promise<Buffer> =>
  sharp(bytes, { limitInputPixels: pixels_max, failOn: "truncated", sequentialRead: true })
    .timeout({ seconds: seconds_max })
    .autoOrient()
    .resize(size, size, { fit: "cover" })
    .webp({ quality: 86 })
    .toBuffer();
