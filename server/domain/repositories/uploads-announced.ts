import type { IncomingHttpHeaders } from "node:http";
import { FilePath } from "../../../contract/files.ts";
import { invalid, Problem } from "../../kernel/problem.ts";

/** A tebibyte. */
export const file_bytes_max = 2 ** 40;
const parts_max = 100;

/** What a sender says before the first byte: of a whole file, or of one of its parts. */
export interface Announced {
  /** Null: a part that does not say of which file. */
  path: string | null;
  bytes: number;
  sha256: string | null;
  is_part: boolean;
  part_from: number | null;
}

/** The parts that are a file together, in their order. */
export interface Joining extends Omit<Announced, "bytes" | "part_from" | "is_part"> {
  parts: readonly string[];
}

/** Reads the headers that begin an upload; every fault of them is named. */
export function announcedBy(headers: IncomingHttpHeaders): Announced | Joining {
  const metadata = metadataOf(textOf(headers["upload-metadata"]));
  const sha256 = checkedHash(metadata.get("sha256"), "upload-metadata") ?? null;
  const concat = textOf(headers["upload-concat"]);
  const named = metadata.get("path") ?? metadata.get("relativePath") ?? metadata.get("filename");
  const path = named === undefined ? null : checkedPath(named);
  if (concat !== "partial" && path === null) throw invalid(in_metadata, "Say the file's `path`, encoded in base64");
  if (concat.startsWith("final;")) return { path, sha256, parts: partsOf(concat) };
  if (concat !== "" && concat !== "partial") throw invalid("headers.upload-concat", "Send `partial` or `final;…`");
  const is_part = concat === "partial";
  const from = metadata.get("from");
  const part_from = is_part && from !== undefined ? numberIn(in_metadata, from) : null;
  return { path, bytes: lengthOf(headers), sha256, is_part, part_from };
}

const in_metadata = "headers.upload-metadata";

const textOf = (header: string | string[] | undefined): string => String(header ?? "").trim();

function lengthOf(headers: IncomingHttpHeaders): number {
  if (headers["upload-defer-length"] !== undefined || headers["upload-length"] === undefined)
    throw invalid("headers.upload-length", "Say how long the file is: its storage is promised before it comes");
  const bytes = numberIn("headers.upload-length", textOf(headers["upload-length"]));
  if (bytes > file_bytes_max) throw new Problem("too_large", `A file has at most ${file_bytes_max} bytes`);
  return bytes;
}

/** A whole number as tus writes it. What has more digits than any file is only known to be too large. */
export function numberIn(field: string, text: string): number {
  if (!/^\d{1,30}$/.test(text)) throw invalid(field, "Send a whole number of bytes, not below 0");
  return Number(text);
}

/** A SHA-256 in hexadecimal digits, if one is given. */
export function checkedHash(given: string | string[] | undefined, header: string): string | undefined {
  if (given === undefined) return undefined;
  const hash = String(given).toLowerCase();
  if (!/^[0-9a-f]{64}$/.test(hash)) throw invalid(`headers.${header}`, "Send the SHA-256 as 64 hexadecimal digits");
  return hash;
}

function checkedPath(given: string): string {
  const checked = FilePath.safeParse(given);
  const fault =
    given.includes("\0") || !checked.success ? (checked.error?.issues[0]?.message ?? "NUL is not allowed") : undefined;
  if (fault !== undefined || !checked.success) throw invalid(in_metadata, `path: ${fault}`);
  return checked.data;
}

/** `key base64,key base64`; a key without a value is empty. */
function metadataOf(header: string): ReadonlyMap<string, string> {
  const pairs = header === "" ? [] : header.split(",").map((pair) => pair.trim().split(" "));
  return new Map(pairs.map(([key = "", value = "", ...rest]) => [checkedKey(key, rest), decoded(value)]));
}

function checkedKey(key: string, rest: readonly string[]): string {
  if (!/^[\x21-\x7e]{1,100}$/.test(key) || rest.length > 0)
    throw invalid(in_metadata, "Send pairs of a key and a value in base64, separated by commas");
  return key;
}

function decoded(base64: string): string {
  const bytes = Buffer.from(base64, "base64");
  if (bytes.toString("base64").replace(/=+$/, "") !== base64.replace(/=+$/, ""))
    throw invalid(in_metadata, "A value is not base64");
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw invalid(in_metadata, "A value is not UTF-8");
  }
}

function partsOf(concat: string): string[] {
  const parts = concat
    .slice("final;".length)
    .trim()
    .split(/\s+/)
    .map((url) => url.slice(url.lastIndexOf("/") + 1));
  const are_ids = parts.every((id) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id));
  if (!are_ids || new Set(parts).size !== parts.length || parts.length > parts_max)
    throw invalid("headers.upload-concat", `Name up to ${parts_max} uploads by their addresses, each once`);
  return parts;
}
