import { createHash } from "node:crypto";
import { z } from "zod";
import type { RepositoryKind } from "../../../contract/repositories.ts";
import * as git from "../../domain/repositories/git.ts";
import * as revisions from "../../domain/repositories/revisions.ts";
import { keyOf } from "../../kernel/page.ts";
import { notFound } from "../../kernel/problem.ts";
import { type Bind, type Call, isYes, linkNext, read } from "./calls.ts";
import { coded } from "./errors.ts";
import { apiOf, kinds, revisionOf } from "./places.ts";
import { titleOf } from "./revisions.ts";

/** What files and folders there are. */
export function answerTrees(bind: Bind): void {
  for (const kind of kinds) {
    const at = `${apiOf(kind)}/:namespace/:name`;
    const answer = (call: Call) => tree(call, kind);
    bind("GET", `${at}/tree/:revision`, answer, { open: true });
    bind("GET", `${at}/tree/:revision/*`, answer, { open: true });
    bind("POST", `${at}/paths-info/:revision`, (call) => pathsInfo(call, kind), { open: true });
  }
}

const entries_max = 1000;
/** What small files of a page may have together: whoever asks first has them read. */
const small_bytes_max = 256 * 2 ** 20;

interface Folder {
  folder: string;
}
type Entry = Folder | revisions.FileRow;
interface Page {
  entries: Entry[];
  /** Where the next one begins; undefined: nowhere. */
  next: string | undefined;
}

async function tree(call: Call, kind: RepositoryKind) {
  const revision = await revisionOf(call, kind);
  const folder = (call.params["*"] ?? "").replace(/^\/|\/$/g, "");
  const limit = Math.min(Number(call.query["limit"] ?? entries_max) || entries_max, entries_max);
  const cursor = typeof call.query["cursor"] === "string" ? call.query["cursor"] : undefined;
  const from = keyOf(cursor, /^[^\0]*$/) ?? "";
  const page = await (isYes(call.query["recursive"]) ? recursive : flat)(call, revision, { folder, from, limit });
  if (page.entries.length === 0 && folder !== "" && from === "")
    await coded("EntryNotFound", Promise.reject(notFound(`folder as ${folder}`)));
  if (page.next !== undefined) linkNext(call, { cursor: Buffer.from(page.next).toString("base64url") });
  return show(call, revision, page.entries, isYes(call.query["expand"]));
}

interface Asked {
  folder: string;
  from: string;
  limit: number;
}

async function flat({ ctx }: Call, revision: revisions.Revision, asked: Asked): Promise<Page> {
  const rows = await revisions.entriesOf(ctx, revision, asked);
  const shown = affordable(rows.slice(0, asked.limit));
  const entries = shown.map(({ path, is_folder, bytes, sha256, media_type, modified_at }) =>
    is_folder || sha256 === null || media_type === null || modified_at === null
      ? { folder: path }
      : { path, bytes, sha256, media_type, modified_at },
  );
  return { entries, next: rows.length > shown.length ? shown.at(-1)?.next : undefined };
}

/** Folders come before what is in them; those of the page before are known already. */
async function recursive({ ctx }: Call, revision: revisions.Revision, { folder, from, limit }: Asked): Promise<Page> {
  const files = await revisions.filesBelow(ctx, revision, { folder, after: from, limit });
  const shown = affordable(files.slice(0, limit));
  const known = new Set([...foldersOf(from), ...foldersOf(`${folder}/`)]);
  const entries: Entry[] = [];
  for (const file of shown) {
    for (const folder of foldersOf(file.path)) if (!known.has(folder) && known.add(folder)) entries.push({ folder });
    entries.push(file);
  }
  return { entries, next: files.length > shown.length ? shown.at(-1)?.path : undefined };
}

const foldersOf = (path: string): string[] => {
  const parts = path.split("/");
  return parts.slice(1).map((_, i) => parts.slice(0, i + 1).join("/"));
};

/** As many as may be read at once, at least one. */
function affordable<T extends { bytes: number; is_folder?: boolean }>(entries: readonly T[]): T[] {
  let bytes = 0;
  const end = entries.findIndex((entry, i) => {
    bytes += entry.is_folder || entry.bytes > git.text_bytes_max ? 0 : entry.bytes;
    return bytes > small_bytes_max && i > 0;
  });
  return entries.slice(0, end === -1 ? entries.length : end);
}

async function show(
  { ctx }: Call,
  revision: revisions.Revision,
  entries: readonly Entry[],
  expand: boolean,
): Promise<object[]> {
  const files = entries.flatMap((entry) => ("folder" in entry ? [] : [entry]));
  const blobs = await git.describe(ctx, files);
  const last = expand ? lastCommitOf(revision) : {};
  return entries.map((entry) => {
    if ("folder" in entry)
      return { type: "directory", oid: treeHash(revision, entry.folder), size: 0, path: entry.folder, ...last };
    const { path, bytes: size, sha256 } = entry;
    const { sha1, pointer_bytes } = blobs.get(sha256) ?? { sha1: "", pointer_bytes: null };
    const lfs = pointer_bytes === null ? {} : { lfs: { oid: sha256, size, pointerSize: pointer_bytes } };
    return { type: "file", oid: sha1, size, path, ...lfs, ...last };
  });
}

/** A folder has no content of its own here: it is known by where it is. */
const treeHash = ({ oid }: revisions.Revision, path: string): string =>
  createHash("sha1").update(`tree ${oid} ${path}`).digest("hex");

/** The commit that is looked at: it has all of these files, whichever commit brought each. */
function lastCommitOf({ version, oid }: revisions.Revision): object {
  if (!version) return {};
  const date = (version.sealed_at ?? version.created_at).toISOString();
  return { lastCommit: { id: oid, title: titleOf(version), date } };
}

const Asking = z.object({
  paths: z.union([z.string(), z.array(z.string().max(1024)).max(50_000)]).transform((paths) => [paths].flat()),
  expand: z.unknown().optional(),
});

/** What is at some paths; what is nowhere is left out. */
async function pathsInfo(call: Call, kind: RepositoryKind) {
  const revision = await revisionOf(call, kind);
  const { paths, expand } = read(Asking, call.request.body);
  const asked = [...new Set(paths.map((path) => path.normalize("NFC").replace(/\/$/, "")))];
  const { files, folders } = await revisions.at(call.ctx, revision, asked);
  const entries = [...folders.map((folder) => ({ folder })), ...files];
  return show(call, revision, entries, isYes([expand].flat()[0]));
}
