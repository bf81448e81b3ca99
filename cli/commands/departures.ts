import type { Command } from "commander";
import {
  type FormerMember,
  getMemberTies,
  listFormerMembers,
  type MemberTies,
  returnMember,
} from "../../contract/departures.ts";
import { removeMember } from "../../contract/members.ts";
import { bytes } from "../format.ts";
import { type Column, facts, type OutputOptions, say, show, showList, when } from "../output.ts";
import { gather } from "../pages.ts";
import { confirmed } from "../prompt.ts";
import { openSession } from "../session.ts";
import { type ListOptions, listsBy, teach, withJson, withList } from "../teach.ts";

/** `members remove`, `return` and `former`: the one safe step out, and the way back. */
export function addDepartures(members: Command): void {
  const remove = members
    .command("remove")
    .description("Remove a member: shows what is tied to them, then asks; it can be undone for 30 days")
    .argument("<organization>")
    .argument("<member>", "user name")
    .option("--heir <member>", "who gets all they own; without one the organization does")
    .option("--datasets-to <member>", "who gets the data sets")
    .option("--models-to <member>", "who gets the models")
    .option("--containers-to <member>", "who gets the containers")
    .option("--applications-to <member>", "who gets the applications")
    .option("--engines-to <member>", "who gets the engines")
    .option("--apis-to <member>", "who gets the model APIs")
    .option("--projects-to <member>", "who gets the projects")
    .option("--yes", "do not ask")
    .action(removeOne);
  teach(withJson(remove), "guildhall members remove acme bob", "guildhall members remove acme bob --heir ann --yes");
  const back = members
    .command("return")
    .description("Undo a removal within 30 days, and say what could not be given back")
    .argument("<organization>")
    .argument("<member>", "user name")
    .action(bringBack);
  teach(withJson(back), "guildhall members return acme bob");
  const former = members.command("former").description("List who left or was removed").argument("<organization>");
  listsBy(withList(former), 1, listFormer);
  teach(former, "guildhall members former acme");
}

interface RemoveOptions extends OutputOptions {
  heir?: string;
  datasetsTo?: string;
  modelsTo?: string;
  containersTo?: string;
  applicationsTo?: string;
  enginesTo?: string;
  apisTo?: string;
  projectsTo?: string;
  yes?: boolean;
}

async function removeOne(organization: string, member: string, options: RemoveOptions): Promise<void> {
  const { call } = openSession();
  const params = { organization, member };
  if (!options.yes) {
    say(tiesOf(await call(getMemberTies, { params })));
    if (!(await confirmed(`Remove ${member} from ${organization}?`, "--yes"))) return say("Nothing was changed.");
  }
  const { heir } = options;
  const query = {
    datasets: options.datasetsTo ?? heir,
    models: options.modelsTo ?? heir,
    containers: options.containersTo ?? heir,
    applications: options.applicationsTo ?? heir,
    engines: options.enginesTo ?? heir,
    apis: options.apisTo ?? heir,
    projects: options.projectsTo ?? heir,
  };
  const done = await call(removeMember, { params, query });
  show(options, done, () => {
    const { executions_stopped, resources_kept, resources_inherited, invitations_revoked, return_until } = done;
    const kept = `${resources_inherited} resources handed over, ${resources_kept} stay with ${organization}`;
    const ended = `${executions_stopped} executions stopped, ${invitations_revoked} invitations revoked`;
    return `Removed ${member}: ${ended}, ${kept}. It can be undone until ${return_until}.`;
  });
}

const tiesOf = ({ member, projects, teams, shares, executions, uploads, ...ties }: MemberTies): string =>
  facts([
    ["Member", `${member.name} (${member.path}), ${member.role}`],
    ["Data sets", owned(ties.datasets)],
    ["Models", owned(ties.models)],
    ["Containers", owned(ties.containers)],
    ["Applications", owned(ties.applications)],
    ["Engines", owned(ties.engines)],
    ["Model APIs", owned(ties.apis)],
    ["Projects", projects.items.map(({ name }) => name).join(", ")],
    ["Teams", teams.map(({ name, is_lead }) => (is_lead ? `${name} (lead)` : name)).join(", ")],
    ["Shared with them", shares.items.map(({ name, level }) => `${name} (${level})`).join(", ")],
    ["Running", executions.items.map(({ container, number }) => `${container}/${number}`).join(", ")],
    ["Engines that stop", named(ties.running_engines)],
    ["APIs that lead there", named(ties.routes)],
    ["Tokens that stop", named(ties.tokens)],
    ["Own tokens", ties.own_tokens === 0 ? "" : `${ties.own_tokens}, which reach nothing here any more`],
    ["Webhooks that wait", ties.webhooks.items.map(({ host }) => host).join(", ")],
    ["Unfinished", uploads.items.map(({ repository, version }) => `${repository}/${version}`).join(", ")],
  ]);

const named = ({ items }: { items: { name: string }[] }): string => items.map(({ name }) => name).join(", ");

const owned = ({ count, logical_bytes, items }: MemberTies["datasets"]): string =>
  count === 0 ? "" : `${count} (${bytes(logical_bytes)}): ${items.map(({ name }) => name).join(", ")}`;

async function bringBack(organization: string, member: string, options: OutputOptions): Promise<void> {
  const done = await openSession().call(returnMember, { params: { organization, member } });
  show(options, done, () => {
    const { resources, projects, teams, shares } = done.given_back;
    const back = `${resources} resources, ${projects} projects, ${teams} teams and ${shares} shares given back`;
    const not = done.not_given_back.map(({ kind, name, reason }) => `${kind} ${name} (${reason.replace("_", " ")})`);
    return `${done.member.name} is ${done.member.role} again: ${back}.${not.length ? `\nNot given back: ${not.join(", ")}.` : ""}`;
  });
}

const columns: readonly Column<FormerMember>[] = [
  { title: "USER NAME", of: ({ path }) => path },
  { title: "NAME", of: ({ name }) => name },
  { title: "WAS", of: ({ role }) => role },
  { title: "LEFT", of: ({ left_at }) => when(left_at) },
  { title: "HOW", of: ({ removed, ended_by }) => (removed ? `removed by ${ended_by?.path ?? "somebody"}` : "left") },
  { title: "RETURN UNTIL", of: ({ return_until }) => (return_until ? when(return_until) : "–") },
];

async function listFormer(organization: string, options: ListOptions): Promise<void> {
  const { call } = openSession();
  const page = await gather(options, (query) => call(listFormerMembers, { params: { organization }, query }));
  showList(options, page, columns, "Nobody has left.");
}
