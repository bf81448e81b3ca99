import { access, constants } from "node:fs/promises";
import { join } from "node:path";
import { crc32 } from "node:zlib";
import { endedStates } from "../../../contract/executions.ts";
import { pathFault } from "../../../contract/files.ts";
import type { Content } from "../../kernel/content.ts";
import type { Ctx } from "../../kernel/context.ts";
import { attended } from "../../kernel/guests.ts";
import { notFound, Problem } from "../../kernel/problem.ts";
import { bundle } from "../repositories/repositories.ts";
import { type ExecutionAddress, get } from "./executions.ts";
import { isPlainFolder, type OutputFile, streamOf, walk } from "./output-folder.ts";
import { folderOf } from "./outputs.ts";
import { placesOf } from "./places.ts";

const page_files = 1000;
const remembered_max = 32;

interface OutputInArchive {
  name: string;
  bytes: number;
  path: string;
  /** How many lie before it. */
  rank: number;
}

/**
 * What an ended execution left, or a folder of it, as one file: the same bytes whenever it is asked for, made while they
 * are sent. It has regular files only, under names that every system can hold; links lead nowhere in it.
 */
export async function archive(
  ctx: Ctx,
  at: ExecutionAddress,
  as: "zip" | "tar",
  under: string | undefined,
): Promise<Content> {
  const row = await get(ctx, at);
  const { ended_at } = row;
  if (!endedStates.has(row.state) || ended_at === null)
    throw new Problem("conflict", "It still runs and may write: wait for its end, or download its files one by one");
  const folder = folderOf(under ?? "");
  const { output } = placesOf(ctx, row.id);
  if (!(await isPlainFolder(output, folder))) throw notFound("folder");
  const root = `${row.container}-${row.number}`;
  const read = ({ path }: OutputInArchive, range: { start: number; end: number }) => streamOf(output, path, range);
  const { content, files } = await bundle<OutputInArchive>({
    ...{ as, key: [row.id, root, folder], modified_at: ended_at },
    file_name: [root, folder.split("/").at(-1)].filter(Boolean).join("-"),
    ...{ pages: pagesOf(output, root, folder), read },
    sums(_page, isOver) {
      const known = knownSums(`${row.id} ${folder}`);
      return async (file) => (known[file.rank] ??= await sumOf(await read(file, wholly(file)), isOver));
    },
  });
  if (files === 0) throw notFound("file in it");
  return { ...content, open: async (range) => attended(ctx, row.namespace_id, await content.open(range)) };
}

/** The files below a folder, by path. What cannot be read, or has a name that not every system can hold, is left out. */
const pagesOf = (output: string, root: string, folder: string) =>
  async function* (first?: OutputInArchive): AsyncGenerator<OutputInArchive[]> {
    let page: OutputInArchive[] = first ? [first] : [];
    let rank = first ? first.rank + 1 : 0;
    let bytes = 0;
    for await (const file of walk(output, first?.path ?? "", folder === "" ? "" : `${folder}/`)) {
      if (!(await isShown(output, file))) continue;
      bytes += file.bytes;
      if (bytes > Number.MAX_SAFE_INTEGER)
        throw new Problem("too_large", "Its files claim more bytes than an archive can hold: download them one by one");
      page.push({ name: `${root}/${file.path}`, bytes: file.bytes, path: file.path, rank: rank++ });
      if (page.length < page_files) continue;
      yield page;
      page = [];
    }
    if (page.length > 0) yield page;
  };

const isShown = async (output: string, { path }: OutputFile): Promise<boolean> =>
  pathFault(path) === undefined &&
  access(join(output, path), constants.R_OK).then(
    () => true,
    () => false,
  );

const wholly = ({ bytes }: OutputInArchive) => ({ start: 0, end: bytes - 1 });

async function sumOf(content: AsyncIterable<Buffer>, isOver: () => boolean): Promise<number> {
  let sum = 0;
  for await (const piece of content) {
    if (isOver()) throw new Error("nobody waits for the archive any more");
    sum = crc32(piece, sum);
  }
  return sum;
}

const sums = new Map<string, number[]>();

/** The sums of an output that were taken, by rank: the directory at the end of a zip asks for each again. */
function knownSums(key: string): number[] {
  const known = sums.get(key) ?? [];
  sums.delete(key);
  sums.set(key, known); // the one asked for last is the last to go
  if (sums.size > remembered_max) sums.delete(sums.keys().next().value ?? "");
  return known;
}
