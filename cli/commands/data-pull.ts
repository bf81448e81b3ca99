import type { Command } from "commander";
import { FilePath } from "../../contract/files.ts";
import { textOf, versionAt } from "../address.ts";
import { misuse } from "../failure.ts";
import { bytes } from "../format.ts";
import { type OutputOptions, say, show } from "../output.ts";
import { confirmed } from "../prompt.ts";
import { openSession } from "../session.ts";
import { choice, teach, withJson } from "../teach.ts";
import { type ArchiveFormat, pullArchive } from "../transfer/archive.ts";
import { type Pulled, pull } from "../transfer/pull.ts";
import { wholeNumber } from "../values.ts";

/** `data pull`: a version, a folder or a file of it, as files or as an archive. */
export function addDataPull(data: Command, parallel: number): void {
  const command = data
    .command("pull")
    .description(
      "Download a version into a folder, or as an archive; what is there already stays, what broke off goes on",
    )
    .argument("<address>", "[datasets|models]/<namespace>/<name>[@version]; the newest sealed version, if left out")
    .argument("[folder]", "where to; a folder of its name, if left out")
    .option("--only <path>", "only this folder or file of the version")
    .option("--delete", "remove from the folder what the version does not have, after asking")
    .option("--yes", "do not ask")
    .option("--parallel <n>", "files at once", wholeNumber, parallel)
    .addOption(choice("--archive <format>", "as one file instead of many", ["zip", "tar"]))
    .option("-o, --output <file>", "where the archive goes; - for standard output")
    .action(run);
  teach(
    withJson(command),
    "guildhall data pull acme/iris",
    "guildhall data pull acme/iris@2 /tmp/iris --only images",
    "guildhall data pull acme/iris --archive zip",
    "guildhall data pull acme/iris --archive tar -o - | tar -x",
  );
}

interface PullOptions extends OutputOptions {
  only?: string;
  delete?: boolean;
  yes?: boolean;
  parallel: number;
  archive?: ArchiveFormat;
  output?: string;
}

async function run(address: string, folder: string | undefined, options: PullOptions): Promise<void> {
  const only = onlyOf(options.only);
  if (options.archive) return archive(address, folder, { ...options, as: options.archive }, only);
  if (options.output !== undefined) throw misuse("-o is for archives.", "Name the folder after the address.");
  const at = versionAt(address);
  const mayRemove = options.delete ? asking(options.yes === true) : undefined;
  const parallel = Math.min(options.parallel, 16);
  const pulled = await pull(openSession(), { at, folder: folder ?? at.name, only, parallel, mayRemove });
  show(options, pulled, () => summary(textOf(at), pulled));
}

async function archive(
  address: string,
  folder: string | undefined,
  options: PullOptions & { as: ArchiveFormat },
  only: string | undefined,
): Promise<void> {
  if (folder !== undefined) throw misuse("An archive goes into a file.", `Name it with: -o ${folder}`);
  if (options.delete) throw misuse("--delete is for folders.");
  const { as, output } = options;
  const pulled = await pullArchive(openSession(), { at: versionAt(address), as, only, output });
  if (pulled.file !== "-") show(options, pulled, () => `Wrote ${pulled.file} (${bytes(pulled.bytes)}).`);
}

function onlyOf(text: string | undefined): string | undefined {
  const checked = FilePath.safeParse(text?.replace(/\/+$/, ""));
  if (text !== undefined && !checked.success) throw misuse(`"${text}" is no path in a version.`);
  return checked.data;
}

const surplus_shown = 10;

/** Shows what would be gone before it is. */
const asking = (answered: boolean) => async (surplus: readonly string[]) => {
  if (answered) return true;
  const more = surplus.length - surplus_shown;
  say(surplus.slice(0, surplus_shown).join("\n") + (more > 0 ? `\nand ${more} more` : ""));
  const sure = await confirmed("The version does not have these. Remove them?", "--yes");
  if (!sure) say("They stay.");
  return sure;
};

function summary(address: string, { version, folder, ...pulled }: Pulled): string {
  const size = `${pulled.files} files, ${bytes(pulled.bytes)}`;
  const removed = pulled.removed > 0 ? `, ${pulled.removed} removed` : "";
  const counts = `(${pulled.downloaded} downloaded, ${pulled.kept} there already${removed})`;
  return `Version ${version} of ${address} is in ${folder}: ${size} ${counts}.`;
}
