import type { Command } from "commander";
import type { AccessPreview } from "../../contract/access.ts";
import { listSharedWithMe, type Resource } from "../../contract/resources.ts";
import {
  api,
  application,
  container,
  dataset,
  engine,
  model,
  project,
  type Share,
  type ShareLevel,
  shareLevels,
} from "../../contract/shares.ts";
import { thingAt } from "../address.ts";
import { misuse } from "../failure.ts";
import { type Column, type OutputOptions, say, show, showList, table, when } from "../output.ts";
import { gather } from "../pages.ts";
import { openSession } from "../session.ts";
import { type ListOptions, teach, withJson, withList } from "../teach.ts";

/** The routes of what can be shared, by the first word of its address. */
export const shared = {
  datasets: dataset,
  models: model,
  containers: container,
  engines: engine,
  apis: api,
  applications: application,
  projects: project,
};
export const sharedKinds = ["datasets", "models", "containers", "applications", "engines", "apis", "projects"] as const;

/** `share`, `unshare` and `shared`: what is opened to people and teams. */
export function addShares(program: Command): void {
  const share = program
    .command("share")
    .description(
      "Share a data set, model, container, application, engine, model API or project, or list whom it is shared with",
    )
    .argument(
      "<thing>",
      "datasets/<namespace>/<name>, models/…, containers/…, applications/…, engines/…, apis/… or projects/…",
    )
    .argument("[with]", "a user name, or team:<name>")
    .argument("[level]", shareLevels.join(", "))
    .option("--preview", "say who would gain and who would lose, and change nothing")
    .action(shareOne);
  teach(
    withList(share),
    "guildhall share datasets/acme/iris",
    "guildhall share datasets/acme/iris bob edit",
    "guildhall share projects/acme/garden team:Crew contribute --preview",
  );
  const unshare = program
    .command("unshare")
    .description("End a share")
    .argument(
      "<thing>",
      "datasets/<namespace>/<name>, models/…, containers/…, applications/…, engines/…, apis/… or projects/…",
    )
    .argument("<with>", "a user name, or team:<name>")
    .option("--preview", "say who would lose, and change nothing")
    .action(end);
  teach(withJson(unshare), "guildhall unshare datasets/acme/iris bob");
  const mine = program
    .command("shared")
    .description("List what people share with you from their own namespaces")
    .action(listShared);
  teach(withList(mine), "guildhall shared");
}

const columns: readonly Column<Share>[] = [
  { title: "WITH", of: ({ person, team }) => (team === null ? person?.path : `team:${team}`) },
  { title: "LEVEL", of: ({ level }) => level },
  { title: "GIVES", of: ({ gives, team }) => gives ?? (team === null ? "nothing" : "to each by their role") },
  { title: "BY", of: ({ created_by }) => created_by.path },
  { title: "SINCE", of: ({ created_at }) => when(created_at) },
];

async function shareOne(
  thing: string,
  subject: string | undefined,
  level: string | undefined,
  options: ListOptions & { preview?: boolean },
): Promise<void> {
  const { kind, address } = thingAt(thing, sharedKinds);
  const { call } = openSession();
  if (subject === undefined) {
    const page = await gather(options, (query) => call(shared[kind].list, { params: address, query }));
    return showList(options, page, columns, `It is shared with nobody: guildhall share ${thing} <with> <level>`);
  }
  if (!isLevel(level)) throw misuse(`"${level ?? ""}" is not a level.`, `The levels are ${shareLevels.join(", ")}.`);
  if (options.preview) return preview(thing, { share: { subject, level } }, options);
  const made = await call(shared[kind].put, { params: { ...address, subject }, body: { level } });
  show(options, made, () => `Shared ${thing} with ${subject} (${level})${weaker(made)}.`);
}

const isLevel = (text: string | undefined): text is ShareLevel =>
  (shareLevels as readonly (string | undefined)[]).includes(text);

const weaker = ({ gives, level }: Share) =>
  gives === "reader" && level !== "read" ? "; they only read: their role in the organization gives no more" : "";

async function end(thing: string, subject: string, options: OutputOptions & { preview?: boolean }): Promise<void> {
  if (options.preview) return preview(thing, { share: { subject, level: null } }, options);
  const { kind, address } = thingAt(thing, sharedKinds);
  await openSession().call(shared[kind].remove, { params: { ...address, subject } });
  say(`${thing} is no longer shared with ${subject}.`);
}

const turnColumns: readonly Column<AccessPreview["gains"][number]>[] = [
  { title: "PERSON", of: ({ person }) => person.path },
  { title: "BEFORE", of: ({ before }) => before ?? "nothing" },
  { title: "AFTER", of: ({ after }) => after ?? "nothing" },
];

async function preview(
  thing: string,
  body: { share: { subject: string; level: ShareLevel | null } },
  options: OutputOptions,
): Promise<void> {
  const { kind, address } = thingAt(thing, sharedKinds);
  const found = await openSession().call(shared[kind].preview, { params: address, body });
  const { gains, losses, gains_count, losses_count } = found;
  show(options, found, () => (gains.length + losses.length ? table(turnColumns, [...gains, ...losses]) : ""));
  if (!options.json) say(`${gains_count} would gain, ${losses_count} would lose. Nothing was changed.`);
}

const sharedColumns: readonly Column<Resource>[] = [
  { title: "WHAT", of: ({ kind, namespace, name }) => `${kind}s/${namespace}/${name}` },
  { title: "PROJECT", of: ({ project }) => project ?? "" },
  { title: "YOU ARE", of: ({ tie }) => tie },
  { title: "UPDATED", of: ({ updated_at }) => when(updated_at) },
];

async function listShared(options: ListOptions): Promise<void> {
  const { call } = openSession();
  const page = await gather(options, (query) => call(listSharedWithMe, { query }));
  showList(options, page, sharedColumns, "Nobody shares anything with you from their own namespace.");
}
