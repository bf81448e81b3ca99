import type { Command } from "commander";
import type { z } from "zod";
import { fileRoutes } from "../../contract/files.ts";
import {
  type Repository,
  type RepositoryKind,
  repositoryNouns,
  repositoryRoutes,
} from "../../contract/repositories.ts";
import type { Resource } from "../../contract/resources.ts";
import type { Version } from "../../contract/versions.ts";
import { versionRoutes } from "../../contract/versions.ts";
import { type RepositoryAddress, repositoryAt, textOf, versionAt } from "../address.ts";
import { failure, misuse } from "../failure.ts";
import { bytes } from "../format.ts";
import { gatherFrom } from "../namespaces.ts";
import { type Column, say, showList, when } from "../output.ts";
import { gather } from "../pages.ts";
import { openSession } from "../session.ts";
import { type ListOptions, teach, withList } from "../teach.ts";

/** `data ls`: data sets or models, their versions, their files. */
export function addDataList(data: Command): void {
  const ls = data
    .command("ls")
    .description("List data sets or models, or the versions and files of one")
    .argument("[address]", "a namespace, or [datasets|models]/<namespace>/<name>[@version]; all of yours, if left out")
    .argument("[path]", "a folder inside the version")
    .option("--models", "models instead of data sets")
    .option("-r, --recursive", "all files, instead of one folder")
    .option("--versions", "the versions, instead of files")
    .action(list);
  teach(
    withList(ls),
    "guildhall data ls",
    "guildhall data ls acme",
    "guildhall data ls acme --models",
    "guildhall data ls acme/iris --versions",
    "guildhall data ls acme/iris@2 images",
  );
}

interface LsOptions extends ListOptions {
  models?: boolean;
  recursive?: boolean;
  versions?: boolean;
}

async function list(address: string | undefined, path: string | undefined, options: LsOptions): Promise<void> {
  if (options.recursive && path) throw misuse("-r lists the whole version.", "Leave out either -r or the path.");
  if (!address?.includes("/")) return listRepositories(address, options.models ? "model" : "dataset", options);
  return options.versions ? listOfVersions(repositoryAt(address), options) : listOfFiles(address, path, options);
}

const columnsOf = (kind: RepositoryKind): readonly Column<Resource>[] => [
  { title: repositoryNouns[kind].toUpperCase(), of: ({ namespace, name }) => `${namespace}/${name}` },
  { title: "SIZE", of: ({ logical_bytes }) => bytes(logical_bytes), align: "right" },
  { title: "VISIBILITY", of: ({ visibility }) => visibility },
  { title: "OWNER", of: ({ owner, namespace }) => owner?.path ?? namespace },
  { title: "UPDATED", of: ({ updated_at }) => when(updated_at) },
];

async function listRepositories(
  namespace: string | undefined,
  kind: RepositoryKind,
  options: LsOptions,
): Promise<void> {
  const session = openSession();
  const page = await gatherFrom(session, namespace, options, (query) =>
    session.call(repositoryRoutes[kind].list, { query }),
  );
  const address = textOf({ kind, namespace: "<namespace>", name: "<name>" });
  const empty = `No ${repositoryNouns[kind]} yet: guildhall data push <folder> ${address} --create`;
  showList(options, page, columnsOf(kind), empty);
}

const versionColumns: readonly Column<Version>[] = [
  { title: "VERSION", of: ({ number }) => number, align: "right" },
  { title: "NAME", of: ({ name }) => name ?? "" },
  { title: "STATE", of: ({ state }) => state },
  { title: "FILES", of: ({ files }) => files, align: "right" },
  { title: "SIZE", of: ({ logical_bytes }) => bytes(logical_bytes), align: "right" },
  { title: "BY", of: ({ created_by }) => created_by.path },
  { title: "CREATED", of: ({ created_at }) => when(created_at) },
  { title: "NOTE", of: ({ note }) => note },
];

async function listOfVersions(at: RepositoryAddress, options: LsOptions): Promise<void> {
  const { call } = openSession();
  const page = await gather(options, (query) => call(versionRoutes[at.kind].list, { params: at, query }));
  showList(options, page, versionColumns, `No version yet: guildhall data push <folder> ${textOf(at)}`);
}

type Entry = z.output<typeof fileRoutes.dataset.list.response>["items"][number];

const fileColumns: readonly Column<Entry>[] = [
  { title: "PATH", of: ({ folder, file }) => (folder ? `${folder.path}/` : file?.path) },
  { title: "SIZE", of: ({ folder, file }) => bytes(folder?.bytes ?? file?.bytes ?? 0), align: "right" },
  { title: "FILES", of: ({ folder }) => folder?.files ?? "", align: "right" },
  { title: "TYPE", of: ({ file }) => file?.media_type ?? "" },
  { title: "SHA-256", of: ({ file }) => file?.sha256.slice(0, 12) ?? "" },
];

async function listOfFiles(address: string, path: string | undefined, options: LsOptions): Promise<void> {
  const { call } = openSession();
  const named = versionAt(address);
  const found = await call(repositoryRoutes[named.kind].get, { params: named });
  const at = { ...named, kind: found.kind, version: sealed(named.version, found) };
  const under = options.recursive ? undefined : (path ?? "").replace(/\/+$/, "");
  const page = await gather(
    options,
    (query) => call(fileRoutes[at.kind].list, { params: at, query: { ...query, under } }),
    1000,
  );
  if (!options.json) say(`${textOf(at)}@${at.version}`);
  showList(options, page, fileColumns, `Nothing is under ${path ?? "the top"}.`);
}

function sealed(version: number | string, { latest_version, ...at }: Repository): number | string {
  const number = version === "latest" ? latest_version : version;
  if (number === null)
    throw failure(`${textOf(at)} has no ready version yet.`, {
      hint: `Open ones are listed by: guildhall data ls ${textOf(at)} --versions`,
    });
  return number;
}
