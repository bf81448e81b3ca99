import type { Command } from "commander";
import { type Role, roles } from "../../contract/members.ts";
import {
  editSync,
  getSync,
  lendConnection,
  makeDoorbell,
  type SyncField,
  SyncField as SyncFields,
  type SyncLink,
  SyncStanding,
  takeConnectionBack,
  takeInformation,
  unlinkOrganization,
} from "../../contract/sync.ts";
import { followAgain, listSyncPeople, type SyncPerson } from "../../contract/sync-runs.ts";
import { exitCodes, misuse } from "../failure.ts";
import { type Column, facts, type OutputOptions, say, show, showList, when } from "../output.ts";
import { gather, gatherAll } from "../pages.ts";
import { confirmed } from "../prompt.ts";
import { openSession } from "../session.ts";
import { choice, type ListOptions, teach, withJson, withList } from "../teach.ts";
import { bound, everyHours } from "../values.ts";
import { connectionOf } from "./gitee-accounts.ts";

/** `gitee status`, `settings`, `people` and the rest: how an organization follows one there. */
export function addGiteeLink(gitee: Command): void {
  const status = gitee
    .command("status")
    .description("Show how an organization follows one on Gitee, and how they differ; exit code 1 when it cannot")
    .argument("<organization>")
    .action(shown);
  teach(withJson(status), "guildhall gitee status field-lab");
  const settings = gitee
    .command("settings")
    .description("Change how it follows; what another role changes is done by the next sync")
    .argument("<organization>")
    .addOption(choice("--role <role>", "what ordinary members there are here", roles.slice(0, -1)))
    .option("--every <hours|never>", "how often it is synced by itself", everyHours)
    .option("--suspend", "read and change nothing until it goes on")
    .option("--resume", "let it go on")
    .action(change);
  teach(
    withJson(settings),
    "guildhall gitee settings field-lab --role viewer",
    "guildhall gitee settings lab --suspend",
  );
  const people = gitee
    .command("people")
    .description("List who is in the organization there, and what they are here")
    .argument("<organization>")
    .addOption(choice("--standing <standing>", "only those", SyncStanding.options))
    .option("--query <text>", "part of a name or login")
    .action(listPeople);
  teach(withList(people), "guildhall gitee people field-lab --standing pending");
  const follow = gitee
    .command("follow")
    .description("Let somebody be what they are there from the next sync on: lifts what was decided here")
    .argument("<organization>")
    .argument("<login>", "the person there")
    .action(lift);
  teach(withJson(follow), "guildhall gitee follow field-lab ben");
  const take = gitee
    .command("take")
    .description("Take information as it is there, also where it was changed here")
    .argument("<organization>")
    .argument("<fields...>", SyncFields.options.join(", "))
    .action(takeFields);
  teach(withJson(take), "guildhall gitee take field-lab name description");
  addReaders(gitee);
  const bell = gitee
    .command("doorbell")
    .description("Make an address and a signing secret for a webhook of Gitee; a former secret rings no longer")
    .argument("<organization>")
    .action(ringing);
  teach(withJson(bell), "guildhall gitee doorbell field-lab");
  const unlinking = gitee
    .command("unlink")
    .description("Follow no longer: all members stay what they are")
    .argument("<organization>")
    .option("--yes", "do not ask")
    .action(unlink);
  teach(withJson(unlinking), "guildhall gitee unlink field-lab");
}

function addReaders(gitee: Command): void {
  const lending = gitee
    .command("lend")
    .description("Let it be read by your own connected account, too")
    .argument("<organization>")
    .option("--account <login>", "which one, where there are several")
    .action(lend);
  teach(withJson(lending), "guildhall gitee lend field-lab");
  const back = gitee
    .command("take-back")
    .description("Let it be read by your own connected account no longer")
    .argument("<organization>")
    .action(takeBack);
  teach(withJson(back), "guildhall gitee take-back field-lab");
}

const linkText = (link: SyncLink): string =>
  facts([
    ["follows", `${link.forge_organization.login} (${link.forge_organization.url})`],
    ["health", link.applied || link.health !== "ok" ? link.health.replaceAll("_", " ") : "waits for the first sync"],
    ["", link.health_text],
    ["synced", when(link.synced_at)],
    ["next", link.next_at ? when(link.next_at) : "by hand"],
    ["every", link.every_hours === null ? "never by itself" : `${link.every_hours} h`],
    ["ordinary members", link.default_role],
    ["read by", link.connections.map(readerText).join(", ") || "nobody"],
    ["people", SyncStanding.options.map((one) => `${link.people[one]} ${one.replace("_", " ")}`).join(", ")],
    ["differs", link.drift.map(({ field }) => field).join(", ") || "nothing"],
    ["doorbell", link.doorbell_url ?? "none"],
  ]);

const readerText = ({ login, person, state }: SyncLink["connections"][number]): string =>
  `${login} of ${person.path}${state === "ok" ? "" : " (authorize again)"}`;

