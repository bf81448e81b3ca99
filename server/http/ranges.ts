import type { IncomingHttpHeaders } from "node:http";

/** Whether somebody has what an ETag names. */
export const matches = (header: string | undefined, etag: string): boolean =>
  header?.split(",").some((tag) => tag.trim().replace(/^W\//, "") === etag || tag.trim() === "*") === true;

/**
 * The single range of so many bytes that is asked for. Several at once, and what is no range, are answered with everything,
 * as RFC 9110 allows; only GET has ranges.
 */
export function wantedRange(
  { method, headers }: { method?: string | undefined; headers: IncomingHttpHeaders },
  bytes: number | null,
  etag: string | undefined,
): { start: number; end: number } | "outside" | undefined {
  const { range = "", "if-range": only_if } = headers;
  if (bytes === null || method !== "GET" || (only_if !== undefined && only_if !== etag)) return undefined;
  const [, first = "", last = ""] = /^bytes=\s*(\d*)-(\d*)\s*$/i.exec(range) ?? [];
  const isBackward = first !== "" && last !== "" && Number(last) < Number(first);
  if ((first === "" && last === "") || isBackward) return undefined;
  const start = first === "" ? Math.max(bytes - Number(last), 0) : Number(first);
  const end = first === "" || last === "" ? bytes - 1 : Math.min(Number(last), bytes - 1);
  return start < bytes ? { start, end } : "outside";
}
