import type { Command } from "commander";
import { type Invitation, listInvitations, revokeInvitation, sendInvitation } from "../../contract/members.ts";
import { misuse } from "../failure.ts";
import { type Column, type OutputOptions, say, show, showList, when } from "../output.ts";
import { gather, gatherAll } from "../pages.ts";
import { openSession } from "../session.ts";
import { type ListOptions, listsBy, teach, withJson, withList } from "../teach.ts";
import { qrOf } from "./invitations.ts";

/** `members invitations`: the links that are out, and what becomes of them. */
export function addInvitationList(members: Command): void {
  const invitations = members
    .command("invitations")
    .description("List the invitation links that can still be used, or show, mail and revoke them")
    .argument("<organization>")
    .option("--all", "those that were used, revoked or have expired, too");
  listsBy(withList(invitations), 1, list);
  teach(invitations, "guildhall members invitations acme", "guildhall members invitations revoke acme ann@example.org");
  const link = one(invitations, "link", "Print a link again; it alone goes to standard output")
    .option("--qr", "show it as a QR code as well")
    .action(showLink);
  teach(withJson(link), "guildhall members invitations link acme 0199… --qr");
  const mail = one(invitations, "mail", "Mail an invitation that is for one e-mail address once more").action(send);
  teach(withJson(mail), "guildhall members invitations mail acme ann@example.org");
  const end = one(invitations, "revoke", "Revoke a link: nobody comes in by it any more").action(revoke);
  teach(end, "guildhall members invitations revoke acme 0199…");
}

const one = (invitations: Command, verb: string, description: string): Command =>
  invitations
    .command(verb)
    .description(description)
    .argument("<organization>")
    .argument("<invitation>", "its id, its link, or whom it is for");

const usesOf = ({ uses, max_uses }: Invitation): string => `${uses} of ${max_uses ?? "any"}`;

const columns: readonly Column<Invitation>[] = [
  { title: "ID", of: ({ id }) => id },
  { title: "FOR", of: ({ email, person }) => email ?? person?.path ?? "anybody" },
  { title: "ROLE", of: ({ role }) => role },
  { title: "STATE", of: ({ state }) => state },
  { title: "USED", of: usesOf },
  { title: "EXPIRES", of: ({ expires_at }) => when(expires_at) },
  { title: "MAILED", of: ({ sent_at }) => when(sent_at) },
  { title: "BY", of: ({ created_by }) => created_by },
];

async function list(organization: string, options: ListOptions & { all?: boolean }): Promise<void> {
  const { call } = openSession();
  const state = options.all ? undefined : ("pending" as const);
  const page = await gather(options, (query) =>
    call(listInvitations, { params: { organization }, query: { ...query, state } }),
  );
  showList(options, page, columns, `No link is out: guildhall members invite ${organization}`);
}

async function invitationOf(organization: string, which: string): Promise<Invitation> {
  const { call } = openSession();
  const all = await gatherAll((query) =>
    call(listInvitations, { params: { organization }, query: { ...query, state: "pending" } }),
  );
  const named = ({ id, url, email, person }: Invitation) => [id, url, email, person?.path].includes(which);
  const [found, second] = all.filter(named);
  if (!found) throw misuse(`No invitation to ${organization} that can be used is named ${which}.`);
  if (second) throw misuse(`Several invitations are for ${which}.`, "Name one by its id.");
  return found;
}

async function showLink(organization: string, which: string, options: OutputOptions & { qr?: boolean }): Promise<void> {
  const found = await invitationOf(organization, which);
  show(options, found, () => found.url);
  if (options.qr && !options.json) say(await qrOf(found.url));
}

async function send(organization: string, which: string, options: OutputOptions): Promise<void> {
  const { id } = await invitationOf(organization, which);
  const sent = await openSession().call(sendInvitation, { params: { organization, id } });
  show(options, sent, () => `Mailed to ${sent.email}.`);
}

async function revoke(organization: string, which: string): Promise<void> {
  const { id } = await invitationOf(organization, which);
  await openSession().call(revokeInvitation, { params: { organization, id } });
  say("Revoked: nobody comes in by it any more.");
}
