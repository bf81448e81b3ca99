import mime from "mime";

/** What a file is, by the end of its name. */
export const mediaTypeOf = (path: string): string => mime.getType(path) ?? "application/octet-stream";

const pictures: ReadonlySet<string> = new Set(["image/png", "image/jpeg", "image/gif", "image/webp", "image/avif"]);
const texts: ReadonlySet<string> = new Set([
  "text/plain",
  "text/csv",
  "text/tab-separated-values",
  "text/markdown",
  "text/yaml",
  "application/json",
]);
/** What every browser plays. */
const played: ReadonlyMap<string, "audio" | "video"> = new Map([
  ["audio/mpeg", "audio"],
  ["audio/wav", "audio"],
  ["audio/x-wav", "audio"],
  ["audio/ogg", "audio"],
  ["audio/flac", "audio"],
  ["audio/x-flac", "audio"],
  ["audio/mp4", "audio"],
  ["audio/aac", "audio"],
  ["video/mp4", "video"],
  ["video/webm", "video"],
  ["video/ogg", "video"],
]);

/** What a page may show as it is, because nothing in it can run: a picture, a sound, a film. */
export const shownInPage = (media_type: string): "image" | "audio" | "video" | undefined =>
  pictures.has(media_type) ? "image" : played.get(media_type);

/**
 * As what a browser may show a file on its own: pictures as they are, text as plain text. Nothing else: HTML, SVG or a
 * document could carry a program into the console's origin.
 */
export function shownAs(media_type: string): string | null {
  if (pictures.has(media_type)) return media_type;
  return texts.has(media_type) ? "text/plain; charset=utf-8" : null;
}
