import type { Command } from "commander";
import { type FormerMember, getMemberTies, listFormerMembers, returnMember } from "../../contract/departures.ts";
import { removeMember } from "../../contract/members.ts";
import { type Column, type OutputOptions, say, show, showList, when } from "../output.ts";
import { gather } from "../pages.ts";
import { confirmed } from "../prompt.ts";
import { openSession } from "../session.ts";
import { type ListOptions, listsBy, teach, withJson, withList } from "../teach.ts";
import { departed, type HeirOptions, heirsOf, tiesOf, withHeirs } from "./heirs.ts";

/** `members remove`, `return` and `former`: the one safe step out, and the way back. */
export function addDepartures(members: Command): void {
  const remove = withHeirs(members.command("remove"), "they own")
    .description("Remove a member: shows what is tied to them, then asks; it can be undone for 30 days")
    .argument("<organization>")
    .argument("<member>", "user name")
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

async function removeOne(organization: string, member: string, options: HeirOptions): Promise<void> {
  const { call } = openSession();
  const params = { organization, member };
  if (!options.yes) {
    say(tiesOf(await call(getMemberTies, { params })));
    if (!(await confirmed(`Remove ${member} from ${organization}?`, "--yes"))) return say("Nothing was changed.");
  }
  const done = await call(removeMember, { params, query: heirsOf(options) });
  show(options, done, () => `Removed ${member}: ${departed(organization, done)}`);
}

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
