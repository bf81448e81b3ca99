import ignore from "ignore";
import { z } from "zod";
import { FilePath } from "../../../contract/files.ts";
import type { RepositoryKind } from "../../../contract/repositories.ts";
import * as git from "../../domain/repositories/git.ts";
import * as objects from "../../domain/repositories/objects.ts";
import * as revisions from "../../domain/repositories/revisions.ts";
import { large_patterns, largeIn } from "./attributes.ts";
import { type Call, read } from "./calls.ts";
import { revisionOf } from "./places.ts";

const Asked = z.object({
  files: z
    .array(z.object({ path: z.string().max(4096), size: z.int().min(0), sample: z.string().max(4096).default("") }))
    .max(10_000),
  gitAttributes: z.string().max(100_000).nullish(),
  gitIgnore: z.string().max(100_000).nullish(),
});
type File = z.output<typeof Asked>["files"][number];

/** Says of files how they want to be sent, which are not wanted, and which are there as they are. */
export async function preupload(call: Call, kind: RepositoryKind) {
  const { files, gitAttributes, gitIgnore } = read(Asked, call.request.body);
  const revision = await revisionOf(call, kind);
  await objects.writable(call.ctx, revision.row.id);
  const there = await wholeAt(call, revision, [...files.map(pathOf), ".gitattributes", ".gitignore"]);
  const named = new Map(there.map((file) => [file.path, file]));
  const texts = { attributes: named.get(".gitattributes"), ignored: named.get(".gitignore") };
  const large = largeIn(gitAttributes ?? (await revisions.textOf(call.ctx, texts.attributes)) ?? large_patterns);
  const ignored = ignore({ allowRelativePaths: true }).add(
    gitIgnore ?? (await revisions.textOf(call.ctx, texts.ignored)) ?? "",
  );
  const known = await git.describe(
    call.ctx,
    files.flatMap((file) => named.get(pathOf(file)) ?? []),
  );
  return {
    files: files.map((file) => {
      const same = named.get(pathOf(file));
      const uploadMode = modeOf(file, large);
      const oid = same && (uploadMode === "lfs" ? same.sha256 : known.get(same.sha256)?.sha1);
      return { path: file.path, uploadMode, shouldIgnore: ignored.ignores(pathOf(file)), ...(oid ? { oid } : {}) };
    }),
  };
}

/** Files of a revision, without those whose bytes are damaged: they are healed by being sent again. */
async function wholeAt(call: Call, revision: revisions.Revision, paths: string[]) {
  const { files } = await revisions.at(call.ctx, revision, paths);
  const spoilt = await objects.spoilt(
    call.ctx,
    files.map(({ sha256 }) => sha256),
  );
  return files.filter(({ sha256 }) => !spoilt.has(sha256));
}

const pathOf = ({ path }: File): string => read(FilePath, path);

/** An empty file is always sent as it is. */
function modeOf({ path, size, sample }: File, large: (path: string) => boolean): "lfs" | "regular" {
  if (size === 0) return "regular";
  const isText = git.isText(Buffer.from(sample, "base64"));
  return size > git.text_bytes_max || large(path) || !isText ? "lfs" : "regular";
}
