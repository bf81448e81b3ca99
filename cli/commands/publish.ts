import { setTimeout as pause } from "node:timers/promises";
import type { Command } from "commander";
import {
  getPublication,
  type Origin,
  originRoutes,
  type Publication,
  publishOutput,
} from "../../contract/publications.ts";
import { Visibility } from "../../contract/resources.ts";
import { executionAt, repositoryAt, versionAt } from "../address.ts";
import { type ExecutionAddress, labelOf, newest } from "../execution.ts";
import { failure } from "../failure.ts";
import { bytes } from "../format.ts";
import { type Column, type OutputOptions, plain, say, show, showList, when } from "../output.ts";
import { openSession, type Session } from "../session.ts";
import { choice, teach, withJson } from "../teach.ts";
import { wholeNumber } from "../values.ts";

/** `publish` and `origins`: outputs that become versions, and whose output a version was made of. */
export function addPublish(program: Command): void {
  const command = program
    .command("publish")
    .description("Make what an execution left a version of a data set or model")
    .argument("<execution>", "<namespace>/<container>#<number>; without a number the newest is meant")
    .argument("<target>", "[models/]<namespace>/<name>")
    .option("--create", "make the data set or model")
    .addOption(choice("--visibility <who>", "who sees what is made", Visibility.options))
    .option("--path <path...>", "these files and folders only")
    .option("--folder <folder>", "where in the version they go")
    .option("--into <version>", "an open version of yours, by number, instead of a new one", wholeNumber)
    .option("--empty", "begin a new version empty, not with the files of the newest")
    .option("--open", "leave the version open")
    .option("--note <text>", "what is new in it")
    .action(publish);
  teach(
    withJson(command),
    "guildhall publish acme/train#3 models/acme/net --create",
    "guildhall publish acme/clean acme/iris --path tables --empty",
    "guildhall publish acme/clean#4 acme/iris --into 7 --folder run-4 --open",
  );
  const origins = program
    .command("origins")
    .description("Show whose output a version was made of")
    .argument("<version>", "[models/]<namespace>/<name>@<version>")
    .action(showOrigins);
  teach(withJson(origins), "guildhall origins models/acme/net@2");
}

interface PublishOptions extends OutputOptions {
  create?: boolean;
  visibility?: Visibility;
  path?: string[];
  folder?: string;
  into?: number;
  empty?: boolean;
  open?: boolean;
  note?: string;
}

async function publish(text: string, target: string, options: PublishOptions): Promise<void> {
  const session = openSession();
  const at = await newest(session, executionAt(text));
  const { kind, namespace, name } = repositoryAt(target);
  const body = {
    target: `${kind}s/${namespace}/${name}`,
    ...(options.create ? { create: { visibility: options.visibility } } : {}),
    ...{ version: options.into, paths: options.path, folder: options.folder, note: options.note },
    ...(options.empty ? { from: "empty" as const } : {}),
    seal: !options.open,
  };
  const asked = await session.call(publishOutput, { params: at, body }, { idempotencyKey: crypto.randomUUID() });
  const ended = await ending(session, at, asked);
  for (const { path, reason } of ended.skipped) say(`Left out ${plain(path)}: ${reasons[reason]}.`);
  const more = ended.skipped_total - ended.skipped.length;
  if (more > 0) say(`Left out ${more} more.`);
  if (ended.state === "failed") throw failure(ended.error ?? "It could not be published.");
  show(options, ended, () => `Made ${said(ended)} of ${at.namespace}/${at.name}#${at.number}.`);
}

const said = ({ target, version, files, bytes: size }: Publication): string =>
  `${target?.replace("datasets/", "")}@${version} (${files} files, ${bytes(size)})`;

const reasons = {
  link: "it is a symbolic link, or lies behind one",
  special: "it is a pipe, a socket or a device",
  name: "its name cannot be used on every system",
  sparse: "it is mostly holes: copy it without them first",
  unreadable: "it cannot be read",
  twice: "another file has the same name, written otherwise",
} satisfies Record<Publication["skipped"][number]["reason"], string>;

const look_every_ms = 500;

/** It goes on without us; whoever watches sees how far it is. */
async function ending(session: Session, at: ExecutionAddress, asked: Publication): Promise<Publication> {
  let seen = asked;
  while (seen.ended_at === null) {
    await pause(look_every_ms);
    seen = await session.call(getPublication, { params: { ...at, id: asked.id } });
    if (process.stderr.isTTY) process.stderr.write(`\r\x1b[2K${seen.files} files · ${bytes(seen.bytes)}`);
  }
  if (process.stderr.isTTY) process.stderr.write("\r\x1b[2K");
  return seen;
}

const columns: readonly Column<Origin>[] = [
  { title: "EXECUTION", of: ({ execution }) => (execution ? labelOf(execution) : "(you may not see it)") },
  { title: "FILES", of: ({ files }) => files, align: "right" },
  { title: "SIZE", of: (origin) => bytes(origin.bytes), align: "right" },
  { title: "BY", of: ({ requested_by }) => requested_by.path },
  { title: "AT", of: ({ at }) => when(at) },
  { title: "COMMAND", of: ({ execution }) => execution?.command },
];

async function showOrigins(text: string, options: OutputOptions): Promise<void> {
  const { kind, ...params } = versionAt(text);
  const answer = await openSession().call(originRoutes[kind].list, { params });
  showList(options, answer, columns, `${text} was made of no output.`);
}
