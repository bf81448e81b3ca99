import type { Command } from "commander";
import type { z } from "zod";
import { getMe } from "../../contract/accounts.ts";
import { getMemberTies } from "../../contract/departures.ts";
import { leaveOrganization } from "../../contract/members.ts";
import {
  type DeletedOrganization,
  deleteOrganization,
  getDeletion,
  listDeletedOrganizations,
  restoreOrganization,
} from "../../contract/organizations.ts";
import { misuse } from "../failure.ts";
import { bytes } from "../format.ts";
import { type Column, type OutputOptions, say, show, showList, when } from "../output.ts";
import { gather } from "../pages.ts";
import { confirmed } from "../prompt.ts";
import { openSession } from "../session.ts";
import { type ListOptions, teach, withJson, withList } from "../teach.ts";
import { departed, type HeirOptions, heirsOf, tiesOf, withHeirs } from "./heirs.ts";

/** `orgs leave`, `orgs delete`, `orgs deleted`, `orgs restore`: the end of a membership or an organization, and back. */
export function addEnd(orgs: Command): void {
  const leaving = withHeirs(orgs.command("leave"), "you own there")
    .description("Leave an organization: shows what is tied to you, then asks; its last maintainer cannot")
    .argument("<organization>")
    .action(leave);
  teach(withJson(leaving), "guildhall orgs leave acme", "guildhall orgs leave acme --heir ann --yes");
  const deletion = orgs
    .command("delete")
    .description("Delete an organization; without --confirm it says what would stop and what would be kept")
    .argument("<organization>")
    .option("--confirm <name>", "the organization's name, letter by letter")
    .action(remove);
  teach(withJson(deletion), "guildhall orgs delete acme", 'guildhall orgs delete acme --confirm "Acme Research"');
  const gone = orgs.command("deleted").description("List what you deleted and can still restore").action(list);
  teach(withList(gone), "guildhall orgs deleted");
  const restoring = orgs
    .command("restore")
    .description("Restore a deleted organization as it was; what ran has stopped")
    .argument("<organization>")
    .action(restore);
  teach(withJson(restoring), "guildhall orgs restore acme");
}

async function leave(organization: string, options: HeirOptions): Promise<void> {
  const { call } = openSession();
  if (!options.yes) {
    const { path: member } = await call(getMe, {});
    say(tiesOf(await call(getMemberTies, { params: { organization, member } })));
    if (!(await confirmed(`Leave ${organization}?`, "--yes"))) return say("Nothing was changed.");
  }
  const done = await call(leaveOrganization, { params: { organization }, body: heirsOf(options) });
  show(options, done, () => `You have left ${organization}: ${departed(organization, done)}`);
}

async function remove(organization: string, options: OutputOptions & { confirm?: string }): Promise<void> {
  const { call } = openSession();
  const params = { organization };
  if (options.confirm === undefined) {
    const c = await call(getDeletion, { params });
    say(`${c.executions_active} executions would stop, and ${c.members} members would lose access at once.`);
    say(
      `${c.datasets} data sets, ${c.models} models and ${c.containers} containers (${bytes(c.storage_bytes)}) would be kept for 30 days.`,
    );
    throw misuse("Nothing was deleted.", `To delete it: guildhall orgs delete ${organization} --confirm "${c.name}"`);
  }
  const gone = await call(deleteOrganization, { params, query: { confirm: options.confirm } });
  show(options, gone, () => `Deleted ${gone.name}.`);
  say(`Until ${gone.restorable_until} it comes back with: guildhall orgs restore ${gone.path}`);
}

type Deleted = z.output<typeof DeletedOrganization>;
const columns: readonly Column<Deleted>[] = [
  { title: "PATH", of: ({ path }) => path },
  { title: "NAME", of: ({ name }) => name },
  { title: "DELETED", of: ({ deleted_at }) => when(deleted_at) },
  { title: "RESTORABLE UNTIL", of: ({ restorable_until }) => when(restorable_until) },
];

async function list(options: ListOptions): Promise<void> {
  const { call } = openSession();
  const page = await gather(options, (query) => call(listDeletedOrganizations, { query }));
  showList(options, page, columns, "You deleted no organization that can be restored.");
}

async function restore(organization: string, options: OutputOptions): Promise<void> {
  const restored = await openSession().call(restoreOrganization, { params: { organization } });
  show(options, restored, () => `${restored.name} is back at ${restored.path}.`);
}
