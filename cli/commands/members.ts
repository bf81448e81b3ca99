import type { Command } from "commander";
import type { z } from "zod";
import {
  type Addition,
  addMembers,
  changeRole,
  listMembers,
  type Member,
  MemberSource,
  memberSorts,
  type Role,
  roles,
} from "../../contract/members.ts";
import { personAt } from "../address.ts";
import { exitCodes } from "../failure.ts";
import { type Column, type OutputOptions, show, showList, table, when } from "../output.ts";
import { gather } from "../pages.ts";
import { openSession } from "../session.ts";
import { choice, type ListOptions, listsBy, teach, withJson, withList } from "../teach.ts";
import { addDepartures } from "./departures.ts";
import { addInvitationList } from "./invitation-list.ts";
import { addInvite } from "./invitations.ts";
import { addRequests } from "./requests.ts";
import { addRoster } from "./roster.ts";

/** Members: who is in an organization, and as what. */
export function addMembersCommands(program: Command): void {
  const members = program.command("members").description("List the members of an organization, or change them");
  members
    .argument("<organization>")
    .option("--query <text>", "part of a name")
    .option("--team <name>", "only who is in this team")
    .addOption(choice("--role <role>", "only this role", roles))
    .addOption(choice("--source <source>", "only who was added here, or came by Gitee", MemberSource.options))
    .addOption(choice("--sort <order>", "by user name, or the latest first", memberSorts).default("path"));
  listsBy(withList(members), 1, list);
  teach(members, "guildhall members acme", "guildhall members add acme ann@example.org:editor bob", ...inviteExample);
  addAdd(members);
  addChanges(members);
  addInvite(members);
  addInvitationList(members);
  addRoster(members);
  addDepartures(members);
  addRequests(members);
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
}

const columns: readonly Column<Member>[] = [
  { title: "USER NAME", of: ({ path }) => path },
  { title: "NAME", of: ({ name }) => name },
  { title: "ROLE", of: ({ role }) => role },
  { title: "TEAMS", of: ({ teams }) => teams.join(", ") },
  { title: "E-MAIL", of: ({ email }) => email },
  { title: "JOINED", of: ({ joined_at }) => when(joined_at) },
  { title: "LAST ACTIVE", of: ({ last_active_at }) => when(last_active_at) },
  { title: "SOURCE", of: ({ source, overridden }) => (overridden ? `${source}, role given here` : source) },
];

interface MemberListOptions extends ListOptions {
  query?: string;
  role?: Role;
  team?: string;
  source?: Member["source"];
  sort: (typeof memberSorts)[number];
}

async function list(
  organization: string,
  { query: text, role, team, source, sort, ...options }: MemberListOptions,
): Promise<void> {
  const { call } = openSession();
  const filters = { query: text, role, team, source, sort };
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
