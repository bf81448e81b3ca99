import type { Command } from "commander";
import { comparisonRoutes, type Difference, type TextDifference } from "../../contract/comparisons.ts";
import { fileRoutes } from "../../contract/files.ts";
import { type Version, versionRoutes } from "../../contract/versions.ts";
import { openVersionAt, textOf, versionAt } from "../address.ts";
import { misuse } from "../failure.ts";
import { bytes } from "../format.ts";
import { type Column, type OutputOptions, plain, say, show, showList, styled } from "../output.ts";
import { gather } from "../pages.ts";
import { confirmed } from "../prompt.ts";
import { openSession } from "../session.ts";
import { type ListOptions, teach, withJson, withList } from "../teach.ts";

const at = "[datasets|models]/<namespace>/<name>@<version>";

/** What is done to versions of data sets and models: compare, move files inside, seal, name, archive. */
export function addVersions(data: Command): void {
  const diff = data
    .command("diff")
    .description("Compare two versions: which files were added, changed, removed and moved")
    .argument("<address>", at)
    .argument("[other]", "the version to compare with; what it began with, if left out")
    .option("--file <path>", "show what is different in this text file, line by line")
    .action(compare);
  teach(
    withList(diff),
    "guildhall data diff acme/iris@3",
    "guildhall data diff acme/iris@latest v1.0",
    "guildhall data diff acme/iris@3 --file README.md",
  );
  addMoves(data);
  const seal = data
    .command("seal")
    .description("Seal an open version: its bytes never change from then on")
    .argument("<address>", at)
    .action(sealOne);
  teach(withJson(seal), "guildhall data seal acme/iris@3");
  const describe = data
    .command("describe")
    .description("Give a version a name or a note, also a sealed one")
    .argument("<address>", at)
    .option("--name <name>", 'such as v1.0; "" takes it away')
    .option("--note <text>", "what is new in it")
    .action(describeOne);
  teach(withJson(describe), "guildhall data describe acme/iris@3 --name v1.0");
  for (const verb of ["archive", "unarchive"] as const) {
    const command = data
      .command(verb)
      .description(
        verb === "archive"
          ? "Archive a version: it can be read, but no longer be bound or duplicated"
          : "Bring an archived version back",
      )
      .argument("<address>", at)
      .action((address, options) => moveState(verb, address, options));
    teach(withJson(command), `guildhall data ${verb} acme/iris@1`);
  }
}

function addMoves(data: Command): void {
  const mv = data
    .command("mv")
    .description("Move or rename a file or a folder inside an open version; no bytes are sent")
    .argument("<address>", at)
    .argument("<from>")
    .argument("<to>")
    .action(move);
  teach(mv, "guildhall data mv acme/iris@3 raw data/raw");
  const cp = data
    .command("cp")
    .description("Copy a file or folder of any version that one may read into an open version; no bytes are sent")
    .argument("<source>", at)
    .argument("<path>")
    .argument("<address>", at)
    .argument("[to]", "what it is called there; the same path, if left out")
    .option("--replace", "put a file over one that is there")
    .action(copy);
  teach(
    withJson(cp),
    "guildhall data cp models/acme/net@2 weights.bin acme/iris@3 base/weights.bin",
    "guildhall data cp acme/flowers@latest images acme/iris@3",
  );
}

const columns: readonly Column<Difference>[] = [
  { title: "CHANGE", of: ({ change }) => change },
  { title: "PATH", of: ({ path, from_path }) => (from_path === null ? path : `${from_path} → ${path}`) },
  { title: "BEFORE", of: ({ before }) => (before ? bytes(before.bytes) : ""), align: "right" },
  { title: "AFTER", of: ({ after }) => (after ? bytes(after.bytes) : ""), align: "right" },
];

type DiffOptions = ListOptions & { file?: string };

async function compare(address: string, other: string | undefined, options: DiffOptions): Promise<void> {
  const { call } = openSession();
  const named = versionAt(address);
  const { base } = await call(versionRoutes[named.kind].get, { params: named });
  const with_ = other ?? base;
  if (with_ === null)
    throw misuse(`${address} began empty.`, "Say which version to compare it with, such as: data diff acme/iris@3 2");
  const params = { ...named, other: with_ };
  if (options.file !== undefined) {
    const found = await call(comparisonRoutes[named.kind].lines, { params: { ...params, path: options.file } });
    return show(options, found, () => linesText(found));
  }
  const page = await gather(options, (query) => call(comparisonRoutes[named.kind].compare, { params, query }), 1000);
  if (!options.json) say(`${textOf(named)}: ${with_} → ${named.version}`);
  showList(options, page, columns, "They hold the same files.");
}

