import type { Readable } from "node:stream";
import { FilePath } from "../../../contract/files.ts";
import { Problem } from "../../kernel/problem.ts";
import type { Brought } from "./storing.ts";
import { type Entry, openTar } from "./tar-stream.ts";
import { file_bytes_max } from "./uploads-announced.ts";

const faults_max = 100;
const shown_characters_max = 200;

interface Fault {
  path: string;
  message: string;
}

/**
 * The files of a tar in its order. After the first that cannot be taken only names are read, so that all faults are told
 * at once at the end; of very many the first hundred.
 */
export async function* entriesOf(body: Readable): AsyncGenerator<Brought> {
  const faults: Fault[] = [];
  const seen = new Set<string>();
  try {
    for await (const entry of openTar(body)) {
      const file = fileOf(entry, seen);
      if (file && !("message" in file) && faults.length === 0) yield file;
      else entry.skip();
      if (file && "message" in file && faults.push(file) === faults_max) break;
    }
  } catch (error) {
    if (faults.length === 0) throw error; // what was wrong before is what its sender can mend
  }
  if (faults.length > 0) throw new Problem("invalid", summary(faults), { fields: faults });
  if (seen.size === 0) throw new Problem("invalid", "There is no file in this tar");
}

const summary = ([first, ...more]: readonly Fault[]): string =>
  `Nothing was put: ${first?.path}: ${first?.message}${more.length > 0 ? `, and ${more.length} more faults` : ""}`;

/** A file that can be taken, what is wrong with it, or nothing: folders are where files are. */
function fileOf(entry: Entry, seen: Set<string>): Brought | Fault | undefined {
  const { name, type, size: bytes = 0 } = entry.header;
  if (type === "directory") return undefined;
  const fault = (message: string) => ({ path: shown(name), message });
  const pax = paxOf(entry.header);
  const kind = type === "file" || type === "contiguous-file" ? isSparse(pax) && sparse : (kinds[type ?? ""] ?? sparse);
  if (kind) return fault(kind);
  if (name.includes("\ufffd")) return fault("The name is not UTF-8");
  const checked = FilePath.safeParse(name.replace(/^(\.\/+)+/, ""));
  if (!checked.success) return fault(checked.error.issues.map(({ message }) => message).join("; "));
  const path = checked.data;
  if (seen.has(path)) return fault("It is in the tar twice");
  seen.add(path);
  if (bytes > file_bytes_max) return fault(`A file has at most ${file_bytes_max} bytes`);
  const sha256 = pax["GUILDHALL.sha256"]?.toLowerCase();
  if (sha256 !== undefined && !/^[0-9a-f]{64}$/.test(sha256)) return fault("GUILDHALL.sha256 is no SHA-256");
  return { path, bytes, sha256, open: async () => entry.bytes() };
}

const sparse = "Only plain files can be kept: pack it without --sparse";
const kinds: Readonly<Record<string, string>> = {
  link: "It is a hard link: pack with --hard-dereference",
  symlink: "It is a symbolic link: pack with --dereference, or leave it out",
  "character-device": "It is a device",
  "block-device": "It is a device",
  fifo: "It is a pipe",
};

const paxOf = ({ pax }: Entry["header"]): Record<string, string> => (pax ?? {}) as Record<string, string>;

const isSparse = (pax: Record<string, string>): boolean =>
  Object.keys(pax).some((keyword) => keyword.startsWith("GNU.sparse."));

const shown = (name: string): string =>
  (name.length > shown_characters_max ? `${name.slice(0, shown_characters_max)}…` : name).replace(
    /[\p{Cc}\p{Cs}\u202a-\u202e\u2066-\u2069]/gu,
    "\ufffd",
  );
