import type { Command } from "commander";
import { createDataset } from "../../contract/datasets.ts";
import { Visibility } from "../../contract/resources.ts";
import { duplicateDataset } from "../../contract/transfers.ts";
import { resourceAt } from "../address.ts";
import { bytes } from "../format.ts";
import { type OutputOptions, show } from "../output.ts";
import { openSession } from "../session.ts";
import { choice, teach, withJson } from "../teach.ts";
import { type Pushed, push } from "../transfer/push.ts";
import { wholeNumber } from "../values.ts";
import { addDataList } from "./data-ls.ts";
import { addDataPull } from "./data-pull.ts";
import { addLife } from "./life.ts";

const parallelDefault = 6;

/** Data sets: listing, creating, uploading, downloading, copying, moving, deleting. */
export function addData(program: Command): void {
  const data = program
    .command("data")
    .description("Share data: list, create, upload, download, copy, move and delete data sets");
  teach(
    data,
    "guildhall data ls acme",
    "guildhall data push ./iris acme/iris --create",
    "guildhall data pull acme/iris",
  );
  addDataList(data);
  const creation = data
    .command("create")
    .description("Create an empty data set")
    .argument("<address>", "<namespace>/<name>")
    .addOption(choice("--visibility <who>", "who sees it", Visibility.options))
    .option("--project <name>", "the project it goes into, whose visibility holds")
    .option("--description <text>", "what it holds")
    .action(create);
  teach(withJson(creation), "guildhall data create acme/iris --visibility organization-read");
  addPush(data);
  addDataPull(data, parallelDefault);
  addDuplicate(data);
  addLife(data, "dataset");
}

function addPush(data: Command): void {
  const command = data
    .command("push")
    .description("Upload a folder or a file as a new version of a data set, and seal it")
    .argument("<source>", "a folder or a file")
    .argument("<address>", "<namespace>/<name>")
    .option("--create", "create the data set when it is missing")
    .addOption(choice("--visibility <who>", "who sees it when it is created", Visibility.options))
    .option("--note <text>", "what is new in this version", "")
    .option("--onto-latest", "begin with the files of the newest version instead of none")
    .option("--version <number>", "continue an open version; files it has already are not sent again", wholeNumber)
    .option("--no-seal", "leave the version open")
    .option("--parallel <n>", "files at once", wholeNumber, parallelDefault)
    .action(pushFiles);
  teach(
    withJson(command),
    "guildhall data push ./iris acme/iris --create",
    'guildhall data push new.csv acme/iris --onto-latest --note "May added"',
    "guildhall data push ./iris acme/iris --version 3",
  );
}

function addDuplicate(data: Command): void {
  const command = data
    .command("duplicate")
    .description("Make a data set of your own with every sealed version of one that you may read")
    .argument("<from>", "<namespace>/<name>")
    .argument("<to>", "<namespace>/<name>")
    .option("--project <name>", "a project to put it into")
    .action(duplicate);
  teach(withJson(command), "guildhall data duplicate class7/iris ann/iris");
}

async function duplicate(from: string, to: string, options: OutputOptions & { project?: string }): Promise<void> {
  const input = { params: resourceAt(from), body: { ...resourceAt(to), project: options.project } };
  const made = await openSession().call(duplicateDataset, input, { idempotencyKey: crypto.randomUUID() });
  const address = `${made.namespace}/${made.name}`;
  show(options, made, () => `Duplicated ${from} to ${address} (${bytes(made.logical_bytes)}, nothing copied on disk).`);
}

interface CreateOptions extends OutputOptions {
  visibility?: Visibility;
  project?: string;
  description?: string;
}

async function create(address: string, { visibility, project, description, ...options }: CreateOptions): Promise<void> {
  const body = { ...resourceAt(address), visibility, project, description };
  const made = await openSession().call(createDataset, { body }, { idempotencyKey: crypto.randomUUID() });
  show(options, made, () => `Created ${made.namespace}/${made.name} (${made.visibility}).`);
}

interface PushOptions extends OutputOptions {
  create?: boolean;
  visibility?: Visibility;
  note: string;
  ontoLatest?: boolean;
  version?: number;
  seal: boolean;
  parallel: number;
}

async function pushFiles(source: string, address: string, options: PushOptions): Promise<void> {
  const at = resourceAt(address);
  const pushed = await push(openSession(), {
    source,
    at,
    note: options.note,
    create: options.create ?? false,
    visibility: options.visibility,
    onto_latest: options.ontoLatest ?? false,
    version: options.version,
    seal: options.seal,
    parallel: Math.min(options.parallel, 16),
  });
  show(options, pushed.version, () => summary(`${at.namespace}/${at.name}`, pushed));
}

function summary(address: string, { version, uploaded, kept }: Pushed): string {
  const state = version.state === "ready" ? "is sealed" : "stays open";
  const size = `${version.files} files, ${bytes(version.logical_bytes)}`;
  return `Version ${version.number} of ${address} ${state}: ${size} (${uploaded} uploaded, ${kept} there already).`;
}