const reasons = {
  same: "They are the same.",
  binary: "They are different, and at least one of them is not text.",
  large: "They are different, and too large to be compared line by line.",
  different: "Too much is different to be found line by line.",
} as const;

/** As `diff -u` shows it. */
function linesText(found: TextDifference): string {
  if (found.kind === "none") return reasons[found.reason];
  const parts = found.parts.flatMap(({ old_start, new_start, lines }) => [
    styled("cyan", `@@ -${old_start} +${new_start} @@`),
    ...lines.map((line) => {
      const color = ({ "+": "green", "-": "red" } as const)[line[0] as "+"];
      return color ? styled(color, plain(line)) : plain(line);
    }),
  ]);
  const more = found.truncated ? ["There is more: pull both versions to compare them in full."] : [];
  return [
    ...parts,
    ...more,
    `${found.added === 1 ? "1 line" : `${found.added} lines`} came, ${found.removed} went.`,
  ].join("\n");
}

async function move(address: string, from: string, to: string): Promise<void> {
  const params = openVersionAt(address);
  await openSession().call(fileRoutes[params.kind].move, { params, body: { from, to } });
  say(`Moved ${from} to ${to}.`);
}

interface CopyOptions extends OutputOptions {
  replace?: boolean;
}

async function copy(
  source: string,
  from: string,
  address: string,
  to: string | undefined,
  { replace, ...options }: CopyOptions,
): Promise<void> {
  const { kind, namespace, name, version } = versionAt(source);
  const params = openVersionAt(address);
  const body = {
    ...{ source: `${kind}s/${namespace}/${name}`, version, from: plainPath(from) },
    ...(to === undefined ? {} : { to: plainPath(to) }),
    ...(replace ? { replace } : {}),
  };
  const copied = await openSession().call(fileRoutes[params.kind].copy, { params, body });
  const { path, files } = copied;
  const held = `${files === 1 ? "1 file" : `${files} files`}, ${bytes(copied.bytes)}`;
  show(options, copied, () => `Copied ${from} to ${path} (${held}).`);
}

/** A folder may be written with a slash behind it. */
const plainPath = (path: string): string => path.replace(/\/+$/, "");

/** Says what became of a version. */
const said = (address: string, { number, state }: Version) =>
  state === "pending"
    ? `Version ${number} of ${address} is sealed and waits for approval.`
    : `Version ${number} of ${address} is ${state}.`;

async function sealOne(address: string, options: OutputOptions): Promise<void> {
  const params = openVersionAt(address);
  const version = await openSession().call(versionRoutes[params.kind].seal, { params });
  show(options, version, () => said(textOf(params), version));
}

interface DescribeOptions extends OutputOptions {
  name?: string;
  note?: string;
}

async function describeOne(address: string, { name, note, ...options }: DescribeOptions): Promise<void> {
  if (name === undefined && note === undefined) throw misuse("Nothing to say.", "Give --name, --note or both.");
  const params = openVersionAt(address);
  const body = {
    ...(name === undefined ? {} : { name: name === "" ? null : name }),
    ...(note === undefined ? {} : { note }),
  };
  const version = await openSession().call(versionRoutes[params.kind].edit, { params, body });
  show(
    options,
    version,
    () => `Version ${version.number}: ${[version.name, version.note].filter(Boolean).join(" · ")}`,
  );
}

async function moveState(verb: "archive" | "unarchive", address: string, options: OutputOptions): Promise<void> {
  const params = openVersionAt(address);
  const version = await openSession().call(versionRoutes[params.kind][verb], { params });
  show(options, version, () => said(textOf(params), version));
}

interface RemoveOptions extends OutputOptions {
  yes?: boolean;
  evenIfBound?: boolean;
}

/** `data rm acme/iris@3 [path]`: a file or folder of an open version, or the version itself. */
export async function removeInside(address: string, path: string | undefined, options: RemoveOptions): Promise<void> {
  const { call } = openSession();
  const params = openVersionAt(address);
  if (path !== undefined) {
    const folder = path.endsWith("/");
    const input = { params: { ...params, path: path.replace(/\/+$/, "") }, query: folder ? { folder } : {} };
    await call(fileRoutes[params.kind].remove, input);
    return say(`Took ${path} out of ${address}.`);
  }
  const question = `Delete ${address}? What it holds is gone for good.`;
  if (!options.yes && !(await confirmed(question, "--yes"))) return say("Nothing was deleted.");
  const query = options.evenIfBound ? { even_if_bound: true } : {};
  await call(versionRoutes[params.kind].discard, { params, query });
  say(`Deleted ${address}.`);
}
