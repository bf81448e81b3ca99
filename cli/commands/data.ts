import type { Command } from "commander";
import { RepositoryKind, repositoryNouns, repositoryRoutes } from "../../contract/repositories.ts";
import { Visibility } from "../../contract/resources.ts";
import { repositoryAt, resourceAt, textOf } from "../address.ts";
import { bytes } from "../format.ts";
import { type OutputOptions, show } from "../output.ts";
import { openSession } from "../session.ts";
import { choice, teach, withJson } from "../teach.ts";
import { addDataList } from "./data-ls.ts";
import { addDataPull } from "./data-pull.ts";
import { addPush } from "./data-push.ts";
import { addLife } from "./life.ts";
import { addVersions } from "./versions.ts";

const parallelDefault = 6;

/** Data sets and models: listing, creating, uploading, downloading, copying, moving, deleting. */
export function addData(program: Command): void {
  const data = program
    .command("data")
    .description("Share data: list, create, upload, download, copy, move and delete data sets and models");
  teach(
    data,
    "guildhall data ls acme",
    "guildhall data push ./iris acme/iris --create",
    "guildhall data pull acme/iris",
    "guildhall data push ./net models/acme/net --create",
  );
  addDataList(data);
  const creation = data
    .command("create")
    .description("Create an empty data set or model")
    .argument("<address>", at)
    .addOption(choice("--visibility <who>", "who sees it", Visibility.options))
    .option("--project <name>", "the project it goes into, whose visibility holds")
    .option("--description <text>", "what it holds")
    .action(create);
  teach(
    withJson(creation),
    "guildhall data create acme/iris --visibility organization-read",
    "guildhall data create models/acme/net",
  );
  addPush(data, parallelDefault);
  addDataPull(data, parallelDefault);
  addDuplicate(data);
  addConversion(data);
  addVersions(data);
  addLife(data, "data");
}

const at = "[datasets|models]/<namespace>/<name>";

function addDuplicate(data: Command): void {
  const command = data
    .command("duplicate")
    .description("Make a data set or model of your own with every sealed version of one that you may read")
    .argument("<from>", at)
    .argument("<to>", "<namespace>/<name>")
    .option("--project <name>", "a project to put it into")
    .action(duplicate);
  teach(withJson(command), "guildhall data duplicate class7/iris ann/iris");
}

async function duplicate(from: string, to: string, options: OutputOptions & { project?: string }): Promise<void> {
  const { kind, ...params } = repositoryAt(from);
  const input = { params, body: { ...resourceAt(to), project: options.project } };
  const made = await openSession().call(repositoryRoutes[kind].duplicate, input, {
    idempotencyKey: crypto.randomUUID(),
  });
  const address = textOf(made);
  show(options, made, () => `Duplicated ${from} to ${address} (${bytes(made.logical_bytes)}, nothing copied on disk).`);
}

function addConversion(data: Command): void {
  const command = data
    .command("convert")
    .description("Make a model of a data set, or a data set of a model; everything else about it stays")
    .argument("<address>", at)
    .addOption(choice("--to <kind>", "what it becomes", RepositoryKind.options).makeOptionMandatory())
    .action(convert);
  teach(withJson(command), "guildhall data convert acme/net --to model");
}

async function convert(address: string, { to, ...options }: OutputOptions & { to: RepositoryKind }): Promise<void> {
  const { kind, ...params } = repositoryAt(address);
  const made = await openSession().call(repositoryRoutes[kind].edit, { params, body: { kind: to } });
  show(options, made, () => `${made.namespace}/${made.name} is a ${repositoryNouns[to]}: ${textOf(made)}.`);
}

interface CreateOptions extends OutputOptions {
  visibility?: Visibility;
  project?: string;
  description?: string;
}

async function create(address: string, { visibility, project, description, ...options }: CreateOptions): Promise<void> {
  const { kind, ...at } = repositoryAt(address);
  const body = { ...at, visibility, project, description };
  const made = await openSession().call(
    repositoryRoutes[kind].create,
    { body },
    { idempotencyKey: crypto.randomUUID() },
  );
  show(options, made, () => `Created ${textOf(made)} (${made.visibility}).`);
}
