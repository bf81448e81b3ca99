import { readFile } from "node:fs/promises";
import type { Command } from "commander";
import { deleteIcon, putIcon } from "../../contract/application-icons.ts";
import {
  type Application,
  type ApplicationCard,
  type ApplicationVersion,
  createApplication,
  getApplication,
  listApplications,
  listApplicationVersions,
  openApplication,
  putForward,
  reviewApplication,
  type Served,
  type Serves,
} from "../../contract/applications.ts";
import { Visibility } from "../../contract/resources.ts";
import { resourceAt, versionAt } from "../address.ts";
import { misuse } from "../failure.ts";
import { gatherFrom } from "../namespaces.ts";
import { type Column, facts, type OutputOptions, show, showList, when } from "../output.ts";
import { gather } from "../pages.ts";
import { openSession } from "../session.ts";
import { choice, type ListOptions, listsBy, teach, withJson, withList } from "../teach.ts";
import { addLife } from "./life.ts";

const own = "<namespace>/<application>";

/** `applications`: what people open in a browser. */
export function addApplications(program: Command): void {
  const applications = program
    .command("applications")
    .description("List applications, or create, show, open, change, review, move and delete them")
    .argument("[namespace]", "all of yours, if left out");
  listsBy(withList(applications), 1, list);
  teach(applications, "guildhall applications acme", "guildhall applications open acme/board");
  const creation = served(applications.command("create"))
    .description("Create an application: a link, pages out of a data set or model, or a server that runs as an engine")
    .argument("<address>", own)
    .addOption(choice("--visibility <who>", "who opens it", Visibility.options))
    .option("--project <name>", "the project it goes into, whose visibility holds")
    .option("--description <text>", "what it does")
    .action(create);
  teach(
    withJson(creation),
    "guildhall applications create acme/board --url https://board.example.org",
    "guildhall applications create acme/report --pages acme/report-site --folder public",
  );
  const showing = applications
    .command("show")
    .description("Show an application: what it serves, who may open it")
    .argument("<address>", own)
    .action(showOne);
  teach(withJson(showing), "guildhall applications show acme/board");
  const opening = applications
    .command("open")
    .description(
      "Print an address that opens an application in a browser; that of its pages works once, within a minute",
    )
    .argument("<address>", own)
    .action(open);
  teach(withJson(opening), "guildhall applications open acme/board");
  const picturing = applications
    .command("icon")
    .description("Give an application an icon (PNG, JPEG, WebP or GIF, at most 4 MiB), or take it away")
    .argument("<address>", own)
    .argument("[picture]", "a file")
    .option("--remove", "take the icon away")
    .action(icon);
  teach(withJson(picturing), "guildhall applications icon acme/board board.png");
  addVersions(applications);
  addLife(applications, "applications");
}

/** What it serves and has served, something else, and decisions on it. */
function addVersions(applications: Command): void {
  const versions = applications
    .command("versions")
    .description("List what an application has served and is to serve")
    .argument("<address>", own)
    .action(listVersions);
  teach(withList(versions), "guildhall applications versions acme/board");
  const serving = served(applications.command("serve"))
    .description("Let an application serve something else: at once, or once it is approved")
    .argument("<address>", own)
    .option("--note <text>", "what changes", "")
    .action(serve);
  teach(withJson(serving), "guildhall applications serve acme/report --pages acme/report-site@4");
  for (const decision of ["approve", "reject"] as const) {
    const deciding = applications
      .command(decision)
      .description(
        decision === "approve"
          ? "Approve what an application is to serve"
          : "Reject it, with a word to its author about what has to be mended",
      )
      .argument("<address>", `${own}@<version>`)
      .option("--comment <text>", "a word to its author", "")
      .action((address, options) => decide(decision, address, options));
    teach(withJson(deciding), `guildhall applications ${decision} acme/board@2 --comment "…"`);
  }
}

interface ServedOptions {
  url?: string;
  pages?: string;
  engine?: string;
  folder?: string;
}

const served = (command: Command): Command =>
  command
    .option("--url <address>", "a link: where it leads")
    .option("--pages <version>", "pages: [models/]<namespace>/<name>[@version], of the application's own namespace")
    .option("--engine <address>", "a server that runs: <namespace>/<engine>, of the application's own namespace")
    .option("--folder <path>", "the folder of the pages' index.html, if not the top");

function servesOf({ url, pages, engine, folder = "" }: ServedOptions): Serves {
  if ([url, pages, engine].filter((given) => given !== undefined).length !== 1)
    throw misuse(
      "Say what it serves.",
      "One of --url <address>, --pages [models/]<namespace>/<name>[@version], --engine <namespace>/<engine>",
    );
  if (url !== undefined) return { form: "link", url };
  if (engine !== undefined) return { form: "engine", engine: `engines/${engine.replace(/^engines\//, "")}` };
  const { kind, namespace, name, version } = versionAt(pages ?? "");
  return { form: "static", source: `${kind}s/${namespace}/${name}`, version, folder };
}

