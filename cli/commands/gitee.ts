import type { Command } from "commander";
import {
  endForgeConnection,
  type ForgeConnection,
  type ForgeOrganization,
  listForgeConnections,
  listForgeOrganizations,
} from "../../contract/forge-connections.ts";
import { type Role, roles } from "../../contract/members.ts";
import { importOrganization, linkOrganization } from "../../contract/sync.ts";
import { type Column, type OutputOptions, say, show, showList, when } from "../output.ts";
import { gather } from "../pages.ts";
import { openSession } from "../session.ts";
import { choice, type ListOptions, listsBy, teach, withJson, withList } from "../teach.ts";
import { bound, everyHours } from "../values.ts";
import { connectionOf } from "./gitee-accounts.ts";
import { addGiteeLink } from "./gitee-link.ts";
import { addGiteeRuns } from "./gitee-runs.ts";

/** `gitee`: organizations that follow one on Gitee. */
export function addGitee(program: Command): void {
  const gitee = program.command("gitee").description("List connected accounts; organizations that follow one on Gitee");
  listsBy(withJson(gitee), 0, accounts);
  teach(gitee, "guildhall gitee", "guildhall gitee import field-lab", "guildhall gitee sync field-lab");
  const list = gitee
    .command("organizations")
    .description("List the organizations on Gitee that you administer there")
    .option("--account <login>", "by which connected account, where there are several")
    .action(organizations);
  teach(withList(list), "guildhall gitee organizations");
  const forgetting = gitee
    .command("disconnect")
    .description("Forget a connected account; organizations that it alone reads have to be read by another")
    .argument("<login>", "the account there")
    .action(disconnect);
  teach(forgetting, "guildhall gitee disconnect ada");
  const importing = withFollowing(gitee.command("import"))
    .description("Make an organization that follows one on Gitee; its members come with the first sync, once applied")
    .argument("<login>", "the organization there")
    .option("--as <path>", "its address here; left out: as it is called there")
    .option("--name <name>", "the name people read; left out: as it is called there")
    .action(importOne);
  teach(
    withJson(importing),
    "guildhall gitee import field-lab",
    "guildhall gitee import lab --as class-7 --role viewer",
  );
  const linking = withFollowing(gitee.command("link"))
    .description("Let an organization follow one on Gitee; nothing changes before the first sync is applied")
    .argument("<organization>", "the organization here")
    .argument("<login>", "the organization there")
    .action(link);
  teach(withJson(linking), "guildhall gitee link acme acme-labs --every 24");
  addGiteeRuns(gitee);
  addGiteeLink(gitee);
}

const defaultRoles = roles.filter((role) => role !== "maintainer");

const withFollowing = (command: Command): Command =>
  command
    .option("--account <login>", "by which connected account, where there are several")
    .addOption(choice("--role <role>", "what ordinary members there are here", defaultRoles).default("developer"))
    .option("--every <hours|never>", "how often it is synced by itself", everyHours, 6);

interface FollowingOptions extends OutputOptions {
  account?: string;
  role: Exclude<Role, "maintainer">;
  every: number;
}

const followingOf = ({ role, every }: FollowingOptions) => ({ default_role: role, every_hours: bound(every) });

const connectionColumns: readonly Column<ForgeConnection>[] = [
  { title: "ACCOUNT", of: ({ login }) => login },
  { title: "FORGE", of: ({ provider }) => provider.name },
  { title: "STATE", of: ({ state }) => (state === "ok" ? "works" : "authorize again") },
  { title: "KEEPS IN SYNC", of: ({ organizations }) => organizations.join(", ") || "–" },
  { title: "AUTHORIZED", of: ({ authorized_at }) => when(authorized_at) },
];

async function disconnect(login: string): Promise<void> {
  const session = openSession();
  const { id, organizations } = await connectionOf(session, login);
  await session.call(endForgeConnection, { params: { id } });
  const read = organizations.length ? ` It read ${organizations.join(", ")}: see guildhall gitee status.` : "";
  say(`${login} is connected no more.${read}`);
}

async function accounts(options: OutputOptions): Promise<void> {
  const { call, url } = openSession();
  const { items } = await call(listForgeConnections, {});
  showList(options, { items }, connectionColumns, `No account is connected. Connect one in a browser: ${url}/account`);
  if (!options.json && items.some(({ state }) => state !== "ok")) say(`Authorize again in a browser: ${url}/account`);
}

const organizationColumns: readonly Column<ForgeOrganization>[] = [
  { title: "LOGIN", of: ({ login }) => login },
  { title: "NAME", of: ({ name }) => name },
  { title: "FOLLOWED BY", of: ({ linked_to }) => linked_to },
  { title: "DESCRIPTION", of: ({ description }) => description },
];

async function organizations(options: ListOptions & { account?: string }): Promise<void> {
  const session = openSession();
  const { id } = await connectionOf(session, options.account);
  const page = await gather(options, (query) => session.call(listForgeOrganizations, { params: { id }, query }));
  showList(options, page, organizationColumns, "You administer no organization there.");
}

type ImportOptions = FollowingOptions & { as?: string; name?: string };

async function importOne(login: string, options: ImportOptions): Promise<void> {
  const session = openSession();
  const { id: connection } = await connectionOf(session, options.account);
  const { as: path = login.toLowerCase(), name } = options;
  const body = { connection, login, path, ...followingOf(options), ...(name === undefined ? {} : { name }) };
  const made = await session.call(importOrganization, { body }, { idempotencyKey: crypto.randomUUID() });
  show(options, made, () => `Created ${made.organization}. ${nextStep(made.organization)}`);
}

async function link(organization: string, login: string, options: FollowingOptions): Promise<void> {
  const session = openSession();
  const { id: connection } = await connectionOf(session, options.account);
  const body = { connection, login, ...followingOf(options) };
  const made = await session.call(linkOrganization, { params: { organization }, body });
  show(options, made, () => `${organization} follows ${login}. ${nextStep(organization)}`);
}

const nextStep = (organization: string): string =>
  `See what the first sync would change, then apply it: guildhall gitee preview ${organization}`;
