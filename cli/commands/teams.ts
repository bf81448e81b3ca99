import type { Command } from "commander";
import {
  createTeam,
  deleteTeam,
  editTeam,
  listTeamMembers,
  listTeams,
  putTeamMember,
  removeTeamMember,
  type Team,
  type TeamMember,
} from "../../contract/teams.ts";
import { misuse } from "../failure.ts";
import { type Column, type OutputOptions, say, show, showList, when } from "../output.ts";
import { gather } from "../pages.ts";
import { confirmed } from "../prompt.ts";
import { openSession } from "../session.ts";
import { type ListOptions, listsBy, teach, withJson, withList } from "../teach.ts";

/** Teams: named groups of members that things are shared with. */
export function addTeams(program: Command): void {
  const teams = program.command("teams").description("List the teams of an organization, or change them");
  teams.argument("<organization>");
  listsBy(withList(teams), 1, list);
  teach(teams, "guildhall teams acme", "guildhall teams create acme Crew", "guildhall teams add acme Crew ann bob");
  addReading(teams);
  addPeople(teams);
  addCreation(teams);
}

function addReading(teams: Command): void {
  const people = teams
    .command("members")
    .description("List who is in a team")
    .argument("<organization>")
    .argument("<team>")
    .action(listPeople);
  teach(withList(people), "guildhall teams members acme Crew");
}

function addPeople(teams: Command): void {
  const add = teams
    .command("add")
    .description("Put members of the organization into a team")
    .argument("<organization>")
    .argument("<team>")
    .argument("<members...>", "user names")
    .option("--lead", "they may manage the team")
    .action(put);
  teach(withJson(add), "guildhall teams add acme Crew ann bob", "guildhall teams add acme Crew ann --lead");
  const remove = teams
    .command("remove")
    .description("Take somebody out of a team: what is shared with it is closed to them")
    .argument("<organization>")
    .argument("<team>")
    .argument("<member>", "user name")
    .action(takeOut);
  teach(remove, "guildhall teams remove acme Crew bob");
}

function addCreation(teams: Command): void {
  const creation = teams
    .command("create")
    .description("Create a team")
    .argument("<organization>")
    .argument("<name>")
    .option("--description <text>", "what it is for")
    .action(create);
  teach(withJson(creation), 'guildhall teams create acme Crew --description "All hands"');
  const editing = teams
    .command("edit")
    .description("Give a team another name or description; shares with it stay")
    .argument("<organization>")
    .argument("<team>")
    .option("--name <name>", "its new name")
    .option("--description <text>", "what it is for")
    .action(edit);
  teach(withJson(editing), "guildhall teams edit acme Crew --name Staff");
  const end = teams
    .command("delete")
    .description("Delete a team: what was shared with it is no longer")
    .argument("<organization>")
    .argument("<team>")
    .option("--yes", "do not ask")
    .action(remove);
  teach(withJson(end), "guildhall teams delete acme Crew");
}

const columns: readonly Column<Team>[] = [
  { title: "TEAM", of: ({ name }) => name },
  { title: "MEMBERS", of: ({ members }) => members, align: "right" },
  { title: "LEADS", of: ({ leads }) => leads.map(({ path }) => path).join(", ") },
  { title: "YOU", of: ({ is_member }) => (is_member ? "in it" : "") },
  { title: "DESCRIPTION", of: ({ description }) => description },
];

async function list(organization: string, options: ListOptions): Promise<void> {
  const { call } = openSession();
  const page = await gather(options, (query) => call(listTeams, { params: { organization }, query }));
  showList(options, page, columns, `No team yet: guildhall teams create ${organization} <name>`);
}

const peopleColumns: readonly Column<TeamMember>[] = [
  { title: "USER NAME", of: ({ path }) => path },
  { title: "NAME", of: ({ name }) => name },
  { title: "ROLE", of: ({ role }) => role },
  { title: "LEAD", of: ({ is_lead }) => (is_lead ? "lead" : "") },
  { title: "SINCE", of: ({ added_at }) => when(added_at) },
];

async function listPeople(organization: string, team: string, options: ListOptions): Promise<void> {
  const { call } = openSession();
  const page = await gather(options, (query) => call(listTeamMembers, { params: { organization, team }, query }));
  showList(options, page, peopleColumns, `Nobody yet: guildhall teams add ${organization} "${team}" <user name>`);
}

async function create(organization: string, name: string, options: OutputOptions & { description?: string }) {
  const body = { name, description: options.description };
  const key = { idempotencyKey: crypto.randomUUID() };
  const made = await openSession().call(createTeam, { params: { organization }, body }, key);
  show(
    options,
    made,
    () => `Created ${made.name}. Put people into it: guildhall teams add ${organization} "${name}" <user name>`,
  );
}

async function edit(
  organization: string,
  team: string,
  options: OutputOptions & { name?: string; description?: string },
) {
  const { name, description } = options;
  if (name === undefined && description === undefined) throw misuse("Say --name or --description.");
  const params = { organization, team };
  const edited = await openSession().call(editTeam, { params, body: { name, description } });
  show(options, edited, () => `Changed ${edited.name}.`);
}

async function put(organization: string, team: string, members: string[], options: OutputOptions & { lead?: boolean }) {
  const { call } = openSession();
  const items: TeamMember[] = [];
  for (const member of members)
    items.push(
      await call(putTeamMember, { params: { organization, team, member }, body: { is_lead: options.lead === true } }),
    );
  showList(options, { items }, peopleColumns, "");
}

async function takeOut(organization: string, team: string, member: string): Promise<void> {
  await openSession().call(removeTeamMember, { params: { organization, team, member } });
  say(`${member} is no longer in ${team}.`);
}

async function remove(organization: string, team: string, options: OutputOptions & { yes?: boolean }): Promise<void> {
  const session = openSession();
  if (!options.yes && !(await confirmed(`Delete the team ${team} of ${organization}?`, "--yes")))
    return say("Nothing was changed.");
  const done = await session.call(deleteTeam, { params: { organization, team } });
  show(options, done, () => `Deleted ${team}; ${done.shares_ended} shares ended.`);
}
