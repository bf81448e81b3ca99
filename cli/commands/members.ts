import type { Command } from "commander";
import type { z } from "zod";
import {
  type Addition,
  addMembers,
  changeRole,
  listMembers,
  type Member,
  type Role,
  removeMember,
  roles,
} from "../../contract/members.ts";
import { personAt } from "../address.ts";
import { exitCodes } from "../failure.ts";
import { type Column, type OutputOptions, say, show, showList, table, when } from "../output.ts";
import { gather } from "../pages.ts";
import { confirmed } from "../prompt.ts";
import { openSession } from "../session.ts";
import { choice, type ListOptions, listsBy, teach, withJson, withList } from "../teach.ts";
import { addInvite } from "./invitations.ts";

/** Members: who is in an organization, and as what. */
export function addMembersCommands(program: Command): void {
  const members = program.command("members").description("List the members of an organization, or change them");
  members
    .argument("<organization>")
    .option("--query <text>", "part of a name")
    .option("--team <name>", "only who is in this team")
    .addOption(choice("--role <role>", "only this role", roles));
  listsBy(withList(members), 1, list);
  teach(members, "guildhall members acme", "guildhall members add acme ann@example.org:editor bob", ...inviteExample);
  addAdd(members);
  addChanges(members);
  addInvite(members);
}

const inviteExample = ["guildhall members invite acme --role developer --max-uses 30"];

function addAdd(members: Command): void {
  const add = members
    .command("add")
    .description("Add people by e-mail or user name, each with a role after a colon")
    .argument("<organization>")
    .argument("<people...>", "e-mail or user name, optionally with :role")
    .addOption(choice("--role <role>", "the role of those who have none written", roles).default("developer"))
    .action(addPeople);
  teach(withJson(add), "guildhall members add acme ann@example.org bob:editor carol:viewer");
}

function addChanges(members: Command): void {
  const role = members
    .command("role")
    .description("Change the role of a member")
    .argument("<organization>")
    .argument("<member>", "user name")
    .argument("<role>", roles.join(", "))
    .action(setRole);
  teach(withJson(role), "guildhall members role acme ann maintainer");
  const remove = members
    .command("remove")
    .description("Remove a member: access ends at once and what they run stops")
    .argument("<organization>")
    .argument("<member>", "user name")
    .option("--yes", "do not ask")
    .action(removeOne);
  teach(withJson(remove), "guildhall members remove acme bob", "guildhall members remove acme bob --yes");
}

const columns: readonly Column<Member>[] = [
  { title: "USER NAME", of: ({ path }) => path },
  { title: "NAME", of: ({ name }) => name },
  { title: "ROLE", of: ({ role }) => role },
  { title: "TEAMS", of: ({ teams }) => teams.join(", ") },
  { title: "E-MAIL", of: ({ email }) => email },
  { title: "JOINED", of: ({ joined_at }) => when(joined_at) },
  { title: "LAST ACTIVE", of: ({ last_active_at }) => when(last_active_at) },
];

async function list(
  organization: string,
  options: ListOptions & { query?: string; role?: Role; team?: string },
): Promise<void> {
  const { call } = openSession();
  const filters = { query: options.query, role: options.role, team: options.team };
  const page = await gather(options, (query) =>
    call(listMembers, { params: { organization }, query: { ...query, ...filters } }),
  );
  showList(options, page, columns, "No member fits.");
}

const outcomes: readonly Column<z.output<typeof Addition>>[] = [
  { title: "WHO", of: ({ who }) => who },
  { title: "ROLE", of: ({ role }) => role },
  { title: "OUTCOME", of: ({ outcome }) => outcome },
  { title: "REMARK", of: ({ reason, invitation_url }) => invitation_url ?? reason ?? "" },
];

async function addPeople(organization: string, people: string[], options: OutputOptions & { role: Role }) {
  const members = people.map((text) => personAt(text, options.role));
  const answer = await openSession().call(addMembers, { params: { organization }, body: { members } });
  show(options, answer, () => table(outcomes, answer.results));
  if (answer.results.some(({ outcome }) => outcome === "refused")) process.exitCode = exitCodes.failed;
}

async function setRole(organization: string, member: string, role: Role, options: OutputOptions): Promise<void> {
  const changed = await openSession().call(changeRole, { params: { organization, member }, body: { role } });
  show(options, changed, () => `${changed.name} (${changed.path}) is ${changed.role} of ${organization} now.`);
}

async function removeOne(organization: string, member: string, options: OutputOptions & { yes?: boolean }) {
  const session = openSession();
  if (!options.yes && !(await confirmed(`Remove ${member} from ${organization}?`, "--yes")))
    return say("Nothing was changed.");
  const done = await session.call(removeMember, { params: { organization, member } });
  show(options, done, () => {
    const { executions_stopped, resources_kept, invitations_revoked } = done;
    const kept = `${resources_kept} resources stay with ${organization}`;
    const ended = `${executions_stopped} executions stopped, ${invitations_revoked} invitations revoked`;
    return `Removed ${member}: ${ended}, ${kept}.`;
  });
}
