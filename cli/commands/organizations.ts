import type { Command } from "commander";
import { createOrganization, listOrganizations, type Organization } from "../../contract/organizations.ts";
import { type Column, type OutputOptions, show, showList, when } from "../output.ts";
import { gather } from "../pages.ts";
import { openSession } from "../session.ts";
import { type ListOptions, listsBy, teach, withJson, withList } from "../teach.ts";
import { addAvatar, addEdit, addRename } from "./organization-edit.ts";
import { addEnd } from "./organization-end.ts";
import { addSettings } from "./organization-settings.ts";

/** Organizations: listing and creating them. */
export function addOrganizations(program: Command): void {
  const orgs = program.command("orgs").description("List your organizations, or create one");
  listsBy(withList(orgs), 0, list);
  teach(orgs, "guildhall orgs", 'guildhall orgs create acme --name "Acme Research"');
  const creation = orgs
    .command("create")
    .description("Create an organization; you become its maintainer")
    .argument("<path>", "its address: 3 to 50 lowercase letters, digits or hyphens")
    .requiredOption("--name <name>", "the name people read")
    .option("--description <text>", "what it is for")
    .action(create);
  teach(withJson(creation), 'guildhall orgs create acme --name "Acme Research"');
  for (const add of [addEdit, addRename, addSettings, addAvatar, addEnd]) add(orgs);
}

const columns: readonly Column<Organization>[] = [
  { title: "PATH", of: ({ path }) => path },
  { title: "NAME", of: ({ name }) => name },
  { title: "YOUR ROLE", of: ({ role }) => role },
  { title: "MEMBERS", of: ({ members }) => members, align: "right" },
  { title: "CREATED", of: ({ created_at }) => when(created_at) },
];

async function list(options: ListOptions): Promise<void> {
  const { call } = openSession();
  const page = await gather(options, (query) => call(listOrganizations, { query }));
  showList(options, page, columns, "You belong to no organization yet: guildhall orgs create <path> --name <name>");
}

interface CreateOptions extends OutputOptions {
  name: string;
  description?: string;
}

async function create(path: string, options: CreateOptions): Promise<void> {
  const body = { path, name: options.name, description: options.description };
  const made = await openSession().call(createOrganization, { body }, { idempotencyKey: crypto.randomUUID() });
  show(options, made, () => `Created ${made.name}. Add people with: guildhall members add ${made.path} <e-mail>`);
}
