import { type Command, Option } from "commander";
import { Visibility } from "../../contract/resources.ts";
import { repositoryAt, textOf } from "../address.ts";
import { bytes } from "../format.ts";
import { type OutputOptions, plain, say, show } from "../output.ts";
import { openSession } from "../session.ts";
import { choice, teach, withJson } from "../teach.ts";
import type { Plan } from "../transfer/plan.ts";
import { type Pushed, push } from "../transfer/push.ts";
import { wholeNumber } from "../values.ts";

/** `data push`: what has changed goes into a version. */
export function addPush(data: Command, parallel_default: number): void {
  const command = data
    .command("push")
    .description("Upload what has changed in a folder, or a file, as a new version of a data set or model, and seal it")
    .argument("<source>", "a folder or a file")
    .argument("<address>", "[datasets|models]/<namespace>/<name>")
    .option("--create", "create the data set or model when it is missing")
    .addOption(choice("--visibility <who>", "who sees it when it is created", Visibility.options))
    .option("--note <text>", "what is new in this version", "")
    .option("--delete", "take out of the version what is not in the folder any more")
    .option("--exclude <pattern>", "leave out what matches, as a line of .gitignore does; may be repeated", more, [])
    .option("--dry-run", "show what would be sent and taken out, and change nothing")
    .option("--from-empty", "begin with no file instead of those of the newest version")
    .addOption(new Option("--onto-latest", "as it is without --from-empty").hideHelp())
    .option("--version <number>", "continue an open version; files it has already are not sent again", wholeNumber)
    .option("--no-seal", "leave the version open")
    .option("--parallel <n>", "files at once", wholeNumber, parallel_default)
    .action(pushFiles);
  teach(
    withJson(command),
    "guildhall data push ./iris acme/iris --create",
    "guildhall data push ./iris acme/iris --delete --dry-run",
    'guildhall data push new.csv acme/iris --note "May added"',
    "guildhall data push ./iris acme/iris --exclude '*.tmp' --exclude checkpoints/",
    "guildhall data push ./iris acme/iris --version 3",
  );
}

const more = (pattern: string, before: string[]): string[] => [...before, pattern];

interface PushOptions extends OutputOptions {
  create?: boolean;
  visibility?: Visibility;
  note: string;
  delete?: boolean;
  exclude: string[];
  dryRun?: boolean;
  fromEmpty?: boolean;
  version?: number;
  seal: boolean;
  parallel: number;
}

async function pushFiles(source: string, address: string, options: PushOptions): Promise<void> {
  const at = repositoryAt(address);
  const remove = options.delete ?? false;
  const dry_run = options.dryRun ?? false;
  const pushed = await push(openSession(), {
    source,
    at,
    note: options.note,
    create: options.create ?? false,
    visibility: options.visibility,
    from_empty: options.fromEmpty ?? false,
    remove,
    exclude: options.exclude,
    dry_run,
    version: options.version,
    seal: options.seal,
    parallel: Math.min(options.parallel, 16),
  });
  const { gone } = pushed.plan;
  if (gone.length > 0 && !remove) say(`${filesOf(gone)} of the version are not here: --delete takes them out.`);
  if (dry_run) show(options, planned(pushed.plan, remove), () => planText(pushed.plan, remove));
  else show(options, pushed.version ?? planned(pushed.plan, remove), () => summary(pushed, remove));
}

const filesOf = ({ length }: readonly unknown[]): string => (length === 1 ? "1 file" : `${length} files`);

const planned = ({ send, keep, gone }: Plan, remove: boolean) => ({
  send: send.map(({ path, bytes }) => ({ path, bytes })),
  kept: keep.length,
  take_out: remove ? gone : [],
});

function planText({ send, keep, gone }: Plan, remove: boolean): string {
  const total = send.reduce((sum, { bytes }) => sum + bytes, 0);
  const out = remove ? gone : [];
  return [
    ...send.map(({ path, bytes: size }) => `send      ${plain(path)}  ${bytes(size)}`),
    ...out.map((path) => `take out  ${plain(path)}`),
    `${filesOf(send)} to send (${bytes(total)}), ${out.length} to take out, ${keep.length} there already; nothing was changed.`,
  ].join("\n");
}

function summary({ at, version, unchanged_since, plan }: Pushed, remove: boolean): string {
  const address = textOf(at);
  if (!version) return `Nothing has changed since version ${unchanged_since} of ${address}: no new version was made.`;
  const state =
    { open: "stays open", pending: "is sealed and waits for approval" }[version.state as string] ?? "is sealed";
  const size = `${version.files} files, ${bytes(version.logical_bytes)}`;
  const out = remove && plan.gone.length > 0 ? `, ${plan.gone.length} taken out` : "";
  const counts = `${plan.send.length} uploaded, ${plan.keep.length} there already${out}`;
  return `Version ${version.number} of ${address} ${state}: ${size} (${counts}).`;
}
