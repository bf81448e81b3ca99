import type { Command } from "commander";
import { editApplication } from "../../contract/applications.ts";
import { editContainer } from "../../contract/containers.ts";
import {
  createProject,
  deleteProject,
  editProject,
  getProject,
  listProjects,
  type Project,
  ProjectVisibility,
} from "../../contract/projects.ts";
import { repositoryRoutes } from "../../contract/repositories.ts";
import { Visibility } from "../../contract/resources.ts";
import { recipientAt, resourceAt, thingAt } from "../address.ts";
import { misuse } from "../failure.ts";
import { bytes } from "../format.ts";
import { gatherFrom } from "../namespaces.ts";
import { type Column, facts, type OutputOptions, say, show, showList, when } from "../output.ts";
import { confirmed } from "../prompt.ts";
import { openSession, type Session } from "../session.ts";
import { choice, type ListOptions, listsBy, teach, withJson, withList } from "../teach.ts";

/** Projects: folders whose visibility and shares hold for all that is in them. */
export function addProjects(program: Command): void {
  const projects = program.command("projects").description("List projects, or change them and what is in them");
  projects.argument("[namespace]", "all of yours, if left out");
  listsBy(withList(projects), 1, list);
  teach(projects, "guildhall projects acme", "guildhall projects create acme/garden --share team:Crew:contribute");
  addReading(projects);
  addChanges(projects);
  addMoves(projects);
}

function addReading(projects: Command): void {
  const reading = projects.command("show").description("Show one project").argument("<address>", "<namespace>/<name>");
  teach(withJson(reading.action(showOne)), "guildhall projects show acme/garden");
}

function addChanges(projects: Command): void {
  const creation = projects
    .command("create")
    .description("Create a project")
    .argument("<address>", "<namespace>/<name>")
    .addOption(choice("--visibility <who>", "who reaches what is in it", ProjectVisibility.options))
    .option("--description <text>", "what it is for")
    .option("--share <with:level...>", "a user name or team:<name>, a colon, and read, contribute, edit or manage")
    .action(create);
  teach(
    withJson(creation),
    "guildhall projects create acme/garden --visibility organization-write",
    "guildhall projects create acme/garden --share bob:edit team:Crew:read",
  );
  const change = projects
    .command("edit")
    .description("Change a project; what is in it follows, and `private` ends its shares")
    .argument("<address>", "<namespace>/<name>")
    .addOption(choice("--visibility <who>", "who reaches what is in it", ProjectVisibility.options))
    .option("--name <name>", "a new name")
    .option("--description <text>", "what it is for")
    .action(edit);
  teach(withJson(change), "guildhall projects edit acme/garden --visibility private");
  const end = projects
    .command("delete")
    .description("Delete a project that is empty")
    .argument("<address>", "<namespace>/<name>")
    .option("--yes", "do not ask")
    .action(remove);
  teach(end, "guildhall projects delete acme/garden");
}

function addMoves(projects: Command): void {
  const into = projects
    .command("add")
    .description(
      "Move data sets, models, containers and applications into a project: its visibility and shares hold from then on",
    )
    .argument("<address>", "<namespace>/<name> of the project")
    .argument("<things...>", "datasets/<namespace>/<name>, models/…, containers/… or applications/…")
    .action(add);
  teach(into, "guildhall projects add acme/garden datasets/acme/roses containers/acme/count");
  const out = projects
    .command("take-out")
    .description("Take data sets, models, containers and applications out of their projects")
    .argument("<things...>", "datasets/<namespace>/<name>, models/…, containers/… or applications/…")
    .addOption(choice("--visibility <who>", "who sees them then, instead of the default", Visibility.options))
    .action(takeOut);
  teach(out, "guildhall projects take-out datasets/acme/roses --visibility private");
}

const columns: readonly Column<Project>[] = [
  { title: "PROJECT", of: ({ namespace, name }) => `${namespace}/${name}` },
  { title: "VISIBILITY", of: ({ visibility }) => visibility },
  { title: "RESOURCES", of: ({ resources }) => resources, align: "right" },
  { title: "SIZE", of: ({ logical_bytes }) => bytes(logical_bytes), align: "right" },
  { title: "OWNER", of: ({ owner, namespace }) => owner?.path ?? namespace },
  { title: "YOU", of: ({ tie }) => tie ?? "metadata only" },
];

async function list(namespace: string | undefined, options: ListOptions): Promise<void> {
  const session = openSession();
  const page = await gatherFrom(session, namespace, options, (query) => session.call(listProjects, { query }));
  showList(options, page, columns, "No project yet: guildhall projects create <namespace>/<name>");
}

const described = (project: Project) =>
  facts([
    ["Project", `${project.namespace}/${project.name}`],
    ["Description", project.description],
    ["Visibility", project.visibility],
    ["Owner", project.owner?.path ?? project.namespace],
    ["You are", project.tie ?? "nobody here: only its metadata is visible"],
    ["Resources", project.resources],
    ["Size", bytes(project.logical_bytes)],
    ["Created", when(project.created_at)],
  ]);

async function showOne(address: string, options: OutputOptions): Promise<void> {
  const project = await openSession().call(getProject, { params: resourceAt(address) });
  show(options, project, () => described(project));
}

interface EditOptions extends OutputOptions {
  visibility?: ProjectVisibility;
  description?: string;
  name?: string;
}

async function create(address: string, options: EditOptions & { share?: string[] }): Promise<void> {
  const { visibility, description, share = [] } = options;
  const body = { ...resourceAt(address), visibility, description, shares: share.map(recipientAt) };
  const made = await openSession().call(createProject, { body }, { idempotencyKey: crypto.randomUUID() });
  show(options, made, () => `Created ${made.namespace}/${made.name} (${made.visibility}).`);
}

async function edit(address: string, { visibility, description, name, ...options }: EditOptions): Promise<void> {
  const body = { visibility, description, name };
  if (Object.values(body).every((value) => value === undefined))
    throw misuse("Nothing is said to change.", "Add --visibility, --name or --description");
  const changed = await openSession().call(editProject, { params: resourceAt(address), body });
  show(options, changed, () => described(changed));
}

async function remove(address: string, options: { yes?: boolean }): Promise<void> {
  const session = openSession();
  const params = resourceAt(address);
  if (!options.yes && !(await confirmed(`Delete the project ${address}?`, "--yes"))) return say("Nothing was changed.");
  await session.call(deleteProject, { params });
  say(`Deleted ${address}.`);
}

async function add(address: string, things: string[]): Promise<void> {
  const { namespace, name } = resourceAt(address);
  const session = openSession();
  for (const text of things) {
    const { address: at } = thingAt(text, ["datasets", "models", "containers", "applications"]);
    if (at.namespace !== namespace)
      throw misuse(`${text} is not in ${namespace}.`, "A project holds what is in its namespace.");
    await move(session, text, { project: name });
    say(`${text} is in ${namespace}/${name}.`);
  }
}

async function takeOut(things: string[], options: { visibility?: Visibility }): Promise<void> {
  const session = openSession();
  for (const text of things) {
    const { visibility } = await move(session, text, { project: null, visibility: options.visibility });
    say(`${text} is in no project now: ${visibility}.`);
  }
}

const edits = {
  datasets: repositoryRoutes.dataset.edit,
  models: repositoryRoutes.model.edit,
  containers: editContainer,
  applications: editApplication,
};

async function move(
  { call }: Session,
  text: string,
  body: { project: string | null; visibility?: Visibility | undefined },
) {
  const { kind, address } = thingAt(text, ["datasets", "models", "containers", "applications"]);
  return call(edits[kind], { params: address, body });
}
