import { once } from "node:events";
import type { Command } from "commander";
import { ResourceKind } from "../../contract/resources.ts";
import {
  exportStorageParts,
  getStorage,
  getStorageGrowth,
  listStorageParts,
  type StorageGrowth,
  type StoragePart,
  type StorageSummary,
  storageParts,
} from "../../contract/usage.ts";
import { bytes, quantity } from "../format.ts";
import { ownNamespace } from "../namespaces.ts";
import { type Column, orUnlimited, say, showList } from "../output.ts";
import { gather } from "../pages.ts";
import { openSession, type Session } from "../session.ts";
import { choice, type ListOptions, teach, withList } from "../teach.ts";
import { timeAgo } from "../values.ts";

type By = (typeof storageParts)[number];
const steps = ["day", "week", "month"] as const;

interface StorageOptions extends ListOptions {
  by: By;
  project?: string;
  member?: string;
  kind?: ResourceKind;
  resource?: string;
  sort?: "size" | "name";
  csv?: true;
  growth?: (typeof steps)[number];
  from?: string;
  to?: string;
}

/** `usage storage`: what holds the storage now, or how it grew. */
export function addStorage(usage: Command): void {
  const command = usage
    .command("storage")
    .description("List what holds the storage, the largest first, or with --growth what was stored through time")
    .argument("[namespace]", "your own, if left out")
    .addOption(
      choice("--by <what>", "parts by project, member, kind, resource or version", storageParts).default("project"),
    )
    .option("--project <name>", 'only what is in it; "" for what is in none')
    .option("--member <user-name>", "only what counts for them")
    .addOption(choice("--kind <kind>", "only this kind", ResourceKind.options))
    .option("--resource <address>", "only this one, as in datasets/acme/iris")
    .addOption(choice("--sort <order>", "the largest first, or by name", ["size", "name"]))
    .option("--csv", "print everything that fits as CSV")
    .addOption(choice("--growth <steps>", "what was stored at the end of each day, week or month", steps))
    .option("--from <when>", "with --growth: a span such as 90d, or a date", timeAgo)
    .option("--to <when>", "with --growth: a span such as 1d ago, or a date", timeAgo)
    .action(storage);
  teach(
    withList(command),
    ...["guildhall usage storage acme", "guildhall usage storage acme --by resource --project garden"],
    ...["guildhall usage storage acme --by version --csv > storage.csv", "guildhall usage storage acme --growth month"],
  );
}

const narrowed = ({ project, member, kind, resource }: StorageOptions) => ({ project, member, kind, resource });

async function storage(named: string | undefined, options: StorageOptions): Promise<void> {
  const session = openSession();
  await storageOf(session, named ?? (await ownNamespace(session)), options);
}

/** What holds the storage of a namespace, or how it grew. */
export async function storageOf(session: Session, namespace: string, options: StorageOptions): Promise<void> {
  if (options.growth) return showGrowth(session, namespace, options);
  const { by, sort } = options;
  const wanted = { by, sort, ...narrowed(options) };
  if (options.csv) return saveParts(session, namespace, wanted);
  const params = { namespace };
  const page = await gather(options, (query) =>
    session.call(listStorageParts, { params, query: { ...query, ...wanted } }),
  );
  showList(options, page, partColumns(by), "Nothing is stored there.");
  if (!options.json) say(described(await session.call(getStorage, { params })));
}

/** The whole in one sentence, beside the table. */
function described({ logical_bytes, physical_bytes, limit, reserved_bytes, deleted }: StorageSummary): string {
  const parts = [
    `${bytes(logical_bytes)} of ${orUnlimited(limit, bytes)}, ${bytes(physical_bytes)} on disk (equal files once)`,
    ...(reserved_bytes > 0 ? [`${bytes(reserved_bytes)} reserved by uploads`] : []),
    ...(deleted.resources > 0 ? [`${bytes(deleted.bytes)} deleted, which does not count`] : []),
  ];
  return `In all: ${parts.join("; ")}.`;
}

const namesOf: Record<By, (part: StoragePart) => string> = {
  project: ({ project }) => project ?? "in no project",
  member: ({ member }) => member?.path ?? "",
  kind: ({ kind }) => kind ?? "",
  resource: ({ resource }) => resource ?? "",
  version: ({ resource, source }) => `${resource} ${source}`,
};

const partColumns = (by: By): readonly Column<StoragePart>[] => [
  { title: by.toUpperCase(), of: (part) => (part.hidden ? "not to be seen" : namesOf[by](part)) },
  { title: "STORED", of: ({ logical_bytes }) => bytes(logical_bytes), align: "right" },
  {
    title: "ON DISK",
    of: ({ physical_bytes }) => (physical_bytes === null ? "-" : bytes(physical_bytes)),
    align: "right",
  },
  ...(by === "resource" || by === "version"
    ? []
    : [{ title: "RESOURCES", of: ({ resources }: StoragePart) => resources, align: "right" as const }]),
];

const saveParts = async ({ call }: Session, namespace: string, wanted: object): Promise<void> =>
  save(await call.open(exportStorageParts, { params: { namespace }, query: { ...wanted, format: "csv" } }));

/** Prints a file as it comes from the server. */
export async function save(response: Response): Promise<void> {
  for await (const bytes of response.body ?? []) if (!process.stdout.write(bytes)) await once(process.stdout, "drain");
}

interface Step {
  from: string;
  to: string;
  bytes_at_end: number;
  byte_seconds: number;
}

const stepColumns: readonly Column<Step>[] = [
  { title: "FROM", of: ({ from }) => from },
  { title: "TO", of: ({ to }) => to },
  { title: "AT THE END", of: (step) => bytes(step.bytes_at_end), align: "right" },
  { title: "USED", of: (step) => quantity(step.byte_seconds, "byte-seconds"), align: "right" },
];

/** The whole, or what it is narrowed to, step by step. */
async function showGrowth({ call }: Session, namespace: string, options: StorageOptions): Promise<void> {
  const [from, to] = [options.from?.slice(0, 10), options.to?.slice(0, 10)];
  const query = { from, to, every: options.growth, ...narrowed(options) };
  const growth = await call(getStorageGrowth, { params: { namespace }, query });
  if (options.json) process.stdout.write(`${JSON.stringify(growth, null, 2)}\n`);
  else showList(options, { items: stepsOf(growth) }, stepColumns, "Nothing was stored in this time.");
}

function stepsOf({ steps, series }: StorageGrowth): Step[] {
  const [whole] = series;
  return whole
    ? steps.map((step, at) => ({ ...step, ...(whole.points[at] ?? { bytes_at_end: 0, byte_seconds: 0 }) }))
    : [];
}
