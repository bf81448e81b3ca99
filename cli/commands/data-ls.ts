import type { Command } from "commander";
import type { z } from "zod";
import {
  type Dataset,
  getDataset,
  listDatasets,
  listFiles,
  listVersions,
  type Version,
} from "../../contract/datasets.ts";
import type { Resource } from "../../contract/resources.ts";
import { type Address, resourceAt, versionAt } from "../address.ts";
import { failure, misuse } from "../failure.ts";
import { bytes } from "../format.ts";
import { gatherFrom } from "../namespaces.ts";
import { type Column, say, showList, when } from "../output.ts";
import { gather } from "../pages.ts";
import { openSession } from "../session.ts";
import { type ListOptions, teach, withList } from "../teach.ts";

/** `data ls`: data sets, their versions, their files. */
export function addDataList(data: Command): void {
  const ls = data
    .command("ls")
    .description("List data sets, or the versions and files of one")
    .argument("[address]", "a namespace, or <namespace>/<name>[@version]; all of yours, if left out")
    .argument("[path]", "a folder inside the version")
    .option("-r, --recursive", "all files, instead of one folder")
    .option("--versions", "the versions, instead of files")
    .action(list);
  teach(
    withList(ls),
    "guildhall data ls",
    "guildhall data ls acme",
    "guildhall data ls acme/iris --versions",
    "guildhall data ls acme/iris@2 images",
  );
}

interface LsOptions extends ListOptions {
  recursive?: boolean;
  versions?: boolean;
}

async function list(address: string | undefined, path: string | undefined, options: LsOptions): Promise<void> {
  if (options.recursive && path) throw misuse("-r lists the whole version.", "Leave out either -r or the path.");
  if (!address?.includes("/")) return listSets(address, options);
  return options.versions ? listOfVersions(resourceAt(address), options) : listOfFiles(address, path, options);
}

const setColumns: readonly Column<Resource>[] = [
  { title: "DATA SET", of: ({ namespace, name }) => `${namespace}/${name}` },
  { title: "SIZE", of: ({ logical_bytes }) => bytes(logical_bytes), align: "right" },
  { title: "VISIBILITY", of: ({ visibility }) => visibility },
  { title: "OWNER", of: ({ owner, namespace }) => owner?.path ?? namespace },
  { title: "UPDATED", of: ({ updated_at }) => when(updated_at) },
];

async function listSets(namespace: string | undefined, options: LsOptions): Promise<void> {
  const session = openSession();
  const page = await gatherFrom(session, namespace, options, (query) => session.call(listDatasets, { query }));
  showList(options, page, setColumns, "No data set yet: guildhall data push <folder> <namespace>/<name> --create");
}

const versionColumns: readonly Column<Version>[] = [
  { title: "VERSION", of: ({ number }) => number, align: "right" },
  { title: "STATE", of: ({ state }) => state },
  { title: "FILES", of: ({ files }) => files, align: "right" },
  { title: "SIZE", of: ({ logical_bytes }) => bytes(logical_bytes), align: "right" },
  { title: "BY", of: ({ created_by }) => created_by.path },
  { title: "CREATED", of: ({ created_at }) => when(created_at) },
  { title: "NOTE", of: ({ note }) => note },
];

async function listOfVersions(at: Address, options: LsOptions): Promise<void> {
  const { call } = openSession();
  const page = await gather(options, (query) => call(listVersions, { params: at, query }));
  showList(options, page, versionColumns, `No version yet: guildhall data push <folder> ${at.namespace}/${at.name}`);
}

type Entry = z.output<typeof listFiles.response>["items"][number];

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
  const at = { ...named, version: sealed(named.version, await call(getDataset, { params: named })) };
  const under = options.recursive ? undefined : (path ?? "").replace(/\/+$/, "");
  const page = await gather(options, (query) => call(listFiles, { params: at, query: { ...query, under } }), 1000);
  if (!options.json) say(`${at.namespace}/${at.name}@${at.version}`);
  showList(options, page, fileColumns, `Nothing is under ${path ?? "the top"}.`);
}

function sealed(version: number | "latest", { namespace, name, latest_version }: z.output<typeof Dataset>): number {
  const number = version === "latest" ? latest_version : version;
  if (number === null)
    throw failure(`${namespace}/${name} has no sealed version yet.`, {
      hint: `Open ones are listed by: guildhall data ls ${namespace}/${name} --versions`,
    });
  return number;
}
