import type { Command } from "commander";
import {
  type Container,
  cloneContainer,
  createContainer,
  getContainer,
  listContainers,
} from "../../contract/containers.ts";
import { type Resource, Visibility } from "../../contract/resources.ts";
import { inputAt, resourceAt } from "../address.ts";
import { gatherFrom } from "../namespaces.ts";
import { type Column, facts, type OutputOptions, say, show, showList, when } from "../output.ts";
import { openSession } from "../session.ts";
import { choice, type ListOptions, listsBy, teach, withJson, withList } from "../teach.ts";
import { addLife } from "./life.ts";

/** Containers: what can be run. */
export function addContainers(program: Command): void {
  const containers = program
    .command("containers")
    .description("List computing containers, or create, show, clone, move and delete them")
    .argument("[namespace]", "all of yours, if left out");
  listsBy(withList(containers), 1, list);
  teach(containers, "guildhall containers acme", "guildhall containers show acme/train", "guildhall run acme/train -f");
  addCreate(containers);
  const showing = containers
    .command("show")
    .description("Show a container: its command, its inputs, its resource type")
    .argument("<address>", "<namespace>/<container>")
    .action(showOne);
  teach(withJson(showing), "guildhall containers show acme/train");
  const cloning = containers
    .command("clone")
    .description("Make a container of your own from one that you may read")
    .argument("<from>", "<namespace>/<container>")
    .argument("<to>", "<namespace>/<container>")
    .action(clone);
  teach(withJson(cloning), "guildhall containers clone class7/lesson class7/lesson-ann");
  addLife(containers, "containers");
}

function addCreate(containers: Command): void {
  const creation = containers
    .command("create")
    .description("Create a container: a command, its inputs, and what it runs on")
    .argument("<address>", "<namespace>/<container>")
    .option("--command <line>", "for /bin/sh; inputs are at /input/0 …, results go to /output")
    .option("--workspace", "Jupyter in the browser; the command, if there is one, is run before it")
    .option("--type <name>", "resource type (guildhall types lists them)", "cpu-small")
    .option("--input <version...>", "data sets and models to read, as [models/]<namespace>/<name>[@version]")
    .addOption(choice("--visibility <who>", "who sees it", Visibility.options))
    .option("--project <name>", "the project it goes into, whose visibility holds")
    .option("--description <text>", "what it does")
    .action(create);
  teach(
    withJson(creation),
    "guildhall containers create acme/count --command 'wc -l /input/0/*.csv > lines.txt' --input acme/iris",
    "guildhall containers create acme/lab --workspace --input acme/iris",
    "guildhall containers create acme/train --command 'python3 /input/1/train.py' --input acme/iris@2 models/acme/net",
  );
}

const columns: readonly Column<Resource>[] = [
  { title: "CONTAINER", of: ({ namespace, name }) => `${namespace}/${name}` },
  { title: "VISIBILITY", of: ({ visibility }) => visibility },
  { title: "OWNER", of: ({ owner, namespace }) => owner?.path ?? namespace },
  { title: "UPDATED", of: ({ updated_at }) => when(updated_at) },
  { title: "DESCRIPTION", of: ({ description }) => description },
];

async function list(namespace: string | undefined, options: ListOptions): Promise<void> {
  const session = openSession();
  const page = await gatherFrom(session, namespace, options, (query) => session.call(listContainers, { query }));
  showList(options, page, columns, "No container yet: guildhall containers create <namespace>/<name> --command <line>");
}

interface CreateOptions extends OutputOptions {
  command?: string;
  workspace?: boolean;
  type: string;
  input?: string[];
  visibility?: Visibility;
  project?: string;
  description?: string;
}

async function create(address: string, options: CreateOptions): Promise<void> {
  const body = {
    ...resourceAt(address),
    command: options.command,
    ...(options.workspace ? { mode: "workspace" as const } : {}),
    resource_type: options.type,
    bindings: (options.input ?? []).map(inputAt),
    visibility: options.visibility,
    project: options.project,
    description: options.description,
  };
  const made = await openSession().call(createContainer, { body }, { idempotencyKey: crypto.randomUUID() });
  show(
    options,
    made,
    () => `Created ${made.namespace}/${made.name}. Run it: guildhall run ${made.namespace}/${made.name} -f`,
  );
}

async function showOne(address: string, options: OutputOptions): Promise<void> {
  const container = await openSession().call(getContainer, { params: resourceAt(address) });
  show(options, container, () => described(container));
}

const described = (container: Container): string =>
  facts([
    ["Container", `${container.namespace}/${container.name}`],
    ["Description", container.description],
    ["Mode", container.mode],
    ["Resource type", container.resource_type],
    ["Visibility", container.visibility],
    ["Owner", container.owner?.path ?? container.namespace],
    ["Cloned from", container.origin],
    ...container.bindings.map(({ path, source, version, readable }) => {
      const input = `${source.replace("datasets/", "")}@${version}`;
      return [path, readable ? input : `${input} (you may not read it)`] as const;
    }),
    ["Command", container.command],
    ["Executions", container.executions],
    ["Created", when(container.created_at)],
  ]);

async function clone(from: string, to: string, options: OutputOptions): Promise<void> {
  const input = { params: resourceAt(from), body: resourceAt(to) };
  const made = await openSession().call(cloneContainer, input, { idempotencyKey: crypto.randomUUID() });
  const { namespace, name } = made.container;
  show(options, made, () => `Cloned ${from} to ${namespace}/${name}. Run it: guildhall run ${namespace}/${name} -f`);
  for (const source of made.dropped_bindings) say(`You may not read ${source}: it was left out.`);
}
