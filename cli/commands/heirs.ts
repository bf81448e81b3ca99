import type { Command } from "commander";
import type { MemberTies } from "../../contract/departures.ts";
import type { removeMember } from "../../contract/members.ts";
import type { Output } from "../../contract/route.ts";
import { bytes } from "../format.ts";
import { facts, type OutputOptions } from "../output.ts";

/** Who gets what somebody leaves behind. */
export interface HeirOptions extends OutputOptions {
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

/** Adds the options of whoever leaves or is removed. */
export const withHeirs = (command: Command, owner: string): Command =>
  command
    .option("--heir <member>", `who gets all ${owner}; without one the organization does`)
    .option("--datasets-to <member>", "who gets the data sets")
    .option("--models-to <member>", "who gets the models")
    .option("--containers-to <member>", "who gets the containers")
    .option("--applications-to <member>", "who gets the applications")
    .option("--engines-to <member>", "who gets the engines")
    .option("--apis-to <member>", "who gets the model APIs")
    .option("--projects-to <member>", "who gets the projects")
    .option("--yes", "do not ask");

/** The heirs as the API takes them. */
export const heirsOf = ({ heir, ...to }: HeirOptions) => ({
  datasets: to.datasetsTo ?? heir,
  models: to.modelsTo ?? heir,
  containers: to.containersTo ?? heir,
  engines: to.enginesTo ?? heir,
  applications: to.applicationsTo ?? heir,
  apis: to.apisTo ?? heir,
  projects: to.projectsTo ?? heir,
});

/** What a departure did, in words. */
export function departed(organization: string, done: Output<typeof removeMember>): string {
  const { executions_stopped, resources_kept, resources_inherited, invitations_revoked, return_until } = done;
  const kept = `${resources_inherited} resources handed over, ${resources_kept} stay with ${organization}`;
  const ended = `${executions_stopped} executions stopped, ${invitations_revoked} invitations revoked`;
  return `${ended}, ${kept}. It can be undone until ${return_until}.`;
}

/** Everything that is tied to a member. */
export const tiesOf = ({ member, projects, teams, shares, executions, uploads, ...ties }: MemberTies): string =>
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