const noLink = (organization: string) =>
  misuse(`${organization} follows no organization on Gitee.`, `Link one: guildhall gitee link ${organization} <login>`);

async function shown(organization: string, options: OutputOptions): Promise<void> {
  const { call, url } = openSession();
  const { link } = await call(getSync, { params: { organization } });
  if (!link) throw noLink(organization);
  show(options, link, () => linkText(link));
  if (link.health === "ok" || link.health === "suspended") return;
  process.exitCode = exitCodes.failed;
  if (link.health === "needs_authorization") say(`Authorize again in a browser: ${url}/${organization}/settings/gitee`);
}

interface ChangeOptions extends OutputOptions {
  role?: Exclude<Role, "maintainer">;
  every?: number;
  suspend?: boolean;
  resume?: boolean;
}

async function change(organization: string, options: ChangeOptions): Promise<void> {
  const { role: default_role, every, suspend, resume } = options;
  const every_hours = bound(every);
  if (suspend && resume) throw misuse("Say either --suspend or --resume.");
  const suspended = suspend ? true : resume ? false : undefined;
  const body = { default_role, every_hours, suspended };
  if (Object.values(body).every((value) => value === undefined))
    throw misuse("Say what to change: --role, --every, --suspend, --resume");
  const { link } = await openSession().call(editSync, { params: { organization }, body });
  show(options, link, () => linkText(link));
}

const peopleColumns: readonly Column<SyncPerson>[] = [
  { title: "ON GITEE", of: ({ login }) => login },
  { title: "NAME", of: ({ name }) => name },
  { title: "THERE", of: ({ forge_role }) => forge_role ?? "gone" },
  { title: "HERE", of: ({ member }) => member?.path },
  { title: "ROLE", of: ({ member }) => member?.role },
  { title: "STANDING", of: ({ standing }) => standing.replace("_", " ") },
];

async function listPeople(organization: string, options: ListOptions & { standing?: SyncStanding; query?: string }) {
  const { call } = openSession();
  const { standing, query: text } = options;
  const narrowed = { ...(standing ? { standing } : {}), ...(text ? { query: text } : {}) };
  const page = await gather(options, (query) =>
    call(listSyncPeople, { params: { organization }, query: { ...query, ...narrowed } }),
  );
  showList(options, page, peopleColumns, "Nobody fits.");
}

async function lift(organization: string, login: string, options: OutputOptions): Promise<void> {
  const { call } = openSession();
  const found = await gatherAll((query) =>
    call(listSyncPeople, { params: { organization }, query: { ...query, query: login } }),
  );
  const person = found.find((one) => one.login === login);
  if (!person) throw misuse(`${login} is not in the organization there.`);
  const done = await call(followAgain, { params: { organization, person: person.id } });
  show(options, done, () => `${done.name} follows Gitee from the next sync on.`);
}

async function takeFields(organization: string, fields: string[], options: OutputOptions): Promise<void> {
  const strange = fields.find((field) => !SyncFields.options.includes(field as SyncField));
  if (strange) throw misuse(`There is no ${strange} to take.`, `Take ${SyncFields.options.join(", ")}`);
  const body = { fields: fields as SyncField[] };
  const { link } = await openSession().call(takeInformation, { params: { organization }, body });
  show(options, link, () => `Taken from Gitee: ${fields.join(", ")}.`);
}

async function lend(organization: string, options: OutputOptions & { account?: string }): Promise<void> {
  const session = openSession();
  const { id: connection, login } = await connectionOf(session, options.account);
  const { link } = await session.call(lendConnection, { params: { organization }, body: { connection } });
  show(options, link, () => `${organization} is read by ${login}, too.`);
}

async function takeBack(organization: string, options: OutputOptions): Promise<void> {
  const { link } = await openSession().call(takeConnectionBack, { params: { organization } });
  show(options, link, () => `${organization} is read by your account no longer.`);
}

async function ringing(organization: string, options: OutputOptions): Promise<void> {
  const made = await openSession().call(makeDoorbell, { params: { organization } });
  show(options, made, () => facts(Object.entries(made)));
  if (!options.json) say("The secret is shown this once. In Gitee choose “signature key” and paste it there.");
}

async function unlink(organization: string, options: OutputOptions & { yes?: boolean }): Promise<void> {
  const { call } = openSession();
  const { link } = await call(getSync, { params: { organization } });
  if (!link) throw noLink(organization);
  const { login } = link.forge_organization;
  const question = `All members stay; ${link.people.pending} who have not signed in are awaited no longer. Unlink ${login}?`;
  if (!options.yes && !(await confirmed(question, "--yes"))) return say("Nothing was changed.");
  await call(unlinkOrganization, { params: { organization } });
  show(options, { unlinked: login }, () => `${organization} follows ${login} no longer.`);
}
