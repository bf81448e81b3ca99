import { readFile } from "node:fs/promises";
import type { Command } from "commander";
import { deleteOrganizationAvatar, putOrganizationAvatar } from "../../contract/avatars.ts";
import { editOrganization, renameOrganization } from "../../contract/organizations.ts";
import { misuse } from "../failure.ts";
import { type OutputOptions, say, show } from "../output.ts";
import { openSession } from "../session.ts";
import { teach, withJson } from "../teach.ts";

/** `orgs edit`: what an organization says of itself. */
export function addEdit(orgs: Command): void {
  const editing = orgs
    .command("edit")
    .description("Change the information of an organization")
    .argument("<organization>")
    .option("--name <name>", "the name people read")
    .option("--description <text>", "what it is for; public")
    .option("--email <e-mail>", "whom to write to")
    .option("--website <address>", "begins with https://")
    .option("--country <country>")
    .option("--city <city>")
    .action(edit);
  teach(withJson(editing), "guildhall orgs edit acme --city Ulm --website https://acme.example.org");
}

const fields = ["name", "description", "email", "website", "country", "city"] as const;
type EditOptions = OutputOptions & Partial<Record<(typeof fields)[number], string>>;

async function edit(organization: string, options: EditOptions): Promise<void> {
  const given = fields.filter((field) => options[field] !== undefined);
  if (given.length === 0)
    throw misuse("Say what to change: --name, --description, --email, --website, --country, --city");
  const body = Object.fromEntries(given.map((field) => [field, options[field]]));
  const changed = await openSession().call(editOrganization, { params: { organization }, body });
  show(options, changed, () => `Changed ${given.join(", ")} of ${changed.path}.`);
}

/** `orgs rename`: another address. */
export function addRename(orgs: Command): void {
  const renaming = orgs
    .command("rename")
    .description("Give an organization another address; reads of the old one are led to it")
    .argument("<organization>")
    .argument("<path>", "its new address: 3 to 50 lowercase letters, digits or hyphens")
    .action(rename);
  teach(withJson(renaming), "guildhall orgs rename acme acme-labs");
}

async function rename(organization: string, path: string, options: OutputOptions): Promise<void> {
  const renamed = await openSession().call(renameOrganization, { params: { organization }, body: { path } });
  show(options, renamed, () => `${renamed.name} is found at ${renamed.path} now.`);
  say(`What writes to ${organization}/… has to say ${renamed.path}/… from now on; ${organization} stays reserved.`);
}

/** `orgs avatar`: the picture. */
export function addAvatar(orgs: Command): void {
  const picturing = orgs
    .command("avatar")
    .description("Give an organization a picture (PNG, JPEG, WebP or GIF, at most 4 MiB), or take it away")
    .argument("<organization>")
    .argument("[picture]", "a file")
    .option("--remove", "take the picture away")
    .action(avatar);
  teach(withJson(picturing), "guildhall orgs avatar acme logo.png", "guildhall orgs avatar acme --remove");
}

async function avatar(organization: string, file: string | undefined, options: OutputOptions & { remove?: boolean }) {
  if ((file === undefined) === !options.remove) throw misuse("Name a picture, or say --remove.");
  const { call } = openSession();
  const at = { params: { organization } };
  if (file === undefined) {
    await call(deleteOrganizationAvatar, at);
    return show(options, { avatar_url: null }, () => `${organization} has no picture now.`);
  }
  const upload = (await readFile(file)) as BodyInit;
  const made = await call(putOrganizationAvatar, at, { upload });
  show(options, made, () => `${organization} has a new picture.`);
}
