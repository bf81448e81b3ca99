import { buffer } from "node:stream/consumers";
import type { Preview } from "../../../contract/files.ts";
import type { Content } from "../../kernel/content.ts";
import { isPicture, mediaTypeOf } from "./media.ts";
import { tableOf } from "./tables.ts";

const preview_bytes = 64 * 1024;

/** The beginning of a file as what its name says it is, where its bytes agree. */
export async function preview(content: Content, path: string): Promise<Preview> {
  if (content.bytes === 0) return { kind: "none", reason: "empty" };
  const media_type = mediaTypeOf(path);
  if (isPicture(media_type)) return { kind: "image", media_type };
  const truncated = content.bytes === null || content.bytes > preview_bytes;
  const text = textOf(await buffer(await content.open(truncated ? { start: 0, end: preview_bytes - 1 } : undefined)));
  if (text === undefined) return { kind: "none", reason: "binary" };
  if (/\.(md|markdown)$/i.test(path)) return { kind: "markdown", text, truncated };
  return (/\.(csv|tsv|tab)$/i.test(path) && tableOf(text, path, truncated)) || { kind: "text", text, truncated };
}

/** UTF-8 without NUL, or nothing; a character that the end cuts in two is left out. */
function textOf(bytes: Buffer): string | undefined {
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes, { stream: true });
    return text.includes("\0") ? undefined : text;
  } catch {
    return undefined;
  }
}
