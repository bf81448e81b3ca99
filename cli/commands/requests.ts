import type { Command } from "commander";
import { type Role, roles } from "../../contract/members.ts";
import {
  approveRequest,
  askToJoin,
  declineRequest,
  type JoinRequest,
  listRequests,
  withdrawRequest,
} from "../../contract/requests.ts";
import { misuse } from "../failure.ts";
import { type Column, type OutputOptions, say, show, showList, when } from "../output.ts";
import { gather, gatherAll } from "../pages.ts";
import { openSession } from "../session.ts";
import { choice, type ListOptions, listsBy, teach, withJson, withList } from "../teach.ts";

/** `members requests`: who asks to join. */
export function addRequests(members: Command): void {
  const list = members.command("requests").description("List who asks to join").argument("<organization>");
  listsBy(withList(list), 1, listWaiting);
  teach(list, "guildhall members requests acme");
  const approve = members
    .command("approve")
    .description("Let somebody in who asked to join")
    .argument("<organization>")
    .argument("<person>", "user name")
    .addOption(choice("--role <role>", "what they become", roles).default("developer"))
    .action(letIn);
  teach(withJson(approve), "guildhall members approve acme eve --role viewer");
  const decline = members
    .command("decline")
    .description("Decline somebody who asked to join")
    .argument("<organization>")
    .argument("<person>", "user name")
    .action(turnAway);
  teach(withJson(decline), "guildhall members decline acme eve");
}

/** `ask`: the other end of a request. */
export function addAsk(program: Command): void {
  const ask = program
    .command("ask")
    .description("Ask an organization to let one in")
    .argument("<organization>")
    .option("--message <text>", "a word to its maintainers", "")
    .option("--withdraw", "take back what you asked")
    .action(askOne);
  teach(withJson(ask), 'guildhall ask acme --message "I am in class 7"');
}

const columns: readonly Column<JoinRequest>[] = [
  { title: "USER NAME", of: ({ person }) => person.path },
  { title: "NAME", of: ({ person }) => person.name },
  { title: "E-MAIL", of: ({ person }) => person.email },
  { title: "ASKED", of: ({ created_at }) => when(created_at) },
  { title: "MESSAGE", of: ({ message }) => message },
];

const waiting = (organization: string) => (query: { limit: number; cursor?: string }) =>
  openSession().call(listRequests, { params: { organization }, query: { ...query, state: "pending" } });

async function listWaiting(organization: string, options: ListOptions): Promise<void> {
  showList(options, await gather(options, waiting(organization)), columns, "Nobody is waiting.");
}

async function requestOf(organization: string, person: string): Promise<{ organization: string; id: string }> {
  const found = (await gatherAll(waiting(organization))).find((one) => one.person.path === person);
  if (!found) throw misuse(`${person} does not wait to be let into ${organization}.`);
  return { organization, id: found.id };
}

async function letIn(organization: string, person: string, options: OutputOptions & { role: Role }): Promise<void> {
  const { role } = options;
  const params = await requestOf(organization, person);
  const done = await openSession().call(approveRequest, { params, body: { role } });
  show(options, done, () => `${done.person.name} is ${role} of ${organization} now.`);
}

async function turnAway(organization: string, person: string, options: OutputOptions): Promise<void> {
  const done = await openSession().call(declineRequest, { params: await requestOf(organization, person) });
  show(options, done, () => `${done.person.name} was declined and is told.`);
}

interface AskOptions extends OutputOptions {
  message: string;
  withdraw?: boolean;
}

async function askOne(organization: string, options: AskOptions): Promise<void> {
  const { message, withdraw } = options;
  if (withdraw) return withdrawn(organization);
  const door = await openSession().call(askToJoin, { params: { organization }, body: { message } });
  const sent = `You have asked to join ${organization}: a maintainer will answer.`;
  show(options, door, () => (door.way === "member" ? `You are ${door.role} of ${organization} now.` : sent));
}

async function withdrawn(organization: string): Promise<void> {
  await openSession().call(withdrawRequest, { params: { organization } });
  say(`You do not ask to join ${organization} any more.`);
}