/** What is served, in words. */
export const saidOf = (serves: Served | undefined): string => {
  if (!serves) return "";
  if (serves.form === "link") return serves.url;
  if (serves.form === "engine") return serves.there ? serves.engine : `${serves.engine} (gone)`;
  const from = `${serves.source}@${serves.version}${serves.folder === "" ? "" : ` ${serves.folder}/`}`;
  return serves.there ? from : `${from} (gone)`;
};

const columns: readonly Column<ApplicationCard>[] = [
  { title: "APPLICATION", of: ({ namespace, name }) => `${namespace}/${name}` },
  { title: "FORM", of: ({ form }) => form ?? "waits" },
  { title: "VISIBILITY", of: ({ visibility }) => visibility },
  { title: "OWNER", of: ({ owner, namespace }) => owner?.path ?? namespace },
  { title: "DESCRIPTION", of: ({ description }) => description },
];

async function list(namespace: string | undefined, options: ListOptions): Promise<void> {
  const session = openSession();
  const page = await gatherFrom(session, namespace, options, (query) => session.call(listApplications, { query }));
  showList(options, page, columns, `No application yet: guildhall applications create ${own} --url <address>`);
}

async function create(
  address: string,
  {
    visibility,
    project,
    description,
    ...options
  }: OutputOptions & ServedOptions & { visibility?: Visibility; project?: string; description?: string },
): Promise<void> {
  const body = { ...resourceAt(address), serves: servesOf(options), visibility, project, description };
  const made = await openSession().call(createApplication, { body }, { idempotencyKey: crypto.randomUUID() });
  const next = made.served
    ? `Open it: guildhall applications open ${address}`
    : "What it is to serve waits for approval.";
  show(options, made, () => `Created ${address}. ${next}`);
}

async function showOne(address: string, options: OutputOptions): Promise<void> {
  const application = await openSession().call(getApplication, { params: resourceAt(address) });
  show(options, application, () => described(application));
}

const described = (application: Application): string =>
  facts([
    ["Application", `${application.namespace}/${application.name}`],
    ["Description", application.description],
    ["Serves", saidOf(application.served?.serves)],
    ["Version", application.served ? String(application.served.number) : ""],
    ["Waiting", application.waiting > 0 ? String(application.waiting) : ""],
    ["Visibility", application.visibility],
    ["Project", application.project ?? ""],
    ["Owner", application.owner?.path ?? application.namespace],
    ["Updated", when(application.updated_at)],
  ]);

async function open(address: string, options: OutputOptions): Promise<void> {
  const opened = await openSession().call(openApplication, { params: resourceAt(address) });
  show(options, opened, () => opened.url);
}

async function icon(address: string, file: string | undefined, options: OutputOptions & { remove?: true }) {
  if ((file === undefined) === !options.remove) throw misuse("Name a picture, or say --remove.");
  const { call } = openSession();
  const params = resourceAt(address);
  if (file === undefined) {
    await call(deleteIcon, { params });
    return show(options, { icon_url: null }, () => `${address} has no icon now.`);
  }
  const made = await call(putIcon, { params }, { upload: (await readFile(file)) as BodyInit });
  show(options, made, () => `${address} has a new icon.`);
}

const versionColumns: readonly Column<ApplicationVersion>[] = [
  { title: "VERSION", of: ({ number }) => number, align: "right" },
  { title: "STATE", of: ({ state }) => state },
  { title: "SERVES", of: ({ serves }) => saidOf(serves) },
  { title: "BY", of: ({ created_by }) => created_by.path },
  { title: "SINCE", of: ({ created_at }) => when(created_at) },
  { title: "NOTE", of: ({ review, note }) => review?.comment || note },
];

async function listVersions(address: string, options: ListOptions): Promise<void> {
  const { call } = openSession();
  const params = resourceAt(address);
  const page = await gather(options, (query) => call(listApplicationVersions, { params, query }));
  showList(options, page, versionColumns, "Nothing was put forward yet.");
}

async function serve(address: string, options: OutputOptions & ServedOptions & { note: string }): Promise<void> {
  const body = { serves: servesOf(options), note: options.note };
  const made = await openSession().call(putForward, { params: resourceAt(address), body });
  const now = made.state === "ready" ? "is served now" : "waits for approval";
  show(options, made, () => `Version ${made.number} of ${address} ${now}.`);
}

async function decide(
  decision: "approve" | "reject",
  address: string,
  { comment, ...options }: OutputOptions & { comment: string },
): Promise<void> {
  const { namespace, name, version } = versionAt(address);
  if (typeof version !== "number")
    throw misuse(`"${address}" does not say which version.`, "Write its number, such as acme/board@2");
  const params = { namespace, name, version };
  const made = await openSession().call(reviewApplication, { params, body: { decision, comment } });
  const done = decision === "approve" ? "approved: it is served now" : "rejected; its author is told why";
  show(options, made, () => `${address} is ${done}.`);
}
