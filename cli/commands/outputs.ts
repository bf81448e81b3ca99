import { createWriteStream } from "node:fs";
import { rename, rm } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import type { Command } from "commander";
import type { z } from "zod";
import { getOutput, listOutputs } from "../../contract/executions.ts";
import { outputArchives } from "../../contract/output-archives.ts";
import { executionAt } from "../address.ts";
import { type ExecutionAddress, newest } from "../execution.ts";
import { misuse } from "../failure.ts";
import { bytes } from "../format.ts";
import { type Column, say, show, showList, when } from "../output.ts";
import { gather } from "../pages.ts";
import { openSession, type Session } from "../session.ts";
import { choice, type ListOptions, teach, withList } from "../teach.ts";
import { type ArchiveFormat, saveArchive } from "../transfer/archive.ts";

/** `outputs`: what an execution left in /output. */
export function addOutputs(program: Command): void {
  const command = program
    .command("outputs")
    .description("List what an execution left in /output, print one file of it, or download a folder as an archive")
    .argument("<execution>", "<namespace>/<container>#<number>; without a number the newest is meant")
    .argument("[path]", "a file, printed to standard output; with --archive a folder")
    .addOption(choice("--archive <format>", "all of it, or the folder, as one file", ["zip", "tar"]))
    .option("-o, --output <file>", "write it here instead; - for standard output")
    .action(outputs);
  teach(
    withList(command),
    "guildhall outputs acme/train#3",
    "guildhall outputs acme/train#3 result.csv",
    "guildhall outputs acme/train plot.png -o plot.png",
    "guildhall outputs acme/train#3 --archive zip",
    "guildhall outputs acme/train#3 plots --archive tar -o - | tar -x",
  );
}

type Output = z.output<typeof listOutputs.response>["items"][number];

const columns: readonly Column<Output>[] = [
  { title: "PATH", of: ({ path }) => path },
  { title: "SIZE", of: (file) => bytes(file.bytes), align: "right" },
  { title: "TYPE", of: ({ media_type }) => media_type },
  { title: "CHANGED", of: ({ modified_at }) => when(modified_at) },
];

interface OutputsOptions extends ListOptions {
  archive?: ArchiveFormat;
  output?: string;
}

async function outputs(text: string, path: string | undefined, options: OutputsOptions) {
  const session = openSession();
  const at = await newest(session, executionAt(text));
  if (options.archive) return archive(session, at, path?.replace(/\/+$/, ""), { ...options, as: options.archive });
  if (path !== undefined) return options.output ? save(session, at, path, options.output) : print(session, at, path);
  const page = await gather(options, (query) => session.call(listOutputs, { params: at, query }), 1000);
  showList(options, page, columns, `${at.namespace}/${at.name}#${at.number} left nothing in /output.`);
}

async function archive(
  session: Session,
  at: ExecutionAddress,
  under: string | undefined,
  { as, output, ...options }: OutputsOptions & { as: ArchiveFormat },
): Promise<void> {
  const named = [`${at.name}-${at.number}`, under?.split("/").at(-1)].filter(Boolean).join("-");
  const ask = (headers: Record<string, string>) =>
    session.call.open(outputArchives[as], { params: at, query: { under } }, { headers });
  const saved = await saveArchive(ask, `${named}.${as}`, output);
  if (saved.file !== "-") show(options, saved, () => `Wrote ${saved.file} (${bytes(saved.bytes)}).`);
}

async function print(session: Session, at: ExecutionAddress, path: string): Promise<void> {
  const { body, headers } = await session.call.open(getOutput, { params: { ...at, path }, query: {} });
  if (process.stdout.isTTY && !/^text\/|json|xml|svg/.test(headers.get("content-type") ?? "text/")) {
    await body?.cancel();
    throw misuse(`${path} is not text.`, "Add -o <file> to write it to a file.");
  }
  if (body) await pipeline(body, process.stdout, { end: false });
}

/** Under another name first, so that nobody takes half a file for a whole one. */
async function save(session: Session, at: ExecutionAddress, path: string, target: string): Promise<void> {
  const { body } = await session.call.open(getOutput, { params: { ...at, path }, query: {} });
  const part = `${target}.part`;
  try {
    await pipeline(body ?? [], createWriteStream(part));
    await rename(part, target);
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
  say(`Wrote ${target}.`);
}
